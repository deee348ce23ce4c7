"""The hole and its ring in cells, and what a map of the surroundings costs in each."""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np

from desktop_app.core.pixels import Array, FloatArray
from desktop_app.imaging.exemplar.frame import BoolArray
from desktop_app.imaging.exemplar.structure.candidates import Laid
from desktop_app.imaging.exemplar.structure.scene import StructureScene

UNUSABLE = np.float32(4.0)
"""Cost of what can't be read: more than any two colours differ by."""

_CELLS = 36  # along the box's longer side
_FINEST = 2  # px
_UNSEEN = 0.05  # cost of a map of which the ring near by tells nothing
_SEAM = np.float32(2e-4)  # cost of a seam that isn't seen: few pieces look better


class StructureGrid:
    """The scene's box in cells.

    Attributes:
        hole: (rows, columns), cells that hold pixels of the hole.
        noise: variance of the ring's grain, all colours together.
        variation: mean squared difference of the ring to its mean colours, beyond its grain.
    """

    def __init__(self, scene: StructureScene) -> None:
        box, ring = scene.box, scene.ring
        hole = scene.hole[box.slices]
        self._known = scene.features[box.slices]
        self._ring = ring
        self.noise = _noise(self._known, ring)
        own = _variation(self._known, ring)[ring]
        self.variation = float(np.maximum(own - self.noise, 0).mean())
        self._pixels = hole
        self._cell = max(_FINEST, round(max(box.width, box.height) / _CELLS))
        self.hole: BoolArray = self._mean(hole.astype(np.float32)) > 0
        self._weight = self._mean(ring.astype(np.float32))

    def _mean(self, values: FloatArray) -> FloatArray:
        c = self._cell
        h, w = values.shape[:2]
        padded = np.pad(values, [(0, -h % c), (0, -w % c)] + [(0, 0)] * (values.ndim - 2))
        size = (padded.shape[1] // c, padded.shape[0] // c)
        return np.asarray(cv2.resize(padded, size, interpolation=cv2.INTER_AREA), np.float32)

    def costs(self, seen: Sequence[Laid]) -> FloatArray:
        """(maps, rows, columns): what the ring says about each cell of the hole, by 1/distance³."""
        at, by = (np.argwhere(m).astype(np.float32) for m in (self.hole, self._weight > 0))
        apart = (at[:, :1] - by[:, 0]) ** 2 + (at[:, 1:] - by[:, 1]) ** 2 + np.float32(0.5)
        weight = self._weight[self._weight > 0] / (apart * np.sqrt(apart))
        table, known = self._errors(seen)
        total, norm = weight @ table, weight @ known.astype(np.float32)
        share = norm / weight.sum(axis=1, keepdims=True)
        # What can be compared with little of the ring near by isn't known to be good.
        said = total / np.maximum(norm, 1e-12) + np.float32(_UNSEEN) * (1 - share) ** 2
        out = np.zeros((len(seen), *self.hole.shape), np.float32)
        out[:, self.hole] = said.T
        for k, one in enumerate(seen):
            missing = self._mean((self._pixels & ~one.valid).astype(np.float32))
            out[k][missing > 0] += UNUSABLE
        return out

    def _errors(self, seen: Sequence[Laid]) -> tuple[FloatArray, BoolArray]:
        """(cells of the ring, maps): how far off it is, and where that is known."""
        asked = self._weight > 0
        table = np.zeros((int(asked.sum()), len(seen)), np.float32)
        known = np.zeros(table.shape, np.bool_)
        for k, one in enumerate(seen):
            there = (self._ring & one.valid).astype(np.float32)
            share = self._mean(there)[asked]
            off = self._mean(_apart(one.features, self._known) * there)[asked]
            known[:, k] = share > 0
            table[:, k] = off / np.maximum(share, 1e-6)
        return table, known

    def differ(self, seen: Sequence[Laid]) -> FloatArray:
        """(k, k, rows, columns): how far two maps are apart."""
        count = len(seen)
        out = np.zeros((count, count, *self.hole.shape), np.float32)
        for i in range(count):
            for j in range(i):
                off = _apart(seen[i].features, seen[j].features)
                off[~(seen[i].valid & seen[j].valid)] = 1
                out[i, j] = out[j, i] = self._mean(off) + _SEAM
        return out

    def spread(self, labels: Array) -> Array:
        """(box): the label of each pixel; outside the hole that of the nearest in it."""
        c = self._cell
        height, width = self._pixels.shape
        fine = np.repeat(np.repeat(labels, c, 0), c, 1)[:height, :width]
        transformed = cv2.distanceTransformWithLabels(
            (~self._pixels).astype(np.uint8), cv2.DIST_L2, 5, labelType=cv2.DIST_LABEL_PIXEL
        )
        nearest = np.asarray(transformed[1], np.intp)
        of = np.zeros(int(nearest.max()) + 1, np.intp)
        of[nearest[self._pixels]] = fine[self._pixels]
        return of[nearest]

    def unexplained(self, seen: Sequence[Laid], labels: Array) -> float | None:
        """Share of the ring's variation that the labels (box) next to it don't predict; None if a
        pixel of the hole can't be read."""
        off = np.zeros(self._pixels.shape, np.float32)
        valid = np.zeros(self._pixels.shape, np.bool_)
        for k, one in enumerate(seen):
            here = labels == k
            off[here] = _apart(one.features, self._known)[here]
            valid |= here & one.valid
        if not valid[self._pixels].all():
            return None
        wrong = float(off[self._ring & valid].mean()) - 2 * self.noise
        return max(0.0, wrong) / self.variation

    def seam(self, differ: FloatArray, labels: Array) -> float:
        """What seams cost, per cell along one across the hole, as a share of the variation."""
        cost, count = 0.0, 0
        for axis in (0, 1):
            first = (slice(None),) * axis + (slice(0, -1),)
            second = (slice(None),) * axis + (slice(1, None),)
            at = self.hole[first] & self.hole[second] & (labels[first] != labels[second])
            row, column = np.nonzero(at)
            cost += float(differ[labels[first][at], labels[second][at], row, column].sum())
            count += len(row)
        return cost / max(count, *self.hole.shape) / self.variation


def _apart(one: FloatArray, other: FloatArray) -> FloatArray:
    """(h, w): squared distance of colours."""
    off = one - other
    return np.einsum("ijk,ijk->ij", off, off)


def _noise(values: FloatArray, ring: BoolArray) -> float:
    """Variance of grain, all colours together, by Immerkaer's mask and a median."""
    mask = np.array([[1, -2, 1], [-2, 4, -2], [1, -2, 1]], np.float32)
    inner = cv2.erode(ring.astype(np.uint8), np.ones((3, 3), np.uint8)) > 0
    if not inner.any():
        return 0.0
    bent = cv2.filter2D(np.ascontiguousarray(values), -1, mask)[inner]
    sigma = np.median(np.abs(bent), axis=0) / (0.6745 * 6)
    return float((sigma**2).sum())


def _variation(values: FloatArray, ring: BoolArray) -> FloatArray:
    """(h, w): squared difference to the ring's mean colour near by."""
    weight = ring.astype(np.float32)
    sigma = max(8.0, max(ring.shape) / 6)
    mean = cv2.GaussianBlur(values * weight[..., None], (0, 0), sigma)
    norm = cv2.GaussianBlur(weight, (0, 0), sigma)
    off = values - mean / np.maximum(norm, 1e-3)[..., None]
    return np.einsum("ijk,ijk->ij", off, off)
