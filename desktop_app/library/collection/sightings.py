"""How a record follows its content about: from what was seen now to what is remembered.

Pure but for the question whether a disk is there.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from desktop_app.core.model_record import ModelRecord, Origin, Sighting
from desktop_app.library.collection.content import size_of
from desktop_app.library.collection.disks import Disks
from desktop_app.library.collection.location_scan import LocationState

_DAY_MS = 86_400_000


def remembered(
    old: ModelRecord | None, looks: Sequence[LocationState], disks: Disks, now: int
) -> ModelRecord:
    """The record of a content that lies at the places of ``looks`` now, all of its key.

    Places on disks that are away stay; others where it no longer is are forgotten. What the user
    noted stays as it is. Where nothing changed today the old value comes back.

    Args:
        old: what was remembered; None for the first time.
        looks: at least one.
        disks: tells the disks.
        now: milliseconds since 1970, UTC.
    """
    first = looks[0]
    info, weights = first.entry.info, first.weights
    known = {} if old is None else {sighting.path: sighting for sighting in old.sightings}
    seen = {look.path: _sighting(look, known.get(look.path), disks, now) for look in looks}
    away = [
        sighting
        for path, sighting in known.items()
        if path not in seen and not disks.is_here(sighting.volume)
    ]
    sightings = sorted([*seen.values(), *away], key=lambda each: (-each.when, each.path))
    record = old or ModelRecord(first.key, added=now, origin=_origin(first))
    family = info.family if info else weights.family if weights else ""
    component = "checkpoint" if info else weights.component if weights else "unknown"
    changed = seen != known or not record.size_bytes
    return replace(
        record,
        seen_name=first.entry.name,
        family=family or record.family,
        component=record.component if component == "unknown" and old else component,
        size_bytes=_size(first) if changed else record.size_bytes,
        sightings=tuple(sightings),
    )


def without_place(record: ModelRecord, path: Path) -> ModelRecord:
    """The record when it is known that the content no longer lies at ``path``."""
    left = tuple(sighting for sighting in record.sightings if sighting.path != str(path))
    return replace(record, sightings=left)


def _sighting(location: LocationState, old: Sighting | None, disks: Disks, now: int) -> Sighting:
    """Noted again once a day, or when something changed: not every look is worth a write."""
    volume = disks.of(location.entry.path)
    same = old is not None and (old.volume, old.signature) == (volume, location.signature)
    if old is not None and same and now - old.when < _DAY_MS:
        return old
    return Sighting(location.path, volume, now, location.signature)


def _size(location: LocationState) -> int:
    return location.entry.info.size_bytes if location.entry.info else size_of(location.entry.path)


def _origin(location: LocationState) -> Origin | None:
    entry = location.entry
    if entry.bundled:
        return Origin("bundled")
    return Origin("found", entry.repo, revision=entry.revision) if entry.repo else None
