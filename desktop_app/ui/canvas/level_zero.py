"""The part of a picture that is looked at pixel by pixel, kept in Qt's 32-bit form.

The picture may be in tiles, in three channels, in other colours: putting that together for every
frame would cost more than the frame. It is read tile by tile, and only what changed is read again.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from desktop_app.core.geometry import Rect, Size, united
from desktop_app.core.pixels import Array, ByteArray
from desktop_app.imaging.tiles import SIDE, Key, tile_keys, tile_rect

_SMALL = 4 * SIDE * SIDE
"""A picture of so many pixels is kept whole, whatever is looked at."""

_AT_ONCE = 4 << 20
"""Bytes that are had in no time."""

_WASTE = 4
"""How many times what is looked at may be kept."""

_TOGETHER = 2
"""How much larger the rectangle around several parts may be than they are, to be read as one."""


class LevelZero:
    """Tiles of a picture side by side in one array.

    Args:
        read: as `state.picture.surface.Surface.read`.
        size: of the picture.
        convert: gives what was read as (h, w, 4) uint8 in Qt's form, in the array that it gets or
            another.
    """

    def __init__(
        self,
        read: Callable[[Rect], Array],
        size: Size,
        convert: Callable[[Array, ByteArray], ByteArray],
    ) -> None:
        self.size = size
        self._read, self._convert = read, convert
        self._room = Rect(0, 0, 0, 0)
        self._values: ByteArray = np.empty((0, 0, 4), np.uint8)
        self._memory: list[ByteArray] = [np.empty(0, np.uint8) for _ in range(2)]
        self._there: set[Key] = set()
        self._stale: dict[Key, Rect] = {}
        self._changes: dict[Key, int] = {}

    def changed(self, rect: Rect) -> None:
        """The picture has other pixels in ``rect``."""
        for key in tile_keys(rect.intersected(self.size.rect)):
            self._changes[key] = self._changes.get(key, 0) + 1
            if key in self._there:
                part = rect.intersected(self.place(key))
                self._stale[key] = self._stale.get(key, part).united(part)

    def make_room(self, rect: Rect) -> int:
        """Have room for ``rect`` of the picture; what was there of it stays.

        Returns:
            0; or how many bytes of memory have to be given with `take` before there can be room.
        """
        room = self._room
        if room.contains(rect) and room.size.area <= max(_SMALL, _WASTE * _around(rect).size.area):
            return 0
        whole = self.size.rect
        if whole.size.area > _SMALL:
            whole = _around(rect).intersected(whole)
        needed = 4 * whole.size.area
        if self._memory[0].size < needed:
            if needed > _AT_ONCE:
                return needed
            self.take(self.memory(needed))
        # In turns, so that what stays can be copied.
        self._memory.reverse()
        values = self._memory[0][:needed].reshape(whole.height, whole.width, 4)
        common = whole.intersected(room)
        if not common.is_empty:
            there = self._values[common.moved(-room.x, -room.y).slices]
            values[common.moved(-whole.x, -whole.y).slices] = there
        self._room, self._values = whole, values
        kept = set(tile_keys(common))
        self._there &= kept
        self._stale = {key: part for key, part in self._stale.items() if key in kept}
        return 0

    @staticmethod
    def memory(needed: int) -> list[ByteArray]:
        """Memory for that many bytes and some more, for `take`; in any thread. While others ask
        the system for memory, too, that can take longer than a frame may."""
        return [np.full(needed + needed // 4, 0, np.uint8) for _ in range(2)]

    def take(self, memory: list[ByteArray]) -> None:
        """Have that memory from now on."""
        self._memory = memory

    def place(self, key: Key) -> Rect:
        """Where a tile is in the picture."""
        return tile_rect(key).intersected(self.size.rect)

    def waiting(self, rect: Rect) -> list[Key]:
        """The tiles under ``rect``, for which there is room, that have to be read, again too."""
        keys = tile_keys(rect.intersected(self._room))
        return [key for key in keys if key not in self._there or key in self._stale]

    def has_room(self, key: Key) -> bool:
        """Whether a tile is looked at, or was a moment ago."""
        return self._room.contains(self.place(key))

    def has_tile(self, key: Key) -> bool:
        """Whether there is anything of it, be it from before a change."""
        return key in self._there

    def part_to_read(self, key: Key) -> Rect:
        """What of a tile has to be read."""
        return self._stale.get(key, self.place(key))

    def state(self, key: Key) -> int:
        """Another number after each change of it."""
        return self._changes.get(key, 0)

    def refresh(self, keys: Sequence[Key]) -> None:
        """Read now what has to be read of these tiles; what lies together at one go."""
        parts = [self.part_to_read(key) for key in keys]
        if not parts:
            return
        whole = united(parts)
        if whole.size.area <= _TOGETHER * sum(part.size.area for part in parts):
            parts = [whole]
        for part in parts:
            there = self.values(part)
            made = self._convert(self._read(part), there)
            if made is not there:
                there[...] = made
        for key in keys:
            self._there.add(key)
            self._stale.pop(key, None)

    def put(self, key: Key, state: int, values: ByteArray) -> bool:
        """Take a whole tile that was read elsewhere; nothing happens if it has changed since
        ``state``, or is not looked at any more."""
        place = self.place(key)
        if state != self.state(key) or not self.has_room(key):
            return False
        self.values(place)[...] = values
        self._there.add(key)
        self._stale.pop(key, None)
        return True

    def values(self, rect: Rect) -> ByteArray:
        """(h, w, 4) of ``rect``, for which there is room: a view of what is there now."""
        return self._values[rect.moved(-self._room.x, -self._room.y).slices]


def _around(rect: Rect) -> Rect:
    return Rect.from_edges(
        rect.x // SIDE * SIDE,
        rect.y // SIDE * SIDE,
        -(-rect.right // SIDE) * SIDE,
        -(-rect.bottom // SIDE) * SIDE,
    )
