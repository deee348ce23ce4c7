"""Formulas of ratings by people: Bradley–Terry's strengths, and Cohen's and Krippendorff's
measures of agreement."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

Floats: TypeAlias = "NDArray[np.float64]"
Ints: TypeAlias = "NDArray[np.int64]"

_PRIOR: Final = 0.5
_STEPS: Final = 2000


def strengths(wins: Floats) -> Floats:
    """Logarithms of Bradley–Terry's strengths, with mean 0, by Hunter's MM (Annals of Statistics
    32, 2004). A tie is half a win for both. Half a win is added either way between those that met,
    so that who always wins has a finite strength: of two it is the log-odds of Haldane and Anscombe
    (1956).

    Args:
        wins: (..., s, s): points of each row's set against each column's.

    Returns:
        (..., s); e to the power of a difference is the odds that one is preferred to the other.
    """
    met = wins + np.swapaxes(wins, -1, -2)
    wins = wins + _PRIOR * (met > 0)
    games = wins + np.swapaxes(wins, -1, -2)
    points = wins.sum(-1)
    strength = np.ones(points.shape)
    for _ in range(_STEPS):
        shares = games / (strength[..., :, None] + strength[..., None, :])
        made = points / np.maximum(shares.sum(-1), 1e-300)
        made = np.where(points > 0, made, 1.0)
        made /= np.exp(np.log(made).mean(-1, keepdims=True))
        moved = np.abs(np.log(made / strength)).max()
        strength = made
        if moved < 1e-12:
            break
    return np.log(strength)


def strength_variances(strength: Floats, wins: Floats) -> Floats:
    """(s, s): how strengths vary and vary together: the inverse of Fisher's information, with the
    half wins that are added. Only their differences are known, so that a matrix is singular;
    strengths have mean 0, and 1/s added to each place and taken off again makes it one that isn't.

    Args:
        strength: (s,) of `strengths`.
        wins: (s, s) that they were fitted to.
    """
    games = wins + wins.T + 2 * _PRIOR * (wins + wins.T > 0)
    chance = 1 / (1 + np.exp(strength[None, :] - strength[:, None]))
    weights = games * chance * (1 - chance)
    mean = np.full(weights.shape, 1 / len(weights))
    made = np.linalg.inv(np.diag(weights.sum(1)) - weights + mean) - mean
    return np.asarray(made, np.float64)


def kappa(pairs: Sequence[tuple[int, int]]) -> float:
    """Cohen's kappa (1960) of two codings of the same things; 1 where both are constant and
    alike."""
    codes = np.array(pairs, np.int64)
    seen = float((codes[:, 0] == codes[:, 1]).mean())
    kinds = np.unique(codes)
    first, second = ((codes[:, at, None] == kinds).mean(0) for at in (0, 1))
    chance = float((first * second).sum())
    return 1.0 if chance >= 1 else (seen - chance) / (1 - chance)


def alpha(counts: Floats, metric: Literal["nominal", "ordinal"]) -> float:
    """Krippendorff's alpha (Content Analysis, 2004): 1 full agreement, 0 as by chance.

    Args:
        counts: (units, categories): how many raters put each unit in each; units of fewer than two
            raters don't count. Of an ordinal metric categories are in order.
        metric: whether categories are names or ranks.

    Returns:
        NaN: no unit has two raters. 1: all is in one category.
    """
    sizes = counts.sum(1)
    used, sizes = counts[sizes >= 2], sizes[sizes >= 2]
    if not len(used):
        return float("nan")
    weighted = used / (sizes - 1)[:, None]
    both = weighted.T @ used - np.diag(weighted.sum(0))
    totals = both.sum(1)
    apart = 1 - np.eye(len(totals))
    if metric == "ordinal":
        up = np.cumsum(totals)
        middles = up - totals / 2
        apart = (middles[:, None] - middles[None, :]) ** 2
    expected = float((np.outer(totals, totals) * apart).sum())
    if expected == 0:
        return 1.0
    return 1 - (float(totals.sum()) - 1) * float((both * apart).sum()) / expected
