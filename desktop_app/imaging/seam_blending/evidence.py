"""What pixels that were left out of the fit say about a colour correction, for each blob alone.

Squares of the ring are left out, predicted from the rest, and compared. `confidence` judges the
numbers.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import cv2
import numpy as np

from desktop_app.core.pixels import Array, FloatArray
from desktop_app.imaging.seam_blending.filters import LUMA
from desktop_app.imaging.seam_blending.membrane import halved, membrane

_BLOCK = 4  # half-size pixels: side of the squares left out
_NEAR = 12  # pixels from the mask that are asked
_MOST = 16  # blobs; a mask of more specks is taken as one
_TOGETHER = 5  # half-size pixels: blobs nearer than twice this share their surroundings
_FEWEST = 16  # half-size pixels a blob must be asked by to be judged alone


@dataclass(frozen=True, slots=True)
class Blob:
    """Medians over the unseen pixels about one blob (or all).

    Attributes:
        plain: difference (of 1) without correction.
        corrected: difference left by the correction predicted from the rest.
        alike: correlation, -1..1, of what the rest does not predict in the original's luminance
            with the same in the patch's. Other surroundings have another structure; a decoder
            that is merely poor keeps it.
        trusted: share of the ring near the mask that agrees with its neighbourhood.
    """

    plain: float
    corrected: float
    alike: float
    trusted: float


@dataclass(frozen=True, slots=True, eq=False)
class SeamEvidence(Blob):
    """All together, and each blob.

    Attributes:
        blobs: one a label, in order.
        labels: (h/2, w/2) int32, the nearest blob's place in ``blobs``, for every pixel.
    """

    blobs: tuple[Blob, ...]
    labels: Array

    def with_plain(self, other: SeamEvidence) -> SeamEvidence:
        """The same, but with the uncorrected differences of ``other``."""
        pairs = zip(self.blobs, other.blobs, strict=True)
        blobs = tuple(replace(blob, plain=old.plain) for blob, old in pairs)
        return replace(self, plain=other.plain, blobs=blobs)


def predicted(
    low: FloatArray, fit_weight: FloatArray, weight: FloatArray, near: FloatArray, mask: Array
) -> SeamEvidence:
    """Leave squares out, predict them from the rest.

    Args:
        low: (h, w, 4) float32, half size: the low-passed difference, the original's luminance.
        fit_weight: (h, w) float32 0..1, weight of each pixel in the fit.
        weight: (h, w) float32 0..1, how much of it is ring.
        near: (h, w) float32, distance from the mask in full-size pixels.
        mask: (2h, 2w) bool (or one less), painted.
    """
    rows, columns = np.indices(weight.shape, np.int32) // np.int32(_BLOCK)
    even = np.asarray((rows + columns) % 2 == 0, bool)
    surface = membrane(low, np.where(even, fit_weight, 0).astype(np.float32), coarse=True)
    missed = low - surface
    # The patch's luminance is the original's less the difference's.
    theirs = missed[..., 3] - missed[..., :3] @ LUMA
    counted: Array = (weight > 0.5) & (near <= _NEAR)
    counted = counted if counted.any() else weight > 0
    asked = np.asarray(counted & ~even, bool)
    asked = asked if asked.any() else counted

    def medians(part: Array) -> tuple[float, float, float, float]:
        where = np.asarray(asked & part, bool)
        return (
            float(np.median(np.abs(low[where][:, :3]).max(axis=1))),
            float(np.median(np.abs(missed[where][:, :3]).max(axis=1))),
            _correlation(missed[where][:, 3], theirs[where]),
            float(np.mean(fit_weight[counted & part] > 0.3)),
        )

    labels, count = _labels(mask)
    together = medians(np.ones_like(asked))
    blobs: list[Blob] = []
    for label in range(count):
        part = labels == label
        enough = count > 1 and np.count_nonzero(asked & part) >= _FEWEST
        blobs.append(Blob(*(medians(part) if enough else together)))
    return SeamEvidence(*together, tuple(blobs), labels)


def _correlation(first: Array, second: Array) -> float:
    first, second = first - first.mean(), second - second.mean()
    return float(first @ second) / max(float(np.sqrt((first @ first) * (second @ second))), 1e-12)


def _labels(mask: Array) -> tuple[Array, int]:
    """The nearest blob of every half-size pixel, and the number of blobs."""
    _, share = halved(np.zeros((*mask.shape, 1), np.float32), mask.astype(np.float32))
    disc = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * _TOGETHER + 1,) * 2)
    wide = np.asarray(cv2.dilate((share > 0).astype(np.uint8), disc), np.uint8)
    count, parts = cv2.connectedComponents(wide)
    own = np.asarray(parts, np.int32)
    if not 2 < count <= _MOST + 1:
        return np.zeros(share.shape, np.int32), 1
    nearest = np.asarray(cv2.distanceTransformWithLabels(1 - wide, cv2.DIST_L2, 5)[1], np.int32)
    # OpenCV numbers the zero pixels' components its own way: look up ours by theirs.
    table = np.zeros(int(nearest.max()) + 1, np.int32)
    table[nearest[wide > 0]] = own[wide > 0] - 1
    return table[nearest], count - 1
