"""A turned or mirrored canvas, seen as if it were neither: the plane that everything is drawn on.

The plane is the canvas before it is turned: as large as it must be to cover the canvas afterwards,
in device pixels, with rows and columns along those of the picture. Masks, frames, tools and their
pointers count in it and need not know of turning; `Turner` turns what they drew. Upright, plane
and canvas are the same, and nothing is done twice.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from typing import TypeAlias

import cv2
import numpy as np
from PySide6.QtCore import QPoint, QRect
from PySide6.QtGui import QImage, QPainter, QTransform

from desktop_app.core.geometry import Rect, Size, united
from desktop_app.core.pixels import Array, ByteArray
from desktop_app.ui.canvas.viewport import Viewport
from desktop_app.ui.qimage import wrap

__all__ = ["Plane", "Turner", "turned_with", "unturned"]

_ROUND = 3
"""Pixels around a part that turning it looks at, and some to spare."""

_TILE = 256
"""Side of the pieces that are turned at a time: in smaller ones a whole window costs more, in
larger ones a dab of the brush."""

_CV_TURNS = {
    90.0: cv2.ROTATE_90_CLOCKWISE,
    180.0: cv2.ROTATE_180,
    -90.0: cv2.ROTATE_90_COUNTERCLOCKWISE,
}

_Draw: TypeAlias = Callable[[QPainter, Rect], None]


@dataclass(frozen=True)
class Plane:
    """Where the picture lies on the plane, and the plane under the canvas.

    Attributes:
        seen: the view on the canvas, as it is turned.
        viewport: the view on the plane: upright.
        area: all of the plane that the canvas may show; it begins at (0, 0).
        canvas: the whole canvas, in device pixels.
    """

    seen: Viewport
    viewport: Viewport
    area: Rect
    canvas: Rect

    @classmethod
    def under(cls, seen: Viewport, canvas: Size) -> Plane:
        """The plane under a canvas of that size."""
        if seen.is_upright:
            return cls(seen, seen, canvas.rect, canvas.rect)
        upright = Viewport(seen.zoom)
        # In pixels of the plane, counted from the picture's corner.
        around = _around(_turned_back(seen, *corner) for corner in _corners(canvas.rect))
        around = around.grown(_ROUND)
        upright = Viewport(seen.zoom, -around.x, -around.y)
        return cls(seen, upright, around.size.rect, canvas.rect)

    @property
    def is_upright(self) -> bool:
        """Whether plane and canvas are the same."""
        return self.seen.is_upright

    @cached_property
    def transform(self) -> QTransform:
        """Leads from the plane to the canvas."""
        a, b, c, d = self.seen.matrix
        x, y = self.to_canvas(0, 0)
        return QTransform(a, c, b, d, x, y)

    def to_canvas(self, x: float, y: float) -> tuple[float, float]:
        """The point of the canvas over a point of the plane."""
        if self.is_upright:
            return x, y
        x, y = x - self.viewport.left, y - self.viewport.top
        a, b, c, d = self.seen.matrix
        return self.seen.left + a * x + b * y, self.seen.top + c * x + d * y

    def from_canvas(self, x: float, y: float) -> tuple[float, float]:
        """The point of the plane under a point of the canvas."""
        if self.is_upright:
            return x, y
        x, y = _turned_back(self.seen, x, y)
        return self.viewport.left + x, self.viewport.top + y

    def on_canvas(self, rect: Rect) -> Rect:
        """The device pixels of the canvas that ``rect`` of the plane may touch."""
        if self.is_upright:
            return rect
        around = _around(self.to_canvas(*corner) for corner in _corners(rect))
        return around if self.seen.is_square else around.grown(1)

    def under_canvas(self, rect: Rect) -> Rect:
        """All of the plane that ``rect`` of the canvas shows."""
        if self.is_upright:
            return rect
        return _around(self.from_canvas(*corner) for corner in _corners(rect))


class Turner:
    """Draws what lies on a plane onto its canvas.

    Keeps the memory it draws in from frame to frame while the view is turned: asked for anew,
    megabytes at a time, it would be given page by page, which takes longer than the drawing.
    """

    def __init__(self) -> None:
        self._kept: dict[str, ByteArray] = {}

    def paint(self, painter: QPainter, plane: Plane, area: Rect, draw: _Draw) -> None:
        """Let ``draw`` draw ``area`` of the canvas.

        Args:
            painter: in device pixels of the canvas.
            plane: under the canvas.
            area: of the canvas, all of which is drawn.
            draw: gets a painter in device pixels of the plane and the part of it that is to be
                drawn, every pixel of it.
        """
        if plane.is_upright:
            self._kept.clear()
            draw(painter, area)
        elif plane.seen.is_square:
            self._paint_square(painter, plane, area, draw)
        else:
            self._paint_aslant(painter, plane, area, draw)

    def _paint_square(self, painter: QPainter, plane: Plane, area: Rect, draw: _Draw) -> None:
        """Mirrored and turned by quarters: no pixel changes its colour."""
        part = plane.under_canvas(area).intersected(plane.area)
        if part.is_empty:
            return
        pixels = self._upright(part, draw)
        if plane.seen.mirrored:
            pixels = cv2.flip(pixels, 1, dst=self._room("flipped", part.size))
        turn, place = _CV_TURNS.get(plane.seen.angle), plane.on_canvas(part)
        if turn is not None:
            pixels = cv2.rotate(pixels, turn, dst=self._room("turned", place.size))
        painter.drawImage(place.x, place.y, wrap(pixels, QImage.Format.Format_RGB32))

    def _paint_aslant(self, painter: QPainter, plane: Plane, area: Rect, draw: _Draw) -> None:
        tiles = _tiles(area.intersected(plane.canvas), plane.canvas)
        parts = [
            plane.under_canvas(tile).grown(_ROUND - 1).intersected(plane.area) for tile in tiles
        ]
        whole = united(parts)
        if whole.is_empty:
            return
        pixels = self._upright(whole, draw)
        for tile, part in zip(tiles, parts, strict=True):
            turned = _turned(pixels[part.moved(-whole.x, -whole.y).slices], part, tile, plane)
            shown = tile.intersected(area)
            image = wrap(turned, QImage.Format.Format_RGB32)
            inner = shown.moved(-tile.x, -tile.y)
            painter.drawImage(
                QPoint(shown.x, shown.y), image, QRect(inner.x, inner.y, inner.width, inner.height)
            )

    def _upright(self, part: Rect, draw: _Draw) -> ByteArray:
        """What ``draw`` makes of ``part`` of the plane: (h, w, 4) uint8 in the order of Qt's RGB32.

        Drawn in one piece, so that pieces of it that only just meet stay without a seam.
        """
        pixels = self._room("upright", part.size)
        form = QImage.Format.Format_RGB32
        image = QImage(pixels.data, part.width, part.height, 4 * part.width, form)
        painter = QPainter(image)
        painter.translate(-part.x, -part.y)
        painter.setClipRect(part.x, part.y, part.width, part.height)
        draw(painter, part)
        painter.end()
        return pixels

    def _room(self, name: str, size: Size) -> ByteArray:
        """(h, w, 4) uint8 of memory that was used before, if there is enough of it."""
        wanted = 4 * size.area
        kept = self._kept.get(name)
        if kept is None or kept.size < wanted:
            kept = self._kept[name] = np.empty(wanted, np.uint8)
        return kept[:wanted].reshape(size.height, size.width, 4)


def _tiles(area: Rect, canvas: Rect) -> list[Rect]:
    """The squares of the canvas that ``area`` touches.

    Smoothing rounds by where a piece begins. So pieces are always the same, and a part that is
    drawn anew gets the pixels that a full drawing would give it.
    """
    return [
        Rect(x, y, _TILE, _TILE).intersected(canvas)
        for y in range(area.y // _TILE * _TILE, area.bottom, _TILE)
        for x in range(area.x // _TILE * _TILE, area.right, _TILE)
    ]


def _turned(pixels: Array, part: Rect, tile: Rect, plane: Plane) -> Array:
    """``pixels`` of ``part`` of the plane at the device pixels of ``tile`` of the canvas."""
    a, b, c, d = plane.seen.matrix
    # OpenCV counts from the middle of a pixel.
    x, y = plane.from_canvas(tile.x + 0.5, tile.y + 0.5)
    matrix = np.array([[a, c, x - part.x - 0.5], [b, d, y - part.y - 0.5]])
    return cv2.warpAffine(
        pixels,
        matrix,
        (tile.width, tile.height),
        flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP,
        borderMode=cv2.BORDER_REPLICATE,
    )


@contextmanager
def turned_with(painter: QPainter, plane: Plane) -> Iterator[None]:
    """``painter`` in device pixels of the plane, for lines and shapes; what is aslant is smooth."""
    if plane.is_upright:
        yield
        return
    painter.save()
    painter.setTransform(plane.transform, combine=True)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, not plane.seen.is_square)
    yield
    painter.restore()


@contextmanager
def unturned(painter: QPainter, plane: Plane) -> Iterator[None]:
    """Inside `turned_with`: device pixels of the canvas again, for words."""
    if plane.is_upright:
        yield
        return
    painter.save()
    painter.setTransform(plane.transform.inverted()[0], combine=True)
    yield
    painter.restore()


def _turned_back(seen: Viewport, x: float, y: float) -> tuple[float, float]:
    """A point of the canvas in pixels of the plane, counted from the picture's corner."""
    x, y = x - seen.left, y - seen.top
    a, b, c, d = seen.matrix
    return a * x + c * y, b * x + d * y


def _corners(rect: Rect) -> list[tuple[int, int]]:
    return [(x, y) for x in (rect.x, rect.right) for y in (rect.y, rect.bottom)]


def _around(points: Iterable[tuple[float, float]]) -> Rect:
    """The whole pixels around points."""
    found = list(points)
    xs, ys = [x for x, _ in found], [y for _, y in found]
    # A hair over a whole number is that number: sines are not exact.
    return Rect.from_edges(
        math.floor(min(xs) + 1e-6),
        math.floor(min(ys) + 1e-6),
        math.ceil(max(xs) - 1e-6),
        math.ceil(max(ys) - 1e-6),
    )
