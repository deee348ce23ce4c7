"""What is chosen of facets: queries made of queries. No Qt."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Literal, NamedTuple, TypeAlias

from desktop_app.storage.history_search import Query

Choice: TypeAlias = Literal["wanted", "unwanted", ""]
"""Whether pictures shall have a value, shall not, or either."""


class ChosenValue(NamedTuple):
    """One value that is wanted or not."""

    facet: str
    value: str
    choice: Choice


def choice_of(query: Query, facet: str, value: str) -> Choice:
    """What is chosen of a value."""
    if value in query.wanted.get(facet, ()):
        return "wanted"
    return "unwanted" if value in query.unwanted.get(facet, ()) else ""


def choose(query: Query, facet: str, value: str, choice: Choice) -> Query:
    """The query with another choice of a value; those of others stay."""
    wanted, unwanted = _without(query.wanted, facet, value), _without(query.unwanted, facet, value)
    if choice:
        of = wanted if choice == "wanted" else unwanted
        of[facet] = (*of.get(facet, ()), value)
    return replace(query, wanted=wanted, unwanted=unwanted)


def chosen(query: Query) -> Iterator[ChosenValue]:
    """All that is chosen, in the order in which it was."""
    kinds: tuple[tuple[Choice, Mapping[str, tuple[str, ...]]], ...] = (
        ("wanted", query.wanted),
        ("unwanted", query.unwanted),
    )
    for choice, of in kinds:
        for facet, values in of.items():
            yield from (ChosenValue(facet, value, choice) for value in values)


def _without(
    values: Mapping[str, tuple[str, ...]], facet: str, value: str
) -> dict[str, tuple[str, ...]]:
    left = {**values, facet: tuple(one for one in values.get(facet, ()) if one != value)}
    return {name: some for name, some in left.items() if some}
