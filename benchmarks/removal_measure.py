"""How well does a fill pass for a part of the picture? Three measures, each 0 where it does.

None is what exemplar completion minimises, and each catches what the others forgive:

*Strangeness* asks whether what is seen in the hole is seen elsewhere: the distance of 11×11 patches
in and at the hole to their nearest patch of the known picture, against the same for patches of the
known surroundings (which have to look elsewhere, too). It is the coherence half of bidirectional
similarity (Simakov et al. 2008, "Summarizing visual data using bidirectional similarity"), put
relative to the picture's own. Seams, smears and foreign things are strange. Patches are larger than
those of the search, in plain colours, and only compared with a random sample of the picture, so
that being a copy is no merit.

*Border* asks whether the outline shows: the step between neighbouring pixels across the hole's
border, against steps between neighbours just outside of it.

*Texture* asks whether the fill is as rough as its surroundings, in three octaves: blur and plain
surfaces fail, and so does noise. It is what the other two forgive: a blurred fill has no seams.

Each is the absolute base-2 logarithm of the ratio (strangeness and border only count upwards):
1 is twice, or half, of what the surroundings have.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import cv2
import numpy as np

from desktop_app.core.pixels import Array, FloatArray

__all__ = ["Score", "score"]

_SIDE = 11  # px; patches compared
_SAMPLE = 200  # patches asked about
_AGAINST = 8_000  # patches compared with
_OCTAVES = 3
_FLOOR = np.float32(1.0)  # of 255: below that no eye and no 8-bit picture tells a difference


@dataclass(frozen=True, slots=True)
class Score:
    """See the module; all 0 at best."""

    strangeness: float
    border: float
    texture: float

    @property
    def total(self) -> float:
        """Their mean."""
        return (self.strangeness + self.border + self.texture) / 3


def score(pixels: Array, hole: Array) -> Score:
    """Judge a filled picture.

    Args:
        pixels: (h, w, 3) uint8, filled.
        hole: (h, w) bool.
    """
    x, y, w, h = cv2.boundingRect(hole.view(np.uint8))
    reach = max(40, w, h)
    window = (slice(max(0, y - reach), y + h + reach), slice(max(0, x - reach), x + w + reach))
    image, mask = pixels[window].astype(np.float32), hole[window]
    around = _grown(mask, max(12, min(w, h) // 3)) & ~_grown(mask, 3)
    return Score(
        _strangeness(image, mask, around), _border(image, mask), _texture(image, mask, around)
    )


def _strangeness(image: FloatArray, mask: Array, around: Array) -> float:
    radius = _SIDE // 2
    rng = np.random.default_rng(0)
    whole = np.zeros_like(mask)
    whole[radius:-radius, radius:-radius] = True
    touching = np.argwhere(_grown(mask, radius) & whole)
    clean = ~_grown(mask, radius) & whole
    asked = [_some(rng, touching, _SAMPLE), _some(rng, np.argwhere(around & clean), _SAMPLE)]
    against = _some(rng, np.argwhere(clean), _AGAINST)
    table = _patches(image, against)
    distances = [_nearest(_patches(image, at), at, table, against) for at in asked]
    mean_fill, mean_own = (float(np.sqrt(d).mean()) for d in distances)
    floor = float(_FLOOR) * _SIDE
    return max(0.0, float(np.log2((mean_fill + floor) / (mean_own + floor))))


def _nearest(patches: FloatArray, at: Array, table: FloatArray, against: Array) -> FloatArray:
    """Squared distances to the nearest patch that does not overlap."""
    squares = np.einsum("ij,ij->i", table, table)
    cost = squares - 2 * (patches @ table.T)
    apart = np.abs(at[:, None] - against[None]).max(axis=2)
    cost[apart < _SIDE] = np.inf
    return np.maximum(cost.min(axis=1) + np.einsum("ij,ij->i", patches, patches), 0)


def _patches(image: FloatArray, centres: Array) -> FloatArray:
    views = np.lib.stride_tricks.sliding_window_view(image, (_SIDE, _SIDE), axis=(0, 1))
    picked = views[centres[:, 0] - _SIDE // 2, centres[:, 1] - _SIDE // 2]
    return picked.reshape(len(centres), -1).astype(np.float32)


def _some(rng: np.random.Generator, rows: Array, count: int) -> Array:
    return rows[np.sort(rng.permutation(len(rows))[:count])]


def _border(image: FloatArray, mask: Array) -> float:
    across: list[Array] = []
    beside: list[Array] = []
    ring = _grown(mask, 8) & ~mask
    for axis in (0, 1):
        step = np.abs(np.diff(image, axis=axis)).mean(axis=2)
        first, second = np.take(mask, range(mask.shape[axis] - 1), axis), np.delete(mask, 0, axis)
        across.append(step[first != second])
        near, next_ = np.take(ring, range(mask.shape[axis] - 1), axis), np.delete(ring, 0, axis)
        beside.append(step[near & next_])
    there, usual = (float(np.concatenate(steps).mean()) for steps in (across, beside))
    return max(0.0, float(np.log2((there + _FLOOR) / (usual + _FLOOR))))


def _texture(image: FloatArray, mask: Array, around: Array) -> float:
    light = np.asarray(image.mean(axis=2), np.float32)
    inside = _grown(mask, 0) & ~_grown(~mask, 4)
    inside = inside if inside.any() else mask
    levels = [light, *(_blurred(light, 2.0**k) for k in range(_OCTAVES))]
    total = 0.0
    for fine, coarse in pairwise(levels):
        band = np.abs(fine - coarse)
        # A median: a few strong edges in the surroundings are no texture that a fill must have.
        own, usual = float(np.median(band[inside])), float(np.median(band[around]))
        floor = float(_FLOOR) / 4
        total += abs(float(np.log2((own + floor) / (usual + floor))))
    return total / _OCTAVES


def _grown(mask: Array, radius: int) -> Array:
    kernel = np.ones((2 * radius + 1, 2 * radius + 1), np.uint8)
    return cv2.dilate(mask.view(np.uint8), kernel) > 0


def _blurred(light: FloatArray, sigma: float) -> FloatArray:
    return np.asarray(cv2.GaussianBlur(light, (0, 0), sigma), np.float32)
