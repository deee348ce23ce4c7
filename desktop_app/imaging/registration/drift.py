"""Slow changes of colour between a document and an aligned answer, told by what did not change."""

from __future__ import annotations

from typing import Final

import numpy as np

from desktop_app.core.geometry import Size
from desktop_app.core.pixels import Array, FloatArray
from desktop_app.imaging.resize import fitted_size, resize
from desktop_app.imaging.seam_blending.filters import (
    largest,
    robust_scale,
    smooth,
    smooth_known,
    tukey,
)

_SIDE: Final = 256  # pixels of the longer side at which it is looked for
_FAR: Final = 32.0  # pixels there: slower is drift, quicker is a change
_ROUNDS: Final = 4
_MOST: Final = 0.12
"""Of 1, in any channel: what departs further is a change."""
_MEANT: Final = 12 / 255
"""Half of the picture departs by more: light or colours were to change, which is no drift."""
_GAINS: Final = (0.85, 1.18)


def without_drift(
    old: FloatArray, aligned: FloatArray, free: Array
) -> tuple[FloatArray | None, float]:
    """The answer with each channel's contrast and slow offsets as the document has them.

    Args:
        old, aligned: (h, w, 3) float32 0..1.
        free: (h, w) bool, where anything may be told.

    Returns:
        (h, w, 3) float32 0..1, None where half of the picture differs by more than drifts do;
        and the largest change in levels of 255.
    """
    full = Size(old.shape[1], old.shape[0])
    size = fitted_size(full, _SIDE)
    small, moving = (
        smooth(np.asarray(resize(one, size), np.float32), 1.0) for one in (old, aligned)
    )
    allowed = np.asarray(resize(free.astype(np.float32), size), np.float32) > 0.99
    apart = largest(small - moving)
    if allowed.any() and float(np.median(apart[allowed])) > _MEANT:
        return None, 255 * float(np.quantile(apart[allowed], 0.99))
    weight = allowed * (apart < 2 * _MOST).astype(np.float32)
    gain, offset = np.ones(3, np.float32), np.zeros_like(small)
    if np.count_nonzero(weight) < _SIDE:
        return aligned, 0.0
    for _ in range(_ROUNDS):
        gain = _gains(small, moving, weight)
        offset = smooth_known(_float(small - gain * moving), weight, _FAR)
        left = largest(small - gain * moving - offset)
        spread = max(robust_scale(left[weight > 0]), 1 / 255)
        weight = allowed * tukey(left, 4.7 * spread)
    change = (gain - 1) * moving + offset
    if not bool((np.abs(change)[weight > 0] <= 2 * _MOST).all()):
        np.clip(offset, -_MOST, _MOST, out=offset)
    put = np.asarray(resize(offset, full, quality="fast"), np.float32)
    made = np.clip(gain * aligned + put, 0, 1)
    return np.asarray(made, np.float32), 255 * float(np.quantile(np.abs(change), 0.99))


def _gains(old: FloatArray, moving: FloatArray, weight: FloatArray) -> FloatArray:
    """(3,): by which each channel's values differ from their own slow mean."""
    one, other = (each - smooth_known(each, weight, _FAR) for each in (old, moving))
    both, own = ((weight[..., None] * each).sum(axis=(0, 1)) for each in (one * other, other**2))
    return np.clip(both / np.maximum(own, 1e-6), *_GAINS).astype(np.float32)


def _float(values: Array) -> FloatArray:
    return np.asarray(values, np.float32)
