"""Rows of the first sheet of a workbook (XLSX): the values in it. Formulas never run."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import date, datetime, time
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from zipfile import BadZipFile, ZipFile

from desktop_app.core.safe_open import open_regular

if TYPE_CHECKING:
    from io import BufferedReader

_MOST_BYTES: Final = 1 << 30
"""That a workbook may unfold to."""


@dataclass(frozen=True, slots=True)
class WrongCell:
    """A cell without a value."""

    reason: str


def cells_of(path: Path) -> Iterator[tuple[int, list[Any]]]:
    """Its rows with their numbers, from 1; cells are texts, numbers, flags or `WrongCell`.

    Raises OSError; ValueError: it is not a workbook, or too large.
    """
    with open_regular(path) as values, open_regular(path) as formulas:
        yield from _rows(values, formulas)


def _rows(values: BufferedReader, formulas: BufferedReader) -> Iterator[tuple[int, list[Any]]]:
    """Of the same file, read twice beside each other: once for what formulas gave, once for where
    there are any."""
    from openpyxl import load_workbook

    try:
        with ZipFile(values) as parts:
            if sum(part.file_size for part in parts.infolist()) > _MOST_BYTES:
                raise ValueError("it is too large")
        known = load_workbook(values, read_only=True, data_only=True, keep_links=False)
        said = load_workbook(formulas, read_only=True, keep_links=False)
    except (BadZipFile, KeyError, TypeError, SyntaxError, AttributeError) as error:
        raise ValueError("it is no workbook") from error
    with closing(known), closing(said):
        if not known.worksheets:
            raise ValueError("it has no sheet")
        first, second = known.worksheets[0], said.worksheets[0]
        for sheet in (first, second):
            sheet.reset_dimensions()  # what the file says of it may be wrong
        rows = zip(first.iter_rows(), second.iter_rows(), strict=True)
        try:
            wide = 0  # of the heading: empty cells at the end of a row are not kept
            for number, (row, asked) in enumerate(rows, 1):
                cells: list[Any] = [*map(_cell, row, asked)]
                wide = wide or len(cells)
                yield number, cells + [None] * (wide - len(cells))
        except SyntaxError as error:
            raise ValueError("a sheet is damaged") from error


def _cell(known: Any, said: Any) -> object:
    value = known.value
    if said.data_type == "f" and value is None:
        return WrongCell("a formula whose result isn't kept in the file; save it in a spreadsheet")
    if known.data_type == "e":
        return WrongCell(f"it is the error {value}")
    if isinstance(value, datetime) and value.time() == time():
        value = value.date()
    if isinstance(value, date | time):
        return value.isoformat()
    return int(value) if isinstance(value, float) and value.is_integer() else value
