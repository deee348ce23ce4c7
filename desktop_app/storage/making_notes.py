"""What a server knows of a making, in the making's folder: read by its next start, and by whoever
looks whether the records can be read."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, Literal

from desktop_app.core.as_json import from_json, to_json
from desktop_app.core.atomic_write import write_atomic
from desktop_app.core.checked_text import object_in, with_check
from desktop_app.core.safe_open import read_regular
from desktop_app.storage.quarantine import quarantine_file, quarantined

NOTE: Final = "making.json"


@dataclass(frozen=True, slots=True)
class MakingNote:
    """Attributes are those of the server's `Making`; earlier versions wrote no id. ``error``: its
    code and parameters."""

    workbench: str
    values: dict[str, Any]
    created: float
    id: str = ""
    wanted: int = 1
    status: Literal["running", "done", "failed", "cancelled"] = "running"
    summary: dict[str, Any] = field(default_factory=dict[str, Any])
    error: tuple[str, dict[str, Any]] | None = None


def write_note(folder: Path, note: MakingNote) -> None:
    """Write it down. Raises StorageError and InputError as `write_atomic`."""
    write_atomic(folder / NOTE, with_check(json.dumps(to_json(note)).encode()))


def read_note(folder: Path) -> MakingNote | None:
    """That of a folder; None: there is none that can be read, or it is another making's."""
    try:
        note = from_json(MakingNote, object_in(read_regular(folder / NOTE)))
    except (OSError, ValueError):
        return None
    return note if note.id in ("", folder.name) else None


def set_note_aside(folder: Path) -> str:
    """Keep one that can't be read under another name: that name; empty: there was none."""
    file = folder / NOTE
    if file.exists():
        return quarantine_file(file).name
    return next(reversed(quarantined(file)), "")


def damaged_notes(users: Path) -> Iterator[str]:
    """What is wrong with makings, a sentence each. ``users``: the folder of all users'."""
    for folder in sorted(users.glob("user-*/makings/*")):
        kept = quarantined(folder / NOTE)
        if kept or ((folder / NOTE).exists() and read_note(folder) is None):
            yield f"{folder.name} can't be read{f' (kept: {kept[-1]})' if kept else ''}."
