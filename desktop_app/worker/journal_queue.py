"""What waits for the journal's thread: tasks in order, and records until they are on the disk."""

from __future__ import annotations

import threading
import time
from collections import deque
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

from desktop_app.core.pixels import Array
from desktop_app.storage.journal import BlobRef, Choose

SYNC_SECONDS: Final = 1.0
"""What was written is synced after so long at the latest, also if nobody asked for it."""

SYNC_BYTES: Final = 64 << 20
"""Or when so many bytes of pixels have been written since the last time."""


YIELD_SECONDS: Final = 0.5
"""So long records may wait for a compaction that yields."""


@dataclass(frozen=True, slots=True, eq=False)
class QueuedWrite:
    """A record: its number, its packed header, its blobs, and how much memory these hold."""

    number: int
    header: bytes
    blobs: tuple[Array | BlobRef, ...]
    bytes: int


@dataclass(frozen=True, slots=True, eq=False)
class JournalSubject:
    """The journal is about something else from here on."""

    about: dict[str, Any]


@dataclass(frozen=True, slots=True, eq=False)
class Compaction:
    """Let records go: see `JournalWriter.compact_by`.

    Attributes:
        choose, most, reserve: its arguments.
        yields: whether it is given up when records have to wait for it.
    """

    choose: Choose
    most: float | None = None
    reserve: int = 0
    yields: bool = False


@dataclass(frozen=True, slots=True)
class Sync:
    """Bring what was written to the disk itself."""


Task: TypeAlias = QueuedWrite | JournalSubject | Compaction | Sync


class JournalQueue:
    """Thread-safe. One thread takes tasks by `next` and says how they went; any may put some."""

    def __init__(self, first: int) -> None:
        self._changed = threading.Condition()
        self._queue: deque[QueuedWrite | JournalSubject | Compaction] = deque()
        self._written: deque[QueuedWrite] = deque()
        self._written_bytes = 0
        self._written_since = 0.0
        self._held: dict[int, QueuedWrite] = {}
        self._next = first
        self._sync_through = 0
        self.stopping = False
        """Whether `stop` was called."""
        self._wake = False
        self._hurried = False
        self.bytes = 0
        """Memory of all records that are not on the disk itself."""

    # -- any thread -------------------------------------------------------------------------------

    def put_record(self, header: bytes, blobs: tuple[Array | BlobRef, ...]) -> QueuedWrite:
        """Append a record. Raises ValueError after `stop`."""
        size = len(header) + sum(blob.nbytes for blob in blobs if not isinstance(blob, BlobRef))
        with self._changed:
            item = QueuedWrite(self._next, header, blobs, size)
            self._append(item)
            self._next += 1
            self._held[item.number] = item
            self.bytes += size
            return item

    def put(self, command: JournalSubject | Compaction) -> None:
        """Append something else. Raises ValueError after `stop`."""
        with self._changed:
            self._append(command)

    def ask_sync(self) -> None:
        """Sync when all that is here now is written."""
        with self._changed:
            self._sync_through = self._next - 1
            self._changed.notify_all()

    def queued_write(self, number: int) -> QueuedWrite | None:
        """The record of that number, while it is not on the disk itself."""
        with self._changed:
            return self._held.get(number)

    def flush(self, timeout: float) -> bool:
        """Sync, try again at once what failed, and wait until all is done; whether it is."""
        deadline = time.monotonic() + timeout
        with self._changed:
            self._sync_through = self._next - 1
            self._wake = True
            self._changed.notify_all()
            self._changed.wait_for(
                lambda: self.stopping or self._is_done(), deadline - time.monotonic()
            )
            return self._is_done()

    def hurry(self) -> None:
        """The end is near: what can be given up is."""
        self._hurried = True

    def waiting(self) -> list[QueuedWrite]:
        """The records that are not written yet."""
        with self._changed:
            return [task for task in self._queue if isinstance(task, QueuedWrite)]

    def stop(self) -> None:
        """Take nothing more, and let `next` and `pause` return at once."""
        with self._changed:
            self.stopping = True
            self._changed.notify_all()

    # -- the one thread ---------------------------------------------------------------------------

    def presses(self, since: float) -> bool:
        """Whether something else should be done than what is being done since that moment
        (`time.monotonic`)."""
        if self.stopping or self._hurried:
            return True
        if time.monotonic() - since < YIELD_SECONDS:
            return False
        with self._changed:
            return any(isinstance(task, QueuedWrite) for task in self._queue)

    def next(self) -> Task | None:
        """Wait for a task, which stays the next one until one of the following; None: stop."""
        with self._changed:
            while not self.stopping:
                if self._sync_is_due():
                    return Sync()
                if self._queue:
                    return self._queue[0]
                # Nobody asked for what is written to be synced: it is after a while.
                left = self._written_since + SYNC_SECONDS - time.monotonic()
                self._changed.wait(max(left, 0.0) if self._written else None)
            return None

    def done(self, task: Task) -> None:
        """The task was done; a record is written now, but not synced."""
        with self._changed:
            if not isinstance(task, Sync):
                self._queue.remove(task)  # the first; `rewound` may have put others before it
            if isinstance(task, QueuedWrite):
                if not self._written:
                    self._written_since = time.monotonic()
                self._written.append(task)
                self._written_bytes += task.bytes
            self._changed.notify_all()

    def synced(self, number: int) -> bool:
        """All records up to this one are on the disk itself; whether that is news."""
        with self._changed:
            news = False
            while self._written and self._written[0].number <= number:
                item = self._written.popleft()
                del self._held[item.number]
                self._written_bytes -= item.bytes
                self.bytes -= item.bytes
                news = True
            self._changed.notify_all()
            return news

    def rewound(self, number: int) -> None:
        """Records from this one on are not written (any more): they come first again."""
        with self._changed:
            while self._written and self._written[-1].number >= number:
                item = self._written.pop()
                self._written_bytes -= item.bytes
                self._queue.appendleft(item)

    def pause(self, seconds: float) -> None:
        """Wait before something is tried again; not if somebody waits in `flush`."""
        with self._changed:
            self._changed.wait_for(lambda: self.stopping or self._wake, seconds)
            self._wake = False

    def _is_done(self) -> bool:
        return not (self._held or self._queue)

    def _append(self, task: QueuedWrite | JournalSubject | Compaction) -> None:
        if self.stopping:
            raise ValueError("the journal's thread was stopped")
        self._queue.append(task)
        self._changed.notify_all()

    def _sync_is_due(self) -> bool:
        if not self._written:
            return False
        if self._written_bytes > SYNC_BYTES:
            return True
        if time.monotonic() - self._written_since > SYNC_SECONDS:
            return True  # also if what is asked for comes faster than it is written
        following = next(
            (task.number for task in self._queue if isinstance(task, QueuedWrite)), None
        )
        asked = self._written[0].number <= self._sync_through
        return asked and (following is None or following > self._sync_through)
