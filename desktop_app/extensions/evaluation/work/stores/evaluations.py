"""Reports of evaluations as files: a JSON each, in the data folder or where the user put one.

In a file folders are told relative to it, so that a report and its pictures can be moved together;
in memory they are whole.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from desktop_app.core.as_json import json_text, to_json
from desktop_app.core.atomic_write import error_while_writing, make_folder, write_atomic
from desktop_app.core.checked_text import object_in, with_check
from desktop_app.core.errors import StorageError
from desktop_app.core.safe_open import folder_of, read_regular, refuse_irregular
from desktop_app.core.uid import UidMaker, is_uid
from desktop_app.extensions.evaluation.values.evaluation import Report, SetAbout

HISTORY: Final = "history:"
"""How the source of a set begins other than a folder."""

_ENDING: Final = ".json"


@dataclass(frozen=True, slots=True)
class ReportListing:
    """A report in a list.

    Attributes:
        id: its file's name, without the ending.
        name: what the user reads; the id of one that is damaged.
        created_ms: when it was made, milliseconds since 1970 (UTC); 0: unknown.
        sets: names of its sets.
        damage: why it can't be read; empty: it can.
    """

    id: str
    name: str
    created_ms: int = 0
    sets: tuple[str, ...] = ()
    damage: str = ""


class EvaluationStore:
    """The reports of a data folder. May be used from any thread.

    Args:
        folder: ``evaluations`` of the data folder; made with the first.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._uids = UidMaker()

    def rows(self) -> list[ReportListing]:
        """All there are, the newest first."""
        names = list[str]()
        with suppress(OSError):
            names = [one.stem for one in self.folder.glob(f"*{_ENDING}") if is_uid(one.stem)]
        return [self._row(name) for name in sorted(names, reverse=True)]

    def get(self, report_id: str) -> Report:
        """Raises StorageError: ``report_damaged``: also if its file has another id."""
        return read_report(self._path(report_id), report_id)

    def put(self, report: Report) -> str:
        """Keep it; its id. Raises StorageError, InputError: it can't be written."""
        report_id = self._uids()
        make_folder(self.folder)
        write_report(self._path(report_id), report, report_id)
        return report_id

    def rename(self, report_id: str, name: str) -> None:
        """Give it another heading. Raises as `get` and `put`."""
        write_report(self._path(report_id), replace(self.get(report_id), name=name), report_id)

    def delete(self, report_id: str) -> None:
        """If it is there. Raises InputError: ``output_unwritable``."""
        try:
            self._path(report_id).unlink(missing_ok=True)
        except OSError as error:
            raise error_while_writing(error, report_id) from error

    def _path(self, report_id: str) -> Path:
        if not is_uid(report_id):
            raise StorageError("report_damaged", name=report_id[:40])
        return self.folder / f"{report_id}{_ENDING}"

    def _row(self, report_id: str) -> ReportListing:
        try:
            report = self.get(report_id)
        except StorageError as error:
            return ReportListing(report_id, report_id, damage=error.what)
        names = tuple(one.name for one in report.sets)
        return ReportListing(report_id, report.name, report.created_ms, names)


def read_report(path: Path, report_id: str = "") -> Report:
    """The report in a file, its folders whole. ``report_id``: it should have, if it has one. Raises
    StorageError: ``report_damaged``; InputError: ``file_unreadable``."""
    refuse_irregular(path)
    try:
        told = object_in(read_regular(path)) or {}
        report = Report.from_json(told)
        if report_id and told.get("id", report_id) != report_id:
            raise ValueError("it is another one's")
    except (OSError, ValueError, TypeError) as error:
        raise StorageError("report_damaged", str(error), name=path.name) from error
    base = folder_of(path.absolute())
    return _with_sources(report, lambda one: os.path.normpath(base / one))


def write_report(path: Path, report: Report, report_id: str = "") -> None:
    """Write it whole. Raises StorageError and InputError as `write_atomic`."""
    told = to_json(relative_to(report, folder_of(path.absolute())))
    named = {**told, "id": report_id} if report_id else told
    write_atomic(path, with_check(json_text(named, indent=1).encode()))


def relative_to(report: Report, base: Path) -> Report:
    """The same with its folders told from ``base``, with slashes."""

    def relative(source: str) -> str:
        with suppress(ValueError):  # another drive
            return Path(os.path.relpath(source, base)).as_posix()
        return source

    return _with_sources(report, relative)


def _with_sources(report: Report, source_of: Callable[[str], str]) -> Report:
    def moved(one: SetAbout) -> SetAbout:
        is_folder = one.source and not one.source.startswith(HISTORY)
        return replace(one, source=source_of(one.source)) if is_folder else one

    return replace(report, sets=tuple(map(moved, report.sets)))
