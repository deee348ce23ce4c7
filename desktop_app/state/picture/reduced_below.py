"""What lies below the layer that is worked on, as averages of squares of pixels: while an
adjustment is dragged, the canvas adjusts these, as small as it shows them."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator

import numpy as np

from desktop_app.core.geometry import Rect, Size
from desktop_app.core.pixels import Array
from desktop_app.imaging.reducing import averaged
from desktop_app.imaging.tiles import Key, tile_keys, tile_rect

_MOST = 128 << 20
"""Bytes that are kept."""


class ReducedBelow:
    """Of layers that don't change: tiles by step, each of ``SIDE`` / step pixels a side, fewer at
    the border. In any thread."""

    def __init__(self) -> None:
        self._tiles: dict[tuple[int, Key], Array] = {}
        self._lock = threading.Lock()

    def missing(self, rect: Rect, step: int, size: Size) -> Iterator[Key]:
        """The tiles under ``rect``, as far as it is in a canvas of ``size``, that are not there."""
        keys = tile_keys(rect.intersected(size.rect))
        return (key for key in keys if (step, key) not in self._tiles)

    def read(self, rect: Rect, step: int, size: Size, make: Callable[[Rect], Array]) -> Array:
        """(h / step, w / step, channels): averages in ``rect``, whose sides are multiples of
        ``step``; what of it is beyond the canvas is as at its border. ``make`` gives the pixels of
        what is not there yet."""
        inside = rect.intersected(size.rect)
        keys = list(tile_keys(inside))
        parts = [self._tile(key, step, size, make) for key in keys]
        rows, columns = rect.height // step, rect.width // step
        out = np.empty((rows, columns, parts[0].shape[2]), parts[0].dtype)
        seen = Rect(0, 0, columns, rows)
        left, top = rect.x // step, rect.y // step
        for key, part in zip(keys, parts, strict=True):
            corner = tile_rect(key)
            place = Rect(
                corner.x // step - left, corner.y // step - top, part.shape[1], part.shape[0]
            )
            common = place.intersected(seen)
            out[common.slices] = part[common.moved(-place.x, -place.y).slices]
        return _with_border(out, inside, rect, step)

    def _tile(self, key: Key, step: int, size: Size, make: Callable[[Rect], Array]) -> Array:
        found = self._tiles.get((step, key))
        if found is None:
            found = averaged(make(tile_rect(key).intersected(size.rect)), step)
            with self._lock:
                self._tiles[step, key] = found
                while sum(each.nbytes for each in self._tiles.values()) > _MOST:
                    del self._tiles[next(iter(self._tiles))]
        return found


def _with_border(out: Array, inside: Rect, rect: Rect, step: int) -> Array:
    """What lies beyond ``inside`` as at its border."""
    left, top = (inside.x - rect.x) // step, (inside.y - rect.y) // step
    right, bottom = -(-(inside.right - rect.x) // step), -(-(inside.bottom - rect.y) // step)
    if (left, top, right, bottom) == (0, 0, out.shape[1], out.shape[0]):
        return out
    beyond = ((top, out.shape[0] - bottom), (left, out.shape[1] - right), (0, 0))
    return np.pad(out[top:bottom, left:right], beyond, mode="edge")
