"""A larger canvas: what is in the new border until a model fills it. One row a way of filling.

It only continues the picture as well as can be had at once. The old pixels stay bit for bit; no
mask, no document and no colour space is known here: values are continued as they are.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Literal, TypeAlias

import cv2
import numpy as np

from desktop_app.core.geometry import Margins, Rect, Size
from desktop_app.core.pixels import Array, FloatArray
from desktop_app.imaging.checks import check_pixels
from desktop_app.imaging.depth import from_float
from desktop_app.imaging.soften import Soft, soft_part, unweighted, weighted

ExpandFill: TypeAlias = Literal["reflect", "smear", "navier_stokes", "rim"]
"""The picture mirrored; its outermost pixels drawn out; OpenCV's Navier-Stokes continuation; the
average colour of its rim. The names are those of `core.edit_plan.Fill`."""


_BAND = 1 << 18  # pixels worked on at a time: what lies between stays in the cache
_COARSE = 16  # the blur at the farthest end is about 1/16 of the widest margin
_FINE = 64  # and on the way there, about 1/64
_FULLY_FINE = np.float32(4)  # at a quarter of the way out
_RADIUS = 3  # px of surroundings that OpenCV's fill looks at
_NS_SIDE = 512  # longest side at which it works: 0.1 s on one core
_RIM = 4  # px at the border that count as its rim


def expanded(pixels: Array, margins: Margins, fill: ExpandFill = "reflect") -> Array:
    """``pixels`` with a filled border around them.

    Time and memory grow with the new border, and little with the picture: beside the result there
    are copies of at most a sixteenth of it.

    Args:
        pixels: (h, w, 3|4), uint8, uint16 or float32.
        margins: pixels added on each side, none of them negative.
        fill: what the border shows. Alpha is continued like a colour: beside a transparent rim
            the border is transparent (colours count as much as they are seen).

    Returns:
        A new array of the new size, in the same dtype; its middle is ``pixels`` bit for bit, and
        its border within 0..1 also where floats of the picture lie beyond.

    Raises:
        ValueError: no picture, or a negative margin.
    """
    check_pixels(pixels)
    if min(margins.left, margins.top, margins.right, margins.bottom) < 0:
        raise ValueError(f"no margin may be negative: {margins}")
    if margins.is_empty:
        return pixels.copy()
    return _FILLS[fill](pixels, margins)


# -- fills ----------------------------------------------------------------------------------------


def _reflect(pixels: Array, margins: Margins) -> Array:
    """Mirrored at the border (…cba|abc…), and the farther out the softer: near the border it
    carries on what is there, farther out nobody takes it for a second picture."""
    whole = _bordered(pixels, margins, cv2.BORDER_REFLECT)
    return _softened(whole, margins)


def _smear(pixels: Array, margins: Margins) -> Array:
    """The outermost pixels drawn out, and the farther the softer: no streaks as sharp as a comb."""
    whole = _bordered(pixels, margins, cv2.BORDER_REPLICATE)
    return _softened(whole, margins)


def _navier_stokes(pixels: Array, margins: Margins) -> Array:
    """Worked on at a reduced size; near the border, where that shows, the outermost pixels go over
    into it."""
    whole = _bordered(pixels, margins, cv2.BORDER_REPLICATE)
    size = Size(whole.shape[1], whole.shape[0])
    soft = soft_part(whole, size.rect, max(size.width, size.height) / _NS_SIDE)
    hole = np.ones(soft.values.shape[:2], np.uint8)
    # Only pixels that hold nothing of the border are known.
    factor = soft.factor
    right, bottom = (size.width - margins.right) // factor, (size.height - margins.bottom) // factor
    hole[-(-margins.top // factor) : bottom, -(-margins.left // factor) : right] = 0
    if not hole.all():  # of a hair of a picture nothing is left at this size
        soft = replace(soft, values=_inpainted(soft.values, hole))
    reach = np.float32(2 * factor)

    def mix(sharp: FloatArray, rect: Rect, distance: FloatArray) -> FloatArray:
        return _mixed(sharp, soft.at_full_size(rect), distance / reach)

    for strip in margins.border(size):
        _paint_over(whole, margins, strip, mix)
    return whole


def _rim(pixels: Array, margins: Margins) -> Array:
    high, wide = pixels.shape[:2]
    frame = Margins(_RIM, _RIM, _RIM, _RIM).border(Size(wide, high))
    strips = [pixels[rect.slices] for rect in frame] if min(high, wide) > 2 * _RIM else [pixels]
    values = np.concatenate([weighted(strip).reshape(-1, pixels.shape[2]) for strip in strips])
    colour = unweighted(values.mean(axis=0, dtype=np.float64).astype(np.float32)[None, None])
    whole = _bordered(pixels, margins, None)
    for rect in margins.border(Size(whole.shape[1], whole.shape[0])):
        whole[rect.slices] = from_float(colour, pixels.dtype)
    return whole


_FILLS: dict[ExpandFill, Callable[[Array, Margins], Array]] = {
    "reflect": _reflect,
    "smear": _smear,
    "navier_stokes": _navier_stokes,
    "rim": _rim,
}


# -- what they share ------------------------------------------------------------------------------


def _bordered(pixels: Array, margins: Margins, mode: int | None) -> Array:
    """The picture in a larger array, its border as OpenCV's ``mode`` makes it, or not filled."""
    if mode is None:
        size = margins.grown(Size(pixels.shape[1], pixels.shape[0]))
        whole = np.empty((size.height, size.width, pixels.shape[2]), pixels.dtype)
        inside = Rect(margins.left, margins.top, pixels.shape[1], pixels.shape[0])
        whole[inside.slices] = pixels
        return whole
    sides = (margins.top, margins.bottom, margins.left, margins.right)
    return cv2.copyMakeBorder(pixels, *sides, mode)


