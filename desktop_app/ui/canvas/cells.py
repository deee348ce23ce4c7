"""A reduced mask under a part of the canvas: which of its cells, and back to device pixels.

A cell of level k stands for 2^k x 2^k pixels of the document (see `pyramid`).
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import cv2
import numpy as np

from desktop_app.core.geometry import Rect
from desktop_app.core.pixels import Array, ByteArray, FloatArray
from desktop_app.ui.canvas.pyramid import MaskPyramid, level_size
from desktop_app.ui.canvas.viewport import Viewport


@dataclass(frozen=True, slots=True)
class Cells:
    """Cells of one level, seen in a viewport.

    Attributes:
        rect: which, counted in cells.
        level: of the pyramid.
        viewport: where the document lies.
    """

    rect: Rect
    level: int
    viewport: Viewport

    @classmethod
    def under(
        cls, area: Rect, viewport: Viewport, mask: MaskPyramid, level: int, reach: int
    ) -> Cells:
        """Those under ``area`` (device pixels), and those within ``reach`` document pixels."""
        found = reduced(viewport.picture_rect(area), level).grown((reach >> level) + 2)
        return cls(found.intersected(level_size(mask.size, level).rect), level, viewport)

    @property
    def scale(self) -> float:
        """Cells per document pixel: a power of two, 1 at level 0."""
        return 2.0**-self.level

    @property
    def device_rect(self) -> Rect:
        """The device pixels over them."""
        rect, level = self.rect, self.level
        return self.viewport.canvas_rect(
            Rect(rect.x << level, rect.y << level, rect.width << level, rect.height << level)
        )

    def part(self, near: Rect) -> Cells:
        """Those of ``near``, which counts from the first of these."""
        return replace(self, rect=near.moved(self.rect.x, self.rect.y))

    def slices_of(self, bounds: Rect) -> tuple[slice, slice]:
        """Where ``bounds``, in document pixels, is in an array over these cells."""
        there = reduced(bounds, self.level).intersected(self.rect)
        if there.is_empty:
            return slice(0), slice(0)
        return there.moved(-self.rect.x, -self.rect.y).slices

    def magnified(self, values: ByteArray, area: Rect, *, smooth: bool = True) -> ByteArray:
        """``values`` of these cells at the device pixels of ``area``."""
        size = self.viewport.zoom * 2**self.level
        # OpenCV counts from the middle of a pixel.
        x = (area.x + 0.5 - self.viewport.left) / size - self.rect.x - 0.5
        y = (area.y + 0.5 - self.viewport.top) / size - self.rect.y - 0.5
        return np.asarray(
            cv2.warpAffine(
                values,
                np.array([[1 / size, 0, x], [0, 1 / size, y]]),
                (area.width, area.height),
                flags=(cv2.INTER_LINEAR if smooth else cv2.INTER_NEAREST) | cv2.WARP_INVERSE_MAP,
                borderMode=cv2.BORDER_REPLICATE,
            ),
            np.uint8,
        )


def reduced(rect: Rect, level: int) -> Rect:
    """The cells that ``rect`` of the document touches."""
    return Rect.from_edges(
        rect.x >> level, rect.y >> level, -(-rect.right >> level), -(-rect.bottom >> level)
    )


def as_bytes(values: FloatArray | Array) -> ByteArray:
    """0..1 as 0..255; what is not quite 0 or 1 does not become so."""
    rounded = np.rint(values * 255).astype(np.uint8)
    np.copyto(rounded, np.uint8(1), where=(rounded == 0) & (values > 0))
    np.copyto(rounded, np.uint8(254), where=(rounded == 255) & (values < 1))
    return rounded
