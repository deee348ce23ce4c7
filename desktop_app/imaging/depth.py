"""One bit depth to another: bytes, 16 bits, floats; always clipped, and rounded to the nearest."""

from __future__ import annotations

import numpy as np

from desktop_app.core.pixels import Array, ByteArray, FloatArray
from desktop_app.imaging.checks import full_value

__all__ = ["from_float", "to_bytes"]


def from_float(values: FloatArray, dtype: np.dtype[np.generic]) -> Array:
    """0..1 to the full range of ``dtype`` (uint8, uint16 or float32); any shape.

    NaN becomes 0: black is better than what an undefined conversion gives.
    """
    clipped = np.clip(np.nan_to_num(values, nan=0.0, posinf=1.0, neginf=0.0), 0.0, 1.0)
    if dtype == np.float32:
        return clipped
    scaled = clipped * np.float32(full_value(dtype))
    return np.rint(scaled, out=scaled).astype(dtype)


def to_bytes(pixels: Array) -> ByteArray:
    """uint8 of uint8 (itself), uint16 or float32 0..1; any shape."""
    if pixels.dtype == np.uint8:
        return pixels
    if pixels.dtype == np.float32:
        return from_float(pixels, np.dtype(np.uint8))
    scaled = pixels.astype(np.float32) * np.float32(255 / full_value(pixels.dtype))
    return np.rint(scaled, out=scaled).astype(np.uint8)
