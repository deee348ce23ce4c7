"""Where discs with numbers stand: on their points, and where they would lie on one another, next to
these."""

from __future__ import annotations

import math
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final, TypeAlias

import numpy as np

if TYPE_CHECKING:
    from desktop_app.core.affine import Point
    from desktop_app.core.geometry import Size

    Numbers: TypeAlias = np.ndarray[Any, Any]

_TURNS: Final = np.arange(24) * (math.tau / 24)
_AROUND: Final = np.stack([np.sin(_TURNS), -np.cos(_TURNS)], axis=1)
"""Directions that are tried, from above on."""
_STEPS: Final = 4
"""Distances within a radius."""
_FARTHEST: Final = 12
"""Radii that a disc may stand farther from its point than the ring of its neighbours."""
_FEW: Final = 4
"""More than so many on a point stand on a ring around it, so that each is seen to be of it."""


@lru_cache(maxsize=8)
def apart(
    spots: tuple[Point, ...], radii: tuple[float, ...], size: Size | None = None
) -> tuple[Point, ...]:
    """Centres of discs, none of which lies on another, nor on another's point or on the line to it.

    A disc that lies on no other where its point is stays there. The rest are placed in their order,
    each as near to its point as those before it let it; of places that are as near, where it is
    farthest from the middle of those that it would lie on.

    Args:
        spots: the point of each.
        radii: of each.
        size: of the picture, which what is moved stays in; None: it is only known where it begins.

    Returns:
        The centre of each; its point, where nothing is free.
    """
    at: Numbers = np.array(spots, np.float64).reshape(-1, 2)
    wide: Numbers = np.array(radii, np.float64)
    near = _between(at, at) < wide[:, None] + wide
    crowd, centres = near.sum(axis=1), at.copy()
    done: Numbers = crowd == 1
    end: Point = (math.inf, math.inf) if size is None else (size.width, size.height)
    for one in map(int, np.flatnonzero(~done)):
        radius = float(wide[one])
        free = float(_within(at[one] + 3 * radius * _AROUND, end, radius).mean())
        part = max(free, 1 / len(_AROUND)) / crowd[one]  # of a ring, for one disc
        least = radius / math.sin(math.pi * part) if part < 1 / _FEW else 0.0
        far: Numbers = np.arange(0, least + _FARTHEST * radius, radius / _STEPS).repeat(
            len(_AROUND)
        )
        tried: Numbers = at[one] + far[:, None] * np.tile(_AROUND, (len(far) // len(_AROUND), 1))
        around = far[-1] + 2 * wide.max()
        held: Numbers = done & (_lengths(centres - at[one]) < around)
        others: Numbers = (_lengths(at - at[one]) < around) & (np.arange(len(at)) != one)
        good: Numbers = np.all(_between(tried, centres[held]) >= radius + wide[held], axis=1)
        good &= (_between(tried, at[others]) >= radius).all(axis=1)
        good &= _within(tried, end, radius) | (far == 0)
        lines: Numbers = np.all(_off(centres[held], at[one], tried[:, None]) >= wide[held], axis=1)
        lines &= (_off(tried[:, None], at[held], centres[held]) >= radius).all(axis=1)
        away: Numbers = _lengths(tried - at[near[one]].mean(axis=0)).round(6)
        for wanted in (good & lines & (far >= least), good & lines, good):
            if np.any(wanted):
                rank: Numbers = np.where(wanted, away - far * len(at) * 1e3, -math.inf)
                centres[one] = tried[int(np.argmax(rank))]
                break
        done[one] = True
    return tuple((float(x), float(y)) for x, y in centres)


def _within(points: Numbers, end: Point, radius: float) -> Numbers:
    return np.all((points >= radius) & (points <= np.array(end) - radius), axis=1)


def _between(points: Numbers, others: Numbers) -> Numbers:
    return _lengths(points[:, None] - others)


def _lengths(vectors: Numbers) -> Numbers:
    return np.hypot(vectors[..., 0], vectors[..., 1])


def _off(points: Numbers, starts: Numbers, ends: Numbers) -> Numbers:
    """Distances of points to stretches of line."""
    along = ends - starts
    long = np.maximum((along**2).sum(-1), 1e-12)
    share = np.clip(((points - starts) * along).sum(-1) / long, 0, 1)
    return _lengths(points - starts - share[..., None] * along)
