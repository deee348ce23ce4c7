"""Where a model came from, noted when it arrives. Pure functions on records."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from desktop_app.core.model_record import (
    FileFact,
    ModelChoices,
    ModelRecord,
    Origin,
    Verification,
)


def part_of(origin: Origin, inside: Path, *, is_folder: bool, name: str = "") -> Origin:
    """The origin of one model of several that came in one folder, with its own files alone.

    Args:
        origin: of the whole folder, its files named as they are in it.
        inside: where the model is in the folder; ``.`` for the folder itself.
        is_folder: whether it is a folder.
        name: what the file is called, where ``inside`` does not tell: it came alone, and may have
            another name where it came from.
    """
    where = inside.as_posix()
    if where == ".":
        if is_folder or len(origin.files) != 1 or not name:
            return origin
        return replace(origin, files=(origin.files[0].called(name),))
    if is_folder:
        start = f"{where}/"
        own = [fact for fact in origin.files if fact.name.startswith(start)]
        files = tuple(fact.called(fact.name[len(start) :]) for fact in own)
    else:
        own = [fact for fact in origin.files if fact.name == where]
        files = tuple(fact.called(inside.name) for fact in own)
    return replace(origin, files=files)


def with_origin(record: ModelRecord, origin: Origin, others: Iterable[ModelRecord]) -> ModelRecord:
    """The record with its origin, and what was noted of the contents whose place it takes.

    What came whole from the hub was compared with what that told: it is verified.

    If the same came from there before (a repair brings the damaged files alone), files that did
    not come again stay as they were told, and what the last look found in them stays true. Of
    another origin nothing that was found out about the old bytes is.

    Args:
        record: as it is.
        origin: where the model, or these files of it, came from.
        others: of the contents that lay there before, the last one first; none if they are the
            same.
    """
    olds = tuple(others)
    before = next((each.origin for each in (record, *olds) if is_same(each.origin, origin)), None)
    if before is None:
        verification = None if olds or record.origin is not None else record.verification
        verification = _at_arrival(origin) or verification
    else:
        found = (each.verification for each in (*olds, record))
        verification = next((each for each in found if each is not None), None)
        verification = _without(verification, origin.files)
        origin = replace(
            origin,
            files=_merged(before.files, origin.files),
            catalog=origin.catalog or before.catalog,
        )
    for old in olds:
        record = _with_notes(record, old)
    return replace(record, origin=origin, verification=verification)


def with_check(
    record: ModelRecord,
    others: Iterable[ModelRecord],
    verification: Verification,
    origin: Origin | None,
) -> ModelRecord:
    """The record after a close look.

    Args:
        record: as it is.
        others: of the contents that lay there before damage made them another one.
        verification: what the look found.
        origin: what was compared with.
    """
    for old in others:
        record = _with_notes(record, old)
    return replace(record, verification=verification, origin=record.origin or origin)


def is_same(before: Origin | None, origin: Origin | None) -> bool:
    """Whether both tell of the same version of the same model."""
    if before is None or origin is None:
        return False
    there = (before.kind, before.address, before.revision)
    return there == (origin.kind, origin.address, origin.revision)


def _at_arrival(origin: Origin) -> Verification | None:
    """Every byte from the hub was compared with what the hub told when it came."""
    told = bool(origin.files) and all(fact.sha256 for fact in origin.files)
    if origin.kind != "hub" or not told:
        return None
    return Verification(origin.fetched, "origin", (), origin.files)


def _merged(before: tuple[FileFact, ...], new: tuple[FileFact, ...]) -> tuple[FileFact, ...]:
    """All files; those that came again as they were told now."""
    come = {fact.source_name: fact for fact in new}
    names = {fact.source_name for fact in before}
    kept = (come.get(fact.source_name, fact) for fact in before)
    return (*kept, *(fact for fact in new if fact.source_name not in names))


def _without(verification: Verification | None, mended: Iterable[FileFact]) -> Verification | None:
    """The last look, without the damage to the files that came again: they were compared then."""
    if verification is None:
        return None
    facts = {fact.name: fact for fact in mended}
    damaged = tuple(name for name in verification.damaged if name not in facts)
    files = tuple(facts.get(fact.name, fact) for fact in verification.files)
    return replace(verification, damaged=damaged, files=files)


def _with_notes(record: ModelRecord, old: ModelRecord) -> ModelRecord:
    """What the user noted of the content that lay there before goes over; his newer word counts."""
    empty = record.choices == ModelChoices()
    added = [each for each in (record.added, old.added) if each]
    return replace(
        record,
        name=record.name or old.name,
        favourite=record.favourite or old.favourite,
        tags=record.tags or old.tags,
        notes=record.notes or old.notes,
        thumbnail=record.thumbnail or old.thumbnail,
        choices=old.choices if empty else record.choices,
        added=min(added, default=0),
        last_used=max(record.last_used, old.last_used),
        uses=record.uses + old.uses,
    )
