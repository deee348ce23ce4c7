"""What a screen shows of a deep or wide-gamut picture, kept beside it in 8-bit sRGB.

Three or four bytes a pixel more, so that no paint event converts what did not change. Pictures
that are 8-bit sRGB themselves need none of this.
"""

from __future__ import annotations

import numpy as np

from desktop_app.core.geometry import Margins, Rect, Size
from desktop_app.core.pixels import Array, ByteArray, frozen
from desktop_app.imaging.colour import ColourSpace
from desktop_app.state.surface import Surface

__all__ = ["ShownCopy"]

_AT_ONCE = 256 * 256
"""Pixels that are converted as soon as they change (half a millisecond): a stroke is
seen dab by dab."""


class ShownCopy:
    """Follows ``surface``: larger changes are converted tile by tile when they are read."""

    def __init__(self, surface: Surface, space: ColourSpace) -> None:
        self._surface, self._space = surface, space
        self._stale: set[Rect] = set()
        self._array = self._blank()
        self._has_grown = False
        self.drop = surface.changed.connect(self._on_changed)
        """Follow the surface no longer."""

    @property
    def nbytes(self) -> int:
        """Memory it holds."""
        return self._array.nbytes

    def read(self, rect: Rect) -> ByteArray:
        """(h, w, 3|4) uint8 sRGB of ``rect``, which must lie inside; a read-only view."""
        for tile in self._surface.tiles(rect):
            if tile in self._stale:
                self._convert(tile)
                self._stale.discard(tile)
        return frozen(self._array[rect.slices])

    def grow(self, margins: Margins) -> None:
        """The surface grew (or shrank back) and is about to tell: what is converted moves along."""
        self._has_grown = True
        old, missing, whole = self._array, self._stale, self._surface.rect
        kept = self._size.rect.moved(margins.left, margins.top).intersected(whole)
        self._array = self._blank()
        self._array[kept.slices] = old[kept.moved(-margins.left, -margins.top).slices]
        self._stale = {tile for tile in self._stale if not kept.contains(tile)}
        for tile in missing:
            moved = tile.moved(margins.left, margins.top).intersected(whole)
            self._stale.update(self._surface.tiles(moved))

    @property
    def _size(self) -> Size:
        return Size(self._array.shape[1], self._array.shape[0])

    def _blank(self) -> ByteArray:
        """Of the surface's size, all of it to be converted. Untouched memory costs nothing yet."""
        size = self._surface.size
        self._stale = set(self._surface.tiles(size.rect))
        return np.zeros((size.height, size.width, self._surface.channels), np.uint8)

    def _convert(self, rect: Rect) -> None:
        pixels: Array = self._surface.read(rect)
        self._array[rect.slices] = self._space.shown(pixels)

    def _on_changed(self, rect: Rect) -> None:
        if self._has_grown and rect == self._surface.rect:
            self._has_grown = False  # told as a change of everything; `grow` has seen to it
        elif rect.size.area <= _AT_ONCE:
            self._convert(rect)
        else:
            self._stale.update(self._surface.tiles(rect))
