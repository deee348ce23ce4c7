"""Which licences were accepted: what was shown, when, and for which model. Shows nothing itself."""

from __future__ import annotations

import hashlib
import json
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from desktop_app.catalog.models import CatalogModel, Licence
from desktop_app.core.atomic_write import error_while_writing, write_atomic
from desktop_app.core.checked_text import with_check
from desktop_app.core.errors import VelaturaError
from desktop_app.core.json_rows import keep_lost, read_rows
from desktop_app.core.safe_open import read_regular

_VERSION = 1


@dataclass(frozen=True, slots=True)
class Acceptance:
    """One licence that was accepted for one model.

    Attributes:
        licence: its id.
        name: its full name.
        url: where its text stands.
        text_sha256: of the text that was shown, in UTF-8 (`text_digest`).
        model: id of the catalog entry, or the model's address.
        when: milliseconds since 1970, UTC.
    """

    licence: str
    name: str
    url: str
    text_sha256: str
    model: str
    when: int


def text_digest(text: str) -> str:
    """SHA-256 of a text as it was shown, 64 hex digits."""
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()


def _now() -> int:
    return time.time_ns() // 1_000_000


class Acceptances:
    """The list in a JSON file. Methods may be called from any thread; one process writes.

    Args:
        file: made with the first acceptance.
        clock: milliseconds since 1970.
    """

    def __init__(self, file: Path, clock: Callable[[], int] = _now) -> None:
        self._file = file
        self._clock = clock
        self._lock = threading.Lock()

    def all(self) -> tuple[Acceptance, ...]:
        """Every acceptance, in the order they were given; those that can't be read are set aside,
        and asked for again."""
        rows = list[Acceptance]()
        with suppress(OSError, VelaturaError):
            self._read(rows)
        return tuple(rows)

    def _read(self, rows: list[Acceptance]) -> None:
        """Put them into ``rows``, then keep what can't be read. Raises OSError, and as
        `put_aside`."""
        try:
            data = read_regular(self._file)
        except FileNotFoundError:
            return
        found = read_rows(data, "accepted", _acceptance)
        rows += found.rows
        keep_lost(self._file, data, found)

    def needs_acceptance(self, model: CatalogModel) -> bool:
        """Whether its licence must be shown first: it was not accepted for this model."""
        return bool(model.licence) and not self.has_accepted(model.id, model.licence)

    def has_accepted(self, model: str, licence: str) -> bool:
        """Whether that licence was accepted for a model, or a build for graphics cards."""
        return any(row.model == model and row.licence == licence for row in self.all())

    def accept(self, model: str, licence: Licence, shown: str) -> Acceptance:
        """Record that the user accepted ``licence`` for ``model``.

        Args:
            model: id of the catalog entry, or the model's address.
            licence: which.
            shown: the text as it was shown.

        Raises:
            StorageError: ``disk_full``.
            InputError: ``output_unwritable``.
        """
        row = Acceptance(
            licence.id, licence.name, licence.url, text_digest(shown), model, self._clock()
        )
        with self._lock:
            rows = list[Acceptance]()
            try:
                self._read(rows)  # what can't be read is kept before it is written over
            except OSError as error:
                raise error_while_writing(error, self._file.name) from error
            write_atomic(self._file, _written((*rows, row)))
        return row

    def export(self, path: Path) -> None:
        """Write them all to ``path``, as JSON. Errors as in `accept`."""
        write_atomic(path, _written(self.all()))


def _written(rows: tuple[Acceptance, ...]) -> bytes:
    content = {"version": _VERSION, "accepted": [asdict(row) for row in rows]}
    text = json.dumps(content, ensure_ascii=False, indent=1)
    return with_check(text.encode("utf-8", "replace")) + b"\n"


def _acceptance(row: Any) -> Acceptance:
    """Raises TypeError: it is none."""
    read = Acceptance(**row)
    texts = (read.licence, read.name, read.url, read.text_sha256, read.model)
    if not all(isinstance(text, str) for text in texts) or type(read.when) is not int:
        raise TypeError("a text or the time is none")
    return read
