"""What a server knows of a making, in the making's folder: read by its next start, and by whoever
looks whether the records can be read."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, Literal, TypeAlias, TypedDict

from desktop_app.core.as_json import from_json, to_json
from desktop_app.core.atomic_write import write_atomic
from desktop_app.core.checked_text import object_in, with_check
from desktop_app.core.safe_open import read_regular
from desktop_app.storage.quarantine import quarantine_file, quarantined

NOTE: Final = "making.json"

Kept: TypeAlias = Literal["running", "done", "failed", "cancelled"]
"""Where one stands, as it is written down; one that waits is started with the next start, too."""


class _Honest(TypedDict):
    model: str
    words: str
    unknown: list[str]


_NEEDED: Final[dict[str, Any]] = {
    **dict.fromkeys(("version", "done", "failed", "open"), int),
    "items": list[dict[str, Any]],
    "honest": _Honest,
}
"""Types of the values in a summary that answers show."""


@dataclass(frozen=True, slots=True)
class MakingNote:
    """Attributes are those of the server's `Making`; earlier versions wrote no id. ``error``: its
    code and parameters."""

    workbench: str
    values: dict[str, Any]
    created: float
    id: str = ""
    wanted: int = 1
    status: Kept = "running"
    summary: dict[str, Any] = field(default_factory=dict[str, Any])
    error: tuple[str, dict[str, Any]] | None = None

    def __post_init__(self) -> None:
        """Raises ValueError: the summary has another shape."""
        for name in _NEEDED.keys() & self.summary.keys():
            from_json(_NEEDED[name], self.summary[name])

    def write(self, folder: Path) -> None:
        """Write it down. Raises StorageError and InputError as `write_atomic`."""
        write_atomic(folder / NOTE, with_check(json.dumps(to_json(self)).encode()))

    @classmethod
    def read(cls, folder: Path) -> MakingNote | None:
        """That of a folder; None: there is none that can be read, or it is another making's."""
        with suppress(OSError, ValueError):
            note = from_json(cls, object_in(read_regular(folder / NOTE)))
            return note if note.id in ("", folder.name) else None
        return None

    @staticmethod
    def quarantine(folder: Path) -> str:
        """Keep one that can't be read under another name: that name; empty: there was none."""
        file = folder / NOTE
        return quarantine_file(file).name if file.exists() else "".join(quarantined(file)[-1:])


def damaged_notes(users: Path) -> Iterator[str]:
    """What is wrong with makings, a sentence each. ``users``: the folder of all users'."""
    for folder in sorted(users.glob("user-*/makings/*")):
        kept = quarantined(folder / NOTE)
        if kept or ((folder / NOTE).exists() and MakingNote.read(folder) is None):
            yield f"{folder.name} can't be read{f' (kept: {kept[-1]})' if kept else ''}."
