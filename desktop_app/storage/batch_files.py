"""What a batch is done to: files as they are named, in folders and in tables; and the run itself,
written down in the folder it writes to, so that a window takes it up again."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, TypeAlias, cast

from desktop_app.core.as_json import from_json, to_json
from desktop_app.core.atomic_write import plain_reason, write_atomic
from desktop_app.core.errors import InputError
from desktop_app.core.safe_open import read_regular
from desktop_app.operations.recipes.recipe import Recipe, read_recipe, recipe_tables
from desktop_app.storage.picture_names import PICTURE_ENDINGS

TABLES: Final = (".csv", ".jsonl")
RUN: Final = ".batch.json"
"""Name of the run's file, beside the journal's."""

REJECTED: Final = "rejected"
"""Folder, within the run's, of what was rejected or made again."""

_MOST: Final = 100_000

Named: TypeAlias = tuple[Path, str, Mapping[str, Any]]
"""A file, what it is called if not as it is, and values for it."""


def named_files(path: Path, *, recursive: bool) -> Iterator[Named]:
    """The pictures of a folder, the rows of a table, or the file itself. Raises InputError:
    ``file_unreadable``."""
    if path.is_dir():
        inside = path.rglob("*") if recursive else path.iterdir()
        for each in sorted(inside):
            if each.suffix.lower() in PICTURE_ENDINGS and each.is_file():
                yield each, "", {}
    elif path.suffix.lower() in TABLES:
        for number, row in enumerate(table_rows(path), 1):
            file = row.pop("file", None)
            if not isinstance(file, str) or not file:
                reason = f"row {number} has no “file”"
                raise InputError("file_unreadable", name=path.name, reason=reason)
            yield path.parent / file, "", row
    else:
        yield path, "", {}


def table_rows(path: Path) -> list[dict[str, Any]]:
    """Of a table (CSV, TSV, JSONL); empty cells say nothing.

    Raises InputError: ``file_unreadable``.
    """
    ending = path.suffix.lower()
    try:
        lines = read_regular(path).decode("utf-8-sig").splitlines()
        rows: list[Any] = (
            [*csv.DictReader(lines, strict=True, delimiter="\t" if ending == ".tsv" else ",")]
            if ending in (".csv", ".tsv")
            else [json.loads(line) for line in lines if line.strip()]
        )
    except (OSError, ValueError, RecursionError, csv.Error) as error:
        reason = plain_reason(error) if isinstance(error, OSError) else str(error)
        raise InputError("file_unreadable", name=path.name, reason=reason) from error
    if len(rows) > _MOST or not all(isinstance(row, dict) for row in rows):
        raise InputError("file_unreadable", name=path.name, reason="each row is an object")
    return [
        {
            str(name): one
            for name, one in cast("dict[Any, Any]", row).items()
            if one not in (None, "")
        }
        for row in rows
    ]


@dataclass(frozen=True, slots=True)
class SourceRow:
    """One file of a run; see `studio.recipes.source.FileItem`."""

    path: str
    name: str = ""
    values: dict[str, Any] = field(default_factory=dict[str, Any])
    mask: str = ""


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
    write_atomic(folder / RUN, json.dumps(told, ensure_ascii=False, indent=1).encode())


def read_run(folder: Path) -> KeptRun:
    """Raises InputError: ``run_missing``, or as `read_recipe`."""
    with suppress(OSError, ValueError, RecursionError, KeyError, TypeError):
        told = json.loads(read_regular(folder / RUN))
        rows = from_json(tuple[SourceRow, ...], told["files"])
        return KeptRun(read_recipe(told["recipe"], folder.name), rows)
    raise InputError("run_missing", name=folder.name)
