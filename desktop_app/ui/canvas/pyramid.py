"""Halved copies of a picture or mask, so that a reduced view reads few pixels; built on demand.

Level k covers 2^k x 2^k pixels with one; level 0 is the picture itself and is never copied. Only
what changed is halved again. Knows nothing of the screen.
"""

from __future__ import annotations

from collections.abc import Callable

import cv2
import numpy as np
from PySide6.QtGui import QImage

from desktop_app.core.geometry import Rect, Size
from desktop_app.core.pixels import Array, ByteArray, frozen
from desktop_app.ui.qimage import wrap

__all__ = ["MaskPyramid", "PicturePyramid", "Pyramid", "level_size"]

_NOWHERE = Rect(0, 0, 0, 0)

_BAND = 128
"""Rows made at a time: what lies between fits into the cache, and a 16-megapixel picture's first
level takes 14 ms instead of 70."""


def level_size(size: Size, level: int) -> Size:
    """Size of a level, in pixels: rounded up, at least 1."""
    return Size(max(1, -(-size.width >> level)), max(1, -(-size.height >> level)))


def _coarser(rect: Rect) -> Rect:
    return Rect.from_edges(rect.x // 2, rect.y // 2, -(-rect.right // 2), -(-rect.bottom // 2))


class Pyramid:
    """Levels over a source that is read by rectangle.

    Args:
        read: gives the pixels of a rectangle inside ``size``, as `state.surface.Surface.read`.
        size: of the source, in pixels.
    """

    def __init__(self, read: Callable[[Rect], Array], size: Size) -> None:
        self.size = size
        self._read = read
        self._levels: list[ByteArray] = []
        self._stale: list[Rect] = []

    @property
    def top(self) -> int:
        """The coarsest level worth having."""
        return max(0, max(self.size.width, self.size.height).bit_length() - 1)

    def changed(self, rect: Rect) -> None:
        """The source has other pixels in ``rect``; the levels follow when they are next read."""
        for index, stale in enumerate(self._stale):
            rect = _coarser(rect)
            self._stale[index] = stale.united(rect)

    def read(self, level: int, rect: Rect) -> Array:
        """Pixels of ``rect`` (in pixels of that level, inside it); read-only."""
        if level == 0:
            return self._read(rect)
        self._refresh(level)
        return frozen(self._levels[level - 1][rect.slices])

    def _refresh(self, level: int) -> None:
        while len(self._levels) < level:
            size = level_size(self.size, len(self._levels) + 1)
            self._levels.append(self._blank(size))
            self._stale.append(size.rect)
        for index in range(level):
            stale = self._stale[index].intersected(level_size(self.size, index + 1).rect)
            for top in range(stale.y, stale.bottom, _BAND):
                rows = min(_BAND, stale.bottom - top)
                self._halve(index, Rect(stale.x, top, stale.width, rows))
            self._stale[index] = _NOWHERE

    def _halve(self, index: int, target: Rect) -> None:
        """Make ``target`` of level ``index`` + 1 from the level below."""
        if target.is_empty:
            return
        source = Rect(2 * target.x, 2 * target.y, 2 * target.width, 2 * target.height)
        inside = source.intersected(level_size(self.size, index).rect)
        values = self._read(inside) if index == 0 else self._levels[index - 1][inside.slices]
        # The last row or column of an odd side stands for two.
        below, beside = source.height - inside.height, source.width - inside.width
        if below or beside:
            values = np.pad(values, [(0, below), (0, beside), (0, 0)][: values.ndim], mode="edge")
        self._levels[index][target.slices] = self._halved(values, from_source=index == 0)

    def _blank(self, size: Size) -> ByteArray:
        raise NotImplementedError

    def _halved(self, values: Array, *, from_source: bool) -> ByteArray:
        raise NotImplementedError


class PicturePyramid(Pyramid):
    """Averages of a picture (h, w, 3|4) uint8.

    Levels above 0 are (h, w, 4) in the byte order of Qt's 32-bit formats, premultiplied: Qt scales
    those five times as fast as RGB, and averages of transparent pixels keep their colour out.
    """

    def __init__(self, read: Callable[[Rect], Array], size: Size, *, has_alpha: bool) -> None:
        super().__init__(read, size)
        form = QImage.Format
        self._form = form.Format_ARGB32_Premultiplied if has_alpha else form.Format_RGB32

    def image(self, level: int, rect: Rect) -> QImage:
        """``rect`` of a level as a QImage that looks into it."""
        values = self.read(level, rect)
        return wrap(values) if level == 0 else wrap(values, self._form)

    def image_to_smooth(self, level: int, rect: Rect) -> QImage:
        """The same in a form that Qt smooths fast; of level 0 without alpha that is a copy."""
        if level > 0 or self._form != QImage.Format.Format_RGB32:
            return self.image(level, rect)
        values = cv2.cvtColor(self.read(0, rect), cv2.COLOR_RGB2BGRA)
        return wrap(values, self._form)

    def _blank(self, size: Size) -> ByteArray:
        return np.empty((size.height, size.width, 4), np.uint8)

    def _halved(self, values: Array, *, from_source: bool) -> ByteArray:
        size = (values.shape[1] // 2, values.shape[0] // 2)
        if not from_source:
            return _area(values, size)
        if values.shape[2] == 4:
            image = wrap(values).convertToFormat(QImage.Format.Format_ARGB32_Premultiplied)
            bits = np.frombuffer(image.constBits(), np.uint8)
            return _area(bits.reshape(values.shape), size)
        return np.asarray(cv2.cvtColor(_area(values, size), cv2.COLOR_RGB2BGRA), np.uint8)


class MaskPyramid(Pyramid):
    """The largest value of every square of a mask (h, w) uint8.

    Not the average: what may change must not vanish from sight because it is small.
    """

    def _blank(self, size: Size) -> ByteArray:
        return np.zeros((size.height, size.width), np.uint8)

    def _halved(self, values: Array, *, from_source: bool) -> ByteArray:
        del from_source
        rows = np.maximum(values[0::2], values[1::2])
        return np.maximum(rows[:, 0::2], rows[:, 1::2])


def _area(values: Array, size: tuple[int, int]) -> ByteArray:
    return np.asarray(cv2.resize(values, size, interpolation=cv2.INTER_AREA), np.uint8)
