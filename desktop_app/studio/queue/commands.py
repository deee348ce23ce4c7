"""Asking the queue for something, by a program that does not run it: the command line, a server."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Final

from desktop_app.core.errors import StorageError
from desktop_app.core.file_lock import LockOwner, acquire_file
from desktop_app.core.queue_entry import JobStatus, QueueChange, QueueCommand
from desktop_app.storage.queue_store import QueueStore
from desktop_app.studio.queue.policy import VERBS, decide

LOOK_SECONDS: Final = 0.05
"""How often it is looked at whether a command was done."""


def do_command(
    store: QueueStore, command: QueueCommand, current: str = "", number: int | None = None
) -> QueueChange:
    """Do a command, or drop one that a newer program knows. For who has the queue.

    Args:
        store: the queue's file.
        command: what to do.
        current: id of the document that has priority.
        number: the command's id in the file, if it was asked by another program.

    Returns:
        What it changed.
    """
    change = QueueChange()
    if command.verb in VERBS:
        change = decide(command, store.entries(), current)
    store.apply(change, number)
    return change


def ask_queue(store: QueueStore, lock: Path, command: QueueCommand, seconds: float = 5.0) -> bool:
    """Do a command here if no program runs the queue, or ask the one that does.

    Args:
        store: the queue's file.
        lock: held by the program that runs the queue.
        command: what to do.
        seconds: that program is given so long.

    Returns:
        Whether it was done by then. If not, it will be.
    """
    number = store.append(command)
    end = time.monotonic() + seconds
    while not store.is_done(number):
        try:
            held = acquire_file(lock)
        except StorageError:
            held = None  # a file system without locks: as if alone
        if not isinstance(held, LockOwner):
            try:
                for each, asked in store.commands():
                    change = do_command(store, asked, number=each)
                    # Nobody runs what a killed program left as running.
                    ended = dict.fromkeys(change.stopped, JobStatus.CANCELLED)
                    store.apply(QueueChange(statuses=ended))
            finally:
                if held is not None:
                    held.release()
        elif time.monotonic() > end:
            return False
        else:
            time.sleep(LOOK_SECONDS)
    return True
