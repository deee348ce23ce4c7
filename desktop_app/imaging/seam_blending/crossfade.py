"""Stage 5: near the border, inside the mask, let the old picture return where both agree.

The only stage that reads the original under the mask, and only to compare. A loosely drawn mask
holds much that did not have to change; fading there leaves no seam at all. Where old and new differ
visibly (more than 10/255) nothing of the old picture survives.
"""

from __future__ import annotations

import cv2
import numpy as np

from desktop_app.core.pixels import Array, FloatArray
from desktop_app.imaging.seam_blending.filters import largest, robust_scale, smooth
from desktop_app.imaging.seam_blending.surroundings import Surroundings
from desktop_app.imaging.seam_blending.values import StageReport

VISIBLE = 10 / 255
"""A difference that is seen; of 1."""

_FINEST = 1 / 255  # full agreement at least up to here
_BEYOND = 2.5  # times the usual difference is disagreement
_GUARD = 4  # pixels kept clear around anything that differs
_NOISIEST = 0.06  # grain is not taken for more than this (of 1)


def crossfade(
    around: Surroundings, patch: FloatArray, old: FloatArray, shown: Array, depth: float
) -> tuple[FloatArray, FloatArray | None, StageReport]:
    """Mix the old picture in.

    Args:
        around: the surroundings.
        patch: (h, w, 3) float32, repaired so far.
        old: (h, w, 3) float32, the document as it is, under the mask too.
        shown: (h, w) bool, False where the document is not wholly opaque.
        depth: pixels from the border inwards after which only the patch is left.

    Returns:
        The mixed patch, the old picture's share (h, w) float32 0..1 (None: nowhere), the report.
    """
    gap = old - patch
    calm = largest(smooth(gap, 1.0))
    fine = _fine_detail(gap)
    noise = min(robust_scale(fine[around.ring]), _NOISIEST)
    # How well the model reproduces what it should: what differs much more is a real difference,
    # however faint (a shadow that was to be removed).
    usual = float(np.clip(np.quantile(calm[around.ring], 0.9), _FINEST, VISIBLE / _BEYOND))
    differs = (calm > _BEYOND * usual) | (largest(gap) > VISIBLE + 3.5 * noise) | ~shown
    differs &= around.mask
    agrees = np.clip((_BEYOND - calm / np.float32(usual)) / (_BEYOND - 1), 0, 1)
    agrees[~around.mask] = 1
    disc = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * _GUARD + 1, 2 * _GUARD + 1))
    agrees[cv2.dilate(differs.view(np.uint8), disc) > 0] = 0
    inward = cv2.distanceTransform(
        np.pad(around.mask.view(np.uint8), 1, mode="edge"), cv2.DIST_L2, 5
    )[1:-1, 1:-1]
    ramp = np.clip(1 - (inward - 1) / np.float32(depth), 0, 1)
    ramp = ramp * ramp * (3 - 2 * ramp)
    share = np.minimum(smooth(agrees.astype(np.float32), 1.5), ramp)
    share[differs | ~around.mask] = 0
    rim = around.mask & (inward < 2)
    numbers = {
        "rim": float(share[rim].mean()) if rim.any() else 0.0,
        "inside": float(share[around.mask].mean()),
        "noise": noise,
        "usual": usual,
    }
    if float(share.max(initial=0.0)) < 0.02:
        return patch, None, StageReport("crossfade", "disagrees", numbers)
    mixed: Array = patch + share[..., None] * gap
    return mixed, share, StageReport("crossfade", "ran", numbers)


def _fine_detail(gap: FloatArray) -> FloatArray:
    """Fine detail of the green channel, the one with most luminance; (h, w)."""
    green = np.ascontiguousarray(gap[..., 1])
    return green - smooth(green, 1.5)
