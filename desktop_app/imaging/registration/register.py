"""An answer of a model put into the document's pixels: moved back, once resampled."""

from __future__ import annotations

from typing import Final

import cv2
import numpy as np

from desktop_app.core.geometry import Size
from desktop_app.core.pixels import Array, Doubles, FloatArray
from desktop_app.imaging.depth import to_float
from desktop_app.imaging.registration.drift import take_out_drift
from desktop_app.imaging.registration.estimate import Estimate, estimate
from desktop_app.imaging.registration.field import DisplacementField
from desktop_app.imaging.registration.parts import grey_of, parts_of
from desktop_app.imaging.registration.values import Moved, Reason, Registered
from desktop_app.imaging.resize import resize

_AGREED: Final = 0.2
"""Share of the details that must be there again."""
_DETAILS: Final = 400
"""Pixels with details that are needed."""
_TAPS: Final = 3
"""Pixels that a sample reaches with weights that count."""
_SMALLER: Final = 1.05
"""Times as large as the document, from which on an answer is smoothed before."""
_EDGE: Final = cv2.BORDER_REPLICATE
_LEAST: Final = 16
"""Pixels of the shorter side."""


def registered(original: Array, answer: Array, requested: Array | None = None) -> Registered:
    """Take out shift, scale, slow warp and slow drift of colours, as far as what did not change
    tells them. Where it can't tell, the answer is only scaled, and the reason says so.

    Args:
        original: (h, w, 3|4) uint8, uint16 or float32 0..1, the document.
        answer: (h2, w2, 3|4) of any of these, of the whole of it, at any size.
        requested: (h, w) uint8, bool or float32, above 0 where something was asked to change.
    """
    height, width = original.shape[:2]
    everywhere = np.ones((height, width), bool)
    free = everywhere if requested is None else requested == 0
    reason, found = _found(original, answer, free)
    if reason != "ran" or found is None:
        agreed = 0.0 if found is None else found.agreed
        plain = resize(to_float(answer[..., :3]), Size(width, height))
        aligned = np.clip(plain, 0, 1, dtype=np.float32)
        return Registered(aligned, everywhere, None, Moved(reason, agreed=agreed))
    aligned, seen = moved_back(answer[..., :3], found.field)
    is_drift, drift = take_out_drift(original[..., :3], aligned, seen & free, found.agreed)
    return Registered(
        aligned, seen, found.field, _numbers(found, drift, "ran" if is_drift else "relit")
    )


def _found(original: Array, answer: Array, free: Array) -> tuple[Reason, Estimate | None]:
    if min(original.shape[:2]) < _LEAST:
        return "too_few_details", None
    found = estimate(grey_of(original), grey_of(answer), free.astype(np.uint8))
    if found.details < _DETAILS:
        return "too_few_details", found
    known = found.agreed >= _AGREED and np.isfinite(found.left_over)
    return ("ran" if known else "too_little_unchanged"), found


def moved_back(answer: Array, field: DisplacementField) -> tuple[FloatArray, Array]:
    """``answer`` (h2, w2, 3) of any dtype in the document's pixels, resampled once (Lanczos, 4
    pixels; what is made smaller is smoothed before), and where it shows anything: (h, w, 3)
    float32 0..1, (h, w) bool."""
    width, height = field.size.width, field.size.height
    step = answer.shape[1] / width, answer.shape[0] / height
    sigmas = [0.5 * np.sqrt(max(each * each - 1, 0)) for each in step]
    reach = 6 + (int(4 * max(sigmas)) + 1 if max(step) > _SMALLER else 0)
    made, seen = np.empty((height, width, 3), np.float32), np.empty((height, width), bool)
    for part in parts_of(made.shape, 0):
        rows, columns = (np.arange(one.start, one.stop, dtype=np.float32) for one in part.own)
        across, down = field.at(field.size, part.own)
        x = (columns + across + np.float32(0.5)) * np.float32(step[0]) - np.float32(0.5)
        y = (rows[:, None] + down + np.float32(0.5)) * np.float32(step[1]) - np.float32(0.5)
        seen[part.own] = (x >= -0.5) & (x <= answer.shape[1] - 0.5)
        seen[part.own] &= (y >= -0.5) & (y <= answer.shape[0] - 0.5)
        top, left = (
            int(np.clip(one.min() - reach, 0, length - 1))
            for one, length in zip((y, x), answer.shape[:2], strict=True)
        )
        there = to_float(answer[top : int(y.max()) + reach + 1, left : int(x.max()) + reach + 1])
        if max(step) > _SMALLER:
            sigma = [max(float(one), 0.01) for one in sigmas]
            blurred = cv2.GaussianBlur(there, (0, 0), sigma[0], sigmaY=sigma[1], borderType=_EDGE)
            there = np.asarray(blurred, np.float32)
        found = cv2.remap(there, x - left, y - top, cv2.INTER_LANCZOS4, borderMode=_EDGE)
        np.clip(np.asarray(found, np.float32), 0, 1, out=made[part.own])
    # Beside what isn't seen a sample holds some of the border's colour.
    beyond = cv2.dilate((~seen).view(np.uint8), np.ones((2 * _TAPS + 1, 2 * _TAPS + 1), np.uint8))
    return made, np.asarray(beyond) == 0


def _numbers(found: Estimate, drift: float, reason: Reason = "ran") -> Moved:
    """Shift, scale and the rest of the field, by least squares."""
    size = found.field.size
    thin = slice(None, None, 8), slice(None, None, 8)
    across, down = (one.ravel().astype(np.float64) for one in found.field.at(size, thin))
    rows, columns = (8 * np.indices((-(-size.height // 8), -(-size.width // 8)))).reshape(2, -1)
    x, y = columns - (size.width - 1) / 2, rows - (size.height - 1) / 2
    one, none = np.ones_like(x), np.zeros_like(x)
    columns = [np.stack([one, none, x, -y], axis=1), np.stack([none, one, y, x], axis=1)]
    design: Doubles = np.concatenate(columns).astype(np.float64)
    both = np.concatenate([across, down])
    fitted, *_ = np.linalg.lstsq(design, both, rcond=None)
    left = (both - design @ fitted).reshape(2, -1)
    scale = float(np.hypot(1 + fitted[2], fitted[3]))
    return Moved(
        reason,
        x=float(fitted[0]),
        y=float(fitted[1]),
        scale=scale,
        warp=float(np.hypot(*left).max()),
        drift=drift,
        agreed=found.agreed,
        left_over=found.left_over,
    )
