"""A turned or mirrored canvas, seen as if it were neither: the plane that everything is drawn on.

The plane is the canvas before it is turned: as large as it must be to cover the canvas afterwards,
in device pixels, with rows and columns along those of the picture. Masks, frames, tools and their
pointers count in it and need not know of turning; `Turner` turns what they drew. Upright, plane
and canvas are the same, and nothing is done twice.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from functools import cached_property
from typing import TypeAlias

import numpy as np
from PySide6.QtCore import QRect
from PySide6.QtGui import QImage, QPainter, QTransform

from desktop_app.core.geometry import Rect, Size
from desktop_app.core.pixels import ByteArray
from desktop_app.core.record import record
from desktop_app.ui.canvas.viewport import Viewport
from desktop_app.ui.canvas.warping import PixelMap
from desktop_app.ui.kit import saved
from desktop_app.ui.qt.qimage import wrap

_ROUND = 3
"""Pixels around a part that turning it looks at, and some to spare."""

_STRIP, _STRIPS = 160, 8
"""Rows of a strip of the plane that is drawn at a time, at least; and strips, at most. The
narrower, the less is drawn that the canvas does not show; the more, the more often all that lies
on the plane is gone through."""

_CV_TURNS = {
    90.0: "ROTATE_90_CLOCKWISE",
    180.0: "ROTATE_180",
    -90.0: "ROTATE_90_COUNTERCLOCKWISE",
}

_Draw: TypeAlias = Callable[[QPainter, Rect, "Plane"], None]


@record()
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
        # As large wherever the picture is moved to: what is kept for the plane stays.
        a, b, c, d = (abs(value) for value in seen.matrix)
        width = math.ceil(a * canvas.width + c * canvas.height - 1e-6) + 1 + 2 * _ROUND
        height = math.ceil(b * canvas.width + d * canvas.height - 1e-6) + 1 + 2 * _ROUND
        return cls(seen, upright, Rect(0, 0, width, height), canvas.rect)

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
    """Draws what lies on a plane onto its canvas. Keeps the memory it draws in while the view is
    turned.
    """

    def __init__(self) -> None:
        self._rooms = BufferPool()

    def paint(self, painter: QPainter, plane: Plane, area: Rect, draw: _Draw) -> None:
        """Let ``draw`` draw ``area`` of the canvas.

        Args:
            painter: in device pixels of the canvas.
            plane: under the canvas.
            area: of the canvas, all of which is drawn.
            draw: gets a painter in device pixels of a plane, the part of it that is to be drawn,
                every pixel of it, and that plane.
        """
        if plane.is_upright:
            self._rooms.clear()
            draw(painter, area, plane)
        else:
            turned = self._turned(plane, area, draw)
            if turned is not None:
                place, pixels = turned
                image = wrap(pixels, QImage.Format.Format_RGB32)
                painter.drawImage(place.x, place.y, image)

    def paint_coarse(self, painter: QPainter, plane: Plane, area: Rect, draw: _Draw) -> None:
        """The same at half the size, and stretched: a quarter of the work."""
        seen = plane.seen
        # From a pixel or two before the canvas on, so that the picture stays where it is.
        half = replace(seen, zoom=seen.zoom / 2, x=seen.left // 2 + 1, y=seen.top // 2 + 1)
        left, top = seen.left - 2 * half.left, seen.top - 2 * half.top
        size = Size(plane.canvas.width // 2 + 2, plane.canvas.height // 2 + 2)
        around = Rect.from_edges(
            (area.x - left) // 2 - 1,
            (area.y - top) // 2 - 1,
            (area.right - left) // 2 + 2,
            (area.bottom - top) // 2 + 2,
        ).intersected(size.rect)
        turned = self._turned(Plane.under(half, size), around, draw)
        if turned is None:
            return
        place, pixels = turned
        with saved(painter):
            painter.setClipRect(area.x, area.y, area.width, area.height)
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            there = left + 2 * place.x, top + 2 * place.y
            image = wrap(pixels, QImage.Format.Format_RGB32)
            painter.drawImage(QRect(*there, 2 * place.width, 2 * place.height), image)

    def _turned(self, plane: Plane, area: Rect, draw: _Draw) -> tuple[Rect, ByteArray] | None:
        """``area`` of the canvas, or a little more, and its pixels; None if there is nothing."""
        if plane.seen.is_square:
            return self._square(plane, area, draw)
        area = area.intersected(plane.canvas)
        sampling = _sampling(plane)
        whole = sampling.source_of(area).intersected(plane.area)
        if area.is_empty or whole.is_empty:
            return None
        pixels = self._upright(plane, whole, draw, _strips(sampling, area, whole))
        turned = self._rooms.get("turned", area.size)
        sampling.write(turned, area, pixels, whole)
        return area, turned

    def _square(self, plane: Plane, area: Rect, draw: _Draw) -> tuple[Rect, ByteArray] | None:
        """Mirrored and turned by quarters: no pixel changes its colour."""
        import cv2

        part = plane.under_canvas(area).intersected(plane.area)
        if part.is_empty:
            return None
        pixels = self._upright(plane, part, draw)
        if plane.seen.mirrored:
            flipped = self._rooms.get("flipped", part.size)
            pixels = np.asarray(cv2.flip(pixels, 1, dst=flipped), np.uint8)
        turn, place = _CV_TURNS.get(plane.seen.angle), plane.on_canvas(part)
        if turn is not None:
            turned = self._rooms.get("turned", place.size)
            pixels = np.asarray(cv2.rotate(pixels, getattr(cv2, turn), dst=turned), np.uint8)
        return place, pixels

    def _upright(
        self, plane: Plane, part: Rect, draw: _Draw, pieces: Sequence[Rect] = ()
    ) -> ByteArray:
        """What ``draw`` makes of ``part`` of the plane: (h, w, 4) uint8 in the order of Qt's RGB32.
        With ``pieces``, only these are drawn; the rest of it is whatever was there.
        """
        pixels = self._rooms.get("upright", part.size)
        form = QImage.Format.Format_RGB32
        image = QImage(pixels.data, part.width, part.height, 4 * part.width, form)
        painter = QPainter(image)
        painter.translate(-part.x, -part.y)
        for piece in pieces or (part,):
            with saved(painter):
                painter.setClipRect(piece.x, piece.y, piece.width, piece.height)
                draw(painter, piece, plane)
        painter.end()
        return pixels


def _sampling(plane: Plane) -> PixelMap:
    """Where the canvas' device pixels lie on the plane; most exact in the canvas' middle."""
    a, b, c, d = plane.seen.matrix
    middle = plane.canvas.width / 2, plane.canvas.height / 2
    return PixelMap.about((a, c, b, d), middle, plane.from_canvas(*middle))


def _strips(sampling: PixelMap, area: Rect, whole: Rect) -> list[Rect]:
    """Rectangles one below the other that together hold all of the plane under ``area``: of the
    rectangle around it, which is ``whole``, that is half where a large area lies at 45°."""
    height = max(_STRIP, -(-whole.height // _STRIPS))
    starts = range(whole.y, whole.bottom, height)
    # Four straight edges: each strip reaches as far as these do in it.
    corners = [(area.x, area.y), (area.right, area.y), (area.right, area.bottom)]
    corners.append((area.x, area.bottom))
    points = [sampling.source_at(*corner) for corner in corners]
    found: list[Rect] = []
    for top in starts:
        bottom = min(top + height, whole.bottom)
        xs = [
            x
            for first, last in zip(points, [*points[1:], points[0]], strict=True)
            for x in _between(first, last, top - _ROUND, bottom + _ROUND)
        ]
        if xs:
            left, right = math.floor(min(xs)) - _ROUND, math.ceil(max(xs)) + _ROUND
            strip = Rect.from_edges(left, top, right, bottom).intersected(whole)
            found += [] if strip.is_empty else [strip]
    return found


def _between(
    first: tuple[float, float], last: tuple[float, float], top: float, bottom: float
) -> list[float]:
    """Columns of both ends of what a line has from row ``top`` to row ``bottom``."""
    if first[1] > last[1]:
        first, last = last, first
    (x, y), (right, below) = first, last
    if below < top or y > bottom:
        return []
    if below == y:
        return [x, right]
    slope = (right - x) / (below - y)
    return [x + slope * (max(top, y) - y), x + slope * (min(bottom, below) - y)]


@contextmanager
def turned_with(painter: QPainter, plane: Plane) -> Iterator[None]:
    """``painter`` in device pixels of the plane, for lines and shapes; what is aslant is smooth."""
    if plane.is_upright:
        yield
        return
    with saved(painter):
        painter.setTransform(plane.transform, combine=True)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, not plane.seen.is_square)
        yield


@contextmanager
def unturned(painter: QPainter, plane: Plane) -> Iterator[None]:
    """Inside `turned_with`: device pixels of the canvas again, for words."""
    if plane.is_upright:
        yield
        return
    with saved(painter):
        painter.setTransform(plane.transform.inverted()[0], combine=True)
        yield


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


# Asked for anew, megabytes at a time, it would be given page by page, which takes longer than the
# drawing.
class BufferPool:
    """Arrays by name; each is as large as it ever had to be."""

    def __init__(self) -> None:
        self._kept: dict[str, ByteArray] = {}

    def get(self, name: str, size: Size) -> ByteArray:
        """(h, w, 4) uint8 with whatever was in it; the next call of that name gets it too."""
        wanted = 4 * size.area
        kept = self._kept.get(name)
        if kept is None or kept.size < wanted:
            kept = self._kept[name] = np.empty(wanted, np.uint8)
        return kept[:wanted].reshape(size.height, size.width, 4)

    def clear(self) -> None:
        self._kept.clear()
