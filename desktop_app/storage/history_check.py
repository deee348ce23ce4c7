"""Looking whether the history is whole: its database, its pictures, what it was made from."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from desktop_app.core.errors import StorageError
from desktop_app.storage.history_files import names_in

if TYPE_CHECKING:
    from desktop_app.storage.history import History

_PAGE = 5000
_SAID = 5  # of what SQLite finds
_ASKED = 10_000  # steps of its machine


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
    """

    entries: int
    trashed: int
    missing: tuple[str, ...]
    unlisted: int
    torn: int
    damage: str = ""

    @property
    def is_whole(self) -> bool:
        """Whether there is nothing to be said."""
        return not (self.missing or self.unlisted or self.torn or self.damage)


def find_damage(history: History, go_on: Callable[[], bool] = lambda: True) -> str:
    """Let SQLite look through the database's file; empty if all is well, or it was stopped.

    On a connection of its own, so that the history can be used meanwhile. Seconds for a million
    entries.

    Args:
        history: whose.
        go_on: asked again and again, in this thread.
    """
    uri = f"{history.file.absolute().as_uri()}?mode=ro"
    try:
        with closing(sqlite3.connect(uri, uri=True, timeout=5.0)) as database:
            database.set_progress_handler(lambda: not go_on(), _ASKED)
            rows = database.execute(f"PRAGMA quick_check({_SAID})").fetchall()
    except sqlite3.OperationalError:  # stopped, or the file can't be opened: that is said elsewhere
        return ""
    except sqlite3.DatabaseError as error:
        return str(error)
    said = [str(row[0]) for row in rows]
    return "" if said == ["ok"] else "; ".join(said)


def check(history: History, *, thorough: bool = True) -> Checked:
    """Compare rows, pictures and notes.

    Args:
        history: whose.
        thorough: whether SQLite looks through the database's file, too.

    Raises:
        StorageError: the history can't be read.
    """
    damage = find_damage(history) if thorough else ""
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
    try:
        torn = sum(line is None for line in history.marks.lines())
    except OSError as error:
        raise StorageError("history_failed", reason=f"the notes can't be read: {error}") from error
    return Checked(entries, trashed, tuple(missing), len(names) - listed, torn, damage)
