"""The head of a table, and which of its columns stands for which field: guessed by their names and
by what is in their cells. A guess is shown, and made by nobody else than who shows it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Final

from desktop_app.core.values import Field
from desktop_app.extensions.workbenches.values.fields import File
from desktop_app.extensions.workbenches.values.workbench import Workbench
from desktop_app.imaging.colour_values import Colour
from desktop_app.imaging.formats import READ_ENDINGS
from desktop_app.storage.tables import column_name, table_rows

_NUMBERED: Final = re.compile(r"(?=.*\d)\S{1,24}")
"""What an article's number looks like, by which files are called sooner than by its name."""

_ROWS: Final = 20
"""By which is guessed."""
_LEAST: Final = 4
"""Letters of a name that may be a part of a heading; fewer are found in any word."""


@dataclass(frozen=True, slots=True)
class TableHead:
    """What is shown of a table.

    Attributes:
        path: of it.
        fields: those that a column of it can stand for.
        columns: as the heading has them.
        rows: texts of the first rows, a cell for each column.
        guess: columns by the ids of the fields that they seem to stand for.
    """

    path: str
    fields: tuple[Field, ...]
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    guess: dict[str, str]


def head_of(path: str, workbench: Workbench) -> TableHead:
    """Of a table. Raises InputError: ``file_unreadable``."""
    found = [*islice(table_rows(path), _ROWS)]
    fields = tuple(one for one in workbench.fields if one != workbench.source)
    columns = dict.fromkeys(name for row in found for name in row.columns if name)
    rows = [tuple(str(row.values.get(column_name(name), "")) for name in columns) for row in found]
    cells = dict(zip(columns, zip(*rows, strict=True), strict=True))
    guess, left = dict[str, str](), [*columns]
    for field in fields:
        ranked = [(_rank(field, workbench, name, cells[name]), name) for name in left]
        best = min((one for one in ranked if one[0] is not None), default=None)
        if best is not None:
            guess[field.id] = best[1]
            left.remove(best[1])
    return TableHead(path, fields, tuple(columns), tuple(rows), guess)


def _rank(
    field: Field, workbench: Workbench, column: str, cells: Sequence[str]
) -> tuple[int, int] | None:
    """How well a column suits a field, the lowest best; None: not at all."""
    said = [cell.strip() for cell in cells if cell.strip()]
    files = [one for one in said if Path(one).suffix.lower() in READ_ENDINGS]
    names_files = len(files) > len(said) / 2  # some may be named without their endings
    if isinstance(field.kind, Colour) and not all(one.startswith("#") for one in said):
        return None
    if isinstance(field.kind, File) != names_files:
        return None
    known, plain = [*map(column_name, workbench.headings(field))], column_name(column)
    if plain in known:
        is_number = len({*said}) == len(said) and all(map(_NUMBERED.fullmatch, said))
        return (0 if is_number else 1), known.index(plain)
    for at, one in enumerate(known):
        if one in plain and (len(one) >= _LEAST or not one.isascii()):
            return 2, at
    return (3, 0) if names_files and field.needed else None
