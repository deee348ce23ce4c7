"""Finding rows of the collection by what the user types and ticks. A pure function."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from desktop_app.library.collection_entry import CollectionEntry, CollectionState

__all__ = ["CollectionFilter", "matching"]


@dataclass(frozen=True, slots=True)
class CollectionFilter:
    """What is wanted; empty and None mean all.

    Attributes:
        text: words that all stand, whatever their case, in name, file name, family, tags or notes.
        tags: tags it has, whatever their case.
        favourite: whether it is one of the favourites.
        family: a key of `catalog.architectures`.
        component: as in `WeightsInfo`.
        states: the states wanted.
    """

    text: str = ""
    tags: tuple[str, ...] = ()
    favourite: bool | None = None
    family: str = ""
    component: str = ""
    states: tuple[CollectionState, ...] = ()


def matching(
    entries: Iterable[CollectionEntry], wanted: CollectionFilter
) -> tuple[CollectionEntry, ...]:
    """Those of ``entries`` that are wanted, in their order."""
    return tuple(entry for entry in entries if _matches(entry, wanted))


def _matches(entry: CollectionEntry, wanted: CollectionFilter) -> bool:
    record = entry.record
    tags = {tag.casefold() for tag in record.tags}
    return (
        (wanted.favourite is None or record.favourite == wanted.favourite)
        and (not wanted.family or entry.family == wanted.family)
        and (not wanted.component or entry.component == wanted.component)
        and (not wanted.states or entry.state in wanted.states)
        and all(tag.casefold() in tags for tag in wanted.tags)
        and _has_words(entry, wanted.text)
    )


def _has_words(entry: CollectionEntry, text: str) -> bool:
    record = entry.record
    names = [path.name for path in entry.paths]
    said = (entry.name, record.seen_name, *names, entry.family, *record.tags, record.notes)
    lines = "\n".join(said).casefold()
    return all(word in lines for word in text.casefold().split())
