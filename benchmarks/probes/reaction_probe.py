"""How soon what a hand does is seen in the true window, in a process of its own, measured from
inside; run by `reaction.py`.

``python -m benchmarks.probes.reaction_probe WIDTH HEIGHT TIMES [NAME…]`` prints one line of JSON.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from operator import itemgetter
from pathlib import Path
from typing import TypeVar

import numpy as np
from PySide6.QtCore import QEvent, QObject, QPoint, QPointF, Qt
from PySide6.QtGui import QImage, QMouseEvent, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from benchmarks.common import quickest, wait
from benchmarks.probes.tool_gestures import Hand, painted
from benchmarks.probes.window_probe import mouse
from desktop_app.app.window import build_application, build_workspace, collect_again
from desktop_app.core.blend_mode import BlendMode
from desktop_app.imaging.layers.layer import Layer
from desktop_app.imaging.output_profile import Conversion, read_output_profile
from desktop_app.imaging.rendering_intent import RenderingIntent
from desktop_app.imaging.tiles import Tiles
from desktop_app.state.app_state import ToolId
from desktop_app.state.document.adjustments import add_adjustment
from desktop_app.state.document.document import Document
from desktop_app.ui.panels.layers.adjustment_box import AdjustmentBox
from desktop_app.ui.panels.layers.layers_header import LayersHeader
from desktop_app.ui.widgets.curve_editor import CurveEditor
from desktop_app.ui.widgets.value_slider import ValueSlider
from desktop_app.ui.window.main_window import MainWindow

_PATIENCE = 120.0
_QUIET = 0.15
"""Seconds without work after which nothing more comes."""
_PATCH = 48
"""Side of the square in the canvas' middle that is compared."""

W = TypeVar("W", bound=QWidget)
Found = dict[str, float]
"""Seconds: "seen", until the screen shows it; "exact", until it stays; "said", until the status row
tells of it (-1: never); "gap", the longest turn of the event loop."""


class _Paints(QObject):
    """Counts what the canvas draws."""

    def __init__(self, canvas: QWidget) -> None:
        super().__init__(canvas)
        self.count = 0
        canvas.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        self.count += event.type() == QEvent.Type.Paint
        return False


def picture(width: int, height: int) -> Document:
    """A picture, and over it another one that is mirrored, negative and a little transparent."""
    document = painted(width, height)
    whole = document.size.rect
    other = np.full((height, width, 4), 255, np.uint8)
    other[..., :3] = 255 - document.pixels.read(whole)[:, ::-1, :3]
    tiles = Tiles(4, np.dtype(np.uint8)).written(whole, other)
    document.put_in("layer_new", Layer("paint", "cover", pixels=tiles, opacity=0.7))
    return document


