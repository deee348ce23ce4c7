"""Halved copies of a picture or mask, so that a reduced view reads few pixels; built on demand.

Level k covers 2^k x 2^k pixels with one; level 0 is the picture itself and is never copied. They
are built block by block, as these are looked at, and only what changed is halved again; where that
takes long, somebody else does it (`background_composer`). Knows nothing of the screen.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
from PySide6.QtGui import QImage

from desktop_app.core.geometry import Rect, Size
from desktop_app.core.late import late_import
from desktop_app.core.pixels import Array, ByteArray, frozen
from desktop_app.imaging.tiles import tile_keys
from desktop_app.ui.qt.qimage import wrap

if TYPE_CHECKING:
    import cv2
else:
    cv2 = late_import("cv2")

Block: TypeAlias = tuple[int, int]
"""Column and row of a square of the source that is halved by itself."""

_TOP = 9
"""The coarsest level there is: a block is one pixel of it. No zoom looks further."""

_SIDE = 2**_TOP


def level_size(size: Size, level: int) -> Size:
    """Size of a level, in pixels: rounded up, at least 1."""
    return Size(max(1, -(-size.width >> level)), max(1, -(-size.height >> level)))


class Pyramid:
    """Levels over a source that is read by rectangle.

    Args:
        read: gives the pixels of a rectangle inside ``size``, as `Surface.read`.
        size: of the source, in pixels.
    """

    def __init__(self, read: Callable[[Rect], Array], size: Size) -> None:
        self.size = size
        self._read = read
        self._levels: list[ByteArray] = []
        self._stale: dict[Block, Rect] = {}
        self._made: set[Block] = set()
        self._changes: dict[Block, int] = {}

    @property
    def top(self) -> int:
        """The coarsest level worth having."""
        return min(_TOP, max(0, max(self.size.width, self.size.height).bit_length() - 1))

    def changed(self, rect: Rect) -> None:
        """The source has other pixels in ``rect``; the levels follow when they are next read."""
        for block in self.blocks(rect.intersected(self.size.rect)):
            self._changes[block] = self._changes.get(block, 0) + 1
            if block in self._made:
                part = rect.intersected(self.place(block))
                self._stale[block] = self._stale.get(block, part).united(part)

    def read(self, level: int, rect: Rect) -> Array:
        """Pixels of ``rect`` (in pixels of that level, inside it); read-only."""
        if level == 0:
            return self._read(rect)
        self.refresh(self.waiting(level, rect))
        return self.read_as_is(level, rect)

    def read_as_is(self, level: int, rect: Rect) -> Array:
        """The same of what was made so far (level 1 and above)."""
        self._make_room()
        return frozen(self._levels[level - 1][rect.slices])

    # -- blocks -----------------------------------------------------------------------------------

    def place(self, block: Block) -> Rect:
        """Where a block is in the source."""
        whole = Rect(block[0] * _SIDE, block[1] * _SIDE, _SIDE, _SIDE)
        return whole.intersected(self.size.rect)

    def waiting(self, level: int, rect: Rect) -> list[Block]:
        """The blocks under ``rect`` of a level that have to be made, or made again."""
        factor = 2**level
        source = Rect(rect.x * factor, rect.y * factor, rect.width * factor, rect.height * factor)
        blocks = self.blocks(source.intersected(self.size.rect))
        return [block for block in blocks if block not in self._made or block in self._stale]

    def part_to_make(self, block: Block) -> Rect:
        """What of the source has to be looked at for it."""
        return self._stale.get(block, self.place(block))

    def is_made(self, block: Block) -> bool:
        """Whether there is anything of it, be it from before a change."""
        return block in self._made

    def state(self, block: Block) -> int:
        """Another number after each change of it."""
        return self._changes.get(block, 0)

    def make(self, block: Block, read: Callable[[Rect], Array]) -> list[ByteArray]:
        """All levels of a block, from ``read``, for `put`; may be called in any thread."""
        rect = self.place(block)
        made: list[ByteArray] = []
        values, from_source = read(rect), True
        for target in self._targets(rect):
            source = Size(2 * target.width, 2 * target.height)
            values = self._halved(_padded(values, source), from_source=from_source)
            made.append(values)
            from_source = False
        return made

    @property
    def has_room(self) -> bool:
        """Whether there is memory for all levels."""
        return len(self._levels) == self.top

    def room(self) -> list[ByteArray]:
        """Memory for all levels, for `take_room`; may be called in any thread. Asking the system
        for it takes as long as filling it."""
        sizes = (level_size(self.size, level) for level in range(1, self.top + 1))
        levels = [self._blank(size) for size in sizes]
        for level in levels:
            level.fill(0)
        return levels

    def take_room(self, levels: list[ByteArray]) -> None:
        """Have that memory, if there is none yet."""
        if not self._levels:
            self._levels = levels

    def put(self, block: Block, state: int, levels: list[ByteArray]) -> bool:
        """Take what was made of a block; nothing happens if it has changed since ``state``."""
        if state != self.state(block):
            return False
        self._make_room()
        targets = self._targets(self.place(block))
        for level, target, values in zip(self._levels, targets, levels, strict=True):
            level[target.slices] = values
        self._made.add(block)
        self._stale.pop(block, None)
        return True

    # -- parts ------------------------------------------------------------------------------------

    def blocks(self, rect: Rect) -> Iterator[Block]:
        """Those that ``rect`` of the source touches, row by row."""
        return tile_keys(rect, _SIDE)

    def _targets(self, rect: Rect) -> list[Rect]:
        """What ``rect`` of the source is on level 1, 2 and so on."""
        found: list[Rect] = []
        for _ in range(self.top):
            rect = Rect.from_edges(
                rect.x // 2, rect.y // 2, -(-rect.right // 2), -(-rect.bottom // 2)
            )
            found.append(rect)
        return found

    def _make_room(self) -> None:
        """Memory that nobody has written to costs nothing."""
        if not self.has_room:
            sizes = (level_size(self.size, level) for level in range(1, self.top + 1))
            self._levels = [self._blank(size) for size in sizes]

    def refresh(self, blocks: Iterable[Block]) -> None:
        """Make now what has to be made of these blocks."""
        for block in blocks:
            self._refresh(block)

    def _refresh(self, block: Block) -> None:
        rect = self.part_to_make(block)
        if rect == self.place(block):
            self.put(block, self.state(block), self.make(block, self._read))
            return
        self._make_room()
        for index, target in enumerate(self._targets(rect)):
            self._halve(index, target)
        self._made.add(block)
        self._stale.pop(block, None)

    def _halve(self, index: int, target: Rect) -> None:
        """Make ``target`` of level ``index`` + 1 from the level below."""
        if target.is_empty:
            return
        source = Rect(2 * target.x, 2 * target.y, 2 * target.width, 2 * target.height)
        inside = source.intersected(level_size(self.size, index).rect)
        values = self._read(inside) if index == 0 else self._levels[index - 1][inside.slices]
        values = _padded(values, source.size)
        self._levels[index][target.slices] = self._halved(values, from_source=index == 0)

    def _blank(self, size: Size) -> ByteArray:
        raise NotImplementedError

    def _halved(self, values: Array, *, from_source: bool) -> ByteArray:
        raise NotImplementedError


def _padded(values: Array, size: Size) -> Array:
    """The last row or column of an odd side stands for two."""
    below, beside = size.height - values.shape[0], size.width - values.shape[1]
    if not (below or beside):
        return values
    return np.pad(values, [(0, below), (0, beside), (0, 0)][: values.ndim], mode="edge")


class PicturePyramid(Pyramid):
    """Averages of a picture (h, w, 3|4) uint8.

    Levels above 0 are (h, w, 4) in the byte order of Qt's 32-bit formats, premultiplied: Qt scales
    those five times as fast as RGB, and averages of transparent pixels keep their colour out.
    """

    def __init__(self, read: Callable[[Rect], Array], size: Size, *, has_alpha: bool) -> None:
        super().__init__(read, size)
        form = QImage.Format
        self.form = form.Format_ARGB32_Premultiplied if has_alpha else form.Format_RGB32
        """Qt's name for what the levels above 0, and `converted` pixels, are."""

    def image(self, level: int, rect: Rect) -> QImage:
        """``rect`` of a level as a QImage that shares its memory."""
        values = self.read(level, rect)
        return wrap(values) if level == 0 else wrap(values, self.form)

    def converted(self, values: Array, out: ByteArray | None = None) -> ByteArray:
        """Pixels of the source (h, w, 3|4) in the form of the levels above it: (h, w, 4); into
        ``out``, if that can be."""
        if values.shape[2] == 3:
            return np.asarray(cv2.cvtColor(values, cv2.COLOR_RGB2BGRA, dst=out), np.uint8)
        image = wrap(values).convertToFormat(QImage.Format.Format_ARGB32_Premultiplied)
        return np.frombuffer(image.constBits(), np.uint8).reshape(values.shape).copy()

    def _blank(self, size: Size) -> ByteArray:
        return np.empty((size.height, size.width, 4), np.uint8)

    def _halved(self, values: Array, *, from_source: bool) -> ByteArray:
        size = (values.shape[1] // 2, values.shape[0] // 2)
        if not from_source:
            return _area(values, size)
        if values.shape[2] == 4:
            return _area(self.converted(values), size)
        return self.converted(_area(values, size))


class MaskPyramid(Pyramid):
    """The largest value of every square of a mask (h, w) uint8.

    Not the average: what may change must not vanish from sight because it is small.

    Args:
        read, size: as for every pyramid.
        extent: beyond the rectangle that it gives the mask was always empty.
    """

    def __init__(
        self,
        read: Callable[[Rect], Array],
        size: Size,
        extent: Callable[[], Rect] | None = None,
    ) -> None:
        super().__init__(read, size)
        self._extent = extent

    def waiting(self, level: int, rect: Rect) -> list[Block]:
        found = super().waiting(level, rect)
        if self._extent is None or not found:
            return found
        extent = self._extent()
        empty = {
            block
            for block in found
            if not self.is_made(block) and not self.place(block).meets(extent)
        }
        self._made |= empty
        return [block for block in found if block not in empty]

    def make(self, block: Block, read: Callable[[Rect], Array]) -> list[ByteArray]:
        rect = self.place(block)
        values = read(rect)
        least, greatest, _, _ = cv2.minMaxLoc(values)
        if least != greatest:
            return super().make(block, lambda _: values)
        # Most of a mask is empty, or full.
        return [np.full((one.height, one.width), least, np.uint8) for one in self._targets(rect)]

    def _blank(self, size: Size) -> ByteArray:
        return np.zeros((size.height, size.width), np.uint8)

    def _halved(self, values: Array, *, from_source: bool) -> ByteArray:
        rows = np.maximum(values[0::2], values[1::2])
        return np.maximum(rows[:, 0::2], rows[:, 1::2])


def _area(values: Array, size: tuple[int, int]) -> ByteArray:
    return np.asarray(cv2.resize(values, size, interpolation=cv2.INTER_AREA), np.uint8)
