"""Places of the picture marked by colours, and what these mean."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from PySide6.QtCore import QObject, QRect, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QImage, QPainter

from desktop_app.ui.canvas.picture_layer import stretch
from desktop_app.ui.qt.qimage import wrap

if TYPE_CHECKING:
    from desktop_app.core.geometry import Rect
    from desktop_app.core.observable import Observable
    from desktop_app.core.pixels import Array, ByteArray
    from desktop_app.state.document.document import Document
    from desktop_app.ui.canvas.scene import Scene
    from desktop_app.ui.canvas.scene_painter import Paint

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
    """Of the document on the canvas; what is marked, subclasses say."""

    at_top = False
    """Whether the legend stands at the canvas' upper edge."""

    def __init__(self, visible: Observable[bool], scene: Scene) -> None:
        super().__init__(scene)
        self._visible, self.scene = visible, scene
        self._kept: tuple[tuple[Any, ...], Marked] | None = None

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
        painter.save()
        painter.fillRect(box, _PAPER)
        painter.setFont(font)
        painter.setPen(_INK)
        for number, (ink, text) in enumerate(made.legend):
            y = top + gap + number * (side + gap)
            if ink is not None:
                painter.fillRect(QRect(left + gap, y, side, side), ink)
            words = QRect(left + gap + indent, y, box.width() - indent - 2 * gap, side)
            painter.drawText(words, Qt.AlignmentFlag.AlignVCenter, text)
        painter.restore()

    def key(self, document: Document) -> tuple[Any, ...] | None:
        """What decides what is marked, compared by identity; None: nothing is."""
        raise NotImplementedError

    def make(self, document: Document) -> Marked:
        """What is drawn for it."""
        raise NotImplementedError

    def _made(self) -> Marked | None:
        """None: it is not shown."""
        document = self.scene.document
        if document is None or not self._visible.value:
            return None
        key = self.key(document)
        if key is None:
            return None
        kept = self._kept
        if kept is None or any(one is not other for one, other in zip(kept[0], key, strict=True)):
            kept = self._kept = (key, self.make(document))
        return kept[1]


def inked(values: Array, inks: dict[int, QColor]) -> QImage:
    """``values`` (h, w), those of ``inks`` in their colours."""
    pixels: ByteArray = np.zeros((*values.shape, 4), np.uint8)
    for value, ink in inks.items():
        pixels[values == value] = (ink.blue(), ink.green(), ink.red(), 255)
    whole = np.ascontiguousarray(pixels).view(np.uint32)[..., 0]
    return wrap(whole, QImage.Format.Format_ARGB32_Premultiplied).copy()
