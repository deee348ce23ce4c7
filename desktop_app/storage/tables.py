"""Rows of tables, one after another: CSV and TSV as any program writes them, XLSX, JSONL.

What is wrong with a row is told of that row, as spreadsheets count them and their columns; the
others are read.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from difflib import get_close_matches
from functools import lru_cache
from io import TextIOWrapper
from itertools import islice, zip_longest
from pathlib import Path
from typing import Any, Final, TypeAlias, cast

from desktop_app.core.as_json import json_in
from desktop_app.core.atomic_write import plain_reason
from desktop_app.core.errors import InputError
from desktop_app.core.safe_open import open_regular
from desktop_app.imaging.confined import confined
from desktop_app.storage.delimited import encoding_of, records_of
from desktop_app.storage.table_cells import (
    MOST_CELLS,
    MOST_CHARACTERS,
    MOST_COLUMNS,
    MOST_LINE,
    MOST_ROWS,
    WrongCell,
    WrongLine,
    cell_fault,
    table_fault,
)
from desktop_app.storage.workbook import cells_of

TABLES: Final = (".csv", ".tsv", ".jsonl", ".xlsx", ".xlsm")
"""Endings of their files."""

UNREAD: Final = (".ods", ".fods", ".xls", ".xlsb", ".numbers")
"""Those of spreadsheets that have to be saved as another kind first."""

_MOST_NAMED: Final = 12
"""Columns that are named where one is missing."""
_LONG: Final = table_fault("long", most=f"{MOST_CHARACTERS:,}")
_WIDE: Final = table_fault("columns", most=f"{MOST_COLUMNS:,}")
_DEEP: Final = table_fault("deep")
_MOST_DEPTH: Final = 32
_NO_TEXT: Final = re.compile(r"[\0\ud800-\udfff]")
"""NUL and lone surrogates: neither file names nor UTF-8 can have them."""
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
        meant = {"near": names[near[0]][:80]} if near else {}
        code = "no_column_near" if near else "no_column"
        return table_fault(code, column=column, columns=f"{said}{more}", **meant)


@lru_cache(MOST_COLUMNS)
def column_name(heading: str) -> str:
    """A heading as it is asked for: “Name ” is name, “File name” file_name; one that can't be
    written so stays as it is."""
    text = " ".join(heading.split())
    plain = re.sub(r"[ -]", "_", unicodedata.normalize("NFKC", text).casefold())
    return plain if _PLAIN.fullmatch(plain) else unicodedata.normalize("NFC", text)


def table_rows(path: Path | str) -> Iterator[TableRow]:
    """The rows of a table, as they are asked for.

    Raises:
        InputError: ``file_unreadable``: it is not a table, has no heading, or more than a table may
            have (`storage.table_cells`).
    """
    path = Path(path)
    read = _jsonl if path.suffix.lower() == ".jsonl" else _headed
    count = 0
    with _unreadable(path):
        if path.suffix.lower() in UNREAD:
            raise ValueError(table_fault("unread", ending=path.suffix))
        for count, row in enumerate(read(path), 1):
            if count > MOST_ROWS:
                raise ValueError(table_fault("rows", most=f"{MOST_ROWS:,}"))
            yield row
        if not count:
            raise ValueError(table_fault("heading_alone"))


def confined_rows(path: Path) -> Generator[TableRow, None, None]:
    """The same of a table that a stranger sent (`imaging.confined`). Raises as `table_rows`."""
    with _unreadable(path):
        for row in confined(table_rows, str(path)):
            yield TableRow(**row)


@contextmanager
def _unreadable(path: Path) -> Iterator[None]:
    try:
        yield
    except (OSError, ValueError) as error:
        reason = plain_reason(error) if isinstance(error, OSError) else str(error)
        if isinstance(error, UnicodeError):
            reason = table_fault("encoding")
        raise InputError("file_unreadable", name=path.name, reason=reason) from error


def _jsonl(path: Path) -> Iterator[TableRow]:
    with TextIOWrapper(open_regular(path), encoding_of(path)) as file:
        number = cells = 0
        while line := file.readline(MOST_LINE):
            number += 1
            if number > MOST_ROWS:
                raise ValueError(table_fault("rows", most=f"{MOST_ROWS:,}"))
            if len(line) >= MOST_LINE:
                raise ValueError(table_fault("long_row", row=number, most=f"{MOST_LINE:,}"))
            if not line.strip():
                continue
            try:
                row = _object(number, json_in(line))
            except ValueError as error:
                row = TableRow(number, {}, table_fault("in_row", row=number, fault=error))
            cells += len(row.columns)
            if cells > MOST_CELLS:
                raise ValueError(table_fault("cells", most=f"{MOST_CELLS:,}"))
            yield row


def _object(number: int, value: object) -> TableRow:
    if not isinstance(value, dict):
        return TableRow(
            number, {}, table_fault("in_row", row=number, fault=table_fault("no_object"))
        )
    row = cast("dict[str, Any]", value)
    columns = [_NO_TEXT.sub("\ufffd", name) for name in row]
    for name, (key, one) in zip(columns, row.items(), strict=True):
        if reason := _reason(key) or _reason(one):
            return TableRow(number, {}, cell_fault(number, name[:80], reason), columns)
    if len(row) > MOST_COLUMNS:
        return TableRow(number, {}, table_fault("in_row", row=number, fault=_WIDE))
    if twice := _twice([*map(column_name, row)]):
        return TableRow(number, {}, table_fault("in_row", row=number, fault=twice), columns)
    said = {column_name(name): one for name, one in row.items() if one not in (None, "")}
    return TableRow(number, said, columns=columns)


def _twice(names: Sequence[str]) -> str:
    """What is wrong where two columns have one name; empty: nothing."""
    count = Counter(filter(None, names))
    return next((table_fault("twice", name=name[:80]) for name in count if count[name] > 1), "")


def _headed(path: Path) -> Iterator[TableRow]:
    """Rows below a heading. Raises ValueError."""
    ending = path.suffix.lower()
    read: Callable[[Path], Iterator[Cells | WrongLine]] = records_of
    if ending.startswith(".xls"):
        read = cells_of
    rows = read(path)
    first = next(rows, None)
    if first is None:
        raise ValueError(table_fault("no_rows"))
    if isinstance(first, WrongLine):
        raise ValueError(first.fault)
    heading, count = _heading(first[1]), 0
    for row in rows:
        if isinstance(row, WrongLine):
            yield TableRow(row.number, {}, row.fault)
            continue
        count += len(row[1])
        if count > MOST_CELLS:
            raise ValueError(table_fault("cells", most=f"{MOST_CELLS:,}"))
        if any(cell not in ("", None) for cell in row[1]):
            yield _row(heading, *row)


def _heading(cells: Sequence[Any]) -> list[str]:
    """The names of columns, up to the last one. Raises ValueError."""
    cells = ["" if cell is None else str(cell) for cell in islice(cells, MOST_COLUMNS + 1)]
    names = [" ".join(cell.split()) for cell in cells]
    while names and not names[-1]:
        names.pop()
    if not names:
        raise ValueError(table_fault("no_names"))
    if len(names) > MOST_COLUMNS:
        raise ValueError(_WIDE)
    if twice := _twice([*map(column_name, names)]):
        raise ValueError(twice)
    return names


def _reason(cell: object, depth: int = _MOST_DEPTH) -> str:
    """The fault of a cell, in words; empty: none."""
    if isinstance(cell, str):
        if len(cell) > MOST_CHARACTERS:
            return _LONG
        return table_fault("no_text") if _NO_TEXT.search(cell) else ""
    if not isinstance(cell, (list, dict)):
        return ""
    inner = cast("list[object]", [*cell, *cell.values()] if isinstance(cell, dict) else cell)
    return next(filter(None, (_reason(one, depth - 1) for one in inner)), "") if depth else _DEEP


def _row(heading: Sequence[str], number: int, cells: Sequence[Any]) -> TableRow:
    if len(cells) < len(heading):
        reason = table_fault("ends", count=len(heading))
        return TableRow(number, {}, cell_fault(number, heading[len(cells)], reason), heading)
    values = dict[str, Any]()
    for at, (name, cell) in enumerate(zip_longest(heading, cells, fillvalue="")):
        if cell in ("", None):
            continue
        reason = cell.reason if isinstance(cell, WrongCell) else _reason(cell)
        if reason or not name:
            reason = reason or table_fault("no_heading")
            return TableRow(number, {}, cell_fault(number, name or f"{at + 1}", reason))
        values[column_name(name)] = cell
    return TableRow(number, values, columns=heading)
