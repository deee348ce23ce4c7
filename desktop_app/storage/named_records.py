"""Records of the user's that have names: one JSON file, written whole.

Styles, brushes, palettes.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Collection, Iterable
from pathlib import Path
from typing import Any, ClassVar, Generic, Protocol, TypeVar

from desktop_app.core.as_json import from_json, to_json
from desktop_app.core.atomic_write import write_atomic
from desktop_app.core.checked_text import with_check
from desktop_app.core.errors import InputError, StorageError, VelaturaError
from desktop_app.core.file_lock import Lock, acquire_file
from desktop_app.core.json_rows import read_rows
from desktop_app.core.safe_open import read_regular
from desktop_app.core.set_aside import Aside, aside_file, put_aside
from desktop_app.storage.quarantine import quarantine_file


class _Named(Protocol):
    @property
    def name(self) -> str: ...


T = TypeVar("T", bound=_Named)


class NamedRecords(Generic[T]):
    """The file's content, read again for each question: another program may have written it. Any
    thread may ask.

    Args:
        file: its path; it need not be there.
        lock: a file that is held while it is written.

    Attributes:
        kind: class of the records.
        place: name of the list in the file.
        codes: of errors: the file can't be read, it is damaged, there is one of that name.
        version: of the file.
    """

    kind: type[T]
    place: ClassVar[str]
    codes: ClassVar[tuple[str, str, str]]
    version: ClassVar[int] = 1

    def __init__(self, file: Path, lock: Path) -> None:
        self._file, self._lock_file = file, lock
        self._lock = threading.Lock()
        self._notices: list[VelaturaError] = []

    def checked(self, record: T) -> T:
        """As it is kept. Raises InputError where it can't be."""
        return record

    def fitted(self, record: T, taken: Collection[str]) -> T:
        """With a name that is not ``taken``. Raises InputError where it has one that is."""
        if record.name in taken:
            raise InputError(self.codes[2], name=record.name)
        return record

    def made(self, row: Any) -> T:
        """A record of plain JSON, checked. Raises KeyError, TypeError or ValueError."""
        return from_json(self.kind, row)

    def row(self, record: T) -> dict[str, Any]:
        return to_json(record)

    def all(self) -> tuple[T, ...]:
        """All of them, in their order; those that can't be read are set aside."""
        with self._lock:
            return tuple(self._read().values())

    def take_notices(self) -> tuple[VelaturaError, ...]:
        """What has to be said since the last call."""
        with self._lock:
            notices, self._notices = self._notices, []
            return tuple(notices)

    def put(self, record: T, old: str = "") -> str:
        """Keep ``record``, in the place of the one called ``old`` (a new one: empty).

        Returns:
            The name it has now.

        Raises:
            InputError: ``style_exists``, ``output_unwritable``, or as `checked`.
            StorageError: ``disk_full``, or the file is being written by another program.
        """
        kept = self.checked(record)

        def change(records: dict[str, T]) -> dict[str, T]:
            nonlocal kept
            kept = self.fitted(kept, records.keys() - {old})
            placed = {**records, old if old in records else kept.name: kept}
            return {each.name: each for each in placed.values()}

        self.change(change)
        return kept.name

    def add(self, more: Iterable[T]) -> tuple[int, int]:
        """Keep several: how many are new, and how many replaced one of the same name. Raises as
        `put`."""
        new = [self.checked(record) for record in more]
        counts = [0, 0]

        def change(records: dict[str, T]) -> dict[str, T]:
            for record in new:
                counts[record.name in records] += 1
                records[record.name] = record
            return records

        self.change(change)
        return counts[0], counts[1]

    def remove(self, name: str) -> None:
        """Delete the one called ``name``, if it is there. Raises as `put`."""
        self.change(lambda records: {key: one for key, one in records.items() if key != name})

    def change(self, change: Callable[[dict[str, T]], dict[str, T]]) -> None:
        """Write what ``change`` makes of all, by their names. Raises as `put`."""
        with self._lock:
            held = acquire_file(self._lock_file)
            if not isinstance(held, Lock):
                raise held.error(self._file.name, "written_elsewhere")
            with held:
                self._write(change(self._read()))

    # -- with the lock --------------------------------------------------------------------------

    def _read(self) -> dict[str, T]:
        try:
            found = read_rows(read_regular(self._file), self.place, self.made, self.version)
        except FileNotFoundError:
            return {}
        except OSError as error:
            raise InputError(self.codes[0], name=self._file.name, reason=str(error)) from error
        except ValueError as error:
            kept = quarantine_file(self._file)
            self._say_damaged(str(error), kept)
            return {}
        records = {record.name: record for record in reversed(found.rows)}
        twice = [one for one in found.rows if records[one.name] is not one]
        reason = "the name is there twice"
        found.lost.extend(Aside(self.place, reason, self.row(one)) for one in twice)
        records = {one.name: records[one.name] for one in found.rows}
        if found.damage or (found.lost and not records):
            put_aside(self._file, found.lost)
            kept = quarantine_file(self._file)
            self._say_damaged(found.damage or found.lost[0].reason, kept)
            if records:
                self._write(records)
        elif put_aside(self._file, found.lost):
            self._say_damaged(found.lost[0].reason, aside_file(self._file))
        return records

    def _say_damaged(self, reason: str, kept: Path) -> None:
        code = self.codes[1]
        self._notices.append(StorageError(code, reason, name=self._file.name, kept=kept.name))

    def _write(self, records: dict[str, T]) -> None:
        rows = [self.row(record) for record in records.values()]
        data = {"version": self.version, self.place: rows}
        text = json.dumps(data, ensure_ascii=False, indent=1)
        write_atomic(self._file, with_check(text.encode("utf-8", "replace")))
