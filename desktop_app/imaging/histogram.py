"""How often which value is in a picture, in all of it and column by column; what is clipped."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from desktop_app.core.pixels import Array, ByteArray, FloatArray
from desktop_app.imaging.checks import full_value
from desktop_app.imaging.depth import to_bytes

BINS: Final = 256

_LUMA: Final = np.array([[0.2126, 0.7152, 0.0722]], np.float32)
"""ITU-R BT.709."""


@dataclass(frozen=True, slots=True, eq=False)
class Scopes:
    """What is counted of a picture.

    Attributes:
        histogram: (4, 256): of red, green, blue, and of the luma of both.
        waveform: (4, 256, columns): the same of each column; row 0 is the darkest.
        low, high: share 0..1 of the pixels with a channel at 0, or at full.
    """

    histogram: NDArray[np.float64]
    waveform: NDArray[np.float64]
    low: float
    high: float


def histogram(pixels: Array) -> NDArray[np.float64]:
    """Counts of values, in bins of 1/256 of the full range.

    Args:
        pixels: (h, w, 3|4), uint8, uint16 or float32; with alpha a pixel counts by its alpha.

    Returns:
        (4, 256): of red, green, blue, and of the luma of both.
    """
    channels, weights = _channels(pixels), _weights(pixels, None)
    return np.stack([np.bincount(each.ravel(), weights, BINS) for each in channels]).astype(
        np.float64
    )


def scopes(pixels: Array, columns: int, share: FloatArray | None = None) -> Scopes:
    """Count a picture.

    Args:
        pixels: as for `histogram`.
        columns: of the waveform.
        share: (h, w) float32 0..1, how much of each pixel counts; None: all of it.
    """
    width, weights = pixels.shape[1], _weights(pixels, share)
    at = np.arange(width, dtype=np.int64) * columns // max(1, width)
    counted = [
        np.bincount((each.astype(np.int64) * columns + at).ravel(), weights, BINS * columns)
        for each in _channels(pixels)
    ]
    waveform = np.stack(counted).reshape(4, BINS, columns).astype(np.float64)
    low, high = (
        float(np.average(each.ravel() != 0, weights=weights))
        if weights is None or weights.any()
        else 0.0
        for each in clipped(pixels)
    )
    return Scopes(waveform.sum(axis=2), waveform, low, high)


def clipped(pixels: Array) -> tuple[ByteArray, ByteArray]:
    """Where any channel is at 0 (or below), and where any is at full (or above): (h, w), else 0.

    Args:
        pixels: (h, w, 3|4), uint8, uint16 or float32.
    """
    colours, full = np.ascontiguousarray(pixels[..., :3]), full_value(pixels.dtype)
    is_float = pixels.dtype == np.float32
    above, below = (1e-30, float(np.nextafter(np.float32(1), 0))) if is_float else (1, full - 1)
    most = float(np.finfo(np.float32).max) if is_float else full
    inside = (((above,) * 3, (most,) * 3), ((-most,) * 3, (below,) * 3))
    low, high = (
        np.asarray(cv2.bitwise_not(cv2.inRange(colours, *limits)), np.uint8) for limits in inside
    )
    return low, high


def _channels(pixels: Array) -> tuple[Array, ...]:
    colours = np.ascontiguousarray(to_bytes(np.ascontiguousarray(pixels))[..., :3])
    luma = cv2.transform(colours, _LUMA).reshape(colours.shape[:2])
    return (*(colours[..., k] for k in range(3)), luma)


def _weights(pixels: Array, share: FloatArray | None) -> NDArray[np.float64] | None:
    """How much each pixel counts; None: all of them the same."""
    if pixels.shape[2] == 3:
        return None if share is None else share.ravel().astype(np.float64)
    alpha = pixels[..., 3].ravel() / full_value(pixels.dtype)
    return (alpha if share is None else alpha * share.ravel()).astype(np.float64)
