"""Samples a picture at device pixels that lie aslant over it, or closer or farther than its own.

OpenCV's smoothing, with coordinates that are exact: a piece drawn by itself has the very pixels
that it has in a larger one. So a dab redraws its rectangle, and no seam shows where that was.
"""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np

from desktop_app.core.geometry import Rect
from desktop_app.core.pixels import Array, ByteArray
from desktop_app.core.record import record

_FRACTION = 2.0**13
"""Coordinates are whole multiples of one over this. With at most `_SIDE` pixels at a time, whose
places in the source are no farther than twice apart, all sums and products have 24 bits, which is
what a float32 holds: nothing is rounded, wherever a piece begins."""

_SIDE = 480

_MARGIN = 2
"""Pixels of the source around a piece that smoothing looks at, and one to spare."""


def _exact(value: float) -> float:
    return math.floor(value * _FRACTION + 0.5) / _FRACTION


def pieces(area: Rect) -> Iterator[Rect]:
    """``area`` in parts that are small enough for `PixelMap.write`."""
    for y in range(area.y, area.bottom, _SIDE):
        for x in range(area.x, area.right, _SIDE):
            yield Rect(x, y, min(_SIDE, area.right - x), min(_SIDE, area.bottom - y))


@record()
class PixelMap:
    """Where the middle of a device pixel is in the source: a x + b y + u, c x + d y + v.

    Both count from a corner, so that the middle of the first pixel is (0.5, 0.5).

    Attributes:
        a, b, c, d: source pixels per device pixel, at most 2.
        u, v: of the device pixel's corner (0, 0).
    """

    a: float
    b: float
    c: float
    d: float
    u: float
    v: float

    @classmethod
    def about(
        cls,
        matrix: tuple[float, float, float, float],
        device: tuple[float, float],
        source: tuple[float, float],
    ) -> PixelMap:
        """The exact sampling nearest to ``matrix`` (a, b, c, d) that leads from the point
        ``device``, best in the middle of what is seen, to ``source``."""
        a, b, c, d = (_exact(value) for value in matrix)
        x, y = math.floor(device[0]), math.floor(device[1])
        u = source[0] + matrix[0] * (x - device[0]) + matrix[1] * (y - device[1])
        v = source[1] + matrix[2] * (x - device[0]) + matrix[3] * (y - device[1])
        return cls(a, b, c, d, _exact(u - a * x - b * y), _exact(v - c * x - d * y))

    def source_at(self, x: float, y: float) -> tuple[float, float]:
        """The point of the source under a point of the device."""
        return self.a * x + self.b * y + self.u, self.c * x + self.d * y + self.v

    def source_of(self, area: Rect) -> Rect:
        """All source pixels that the device pixels of ``area`` are made of."""
        corners = ((x, y) for x in (area.x, area.right) for y in (area.y, area.bottom))
        across, down = zip(*(self.source_at(*corner) for corner in corners), strict=True)
        return Rect.from_edges(
            math.floor(min(across)),
            math.floor(min(down)),
            math.ceil(max(across)),
            math.ceil(max(down)),
        ).grown(_MARGIN)

    def write(self, out: ByteArray, area: Rect, source: Array, place: Rect) -> None:
        """The device pixels of ``area``, smoothly, into ``out``, which is as large.

        Args:
            out: (h, w, 4) uint8; rows may be any distance apart.
            area: in device pixels.
            source: (h, w, 4) uint8, the pixels of ``place``; its border goes on for ever.
            place: in source pixels.
        """
        import cv2

        for piece in pieces(area):
            near = self.source_of(piece).intersected(place)
            if near.is_empty:  # beyond the border: the nearest pixels
                near = self.source_of(piece).moved_inside(place).intersected(place)
            # OpenCV counts from the middle of a pixel.
            x, y = self.source_at(piece.x + 0.5, piece.y + 0.5)
            matrix = np.array(
                [[self.a, self.b, x - near.x - 0.5], [self.c, self.d, y - near.y - 0.5]]
            )
            cv2.warpAffine(
                source[near.moved(-place.x, -place.y).slices],
                matrix,
                (piece.width, piece.height),
                dst=out[piece.moved(-area.x, -area.y).slices],
                flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP,
                borderMode=cv2.BORDER_REPLICATE,
            )
