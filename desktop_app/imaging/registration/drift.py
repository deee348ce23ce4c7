"""Slow changes of colour between a document and an aligned answer, told by what did not change."""

from __future__ import annotations

from typing import Final

import cv2
import numpy as np

from desktop_app.core.geometry import Size
from desktop_app.core.pixels import Array, FloatArray
from desktop_app.imaging.depth import to_float
from desktop_app.imaging.registration.parts import fraction, parts_of
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
_SAME: Final = 0.5
"""Share of the details from which on a picture in other light shows the same things."""
_KEPT: Final = 0.2
"""Share of a picture that is as it was, where the rest of it was replaced."""
_GAINS: Final = (0.85, 1.18)


def take_out_drift(
    old: Array, aligned: FloatArray, free: Array, agreed: float
) -> tuple[bool, float]:
    """Give the answer each channel's contrast and slow offsets as the document has them.

    Args:
        old: (h, w, 3) uint8, uint16 or float32.
        aligned: (h, w, 3) float32 0..1: written to.
        free: (h, w) bool, where anything may be told.
        agreed: the share of the details that is there again.

    Returns:
        Whether that is drift: False where half of the picture differs by more than drifts do, which
        is left as it is, unless that is something else in its place: few of the details are there
        again, and a part is as it was; and the largest change in levels of 255.
    """
    full = Size(old.shape[1], old.shape[0])
    size = fitted_size(full, _SIDE)
    small, moving = (smooth(to_float(resize(one, size)), 1.0) for one in (old, aligned))
    allowed = np.asarray(resize(free.astype(np.float32), size), np.float32) > 0.99
    apart = largest(small - moving)
    is_meant = allowed.any() and float(np.median(apart[allowed])) > _MEANT
    if is_meant and (agreed >= _SAME or float((apart[allowed] < _MEANT / 2).mean()) < _KEPT):
        return False, 255 * float(np.quantile(apart[allowed], 0.99))
    weight = allowed * (apart < 2 * _MOST).astype(np.float32)
    gain, offset = np.ones(3, np.float32), np.zeros_like(small)
    if np.count_nonzero(weight) < _SIDE:
        return True, 0.0
    for _ in range(_ROUNDS):
        gain = _gains(small, moving, weight)
        offset = _slow(_float(small - gain * moving), weight)
        left = largest(small - gain * moving - offset)
        spread = max(robust_scale(left[weight > 0]), 1 / 255)
        weight = allowed * tukey(left, 4.7 * spread)
    change = (gain - 1) * moving + offset
    if not bool((np.abs(change)[weight > 0] <= 2 * _MOST).all()):
        np.clip(offset, -_MOST, _MOST, out=offset)
    for part in parts_of(aligned.shape, 0):
        own, (rows, columns) = aligned[part.own], part.own
        back = np.diag([size.width / full.width, size.height / full.height, 1.0])
        back[:2, 2] = back.diagonal()[:2] * (columns.start + 0.5, rows.start + 0.5) - 0.5
        how = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
        put = cv2.warpAffine(
            offset, back[:2], own.shape[1::-1], flags=how, borderMode=cv2.BORDER_REPLICATE
        )
        own *= gain
        own += np.asarray(put, np.float32)
        np.clip(own, 0, 1, out=own)
    return True, 255 * float(np.quantile(np.abs(change), 0.99))


def _gains(old: FloatArray, moving: FloatArray, weight: FloatArray) -> FloatArray:
    """(3,): by which each channel's values differ from their own slow mean."""
    one, other = (each - _slow(each, weight) for each in (old, moving))
    both, own = ((weight[..., None] * each).sum(axis=(0, 1)) for each in (one * other, other**2))
    return np.clip(both / np.maximum(own, 1e-6), *_GAINS).astype(np.float32)


def _slow(values: FloatArray, weight: FloatArray) -> FloatArray:
    """`smooth_known` by `_FAR`, at a quarter of the size: it is as smooth as that."""
    size = Size(values.shape[1], values.shape[0])
    quarter = fraction(size, 4)
    share = np.asarray(resize(weight, quarter), np.float32)
    known = np.asarray(resize(_float(values * weight[..., None]), quarter), np.float32)
    known /= share[..., None] + np.float32(1e-6)
    return _float(resize(smooth_known(known, share, _FAR / 4), size, quality="fast"))


def _float(values: Array) -> FloatArray:
    return np.asarray(values, np.float32)