class Reactions:
    """A window with a picture in it, and what a hand does there."""

    def __init__(self, window: MainWindow, width: int, height: int, folder: Path) -> None:
        self.window, self.state, self.canvas = window, window.workspace.state, window.canvas
        self.hand, self._folder, self._saved = Hand(window), folder, 0
        self.state.view.context_visible.value = False
        self.state.open_document(picture(width, height))
        self.canvas.fit()
        self.hand.rest()
        self._paints = _Paints(self.canvas)
        self._activity = window.bars.status_row.activity
        self._steps = self._made()

    # -- measuring ------------------------------------------------------------------------------

    def react(self, do: Callable[[], object]) -> Found:
        """What came of it, and when."""
        first = last = self._shot()
        found = {"seen": -1.0, "exact": 0.0, "said": -1.0, "gap": 0.0}
        begun, own, painted_on, quiet = time.perf_counter(), 0.0, self._paints.count, -1.0
        do()
        found["gap"] = time.perf_counter() - begun
        while True:
            turned = time.perf_counter()
            QApplication.processEvents()
            now = time.perf_counter()
            found["gap"] = max(found["gap"], now - turned)
            since = now - begun - own
            if found["said"] < 0 and self._activity.isVisible():
                found["said"] = since
            if self._paints.count != painted_on:
                painted_on = self._paints.count
                shot = self._shot()
                if shot != last:
                    last, found["exact"] = shot, since
                    if found["seen"] < 0 and shot != first:
                        found["seen"] = since
                own += time.perf_counter() - now
            if not self.is_quiet:
                quiet = -1.0
            elif quiet < 0:
                quiet = since
            elif since > quiet + _QUIET:
                break
            if since > _PATIENCE:
                raise SystemExit("waited in vain")
            time.sleep(0.0005)
        found["exact"] = max(found["exact"], quiet)
        if found["seen"] < 0:  # nothing to see: when it is done
            found["seen"] = found["exact"]
        return found

    @property
    def is_quiet(self) -> bool:
        """Whether nothing is being worked out, or drawn better."""
        state, workspace = self.state, self.window.workspace
        busy = state.applying.value or state.tools.masking.is_busy or workspace.background.pending
        return not busy and self.canvas.is_sharp

    def _shot(self) -> QImage:
        """What stands on the screen, without drawing anything."""
        canvas = self.canvas
        left, top = (canvas.width() - _PATCH) // 2, (canvas.height() - _PATCH) // 2
        shot = canvas.screen().grabWindow(canvas.winId(), left, top, _PATCH, _PATCH)
        return shot.toImage()

    def back(self) -> None:
        """Undo all that was done since the picture was opened."""
        while self._made() > self._steps:
            self.hand.document.undo_stack.undo()
        self.hand.rest()

    def _made(self) -> int:
        return len(list(self.hand.document.undo_stack.steps))

    # -- gestures -------------------------------------------------------------------------------

    def hover(self) -> float:
        """Seconds of a move of the pointer over the canvas, with what that draws."""
        self.state.tools.active.value = ToolId.BRUSH
        self.hand.rest()
        spent: list[float] = []
        for number in range(60):
            place = self._at(0.4 + 0.001 * number)
            event = QMouseEvent(
                QEvent.Type.MouseMove,
                place,
                QPointF(self.canvas.mapToGlobal(place)),
                Qt.MouseButton.NoButton,
                Qt.MouseButton.NoButton,
                Qt.KeyboardModifier.NoModifier,
            )
            begun, before = time.perf_counter(), self._paints.count
            QApplication.sendEvent(self.canvas, event)
            wait(lambda before=before: self._paints.count > before, "the ring around the pointer")
            spent.append(time.perf_counter() - begun)
        return quickest(spent)

    def act(self, name: str) -> Found:
        """A command, as its key or its menu gives it."""
        return self.react(self.window.kit.actions[name].trigger)

    def undone(self, do: Callable[[], object]) -> Found:
        """What ``do`` did is taken back."""
        do()
        self.hand.rest()
        return self.act("undo")

    def stroke(self, tool: ToolId) -> Found:
        """A move of a brush, in the middle of its stroke."""
        self._take(tool)
        mouse(self.canvas, QEvent.Type.MouseButtonPress, self._at(0.4))
        mouse(self.canvas, QEvent.Type.MouseMove, self._at(0.47))
        self.hand.rest()
        found = self.react(partial(mouse, self.canvas, QEvent.Type.MouseMove, self._at(0.5)))
        mouse(self.canvas, QEvent.Type.MouseButtonRelease, self._at(0.5))
        return found

    def zoom(self) -> Found:
        """A step of the wheel."""
        place, none = self._at(0.5), Qt.MouseButton.NoButton
        event = QWheelEvent(
            place,
            QPointF(self.canvas.mapToGlobal(place)),
            QPoint(),
            QPoint(0, 120),
            none,
            Qt.KeyboardModifier.NoModifier,
            Qt.ScrollPhase.NoScrollPhase,
            False,
        )
        found = self.react(lambda: QApplication.sendEvent(self.canvas, event))
        self.canvas.fit()
        return found

    def adjust(self, adjustment: str, of: type[QWidget]) -> Found:
        """A point of a curve, or a slider, is dragged on."""
        document = self.hand.document
        add_adjustment(document, adjustment)
        self.hand.rest()
        box = _part(self.window.docks.layers_panel, AdjustmentBox)
        editor = _part(box, of)
        high = 0.5 * editor.height()
        mouse(editor, QEvent.Type.MouseButtonPress, QPointF(0.5 * editor.width(), high))
        mouse(editor, QEvent.Type.MouseMove, QPointF(0.7 * editor.width(), 0.7 * high))
        self.hand.rest()
        there = QPointF(0.85 * editor.width(), 0.3 * high)
        found = self.react(partial(mouse, editor, QEvent.Type.MouseMove, there))
        mouse(editor, QEvent.Type.MouseButtonRelease, there)
        box.settle()
        return found

    def opacity(self) -> Found:
        """The slider of the layer is dragged on."""
        slider = _part(_part(self.window.docks.layers_panel, LayersHeader), ValueSlider)
        place = QPointF(0.4 * slider.width(), 0.5 * slider.height())
        mouse(slider, QEvent.Type.MouseButtonPress, place)
        mouse(slider, QEvent.Type.MouseMove, place + QPointF(-4, 0))
        self.hand.rest()
        there = place + QPointF(-20, 0)
        found = self.react(partial(mouse, slider, QEvent.Type.MouseMove, there))
        mouse(slider, QEvent.Type.MouseButtonRelease, there)
        return found

    def mode(self) -> Found:
        """Another blend mode."""
        header = _part(self.window.docks.layers_panel, LayersHeader)
        return self.react(partial(header.mode_chosen.emit, BlendMode.DIFFERENCE))

    def wand(self) -> Found:
        """Colours like one that is clicked."""
        self._take(ToolId.COLOUR_RANGE)
        found = self.react(self._click)
        self.state.tools.masking.dismiss()
        self._take(ToolId.BRUSH)
        return found

    def proof(self) -> Found:
        """The picture as a press would print it, for the first time."""
        from tests.imaging.press_profile import press_profile

        press = read_output_profile(press_profile(), "press.icc")
        self.state.display.proof.value = Conversion(press, RenderingIntent.RELATIVE)
        self.hand.rest()
        found = self.act("toggle_proof")
        self.window.kit.actions["toggle_proof"].trigger()
        return found

    def fill(self, kind: str) -> Found:
        """A bucket, or a gradient over all."""
        self._take(ToolId.FILL)
        filling = self.state.tools.filling
        filling.value = replace(filling.value, kind=kind, width=0.0)
        found = self.react(self._click if kind == "bucket" else self._drag)
        self._take(ToolId.BRUSH)
        return found

    def paste(self) -> Found:
        """What was copied from the same picture."""
        self.window.kit.actions["copy"].trigger()
        self.hand.rest()
        return self.act("layer_paste")

    def save(self) -> Found:
        """As a project."""
        files, path = self.window.workspace.files, self._file()
        return self.react(partial(files.save, path))

    def open(self) -> Found:
        """Of that project, in another tab; it is closed again."""
        files, path = self.window.workspace.files, self._file()
        files.saving.export(path.with_suffix(".png"))
        self.hand.rest()
        found = self.react(partial(files.open, path.with_suffix(".png")))
        self.state.close_document()
        return found

    # -- parts ----------------------------------------------------------------------------------

    def _file(self) -> Path:
        self._saved += 1
        return self._folder / f"{self._saved}.velatura"

    def _at(self, share: float) -> QPointF:
        return QPointF(self.canvas.width() * share, self.canvas.height() / 2)

    def _take(self, tool: ToolId) -> None:
        self.state.tools.active.value = tool
        self.hand.rest()

    def _click(self) -> None:
        QTest.mouseClick(self.canvas, Qt.MouseButton.LeftButton, pos=self._at(0.5).toPoint())

    def _drag(self) -> None:
        mouse(self.canvas, QEvent.Type.MouseButtonPress, self._at(0.4))
        mouse(self.canvas, QEvent.Type.MouseMove, self._at(0.7))
        mouse(self.canvas, QEvent.Type.MouseButtonRelease, self._at(0.7))


