"""Finding rows of the collection by what the user types and ticks. Changes nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from desktop_app.core.errors import InputError
from desktop_app.library.collection.collection_entry import CollectionEntry, CollectionState
from desktop_app.library.model_list.model_entry import same_path


@dataclass(frozen=True, slots=True)
class CollectionFilter:
    """What is wanted; empty and None mean all.

    Attributes:
        text: words that all stand, whatever their case, in name, file name, family, tags or notes.
        tags: tags it has, whatever their case.
        favourite: whether it is one of the favourites.
        family: a key of `catalog.components`.
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


def named(rows: Sequence[CollectionEntry], key: str) -> CollectionEntry:
    """The row with that id, key of its content (or at least 4 digits of it), path, or name.

    Raises:
        InputError: ``model_missing``, or ``model_ambiguous`` if several rows have that name.
    """
    wanted = key.casefold()
    tests: tuple[Callable[[CollectionEntry], bool], ...] = (
        lambda row: any(entry.id == key for entry in row.entries),
        lambda row: row.key == wanted != "",
        lambda row: any(same_path(path, key) for path in row.paths),
        lambda row: row.name.casefold() == wanted,
        lambda row: len(wanted) >= 4 and row.key.startswith(wanted),
    )
    for test in tests:
        found = [row for row in rows if test(row)]
        if len(found) > 1:
            ids = ", ".join(row.id for row in found[:8])
            raise InputError("model_ambiguous", name=key, ids=ids)
        if found:
            return found[0]
    raise InputError("model_missing", name=key)
