"""How an answer was moved against the document, told by what did not change.

From coarse to fine, what is left of the difference of band-passed luminance is explained by
gradients (B. Lucas and T. Kanade, IJCAI 1981) of a smooth field, all of its numbers at once. What
changed doesn't count: it departs too far (Tukey's weights), or looks otherwise (its correlation
nearby is low). Both are told again in every round.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import cv2
import numpy as np

from desktop_app.core.geometry import Size
from desktop_app.core.pixels import Array, ByteArray, Doubles, FloatArray
from desktop_app.imaging.registration.field import (
    DisplacementField,
    affine_field,
    basis,
    cells_of,
    stiffness,
)
from desktop_app.imaging.registration.parts import fraction, sparse
from desktop_app.imaging.resize import fitted_size, resize
from desktop_app.imaging.seam_blending.align import detail_band
from desktop_app.imaging.seam_blending.filters import robust_scale, smooth, tukey

_SIDES: Final = (96, 192, 384, 768, 1536)
"""Of the levels, in pixels of the longer side; none is larger than the picture. All tell, each by
how well it knows."""

_BENT: Final = (0.1, 0.1, 4.0)
"""Pixels of 512 that the field bends from cell to cell: at first, at least, and at most. How much
it is follows from the pictures (D. MacKay, Bayesian Interpolation, 1992)."""

_ROUNDS: Final = 5
_STILL: Final = 0.01 / 512  # of the longer side: less is no step
_SCALES: Final = np.linspace(0.95, 1.05, 11)
_GUESSED: Final = (256, 128)  # pixels of the longer side at which shift and scale are guessed
_BLOCKS: Final = 64  # along the longer side, in which gradients are summed
_TOGETHER: Final = 24  # neighbours of a band-passed picture that tell about as much as one
_NEAR: Final = 4.0  # pixels: what correlates nearby
_AGREES: Final = 0.6  # correlation from which on a place is there again
_BUSY: Final = 0.1  # of the strong edges' squares: what counts as detail
_FARTHEST: Final = 4 / 512  # of the longer side: a step in one round
_LEAST_NOISE: Final = 1e-4
_FAINT: Final = 1 / 255  # what strong edges have at least
_WINDOWS: Final = 6  # along the longer side, in which what is left over is told
_SURE: Final = 0.15 / 512  # of the longer side: how well a window must know it


@dataclass(frozen=True, slots=True, eq=False)
class Estimate:
    """What was told of two pictures.

    Attributes:
        field: how far each pixel was moved.
        agreed: share of the document's details that is there again, 0..1, of the size of detail
            of which most is.
        details: how many pixels with details there were to tell by.
        left_over: in the document's pixels, root mean square.
    """

    field: DisplacementField
    agreed: float
    details: int
    left_over: float


def estimate(old: FloatArray, answer: FloatArray, free: ByteArray) -> Estimate:
    """How ``answer`` was moved against ``old``.

    Args:
        old: (h, w) float32 0..1, the document's luminance.
        answer: (h2, w2), the model's.
        free: (h, w) uint8, 0 where it was asked to change something and nothing is to be told.
    """
    size = Size(old.shape[1], old.shape[0])
    longest = max(size.width, size.height)
    largest = fitted_size(size, _SIDES[-1])
    old, answer = (np.asarray(resize(one, largest), np.float32) for one in (old, answer))
    field = DisplacementField(_guess(old, answer).numbers, size)
    levels, bent = list[_Level](), _BENT[0] / 512
    for side in sorted({min(side, longest) for side in _SIDES}):
        # What coarser levels tell is told once, and from there on straight.
        normal, wanted = _equations([level.seen(field) for level in levels], field)
        since = field.numbers
        levels.append(_Level.of(old, answer, free, side))
        for _ in range(_ROUNDS):
            own = _equations([levels[-1].seen(field)], field)
            left = wanted - normal @ (field.numbers - since).reshape(-1)
            field, step, bent = _improved(own[0] + normal, own[1] + left, field, bent)
            if step < _STILL:
                break
    return _reported([level.seen(field) for level in levels], field)


def _equations(levels: Sequence[_Seen], field: DisplacementField) -> tuple[Doubles, Doubles]:
    """What ``levels`` tell of the step: (n, n), by which it is multiplied, and (n,)."""
    cells, shape = cells_of(field.size), _grid(field.size, _BLOCKS)
    design = _design(shape, cells)
    xx, xy, yy, x, y = _sums(levels, shape).reshape(5, -1)
    mixed = design.T @ (xy[:, None] * design)
    normal = np.block(
        [
            [design.T @ (xx[:, None] * design), mixed],
            [mixed, design.T @ (yy[:, None] * design)],
        ]
    )
    return normal, np.concatenate([design.T @ x, design.T @ y])


@lru_cache(maxsize=4)
def _design(shape: tuple[int, int], cells: Size) -> Doubles:
    """(h · w, n): how much each number of a field counts in each block."""
    made = np.kron(basis(shape[0], cells.height), basis(shape[1], cells.width))
    return np.asarray(made, np.float64)


def _improved(
    normal: Doubles, wanted: Doubles, field: DisplacementField, bent: float
) -> tuple[DisplacementField, float, float]:
    """The field after another round, its largest step, and how much it bends; in shares of the
    longer side."""
    bends = np.kron(np.eye(2), stiffness(cells_of(field.size)))
    now = field.numbers.reshape(-1)
    wanted = wanted - bends @ now / bent**2
    normal = normal + bends / bent**2 + np.eye(now.size) * float(np.trace(normal)) / now.size * 1e-6
    inverse = np.linalg.inv(normal)
    step = np.clip(inverse @ wanted, -_FARTHEST, _FARTHEST)
    now = now + step
    told = now.size - float((inverse * bends).sum()) / bent**2
    bent = float(np.sqrt(now @ bends @ now / max(told, 1.0)))
    bent = float(np.clip(bent, _BENT[1] / 512, _BENT[2] / 512))
    return (
        DisplacementField(now.reshape(field.numbers.shape), field.size),
        float(np.abs(step).max()),
        bent,
    )


def _reported(seen: Sequence[_Seen], field: DisplacementField) -> Estimate:
    """What is known in the end."""
    details = int(np.count_nonzero(seen[-1].busy))
    # A coarse autoencoder may have lost the finest details alone.
    told = [
        float((one.alike[one.busy] > _AGREES).mean()) for one in seen[1:] or seen if one.busy.any()
    ]
    agreed = max(told, default=0.0)
    xx, xy, yy, x, y = _sums(seen, _grid(field.size, _WINDOWS))
    xx, yy = xx + 1.0, yy + 1.0  # where nothing tells, nothing is known
    determinant = xx * yy - xy * xy
    off = ((yy * x - xy * y) ** 2 + (xx * y - xy * x) ** 2) / determinant**2
    error = (xx + yy) / determinant
    sure = error < _SURE**2
    left = np.average(off[sure], weights=1 / error[sure]) if sure.any() else np.inf
    left = float(np.sqrt(left))
    return Estimate(field, agreed, details, left * max(field.size.width, field.size.height))


def _sums(levels: Sequence[_Seen], shape: tuple[int, int]) -> Doubles:
    """(5, *shape): products of slopes with each other, and with what is left of the difference,
    beside noise; slopes are those of a move by the longer side."""
    return np.sum([level.sums(shape) for level in levels], axis=0) + np.zeros((5, *shape))


def _small(plane: FloatArray, side: int) -> FloatArray:
    size = fitted_size(Size(plane.shape[1], plane.shape[0]), side)
    return np.asarray(resize(plane, size), np.float32)


def _guess(old: FloatArray, answer: FloatArray) -> DisplacementField:
    """Shift and scale by phase correlation (C. Kuglin and D. Hines 1975), at each of `_SCALES` and
    at two sizes: where details are few, noise outdoes them at the larger. The best is that after
    which both are most alike at the smallest."""
    least = [detail_band(_small(one, _SIDES[0])) for one in (old, answer)]
    found = [_phase(_small(old, side), _small(answer, side)) for side in _GUESSED]
    small = Size(least[0].shape[1], least[0].shape[0])
    found.append(affine_field(small, 1.0, (0.0, 0.0)))

    def alike(field: DisplacementField) -> float:
        here = sampled(least[1], *DisplacementField(field.numbers, small).at(small))
        return float((least[0] * here).sum()) / float(np.linalg.norm(here) + 1e-9)

    return max(found, key=alike)


def _phase(old: FloatArray, answer: FloatArray) -> DisplacementField:
    height, width = old.shape
    size = Size(width, height)
    window = np.asarray(cv2.createHanningWindow((width, height), cv2.CV_64F), np.float64)
    wanted, found = detail_band(old).astype(np.float64), detail_band(answer)
    best = (-1.0, affine_field(size, 1.0, (0.0, 0.0)))
    for scale in map(float, _SCALES):
        there = affine_field(size, scale, (0.0, 0.0))
        scaled = sampled(found, *there.at(size)).astype(np.float64)
        (x, y), sure = cv2.phaseCorrelate(wanted, scaled, window)
        if sure > best[0]:
            best = sure, affine_field(size, scale, (scale * x, scale * y))
    return best[1]


def sampled(
    picture: FloatArray, across: FloatArray, down: FloatArray, method: int = cv2.INTER_CUBIC
) -> FloatArray:
    """``picture`` (h, w[, c]) where each pixel was moved, in pixels of it; beyond, its border."""
    x, y = _places(across, down)
    found = cv2.remap(picture, x, y, method, borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(found, np.float32)


def _places(across: FloatArray, down: FloatArray) -> tuple[FloatArray, FloatArray]:
    rows, columns = (np.arange(length, dtype=np.float32) for length in across.shape)
    return across + columns, down + rows[:, None]


@dataclass(frozen=True, slots=True, eq=False)
class _Level:
    """Both pictures at one size: their details, and where they may tell anything."""

    wanted: FloatArray
    moving: FloatArray
    free: Array
    power: FloatArray
    """Of what is wanted, nearby, at half the size."""
    busy: Array

    @classmethod
    def of(cls, old: FloatArray, answer: FloatArray, free: ByteArray, side: int) -> _Level:
        wanted, moving = (detail_band(_small(one, side)) for one in (old, answer))
        allowed = _small(free.astype(np.float32), side) > 0.99
        power = _nearby(wanted * wanted)
        strong = max(float(np.quantile(power, 0.99)), _FAINT**2)
        busy = _doubled((power > _BUSY * strong).view(np.uint8), wanted.shape) > 0
        return cls(wanted, moving, allowed, power, busy)

    def seen(self, field: DisplacementField) -> _Seen:
        """What is left of the difference by then."""
        size = Size(self.wanted.shape[1], self.wanted.shape[0])
        across, down = field.at(size)
        here = sampled(self.moving, across, down)
        inside = self.free & _within(across, down)
        likeness = _nearby(self.wanted * here)
        likeness /= np.sqrt(self.power * _nearby(here * here)) + np.float32(1e-9)
        alike = _doubled(likeness, here.shape)
        busy = self.busy & inside
        telling = sparse(busy & (alike > _AGREES))
        sure = np.maximum(alike, np.float32(0.05))
        sure *= sure
        sure *= inside
        weight, residual, gain = sure, self.wanted, 1.0
        for _ in range(2):
            weighted = weight * here
            gain = float(np.vdot(weighted, self.wanted)) / max(
                float(np.vdot(weighted, here)), 1e-12
            )
            residual = np.asarray(self.wanted - np.float32(gain) * here, np.float32)
            spread = max(robust_scale(sparse(residual)[telling]), _LEAST_NOISE)
            weight = tukey(residual, 4.7 * spread)
            weight *= sure
        steep = 0.125 * gain * max(size.width, size.height)
        x, y = (
            np.asarray(cv2.Sobel(here, -1, dx, 1 - dx, ksize=3, scale=steep), np.float32)
            for dx in (1, 0)
        )
        return _Seen(residual, (x, y), weight, alike, busy)


@dataclass(frozen=True, slots=True, eq=False)
class _Seen:
    """What a level tells: (h, w) each; ``slopes`` across and down."""

    residual: FloatArray
    slopes: tuple[FloatArray, FloatArray]
    weight: FloatArray
    alike: FloatArray
    busy: Array

    def sums(self, shape: tuple[int, int]) -> Doubles:
        x, y = self.slopes
        left = self.weight * self.residual
        power = float(np.vdot(left, self.residual)) / max(float(self.weight.sum()), 1e-9)
        scale = self.residual.size / (shape[0] * shape[1])
        scale /= _TOGETHER * max(power, _LEAST_NOISE**2)
        across, down = self.weight * x, self.weight * y
        products = (across * x, across * y, down * y, left * x, left * y)
        found = [cv2.resize(one, shape[::-1], interpolation=cv2.INTER_AREA) for one in products]
        return np.asarray(found, np.float64) * scale


def _nearby(plane: FloatArray) -> FloatArray:
    """Smoothed by `_NEAR`, at half the size: it is as smooth as that."""
    size = fraction(Size(plane.shape[1], plane.shape[0]), 2)
    return smooth(np.asarray(resize(plane, size), np.float32), _NEAR / 2)


def _doubled(half: Array, shape: tuple[int, ...]) -> FloatArray:
    return np.asarray(resize(half, Size(shape[1], shape[0]), quality="fast"), half.dtype)


def _within(across: FloatArray, down: FloatArray) -> Array:
    """(h, w) bool: where what was moved lies inside the answer, with some pixels to spare."""
    height, width = across.shape
    x, y = _places(across, down)
    return (x > 3) & (x < width - 4) & (y > 3) & (y < height - 4)


def _grid(size: Size, most: int) -> tuple[int, int]:
    """So many down and across, ``most`` along the longer side."""
    small = fitted_size(size, most)
    return small.height, small.width