def _part(within: QWidget, kind: type[W]) -> W:
    """The first one of that kind that is seen."""
    return next(one for one in within.findChildren(kind) if one.isVisible())


def gestures(one: Reactions) -> dict[str, Callable[[], Found]]:
    """By what `reaction.py` calls them."""
    filled = partial(one.fill, "gradient")
    commands = {
        "flip": "flip_horizontal",
        "turn": "rotate_right",
        "hide a layer": "layer_toggle",
        "layer mask": "layer_mask_copied",
        "invert the mask": "invert_mask",
        "mask all": "mask_all",
        "copy": "copy",
        "duplicate a layer": "layer_duplicate",
        "merge": "layer_merge_visible",
    }
    return {
        "curve": partial(one.adjust, "curves", CurveEditor),
        "undo": partial(one.undone, filled),
        "brush": partial(one.stroke, ToolId.BRUSH),
        "zoom": one.zoom,
        "wand": one.wand,
        "proof": one.proof,
        "paint": partial(one.stroke, ToolId.PAINT),
        "levels": partial(one.adjust, "levels", ValueSlider),
        "hue": partial(one.adjust, "hue_saturation", ValueSlider),
        "blur": partial(one.adjust, "blur", ValueSlider),
        "opacity": one.opacity,
        "blend mode": one.mode,
        "bucket": partial(one.fill, "bucket"),
        "gradient": filled,
        **{name: partial(one.act, command) for name, command in commands.items()},
        "undo of flip": partial(one.undone, partial(one.act, "flip_horizontal")),
        "paste": one.paste,
        "save": one.save,
        "open": one.open,
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("width", type=int)
    parser.add_argument("height", type=int)
    parser.add_argument("times", type=int, help="how often each gesture is done")
    parser.add_argument("names", nargs="*", help="of gestures; all of them")
    options = parser.parse_args()
    build_application()
    with tempfile.TemporaryDirectory() as folder:
        window = MainWindow(build_workspace(Path(folder) / "data"))
        window.resize(1440, 900)
        window.show()
        QApplication.processEvents()
        collect_again()
        one = Reactions(window, options.width, options.height, Path(folder))
        rows: dict[str, dict[str, float]] = {}
        for name, do in gestures(one).items():
            if options.names and name not in options.names:
                continue
            found: list[Found] = []
            for _ in range(options.times):
                found.append(do())
                one.hand.rest()
                one.back()
            quicker = sorted(found, key=itemgetter("seen"))[: (len(found) + 1) // 2]
            rows[name] = quicker[-1]  # one run whole: "said" belongs to its "seen"
        print(json.dumps({"hover": one.hover(), "gestures": rows}), flush=True)
        window.workspace.shutdown()
    sys.stdout.flush()
    os._exit(0)


if __name__ == "__main__":
    main()
