"""Records that can't be read: each is kept whole in a file beside its store, a line of JSON each.

One file for whatever kind of store: ``queue.unreadable.jsonl`` beside ``queue.sqlite``. Nothing is
ever removed from it but what was repaired; whoever wants nothing of it deletes it.
"""

from __future__ import annotations

import json
import os
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import field
from pathlib import Path
from typing import Any, Final, cast

from desktop_app.core.atomic_write import error_while_writing, write_atomic
from desktop_app.core.errors import StorageError
from desktop_app.core.record import record
from desktop_app.core.safe_open import read_regular

ENDING: Final = ".unreadable.jsonl"
"""Of files of records that can't be read."""


@record()
class Aside:
    """One record.

    Attributes:
        place: where it stood: a table, or a part of a file.
        reason: why it can't be read.
        values: what it holds, by name. Bytes that are no UTF-8 are lone surrogates in texts
            (PEP 383), other bytes ``{"hex": …}``.
        found: seconds since 1970.
    """

    place: str
    reason: str
    values: Mapping[str, Any]
    found: float = field(default_factory=time.time, compare=False)

    @property
    def text(self) -> str:
        """All of its values in one line, for people."""
        return json.dumps(dict(self.values))


def aside_file(store: Path) -> Path:
    """Where the unreadable records of the file ``store`` are kept."""
    return store.with_name(f"{store.stem}{ENDING}")


def asides(store: Path) -> list[Aside]:
    """What is kept of a store, oldest first; lines that can't be read themselves count, too."""
    try:
        data = read_regular(aside_file(store))
    except OSError:
        return []
    return [_read(line) for line in data.splitlines() if line.strip()]


def put_aside(store: Path, records: Iterable[Aside]) -> int:
    """Keep records, on the disk when this returns; those that are kept already are not kept twice.

    Returns:
        How many are new.

    Raises:
        StorageError: ``disk_full``.
        InputError: ``output_unwritable``.
    """
    there = asides(store)
    new = [record for record in records if record not in there]
    file = aside_file(store)
    if not new:
        return 0
    try:
        with file.open("ab+") as out:
            if out.tell() and not _ends_a_line(out.fileno(), out.tell()):
                out.write(b"\n")
            out.write(b"".join(map(_line, new)))
            out.flush()
            os.fsync(out.fileno())
    except OSError as error:
        raise error_while_writing(error, file.name) from error
    return len(new)


def aside_error(
    what: str, count: int, reason: str, kept_as: str, command: str = "velatura data check"
) -> StorageError:
    """The error that says so of some records.

    Args:
        what: whose they are.
        count: how many.
        reason: why the first can't be read.
        kept_as: name of the file that they are kept in.
        command: finds, or repairs, what can be repaired.
    """
    params = {"what": what, "reason": reason, "kept_as": kept_as, "command": command}
    return StorageError("records_unreadable", count=count, **params)


def take_back(store: Path, records: Sequence[Aside]) -> None:
    """These were repaired: keep the others. Raises as `put_aside`."""
    left = [record for record in asides(store) if record not in records]
    if left:
        write_atomic(aside_file(store), b"".join(map(_line, left)))
    else:
        aside_file(store).unlink(missing_ok=True)


def _ends_a_line(handle: int, size: int) -> bool:
    return os.pread(handle, 1, size - 1) == b"\n" if hasattr(os, "pread") else True


def _line(record: Aside) -> bytes:
    told = {
        "place": record.place,
        "reason": record.reason,
        "found": record.found,
        "values": dict(record.values),
    }
    return json.dumps(told).encode("ascii") + b"\n"


def _read(line: bytes) -> Aside:
    try:
        told = cast("dict[str, Any]", json.loads(line))
        return Aside(
            str(told["place"]), str(told["reason"]), dict(told["values"]), float(told["found"])
        )
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        return Aside("", str(error), {"line": line.decode("ascii", "surrogateescape")}, 0.0)
