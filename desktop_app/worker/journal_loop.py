"""The loop that runs in the journal's thread; `journal_thread` is its handle."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from typing import Final

from desktop_app.core.cancel import Cancelled
from desktop_app.core.errors import explained
from desktop_app.storage.journal import JournalWriter
from desktop_app.worker.journal_events import (
    Acknowledged,
    Compacted,
    JournalEvent,
    Recovered,
    Trouble,
)
from desktop_app.worker.journal_queue import (
    Compaction,
    JournalQueue,
    JournalSubject,
    QueuedWrite,
    Sync,
    Task,
)

_log = logging.getLogger(__name__)

RETRY_SECONDS: Final = 2.0
"""After an error: somebody may have made room."""


class JournalLoop:
    """Does one task after another, and the same one again while it fails.

    Attributes:
        writer: the journal's, once it is open.
        discarding: whether the journal is to be deleted at the end.
    """

    def __init__(
        self,
        open_writer: Callable[[], JournalWriter],
        queue: JournalQueue,
        tell: Callable[[JournalEvent], None],
    ) -> None:
        self.writer: JournalWriter | None = None
        self.discarding = False
        self._open_writer = open_writer
        self._queue = queue
        self._tell = tell
        self._trouble: str | None = None

    def run(self) -> None:
        """Work until the queue is stopped, then close or delete the journal."""
        writer = self._open()
        while writer is not None and (task := self._queue.next()) is not None:
            try:
                self._do(writer, task)
            except Exception as error:  # noqa: BLE001 - the thread must outlive what it is told of
                self._queue.rewound(writer.next_number)
                self._retry_later(error)
        if writer is not None:
            if self.discarding:
                writer.discard()
            else:
                writer.close()

    def _open(self) -> JournalWriter | None:
        while not self._queue.stopping:
            try:
                self.writer = self._open_writer()
            except Exception as error:  # noqa: BLE001 - as above
                self._retry_later(error)
            else:
                self._well()
                return self.writer
        return None

    def _do(self, writer: JournalWriter, task: Task) -> None:
        match task:
            case QueuedWrite():
                if writer.next_number != task.number:
                    raise ValueError(f"record {task.number} where {writer.next_number} is next")
                writer.append_packed(task.header, task.blobs)
                self._queue.done(task)
                return  # well only when it is on the disk itself
            case Sync():
                writer.sync()
            case JournalSubject():
                writer.describe(task.about)
                writer.sync()
            case Compaction():
                writer.sync()
                self._compact(writer, task)
        self._queue.done(task)
        if self._queue.synced(writer.synced_number):
            self._tell(Acknowledged(writer.synced_number))
        self._well()

    def _compact(self, writer: JournalWriter, task: Compaction) -> None:
        """Once: what can't be compacted now (no room for both) may be asked for again."""
        since = time.monotonic()

        def stop() -> bool:
            return task.yields and self._queue.presses(since)

        try:
            before, after = writer.compact_by(
                task.choose, most=task.most, reserve=task.reserve, stop=stop
            )
        except Cancelled:
            self._tell(Compacted(0, 0, put_off=True))
        except Exception as error:  # noqa: BLE001 - ``choose`` is not ours
            known = explained(error)
            _log.info("journal: not compacted: %s %s", known.code, known.params)
            self._tell(Compacted(0, 0, known))
        else:
            self._tell(Compacted(before, after))

    def _retry_later(self, error: Exception) -> None:
        known = explained(error)
        if self._trouble != known.code:
            self._trouble = known.code
            _log.warning("journal: %s %s", known.code, known.params, exc_info=error)
            self._tell(Trouble(known))
        self._queue.pause(RETRY_SECONDS)

    def _well(self) -> None:
        if self._trouble is not None:
            self._trouble = None
            self._tell(Recovered())
