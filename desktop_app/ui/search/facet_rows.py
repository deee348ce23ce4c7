"""The rows at the left of the search page, made of what was found. No widget."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

from desktop_app.catalog.intents import Intent
from desktop_app.storage.history_facets import FACET_TABLE
from desktop_app.storage.history_index import Value
from desktop_app.storage.history_named import NamedResource
from desktop_app.storage.history_search import Counts, Query
from desktop_app.ui.search.choosing import Choice, choice_of
from desktop_app.ui.words.facets import facet_title, value_words
from desktop_app.worker.history_finding import FoundEntries

RowKind: TypeAlias = Literal["title", "value", "more", "search"]

FEW: Final = 6
"""Values of a facet that are shown until more are wanted."""

FIRST: Final = ("model", "lora", "month")
"""Facets that stand above the others, but below stars and albums; the others in the table's
order."""

CLOSED: Final = frozenset({"size", "aspect", "day", "task", "intent", "seed", "weights"})
"""Facets of which only the title is shown at first."""


@dataclass(frozen=True, slots=True)
class FacetRow:
    """One row.

    Attributes:
        kind: a facet's title, a value, what shows more of them, or a saved search.
        facet: its id; of saved searches ``search``.
        value: as queries have it; a saved search's id.
        words: what it says.
        count: entries it leaves; of ``more`` the values there are; else 0.
        choice: what is chosen of the value.
        open: of a title: whether its values are shown; of ``more``: whether all are.
        named: the saved search or album.
    """

    kind: RowKind
    facet: str
    words: str
    value: str = ""
    count: int = 0
    choice: Choice = ""
    open: bool = False
    named: NamedResource | None = None


def rows_of(
    found: FoundEntries,
    intents: Mapping[str, Intent],
    toggled: Collection[str],
    full: Collection[str],
    searches_title: str,
) -> list[FacetRow]:
    """The rows. What can narrow nothing is left out.

    Args:
        found: what there is.
        intents: those there are, by their ids.
        toggled: facets that the user opened, or closed.
        full: facets all values of which are shown.
        searches_title: what stands above the saved searches.
    """
    rows = list[FacetRow]()
    stars = found.facets.get("starred")
    if stars is not None and _narrows("starred", stars, found):
        value = next(iter(stars.values), Value("yes", "", 0))
        rows.append(_value_row("starred", value, found, intents, {}))
    if found.searches:
        is_open = "search" not in toggled
        rows.append(FacetRow("title", "search", searches_title, open=is_open))
        for one in found.searches if is_open else ():
            rows.append(FacetRow("search", "search", one.name, value=one.uid, named=one))
    others = (name for name in FACET_TABLE if name not in (*FIRST, "album", "starred"))
    for facet in ("album", *FIRST, *others):
        counts = _with_albums(found) if facet == "album" else found.facets.get(facet)
        if counts is None or not _narrows(facet, counts, found):
            continue
        is_open = (facet in CLOSED) == (facet in toggled) or _is_chosen(found.query, facet)
        rows.append(FacetRow("title", facet, facet_title(facet), open=is_open))
        if is_open:
            rows += _values(facet, counts, found, intents, facet in full)
    return rows


def _values(
    facet: str, counts: Counts, found: FoundEntries, intents: Mapping[str, Intent], full: bool
) -> Iterator[FacetRow]:
    albums = {one.uid: one for one in found.albums} if facet == "album" else {}
    kind = FACET_TABLE[facet].kind
    # Dates stand in their order: whoever looks for last spring knows where it is.
    by_date = kind in ("month", "day")
    values = sorted(counts.values, key=_value, reverse=True) if by_date else counts.values
    shown = values if full else values[:FEW]
    missing = {*found.query.wanted.get(facet, ()), *found.query.unwanted.get(facet, ())}
    for value in (*shown, *(one for one in values[len(shown) :] if one.value in missing)):
        missing.discard(value.value)
        yield _value_row(facet, value, found, intents, albums)
    for value in sorted(missing):  # chosen, and no entry has it
        yield _value_row(facet, Value(value, "", 0), found, intents, albums)
    if len(values) > FEW:
        yield FacetRow("more", facet, "", count=counts.total, open=full)


def _value_row(
    facet: str,
    value: Value,
    found: FoundEntries,
    intents: Mapping[str, Intent],
    albums: Mapping[str, NamedResource],
) -> FacetRow:
    words = value_words(facet, value, intents)
    choice, named = choice_of(found.query, facet, value.value), albums.get(value.value)
    return FacetRow("value", facet, words, value.value, value.count, choice, named=named)


def _value(value: Value) -> str:
    return value.value


def _is_chosen(query: Query, facet: str) -> bool:
    return facet in query.wanted or facet in query.unwanted


def _narrows(facet: str, counts: Counts, found: FoundEntries) -> bool:
    if _is_chosen(found.query, facet) or facet == "album":
        return bool(counts.values) or _is_chosen(found.query, facet)
    return any(value.count < len(found.ids) for value in counts.values)


def _with_albums(found: FoundEntries) -> Counts:
    """All albums by name, also those that hold nothing of what was found."""
    counts = found.facets.get("album")
    told = {} if counts is None else {one.value: one.count for one in counts.values}
    values = tuple(Value(one.uid, one.name, told.get(one.uid, 0)) for one in found.albums)
    return Counts(values, len(values))
