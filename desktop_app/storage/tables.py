"""Rows of tables, one after another: CSV and TSV as any program writes them, XLSX, JSONL.

What is wrong with a row is told of that row, as spreadsheets count them and their columns; the
others are read.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from functools import lru_cache
from io import TextIOWrapper
from itertools import islice, zip_longest
from pathlib import Path
from typing import Any, Final, TypeAlias, cast

from desktop_app.core.atomic_write import plain_reason
from desktop_app.core.errors import InputError
from desktop_app.core.safe_open import open_regular
from desktop_app.storage.delimited import WrongLine, encoding_of, records_of
from desktop_app.storage.workbook import WrongCell, cells_of

TABLES: Final = (".csv", ".tsv", ".jsonl", ".xlsx", ".xlsm")
"""Endings of their files."""

UNREAD: Final = (".ods", ".fods", ".xls", ".xlsb", ".numbers")
"""Those of spreadsheets that have to be saved as another kind first."""

_MOST_ROWS: Final = 100_000
_MOST_COLUMNS: Final = 2_000
_MOST_BYTES: Final = 1_000_000
"""Of a line of JSONL."""
_MOST_NAMED: Final = 12
"""Columns that are named where one is missing."""
_PLAIN = re.compile(r"[a-z][a-z0-9_]*")

Cells: TypeAlias = tuple[int, Sequence[Any]]
"""The number of a row, and its cells; ones that can't be read are `WrongCell`."""


@dataclass(frozen=True, slots=True)
class TableRow:
    """One of them.

    Attributes:
        number: as a spreadsheet counts it: the heading is 1; of JSONL the line.
        values: by `column_name`; empty cells say nothing.
        fault: what is wrong with it, with its row and column; "": nothing is.
        columns: all there are, as the heading has them; of JSONL those of the row.
    """

    number: int
    values: dict[str, Any] = field(default_factory=dict[str, Any])
    fault: str = ""
    columns: Sequence[str] = field(default=(), compare=False)

    def column_fault(self, column: str, reason: str) -> str:
        """What is wrong with a cell; where its column is not there, which are."""
        names = {column_name(each): each for each in self.columns}
        if column_name(column) in names:
            return cell_fault(self.number, column, reason)
        near = get_close_matches(column_name(column), names, 1)
        said = ", ".join(f"“{each[:80]}”" for each in self.columns[:_MOST_NAMED])
        more = f" … {len(self.columns)} in all" if len(self.columns) > _MOST_NAMED else ""
        meant = f"; did you mean “{names[near[0]][:80]}”?" if near else ""
        return f"it has no column “{column}”; there are {said}{more}{meant}"


@lru_cache(_MOST_COLUMNS)
def column_name(heading: str) -> str:
    """A heading as it is asked for: “Name ” is name, “File name” file_name; one that can't be
    written so stays as it is."""
    text = " ".join(heading.split())
    plain = re.sub(r"[ -]", "_", unicodedata.normalize("NFKC", text).casefold())
    return plain if _PLAIN.fullmatch(plain) else unicodedata.normalize("NFC", text)


def table_rows(path: Path) -> Iterator[TableRow]:
    """The rows of a table, as they are asked for.

    Raises:
        InputError: ``file_unreadable``: it is not a table, or has no heading.
    """
    read = _jsonl if path.suffix.lower() == ".jsonl" else _headed
    count = 0
    try:
        if path.suffix.lower() in UNREAD:
            raise ValueError(f"{path.suffix} is not read; save it as .xlsx or .csv")
        for count, row in enumerate(read(path), 1):
            if count > _MOST_ROWS:
                raise ValueError(f"it has more than {_MOST_ROWS:,} rows")
            yield row
        if not count:
            raise ValueError("it has a heading, and no rows below it")
    except (OSError, ValueError) as error:
        reason = plain_reason(error) if isinstance(error, OSError) else str(error)
        raise InputError("file_unreadable", name=path.name, reason=reason) from error


def cell_fault(number: int, column: str, reason: str) -> str:
    """What is wrong with a cell."""
    return f"row {number}, column “{column}”: {reason}"


def _jsonl(path: Path) -> Iterator[TableRow]:
    with TextIOWrapper(open_regular(path), encoding_of(path)) as file:
        number = 0
        while line := file.readline(_MOST_BYTES):
            number += 1
            if not line.strip():
                continue
            try:
                told = json.loads(line)
            except (ValueError, RecursionError) as error:
                yield TableRow(number, {}, f"row {number}: {error}")
                continue
            if isinstance(told, dict):
                said = _said(cast("dict[Any, Any]", told))
                yield TableRow(number, said, columns=[*map(str, cast("dict[Any, Any]", told))])
            else:
                yield TableRow(number, {}, f"row {number}: an object is expected")


def _headed(path: Path) -> Iterator[TableRow]:
    """Rows below a heading. Raises ValueError."""
    ending = path.suffix.lower()
    read: Callable[[Path], Iterator[Cells | WrongLine]] = records_of
    if ending.startswith(".xls"):
        read = cells_of
    rows = read(path)
    first = next(rows, None)
    if first is None:
        raise ValueError("it has no rows")
    if isinstance(first, WrongLine):
        raise ValueError(first.fault)
    heading = _heading(first[1])
    for row in rows:
        if isinstance(row, WrongLine):
            yield TableRow(row.number, {}, row.fault)
        elif any(cell not in ("", None) for cell in row[1]):
            yield _row(heading, *row)


def _heading(cells: Sequence[Any]) -> list[str]:
    """The names of columns, up to the last one. Raises ValueError."""
    cells = ["" if cell is None else str(cell) for cell in islice(cells, _MOST_COLUMNS + 1)]
    names = [" ".join(cell.split()) for cell in cells]
    while names and not names[-1]:
        names.pop()
    if not names:
        raise ValueError("its first row has no names of columns")
    if len(names) > _MOST_COLUMNS:
        raise ValueError(f"it has more than {_MOST_COLUMNS:,} columns")
    plain = [*map(column_name, names)]
    twice = next((name for at, name in enumerate(plain) if name and name in plain[:at]), None)
    if twice is not None:
        raise ValueError(f"two columns are called “{twice[:80]}”")
    return names


def _row(heading: Sequence[str], number: int, cells: Sequence[Any]) -> TableRow:
    if len(cells) < len(heading):
        reason = f"the row ends before it; the heading has {len(heading)} columns"
        return TableRow(number, {}, cell_fault(number, heading[len(cells)], reason), heading)
    values = dict[str, Any]()
    for at, (name, cell) in enumerate(zip_longest(heading, cells, fillvalue="")):
        if isinstance(cell, WrongCell):
            return TableRow(number, {}, cell_fault(number, name or f"{at + 1}", cell.reason))
        if cell in ("", None):
            continue
        if not name:
            return TableRow(number, {}, cell_fault(number, f"{at + 1}", "it has no heading"))
        values[column_name(name)] = cell
    return TableRow(number, values, columns=heading)


def _said(row: Mapping[Any, Any]) -> dict[str, Any]:
    return {column_name(str(name)): one for name, one in row.items() if one not in (None, "")}
