"""Kept sets of requests with their pictures, and checks of them: a list in one JSON file, and a
folder of each set.

``drift.json`` lists sets and checks; folders below “drift”, one a set and within it one a check,
hold pictures and the journal of their run (`run_journal`).
"""

from __future__ import annotations

import shutil
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

from desktop_app.core.as_json import from_json, json_text
from desktop_app.core.atomic_write import (
    make_folder,
    plain_reason,
    write_atomic,
)
from desktop_app.core.checked_text import with_check
from desktop_app.core.errors import InputError
from desktop_app.core.file_lock import Lock, acquire_file
from desktop_app.core.json_rows import keep_lost, read_rows
from desktop_app.core.naming import free_name
from desktop_app.core.safe_open import read_regular
from desktop_app.core.uid import is_uid
from desktop_app.extensions.evaluation.values.drift import DriftCheck, DriftSet
from desktop_app.storage.paths import DataPaths

VERSION: Final = 1

KEPT: Final = "kept"
"""Name of the folder of a set's own pictures."""


class DriftStore:
    """The sets of a data folder, read again for each question. Any thread may ask."""

    def __init__(self, paths: DataPaths) -> None:
        self._file, self._folder = paths.root / "drift.json", paths.root / "drift"
        self._lock_file, self._lock = paths.locks / "drift.lock", threading.Lock()

    def sets(self) -> tuple[DriftSet, ...]:
        """All, in the order in which they were kept; those that can't be read are set aside.
        Raises InputError: ``file_unreadable``; StorageError as `put_aside`."""
        with self._lock:
            return tuple(self._read().values())

    def get(self, name: str) -> DriftSet:
        """The set of that name or id. Raises InputError: ``unknown_choice``, and as `sets`."""
        found = self.sets()
        wanted = name.strip().casefold()
        for each in found:
            if wanted in (each.id, each.name.casefold()):
                return each
        choices = ", ".join(each.name for each in found) or "none is kept"
        raise InputError("unknown_choice", setting="set", value=name, choices=choices)

    def add(self, new: DriftSet) -> DriftSet:
        """Keep it, under a name that no other has; as it is kept. Raises as `put`."""

        def change(sets: dict[str, DriftSet]) -> dict[str, DriftSet]:
            taken = {each.name.casefold() for each in sets.values()}
            name = free_name(new.name, taken, str.casefold)
            return {**sets, new.id: replace(new, name=name)}

        return self._change(change)[new.id]

    def put(self, changed: DriftSet) -> None:
        """In the place of the one with its id, if that is there still.

        Raises:
            InputError: ``output_unwritable``, and as `sets`.
            StorageError: ``disk_full``; ``written_elsewhere``.
        """
        self._change(lambda sets: {**sets, changed.id: changed} if changed.id in sets else sets)

    def put_check(self, set_id: str, check: DriftCheck) -> DriftSet:
        """Note a check, in the place of the one with its id; the set with it. Raises as `put`, and
        InputError: ``unknown_choice``."""

        def change(sets: dict[str, DriftSet]) -> dict[str, DriftSet]:
            if set_id not in sets:
                raise InputError("unknown_choice", setting="set", value=set_id, choices="—")
            old = sets[set_id]
            others = tuple(one for one in old.checks if one.id != check.id)
            return {**sets, set_id: replace(old, checks=(*others, check))}

        return self._change(change)[set_id]

    def remove(self, set_id: str) -> None:
        """Delete a set, its pictures and its checks. Raises as `put`."""
        self._change(lambda sets: {key: one for key, one in sets.items() if key != set_id})
        with suppress(OSError):
            shutil.rmtree(self._folder / set_id)

    def folder(self, of: DriftSet, check: DriftCheck | None = None) -> Path:
        """Where the pictures of a set, or of one of its checks, lie; it is made. Raises as
        `error_while_writing`."""
        path = self._folder / of.id / (KEPT if check is None else check.id)
        make_folder(path)
        return path

    # -- with the lock --------------------------------------------------------------------------

    def _change(
        self, change: Callable[[dict[str, DriftSet]], dict[str, DriftSet]]
    ) -> dict[str, DriftSet]:
        with self._lock:
            held = acquire_file(self._lock_file)
            if not isinstance(held, Lock):
                raise held.error(self._file.name, "written_elsewhere")
            with held:
                sets = change(self._read())
                data = {"version": VERSION, "sets": [*sets.values()]}
                write_atomic(self._file, with_check(json_text(data, indent=1).encode()))
                return sets

    def _read(self) -> dict[str, DriftSet]:
        try:
            data = read_regular(self._file)
        except FileNotFoundError:
            return {}
        except OSError as error:
            reason = plain_reason(error)
            raise InputError("file_unreadable", name=self._file.name, reason=reason) from error
        found = read_rows(data, "sets", _set_of, VERSION)
        if found.lost or found.damage:
            keep_lost(self._file, data, found)
        return {each.id: each for each in found.rows}


def _set_of(row: Any) -> DriftSet:
    """Raises ValueError: it is none."""
    found = from_json(DriftSet, row)
    if not all(map(is_uid, (found.id, *(one.id for one in found.checks)))):
        raise ValueError("an id that is none")  # it is the name of a folder
    return found
