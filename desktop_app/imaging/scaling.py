"""A part of a scaled picture, by Lanczos' filter: so a large one can be scaled piece by piece.

The filter has three lobes and is widened where the picture gets smaller (Pillow's). At the border
the picture's own pixels count alone: nothing fades out. Whole small pictures are scaled alike by
`transform.scaled`.
"""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
from PIL import Image

from desktop_app.core.affine import Affine
from desktop_app.core.geometry import Rect
from desktop_app.core.pixels import Array, FloatArray
from desktop_app.imaging.checks import full_value
from desktop_app.imaging.mask import Reader
from desktop_app.imaging.resampling import snapped

_LOBES = 3
_ROUNDING = 1e-6
"""Pixels by which a border may be missed: 17 ÷ (17 ÷ 7) is a little more than 7."""


def scaled_part(read: Reader, bounds: Rect, matrix: Affine, rect: Rect) -> Array:
    """``rect`` of a picture after it was scaled.

    Args:
        read: of a rectangle within ``bounds`` its pixels: (h, w), or (h, w, 3|4) with straight
            alpha; uint8, uint16 or float32.
        bounds: of the picture.
        matrix: positive factors and a translation.
        rect: wanted; anywhere.

    Returns:
        The same dtype and channels, a new array; blank beyond `Affine.bounds` of ``bounds``. What
        overshoots is clipped to 0..full, floats to what is read if that is more.
    """
    inside = rect.intersected(matrix.bounds(bounds))
    like = read(Rect(bounds.x, bounds.y, 1, 1))
    whole = np.zeros((rect.height, rect.width, *like.shape[2:]), like.dtype)
    if inside.is_empty:
        return whole
    across = _Side.of(inside.x, inside.right, matrix.xx, matrix.x0, bounds.x, bounds.right)
    down = _Side.of(inside.y, inside.bottom, matrix.yy, matrix.y0, bounds.y, bounds.bottom)
    source = read(Rect.from_edges(across.first, down.first, across.end, down.end))
    made = filtered(source, lambda plane: _plane(plane, across, down))
    whole[inside.moved(-rect.x, -rect.y).slices] = made
    return whole


class _Side:
    """Of one direction: which pixels are read, and where on them the result begins and ends."""

    def __init__(self, first: int, end: int, box: tuple[float, float], count: int) -> None:
        self.first, self.end, self.box, self.count = first, end, box, count

    @classmethod
    def of(cls, start: int, end: int, factor: float, offset: float, low: int, high: int) -> _Side:
        begin, stop = (start - offset) / factor, (end - offset) / factor
        reach = math.ceil(_LOBES * max(1.0, 1 / factor)) + 1
        first = max(low, math.floor(begin) - reach)
        last = min(high, math.ceil(stop) + reach)
        # The outermost pixel of the result may reach a little over the picture.
        return cls(first, last, (begin - first, stop - first), end - start)


def _plane(plane: FloatArray, across: _Side, down: _Side) -> FloatArray:
    high, wide = plane.shape
    pad = [math.ceil(max(0.0, over - _ROUNDING)) for over in (
        -down.box[0], down.box[1] - high, -across.box[0], across.box[1] - wide
    )]  # fmt: skip
    if any(pad):
        plane = np.pad(plane, ((pad[0], pad[1]), (pad[2], pad[3])), mode="edge")
    high, wide = plane.shape
    box = (
        max(0.0, across.box[0] + pad[2]),
        max(0.0, down.box[0] + pad[0]),
        min(float(wide), across.box[1] + pad[2]),
        min(float(high), down.box[1] + pad[0]),
    )
    image = Image.fromarray(np.ascontiguousarray(plane, np.float32))
    resized = image.resize((across.count, down.count), Image.Resampling.LANCZOS, box=box)
    return np.array(resized, np.float32)


def filtered(picture: Array, of_plane: Callable[[FloatArray], FloatArray]) -> Array:
    """``picture`` after ``of_plane``, with what is transparent counting for nothing.

    Args:
        picture: (h, w), or (h, w, 3|4) with straight alpha; uint8, uint16 or float32.
        of_plane: filters one channel, (h, w) float32, into a new one, which may have another size.

    Returns:
        The same dtype and channels, a new array. What overshoots is clipped to 0..full, floats to
        what the picture holds if that is more. What is opaque stays so.
    """
    full = np.float32(full_value(picture.dtype))
    if picture.ndim == 2:
        return _fitted(of_plane(picture.astype(np.float32)), picture)
    share = seen = alpha = None
    if picture.shape[2] == 4 and picture[..., 3].min() < full:
        share = np.divide(picture[..., 3], full, dtype=np.float32)
        seen = snapped(of_plane(share), 1.0)
        alpha = _fitted(seen * full, picture[..., 3])
        seen[alpha == 0] = 0
    result: Array | None = None
    for channel in range(3):  # one at a time: floats of a large picture are larger still
        values = picture[..., channel].astype(np.float32)
        if share is not None and seen is not None:
            made = of_plane(values * share)
            made = np.divide(made, seen, out=np.zeros_like(made), where=seen > 0)
        else:
            made = of_plane(values)
        if result is None:
            result = np.empty((*made.shape, picture.shape[2]), picture.dtype)
        result[..., channel] = _fitted(made, picture[..., channel])
    assert result is not None
    if picture.shape[2] == 4:
        result[..., 3] = full if alpha is None else alpha
    return result


def _fitted(values: FloatArray, like: Array) -> Array:
    """Clipped and rounded to the dtype of ``like``; floats to its range, at least 0..1."""
    least, most = 0.0, full_value(like.dtype)
    if like.dtype == np.float32:
        least = min(least, float(np.fmin.reduce(like, axis=None)))
        most = max(most, float(np.fmax.reduce(like, axis=None)))
        return np.clip(values, least, most)
    return np.rint(np.clip(values, least, most)).astype(like.dtype)
