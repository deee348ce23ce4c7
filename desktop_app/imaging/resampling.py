"""Pixels between pixels: sampled along an affine map, premultiplied, and averaged where they get
smaller. What rectangle is asked for, and of what, is `transform`'s subject.

Every step treats a pixel by its own coordinates alone, so that the bytes do not depend on the
rectangle it was asked for with: the coordinates are calculated in float64, rounded to 1/1024 of a
pixel and then moved by whole pixels, which float32 holds exactly; averages are taken over blocks
that are counted from the picture's own corner.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal, TypeAlias

import cv2
import numpy as np
from numpy.typing import NDArray

from desktop_app.core.affine import Affine
from desktop_app.core.geometry import Rect, Size
from desktop_app.core.pixels import Array, FloatArray
from desktop_app.imaging.checks import full_value
from desktop_app.imaging.mask import Reader

TransformQuality: TypeAlias = Literal["nearest", "bilinear", "bicubic", "lanczos"]

_METHODS = {
    "nearest": cv2.INTER_NEAREST,
    "bilinear": cv2.INTER_LINEAR,
    "bicubic": cv2.INTER_CUBIC,
    "lanczos": cv2.INTER_LANCZOS4,
}
OVERSHOOTS = frozenset({"bicubic", "lanczos"})
"""Those with negative weights."""

TAPS = {"nearest": 1, "bilinear": 1, "bicubic": 2, "lanczos": 4}
"""How far a sample reaches, in pixels."""

_STEPS = 1024.0
"""Places per pixel. Float32 holds them exactly up to 16384 pixels from a corner."""

_STRIP = 1 << 20  # pixels that are averaged at a time
_DEPTHS = {"uint8": cv2.CV_8U, "uint16": cv2.CV_16U, "float32": cv2.CV_32F}
_SAME = 1e-6  # relative to full: what float32 loses in a sum of weights


def premultiplied(pixels: Array) -> FloatArray:
    """float32 of (h, w) or (h, w, 4), in the dtype's range; colours by how much they are seen."""
    if pixels.ndim == 2:
        return pixels.astype(np.float32)
    alpha = cv2.extractChannel(pixels, 3)
    values = pixels.astype(np.float32)
    full = full_value(pixels.dtype)
    if alpha.size == 0 or alpha.min() >= full:
        return values
    share = np.divide(alpha, np.float32(full), dtype=np.float32)
    # The fourth channel of what this makes is 1: alpha is not multiplied with itself.
    cv2.multiply(values, cv2.cvtColor(share, cv2.COLOR_GRAY2RGBA), dst=values)
    return values


def straight(values: FloatArray, dtype: np.dtype[np.generic], *, clip: bool = False) -> Array:
    """Back from `premultiplied`, to the nearest; what is transparent is blank.

    Args:
        values: (h, w) or (h, w, 4); overwritten.
        dtype: of the result.
        clip: for floats: colours that are not opaque are clipped to 0..1, because a filter with
            negative weights, divided by little alpha, can make anything of them.
    """
    if values.ndim == 2:
        return _rounded(values, dtype)
    full = full_value(dtype)
    alpha = snapped(np.asarray(cv2.extractChannel(values, 3), np.float32), full)
    if (alpha == np.float32(full)).all():
        values[..., 3] = full
        return _rounded(values, dtype)
    seen = alpha >= (0.5 if dtype.kind == "u" else _SAME)
    scale = np.divide(np.float32(full), alpha, out=np.zeros_like(alpha), where=seen)
    result = cv2.multiply(
        values, cv2.cvtColor(scale, cv2.COLOR_GRAY2RGBA), dtype=_DEPTHS[dtype.name]
    )
    soft = seen & (alpha < full)
    if clip and dtype.kind == "f":
        np.clip(result, 0, 1, out=result, where=soft[..., None])
    alpha[~seen] = 0
    cv2.insertChannel(_rounded(np.minimum(alpha, np.float32(full)), dtype), result, 3)
    return result


