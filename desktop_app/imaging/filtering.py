"""A picture put through a filter channel by channel: premultiplied, clipped, in its own dtype."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from desktop_app.core.pixels import Array, FloatArray
from desktop_app.imaging.checks import full_value
from desktop_app.imaging.resampling import snapped


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
