"""What jobs of users hold on the disk besides their histories: pictures that were sent, pixels and
masks that jobs are made from, and their records in the queue.

It counts for who sent it until it is gone; it goes once no job that waits, runs or has failed needs
it. May be used from any thread.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Protocol

from desktop_app.core.errors import StorageError
from desktop_app.core.queue_entry import ACTIVE, JobStatus, QueueEntry
from desktop_app.storage.blob_store import BlobStore


class QueueRecords(Protocol):
    """What is asked of the queue (`storage.queue_store.QueueStore`)."""

    def entries(self) -> tuple[QueueEntry, ...]: ...

    def disk_use_of(self, job_id: str) -> tuple[int, frozenset[str]]:
        """Bytes of a job's record, and its blobs."""
        ...


@dataclass(slots=True)
class _Job:
    """What one job holds: ``size`` bytes in all, when each of its blobs was put, and what its
    pictures will take; until the blobs are known it is about to be queued."""

    size: int
    coming: int = 0
    put_at: Mapping[str, int] | None = None


class DiskReservations:
    """That of all users.

    Args:
        blobs: of the queue.
        records: the queue's.
        others: those among blobs that somebody else needs: the history of this machine.
    """

    def __init__(
        self,
        blobs: BlobStore,
        records: QueueRecords,
        others: Callable[[Collection[str]], Collection[str]],
    ) -> None:
        self._blobs, self._records, self._others = blobs, records, others
        self._jobs: dict[str, dict[str, _Job]] | None = None
        self._over = set[str]()
        self._lock = threading.RLock()

    def reserve(self, user: str, job_id: str, size: int, coming: int = 0) -> None:
        """A job of so many bytes is about to be queued, whose pictures take so many."""
        with self._lock:
            self._over.discard(job_id)
            self._of(user).setdefault(job_id, _Job(size, coming))

    def hold(self, user: str, job_id: str) -> None:
        """It is queued: what it really takes counts from now on."""
        with self._lock:
            self._hold(self._of(user), job_id)

    def release(self, user: str, job_id: str) -> None:
        """It was not queued after all."""
        with self._lock:
            mine = self._of(user)
            if job_id in mine and mine[job_id].put_at is None:
                del mine[job_id]

    def over(self, user: str, job_id: str, *, failed: bool) -> None:
        """It is done or cancelled, though the queue may write that down a little later; or it has
        failed: what it is made from stays."""
        with self._lock:
            mine = self._of(user)
            if job_id in mine:
                mine[job_id].coming = 0
                if not failed:
                    self._over.add(job_id)

    def size(self, user: str) -> int:
        """Bytes that a user's jobs hold; what no job needs any more is removed first."""
        with self._lock:
            mine = self._of(user)
            self._sweep(mine)
            return sum(job.size for job in mine.values())

    def coming(self, user: str) -> int:
        """Bytes that pictures of a user's jobs will take."""
        with self._lock:
            return sum(job.coming for job in self._of(user).values())

    def _of(self, user: str) -> dict[str, _Job]:
        if self._jobs is None:  # those that an earlier run of the server took
            self._jobs = {}
            for entry in self._records.entries():
                self._hold(self._jobs.setdefault(entry.owner, {}), entry.id)
        return self._jobs.setdefault(user, {})

    def _hold(self, mine: dict[str, _Job], job_id: str) -> None:
        try:
            size, blobs = self._records.disk_use_of(job_id)
        except StorageError:  # it is gone, or can't be read
            mine.pop(job_id, None)
            return
        size += sum(self._blobs.sizes(blobs).values())
        coming = mine[job_id].coming if job_id in mine else 0
        mine[job_id] = _Job(size, coming, self._blobs.put_at(blobs))

    def _sweep(self, mine: dict[str, _Job]) -> None:
        live = {
            entry.id
            for entry in self._records.entries()
            if entry.id not in self._over
            and (entry.status in ACTIVE or entry.status is JobStatus.FAILED)
        }
        gone = {
            name: put_at
            for name, job in mine.items()
            if (put_at := job.put_at) is not None and name not in live
        }
        if not gone:
            return
        needed = set[str]()
        for each in live:
            try:
                needed |= self._records.disk_use_of(each)[1]
            except StorageError:  # nobody knows what it needs: another time
                return
        for name, put_at in gone.items():
            unneeded = put_at.keys() - needed
            unneeded -= frozenset(self._others(unneeded))
            self._blobs.remove(unneeded, put_at)
            del mine[name]
            self._over.discard(name)
