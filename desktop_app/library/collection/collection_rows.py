"""From what was seen and what is remembered to the rows of the collection."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from desktop_app.core.errors import ModelError, VelaturaError
from desktop_app.core.model_record import ModelRecord
from desktop_app.core.weights_info import WeightsInfo
from desktop_app.library.collection.collection_entry import CollectionEntry, CollectionState
from desktop_app.library.collection.content import size_of
from desktop_app.library.collection.disks import Disks
from desktop_app.library.collection.location_scan import LocationState
from desktop_app.library.model_list.file_placement import own_name
from desktop_app.library.model_list.model_entry import ModelEntry
from desktop_app.library.sharing.invokeai import key_folder

_RUNNABLE_KINDS = frozenset({"checkpoint", "unknown"})


def grouped(looks: Iterable[LocationState]) -> dict[str, list[LocationState]]:
    """The looks by content, in their order, of each those that run first; without keyless ones."""
    groups: dict[str, list[LocationState]] = {}
    for look in looks:
        if look.key:
            groups.setdefault(look.key, []).append(look)
    for group in groups.values():
        group.sort(key=lambda location: location.entry.info is None)
    return groups


def state_of(location: LocationState) -> CollectionState:
    """What can be done with what was seen."""
    if location.entry.info is not None:
        return "ready"
    if location.entry.error is not None and location.entry.error.code == "file_missing":
        return "missing"
    known = location.weights is not None and location.weights.component not in _RUNNABLE_KINDS
    refused = location.entry.error is not None and location.entry.error.code in _HARMLESS
    return "other" if known and refused else "unusable"


_HARMLESS = frozenset({"not_a_model", "model_incomplete"})
"""What a LoRA answers to the question whether it is a whole model. Damage and pickles stay so."""


def listed(
    looks: Sequence[LocationState], records: Mapping[str, ModelRecord], disks: Disks
) -> tuple[CollectionEntry, ...]:
    """Every row: what was seen, in its order, then what is away or missing, the newest first.

    Args:
        looks: every place.
        records: by key, of every content that was seen, and of others.
        disks: tells the disks.
    """
    groups = grouped(looks)
    at = {look.path: look.key for look in looks if look.key}
    absent = [record for key, record in records.items() if key not in groups]
    gone = [row for record in absent if (row := _absent(record, at, disks)) is not None]
    covered = {str(path) for row in gone for path in row.paths}
    rows: list[CollectionEntry] = []
    for look in looks:
        if look.key:
            group = groups[look.key]
            if look is group[0]:
                rows.append(_present(records[look.key], group))
        elif look.path not in covered:
            rows.append(_unread(look))
    return (*rows, *gone)


def listed_alone(record: ModelRecord, location: LocationState) -> CollectionEntry:
    """The row of one place that is in no list."""
    return replace(_present(record, [location]), size_bytes=size_of(location.entry.path))


def _present(record: ModelRecord, group: Sequence[LocationState]) -> CollectionEntry:
    first = group[0]
    state = state_of(first)
    return CollectionEntry(
        record,
        state,
        record.name or _own_name(first.entry, first.weights, state),
        tuple(look.entry for look in group),
        first.weights,
        first.entry.error if state == "unusable" else None,
        first.entry.program,
        record.size_bytes,
    )


def with_record(row: CollectionEntry, record: ModelRecord) -> CollectionEntry:
    """The row with another record of the same content: what the user noted since."""
    if row.entry is None:
        name = record.name or record.seen_name or record.key
    else:
        name = record.name or _own_name(row.entry, row.weights, row.state)
    return replace(row, record=record, name=name)


def _own_name(entry: ModelEntry, weights: WeightsInfo | None, state: CollectionState) -> str:
    if state == "other" and weights is not None and entry.name == entry.path.name:
        own = own_name(entry.path)
        return weights.title or (entry.path.stem if key_folder(Path(own)) else own)
    return entry.name


def _unread(location: LocationState) -> CollectionEntry:
    entry = location.entry
    return CollectionEntry(
        ModelRecord(""),
        state_of(location),
        entry.name,
        (entry,),
        None,
        entry.error,
        entry.program,
        size_of(entry.path),
    )


def _absent(record: ModelRecord, at: Mapping[str, str], disks: Disks) -> CollectionEntry | None:
    """The row of a content that is nowhere to be seen; None if it only left the list."""
    name = record.name or record.seen_name or record.key
    state: CollectionState
    error: VelaturaError
    away = [each for each in record.sightings if not disks.is_here(each.volume)]
    if away:
        state, error = "away", ModelError("model_away", name=name, disk=away[0].volume)
    elif any(at.get(each.path) or not _exists(each.path) for each in record.sightings):
        state, error = "missing", ModelError("model_gone", name=name)
    else:
        return None
    return CollectionEntry(record, state, name, error=error, size_bytes=record.size_bytes)


def _exists(path: str) -> bool:
    try:
        return Path(path).exists()
    except (OSError, ValueError):
        return False
