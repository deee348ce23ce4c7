"""Which part of a picture is on the screen, and how large: numbers only, no Qt, no pixels.

Everything counts in *device pixels* of the canvas, so 100 % means one pixel of the picture on one
pixel of the screen, whatever the display's scaling. How a turned view is drawn is `plane`.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace
from typing import TypeAlias

from desktop_app.core.geometry import Rect, Size
from desktop_app.core.record import record

MIN_ZOOM, MAX_ZOOM = 0.02, 64.0

ZOOM_STOPS = (
    *(0.02, 0.03, 0.04, 0.05, 1 / 15, 1 / 12, 0.1, 0.125, 1 / 6, 0.2, 0.25, 1 / 3, 0.4, 0.5),
    *(2 / 3, 0.8, 1.0, 1.25, 1.5, 2.0, 3.0, 4.0, 5.0, 6.0, 8.0, 10.0, 12.0, 16.0, 24.0),
    *(32.0, 48.0, 64.0),
)
"""Where a notch of the wheel and the zoom keys stop: each about a quarter to a half more."""

_Map: TypeAlias = Callable[[float, float], tuple[float, float]]

_KEPT = 64
"""Device pixels of the picture that can't be pushed off the screen."""


def next_stop(zoom: float, direction: int) -> float:
    """The next zoom stop above (``direction`` > 0) or below ``zoom``; the last one at the end."""
    if direction > 0:
        return next((stop for stop in ZOOM_STOPS if stop > zoom * 1.001), MAX_ZOOM)
    return next((stop for stop in reversed(ZOOM_STOPS) if stop < zoom * 0.999), MIN_ZOOM)


def _nearest(value: float) -> int:
    """Round half up, as Qt places the edges of images."""
    return math.floor(value + 0.5)


def whole_angle(degrees: float) -> float:
    """The same direction in -180 < degrees <= 180; a hair from a whole degree is that degree."""
    near = round(degrees)
    degrees = float(near) if abs(degrees - near) < 1e-6 else degrees
    return 180.0 - (180.0 - degrees) % 360.0


_QUARTERS = {0.0: (1.0, 0.0), 90.0: (0.0, 1.0), 180.0: (-1.0, 0.0), -90.0: (0.0, -1.0)}
"""Cosine and sine, exact where floating point is not."""


