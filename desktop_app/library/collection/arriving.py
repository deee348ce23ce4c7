"""Where a model came from, noted when it arrives. Pure functions on records."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from desktop_app.core.model_record import ModelRecord, Origin

__all__ = ["part_of", "with_origin"]


def part_of(origin: Origin, inside: Path, *, is_folder: bool) -> Origin:
    """The origin of one model of several that came in one folder, with its own files alone.

    Args:
        origin: of the whole folder, its files named as they lie in it.
        inside: where the model lies in the folder; ``.`` for the folder itself.
        is_folder: whether it is a folder.
    """
    name = inside.as_posix()
    if name == ".":
        return origin
    if is_folder:
        start = f"{name}/"
        own = [fact for fact in origin.files if fact.name.startswith(start)]
        files = tuple(replace(fact, name=fact.name[len(start) :]) for fact in own)
    else:
        own = [fact for fact in origin.files if fact.name == name]
        files = tuple(replace(fact, name=inside.name) for fact in own)
    return replace(origin, files=files)


def with_origin(record: ModelRecord, origin: Origin, old: ModelRecord | None) -> ModelRecord:
    """The record with its origin; ``old``: of the content whose place it takes, whose notes it
    gets. What was found out about the old bytes is not true of the new ones."""
    if old is None:
        return replace(record, origin=origin)
    return replace(
        old, key=record.key, origin=origin, verification=None, sightings=record.sightings
    )
