"""The map of invented pixels over the canvas, and what its colour means."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np
from PySide6.QtCore import QObject, QRect, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontMetrics, QImage, QPainter

from desktop_app.ui.canvas.picture_layer import stretch
from desktop_app.ui.qt.bind import listen
from desktop_app.ui.qt.qimage import wrap

if TYPE_CHECKING:
    from desktop_app.core.geometry import Rect
    from desktop_app.state.app_state import AppState
    from desktop_app.ui.canvas.scene import Scene
    from desktop_app.ui.canvas.scene_painter import Paint

_SIDE: Final = 2048
_COLOUR: Final = QColor(255, 0, 200)
_OPACITY: Final = 0.55
_PAPER, _INK = QColor(20, 20, 20, 215), QColor(245, 245, 245)


class InventedOverlay(QObject):
    """Of the document on the canvas. ``changed`` asks for all to be drawn."""

    changed = Signal()

    def __init__(self, state: AppState, scene: Scene, parent: QObject) -> None:
        super().__init__(parent)
        self._visible, self._scene = state.view.invented_visible, scene
        self._kept: tuple[Any, QImage, float] | None = None
        listen(self._visible.changed, self._follow)

    def paint(self, at: Paint) -> None:
        """Draw it over the picture."""
        made = self._made()
        if made is not None:
            place = at.viewport.canvas_rect(self._size)
            stretch(at.painter, made[0], place, at.area.intersected(place), _OPACITY)

    def paint_legend(self, painter: QPainter, canvas: Rect, font: QFont, line: int) -> None:
        """Say below what its colour means."""
        made = self._made()
        if made is None:
            return
        share = f"{100 * made[1]:.1f}"
        text = self.tr("Made by a model or by Remove: {share} % of the picture").format(share=share)
        metrics, gap = QFontMetrics(font), 8 * line
        side = metrics.height()
        wide = min(side + metrics.horizontalAdvance(text) + 3 * gap, canvas.width)
        box = QRect(canvas.x + gap, canvas.bottom - side - 3 * gap, wide, side + 2 * gap)
        painter.save()
        painter.fillRect(box, _PAPER)
        painter.fillRect(QRect(box.x() + gap, box.y() + gap, side, side), _COLOUR)
        painter.setFont(font)
        painter.setPen(_INK)
        words = box.adjusted(side + 2 * gap, 0, 0, 0)
        painter.drawText(words, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, text)
        painter.restore()

    @property
    def _size(self) -> Rect:
        document = self._scene.document
        assert document is not None
        return document.size.rect

    def _made(self) -> tuple[QImage, float] | None:
        """The map and the share of the picture; None: it is not shown."""
        document = self._scene.document
        if document is None or not self._visible.value:
            return None
        key = (document.id, document.size, document.content.layers)
        kept = self._kept
        if kept is None or kept[0][:2] != key[:2] or kept[0][2] is not key[2]:
            from desktop_app.state.picture.invented import invented_of

            found = invented_of(document.content, document.origin.about, _SIDE)
            pixels = np.zeros((*found.shape, 4), np.uint8)
            pixels[found > 0] = (_COLOUR.blue(), _COLOUR.green(), _COLOUR.red(), 255)
            values = np.ascontiguousarray(pixels).view(np.uint32)[..., 0]
            image = wrap(values, QImage.Format.Format_ARGB32_Premultiplied).copy()
            kept = self._kept = (key, image, float((found > 0).mean()))
        return kept[1], kept[2]

    def _follow(self, _: object) -> None:
        self.changed.emit()
