"""Which part of a picture is on the screen, and how large: numbers only, no Qt, no pixels.

Everything counts in *device pixels* of the canvas, so 100 % means one pixel of the picture on one
pixel of the screen, whatever the display's scaling.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

from desktop_app.core.geometry import Rect, Size

__all__ = ["MAX_ZOOM", "MIN_ZOOM", "ZOOM_STOPS", "Viewport", "next_stop"]

MIN_ZOOM, MAX_ZOOM = 0.02, 64.0

ZOOM_STOPS = (
    *(0.02, 0.03, 0.04, 0.05, 1 / 15, 1 / 12, 0.1, 0.125, 1 / 6, 0.2, 0.25, 1 / 3, 0.4, 0.5),
    *(2 / 3, 0.8, 1.0, 1.25, 1.5, 2.0, 3.0, 4.0, 5.0, 6.0, 8.0, 10.0, 12.0, 16.0, 24.0),
    *(32.0, 48.0, 64.0),
)
"""Where a notch of the wheel and the zoom keys stop: each about a quarter to a half more."""

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


@dataclass(frozen=True, slots=True)
class Viewport:
    """A view of the picture.

    Attributes:
        zoom: device pixels per picture pixel, 0.02..64.
        x, y: where the picture's upper left corner lies on the canvas, in device pixels.
    """

    zoom: float = 1.0
    x: float = 0.0
    y: float = 0.0

    @property
    def left(self) -> int:
        """Column of the picture's left edge: whole, so that pixels stay crisp."""
        return _nearest(self.x)

    @property
    def top(self) -> int:
        """Row of the picture's upper edge."""
        return _nearest(self.y)

    def to_picture(self, x: float, y: float) -> tuple[float, float]:
        """The point of the picture under a point of the canvas."""
        return (x - self.left) / self.zoom, (y - self.top) / self.zoom

    def to_canvas(self, x: float, y: float) -> tuple[float, float]:
        """The point of the canvas over a point of the picture."""
        return self.left + x * self.zoom, self.top + y * self.zoom

    def canvas_rect(self, rect: Rect) -> Rect:
        """The device pixels that show ``rect`` of the picture: those whose middle lies in it."""
        left, top = self.to_canvas(rect.x, rect.y)
        right, bottom = self.to_canvas(rect.right, rect.bottom)
        return Rect.from_edges(_nearest(left), _nearest(top), _nearest(right), _nearest(bottom))

    def picture_rect(self, rect: Rect) -> Rect:
        """All picture pixels that ``rect`` of the canvas touches (it may reach off the picture)."""
        left, top = self.to_picture(rect.x, rect.y)
        right, bottom = self.to_picture(rect.right, rect.bottom)
        return Rect.from_edges(
            math.floor(left), math.floor(top), math.ceil(right), math.ceil(bottom)
        )

    def zoomed(self, zoom: float, x: float, y: float) -> Viewport:
        """Another zoom, with the same point of the picture under (x, y) of the canvas."""
        zoom = min(MAX_ZOOM, max(MIN_ZOOM, zoom))
        ratio = zoom / self.zoom
        return Viewport(zoom, x - (x - self.x) * ratio, y - (y - self.y) * ratio)

    def moved(self, dx: float, dy: float) -> Viewport:
        """The picture moved by (dx, dy) device pixels."""
        return replace(self, x=self.x + dx, y=self.y + dy)

    def kept_near(self, picture: Size, canvas: Size) -> Viewport:
        """Moved back as far as needed that a strip of the picture stays on the canvas."""
        return replace(
            self,
            x=_kept(self.x, picture.width * self.zoom, canvas.width),
            y=_kept(self.y, picture.height * self.zoom, canvas.height),
        )

    @classmethod
    def centred(cls, zoom: float, picture: Size, canvas: Size) -> Viewport:
        """The picture in the middle of the canvas."""
        return cls(
            zoom,
            (canvas.width - picture.width * zoom) / 2,
            (canvas.height - picture.height * zoom) / 2,
        )

    @classmethod
    def fitted(cls, picture: Size, canvas: Size, margin: int) -> Viewport:
        """The whole picture, as large as ``margin`` device pixels around it allow.

        Small pictures are enlarged to a whole number of device pixels a pixel, so that all of
        their pixels look equally large. A very long one goes over the edge before its other
        side vanishes.
        """
        zoom = min(
            max(1, canvas.width - 2 * margin) / max(1, picture.width),
            max(1, canvas.height - 2 * margin) / max(1, picture.height),
        )
        # A hair of a picture must not be thinner than what can be seen.
        zoom = max(zoom, 1 / max(1, min(picture.width, picture.height)))
        zoom = math.floor(zoom) if zoom > 1 else zoom
        return cls.centred(min(MAX_ZOOM, max(MIN_ZOOM, zoom)), picture, canvas)


def _kept(position: float, length: float, available: int) -> float:
    kept = min(_KEPT, length, available)
    return max(kept - length, min(position, available - kept))
