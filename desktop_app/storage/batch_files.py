"""What a batch is done to: files as they are named, in folders and in tables; and the run itself,
written down in the folder it writes to, so that a window takes it up again."""

from __future__ import annotations

import itertools
import json
import os
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, NamedTuple

from desktop_app.core.as_json import from_json, to_json
from desktop_app.core.atomic_write import plain_reason, write_atomic
from desktop_app.core.checked_text import object_in, with_check
from desktop_app.core.errors import InputError, StorageError
from desktop_app.core.safe_open import folder_of, inside, read_regular, walk_linked
from desktop_app.imaging.formats import READ_ENDINGS
from desktop_app.operations.recipes.recipe import Recipe, read_recipe, recipe_tables
from desktop_app.storage.certificates import certificate_path
from desktop_app.storage.table_cells import cell_fault, table_fault
from desktop_app.storage.tables import TABLES, UNREAD, TableRow, table_rows

RUN: Final = ".batch.json"
"""Name of the run's file, beside the journal's."""

JOURNAL: Final = ".batch.jsonl"
"""What was done, in the folder that is written to; see `run_journal`."""

REJECTED: Final = "rejected"
"""Folder, within the run's, of what was rejected or made again."""

CORRECTIONS: Final = ".damage.png"
"""How a file beside a photograph ends that says where damage was corrected by hand: of its name
without its own ending."""

DECISION: Final = "decision"
"""Where the journal has what somebody decided of a file: "keep" or "reject"."""

REASON: Final = "reason"
"""Where it has why, as a list: a text would be taken for the id of a blob."""

NAMES: Final = "names"
"""Where it has which names rejected files had, by their numbers."""


class NamedFile(NamedTuple):
    """A file, what it is called if not as it is, values for it (``mask``: a whole path), and what
    is wrong with its row of a table."""

    path: Path
    name: str = ""
    values: Mapping[str, Any] = {}
    fault: str = ""


def named_files(
    path: Path, *, recursive: bool, rows: Callable[[Path], Iterator[TableRow]] = table_rows
) -> Iterator[NamedFile]:
    """The pictures of a folder, the rows of a table (as ``rows`` reads it), or the file itself.
    Raises InputError: ``file_unreadable`` of a table."""
    if path.is_dir():
        below = (where / name for where, _, names in walk_linked(path) for name in names)
        for each in sorted(below if recursive else path.iterdir()):
            is_read = each.suffix.lower() in READ_ENDINGS and not each.name.endswith(CORRECTIONS)
            if is_read and each.is_file():
                yield NamedFile(each)
    elif path.suffix.lower() in (*TABLES, *UNREAD):
        is_named = False
        for row in rows(path):
            is_named = is_named or bool(row.fault or row.values.get("file"))
            if not is_named:
                reason = row.column_fault("file", table_fault("names_no_file"))
                raise InputError("file_unreadable", name=path.name, reason=reason)
            yield _of_row(path, row)
    else:
        yield NamedFile(path)


def _of_row(table: Path, row: TableRow) -> NamedFile:
    values, fault = dict(row.values), row.fault
    file, mask = str(values.pop("file", "")), str(values.get("mask", ""))
    fault = fault or file_fault(table, row.number, "file", file)
    if mask:
        fault = fault or file_fault(table, row.number, "mask", mask)
        values["mask"] = str(folder_of(table) / mask)
    if fault:
        return NamedFile(table, f"{table.name}, row {row.number}", {}, fault)
    return NamedFile(folder_of(table) / file, "", values)


MOST_BELOW: Final = 100_000
"""Files that are looked through for one that isn't beside its table."""


def file_fault(table: Path, number: int, column: str, file: str) -> str:
    """What is wrong with a cell that names a file; "": it is there, within the table's folder."""
    if not file:
        return cell_fault(number, column, table_fault("names_no_file"))
    try:
        is_there = inside(folder_of(table), file).is_file()
    except OSError as error:
        return cell_fault(number, column, f"{file[:200]}: {plain_reason(error)}")
    return "" if is_there else cell_fault(number, column, table_fault("not_found", file=file[:200]))


def free_path(
    path: Path, fits: Callable[[Path, bool], bool] = lambda path, is_free: is_free
) -> Path:
    """``path``, or the same with the first number from 2 on that ``fits``: it is given the path and
    whether neither a file nor a certificate of one is there."""
    others = (path.with_stem(f"{path.stem}-{count}") for count in itertools.count(2))
    return next(
        each
        for each in itertools.chain((path,), others)
        if fits(each, not (os.path.lexists(each) or os.path.lexists(certificate_path(each))))
    )


@dataclass(frozen=True, slots=True)
class SourceRow:
    """One file of a run; see `studio.recipes.source.FileItem`."""

    path: str
    name: str = ""
    values: dict[str, Any] = field(default_factory=dict[str, Any])
    mask: str = ""
    fault: str = ""


@dataclass(frozen=True, slots=True)
class KeptRun:
    """A run.

    Attributes:
        recipe: as it was when it began.
        rows: its files, in their order.
    """

    recipe: Recipe
    rows: tuple[SourceRow, ...]


def write_run(folder: Path, run: KeptRun) -> None:
    """Write it down. Raises StorageError and InputError as `write_atomic`."""
    told = {"recipe": to_json(recipe_tables(run.recipe)), "files": to_json(run.rows)}
    text = json.dumps(told, ensure_ascii=False, indent=1)
    write_atomic(folder / RUN, with_check(text.encode()), own=True)


def read_run(folder: Path, *, quiet: bool = False) -> KeptRun | None:
    """What `write_run` wrote; with ``quiet`` None where there is none.

    Raises InputError: ``run_missing``, or as `read_recipe`; StorageError: ``making_damaged``.
    """
    try:
        told = object_in(read_regular(folder / RUN)) or {}
        rows = from_json(tuple[SourceRow, ...], told["files"])
        return KeptRun(read_recipe(told["recipe"], folder.name), rows)
    except FileNotFoundError:
        if quiet:
            return None
        raise InputError("run_missing", name=folder.name) from None
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise StorageError("making_damaged", str(error), name=RUN) from error
