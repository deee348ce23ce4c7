"""The timesteps of a consistency model as they are typed."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import Literal, TypeAlias

TimestepsProblem: TypeAlias = Literal["", "number", "order", "range", "start"]

_BETWEEN = re.compile(r"[\s,;]+")


def read_timesteps(
    text: str, total: int, *, fresh: bool
) -> tuple[tuple[int, ...], TimestepsProblem]:
    """The timesteps in ``text`` ("18, 0"), and what is wrong with them: see `timesteps_problem`,
    or ``number`` where it holds anything but numbers. Nothing typed means the model's own, ().
    """
    words = [word for word in _BETWEEN.split(text) if word]
    numbers = all(word.isascii() and word.isdecimal() for word in words)
    if not numbers or (text.strip() and not words):
        return (), "number"
    steps = tuple(int(word[:9]) for word in words)
    return steps, timesteps_problem(steps, total, fresh=fresh)


def timesteps_problem(steps: tuple[int, ...], total: int, *, fresh: bool) -> TimestepsProblem:
    """What is wrong with ``steps``: ``order`` if they don't descend, ``range`` if the model has no
    such one, ``start`` if a new picture would not begin with pure noise; else empty.

    Args:
        steps: none below 0.
        total: how many the model has: 0 to ``total`` - 1; 0: not known.
        fresh: whether a picture is made from noise alone.
    """
    if any(a <= b for a, b in pairwise(steps)):
        return "order"
    if total and steps and steps[0] >= total:
        return "range"
    return "start" if fresh and steps and steps[-1] != 0 else ""
