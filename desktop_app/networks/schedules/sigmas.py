"""How noise levels are spread over the steps: formulas, without any scheduler.

A level is sigma, the noise's deviation over the picture's (Karras et al. 2022's variance exploding
sigma). All functions give ``count`` falling levels, the first at ``high``.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

import numpy as np
from numpy.typing import NDArray

Levels = NDArray[np.float64]

RHO = 7.0
"""Karras et al. 2022, after eq. 5."""

BETA = 0.6
"""Both parameters of the beta distribution (Lee et al. 2024, arXiv:2407.12173, section 4)."""


def spread(kind: str, high: float, low: float, count: int) -> Levels:
    """``count`` levels from ``high`` down to ``low``.

    Args:
        kind: "karras", "exponential" or "beta".
        high, low: the range, above 0.
        count: how many, at least 1.

    Raises:
        KeyError: another kind.
    """
    ramp = np.linspace(0.0, 1.0, count)
    if kind == "karras":
        # Karras et al. 2022, eq. 5.
        ends = high ** (1 / RHO), low ** (1 / RHO)
        return (ends[0] + ramp * (ends[1] - ends[0])) ** RHO
    if kind == "exponential":
        return np.exp(np.log(high) + ramp * (np.log(low) - np.log(high)))
    if kind == "beta":
        return low + beta_quantile(1.0 - ramp) * (high - low)
    raise KeyError(kind)


def align_your_steps(table: Sequence[float], steps: int) -> Levels:
    """The ``steps + 1`` ends of as many intervals, evenly in the logarithm between ``table``'s.

    The table has a level for each end of its ten intervals; for other numbers of steps its authors
    interpolate log-linearly (Sabour et al. 2024, section 5).
    """
    known = np.log(np.asarray(table, np.float64))
    places = np.linspace(0.0, 1.0, steps + 1)  # of no step: the first alone
    return np.exp(np.interp(places, np.linspace(0.0, 1.0, len(known)), known))


def beta_quantile(share: Levels, alpha: float = BETA, beta: float = BETA) -> Levels:
    """Where the beta distribution has ``share`` (0..1) below it.

    By inverting its integral on a fine grid: with x = sin² u the density becomes
    sin^(2α − 1) u · cos^(2β − 1) u, which has no pole from α, β = 0.5 on, and the trapezoid rule is
    right within 1e-6.
    """
    x, below = _beta_integral(alpha, beta)
    return np.interp(share, below, x)


@cache
def _beta_integral(alpha: float, beta: float) -> tuple[Levels, Levels]:
    # Points crowd at both ends, where the powers have their kinks.
    u = (1 - np.cos(np.linspace(0.0, np.pi, 20_001))) * np.pi / 4
    density = np.sin(u) ** (2 * alpha - 1) * np.cos(u) ** (2 * beta - 1)
    parts = np.diff(u) * (density[1:] + density[:-1]) / 2
    below = np.concatenate([[0.0], np.cumsum(parts)])
    return np.sin(u) ** 2, below / below[-1]
