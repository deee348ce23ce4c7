"""Stage 4: do the corrections hold? Where the model re-imagined the surroundings they do not.

Then the plain output is used for that blob, and the report says so: a visible seam is better than
a wrong colour carried through the whole patch.
"""

from __future__ import annotations

import cv2
import numpy as np

from desktop_app.core.pixels import Array, FloatArray
from desktop_app.imaging.seam_blending.evidence import Blob, Evidence
from desktop_app.imaging.seam_blending.values import StageReport

_TRUSTED = 0.3
_SMALL = 3 / 255  # a residual below this is no other picture
# The structure must correlate by this much, the more the larger the residual is. Measured: an
# autoencoder of 16 to 24 dB leaves 3/255 to 7/255 at 0.5 to 0.9; other pictures 6/255 to 19/255 at
# -0.5 to 0.7.
_ALIKE, _STRICTER = 0.45, 0.06 * 255


def gate(
    patch: FloatArray, plain: FloatArray, evidence: Evidence | None
) -> tuple[FloatArray, Array | None, StageReport]:
    """Put the plain output where corrections failed.

    Returns:
        The patch, where it is plain ((h, w) bool; None: nowhere), and the report: *reimagined*
        if all blobs failed, else *ran* with the number that did under ``reimagined``.
    """
    if evidence is None:
        return patch, None, StageReport("gate", "too_few_pixels")
    failed = np.array([_other(blob) for blob in evidence.blobs])
    numbers = {
        "residual": evidence.corrected,
        "alike": evidence.alike,
        "trusted": evidence.trusted,
        "blobs": float(failed.size),
        "reimagined": float(failed.sum()),
    }
    if not failed.any():
        return patch, None, StageReport("gate", "ran", numbers)
    if failed.all():
        everywhere = np.ones(patch.shape[:2], bool)
        return plain, everywhere, StageReport("gate", "reimagined", numbers)
    height, width = patch.shape[:2]
    small = failed[evidence.labels].astype(np.uint8)
    double = (2 * small.shape[1], 2 * small.shape[0])
    where = cv2.resize(small, double, interpolation=cv2.INTER_NEAREST)[:height, :width] > 0
    mixed = np.where(where[..., None], plain, patch)
    return mixed, where, StageReport("gate", "ran", numbers)


def _other(blob: Blob) -> bool:
    """Whether the model drew other surroundings."""
    beyond = blob.corrected - _SMALL
    return beyond > 0 and (blob.alike < _ALIKE + _STRICTER * beyond or blob.trusted < _TRUSTED)
