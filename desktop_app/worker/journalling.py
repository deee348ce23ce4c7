"""The journal of the document on the canvas: every step is written down as it happens.

It begins with the first step: what was only looked at can't be lost. It ends when the document is
put away; if the process dies before, it is there at the next start (`recovery`). Steps that grew
cold are read back from it, so that undo goes as far as the disk.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject

from desktop_app.core.pixels import Array
from desktop_app.imaging.origin_json import origin_to_json
from desktop_app.state.app_state import AppState, Notice
from desktop_app.state.cold import put_by
from desktop_app.state.document import Document
from desktop_app.state.records import Draft, Recorder, Ref
from desktop_app.state.undo import Step
from desktop_app.storage.journal import BlobRef, JournalWriter, new_journal_folder
from desktop_app.worker.delivery import Delivery
from desktop_app.worker.journal_events import Acknowledged, JournalEvent, Recovered, Trouble
from desktop_app.worker.journal_thread import JournalThread

__all__ = ["DocumentJournal", "Journalling", "about_document"]

FORMAT = 1
"""Of the records; a later one is not read."""


def about_document(document: Document) -> dict[str, Any]:
    """What a journal says about its document, to choose it by and to make it anew."""
    return {
        "format": FORMAT,
        "name": document.name.value,
        "path": None if document.path is None else str(document.path),
        "size": [document.size.width, document.size.height],
        "origin": origin_to_json(document.origin),
        "texts": document.texts,
    }


class DocumentJournal:
    """Writes one document's steps.

    Args:
        document: whose.
        receive: is told what happens, in the journal's thread.
        folder: of a new journal; made with the first step.
        thread, recorder: of one that is gone on with.
    """

    def __init__(
        self,
        document: Document,
        receive: Callable[[JournalEvent], None],
        folder: Path,
        thread: JournalThread | None = None,
        recorder: Recorder | None = None,
    ) -> None:
        self.document = document
        self._receive, self._folder = receive, folder
        self._thread = thread
        self._recorder = recorder or Recorder()
        self._done: list[Step] = list(reversed(tuple(document.undo_stack.steps)))
        self._undone: tuple[Step, ...] = document.undo_stack.undone
        self._first = document.content
        self.written = 0
        """Number of the last record."""
        document.undo_stack.put_by = self._put_by
        self._stops = (
            document.undo_stack.changed.connect(self._on_changed),
            document.name.changed.connect(self._on_name),
        )

    @property
    def is_begun(self) -> bool:
        """Whether there is anything on the disk, or on its way there."""
        return self._thread is not None

    @property
    def waiting_bytes(self) -> int:
        """Memory of what is not on the disk yet."""
        return 0 if self._thread is None else self._thread.pending_bytes

    def close(self, *, keep: bool) -> None:
        """End; ``keep`` for the next start. Waits for the disk."""
        for stop in self._stops:
            stop()
        self.document.undo_stack.put_by = None
        if self._thread is not None and keep:
            self._thread.close(timeout=5)
        elif self._thread is not None:
            self._thread.discard()

    def flush(self, timeout: float) -> bool:
        """Wait until everything is on the disk."""
        return self._thread is None or self._thread.flush(timeout)

    def read(self, ref: Ref) -> Array:
        """A blob's pixels. Raises StorageError."""
        assert self._thread is not None
        return self._thread.read_blob(BlobRef(*ref))

    # -- parts ------------------------------------------------------------------------------------

    def _on_changed(self, _: None) -> None:
        """Tell from what was done before what has happened since."""
        stack = self.document.undo_stack
        done, undone = list(reversed(tuple(stack.steps))), stack.undone
        known = {id(step) for step in self._done}
        back = {id(step) for step in self._undone}
        now = {id(step) for step in done}
        taken = {id(step) for step in undone}
        for step in reversed(self._done):
            if id(step) not in now and id(step) in taken:  # else it only grew too old
                self._write(self._recorder.moved_to(step.before, "undo"))
        new = [step for step in done if id(step) not in known]
        for step in new:
            if id(step) in back:
                self._write(self._recorder.moved_to(step.after, "redo"))
            else:
                self._begin()
                self._write(self._recorder.step(step))
        if self._undone and not undone and not new:
            self._write(Draft({"kind": "forget"}))
        self._done, self._undone = done, undone
        if self._thread is not None:
            self._thread.sync_soon()

    def _on_name(self, _: str) -> None:
        if self._thread is not None:
            self._thread.describe(about_document(self.document))
            self._write(Draft({"kind": "saved"}))
            self._thread.sync_soon()

    def _begin(self) -> None:
        if self._thread is not None:
            return
        about = about_document(self.document)
        create = partial(JournalWriter.create, self._folder, about)
        self._thread = JournalThread(create, self._receive)
        self._write(self._recorder.opening(self._first, about))

    def _write(self, draft: Draft) -> None:
        if self._thread is not None:
            made = self._thread.append(draft.header, draft.blobs)
            self._recorder.written(draft, [(ref.number, ref.place) for ref in made.blobs])
            self.written = made.number

    def _put_by(self, step: Step) -> int:
        return put_by(step, self.document.content, self.read)


class Journalling(QObject):
    """Keeps the journal of whatever document is on the canvas."""

    def __init__(self, state: AppState, root: Path) -> None:
        super().__init__()
        self._state, self._root = state, root
        self._journal: DocumentJournal | None = None
        self.acknowledged = 0
        """Number of the last record of this document that a power cut can't take."""
        self._home: Delivery[JournalEvent] = Delivery(self._on_event)
        state.document.watch(self._on_document)

    @property
    def journal(self) -> DocumentJournal | None:
        """Of the document on the canvas."""
        return self._journal

    def adopt(self, journal: Callable[[Callable[[JournalEvent], None]], DocumentJournal]) -> None:
        """Go on with a document that was brought back, and put it on the canvas."""
        made = journal(self._home.put)
        self._end()
        self._journal = made
        self._state.open_document(made.document)

    def shutdown(self, *, keep: bool = False) -> None:
        """End; the journal is deleted unless it is to be kept. May be called twice."""
        self._home.close()
        if self._journal is not None:
            self._journal.close(keep=keep)
            self._journal = None

    def _on_document(self, document: Document | None) -> None:
        if self._journal is not None and self._journal.document is document:
            return
        self._end()
        if document is not None:
            folder = new_journal_folder(self._root)
            self._journal = DocumentJournal(document, self._home.put, folder)

    def _end(self) -> None:
        if self._journal is not None:
            # Elsewhere: a disk that is slow must not hold up what is opened next.
            ended = partial(self._journal.close, keep=False)
            threading.Thread(target=ended, name="journal's end").start()
            self._journal = None
        self.acknowledged = 0

    def _on_event(self, event: JournalEvent) -> None:
        match event:
            case Acknowledged(number):
                self.acknowledged = number
            case Trouble(error):
                self._state.notice.value = Notice(error)
            case Recovered():
                notice = self._state.notice.value
                if notice is not None and notice.error is not None:
                    code = notice.error.code
                    self._state.notice.value = None if code.startswith("journal_") else notice
            case _:
                pass
