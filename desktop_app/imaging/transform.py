"""Layers and whole pictures moved, scaled, turned and sheared. How pixels between pixels are taken
is `resampling`; the maps are `core.affine`."""

from __future__ import annotations

from typing import Literal, TypeAlias

import numpy as np

from desktop_app.core.affine import Affine
from desktop_app.core.geometry import Rect
from desktop_app.core.pixels import Array
from desktop_app.imaging.mask import Reader
from desktop_app.imaging.resampling import (
    OVERSHOOTS,
    Sampling,
    TransformQuality,
    sampling_for,
    straight,
)

__all__ = [
    "Direction",
    "TransformQuality",
    "sample_into",
    "transformed",
    "transformed_bounds",
]

Direction: TypeAlias = Literal["horizontal", "vertical"]

_PIECE = 1 << 20  # blocks that are held as floats at a time
_SIDE = 8192  # of such a piece: see `resampling` for what float32 holds exactly


def transformed(
    read: Reader, bounds: Rect, matrix: Affine, rect: Rect, quality: TransformQuality
) -> Array:
    """Pixels of ``rect`` after a picture went through ``matrix``.

    The bytes do not depend on how the result is cut into rectangles. Whole translations, quarter
    turns and mirrorings that lead from pixels to pixels give the picture's own, of any quality.

    Args:
        read: of a rectangle within ``bounds`` its pixels: (h, w, 4) with straight alpha or a mask
            (h, w); uint8, uint16 or float32.
        bounds: of all that is not blank.
        matrix: from where a point is to where it goes.
        rect: wanted, in document pixels; anywhere.
        quality: *nearest* takes the nearest pixel, *bilinear* mixes four, *bicubic* 16, *lanczos*
            64. All but the first are premultiplied, and averaged where the picture gets smaller.

    Returns:
        (h, w, 4) or (h, w), a new array of the picture's dtype. Blank where nothing falls.

    Raises:
        ValueError: ``matrix`` has no inverse.
    """
    like = read(Rect(bounds.x, bounds.y, min(1, bounds.width), min(1, bounds.height)))
    result = np.zeros((rect.height, rect.width, *like.shape[2:]), like.dtype)
    common = transformed_bounds(bounds, matrix, quality).intersected(rect)
    if common.is_empty:
        return result
    inside = result[common.moved(-rect.x, -rect.y).slices]
    exact = _whole(matrix)
    if exact is not None:
        inside[...] = _placed(read, exact, common)
        return result
    sampling = sampling_for(bounds, matrix, quality)
    sample_into(inside, read, sampling, common)
    return result


def transformed_bounds(bounds: Rect, matrix: Affine, quality: TransformQuality) -> Rect:
    """A rectangle that holds all of a picture after ``matrix``, with its soft edges.

    Somewhat larger than `Affine.bounds`: a sample beside the picture still sees its border.
    """
    exact = _whole(matrix)
    if exact is not None or bounds.is_empty:
        return (exact or matrix).bounds(bounds)
    reach = sampling_for(bounds, matrix, quality).reach
    return matrix.bounds(reach).grown(1)


# ------------------------------------------------------------------------------------ whole pixels


def _whole(matrix: Affine) -> Affine | None:
    """``matrix`` without rounding errors, if it leads from pixels to pixels; else None."""
    numbers = matrix.to_json()
    rounded = [float(round(number)) for number in numbers]
    linear = ((0, 1e-9), (1, 1e-9), (2, 1e-6), (3, 1e-9), (4, 1e-9), (5, 1e-6))
    if any(abs(numbers[k] - rounded[k]) > tolerance for k, tolerance in linear):
        return None
    exact = Affine(*rounded)
    sides = abs(exact.xx) + abs(exact.xy), abs(exact.yx) + abs(exact.yy)
    return exact if sides == (1, 1) and abs(exact.determinant) == 1 else None


def _placed(read: Reader, exact: Affine, rect: Rect) -> Array:
    """Pixels of ``rect``, all of which come from within the picture."""
    back = exact.inverse
    pixels = read(back.bounds(rect))
    if back.xx == 0:
        pixels = pixels.swapaxes(0, 1)
    across, down = back.xx + back.yx, back.xy + back.yy  # of each pair one is 0
    return pixels[:: int(down), :: int(across)]


# -------------------------------------------------------------------------------------- resampled


def sample_into(out: Array, read: Reader, sampling: Sampling, rect: Rect) -> None:
    """Write ``rect`` of the result, in pieces whose source is not too large."""
    needed = sampling.needs(rect)
    if needed.is_empty:
        return
    large = needed.size.area > _PIECE or max(needed.width, needed.height) > _SIDE
    if large and rect.size.area > 1:
        for piece in _halves(rect):
            sample_into(out[piece.moved(-rect.x, -rect.y).slices], read, sampling, piece)
        return
    if sampling.quality == "nearest":
        source = needed.moved(sampling.bounds.x, sampling.bounds.y)
        out[...] = sampling.sampled(np.ascontiguousarray(read(source)), needed, rect)
        return
    values = sampling.sampled(sampling.averages(read, needed), needed, rect)
    out[...] = straight(values, out.dtype, clip=sampling.quality in OVERSHOOTS)


def _halves(rect: Rect) -> tuple[Rect, Rect]:
    if rect.width > rect.height:
        left = rect.width // 2
        return (
            Rect(rect.x, rect.y, left, rect.height),
            Rect(rect.x + left, rect.y, rect.width - left, rect.height),
        )
    top = rect.height // 2
    return (
        Rect(rect.x, rect.y, rect.width, top),
        Rect(rect.x, rect.y + top, rect.width, rect.height - top),
    )
