"""How far two sets of feature vectors are apart: (n, d) and (m, d) float64.

Each is 0 between sets drawn from the same pictures, if there were enough of them.
"""

from __future__ import annotations

from collections import Counter

import numpy as np

from desktop_app.core.pixels import Doubles
from desktop_app.extensions.evaluation.values.formulas.intervals import (
    Interval,
    excess_of,
    jackknife_interval,
    of_others,
    subsets_interval,
)

_ROWS = 1024  # of a kernel's matrix at a time
_DIRECTIONS = 1000


def frechet(first: Doubles, second: Doubles) -> float:
    """The squared Fréchet distance between the normal distributions with the sets' moments.

    D. C. Dowson, B. V. Landau, "The Fréchet distance between multivariate normal distributions"
    (1982), equation 4; for features of networks M. Heusel et al., "GANs trained by a two
    time-scale update rule converge to a local Nash equilibrium" (2017), equation 6. With the
    centred rows X and Y the trace of the square root of Σ₁Σ₂ is the sum of the singular values of
    X·Yᵀ over √((n-1)(m-1)): no root of a matrix is taken, and what is 0 stays 0.
    """
    gap = first.mean(axis=0) - second.mean(axis=0)
    (spread, one), (wide, two) = _centred(first), _centred(second)
    shared = float(np.linalg.svd(one @ two.T, compute_uv=False).sum())
    return max(float(gap @ gap) + spread + wide - 2 * shared, 0.0)


def _centred(rows: Doubles) -> tuple[float, Doubles]:
    """The trace of the covariance Σ, and a matrix R of at most d rows with RᵀR = Σ."""
    away = (rows - rows.mean(axis=0)) / (len(rows) - 1) ** 0.5
    spread = float((away**2).sum())
    if len(away) > away.shape[1]:
        away = np.asarray(np.linalg.qr(away, mode="r"))
    return spread, away


@of_others
def frechet_interval(first: Doubles, second: Doubles, seed: int = 0) -> Interval:
    """Never below 0. Over 512 features get 12 draws, not 40: a draw costs more with each."""
    draws = 40 if first.shape[1] <= 512 else 12
    made = subsets_interval(frechet, first, second, seed, excess=excess_of(frechet), draws=draws)
    return made.within(0, np.inf)


def kid(first: Doubles, second: Doubles) -> float:
    """The kernel inception distance of the whole sets: squared MMD, unbiased (below 0 by chance).

    M. Bińkowski et al., "Demystifying MMD GANs" (2018), equation 4 with the kernel of section 4,
    (x·y/d + 1)³.
    """
    return _Kernels(first, second).value()


@of_others
def kid_interval(first: Doubles, second: Doubles, seed: int = 0) -> Interval:
    """By the jackknife, whose width is right where the sets differ, and a little too large where
    they are equals; nothing is drawn."""
    kernels = _Kernels(first, second, apart=True)
    largest = max(float(_kernel_of_itself(rows).max()) for rows in (first, second))
    return jackknife_interval(kernels.value(), *kernels.without_one(), size=largest)


class _Kernels:
    """The sums that KID consists of, row by row, so that one picture can be left out.

    Args:
        first, second: the sets.
        apart: a picture beside itself in the other set makes no pair, as within a set: else sets
            with pictures in common would be nearer than equals.
    """

    def __init__(self, first: Doubles, second: Doubles, *, apart: bool = False) -> None:
        sets = first, second
        self._within = [_row_sums(rows, rows) - _kernel_of_itself(rows) for rows in sets]
        self._across = [_row_sums(first, second), _row_sums(second, first)]
        self._pairs = [np.full(len(first), len(second)), np.full(len(second), len(first))]
        if apart:
            for side, rows in enumerate(sets):
                same = _counts(rows, sets[1 - side])
                self._across[side] -= same * _kernel_of_itself(rows)
                self._pairs[side] -= same

    def value(self) -> float:
        across = self._across[0].sum() / self._pairs[0].sum()
        within = (rows.sum() / (len(rows) * (len(rows) - 1)) for rows in self._within)
        return float(sum(within) - 2 * across)

    def without_one(self) -> tuple[Doubles, Doubles]:
        """KID with each picture of the first side left out, and of the second."""
        one, other = (self._without(side) for side in (0, 1))
        return one, other

    def _without(self, side: int) -> Doubles:
        mine, theirs = self._within[side], self._within[1 - side]
        across, pairs, n, m = self._across[side], self._pairs[side], len(mine), len(theirs)
        left = (mine.sum() - 2 * mine) / ((n - 1) * (n - 2)) + theirs.sum() / (m * (m - 1))
        return left - 2 * (across.sum() - across) / (pairs.sum() - pairs)


def _counts(rows: Doubles, others: Doubles) -> Doubles:
    """How often each row is among the others, (n,)."""
    found = Counter(each.tobytes() for each in others)
    return np.array([found[each.tobytes()] for each in rows])


def _row_sums(first: Doubles, second: Doubles) -> Doubles:
    parts = [
        ((first[at : at + _ROWS] @ second.T / first.shape[1] + 1) ** 3).sum(axis=1)
        for at in range(0, len(first), _ROWS)
    ]
    return np.concatenate(parts)


def _kernel_of_itself(rows: Doubles) -> Doubles:
    return ((rows**2).sum(axis=1) / rows.shape[1] + 1) ** 3


def sliced(first: Doubles, second: Doubles) -> float:
    """The sliced Wasserstein distance: the mean of W₂² over 1,000 random directions, times d.

    N. Bonneel et al., "Sliced and Radon Wasserstein barycenters of measures" (2015), equation 9;
    on features of networks as in Q. Berthet et al., "MIND: Monge Inception Distance for generative
    models evaluation" (2026). Times d it is on the scale of the Fréchet distance: a shift by s is
    s². The directions are the same in every call.
    """
    one, other = _projected(first, second)
    return _between_columns(one, other)


@of_others
def sliced_interval(first: Doubles, second: Doubles, seed: int = 0) -> Interval:
    """Of the sliced distance, never below 0; see `subsets_interval`."""
    one, other = _projected(first, second)
    excess = excess_of(_between_columns)
    made = subsets_interval(_between_columns, one, other, seed, excess=excess)
    return made.within(0, np.inf)


def _projected(first: Doubles, second: Doubles) -> tuple[Doubles, Doubles]:
    """(n, 1000) and (m, 1000): along directions of length √d."""
    ways = np.random.default_rng(0).standard_normal((first.shape[1], _DIRECTIONS))
    ways *= first.shape[1] ** 0.5 / np.linalg.norm(ways, axis=0)
    return first @ ways, second @ ways


def _between_columns(first: Doubles, second: Doubles) -> float:
    """The mean of W₂² of columns; with other numbers of rows, at the shares of the larger set."""
    one, other = (np.sort(rows, axis=0) for rows in (first, second))
    if len(one) != len(other):
        count = max(len(one), len(other))
        shares = (np.arange(count) + 0.5) / count
        one, other = (rows[(shares * len(rows)).astype(np.intp)] for rows in (one, other))
    return float(((one - other) ** 2).mean())
