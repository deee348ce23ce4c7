"""A sparse picture in squares that are never written to: what changes is another picture.

It has no border: what nobody painted is blank (all zero, or of a mask its `Tiles.fill`) and costs
nothing, and two pictures share every tile in which they do not differ. So a document's past, a
job's snapshot and a save in the background are references. A tile that nobody looks at can be put
by, on a disk say, in all pictures at once. What tiles mean (layer, mask) is `state`'s.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Final, TypeAlias

import numpy as np

from desktop_app.core.geometry import Rect, united
from desktop_app.core.pixels import Array, bits, frozen
from desktop_app.imaging.checks import full_value

SIDE = 256
"""Of a tile, in pixels. Copying one of 8-bit RGBA takes 15 µs."""

Key: TypeAlias = tuple[int, int]
"""Column and row of a tile; negative left of and above the origin."""

_NOWHERE = Rect(0, 0, 0, 0)

EVERYWHERE: Final = Rect(-(1 << 26), -(1 << 26), 1 << 27, 1 << 27)
"""More than any canvas."""

_COMPARED = 64
"""Tiles that are compared pixel by pixel to tell what a step changed: 50 µs each."""


def tile_rect(key: Key) -> Rect:
    """The place of a tile, from the origin of its picture."""
    return Rect(key[0] * SIDE, key[1] * SIDE, SIDE, SIDE)


def tile_keys(rect: Rect, side: int = SIDE) -> Iterator[Key]:
    """All tiles of that side that ``rect`` touches, row by row."""
    if rect.is_empty:
        return
    for row in range(rect.y // side, (rect.bottom - 1) // side + 1):
        for column in range(rect.x // side, (rect.right - 1) // side + 1):
            yield column, row


def opaque(pixels: Array) -> Array:
    """(h, w, 3) with a full alpha channel: (h, w, 4), a new array; (h, w, 4) as it is."""
    if pixels.shape[2] == 4:
        return pixels
    if not pixels.size:
        return np.zeros((*pixels.shape[:2], 4), pixels.dtype)
    import cv2  # only pictures without alpha need it

    return cv2.cvtColor(pixels, cv2.COLOR_RGB2RGBA)


class Tile:
    """`SIDE`² pixels of one or more pictures; the same object where they are the same.

    Args:
        pixels: (SIDE, SIDE[, 4]), not written to any more; or a function that gets them from where
            they are put by.

    Attributes:
        ref: for whoever puts tiles by: where this one is; None while it is nowhere.
    """

    __slots__ = ("__weakref__", "_load", "_pixels", "ref")

    def __init__(self, pixels: Array | Callable[[], Array]) -> None:
        self.ref: tuple[int, int] | None = None
        self._pixels: Array | None = None
        self._load: Callable[[], Array] | None = None
        if callable(pixels):
            self._load = pixels
        else:
            self._pixels = frozen(pixels)

    @property
    def pixels(self) -> Array:
        found = self._pixels
        if found is None:
            assert self._load is not None
            found = frozen(self._load())
        return found

    @property
    def nbytes(self) -> int:
        return 0 if self._pixels is None else self._pixels.nbytes

    def swap_out(self, load: Callable[[], Array]) -> None:
        """Give its memory back; ``load`` gets the pixels when they are asked for."""
        self._load = load
        self._pixels = None


class Tiles:
    """An immutable sparse picture.

    Args:
        channels: 4 for RGBA (straight alpha), 1 for masks, whose arrays are (h, w).
        dtype: uint8, uint16 or float32.
        tiles: by place; not copied.
        backing: a picture (h, w, 3|4) or a mask (h, w) that lies under the tiles with its corner at
            the origin; 3 channels are opaque. It must never be written to again.
        origin: where column 0, row 0 begins, in the coordinates of all methods.
        fill: 0, or of a mask 255: the value of all that is neither in a tile nor in the backing.
    """

    __slots__ = ("backing", "origin", "_rect", "tiles", "channels", "dtype", "fill")

    def __init__(
        self,
        channels: int,
        dtype: np.dtype[np.generic],
        tiles: Mapping[Key, Tile] | None = None,
        backing: Array | None = None,
        origin: tuple[int, int] = (0, 0),
        fill: int = 0,
    ) -> None:
        self.channels, self.dtype, self.fill = channels, np.dtype(dtype), fill
        self.tiles: Mapping[Key, Tile] = {} if tiles is None else tiles
        """The tiles there are, without what only the backing holds. Not to be changed."""
        # Kept as the object it is: whether two pictures lie on one backing is told by that.
        if backing is not None and backing.flags.writeable:
            backing = frozen(backing)
        self.backing = backing
        """What lies under the tiles."""
        self.origin = origin
        """Where tile (0, 0) begins."""
        self._rect: Rect | None = None

    @classmethod
    def of_array(cls, array: Array) -> Tiles:
        """A picture (h, w, 3|4) or a mask (h, w), taken over, with its corner at (0, 0)."""
        return cls(1 if array.ndim == 2 else 4, array.dtype, backing=array)

    @property
    def rect(self) -> Rect:
        """A rectangle outside of which everything is blank, or `fill`: whole tiles, and the
        backing."""
        if self._rect is None:
            whole = self._backing_rect
            if self.tiles:
                columns = [column for column, _ in self.tiles]
                rows = [row for _, row in self.tiles]
                first, last = (min(columns), min(rows)), (max(columns), max(rows))
                whole = united([whole, tile_rect(first), tile_rect(last)])
            self._rect = whole.moved(*self.origin)
        return self._rect

    @property
    def is_bare(self) -> bool:
        """Whether there is nothing at all: told at once, where `is_blank` looks at the pixels."""
        return not self.tiles and self.backing is None

    @property
    def nbytes(self) -> int:
        """Memory of all of it, shared or not."""
        own = sum(tile.nbytes for tile in self.tiles.values())
        return own + (0 if self.backing is None else self.backing.nbytes)

    def tile(self, key: Key) -> Array | None:
        """The pixels of one tile; None where it is blank."""
        found = self.tiles.get(key)
        if found is not None:
            return found.pixels
        if not tile_rect(key).meets(self._backing_rect):
            return None
        return self._from_backing(tile_rect(key))

    def read(self, rect: Rect) -> Array:
        """(h, w[, 4]) of any rectangle, read-only; maybe a view, maybe a copy."""
        local = rect.moved(-self.origin[0], -self.origin[1])
        keys = [key for key in tile_keys(local) if key in self.tiles]
        if not keys:
            return frozen(self._from_backing(local))
        if len(keys) == 1 and tile_rect(keys[0]).contains(local):
            inner = local.moved(-keys[0][0] * SIDE, -keys[0][1] * SIDE)
            return self.tiles[keys[0]].pixels[inner.slices]
        within = not self._backing_rect.meets(local)
        out = self._blank(local) if within else np.array(self._from_backing(local))
        for key in keys:
            place = tile_rect(key)
            common = place.intersected(local)
            inner = common.moved(-place.x, -place.y).slices
            out[common.moved(-local.x, -local.y).slices] = self.tiles[key].pixels[inner]
        return frozen(out)

    def read_solid(self, rect: Rect) -> Array | None:
        """A view (h, w, 3) of ``rect`` where all of it is an opaque backing; else None."""
        backing = self.backing
        local = rect.moved(-self.origin[0], -self.origin[1])
        if backing is None or backing.ndim != 3 or backing.shape[2] != 3:
            return None
        if not self._backing_rect.contains(local):
            return None
        if self.tiles and any(key in self.tiles for key in tile_keys(local)):
            return None
        return backing[local.slices]

    def is_opaque(self, rect: Rect) -> bool:
        """Whether nothing is seen through RGBA in ``rect``, as far as that is told without loading
        tiles that are swapped out."""
        if self.read_solid(rect) is not None or not self.rect.contains(rect):
            return self.rect.contains(rect)
        local = rect.moved(-self.origin[0], -self.origin[1])
        found = (self.tiles.get(key) for key in tile_keys(local))
        if any(tile is not None and not tile.nbytes for tile in found):
            return False
        return bool((self.read(rect)[..., 3] >= full_value(self.dtype)).all())

    def written(self, rect: Rect, array: Array) -> Tiles:
        """The same with ``array`` (h, w[, 4]) at ``rect``.

        Raises:
            ValueError: another shape or dtype.
        """
        shape = (rect.height, rect.width) if self.channels == 1 else (rect.height, rect.width, 4)
        if array.shape != shape or array.dtype != self.dtype:
            raise ValueError(f"{array.shape} {array.dtype} does not fit {shape} {self.dtype}")
        local = rect.moved(-self.origin[0], -self.origin[1])
        tiles = dict(self.tiles)
        is_plain, whole = not any(array.strides), None  # one value, as `np.broadcast_to` gives it
        for key in tile_keys(local):
            place = tile_rect(key)
            common = place.intersected(local)
            here = common.moved(-place.x, -place.y).slices
            there = common.moved(-local.x, -local.y).slices
            if common == place and is_plain and whole is not None:
                tile = whole
            elif common == place:
                whole = tile = np.array(array[there])
            else:
                old = self.tile(key)
                tile = self._blank(place) if old is None else np.array(old)
                tile[here] = array[there]
            self._put(tiles, key, tile)
        return self._with(tiles)

    def moved(self, dx: int, dy: int) -> Tiles:
        """The same elsewhere; costs nothing."""
        if not dx and not dy:
            return self
        origin = (self.origin[0] + dx, self.origin[1] + dy)
        return Tiles(self.channels, self.dtype, self.tiles, self.backing, origin, self.fill)

    @property
    def inverted(self) -> Tiles:
        """A mask of 8 bits with 255 less its values, everywhere."""
        tiles = {key: Tile(255 - tile.pixels) for key, tile in self.tiles.items()}
        backing = None if self.backing is None else 255 - self.backing
        return Tiles(self.channels, self.dtype, tiles, backing, self.origin, 255 - self.fill)

    def settled(self, before: Tiles) -> Tiles:
        """The same, sharing with ``before`` every tile that has the same bits; ``before`` itself
        if all have."""
        if not self.is_related(before):
            return self
        tiles: dict[Key, Tile] = {}
        for key, tile in self.tiles.items():
            tiles[key] = tile
            if before.tiles.get(key) is tile:
                continue
            old = before.tile(key)
            if old is None or not np.array_equal(bits(tile.pixels), bits(old)):
                continue
            if key in before.tiles:
                tiles[key] = before.tiles[key]
            else:
                del tiles[key]  # as the backing has it
        kept = before.tiles
        if len(tiles) == len(kept) and all(kept.get(key) is tile for key, tile in tiles.items()):
            return before
        return self._with(tiles)

    def is_related(self, other: Tiles) -> bool:
        """Whether both lie on one backing at one place, and can be compared tile by tile."""
        same = self.backing is other.backing and self.origin == other.origin
        return same and self.fill == other.fill

    def differing(self, other: Tiles) -> list[Rect]:
        """Rectangles that together hold every place in which the two may differ: of a few tiles
        those around what differs in them, of many and of what is put by whole tiles."""
        if self is other:
            return []
        if self.fill != other.fill:
            return [EVERYWHERE]
        if not self.is_related(other):
            return [rect for rect in (self.rect, other.rect) if not rect.is_empty]
        keys = self.tiles.keys() | other.tiles.keys()
        differ = [key for key in keys if self.tiles.get(key) is not other.tiles.get(key)]
        if len(differ) > _COMPARED:
            return [tile_rect(key).moved(*self.origin) for key in sorted(differ)]
        rects = (self._difference(other, key).moved(*self.origin) for key in sorted(differ))
        return [rect for rect in rects if not rect.is_empty]

    def _difference(self, other: Tiles, key: Key) -> Rect:
        """The rectangle around what differs in one tile."""
        place = tile_rect(key)
        for tile in (self.tiles.get(key), other.tiles.get(key)):
            if tile is not None and not tile.nbytes:
                return place
        values = [tiles.tile(key) for tiles in (self, other)]
        first, second = (self._blank(place) if one is None else one for one in values)
        inner = around_difference(first, second)
        return inner.moved(place.x, place.y).intersected(place)

    def own_bytes(self, other: Tiles | None) -> int:
        """Memory that it holds and ``other`` does not."""
        shared: Mapping[Key, Tile] = {} if other is None else other.tiles
        own = sum(tile.nbytes for key, tile in self.tiles.items() if shared.get(key) is not tile)
        lone = self.backing is not None and (other is None or other.backing is not self.backing)
        return own + (self.backing.nbytes if lone and self.backing is not None else 0)

    def is_blank(self, rect: Rect, above: int = 0) -> bool:
        """Whether ``rect`` holds nothing, or of a mask nothing above that; quick if not so."""
        if self.fill:
            return not (self.read(rect) > above).any()
        local = rect.moved(-self.origin[0], -self.origin[1])
        for key, tile in self.tiles.items():
            common = tile_rect(key).intersected(local)
            inner = common.moved(-key[0] * SIDE, -key[1] * SIDE)
            if not common.is_empty and (tile.pixels[inner.slices] > above).any():
                return False
        under = self._backing_rect.intersected(local)
        if self.backing is None or under.is_empty:
            return True
        keys = (key for key in tile_keys(under) if key not in self.tiles)
        rects = (tile_rect(key).intersected(under) for key in keys)
        return not any((self.backing[part.slices] > above).any() for part in rects)

    def content_rect(self) -> Rect:
        """The smallest rectangle that holds everything that is not blank; of RGBA, everything of
        which something is seen."""
        found: list[Rect] = []
        for key in {*self.tiles, *tile_keys(self._backing_rect)}:
            tile = self.tile(key)
            if tile is None:
                continue
            seen = tile != self.fill if tile.ndim == 2 else tile[..., 3]
            rows, columns = np.flatnonzero(seen.any(axis=1)), np.flatnonzero(seen.any(axis=0))
            if len(rows):
                inner = Rect.from_edges(
                    int(columns[0]), int(rows[0]), int(columns[-1]) + 1, int(rows[-1]) + 1
                )
                found.append(inner.moved(key[0] * SIDE, key[1] * SIDE))
        return united(found).moved(*self.origin)

    # -- parts ------------------------------------------------------------------------------------

    @property
    def _backing_rect(self) -> Rect:
        if self.backing is None:
            return _NOWHERE
        return Rect(0, 0, self.backing.shape[1], self.backing.shape[0])

    def _with(self, tiles: Mapping[Key, Tile]) -> Tiles:
        return Tiles(self.channels, self.dtype, tiles, self.backing, self.origin, self.fill)

    def _put(self, tiles: dict[Key, Tile], key: Key, pixels: Array) -> None:
        blank = not pixels.any() if self.fill == 0 else bool((pixels == self.fill).all())
        if blank and not tile_rect(key).meets(self._backing_rect):
            tiles.pop(key, None)
        else:
            tiles[key] = Tile(pixels)

    def _blank(self, rect: Rect) -> Array:
        shape = (rect.height, rect.width) if self.channels == 1 else (rect.height, rect.width, 4)
        return np.full(shape, self.fill, self.dtype)

    def _from_backing(self, local: Rect) -> Array:
        common = self._backing_rect.intersected(local)
        if self.backing is None or common.is_empty:
            return self._blank(local)
        pixels = self.backing[common.slices]
        pixels = pixels if pixels.ndim == 2 else opaque(pixels)
        if common == local:
            return pixels
        out = self._blank(local)
        out[common.moved(-local.x, -local.y).slices] = pixels
        return out


def around_difference(first: Array, second: Array) -> Rect:
    """The smallest rectangle that holds every pixel with other bits; an empty one if none has.

    Args:
        first: (h, w[, 4]), uint8, uint16 or float32; the values of a pixel lie side by side.
        second: the same shape and dtype.
    """
    import cv2

    channels = 1 if first.ndim == 2 else first.shape[2]
    word = np.uint8 if first.itemsize * channels % 4 else np.uint32
    words = first.itemsize * channels // np.dtype(word).itemsize
    one, other = (values.view(word).reshape(values.shape[0], -1) for values in (first, second))
    x, y, width, height = cv2.boundingRect((one != other).view(np.uint8))
    return Rect.from_edges(x // words, y, -(-(x + width) // words), y + height)
