"""Small things drawn on the canvas: chequerboard, pixel grid, label. Stateless."""

from __future__ import annotations

import math

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QBrush, QColor, QFont, QFontMetricsF, QImage, QPainter

from desktop_app.core.geometry import Rect
from desktop_app.ui.canvas.picture_layer import qrect
from desktop_app.ui.canvas.viewport import Viewport

__all__ = ["GRID_FROM", "checkerboard", "label", "label_size", "pixel_grid"]

GRID_FROM = 8.0
"""Zoom from which the grid between pixels is drawn."""

_SQUARE = 8
"""Side of a square of the chequerboard on a 1x screen."""

_GRID = QColor(128, 128, 128, 96)


def checkerboard(
    painter: QPainter, rect: Rect, origin: tuple[int, int], colors: tuple[QColor, QColor], line: int
) -> None:
    """Fill ``rect`` with squares that stay with the picture; all in device pixels."""
    side = _SQUARE * line
    tile = QImage(2 * side, 2 * side, QImage.Format.Format_RGB32)
    tile.fill(colors[0])
    inside = QPainter(tile)
    inside.fillRect(side, 0, side, side, colors[1])
    inside.fillRect(0, side, side, side, colors[1])
    inside.end()
    painter.setBrushOrigin(QPoint(*origin))
    painter.fillRect(qrect(rect), QBrush(tile))
    painter.setBrushOrigin(QPoint(0, 0))


def pixel_grid(painter: QPainter, viewport: Viewport, picture: Rect, area: Rect, line: int) -> None:
    """Lines between the pixels of ``picture`` that lie in ``area`` of the canvas."""
    part = area.intersected(viewport.canvas_rect(picture))
    if viewport.zoom < GRID_FROM or part.is_empty:
        return
    first_x, first_y = viewport.to_picture(part.x, part.y)
    last_x, last_y = viewport.to_picture(part.right, part.bottom)
    for column in range(max(1, math.floor(first_x)), math.ceil(last_x) + 1):
        x = viewport.canvas_rect(Rect(column, 0, 1, 1)).x
        painter.fillRect(qrect(Rect(x, part.y, line, part.height).intersected(part)), _GRID)
    for row in range(max(1, math.floor(first_y)), math.ceil(last_y) + 1):
        y = viewport.canvas_rect(Rect(0, row, 1, 1)).y
        painter.fillRect(qrect(Rect(part.x, y, part.width, line).intersected(part)), _GRID)


def label(painter: QPainter, text: str, font: QFont, rect: Rect, line: int) -> None:
    """Light words on a dark, half transparent ground that fills ``rect`` (see `label_size`)."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(20, 20, 20, 190))
    painter.drawRoundedRect(qrect(rect), 3 * line, 3 * line)
    painter.setPen(QColor(240, 240, 240))
    painter.setFont(font)
    painter.drawText(qrect(rect), Qt.AlignmentFlag.AlignCenter, text)
    painter.restore()


def label_size(text: str, font: QFont, line: int) -> tuple[int, int]:
    """Width and height of a label in device pixels, for a font of that many device pixels."""
    metrics = QFontMetricsF(font)
    return math.ceil(metrics.horizontalAdvance(text)) + 12 * line, math.ceil(metrics.height()) + (
        4 * line
    )
