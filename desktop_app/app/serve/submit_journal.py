"""What ``velatura submit`` has done in a folder, so that it goes on where it was interrupted."""

from __future__ import annotations

import json
import time
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from desktop_app.core.as_json import from_json, to_json
from desktop_app.core.atomic_write import write_atomic
from desktop_app.core.safe_open import read_regular

NAME: Final = ".submit.jsonl"
"""Of the journal's file, in the folder that is written to."""

LATER_SECONDS: Final = 1.0


@dataclass(frozen=True, slots=True)
class JournalRow:
    """One line of the requests.

    Attributes:
        key: of the line (`submit_lines.RequestLine.key`).
        attempt: how often its job has failed or was lost: each attempt is a job of its own.
        images: how many it makes, as far as that is known; 0: unknown.
        files: names of those that are written, by the numbers of their images.
        done: whether all are.
    """

    key: str
    attempt: int = 0
    images: int = 0
    files: dict[str, str] = field(default_factory=dict[str, str])
    done: bool = False

    @property
    def job_key(self) -> str:
        """The idempotency key of its job."""
        return f"submit-{self.key}-{self.attempt}"


class Journal:
    """The journal of one folder: a JSON object a line, written whole.

    Args:
        folder: that is written to; it is there.
    """

    def __init__(self, folder: Path) -> None:
        self._file = folder / NAME
        self._rows = _read(self._file)
        self._texts = {key: _text(row) for key, row in self._rows.items()}
        self._written, self._is_old = 0.0, False

    def row(self, key: str) -> JournalRow:
        """What is known of a line."""
        return self._rows.get(key, JournalRow(key))

    def knows(self, key: str) -> bool:
        """Whether anything is."""
        return key in self._rows

    def note(self, *rows: JournalRow, later: bool = False) -> None:
        """Put these in place of what was known, and write it down.

        Args:
            rows: of lines.
            later: it may wait until something else is written, or a second has gone by: nothing
                is done twice where it is lost.

        Raises:
            StorageError, InputError: as `write_atomic`.
        """
        self._rows |= {row.key: row for row in rows}
        self._texts |= {row.key: _text(row) for row in rows}
        self._is_old = True
        if not later or time.monotonic() - self._written > LATER_SECONDS:
            self.flush()

    def flush(self) -> None:
        """Write down what waits."""
        if self._is_old:
            write_atomic(self._file, ("\n".join(self._texts.values()) + "\n").encode())
            self._written, self._is_old = time.monotonic(), False


def _text(row: JournalRow) -> str:
    return json.dumps(to_json(row))


def _read(file: Path) -> dict[str, JournalRow]:
    """What can't be read is as if it had not been done: the keys of the jobs are the same."""
    rows = dict[str, JournalRow]()
    with suppress(OSError):
        for line in read_regular(file).splitlines():
            with suppress(ValueError, RecursionError, TypeError, KeyError, AttributeError):
                row = from_json(JournalRow, json.loads(line))
                rows[row.key] = row
    return rows
