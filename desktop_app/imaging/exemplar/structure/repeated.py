"""Structure behind a hole, continued by a few maps of the whole surroundings.

What repeats or goes on straight (bars, tiles, windows, stripes) breaks when patches are searched
one by one: locally every bar is as good as the next. Here one offset has to explain a whole part
of the ring around the hole, and few of them fill it (He and Sun 2012), also mirrored or on a plane
at a slant (Huang et al. 2014). Whether the picture has structure at all is asked of the ring, whose
pixels are known: only where the maps predict it well is their answer taken.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from desktop_app.core.pixels import Array, FloatArray
from desktop_app.imaging.exemplar.frame import BoolArray, Layers
from desktop_app.imaging.exemplar.structure.candidates import (
    Candidate,
    Laid,
    laid,
    moved,
    slanted,
)
from desktop_app.imaging.exemplar.structure.labels import labelled
from desktop_app.imaging.exemplar.structure.scene import Scene, scene_of

__all__ = ["Repetition", "repeated"]

_MOST = 160_000  # px of the surroundings, where maps are looked for
_LEAST_RING = 60  # px
_PLAIN = 4e-5  # variation of the ring, beyond its grain, that makes a structure
_GRAINY = 0.3  # of the grain's own variance, beside that
_EXPLAINED, _SEAMLESS = 0.5, 0.5  # see `Repetition`; photographs without structure have over 1
_SURE = 0.1  # with less wrong, no plane at a slant is looked for
_BETTER = 0.8  # planes have to be so much better: they blur
_MIRRORED = 2e-3  # what a mirrored map costs beside: letters and shadows are not symmetric
_POOL = 44  # maps compared
_LABELS = 10  # maps used
_GAIN = 0.004  # of the ring's variation, that another map must explain
_CELLS = 36  # along the hole's longer side
_UNUSABLE = np.float32(4.0)  # cost of what can't be read: more than any two colours differ
_NEARNESS = 3  # how fast a pixel of the ring loses its say with distance


@dataclass(frozen=True, slots=True, eq=False)
class Repetition:
    """A continued structure.

    Attributes:
        scene: where it was looked for.
        maps: those used.
        labels: (box) which of them each pixel of the box is read through.
        unexplained: share of the ring's variation that the maps don't predict; below 0 where it is
            no more than noise.
        seam: the same for the seams within.
        kinds: of the maps.
    """

    scene: Scene
    maps: tuple[Candidate, ...]
    labels: Array
    unexplained: float
    seam: float

    @property
    def error(self) -> float:
        """Both together."""
        return self.unexplained + 0.5 * self.seam

    @property
    def holds(self) -> bool:
        """Whether this is structure, and not chance."""
        return self.unexplained < _EXPLAINED and self.seam < _SEAMLESS


def repeated(layers: Layers, check: Callable[[], None]) -> Repetition | None:
    """Continue the structure around a hole; None where there is none.

    Args:
        layers: the picture's own scale.
        check: called often; may raise.
    """
    scene = scene_of(layers, _MOST, check)
    if int(scene.ring.sum()) < _LEAST_RING or not scene.source.any():
        return None
    grid = _Grid(scene)
    if grid.variation < _PLAIN + _GRAINY * grid.noise:
        return None
    found = moved(scene, check)
    best = _continued(grid, scene, found, check)
    if best is None or best.error > _SURE:
        more = slanted(scene, check)
        other = _continued(grid, scene, [*found, *more], check) if more else None
        if other is not None and (best is None or other.error < _BETTER * best.error):
            best = other
    return best


def _continued(
    grid: _Grid, scene: Scene, found: Sequence[Candidate], check: Callable[[], None]
) -> Repetition | None:
    pool = _pooled(found)
    if not pool:
        return None
    seen: list[Laid] = []
    for one in pool:
        check()
        seen.append(laid(scene, one.matrix))
    costs = grid.costs(grid.errors(seen), seen)
    costs += np.float32(_MIRRORED) * np.array([one.kind == "mirrored" for one in pool])
    chosen = _chosen(costs[grid.hole], _GAIN * grid.variation)
    check()
    used = [seen[k] for k in chosen]
    differ = grid.differ(used)
    labels = labelled(costs[..., chosen], differ, grid.hole, check)
    return grid.judged([pool[k] for k in chosen], used, labels, differ)


def _pooled(found: Sequence[Candidate]) -> list[Candidate]:
    """The best, without those that are nearly the same."""
    kept: list[Candidate] = []
    for one in sorted(found, key=lambda c: c.error):
        if len(kept) == _POOL:
            break
        if all(np.abs(one.matrix - other.matrix).max() > 1.5 for other in kept):
            kept.append(one)
    return kept


def _chosen(costs: FloatArray, least: float) -> list[int]:
    """Greedily, the maps that together cost least; (cells, maps).

    Args:
        costs: of each cell with each map.
        least: what another map must gain for a cell, in the mean.
    """
    best = np.full(len(costs), _UNUSABLE, np.float32)
    chosen: list[int] = []
    while len(chosen) < min(_LABELS, costs.shape[1]):
        gain = (best[:, None] - np.minimum(best[:, None], costs)).mean(axis=0)
        pick = int(gain.argmax())
        if chosen and gain[pick] < least:
            break
        chosen.append(pick)
        best = np.minimum(best, costs[:, pick])
    return chosen


class _Grid:
    """The box in cells."""

    def __init__(self, scene: Scene) -> None:
        box, ring = scene.box, scene.ring
        hole = scene.hole[box.slices]
        self._scene = scene
        self._known = scene.features[box.slices]
        self._ring = ring
        self.noise = _noise(self._known, ring)
        own = _variation(self._known, ring)[ring]
        self.variation = float(np.maximum(own - self.noise, 0).mean())
        self._pixels = hole
        self._cell = max(1, round(max(box.width, box.height) / _CELLS))
        self.hole: BoolArray = self._mean(hole.astype(np.float32)) > 0
        self._weight = self._mean(ring.astype(np.float32))

    def _mean(self, values: FloatArray) -> FloatArray:
        c = self._cell
        h, w = values.shape[:2]
        padded = np.pad(values, [(0, -h % c), (0, -w % c)] + [(0, 0)] * (values.ndim - 2))
        size = (padded.shape[1] // c, padded.shape[0] // c)
        return np.asarray(cv2.resize(padded, size, interpolation=cv2.INTER_AREA), np.float32)

    def errors(self, seen: Sequence[Laid]) -> FloatArray:
        """(rows, columns, maps): how far off the ring is in each cell; unusable where unknown."""
        out: list[FloatArray] = []
        for one in seen:
            off = ((one.features - self._known) ** 2).sum(axis=2)
            there = (self._ring & one.valid).astype(np.float32)
            share = self._mean(there)
            mean = self._mean(off * there) / np.maximum(share, 1e-6)
            out.append(np.where(share > 0, mean, np.float32(np.nan)))
        return np.stack(out, axis=2)

    def costs(self, errors: FloatArray, seen: Sequence[Laid]) -> FloatArray:
        """(rows, columns, maps): what the ring says about each cell of the hole."""
        rows, columns = self.hole.shape
        at = np.argwhere(self.hole)
        by = np.argwhere(self._weight > 0)
        apart = ((at[:, None] - by[None]) ** 2).sum(axis=2).astype(np.float32)
        weight = self._weight[self._weight > 0] / (apart + 0.5) ** (_NEARNESS / 2)
        table = errors[self._weight > 0]
        known = np.isfinite(table)
        total = weight @ np.where(known, table, 0)
        norm = weight @ known.astype(np.float32)
        out = np.zeros((rows, columns, len(seen)), np.float32)
        share = norm / weight.sum(axis=1, keepdims=True)
        # What can be compared with little of the ring near by isn't known to be good.
        out[self.hole] = total / np.maximum(norm, 1e-12) + np.float32(0.05) * (1 - share) ** 2
        for k, one in enumerate(seen):
            missing = self._mean((self._pixels & ~one.valid).astype(np.float32))
            out[..., k] += np.where(missing > 0, _UNUSABLE, np.float32(0))
        return out

    def differ(self, seen: Sequence[Laid]) -> FloatArray:
        """(rows, columns, k, k): how far two maps are apart."""
        count = len(seen)
        out = np.zeros((*self.hole.shape, count, count), np.float32)
        for i in range(count):
            for j in range(i):
                off = ((seen[i].features - seen[j].features) ** 2).sum(axis=2)
                off[~(seen[i].valid & seen[j].valid)] = 1
                out[..., i, j] = out[..., j, i] = self._mean(off) + np.float32(2e-4)
        return out

    def judged(
        self, maps: Sequence[Candidate], seen: Sequence[Laid], labels: Array, differ: FloatArray
    ) -> Repetition | None:
        """How well the ring is predicted by the labels of the hole next to it; None if a pixel of
        the hole can't be read."""
        c = self._cell
        height, width = self._pixels.shape
        fine = np.repeat(np.repeat(labels, c, 0), c, 1)[:height, :width]
        fine = _outwards(fine, self._pixels)
        off = np.zeros((height, width), np.float32)
        valid = np.zeros((height, width), np.bool_)
        for k, one in enumerate(seen):
            here = fine == k
            off[here] = ((one.features - self._known) ** 2).sum(axis=2)[here]
            valid |= here & one.valid
        if not valid[self._pixels].all():
            return None
        wrong = max(0.0, float(off[self._ring & valid].mean()) - 2 * self.noise)
        seam = self._seam(differ, labels)
        return Repetition(
            self._scene, tuple(maps), fine, wrong / self.variation, seam / self.variation
        )

    def _seam(self, differ: FloatArray, labels: Array) -> float:
        """Mean difference across the seams."""
        cost, count = 0.0, 0
        for axis in (0, 1):
            first = (slice(None),) * axis + (slice(0, -1),)
            second = (slice(None),) * axis + (slice(1, None),)
            at = self.hole[first] & self.hole[second] & (labels[first] != labels[second])
            rows = differ[first][at]
            cost += float(rows[np.arange(len(rows)), labels[first][at], labels[second][at]].sum())
            count += len(rows)
        return cost / max(count, *self.hole.shape)


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
    return (off**2).sum(axis=2)


def _outwards(labels: Array, hole: BoolArray) -> Array:
    """Every pixel outside the hole gets the label of the nearest one in it."""
    transformed = cv2.distanceTransformWithLabels(
        (~hole).astype(np.uint8), cv2.DIST_L2, 5, labelType=cv2.DIST_LABEL_PIXEL
    )
    nearest = np.asarray(transformed[1], np.intp)
    of = np.zeros(int(nearest.max()) + 1, np.intp)
    of[nearest[hole]] = labels[hole]
    return of[nearest]
