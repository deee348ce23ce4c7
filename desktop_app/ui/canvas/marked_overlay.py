"""Places of the picture marked by colours, and what these mean: looked for in the background."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any, Final

import numpy as np
from PySide6.QtCore import QObject, QRect, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QImage, QPainter

from desktop_app.core.errors import VelaturaError
from desktop_app.core.geometry import Rect
from desktop_app.core.observable import Observable
from desktop_app.core.pixels import Array, ByteArray
from desktop_app.imaging.invented import invented_of
from desktop_app.state.document.document import Document
from desktop_app.state.notice import Notice
from desktop_app.ui.canvas.picture_layer import stretch
from desktop_app.ui.canvas.scene import Scene
from desktop_app.ui.canvas.scene_painter import Paint
from desktop_app.ui.kit import saved, write_with
from desktop_app.ui.qt.qimage import wrap
from desktop_app.worker.background import BackgroundTasks, reporting

SIDE: Final = 2048
"""Pixels of the longer side, at which is looked what is marked."""
_OPACITY: Final = 0.55
_PAPER, _INK = QColor(20, 20, 20, 215), QColor(245, 245, 245)


@dataclass(frozen=True, slots=True)
class Marked:
    """What is drawn.

    Attributes:
        image: over all of the picture.
        legend: colours and what they mean; text alone where there is none.
    """

    image: QImage
    legend: tuple[tuple[QColor | None, str], ...]


class MarkedOverlay(QObject):
    """Of the document on the canvas; what is marked, subclasses say.

    Args:
        visible: whether it is shown.
        scene: what lies below it.
        notice: where it is said if it can't be.
    """

    at_top = False
    """Whether the legend stands at the canvas' upper edge."""

    def __init__(
        self, visible: Observable[bool], scene: Scene, notice: Observable[Notice | None]
    ) -> None:
        super().__init__(scene)
        self._visible, self.scene, self._report = visible, scene, reporting(notice)
        self._kept: tuple[tuple[Any, ...], Marked | None] | None = None
        self._tasks = BackgroundTasks(self, threads=1)
        scene.destroyed.connect(self._tasks.shutdown)

    def paint(self, at: Paint) -> None:
        """Draw it over the picture."""
        made = self._made()
        if made is not None and self.scene.document is not None:
            place = at.viewport.canvas_rect(self.scene.document.size.rect)
            stretch(at.painter, made.image, place, at.area.intersected(place), _OPACITY)

    def paint_legend(self, painter: QPainter, canvas: Rect, font: QFont, line: int) -> None:
        """Say in a corner what its colours mean."""
        made = self._made()
        if made is None:
            return
        metrics, gap = QFontMetrics(font), 8 * line
        side, inks = metrics.height(), [ink for ink, _ in made.legend]
        indent = side + gap if any(inks) else 0
        widest = max(metrics.horizontalAdvance(text) for _, text in made.legend)
        wide, high = indent + widest + 2 * gap, (side + gap) * len(inks) + gap
        left = canvas.x + gap
        top = canvas.y + gap if self.at_top else canvas.bottom - high - gap
        box = QRect(left, top, min(wide, canvas.width - 2 * gap), high)
        with saved(painter):
            painter.fillRect(box, _PAPER)
            write_with(painter, font, _INK)
            for number, (ink, text) in enumerate(made.legend):
                y = top + gap + number * (side + gap)
                if ink is not None:
                    painter.fillRect(QRect(left + gap, y, side, side), ink)
                words = QRect(left + gap + indent, y, box.width() - indent - 2 * gap, side)
                painter.drawText(words, Qt.AlignmentFlag.AlignVCenter, text)

    def key(self, document: Document) -> tuple[Any, ...] | None:
        """What decides what is marked, compared by identity; None: nothing is."""
        raise NotImplementedError

    def finder(self, document: Document) -> Callable[[], Array]:
        """What looks for it, in a background thread."""
        raise NotImplementedError

    def marked(self, found: Array) -> Marked:
        """What is drawn of that, for the current `key`."""
        raise NotImplementedError

    def _wanted(self) -> tuple[Any, ...] | None:
        document = self.scene.document
        shown = document is not None and self._visible.value
        return self.key(document) if document is not None and shown else None

    def _made(self) -> Marked | None:
        """None: it is not shown, or not found yet; nothing is drawn that was another's."""
        key, document = self._wanted(), self.scene.document
        if key is None or document is None:
            return None
        if self._kept is not None and _same(self._kept[0], key):
            return self._kept[1]
        if not self._tasks.pending:  # else it is asked again then, for what is wanted by then
            done, failed = partial(self._done, key), partial(self._failed, key)
            self._tasks.run(self.finder(document), done, failed)
        return None

    def _done(self, key: tuple[Any, ...], found: Array) -> None:
        if _same(self._wanted(), key):
            self._kept = (key, self.marked(found))
        self.scene.changed.emit(None)

    def _failed(self, key: tuple[Any, ...], error: VelaturaError) -> None:
        if _same(self._wanted(), key):
            self._kept = (key, None)
            self._report(error)
        self.scene.changed.emit(None)


def _same(one: tuple[Any, ...] | None, other: tuple[Any, ...]) -> bool:
    return one is not None and all(a is b for a, b in zip(one, other, strict=True))


def inked(values: Array, inks: dict[int, QColor]) -> QImage:
    """``values`` (h, w), those of ``inks`` in their colours."""
    pixels: ByteArray = np.zeros((*values.shape, 4), np.uint8)
    for value, ink in inks.items():
        pixels[values == value] = (ink.blue(), ink.green(), ink.red(), 255)
    whole = np.ascontiguousarray(pixels).view(np.uint32)[..., 0]
    return wrap(whole, QImage.Format.Format_ARGB32_Premultiplied).copy()


_COLOUR: Final = QColor(255, 0, 200)


class InventedOverlay(MarkedOverlay):
    """Of the document on the canvas."""

    def key(self, document: Document) -> tuple[Any, ...]:
        return document, document.size, document.content.layers, len(document.told.all)

    def finder(self, document: Document) -> Callable[[], Array]:
        about = document.told.all, document.origin.about.xmp
        return partial(invented_of, document.content, *about, SIDE)

    def marked(self, found: Array) -> Marked:
        """In one colour, with the share of the picture."""
        found = found > 0
        share = f"{100 * found.mean():.1f}"
        text = self.tr("Made by a model or by Remove: {share} % of the picture").format(share=share)
        return Marked(inked(found, {1: _COLOUR}), ((_COLOUR, text),))
