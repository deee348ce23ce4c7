"""What lies below the layer that is worked on, as averages of squares of pixels: while an
adjustment is dragged, the canvas adjusts these, as small as it shows them."""

from __future__ import annotations

import threading
from collections.abc import Callable

import numpy as np

from desktop_app.core.geometry import Rect, Size
from desktop_app.core.pixels import Array
from desktop_app.imaging.layers.layer_tree import Tree
from desktop_app.imaging.reducing import averaged
from desktop_app.imaging.tiles import Key, tile_keys, tile_rect

_MOST = 128 << 20
"""Bytes that are kept."""


class ReducedBelow:
    """Tiles by step, each of ``SIDE`` / step pixels a side, fewer at the border. In any thread.

    Args:
        layers: what lies below, from the lowest; they don't change.
        size: of the canvas, in pixels.
        make: composes them in a rectangle of it.
    """

    def __init__(self, layers: Tree, size: Size, make: Callable[[Rect], Array]) -> None:
        self.layers, self._size, self._make = layers, size, make
        self._tiles: dict[tuple[int, Key], Array] = {}
        self._lock = threading.Lock()

    def missing(self, rect: Rect, step: int) -> list[Key]:
        """The tiles under ``rect``, as far as it is in the canvas, that are not there."""
        keys = tile_keys(rect.intersected(self._size.rect))
        return [key for key in keys if (step, key) not in self._tiles]

    def read(self, rect: Rect, step: int) -> Array:
        """(h / step, w / step, channels): averages in ``rect``, whose sides are multiples of
        ``step``; what of it is beyond the canvas is as at its border."""
        inside = rect.intersected(self._size.rect)
        keys = list(tile_keys(inside))
        parts = [self._tile(key, step) for key in keys]
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

    def _tile(self, key: Key, step: int) -> Array:
        found = self._tiles.get((step, key))
        if found is None:
            found = averaged(self._make(tile_rect(key).intersected(self._size.rect)), step)
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
