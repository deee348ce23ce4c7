"""Pixels that can only be reached by rectangle, and the Deltas that writing gives.

Only this module knows that one array stands behind a surface; undo, thumbnails and the lock use
`Surface.read`, `Surface.write` and `Recording` alone.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from desktop_app.core.geometry import Margins, Rect, Size
from desktop_app.core.observable import Signal
from desktop_app.core.pixels import Array, bits, frozen

__all__ = ["Delta", "Recording", "Surface"]

_TILE = 256
"""Side of the squares that are copied before they are first touched (2 µs each)."""


@dataclass(frozen=True, slots=True, eq=False)
class Delta:
    """One change of a rectangle of a surface; both arrays are read-only copies."""

    surface: str
    rect: Rect
    before: Array
    after: Array
    revision: int

    @property
    def nbytes(self) -> int:
        """Memory it holds."""
        return self.before.nbytes + self.after.nbytes


class Surface:
    """An image (h, w, c) or a mask (h, w) with a revision number.

    ``changed`` tells every rectangle that got other pixels. The array given is taken over; only a
    read-only one is copied.
    """

    def __init__(self, name: str, array: Array) -> None:
        self.name = name
        self.changed: Signal[Rect] = Signal()
        self.revision = 0
        self.at_rest: Signal[None] = Signal()
        """A recording has ended; what it wrote may not be in the undo stack yet."""
        self._recordings = 0
        self._array = array if array.flags.writeable else array.copy()

    @property
    def size(self) -> Size:
        """Width and height in pixels."""
        return Size(self._array.shape[1], self._array.shape[0])

    @property
    def rect(self) -> Rect:
        """The whole surface."""
        return self.size.rect

    @property
    def channels(self) -> int:
        """Values a pixel; 1 for a mask."""
        return 1 if self._array.ndim == 2 else self._array.shape[2]

    @property
    def pixel_bytes(self) -> int:
        """Bytes of a pixel."""
        return self.channels * self.dtype.itemsize

    @property
    def dtype(self) -> np.dtype[np.generic]:
        """Of its values."""
        return self._array.dtype

    def read(self, rect: Rect) -> Array:
        """A read-only view of ``rect``, which must lie inside.

        Raises:
            ValueError: ``rect`` reaches over the border.
        """
        if not self.rect.contains(rect):
            raise ValueError(f"{rect} is not inside {self.rect}")
        return frozen(self._array[rect.slices])

    def write(self, rect: Rect, array: Array) -> Delta:
        """Put a copy of ``array`` at ``rect``; returns what changed.

        Raises:
            ValueError: outside of the surface, or another shape or dtype.
        """
        before = self.read(rect)
        if array.shape != before.shape or array.dtype != before.dtype:
            raise ValueError(f"{array.shape} {array.dtype} does not fit {before.shape}")
        kept, new = frozen(before.copy()), frozen(array.copy())
        self._array[rect.slices] = new
        return Delta(self.name, rect, kept, new, self._touched(rect))

    def grow(self, margins: Margins, border: Array, *, whole: bool = False) -> None:
        """Become larger (or smaller again, with negative margins).

        Nobody is told yet: all surfaces of a document have to fit together first. Then `tell`.

        Args:
            margins: pixels added on each side.
            border: an array of the new size of which the new border is taken; the middle is not
                read. It is taken over; only a read-only one is copied.
            whole: the middle of ``border`` holds what the surface holds already.

        Raises:
            ValueError: ``border`` has another shape or dtype.
        """
        old, new = self.rect, margins.grown(self.size)
        shape = (new.height, new.width, *self._array.shape[2:])
        if border.shape != shape or border.dtype != self._array.dtype:
            raise ValueError(f"a border of {border.shape} {border.dtype} for {shape}")
        array = border if border.flags.writeable else border.copy()
        if not whole:
            kept = old.moved(margins.left, margins.top).intersected(new.rect)
            array[kept.slices] = self._array[kept.moved(-margins.left, -margins.top).slices]
        self._array = array

    def tell(self) -> None:
        """All of the surface counts as changed."""
        self._touched(self.rect)

    def tiles(self, rect: Rect) -> Iterator[Rect]:
        """The squares that ``rect`` touches, as far as they lie on the surface: what is kept of
        its past is kept by these."""
        for top in range(rect.y // _TILE * _TILE, rect.bottom, _TILE):
            for left in range(rect.x // _TILE * _TILE, rect.right, _TILE):
                yield Rect(left, top, _TILE, _TILE).intersected(self.rect)

    @property
    def is_recording(self) -> bool:
        """Whether a stroke is in progress: it may not be grown now."""
        return self._recordings > 0

    def record(self) -> Recording:
        """Begin a change made of many small in-place steps (a stroke)."""
        self._recordings += 1
        return Recording(self)

    def _recording_ended(self) -> None:
        self._recordings -= 1
        self.at_rest.send(None)

    def _touched(self, rect: Rect) -> int:
        self.revision += 1
        self.changed.send(rect)
        return self.revision


class Recording:
    """A change in progress: copies each tile before it is first touched."""

    def __init__(self, surface: Surface) -> None:
        self.surface = self._surface = surface
        self._before: dict[Rect, Array] = {}
        self._ended = False

    def writable(self, rect: Rect) -> Array:
        """A writable view of ``rect`` (inside the surface); call `touched` when it is written."""
        array = self._surface._array  # pyright: ignore[reportPrivateUsage]
        for tile in self._surface.tiles(rect):
            if tile not in self._before:
                self._before[tile] = frozen(array[tile.slices].copy())
        return array[rect.slices]

    def before(self, rect: Rect) -> Array:
        """What ``rect`` held when the change began; `writable` was called for all of it."""
        now = self._surface.read(rect)
        out = np.empty(now.shape, now.dtype)
        for tile in self._surface.tiles(rect):
            common = tile.intersected(rect)
            inner = common.moved(-tile.x, -tile.y)
            out[common.moved(-rect.x, -rect.y).slices] = self._before[tile][inner.slices]
        return out

    def touched(self, rect: Rect) -> None:
        """Tell that ``rect`` has other pixels now."""
        if not rect.is_empty:
            self._surface._touched(rect)  # pyright: ignore[reportPrivateUsage]

    def finish(self) -> tuple[Delta, ...]:
        """End the change; tiles that are as before are left out."""
        deltas: list[Delta] = []
        for tile, before in self._before.items():
            after = self._surface.read(tile)
            if not np.array_equal(bits(before), bits(after)):
                revision = self._surface.revision
                deltas.append(
                    Delta(self._surface.name, tile, before, frozen(after.copy()), revision)
                )
        self._end()
        return tuple(deltas)

    def abandon(self) -> None:
        """End the change and put everything back."""
        for tile, before in self._before.items():
            self._surface.write(tile, before)
        self._end()

    def _end(self) -> None:
        self._before = {}
        if not self._ended:
            self._ended = True
            self._surface._recording_ended()  # pyright: ignore[reportPrivateUsage]
