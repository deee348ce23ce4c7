"""The journal off the GUI thread: records go in at once, and it tells which are on the disk.

No Qt in here: `JournalThread` calls ``receive`` in its own thread. In the window that is the
``put`` of a `MainThreadQueue`, which brings the news home.

What is appended is held in memory until it is on the disk itself. Where the disk is full or fails
it is tried again and again, and what was written but could not be synced is written again.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from desktop_app.core.errors import StorageError
from desktop_app.core.pixels import Array
from desktop_app.storage.journal import (
    BlobRef,
    Choose,
    JournalWriter,
    RecordRef,
    check_storable,
    header_bytes,
)
from desktop_app.worker.journal_events import JournalEvent, Recovered, Trouble
from desktop_app.worker.journal_loop import JournalLoop
from desktop_app.worker.journal_queue import Compaction, JournalQueue, JournalSubject

BEHIND_BYTES: Final = 512 << 20
"""What waits may grow to this before ``journal_behind`` is told; no longer under a half of it."""

STOP_SECONDS: Final = 3.0
"""A disk that hangs must not keep the window from closing: the thread dies with the process."""


class JournalThread:
    """Writes one journal in a separate thread. Its methods may be called in any thread.

    `flush`, `close`, `discard` and `read_blob` wait for the disk; the others return at once.
    """

    def __init__(
        self,
        open_writer: Callable[[], JournalWriter],
        receive: Callable[[JournalEvent], None],
        first: int = 1,
        behind_bytes: int = BEHIND_BYTES,
    ) -> None:
        """Start it.

        Args:
            open_writer: called in the thread, and again if it raised; what is appended before
                waits. The writer is this object's from then on.
            receive: is told what happens; mostly in the thread, never for long.
            first: the number of the first record: the writer's `next_number`, 1 for a new journal.
            behind_bytes: how much may wait before ``journal_behind`` is told.
        """
        self._queue = JournalQueue(first)
        self._receive = receive
        self._loop = JournalLoop(open_writer, self._queue, self._reported)
        self._behind_bytes = behind_bytes
        self._behind = False
        self._thread = threading.Thread(target=self._loop.run, name="journal", daemon=True)
        self._thread.start()

    @property
    def pending_bytes(self) -> int:
        """Memory of the records that are not on the disk itself."""
        return self._queue.bytes

    def append(self, header: Mapping[str, Any], blobs: Sequence[Array | BlobRef] = ()) -> RecordRef:
        """Hand over a record; returns at once with what it is called.

        Args:
            header: JSON; taken as it is now.
            blobs: arrays (see `JournalWriter.append`) that nobody changes any more: they are not
                copied. Or blobs of earlier records, also of ones that still wait.

        Raises:
            TypeError, ValueError: header or blobs can't be stored, or this was closed.
        """
        for blob in blobs:
            if isinstance(blob, BlobRef):
                self._check_known(blob)
            else:
                check_storable(blob)
        item = self._queue.put_record(header_bytes(header), tuple(blobs))
        if self._queue.bytes > self._behind_bytes and not self._behind:
            self._behind = True
            megabytes = self._queue.bytes // 1_000_000
            self._receive(Trouble(StorageError("journal_behind", megabytes=megabytes)))
        return RecordRef.of(item.number, item.blobs)

    def sync_soon(self) -> None:
        """Bring all that was appended to the disk itself as soon as it is written."""
        self._queue.ask_sync()

    def describe(self, about: Mapping[str, Any]) -> None:
        """From here on the journal is about this (the document was saved under another name)."""
        header_bytes(about)
        self._queue.put(JournalSubject(dict(about)))

    def compact(
        self, choose: Choose, *, most: float | None = None, reserve: int = 0, yields: bool = False
    ) -> None:
        """Let records go when their turn comes (`JournalWriter.compact_by`); `Compacted` is told.

        Args:
            choose: called in the thread. What is appended meanwhile waits: see `waiting`.
            most, reserve: see there.
            yields: give it up where records would have to wait for long.
        """
        self._queue.put(Compaction(choose, most, reserve, yields))

    def waiting(self) -> list[tuple[int, bytes]]:
        """Numbers and packed headers of the records that are not written yet."""
        return [(item.number, item.header) for item in self._queue.waiting()]

    def read_blob(self, ref: BlobRef) -> Array:
        """A blob's pixels: from memory while they wait, else from the disk.

        Raises:
            StorageError: ``journal_pixels_lost``.
        """
        while (item := self._queue.queued_write(ref.number)) is not None and ref.place < len(
            item.blobs
        ):
            blob = item.blobs[ref.place]
            if not isinstance(blob, BlobRef):
                return blob
            ref = blob
        writer = self._loop.writer
        if writer is None:
            raise StorageError("journal_pixels_lost", reason="the journal is not open")
        return writer.read_blob(ref)

    def flush(self, timeout: float) -> bool:
        """Wait until all that was asked is done and on the disk; whether it is, in ``timeout`` s.

        What failed is tried again at once.
        """
        return self._queue.flush(timeout)

    def close(self, timeout: float) -> bool:
        """Write what waits, then end; the journal stays, and can be resumed.

        Returns:
            Whether all is on the disk. Where it is not after ``timeout`` seconds (the disk is
            full), the rest is given up.
        """
        self._queue.hurry()
        done = self.flush(timeout)
        self._end()
        return done

    def discard(self) -> None:
        """End and delete the journal, with all that waits."""
        self._loop.discarding = True
        self._end()

    def _end(self) -> None:
        self._queue.stop()
        self._thread.join(STOP_SECONDS)

    def _check_known(self, ref: BlobRef) -> None:
        item = self._queue.queued_write(ref.number)
        writer = self._loop.writer
        if item is not None:
            known = 0 <= ref.place < len(item.blobs)
        else:
            known = writer is None or writer.has_blob(ref)
        if not known:
            raise ValueError(f"there is no blob {ref}")

    def _reported(self, event: JournalEvent) -> None:
        """In the journal's thread; Recovered comes once under half of `_behind_bytes` waits."""
        if self._behind and self._queue.bytes < self._behind_bytes // 2:
            self._behind = False
            if not isinstance(event, Trouble):
                self._receive(Recovered())
        self._receive(event)
