"""What a screen shows of a picture whose values are not the screen's, kept beside it in 8 bits.

Three or four bytes a pixel more, so that no paint event converts what did not change. Pictures
of 8-bit sRGB on a screen that takes sRGB need none of this.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from desktop_app.core.geometry import Margins, Rect, Size
from desktop_app.core.pixels import Array, ByteArray, frozen
from desktop_app.imaging.display import ToScreen
from desktop_app.state.picture.surface import Surface

_AT_ONCE = 256 * 256
"""Pixels that are converted as soon as they change (half a millisecond): a stroke is
seen dab by dab."""


class DisplayCopy:
    """Follows ``surface``: larger changes are converted tile by tile when they are read, what
    changed of each."""

    def __init__(self, surface: Surface, to_screen: ToScreen) -> None:
        self._surface, self._way = surface, to_screen
        self._stale: dict[Rect, Rect] = {}
        """What has to be converted, by the tile in which it lies."""
        self._array = self._blank()
        self._has_grown = False
        self.drop = surface.changed.connect(self._on_changed)
        """Follow the surface no longer."""

    @property
    def nbytes(self) -> int:
        return self._array.nbytes

    def read(self, rect: Rect) -> ByteArray:
        """(h, w, 3|4) uint8 of ``rect``, which must lie inside; a read-only view."""
        for tile in self._surface.tiles(rect):
            part = self._stale.pop(tile, None)
            if part is not None:
                self._convert(part)
        return frozen(self._array[rect.slices])

    def waiting(self, rect: Rect) -> int:
        """Pixels that have to be converted before ``rect`` is read."""
        if not self._stale:
            return 0
        parts = (self._stale.get(tile) for tile in self._surface.tiles(rect))
        return sum(part.size.area for part in parts if part is not None)

    def grow(self, margins: Margins) -> None:
        """The surface grew (or shrank back) and is about to tell: what is converted moves along."""
        self._has_grown = True
        old, missing, whole = self._array, self._stale, self._surface.rect
        kept = self._size.rect.moved(margins.left, margins.top).intersected(whole)
        self._array = self._blank()
        self._array[kept.slices] = old[kept.moved(-margins.left, -margins.top).slices]
        self._stale = {tile: tile for tile in self._stale if not kept.contains(tile)}
        for part in missing.values():
            self._spoil(part.moved(margins.left, margins.top).intersected(whole))

    @property
    def _size(self) -> Size:
        return Size(self._array.shape[1], self._array.shape[0])

    def _blank(self) -> ByteArray:
        """Of the surface's size, all of it to be converted. Untouched memory costs nothing yet."""
        size = self._surface.size
        self._stale = {tile: tile for tile in self._surface.tiles(size.rect)}
        return np.zeros((size.height, size.width, self._surface.channels), np.uint8)

    def _convert(self, rect: Rect) -> None:
        pixels: Array = self._surface.read(rect)
        there = self._array[rect.slices]
        # Untouched memory stays so where nothing is seen: most of a render's frame may be empty.
        if pixels.shape[2] == 3 or np.count_nonzero(pixels) or there.any():
            there[...] = self._way.shown(pixels)

    def _on_changed(self, rect: Rect) -> None:
        if self._has_grown and rect == self._surface.rect:
            self._has_grown = False  # told as a change of everything; `grow` has seen to it
        elif rect.size.area <= _AT_ONCE:
            self._convert(rect)
        else:
            self._spoil(rect)

    def _spoil(self, rect: Rect) -> None:
        for tile in self._surface.tiles(rect):
            part = tile.intersected(rect)
            self._stale[tile] = part.united(self._stale.get(tile, part))


def kept_shown(
    read: Callable[[Rect], Array], size: Size, channels: int, to_screen: ToScreen
) -> Callable[[Rect], ByteArray]:
    """Reads what the screen shows of pixels that don't change; what was converted is kept.

    Args:
        read: gives (h, w, c) pixels of a rectangle inside ``size``.
        size: in pixels.
        channels: 3 or 4.
        to_screen: to the screen.
    """
    return DisplayCopy(_Still(read, size, channels), to_screen).read


class _Still(Surface):
    def __init__(self, read: Callable[[Rect], Array], size: Size, channels: int) -> None:
        super().__init__("still")
        self._read, self._size, self._channels = read, size, channels

    @property
    def size(self) -> Size:
        return self._size

    @property
    def channels(self) -> int:
        return self._channels

    def _pixels(self, rect: Rect) -> Array:
        return self._read(rect)
