"""A stroke of a brush as a picture of the window."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QImage, QPainter, QPixmap

from desktop_app.core.brushes import BrushPreset
from desktop_app.ui.look.theme import Theme


def stroke_pixmap(
    preset: BrushPreset, theme: Theme, size: tuple[int, int], ratio: float
) -> QPixmap:
    """A stroke of a brush in the colour of words."""
    from desktop_app.state.painting.brush_preview import stroke_preview

    width, height = (round(side * ratio) for side in size)
    values = stroke_preview(preset, width, height)
    shape = QImage(values.data, width, height, values.strides[0], QImage.Format.Format_Alpha8)
    made = QPixmap(width, height)
    made.fill(Qt.GlobalColor.transparent)
    painter = QPainter(made)
    painter.fillRect(made.rect(), theme.color("text"))
    painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_DestinationIn)
    painter.drawImage(0, 0, shape)
    painter.end()
    made.setDevicePixelRatio(ratio)
    return made
