"""Looking whether the history is whole: its database, its pictures, what it was made from."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from desktop_app.core.atomic_write import plain_reason
from desktop_app.core.errors import StorageError
from desktop_app.core.set_aside import asides
from desktop_app.storage.database_damage import damage_in
from desktop_app.storage.history import History
from desktop_app.storage.history_files import names_in
from desktop_app.storage.history_rebuild import rebuild_is_due
from desktop_app.storage.quarantine import quarantined

_PAGE = 5000
_ASKED = 10_000  # steps of SQLite's machine


@dataclass(frozen=True, slots=True)
class Checked:
    """What was found.

    Attributes:
        entries: how many there are, those in the trash too.
        trashed: how many of them are in the trash.
        missing: ids of entries whose picture has vanished, imported ones too.
        unlisted: how many pictures have no entry; `rebuild` takes them up.
        torn: lines of notes that can't be read.
        damage: what is wrong with the database's file; empty: nothing, or not looked for.
        aside: why records that can't be read were set aside, those from earlier too, which are kept
            beside the database.
        torn_at: numbers of the lines of notes that can't be read.
        kept: damaged files of the database in place of which there is a new one that was not
            rebuilt yet.
        only_noted: albums and the like, environments and imported pictures that the notes tell of,
            and the database has no more; `rebuild` brings them back.
    """

    entries: int
    trashed: int
    missing: tuple[str, ...]
    unlisted: int
    torn: int
    damage: str = ""
    aside: tuple[str, ...] = ()
    torn_at: tuple[int, ...] = ()
    kept: tuple[str, ...] = ()
    only_noted: int = 0

    @property
    def is_whole(self) -> bool:
        """Whether there is nothing to be said."""
        wrong = self.missing or self.unlisted or self.torn or self.damage or self.aside
        return not (wrong or self.kept or self.only_noted)


def find_damage(history: History, go_on: Callable[[], bool] = lambda: True) -> str:
    """As `damage_in`, of the history's file."""
    return damage_in(history.file, go_on, steps=_ASKED)


def check(history: History, *, thorough: bool = True) -> Checked:
    """Read every row, and compare rows, pictures and notes. What can't be read is set aside.

    Args:
        history: whose.
        thorough: whether SQLite looks through the database's file, too.

    Raises:
        StorageError: the history can't be read.
    """
    damage = damage_in(history.file, thorough=True) if thorough else ""
    if thorough and not damage:
        history.database.mend_indexes()
        history.database.mend()
    kept = [*history.database.unrepaired(), *asides(history.marks.file)]
    damaged = quarantined(history.file) if rebuild_is_due(history) else ()
    aside = tuple(f"{one.place}: {one.reason}" for one in kept)
    torn_at, noted = _notes(history)  # before the rows: what is added meanwhile is not missed
    names = names_in(history.folder)
    entries = trashed = listed = last = 0
    missing = list[str]()
    while True:
        rows = history.database.read(
            lambda one, last=last: one.execute(
                "SELECT id, uid, file, outside, trashed FROM images WHERE id > ?"
                " ORDER BY id LIMIT ?",
                (last, _PAGE),
            ).fetchall()
        )
        if not rows:
            break
        last = rows[-1]["id"]
        entries += len(rows)
        trashed += sum(row["trashed"] is not None for row in rows)
        listed += sum(row["file"] in names for row in rows)
        here = [
            Path(row["outside"]).is_file() if row["outside"] else row["file"] in names
            for row in rows
        ]
        missing += [row["uid"] for row, is_here in zip(rows, here, strict=True) if not is_here]
    return Checked(
        entries, trashed, tuple(missing), len(names) - listed, len(torn_at), damage, aside, torn_at,
        damaged, history.database.read(lambda one: _lacking(one, noted)),
    )  # fmt: skip


def _notes(history: History) -> tuple[tuple[int, ...], dict[tuple[str, str], bool]]:
    """Numbers of the lines of notes that can't be read; and of what is in rows of its own:
    table and id, and whether it is there still."""
    torn_at, noted = list[int](), dict[tuple[str, str], bool]()
    try:
        for number, line in enumerate(history.marks.lines(), 1):
            if line is None:
                torn_at.append(number)
            elif line.environment is not None:
                noted["environments", line.environment[0]] = True
            elif line.named is not None:
                noted["named", line.named[0]] = bool(line.named[1])
            elif line.row is not None:
                noted["images", line.uid] = bool(line.row)
    except OSError as error:
        reason = f"the notes can't be read: {plain_reason(error)}"
        raise StorageError("history_failed", reason=reason) from error
    return tuple(torn_at), noted


def _lacking(database: sqlite3.Connection, noted: Mapping[tuple[str, str], bool]) -> int:
    """How many of what `_notes` tells of have no row."""
    key = {"environments": "hash", "named": "uid", "images": "uid"}
    return sum(
        is_there
        and database.execute(f"SELECT 1 FROM {table} WHERE {key[table]} = ?", (name,)).fetchone()
        is None
        for (table, name), is_there in noted.items()
    )
