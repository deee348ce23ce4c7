"""The journals of a data folder: names, locks, the list of those nobody writes, deleting."""

from __future__ import annotations

import contextlib
import secrets
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from desktop_app.core.atomic_write import plain_reason
from desktop_app.core.errors import StorageError
from desktop_app.core.file_lock import Lock, LockOwner, acquire_file, is_locked
from desktop_app.storage.journal_read import read_journal
from desktop_app.storage.journal_sets import is_only_begun, sets_in

_DELETED = ".deleted-"


@dataclass(frozen=True, slots=True, eq=False)
class AbandonedJournal:
    """A journal whose process is gone.

    Attributes:
        folder: its own.
        about: what it is about; empty if that can't be read.
        records: how many there are, as far as can be told without reading all pixels.
        kinds: what each is, and of how many steps, without the first.
        last: when the last one was appended (UTC); None: there is none.
        bytes: size of what is whole.
        notices: what is wrong with it (see `JournalContents`), or why it can't be read at all.
    """

    folder: Path
    about: Mapping[str, Any]
    records: int
    kinds: tuple[tuple[str, int], ...]
    last: datetime | None
    bytes: int
    notices: tuple[StorageError, ...]


def new_journal_folder(root: Path) -> Path:
    """A name for a new journal among those in ``root``; nothing is made."""
    return root / f"{datetime.now(UTC):%Y%m%d-%H%M%S}-{secrets.token_hex(3)}"


def journal_lock(folder: Path) -> Lock:
    """Take the lock of a journal. Raises StorageError: ``journal_in_use``, ``lock_failed``."""
    lock = acquire_file(_lock_file(folder))
    if isinstance(lock, LockOwner):
        raise StorageError("journal_in_use", since=lock.since_words, host=lock.host, pid=lock.pid)
    return lock


def abandoned_journals(root: Path) -> list[AbandonedJournal]:
    """The journals in ``root`` that no living process writes, the last written first.

    What a process left that was killed while it began or deleted one is cleared away. Reads heads
    and headers alone: some tens of microseconds a record.

    Raises:
        StorageError: ``journal_unreadable`` if ``root`` can't be read, ``lock_failed``.
    """
    found: list[AbandonedJournal] = []
    for folder in journals_in(root):
        if folder.name.startswith(_DELETED):  # a deletion that was interrupted
            shutil.rmtree(folder, ignore_errors=True)
        elif is_journal_open(folder):
            continue
        elif sets_in(folder):
            found.append(_summary(folder))
        elif is_only_begun(folder):
            with contextlib.suppress(StorageError):
                forget_journal(folder)
    beginning = datetime.min.replace(tzinfo=UTC)
    return sorted(found, key=lambda journal: journal.last or beginning, reverse=True)


def journals_in(root: Path) -> list[Path]:
    """The folders of journals in ``root``, whoever writes them. Raises StorageError,
    ``journal_unreadable``."""
    try:
        return [entry for entry in root.iterdir() if entry.is_dir()]
    except FileNotFoundError:
        return []
    except OSError as error:
        raise StorageError("journal_unreadable", reason=plain_reason(error)) from error


def is_journal_open(folder: Path) -> bool:
    """Whether a process writes it now."""
    return is_locked(_lock_file(folder))


def forget_journal(folder: Path) -> None:
    """Delete an abandoned journal; nothing happens if it is gone already.

    Raises:
        StorageError: ``journal_in_use`` if somebody goes on with it, ``lock_failed``.
    """
    with journal_lock(folder):
        delete_journal(folder)


def delete_journal(folder: Path) -> None:
    """Delete a journal by who has its lock. What can't be deleted stays."""
    # Renamed first: half a journal is never taken for one.
    doomed = folder.with_name(_DELETED + folder.name)
    with contextlib.suppress(OSError):
        folder.rename(doomed)
    shutil.rmtree(doomed, ignore_errors=True)


def _lock_file(folder: Path) -> Path:
    return folder.with_name(folder.name + ".lock")


def _summary(folder: Path) -> AbandonedJournal:
    try:
        contents = read_journal(folder, verify=False, headers=False)
    except StorageError as error:
        return AbandonedJournal(folder, {}, 0, (), None, 0, (error,))
    records = contents.records
    return AbandonedJournal(
        folder,
        contents.about,
        len(records),
        tuple((str(one.header.get("kind")), one.header.get("count", 1)) for one in records[1:]),
        records[-1].time if records else None,
        contents.bytes,
        contents.notices,
    )
