"""Whether a database's file is whole, as SQLite sees it."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

_SAID = 5  # of what SQLite finds


def damage_in(
    file: Path,
    go_on: Callable[[], bool] = lambda: True,
    *,
    thorough: bool = False,
    steps: int = 10_000,
) -> str:
    """Let SQLite look through a database's file; empty if all is well, or it was stopped.

    On its own connection, so that the file can be used meanwhile. Seconds for a million rows.

    Args:
        file: the database.
        go_on: asked again and again, in this thread.
        steps: of SQLite's machine, after which it is asked.
        thorough: whether each index is compared with its table, too.
    """
    uri = f"{file.absolute().as_uri()}?mode=ro"
    look = "integrity_check" if thorough else "quick_check"
    try:
        with closing(sqlite3.connect(uri, uri=True, timeout=5.0)) as database:
            database.set_progress_handler(lambda: not go_on(), steps)
            rows = database.execute(f"PRAGMA {look}({_SAID})").fetchall()
    except sqlite3.OperationalError:  # stopped, or the file can't be opened: that is said elsewhere
        return ""
    except sqlite3.DatabaseError as error:
        return str(error)
    said = [str(row[0]) for row in rows]
    return "" if said == ["ok"] else "; ".join(said)
