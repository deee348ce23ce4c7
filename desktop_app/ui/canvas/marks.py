"""Small things drawn on the canvas: chequerboard, pixel grid, label. Stateless."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QBrush, QColor, QFont, QFontMetricsF, QImage, QPainter

from desktop_app.core.geometry import Rect
from desktop_app.ui.canvas.picture_layer import qrect
from desktop_app.ui.canvas.viewport import Viewport
from desktop_app.ui.kit import draw_with, saved
from desktop_app.ui.qt.qimage import wrap

if TYPE_CHECKING:
    from numpy.typing import NDArray

GRID_FROM = 8.0
"""Zoom from which the grid between pixels is drawn."""

_SQUARE = 8
"""Side of a square of the chequerboard on a 1x screen."""

_GRID = 0x60303030
"""Grey at three eighths, premultiplied ARGB."""


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
    """Lines between the pixels of ``picture`` that are in ``area`` of the canvas."""
    part = area.intersected(viewport.canvas_rect(picture))
    if viewport.zoom < GRID_FROM or part.is_empty:
        return
    # One picture of the lines: hundreds of single lines take five times as long to draw.
    pixels = np.zeros((part.height, part.width), np.uint32)
    pixels[:, _starts(viewport.left, viewport.zoom, part.x, part.right, line)] = _GRID
    pixels[_starts(viewport.top, viewport.zoom, part.y, part.bottom, line)] = _GRID
    painter.drawImage(part.x, part.y, wrap(pixels, QImage.Format.Format_ARGB32_Premultiplied))


def _starts(origin: int, zoom: float, first: int, end: int, line: int) -> NDArray[np.intp]:
    """Where lines ``line`` wide begin each pixel but the first, counted from ``first``."""
    pixels = np.arange(max(1, math.floor((first - origin) / zoom)), (end - origin) / zoom + 1)
    starts = np.floor(origin + pixels * zoom + 0.5).astype(np.intp)  # as Viewport.canvas_rect
    places = (starts[:, None] + np.arange(line)).ravel() - first
    return places[(places >= 0) & (places < end - first)]


def label(painter: QPainter, text: str, font: QFont, rect: Rect, line: int) -> None:
    """Light words on a dark, half transparent ground that fills ``rect`` (see `label_size`)."""
    with saved(painter, QPainter.RenderHint.Antialiasing):
        draw_with(painter, Qt.PenStyle.NoPen, QColor(20, 20, 20, 190))
        painter.drawRoundedRect(qrect(rect), 3 * line, 3 * line)
        painter.setPen(QColor(240, 240, 240))
        painter.setFont(font)
        painter.drawText(qrect(rect), Qt.AlignmentFlag.AlignCenter, text)


def label_below(
    painter: QPainter, text: str, font: QFont, frame: Rect, seen: Rect, line: int
) -> None:
    """A label below the middle of what is seen of ``frame``, or in it if it doesn't fit."""
    width, height = label_size(text, font, line)
    gap = 10 * line
    middle = (max(frame.x, seen.x) + min(frame.right, seen.right)) // 2
    x = max(seen.x + gap, min(middle - width // 2, seen.right - width - gap))
    y = frame.bottom + gap
    if y + height > seen.bottom:
        y = min(frame.bottom, seen.bottom) - height - gap
    label(painter, text, font, Rect(x, max(seen.y + gap, y), width, height), line)


def label_size(text: str, font: QFont, line: int) -> tuple[int, int]:
    """Width and height of a label in device pixels, for a font of that many device pixels."""
    metrics = QFontMetricsF(font)
    return math.ceil(metrics.horizontalAdvance(text)) + 12 * line, math.ceil(metrics.height()) + (
        4 * line
    )
