"""What searches of the history look things up in: words and labels of rows, made later.

With each insertion they would take three times as long as all the rest of that: a search makes what
is missing before it looks, and upkeep does when there is time. Rows that change after that are
listed in the table ``touched`` by triggers, and indexed again.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from pathlib import PurePath

from desktop_app.storage.history_entry import prompts_within
from desktop_app.storage.history_labels import add_labels
from desktop_app.storage.history_query import searchable

KEPT_REVISIONS = 20_000
"""Changes that are still told to those who read them late; who is further behind reads it all."""

_BATCH = 5000
_NEW = "WHERE id > ? AND id <= ? ORDER BY id"


def rows_behind(database: sqlite3.Connection) -> int:
    """How many rows, or a few more, are not in the indexes yet."""
    found = database.execute(
        "SELECT (SELECT coalesce(max(id), 0) FROM images) - (SELECT min(value) FROM progress"
        " WHERE name IN ('words', 'labels')), (SELECT coalesce(max(revision), 0) FROM"
        " touched) - (SELECT value FROM progress WHERE name = 'touched')"
    ).fetchone()
    return max(0, int(found[0])) + max(0, int(found[1]))


def catch_up(database: sqlite3.Connection, most: int = -1) -> None:
    """Put new rows, and those that changed, into the indexes; within a transaction.

    Args:
        database: the rows.
        most: so many of each at the most; -1: all, a batch after the other.
    """
    if most < 0:
        while rows_behind(database):
            catch_up(database, _BATCH)
        return
    for name, fill in _EACH.items():
        done = _progress(database, name)
        last = database.execute(
            "SELECT max(id) FROM (SELECT id FROM images WHERE id > ? ORDER BY id LIMIT ?)",
            (done, most),
        ).fetchone()[0]
        if last is not None:
            fill(database, _NEW, (done, last))
            _advance(database, name, last)
    last = database.execute("SELECT coalesce(max(id), 0) FROM images").fetchone()[0]
    if all(_progress(database, name) >= last for name in _EACH):  # else it would be there twice
        _index_again(database, most)


def _index_again(database: sqlite3.Connection, most: int) -> None:
    done = _progress(database, "touched")
    rows = database.execute(
        "SELECT revision, id FROM touched WHERE revision > ? ORDER BY revision LIMIT ?",
        (done, most),
    ).fetchall()
    if not rows:
        return
    for run in _runs({row["id"] for row in rows}):
        database.execute("DELETE FROM words WHERE rowid BETWEEN ? AND ?", run)
        for fill in _EACH.values():
            fill(database, "WHERE id >= ? AND id <= ?", run)
    last = rows[-1]["revision"]
    _advance(database, "touched", last)
    database.execute("DELETE FROM touched WHERE revision <= ?", (last - KEPT_REVISIONS,))


def _runs(numbers: Collection[int]) -> Iterator[tuple[int, int]]:
    """First and last of each run of numbers that follow one another: what is changed together came
    together, mostly."""
    ordered = sorted(numbers)
    first = 0
    for at, number in enumerate(ordered):
        if at + 1 == len(ordered) or ordered[at + 1] != number + 1:
            yield ordered[first], number
            first = at + 1


def _progress(database: sqlite3.Connection, name: str) -> int:
    row = database.execute("SELECT value FROM progress WHERE name = ?", (name,)).fetchone()
    return int(row[0])


def _advance(database: sqlite3.Connection, name: str, value: int) -> None:
    database.execute("UPDATE progress SET value = ? WHERE name = ?", (value, name))


def _add_words(database: sqlite3.Connection, where: str, values: tuple[int, int]) -> None:
    rows = database.execute(
        "SELECT id, prompt, negative, request, note, tags, document, model_name, outside"
        f" FROM images {where}",
        values,
    )
    database.executemany(
        "INSERT INTO words (rowid, prompt, regions, negative, note, tags, names)"
        " VALUES (?, ?, ?, ?, ?, ?, ?)",
        (
            (
                row["id"],
                *map(
                    searchable,
                    (row["prompt"], _regions(row), row["negative"], row["note"], *_more(row)),
                ),
            )
            for row in rows.fetchall()
        ),
    )


def _regions(row: sqlite3.Row) -> str:
    """The prompts of its regions, each in a line."""
    return "\n".join(prompts_within(row["request"]))


def _more(row: sqlite3.Row) -> tuple[str, str]:
    """Tags, and names: of document and model, and of a file that its owner has named."""
    tags: Iterable[object] = json.loads(row["tags"]) if row["tags"] != "[]" else ()
    file = "/".join(PurePath(row["outside"]).parts[-2:])
    return "\n".join(map(str, tags)), "\n".join((row["document"], row["model_name"], file))


_EACH: Mapping[str, Callable[[sqlite3.Connection, str, tuple[int, int]], None]] = {
    "words": _add_words,
    "labels": add_labels,
}