def snapped(alpha: FloatArray, full: float) -> FloatArray:
    """``alpha``, exactly full where it is so but for rounding errors; in place."""
    alpha[np.abs(alpha - np.float32(full)) <= np.float32(_SAME * full)] = full
    return alpha


def _rounded(values: FloatArray, dtype: np.dtype[np.generic]) -> Array:
    if dtype == np.float32:
        return values
    np.rint(values, out=values)
    return np.clip(values, 0, full_value(dtype), out=values).astype(dtype)


@dataclass(frozen=True, slots=True)
class Sampling:
    """How pixels are taken from a picture for one affine map.

    Attributes:
        bounds: of the picture; around it all is blank.
        blocks: its pixels are averaged over blocks of this size first, counted from its corner.
        back: from the document to blocks, a block's centre at whole numbers.
        spread: where samples are taken within a pixel of the result, across and down, from its
            centre; their average is the result.
        quality: between blocks.
    """

    bounds: Rect
    blocks: Size
    back: Affine
    spread: tuple[tuple[float, ...], tuple[float, ...]]
    quality: TransformQuality

    @property
    def reach(self) -> Rect:
        """``bounds``, grown by what a sample may lie outside and still see something."""
        taps = TAPS[self.quality]
        return self.bounds.grown(taps * self.blocks.width, taps * self.blocks.height)

    @property
    def count(self) -> Size:
        return Size(
            -(-self.bounds.width // self.blocks.width),
            -(-self.bounds.height // self.blocks.height),
        )

    def needs(self, rect: Rect) -> Rect:
        """The blocks that ``rect`` of the result is made of."""
        ends_x = rect.x + 0.5 + self.spread[0][0], rect.right - 0.5 + self.spread[0][-1]
        ends_y = rect.y + 0.5 + self.spread[1][0], rect.bottom - 0.5 + self.spread[1][-1]
        corners = [self.back.point(x, y) for x in ends_x for y in ends_y]
        across, down = zip(*corners, strict=True)
        margin = TAPS[self.quality] + 1
        needed = Rect.from_edges(
            math.floor(min(across)) - margin,
            math.floor(min(down)) - margin,
            math.ceil(max(across)) + margin + 1,
            math.ceil(max(down)) + margin + 1,
        )
        return needed.intersected(self.count.rect)

    def averages(self, read: Reader, needed: Rect) -> FloatArray:
        """The blocks ``needed``, premultiplied, full intensity as the picture's dtype has it."""
        width, height = self.blocks.width, self.blocks.height
        step = max(1, _STRIP // (needed.width * width * height))
        strips: list[FloatArray] = []
        for top in range(needed.y, needed.bottom, step):
            bottom = min(top + step, needed.bottom)
            whole = Rect.from_edges(
                self.bounds.x + needed.x * width,
                self.bounds.y + top * height,
                self.bounds.x + needed.right * width,
                self.bounds.y + bottom * height,
            )
            values = premultiplied(read(whole.intersected(self.bounds)))
            if self.blocks != Size(1, 1):
                values = _averaged(values, whole.size, Size(needed.width, bottom - top))
            strips.append(values)
        return strips[0] if len(strips) == 1 else np.concatenate(strips)

    def sampled(self, values: Array, origin: Rect, rect: Rect) -> Array:
        """The average of the samples in each pixel of ``rect``; float32, or for *nearest* as
        ``values``, of which the first block is that at ``origin``."""
        total = None
        for x in self.spread[0]:
            for y in self.spread[1]:
                across, down = self.places(rect, x, y)
                across -= origin.x
                down -= origin.y
                sample = cv2.remap(
                    values,
                    across.astype(np.float32),
                    down.astype(np.float32),
                    _METHODS[self.quality],
                    borderMode=cv2.BORDER_CONSTANT,
                    borderValue=(0.0, 0.0, 0.0, 0.0),
                )
                total = sample if total is None else cv2.add(total, sample, dst=total)
        assert total is not None
        count = len(self.spread[0]) * len(self.spread[1])
        return total if count == 1 else total * np.float32(1 / count)

    def places(
        self, rect: Rect, x: float, y: float
    ) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Where in blocks the samples lie that are (x, y) from the centres of ``rect``'s pixels."""
        columns = np.arange(rect.x, rect.right) + (0.5 + x)
        rows = (np.arange(rect.y, rect.bottom) + (0.5 + y))[:, None]
        back = self.back
        places = (
            back.xx * columns + (back.xy * rows + back.x0),
            back.yx * columns + (back.yy * rows + back.y0),
        )
        return rounded_places(places, self.quality)


def rounded_places(
    places: tuple[NDArray[np.float64], NDArray[np.float64]], quality: TransformQuality
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """In place: to what samples of that quality tell apart."""
    for place in places:
        if quality == "nearest":
            place += 1e-6  # rounding must not choose the pixel where two are equally near
            np.rint(place, out=place)
        else:
            place *= _STEPS
            np.rint(place, out=place)
            place *= 1 / _STEPS
    return places


def sampling_for(bounds: Rect, matrix: Affine, quality: TransformQuality) -> Sampling:
    """How to take pixels of a picture for ``matrix``.

    What gets smaller is averaged: first over whole blocks, as many pixels as fall on one of the
    result along the picture's own axes; then over samples within a pixel of the result, for what
    is left of the reduction and for directions that are not the picture's. *nearest* averages
    nothing.

    Raises:
        ValueError: ``matrix`` has no inverse.
    """
    back = matrix.inverse
    blocks = Size(1, 1)
    if quality != "nearest":
        blocks = Size(
            block_of(math.hypot(matrix.xx, matrix.yx), bounds.width),
            block_of(math.hypot(matrix.xy, matrix.yy), bounds.height),
        )
    back = Affine.translation(-bounds.x, -bounds.y).of(back)
    back = Affine.scaling(1 / blocks.width, 1 / blocks.height).of(back)
    back = Affine.translation(-0.5, -0.5).of(back)
    spread = ((0.0,), (0.0,))
    if quality != "nearest":
        spread = (spread_of(math.hypot(back.xx, back.yx)), spread_of(math.hypot(back.xy, back.yy)))
    return Sampling(bounds, blocks, back, spread, quality)


def block_of(length: float, side: int) -> int:
    """Pixels of the picture, of that length in the result, that fall on one pixel of it."""
    return max(1, min(side, math.floor(1 / max(length, 1e-9) + _SAME)))


def spread_of(step: float) -> tuple[float, ...]:
    """Places within a pixel of the result that lies over ``step`` blocks."""
    if step <= 1 + _SAME:
        return (0.0,)
    if (
        step <= 2 + _SAME
    ):  # from none at 1 to half a block at 2, where the finest pattern cancels itself
        aside = 0.5 * math.sqrt((step * step - 1) / 3) / step
        return (-aside, aside)
    count = math.ceil(step)
    return tuple((k + 0.5) / count - 0.5 for k in range(count))


def _averaged(values: FloatArray, covered: Size, count: Size) -> FloatArray:
    """Blocks' averages; what ``values`` lack of ``covered`` to the right and below is blank."""
    height, width = values.shape[:2]
    if (width, height) != (covered.width, covered.height):
        values = np.asarray(
            cv2.copyMakeBorder(
                values, 0, covered.height - height, 0, covered.width - width,
                cv2.BORDER_CONSTANT, value=(0.0, 0.0, 0.0, 0.0),
            ),
            np.float32,
        )  # fmt: skip
    # Down and across by themselves: OpenCV has a quicker way for 2x2 alone, which adds in another
    # order than it does at the end of a row.
    for size in ((covered.width, count.height), (count.width, count.height)):
        values = np.asarray(cv2.resize(values, size, interpolation=cv2.INTER_AREA), np.float32)
    return values