def _softened(whole: Array, margins: Margins) -> Array:
    """Blur the border of ``whole``, from not at all to about a sixteenth of the widest margin.

    Between three pictures of growing softness, as mipmaps are (Williams 1983).
    """
    widest = max(margins.left, margins.top, margins.right, margins.bottom)
    strips = [r for r in margins.border(Size(whole.shape[1], whole.shape[0])) if not r.is_empty]
    # All of them before anything is painted over: their surroundings lie in one another.
    softer = [
        [soft_part(whole, strip, widest / way) for way in (_FINE, _COARSE)] for strip in strips
    ]
    for strip, (fine, coarse) in zip(strips, softer, strict=True):

        def mix(
            sharp: FloatArray,
            rect: Rect,
            distance: FloatArray,
            fine: Soft = fine,
            coarse: Soft = coarse,
        ) -> FloatArray:
            far = distance / np.float32(widest)
            near = _mixed(sharp, fine.at_full_size(rect), far * _FULLY_FINE)
            rest = np.float32(1 / (1 - 1 / _FULLY_FINE))
            return _mixed(near, coarse.at_full_size(rect), 1 - (1 - far) * rest)

        _paint_over(whole, margins, strip, mix)
    return whole


def _paint_over(
    whole: Array,
    margins: Margins,
    strip: Rect,
    mix: Callable[[FloatArray, Rect, FloatArray], FloatArray],
) -> None:
    """Replace a part of the border of ``whole`` in place, band by band.

    ``mix`` gets values as `weighted` gives them, where they lie, and how far from the old picture
    each pixel is (at least 0.5).
    """
    high, wide = whole.shape[:2]
    columns = _outside(wide, margins.left, wide - margins.right)
    rows = _outside(high, margins.top, high - margins.bottom)
    step = max(1, _BAND // max(1, strip.width))
    for top in range(strip.y, strip.bottom, step):
        rect = Rect(strip.x, top, strip.width, min(step, strip.bottom - top))
        if rect.is_empty:
            continue
        across, down = columns[rect.slices[1]], rows[rect.slices[0]]
        distance = np.hypot(across[None, :], down[:, None])
        mixed = unweighted(mix(weighted(whole[rect.slices]), rect, distance))
        whole[rect.slices] = from_float(mixed, whole.dtype)


def _outside(count: int, first: int, end: int) -> FloatArray:
    """How far the middle of each of ``count`` pixels is from first…end; 0 inside."""
    middle = np.arange(count, dtype=np.float32) + np.float32(0.5)
    return np.maximum(np.float32(0), np.maximum(first - middle, middle - end), dtype=np.float32)


def _mixed(first: FloatArray, second: FloatArray, share: FloatArray) -> FloatArray:
    """``share`` (h, w) of ``second``, clipped to 0..1."""
    weight = np.clip(share, 0, 1, dtype=np.float32)[..., None]
    return np.add(first, np.subtract(second, first) * weight, dtype=np.float32)


def _inpainted(small: FloatArray, hole: Array) -> FloatArray:
    """OpenCV does floats one channel at a time (Bertalmio, Bertozzi and Sapiro 2001)."""
    filled = np.empty_like(small)
    for k in range(small.shape[2]):
        channel = np.ascontiguousarray(small[..., k])
        filled[..., k] = cv2.inpaint(channel, hole, _RADIUS, cv2.INPAINT_NS)
    return np.clip(filled, 0, 1, out=filled)
