"""Whether pictures are plausible, and whether they are all there is: neighbours in feature space.

The first set is measured, the second is the reference: (n, d) and (m, d) float64. Precision and
recall by T. Kynkäänniemi et al., "Improved precision and recall metric for assessing generative
models" (2019), equations 1 and 2; density and coverage by M. F. Naeem et al., "Reliable fidelity
and diversity metrics for generative models" (2020), equations 3 and 4.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np

from desktop_app.core.pixels import Doubles
from desktop_app.extensions.evaluation.values.formulas.intervals import Interval, subsets_interval

PRECISION_NEIGHBOURS, DENSITY_NEIGHBOURS = 3, 5
"""As the papers recommend."""

_ROWS = 1024  # of a matrix of distances at a time
_TIE = 1e-9  # relative: squared distances that are as near are the same


def squared_distances(first: Doubles, second: Doubles) -> Iterator[Doubles]:
    """The squared distances of all rows to all, (rows, m) at a time; of the same rows exactly 0."""
    theirs = (second**2).sum(axis=1)
    for at in range(0, len(first), _ROWS):
        part = first[at : at + _ROWS]
        sizes = (part**2).sum(axis=1)[:, None] + theirs
        found = sizes - 2 * (part @ second.T)
        yield np.where(found <= 1e-12 * sizes, 0.0, found)


def radii(rows: Doubles, neighbour: int) -> Doubles:
    """The squared distance of each row to its k-th neighbour among the others, (n,)."""
    neighbour = min(neighbour, len(rows) - 1)
    parts = [
        np.partition(part, neighbour, axis=1)[:, neighbour]
        for part in squared_distances(rows, rows)
    ]
    return np.concatenate(parts)


def precision(first: Doubles, second: Doubles) -> float:
    """The share of the first set that lies among the second."""
    reach = radii(second, PRECISION_NEIGHBOURS) * (1 + _TIE)
    inside = [(part <= reach).any(axis=1) for part in squared_distances(first, second)]
    return float(np.concatenate(inside).mean())


def recall(first: Doubles, second: Doubles) -> float:
    """The share of the second set that lies among the first."""
    return precision(second, first)


def density(first: Doubles, second: Doubles) -> float:
    """In how many neighbourhoods of the second set a picture of the first lies, over their number
    for one of the second's own: about 1 for equals, above it where pictures crowd together."""
    reach = radii(second, DENSITY_NEIGHBOURS) * (1 - _TIE)
    inside = sum(int((part < reach).sum()) for part in squared_distances(first, second))
    return inside / (min(DENSITY_NEIGHBOURS, len(second) - 1) * len(first))


def coverage(first: Doubles, second: Doubles) -> float:
    """The share of the second set in whose neighbourhood there is a picture of the first."""
    reach = radii(second, DENSITY_NEIGHBOURS) * (1 - _TIE)
    nearest = np.concatenate([part.min(axis=1) for part in squared_distances(second, first)])
    return float((nearest < reach).mean())


def interval_of(
    statistic: Callable[[Doubles, Doubles], float],
) -> Callable[[Doubles, Doubles, int], Interval]:
    """`subsets_interval` of one of these, which are shares: no value of equals is subtracted."""

    def interval_of(first: Doubles, second: Doubles, seed: int = 0) -> Interval:
        return subsets_interval(statistic, first, second, seed)

    return interval_of
