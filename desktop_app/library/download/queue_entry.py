"""One download as the queue sees it, and the lock by which a process has it for itself."""

from __future__ import annotations

import contextlib
import threading
from dataclasses import dataclass

from desktop_app.core.download import DownloadStatus, Phase
from desktop_app.core.errors import StorageError
from desktop_app.core.file_lock import Lock, LockOwner
from desktop_app.library.download.job import DownloadRun
from desktop_app.library.download.staging import Journal, Staging


@dataclass(slots=True)
class Entry:
    """One download as the queue sees it."""

    staging: Staging
    journal: Journal
    status: DownloadStatus
    job: DownloadRun | None = None
    thread: threading.Thread | None = None
    lock: Lock | None = None
    then: Phase | None = None
    """What follows once its job has ended: "queued" or "cancelled"; None: as the job says."""

    def release(self) -> None:
        """Let the lock go, if it is held."""
        lock, self.lock = self.lock, None
        if lock is not None:
            lock.release()

    def write_if_ours(self) -> None:
        """Keep the journal, unless another process works on it (that keeps its own) or the disk is
        full (what is lost then is an order)."""
        if self.lock is not None:
            self.staging.write(self.journal)
            return
        with contextlib.suppress(StorageError), locked(self.staging, self.journal.request.title):
            self.staging.write(self.journal)


def locked(staging: Staging, title: str) -> Lock:
    """Its lock. Raises StorageError ``download_elsewhere``."""
    lock = staging.lock()
    if isinstance(lock, LockOwner):
        raise StorageError("download_elsewhere", name=title, pid=lock.pid, since=lock.since_words)
    return lock