@record()
class Viewport:
    """A view of the picture: mirrored first, if at all, then turned, then moved.

    Attributes:
        zoom: device pixels per picture pixel, 0.02..64.
        x, y: where the picture's own first corner lies on the canvas, in device pixels.
        angle: how far the picture is turned, clockwise, in degrees; -180 < angle <= 180.
        mirrored: whether left and right of the picture have changed places.
    """

    zoom: float = 1.0
    x: float = 0.0
    y: float = 0.0
    angle: float = 0.0
    mirrored: bool = False

    @property
    def left(self) -> int:
        """Column of the picture's first corner: whole, so that pixels stay crisp."""
        return _nearest(self.x)

    @property
    def top(self) -> int:
        """Row of the picture's first corner."""
        return _nearest(self.y)

    @property
    def is_upright(self) -> bool:
        """Whether the picture is neither turned nor mirrored."""
        return self.angle == 0 and not self.mirrored

    @property
    def is_square(self) -> bool:
        """Whether rows and columns of the picture are rows and columns of the canvas."""
        return self.angle in _QUARTERS

    @property
    def matrix(self) -> tuple[float, float, float, float]:
        """(a, b, c, d): one pixel right on the picture is (a, c) on a canvas of zoom 1, one pixel
        down (b, d). Orthogonal: its transpose leads back."""
        cos, sin = _QUARTERS.get(self.angle) or (
            math.cos(math.radians(self.angle)),
            math.sin(math.radians(self.angle)),
        )
        side = -1.0 if self.mirrored else 1.0
        return side * cos, -sin, side * sin, cos

    def to_picture(self, x: float, y: float) -> tuple[float, float]:
        """The point of the picture under a point of the canvas."""
        x, y = x - self.left, y - self.top
        if self.is_upright:
            return x / self.zoom, y / self.zoom
        a, b, c, d = self.matrix
        return (a * x + c * y) / self.zoom, (b * x + d * y) / self.zoom

    def to_canvas(self, x: float, y: float) -> tuple[float, float]:
        """The point of the canvas over a point of the picture."""
        x, y = x * self.zoom, y * self.zoom
        if self.is_upright:
            return self.left + x, self.top + y
        a, b, c, d = self.matrix
        return self.left + a * x + b * y, self.top + c * x + d * y

    def canvas_rect(self, rect: Rect) -> Rect:
        """The device pixels that show ``rect`` of the picture: those whose middle is in it.

        Of a turned picture the rectangle around them.
        """
        left, top, right, bottom = self._around(rect, self.to_canvas)
        if self.is_square:
            return Rect.from_edges(_nearest(left), _nearest(top), _nearest(right), _nearest(bottom))
        return Rect.from_edges(
            math.floor(left), math.floor(top), math.ceil(right), math.ceil(bottom)
        )

    def picture_rect(self, rect: Rect) -> Rect:
        """All picture pixels that ``rect`` of the canvas touches (it may reach off the picture).

        Of a turned picture the rectangle around them.
        """
        left, top, right, bottom = self._around(rect, self.to_picture)
        return Rect.from_edges(
            math.floor(left), math.floor(top), math.ceil(right), math.ceil(bottom)
        )

    def _around(self, rect: Rect, to: _Map) -> tuple[float, float, float, float]:
        """Edges of the rectangle around ``rect`` after it went through ``to``."""
        if self.is_upright:
            return *to(rect.x, rect.y), *to(rect.right, rect.bottom)
        corners = [to(x, y) for x in (rect.x, rect.right) for y in (rect.y, rect.bottom)]
        xs, ys = [x for x, _ in corners], [y for _, y in corners]
        return min(xs), min(ys), max(xs), max(ys)

    def zoomed(self, zoom: float, x: float, y: float) -> Viewport:
        """Another zoom, with the same point of the picture under (x, y) of the canvas."""
        zoom = min(MAX_ZOOM, max(MIN_ZOOM, zoom))
        ratio = zoom / self.zoom
        return replace(self, zoom=zoom, x=x - (x - self.x) * ratio, y=y - (y - self.y) * ratio)

    def turned(self, angle: float, x: float, y: float) -> Viewport:
        """Turned to ``angle`` degrees, about (x, y) of the canvas."""
        angle = whole_angle(angle)
        if angle == self.angle:
            return self
        by = math.radians(angle - self.angle)
        cos, sin = math.cos(by), math.sin(by)
        dx, dy = self.x - x, self.y - y
        return replace(self, x=x + cos * dx - sin * dy, y=y + sin * dx + cos * dy, angle=angle)

    def flipped(self, x: float) -> Viewport:
        """What a mirror that stands at column ``x`` of the canvas shows."""
        return replace(
            self, x=2 * x - self.x, angle=whole_angle(-self.angle), mirrored=not self.mirrored
        )

    def moved(self, dx: float, dy: float) -> Viewport:
        """The picture moved by (dx, dy) device pixels."""
        return replace(self, x=self.x + dx, y=self.y + dy)

    def kept_near(self, picture: Size, canvas: Size) -> Viewport:
        """Moved back as far as needed that a strip of the picture stays on the canvas."""
        left, top, width, height = self._extent(picture)
        return replace(
            self,
            x=_kept(self.x + left, width, canvas.width) - left,
            y=_kept(self.y + top, height, canvas.height) - top,
        )

    def _extent(self, picture: Size) -> tuple[float, float, float, float]:
        """The rectangle around the whole picture, seen from its first corner: left, top, width,
        height, in device pixels."""
        width, height = picture.width * self.zoom, picture.height * self.zoom
        if self.is_upright:
            return 0.0, 0.0, width, height
        a, b, c, d = self.matrix
        xs, ys = (0, a * width, b * height), (0, c * width, d * height)
        left = sum(min(0, one) for one in xs)
        top = sum(min(0, one) for one in ys)
        return left, top, sum(abs(one) for one in xs), sum(abs(one) for one in ys)

    @classmethod
    def centred(
        cls,
        zoom: float,
        picture: Size,
        canvas: Size,
        angle: float = 0.0,
        *,
        mirrored: bool = False,
    ) -> Viewport:
        """The picture in the middle of the canvas."""
        view = cls(zoom, angle=angle, mirrored=mirrored)
        left, top, width, height = view._extent(picture)
        return view.moved((canvas.width - width) / 2 - left, (canvas.height - height) / 2 - top)

    @classmethod
    def fitted(
        cls,
        picture: Size,
        canvas: Size,
        margin: int,
        angle: float = 0.0,
        *,
        mirrored: bool = False,
    ) -> Viewport:
        """The whole picture, as large as ``margin`` device pixels around it allow.

        Small pictures are magnified to a whole number of device pixels a pixel, so that all of
        their pixels look equally large. A very long one goes over the edge before its other
        side vanishes.
        """
        _, _, width, height = cls(angle=angle, mirrored=mirrored)._extent(picture)
        zoom = min(
            max(1, canvas.width - 2 * margin) / max(1, width),
            max(1, canvas.height - 2 * margin) / max(1, height),
        )
        # A hair of a picture must not be thinner than what can be seen.
        zoom = max(zoom, 1 / max(1, min(picture.width, picture.height)))
        zoom = math.floor(zoom) if zoom > 1 else zoom
        zoom = min(MAX_ZOOM, max(MIN_ZOOM, zoom))
        return cls.centred(zoom, picture, canvas, angle, mirrored=mirrored)


def _kept(position: float, length: float, available: int) -> float:
    kept = min(_KEPT, length, available)
    return max(kept - length, min(position, available - kept))
