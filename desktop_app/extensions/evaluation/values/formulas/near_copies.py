"""Pictures that are nearly one of the reference, or of training: far nearer than its neighbours.

N. Carlini et al., "Extracting training data from diffusion models" (2023), section 5.1: a picture
is a copy if its distance is small beside the mean distance to the next pictures of the reference;
what is near in a crowd is none. They take the next 50 of very many; five are of the same kind in
small sets, too.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from desktop_app.core.pixels import Doubles
from desktop_app.extensions.evaluation.values.formulas.manifolds import squared_distances

NEAR = 0.5
"""Of the mean distance to the next pictures: below it is a near copy."""

_NEXT = 5


@dataclass(frozen=True, slots=True)
class NearCopy:
    """A picture and the one that it nearly is.

    Attributes:
        picture: its row in the measured set.
        original: the row in the reference, or in the same set.
        ratio: their distance over the mean distance to the next pictures; 0: the same features.
    """

    picture: int
    original: int
    ratio: float


def near_copies(
    pictures: Doubles, reference: Doubles | None = None, near: float = NEAR
) -> list[NearCopy]:
    """The near copies of a reference, the nearest first.

    Args:
        pictures: (n, d).
        reference: (m, d); None: within the set, each pair once, from its later picture.
        near: see `NEAR`.
    """
    within = reference is None
    others = pictures if reference is None else reference
    last = min(_NEXT + 1, len(others)) - 1 - within
    if last < 0:
        return []
    found: dict[tuple[int, int], float] = {}
    row = 0
    for part in squared_distances(pictures, others):
        rows = np.arange(row, row + len(part))
        if within:
            part[rows - row, rows] = np.inf
        nearest = part.argmin(axis=1)
        away = np.sqrt(np.partition(part, (0, last), axis=1)[:, : last + 1])
        usual = away[:, 1:].mean(axis=1) if last > 0 else away[:, 0]
        ratios = np.divide(away[:, 0], usual, out=np.zeros(len(part)), where=usual > 0)
        for at in np.flatnonzero(ratios < near):
            pair = int(rows[at]), int(nearest[at])
            pair = (max(pair), min(pair)) if within else pair
            found[pair] = min(float(ratios[at]), found.get(pair, np.inf))
        row += len(part)
    copies = [NearCopy(*pair, ratio) for pair, ratio in found.items()]
    return sorted(copies, key=lambda each: each.ratio)


def are_copies(pictures: Doubles, reference: Doubles) -> Doubles:
    """For each picture 1 if it is a near copy of the reference, else 0; (n,)."""
    found = np.zeros(len(pictures))
    found[[each.picture for each in near_copies(pictures, reference)]] = 1
    return found
