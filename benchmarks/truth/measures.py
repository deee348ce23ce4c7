"""How far colours and grain are off where the true picture is known. No model, no method.

Seams and what edits are measured by in the program, too: `extensions.evaluation`.
"""

from __future__ import annotations

import cv2
import numpy as np

from desktop_app.core.pixels import Array, FloatArray
from desktop_app.extensions.evaluation.values.formulas.edits import changed_outside
from desktop_app.extensions.evaluation.values.formulas.seams import (
    border,
    calm_detail,
    calmest,
    fine_detail,
    lab,
    own_seam,
    seam,
)
from desktop_app.imaging.colour_difference import ciede2000

__all__ = [
    "border",
    "calm_detail",
    "calmest",
    "changed_outside",
    "ciede2000",
    "colour_error",
    "grain_ratio",
    "lab",
    "own_seam",
    "seam",
    "specks",
]


def colour_error(result: FloatArray, truth: FloatArray, mask: Array) -> float:
    """Mean ΔE2000 inside the mask of both pictures smoothed with sigma 3."""
    smooth = [
        np.asarray(cv2.GaussianBlur(image, (0, 0), 3.0), np.float32) for image in (result, truth)
    ]
    one, other = (lab(image)[mask].astype(np.float64) for image in smooth)
    return float(ciede2000(one, other).mean())


def grain_ratio(result: FloatArray, truth: FloatArray, clean: FloatArray, mask: Array) -> float:
    """Deviation of the fine detail in flat parts inside the mask, over that of the true picture.

    Args:
        result: (h, w, 3) float32 0..1.
        truth: the picture with its grain.
        clean: the same without grain; says where it is flat.
        mask: (h, w) bool.

    Returns:
        1 where both have as much; NaN where no inside part is flat.
    """
    inner = cv2.erode(mask.astype(np.uint8), np.ones((3, 3), np.uint8)) > 0
    wide = cv2.boxFilter(np.abs(fine_detail(clean)).max(2), -1, (7, 7))
    flat = inner & (wide < 0.004)
    if flat.sum() < 100:
        return float("nan")
    return float(fine_detail(result)[flat].std() / max(1e-6, float(fine_detail(truth)[flat].std())))


def specks(image: FloatArray, truth: FloatArray, calm: Array) -> float:
    """Mean chroma of what is added to calm places in the size of specks (0.8 to 3 px), ΔC."""
    added = image - truth
    fine, wide = (cv2.GaussianBlur(added, (0, 0), sigma) for sigma in (0.8, 3.8))
    added = np.asarray(fine - wide, np.float32)
    apart = (lab(truth + added) - lab(truth))[calm]
    return float(np.hypot(apart[:, 1], apart[:, 2]).mean())
