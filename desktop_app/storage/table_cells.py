"""What a table may have, of whatever kind its file is, and cells and rows of it that say nothing.

The limits hold while a table is read: what is over one ends the reading there. They are those of
docs/workbenches.md.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

MOST_ROWS: Final = 100_000
"""Below the heading; each is a picture."""

MOST_COLUMNS: Final = 2_000

MOST_CELLS: Final = 1_000_000
"""In all rows together, empty ones between others among them."""

MOST_CHARACTERS: Final = 100_000
"""Of one cell."""

MOST_LINE: Final = 2_000_000
"""Characters of a row of text, whatever lines its quotes hold."""

MOST_UNFOLDED: Final = 128 << 20
"""Bytes of what is read of a workbook."""


@dataclass(frozen=True, slots=True)
class WrongCell:
    """A cell without a value."""

    reason: str


@dataclass(frozen=True, slots=True)
class WrongLine:
    """A row that can't be read."""

    number: int
    fault: str


TABLE_FAULTS: Final[Mapping[str, str]] = {
    "at": "row {row}, column “{column}”: {fault}",
    "at_number": "row {row}, column {column}: {fault}",
    "in_rows": "row {row} and many before it: {fault}",
    "in_row": "row {row}: {fault}",
    "names_no_file": "it names no file",
    "not_found": "{file} was not found",
    "several": "there are {files}",
    "empty": "it is empty",
    "no_heading": "it has no heading",
    "ends": "the row ends before it; the heading has {count} columns",
    "no_column_near": "it has no column “{column}”; there are {columns}; did you mean “{near}”?",
    "no_column": "it has no column “{column}”; there are {columns}",
    "value_unknown": "Unknown value for {setting}: “{value}”; there are {choices}",
    "value_range": "{setting} is {value}; it must be between {minimum} and {maximum}",
    "long": "it is longer than {most} characters",
    "long_cell": "a cell is longer than {most} characters",
    "long_line": "a line is longer than {most} characters",
    "long_row": "row {row} is longer than {most} characters",
    "wide_row": "row {row} has more than {most} cells",
    "deep": "its lists and objects hold too many others",
    "no_text": "it has a character that no text may have",
    "no_object": "an object is expected",
    "twice": "two columns are called “{name}”",
    "quote": "a quote has no end",
    "after_quote": "'{delimiter}' expected after '\"'",
    "formula": "a formula whose result isn't kept in the file; save it in a spreadsheet",
    "error": "it is the error {value}",
    "kind": "“{value}” can't be what the file calls it",
    "merged": "the heading is merged over it ({range}); each column needs its own",
    "rows": "it has more than {most} rows",
    "columns": "it has more than {most} columns",
    "cells": "it has more than {most} cells",
    "texts": "it has more than {most} texts, or longer ones",
    "unfolds": "it unfolds to more than {most} MB",
    "no_rows": "it has no rows",
    "heading_alone": "it has a heading, and no rows below it",
    "no_names": "its first row has no names of columns",
    "no_sheet": "it has no sheet",
    "sheet": "a sheet is damaged",
    "archive": "it is a workbook or an archive, not text; call a workbook .xlsx",
    "encoding": "its encoding is unknown; save it as UTF-8",
    "unread": "{ending} is not read; save it as .xlsx or .csv",
    "entities": "it declares entities, which no spreadsheet does",
}
"""What can be wrong with a table, its rows and cells, by code."""


def table_fault(code: str, **values: object) -> str:
    """The sentence of a fault."""
    return TABLE_FAULTS[code].format(**values)


def fault_parts(text: str) -> tuple[str, dict[str, str]]:
    """Code and values of a fault's sentence, as `table_fault` takes them; "": it is none."""
    for code, sentence in TABLE_FAULTS.items():
        form = re.sub(r"\\{(\w+)\\}", r"(?P<\1>.+?)", re.escape(sentence))
        if found := re.fullmatch(form, text, re.DOTALL):
            return code, found.groupdict()
    return "", {}


def cell_fault(number: int, column: str, reason: str) -> str:
    """What is wrong with a cell."""
    return table_fault("at", row=number, column=column, fault=reason)
