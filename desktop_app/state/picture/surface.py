"""Pixels that can only be reached by rectangle: what everybody reads, and the strokes on it.

A mask is a surface that holds its values (`TileSurface`), the picture one that composes them
(`composition`). Readers need not know which.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np

from desktop_app.core.geometry import Rect, Size
from desktop_app.core.observable import Signal
from desktop_app.core.pixels import Array
from desktop_app.imaging.tiles import SIDE, Tiles


class Surface:
    """An image (h, w, c) or a mask (h, w) with a revision number.

    ``changed`` tells every rectangle that got other pixels.
    """

    def __init__(self, name: str) -> None:
        self.name = name
        self.changed: Signal[Rect] = Signal()
        self.revision = 0
        self.stroke_ended: Signal[None] = Signal()
        """A recording has ended; what it wrote may not be in the undo stack yet."""
        self._recordings = 0

    @property
    def size(self) -> Size:
        """Width and height in pixels."""
        raise NotImplementedError

    @property
    def channels(self) -> int:
        """Values a pixel; 1 for a mask."""
        raise NotImplementedError

    @property
    def dtype(self) -> np.dtype[np.generic]:
        raise NotImplementedError

    def _pixels(self, rect: Rect) -> Array:
        """Read-only values of ``rect``, which lies inside."""
        raise NotImplementedError

    @property
    def rect(self) -> Rect:
        return self.size.rect

    @property
    def pixel_bytes(self) -> int:
        return self.channels * self.dtype.itemsize

    def read(self, rect: Rect) -> Array:
        """The values in ``rect``, which must lie inside: (h, w[, c]), read-only, of this moment.

        Raises:
            ValueError: ``rect`` reaches over the border.
        """
        if not self.rect.contains(rect):
            raise ValueError(f"{rect} is not inside {self.rect}")
        return self._pixels(rect)

    def tell(self) -> None:
        """All of the surface counts as changed."""
        self.touched(self.rect)

    def tiles(self, rect: Rect) -> Iterator[Rect]:
        """The squares that ``rect`` touches, as far as they lie on the surface: what is kept of
        it is kept by these."""
        for top in range(rect.y // SIDE * SIDE, rect.bottom, SIDE):
            for left in range(rect.x // SIDE * SIDE, rect.right, SIDE):
                yield Rect(left, top, SIDE, SIDE).intersected(self.rect)

    @property
    def is_recording(self) -> bool:
        """Whether a stroke is in progress: the canvas may not get another size now."""
        return self._recordings > 0

    def begin_recording(self) -> None:
        self._recordings += 1

    def end_recording(self) -> None:
        self._recordings -= 1
        self.stroke_ended.send(None)

    def touched(self, rect: Rect) -> None:
        """``rect`` has other values now."""
        self.revision += 1
        self.changed.send(rect)


class TileSurface(Surface):
    """A surface that holds its values.

    Args:
        name: what it is called.
        values: a picture (h, w, 3|4) or a mask (h, w), taken over; or its tiles, with ``size``.
        size: width and height in pixels.
    """

    def __init__(self, name: str, values: Array | Tiles, size: Size | None = None) -> None:
        super().__init__(name)
        if isinstance(values, Tiles):
            assert size is not None
            self._values, self._size = values, size
        else:
            self._values = Tiles.of_array(values)
            self._size = Size(values.shape[1], values.shape[0])

    @property
    def size(self) -> Size:
        return self._size

    @property
    def channels(self) -> int:
        return self._values.channels

    @property
    def dtype(self) -> np.dtype[np.generic]:
        return self._values.dtype

    @property
    def values(self) -> Tiles:
        """All it holds: a value of this moment."""
        return self._values

    def _pixels(self, rect: Rect) -> Array:
        return self._values.read(rect)

    def write(self, rect: Rect, array: Array) -> None:
        """Put ``array`` at ``rect``, which must lie inside.

        Raises:
            ValueError: outside of the surface, or another shape or dtype.
        """
        if not self.rect.contains(rect):
            raise ValueError(f"{rect} is not inside {self.rect}")
        self.put(self._values.written(rect, array), rect)

    def put(self, values: Tiles, rect: Rect) -> None:
        """Hold other values, which differ in ``rect`` at most."""
        self._values = values
        self.touched(rect)

    def adopt(self, values: Tiles) -> None:
        """Hold the same values, shared with what is kept elsewhere: nothing to tell."""
        self._values = values

    def reset(self, values: Tiles, size: Size) -> None:
        """Hold other values, of another size. Nobody is told yet: all surfaces of a document have
        to fit together first. Then `tell`."""
        self._values, self._size = values, size

    def record(self) -> Recording:
        """Begin a change made of many small steps (a stroke)."""
        return Recording(self, self._values, self.put)


class Recording:
    """A change in progress, seen at every step and remembered as one.

    Args:
        surface: where it is seen.
        values: what is written to, as it is before.
        put: shows other values, which differ in a rectangle at most.
    """

    def __init__(self, surface: Surface, values: Tiles, put: Callable[[Tiles, Rect], None]) -> None:
        self.surface = surface
        self.first = self.values = values
        self._put = put
        self._ended = False
        surface.begin_recording()

    def before(self, rect: Rect) -> Array:
        """What ``rect`` held when the change began; read-only."""
        return self.first.read(rect)

    def read(self, rect: Rect) -> Array:
        """What ``rect`` holds now; read-only."""
        return self.values.read(rect)

    def write(self, rect: Rect, array: Array) -> None:
        """Put ``array`` at ``rect``, and show it; nothing once the change has ended."""
        if not (rect.is_empty or self._ended):
            self.values = self.values.written(rect, array)
            self._put(self.values, rect)

    @property
    def has_ended(self) -> bool:
        """Whether it was settled or taken back."""
        return self._ended

    def settle(self) -> Tiles:
        """End the change; what has the same bits as before is what it was."""
        self.values = self.values.settled(self.first)
        self._end()
        return self.values

    def abandon(self) -> None:
        """End the change and put everything back."""
        for rect in self.values.differing(self.first):
            self._put(self.first, rect)
        self.values = self.first
        self._end()

    def _end(self) -> None:
        if not self._ended:
            self._ended = True
            self.surface.end_recording()
