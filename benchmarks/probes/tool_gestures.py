"""A gesture for each tool of the table: what `canvas.py` measures, and what a test undoes."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Final

import numpy as np
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QApplication

from benchmarks.common import wait
from desktop_app.core.geometry import Rect
from desktop_app.core.pixels import Array
from desktop_app.imaging.blend import Patch
from desktop_app.imaging.depth import from_float, to_float
from desktop_app.imaging.layers.layer import Layer
from desktop_app.imaging.tiles import Tiles
from desktop_app.state.app_state import ToolId
from desktop_app.state.document.document import Document
from desktop_app.state.document.layer_commands import add_control
from desktop_app.state.painting.filling import FILLS
from desktop_app.state.painting.liquify import LIQUIFIES
from desktop_app.state.painting.mixing import Mixing
from desktop_app.state.painting.retouching import RETOUCHES
from desktop_app.state.picture.mixes import new_mix

if TYPE_CHECKING:
    from desktop_app.state.app_state import AppState
    from desktop_app.ui.window.main_window import MainWindow

_LEFT, _NONE = Qt.MouseButton.LeftButton, Qt.MouseButton.NoButton
_PLAIN, _ALT = Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.AltModifier
Point = tuple[float, float]
Setup = Callable[["AppState", Document], object]
_WAY: Final = tuple((0.3 + 0.02 * at, 0.35 + 0.012 * at) for at in range(21))

_AROUND: Final = ((0.34, 0.34), (0.5, 0.5), (0.66, 0.66))


def _nothing(state: AppState, document: Document) -> None:
    pass


@dataclass(frozen=True, slots=True)
class Gesture:
    """What the hand does with one tool.

    Attributes:
        tool: of the table.
        name: which of several, in words.
        points: in shares of the picture; a drag through them, or clicks.
        clicks: whether each of them is a click.
        source: an Alt+click before.
        enter: whether Enter ends it.
        confined: whether what is selected confines it: what moves, turns or describes things acts
            on the whole.
        changes: whether it makes a step.
        setup: what is chosen, and what has to be there, before.
    """

    tool: ToolId
    name: str = ""
    points: tuple[Point, ...] = _WAY
    clicks: bool = False
    source: Point | None = None
    enter: bool = False
    confined: bool = True
    changes: bool = True
    setup: Setup = _nothing


def _retouch(kind: str, state: AppState, document: Document) -> None:
    state.tools.take_retouch(kind)


def _fill(kind: str, state: AppState, document: Document, *, erases: bool = False) -> None:
    chosen = state.tools.filling.value
    state.tools.filling.value = replace(chosen, kind=kind, width=0.0, erases=erases)


def _thing(state: AppState, document: Document) -> None:
    """A plain block in the middle, on the layer of paint."""
    size = document.size
    middle = Rect(size.width * 2 // 5, size.height * 2 // 5, size.width // 5, size.height // 5)
    values = np.full((middle.height, middle.width, 4), (220, 30, 30, 255), np.uint8)
    document.edit("paint", document.pixels, middle, _as(values, document.pixels.dtype))


def _liquify(kind: str, state: AppState, document: Document) -> None:
    state.tools.liquifying.value = kind


def _mix(state: AppState, document: Document) -> None:
    """A mix of two results, the first everywhere; the brush takes from the second."""
    size = document.size
    values = np.zeros((size.height, size.width, document.content.channels), np.uint8)
    layers = [
        Layer("patch", "", (Patch(size.rect, _as(values + shade, document.pixels.dtype)),))
        for shade in (np.uint8(60), np.uint8(180))
    ]
    labels = np.zeros((size.height, size.width), np.uint8)
    mix = new_mix(layers).remade(labels)
    document.put_in("mix", mix.group)
    state.tools.active.value = ToolId.MIX  # first: what is open is left with its tool
    state.tools.mixing.now.value = Mixing(document, mix, labels)
    state.tools.mixing.number.value = 1


def _rows() -> tuple[Gesture, ...]:
    corner = tuple((1 - 0.02 * at, 1 - 0.025 * at) for at in range(11))
    outwards = tuple((1 + 0.005 * at, 0.5) for at in range(11))
    retouch = tuple(
        Gesture(
            ToolId.RETOUCH,
            kind,
            source=(0.6, 0.3) if row.way == "copy" else None,
            setup=partial(_retouch, kind),
        )
        for kind, row in RETOUCHES.items()
    )
    fills = tuple(
        Gesture(
            ToolId.FILL,
            kind,
            points=((0.4, 0.4),) if row.gesture == "click" else _WAY,
            clicks=row.gesture == "click",
            setup=partial(_fill, kind),
        )
        for kind, row in FILLS.items()
    )
    return (
        Gesture(ToolId.BRUSH),
        Gesture(ToolId.ERASER),
        Gesture(ToolId.RECTANGLE),
        Gesture(ToolId.ELLIPSE),
        Gesture(ToolId.LASSO, points=(*_WAY, (0.4, 0.7), (0.3, 0.4))),
        Gesture(
            ToolId.POLYGON,
            points=((0.3, 0.3), (0.6, 0.35), (0.5, 0.7), (0.35, 0.6)),
            clicks=True,
            enter=True,
        ),
        Gesture(ToolId.COLOUR_RANGE, points=((0.5, 0.5),), clicks=True, enter=True),
        Gesture(ToolId.OBJECT, "box", points=_AROUND, enter=True, setup=_thing),
        Gesture(ToolId.PAINT),
        *retouch,
        *fills,
        Gesture(ToolId.FILL, "erasing", setup=partial(_fill, "gradient", erases=True)),
        *(
            Gesture(ToolId.LIQUIFY, kind, enter=True, setup=partial(_liquify, kind))
            for kind in LIQUIFIES
            if kind != "restore"
        ),
        Gesture(ToolId.MIX, enter=True, confined=False, setup=_mix),
        Gesture(ToolId.MOVE, confined=False),
        Gesture(ToolId.TRANSFORM, enter=True, confined=False),
        Gesture(ToolId.EXPAND, points=outwards, enter=True, confined=False),
        Gesture(ToolId.CROP, points=corner, enter=True, confined=False),
        Gesture(
            ToolId.POSE,
            points=((0.5, 0.5),),
            clicks=True,
            confined=False,
            setup=lambda state, document: add_control(document, type="pose"),
        ),
        Gesture(
            ToolId.ANNOTATE,
            "arrow",
            confined=False,
            setup=lambda state, document: setattr(state.tools.annotation, "value", "arrow"),
        ),
        Gesture(ToolId.PAN, confined=False, changes=False),
    )


GESTURES: Final = _rows()
"""At least one for each row of `TOOLS`."""


def _as(values: Array, dtype: np.dtype[np.generic]) -> Array:
    return values if dtype == np.uint8 else from_float(to_float(values), dtype)


def painted(side: int, height: int, dtype: str = "uint8", channels: int = 3) -> Document:
    """A picture with a layer of paint in its middle, which is worked on, and a mask at its left."""
    block = np.random.default_rng(1).integers(60, 200, (64, 64, 4), np.uint8)
    tiled = np.tile(block, (-(-height // 64), -(-side // 64), 1))[:height, :side]
    wide = _as(tiled, np.dtype(dtype))
    document = Document(np.ascontiguousarray(wide[..., :channels]), "p")
    middle = Rect(side // 4, height // 4, side // 2, height // 2)
    tiles = Tiles(4, wide.dtype).written(middle, wide[middle.slices])
    document.put_in("layer_new", Layer("paint", "noise", pixels=tiles))
    left = Rect(0, 0, side * 2 // 5, height)
    document.edit("stroke", document.mask, left, np.full((height, left.width), 200, np.uint8))
    return document


class Hand:
    """Does gestures in a window, by events of the left button."""

    def __init__(self, window: MainWindow) -> None:
        self.window, self.state = window, window.workspace.state
        self.canvas = window.canvas
        _ = window.bars.mask_bar  # it has what is pointed at looked for

    @property
    def document(self) -> Document:
        """On the canvas."""
        document = self.state.document.value
        assert document is not None
        return document

    def prepare(self, gesture: Gesture) -> None:
        """Have its tool in hand, and what it needs."""
        gesture.setup(self.state, self.document)
        self.state.tools.active.value = gesture.tool
        self.rest()

    def do(self, gesture: Gesture) -> list[float]:
        """Seconds of each event of it, and at last of its end, until nothing is awaited."""
        if gesture.source is not None:
            self._mouse(QEvent.Type.MouseButtonPress, gesture.source, _ALT)
            self._mouse(QEvent.Type.MouseButtonRelease, gesture.source, _ALT)
        spent: list[float] = []
        first, *others = gesture.points
        self._mouse(QEvent.Type.MouseButtonPress, first)
        for before, place in zip(gesture.points, others, strict=False):
            if gesture.clicks:
                self._mouse(QEvent.Type.MouseButtonRelease, before)
            kind = QEvent.Type.MouseButtonPress if gesture.clicks else QEvent.Type.MouseMove
            spent.append(self._mouse(kind, place))
        begun = time.perf_counter()
        self._mouse(QEvent.Type.MouseButtonRelease, gesture.points[-1])
        if gesture.enter:
            self.rest()
            for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
                QApplication.sendEvent(self.canvas, QKeyEvent(kind, Qt.Key.Key_Return, _PLAIN))
        self.rest()
        return [*spent, time.perf_counter() - begun]

    def rest(self) -> None:
        """Wait until nothing is being worked out, or drawn better."""
        QApplication.processEvents()
        workspace, tools = self.window.workspace, self.state.tools
        wait(
            lambda: (
                not self.state.applying.value
                and not tools.masking.is_busy
                and not workspace.background.pending
                and self.canvas.is_sharp
            ),
            "the tool",
        )

    def _mouse(self, kind: QEvent.Type, place: Point, keys: Qt.KeyboardModifier = _PLAIN) -> float:
        size, canvas = self.document.size, self.canvas
        left, top = place[0] * size.width, place[1] * size.height
        seen = canvas.canvas_rect(Rect(0, 0, size.width, size.height))
        ratio = canvas.devicePixelRatioF()
        at = QPointF(
            (seen.x + left / size.width * seen.width) / ratio,
            (seen.y + top / size.height * seen.height) / ratio,
        )
        button = _NONE if kind == QEvent.Type.MouseMove else _LEFT
        held = _NONE if kind == QEvent.Type.MouseButtonRelease else _LEFT
        event = QMouseEvent(kind, at, QPointF(canvas.mapToGlobal(at)), button, held, keys)
        begun = time.perf_counter()
        QApplication.sendEvent(canvas, event)
        QApplication.processEvents()
        return time.perf_counter() - begun
