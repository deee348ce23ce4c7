"""Noting in the records what was seen at a scan: new contents, new places, places that are left."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from desktop_app.core.model_record import ModelRecord
from desktop_app.library.collection.collection_rows import grouped
from desktop_app.library.collection.disks import Disks
from desktop_app.library.collection.location_scan import Known, LocationState
from desktop_app.library.collection.records import ModelStore
from desktop_app.library.collection.sightings import remembered, without_place


def known_places(records: Iterable[ModelRecord]) -> dict[tuple[str, str], str]:
    """The key of what lay at a path with a signature, as far as it was seen."""
    return {
        (sighting.path, sighting.signature): record.key
        for record in records
        for sighting in record.sightings
        if sighting.signature
    }


def noted(
    looks: Sequence[LocationState],
    records: Mapping[str, ModelRecord],
    store: ModelStore,
    disks: Disks,
    now: int,
) -> dict[str, ModelRecord]:
    """``records`` as they are after ``looks``; what differs is kept in ``store``.

    Files that nobody knows (and pickles) are listed, but noted only once the user notes something.

    Raises:
        StorageError: the rest was not noted.
    """
    records = dict(records)
    groups = grouped(looks)
    _follow_keys(looks, groups, records, store)
    for key, group in groups.items():
        old = records.get(key)
        records[key] = new = remembered(old, group, disks, now)
        if new != old and (old is not None or _is_known(group[0])):

            def change(kept: ModelRecord | None, group: list[LocationState] = group) -> ModelRecord:
                return remembered(kept, group, disks, now)

            records[key] = store.change(key, change) or new
    return records


def unnoted(
    looks: Sequence[LocationState], records: Mapping[str, ModelRecord], disks: Disks, now: int
) -> dict[str, ModelRecord]:
    """``records`` as they would be after ``looks``, where none can be kept."""
    groups = grouped(looks).items()
    return {
        **records,
        **{key: remembered(records.get(key), group, disks, now) for key, group in groups},
    }


def left(store: ModelStore, key: str, path: Path, *, forget: bool = False) -> None:
    """Note that a content no longer lies at ``path``.

    ``forget``: with its last place its record goes too. Raises StorageError.
    """

    def change(record: ModelRecord | None) -> ModelRecord | None:
        if record is None:
            return None
        kept = without_place(record, path)
        return None if forget and not kept.sightings else kept

    store.change(key, change)


def _follow_keys(
    looks: Sequence[LocationState],
    groups: Mapping[str, list[LocationState]],
    records: dict[str, ModelRecord],
    store: ModelStore,
) -> None:
    """Where the same files have another key than before, what was noted goes over to it.

    A key can change without the weights: a sidecar came to name LoRAs, or a newer program can run
    what an older one could not, and calculates otherwise.
    """
    known: Known = known_places(records.values())
    for look in looks:
        before = records.get(known.get((look.path, look.signature), ""))
        if not look.key or before is None or before.key == look.key:
            continue
        if look.key not in records:
            taken = replace(before, key=look.key, sightings=())
            kept = store.change(look.key, lambda old, taken=taken: old or taken)
            records[look.key] = kept or taken
        left(store, before.key, Path(look.path), forget=before.key not in groups)
        rest = without_place(before, Path(look.path))
        if rest.sightings or before.key in groups:
            records[before.key] = rest
        else:
            del records[before.key]


def _is_known(location: LocationState) -> bool:
    told = location.weights is not None and location.weights.component != "unknown"
    return location.entry.info is not None or told
