"""Lines of notes that can't be read, rewritten from the rows that have what they told."""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

from desktop_app.core.set_aside import Aside, put_aside
from desktop_app.storage.history_marks import MARKS, OUTSIDE, Line, column_value

if TYPE_CHECKING:
    from desktop_app.storage.history import History

_SUBJECT: Final = re.compile(rb'"(?:uid|outside|named|environment)":"([^"]*)"')
_EMPTY: Final[Mapping[str, Any]] = {
    "flag": 0, "texts": "[]", "albums": "[]", "text": "", "time": None,
}  # fmt: skip
"""What a column has of which nothing was noted, by its kind."""


def renew_notes(history: History, *, is_whole: bool) -> int:
    """Rewrite what damaged lines told, and take these out of the file; those of which nothing is
    known any more are set aside.

    Args:
        history: whose.
        is_whole: whether the rows have all that was ever noted. Where they may have been made from
            the pictures, what they lack means nothing, and all damaged lines are set aside.

    Returns:
        How many lines there were.

    Raises:
        StorageError, InputError: as `History.add`; the notes are as they were.
        OSError: they can't be read.
    """

    def work(database: sqlite3.Connection) -> int:
        whole, torn = history.marks.parts()
        if not torn:
            return 0
        told = _LastLines(history.marks.lines())
        named = {raw: _subject(raw) for raw in torn}
        subjects = frozenset(named.values()) if is_whole else frozenset[str]()
        known, lines = told.lacking(database, subjects)
        lost = [
            Aside("notes", "a line is damaged", {"line": raw.decode("utf-8", "surrogateescape")})
            for raw, subject in named.items()
            if subject not in known
        ]
        put_aside(history.marks.file, lost)
        history.marks.replace(whole, lines)
        return len(torn)

    return history.database.write(work)


def _subject(raw: bytes) -> str:
    found = _SUBJECT.search(raw)
    return "" if found is None else found[1].decode("utf-8", "replace")


class _LastLines:
    """What the whole lines tell, the last one about something."""

    def __init__(self, lines: Any) -> None:
        self.columns = dict[str, dict[str, Any]]()
        self.rows = dict[str, Mapping[str, Any]]()
        self.named = dict[str, tuple[str, str, str, str]]()
        self.environments = set[str]()
        for line in lines:
            if line is not None:
                self._take(line)

    def _take(self, line: Line) -> None:
        if line.environment is not None:
            self.environments.add(line.environment[0])
        elif line.named is not None:
            self.named[line.named[0]] = line.named
        elif line.row is not None:
            self.rows[line.uid] = line.row
        else:
            self.columns.setdefault(line.uid, {}).update(line.columns or {})

    def lacking(
        self, database: sqlite3.Connection, torn: frozenset[str]
    ) -> tuple[set[str], list[dict[str, Any]]]:
        """Which of ``torn`` the database knows, and the lines that are missing."""
        known, lines = set[str](), list[dict[str, Any]]()
        for row in database.execute("SELECT * FROM environments"):
            known |= {row["hash"]} & torn
            if row["hash"] not in self.environments:
                lines.append({"environment": row["hash"], "data": row["data"]})
        for row in database.execute("SELECT uid, kind, name, data FROM named"):
            known |= {row["uid"]} & torn
            if self.named.get(row["uid"]) != tuple(row):
                lines.append(
                    {"named": row["uid"], "kind": row["kind"], "name": row["name"],
                     "data": row["data"]}
                )  # fmt: skip
        columns = ", ".join(dict.fromkeys(("uid", "content", *MARKS, *OUTSIDE)))
        for row in database.execute(f"SELECT {columns} FROM images"):
            uid = row["uid"]
            known |= {uid} & torn
            outside = {name: row[name] for name in OUTSIDE} if row["outside"] else None
            if outside is not None and self.rows.get(uid) != outside:
                lines.append({"outside": uid, "row": outside})
            if marks := self._marks(row, uid in torn):
                lines.append({"uid": uid, "content": row["content"], "marks": marks})
        return known, lines

    def _marks(self, row: sqlite3.Row, is_torn: bool) -> dict[str, Any]:
        """What the lines lack of a row. That something was taken off again counts where one of its
        lines is torn."""
        told, marks = self.columns.get(row["uid"], {}), dict[str, Any]()
        for name, kind in MARKS.items():
            value, empty = row[name], _EMPTY[kind]
            is_taken_off = is_torn and (kind != "text" or name == "note")
            if value != told.get(name, empty) and (value != empty or is_taken_off):
                plain = _plain(kind, value)
                if column_value(name, plain) != told.get(name, empty):
                    marks[name] = plain
        return marks


def _plain(kind: str, value: Any) -> Any:
    """A column's value as a line has it."""
    if kind == "flag":
        return bool(value)
    return json.loads(value) if kind in ("texts", "albums") else value
