"""One bit depth to another: bytes, 16 bits, floats; always clipped, to the nearest or dithered."""

from __future__ import annotations

import numpy as np

from desktop_app.core.pixels import Array, ByteArray, FloatArray
from desktop_app.imaging.checks import full_value

_EXACT = 0.005
"""How far, in steps of the target, a value may be from a step and still be taken for it.

More than float32 and a way through another colour space move a value (1/65535 is 0.004 steps of
8 bits), and far less than an eye sees.
"""


def to_float(pixels: Array) -> FloatArray:
    """float32 of uint8, uint16 or float32, full intensity at 1; any shape, a new array."""
    full = full_value(pixels.dtype)
    values: FloatArray = pixels.astype(np.float32)
    return values if full == 1 else np.divide(values, np.float32(full), out=values)


def from_float(values: FloatArray, dtype: np.dtype[np.generic]) -> Array:
    """0..1 to the full range of ``dtype`` (uint8, uint16 or float32); any shape.

    NaN becomes 0: black is better than what an undefined conversion gives.
    """
    scaled = _within(values)
    if dtype == np.float32:
        return scaled
    scaled *= np.float32(full_value(dtype))
    return np.rint(scaled, out=scaled).astype(dtype)


def to_depth(
    values: FloatArray, dtype: np.dtype[np.generic], seed: int = 0, *, dither: bool = True
) -> Array:
    """As `from_float`, but smooth gradients stay smooth in 8 bits.

    The noise is the difference of two evenly distributed values, so triangular with a reach of
    one step: rounding then neither bands nor changes the noise level with the value (Lipshitz,
    Wannamaker and Vanderkooy 1992). It is the difference of neighbours, so it holds little of
    the low frequencies that an eye sees. All channels get the same, so grey stays grey, and alpha
    gets none. Values that lie on a step (what came from 8 bits) come back unchanged.

    Args:
        values: (h, w) or (h, w, c), 0..1; beyond is clipped, NaN is 0. A fourth channel is alpha.
        dtype: uint8, uint16 or float32.
        seed: the same seed and shape give the same noise.
        dither: False, or more than 8 bits: to the nearest.
    """
    if not dither or dtype != np.uint8:
        return from_float(values, dtype)
    full = np.float32(full_value(dtype))
    scaled = _within(values)
    scaled *= full
    nearest = np.rint(scaled)
    exact = np.abs(scaled - nearest) <= _EXACT
    if values.ndim == 3 and values.shape[2] == 4:
        exact[..., 3] = True
    noise = _noise(seed, values.shape[0], values.shape[1])
    scaled += noise if values.ndim == 2 else noise[..., None]
    np.rint(scaled, out=scaled)
    np.copyto(scaled, nearest, where=exact)
    return np.clip(scaled, 0, full, out=scaled).astype(dtype)


def to_bytes(pixels: Array) -> ByteArray:
    """uint8 of uint8 (itself), uint16 or float32 0..1; any shape."""
    if pixels.dtype == np.uint8:
        return pixels
    if pixels.dtype == np.float32:
        return from_float(pixels, np.dtype(np.uint8))
    scaled = pixels.astype(np.float32) * np.float32(255 / full_value(pixels.dtype))
    return np.rint(scaled, out=scaled).astype(np.uint8)


def deepened(pixels: Array) -> Array:
    """uint16 of uint8; uint16 or float32 as they are. `to_bytes` of it gives the same bytes."""
    return pixels.astype(np.uint16) * np.uint16(257) if pixels.dtype == np.uint8 else pixels


def _within(values: FloatArray) -> FloatArray:
    """A new array within 0..1, NaN as 0."""
    clipped = np.clip(values, 0, 1)
    if not np.isfinite(clipped).all():
        np.nan_to_num(clipped, copy=False, nan=0.0)
    return clipped


def _noise(seed: int, height: int, width: int) -> FloatArray:
    """(h, w) float32, triangular over -1..1, poor in low frequencies."""
    even = np.random.default_rng(seed).random((height + 1, width + 1), np.float32)
    down, right = even[1:, :-1] - even[:-1, :-1], even[:-1, 1:] - even[:-1, :-1]
    # Both differences are blue along their own axis only; a chessboard of the two along both.
    for first in range(2):
        right[first::2, first::2] = down[first::2, first::2]
    return right
