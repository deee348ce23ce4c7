"""Which results a list shows: those of one run, the starred ones; what differs by its seed alone
as one stack. No widget."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from desktop_app.jobs.results import Result

ALL, STARRED, WANTED = "all", "starred", "wanted"

KEPT: Final[Mapping[str, Callable[[Result], bool]]] = {
    ALL: lambda result: True,
    WANTED: lambda result: not result.rejected,
    STARRED: lambda result: result.starred,
}
"""What a filter keeps; any other filter is the id of a job, and keeps its run."""


@dataclass(frozen=True, slots=True, eq=False)
class Listed:
    """One cell.

    Attributes:
        result: what it shows.
        begins: whether another run begins with it.
        stack: how many results it stands for.
    """

    result: Result
    begins: bool = False
    stack: int = 1


def listed(
    items: Sequence[Result],
    kept: str = ALL,
    *,
    fold: bool = False,
    open_stacks: Collection[object] = (),
    shown: str = "",
) -> tuple[Listed, ...]:
    """The cells for ``items``.

    Args:
        items: all results, run after run.
        kept: a key of `KEPT`, or the id of a job.
        fold: whether results that are alike but for the seed are one cell, at the place of the
            first of them.
        open_stacks: recipes (`Result.recipe`) of those that are not folded.
        shown: id of the result that stands for its stack, where it is in one; else the first that
            was not rejected does.
    """
    keeps = KEPT.get(kept, lambda result: result.job.id == kept)
    cells = [Listed(result) for result in items if keeps(result)]
    if fold:
        stacks: dict[object, list[Result]] = {}
        for cell in cells:
            recipe = cell.result.recipe
            key: object = (recipe, cell.result.id) if recipe in open_stacks else recipe
            stacks.setdefault(key, []).append(cell.result)
        cells = [Listed(_cover(stack, shown), stack=len(stack)) for stack in stacks.values()]
    runs = [cell.result.job.id for cell in cells]
    return tuple(
        replace(cell, begins=at > 0 and runs[at - 1] != runs[at]) for at, cell in enumerate(cells)
    )


def _cover(stack: Sequence[Result], shown: str) -> Result:
    by_worth = sorted(stack, key=lambda one: (one.id != shown, not one.starred, one.rejected))
    return by_worth[0]
