"""The journals of the open documents: every step is written down as it happens.

A document that is in no file has one from the moment it is opened, whatever brought it; another
one from when it differs from its file, or that file is about to go (`standing`): what was only
looked at is there still. It ends when the document is put away; if the process dies before, it is
there at the next start (`recovery`). Steps that grew cold are read back from it, so that undo goes
as far as the disk.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Slot

from desktop_app.core.errors import StorageError, VelaturaError
from desktop_app.state.app_state import AppState, Notice
from desktop_app.state.document.document import Document
from desktop_app.storage.journal import new_journal_folder
from desktop_app.worker.background import delayed
from desktop_app.worker.document_journal import DocumentJournal
from desktop_app.worker.journal_events import (
    Acknowledged,
    Begun,
    Compacted,
    JournalEvent,
    Recovered,
    Trouble,
)
from desktop_app.worker.main_thread_queue import MainThreadQueue
from desktop_app.worker.standing import StandingFiles, is_passing

MARK_MS = 250
"""A document that is not on the disk by then is marked until it is."""

IDLE_MS = 5_000
"""So long nothing may have been done before a journal is compacted."""


_OF_ALL = {"journal_full": "journal_full_new", "journal_failed": "journal_failed_new"}
"""What is said where it is not the last steps alone, but all of a document."""


class Journalling(QObject):
    """Keeps a journal of every document that is open."""

    def __init__(self, state: AppState, root: Path) -> None:
        super().__init__()
        self._state, self._root = state, root
        self._journals: dict[str, DocumentJournal] = {}
        self.standing = StandingFiles(state.documents, self._on_file, self._on_file_gone)
        self._acknowledged: dict[str, int] = {}
        self._idle = delayed(self, self._on_idle, IDLE_MS)
        self._home: MainThreadQueue[tuple[str, JournalEvent]] = MainThreadQueue(self._on_event)
        state.documents.each(self._on_opened)
        state.documents.changed.connect(self._on_documents)

    @property
    def journal(self) -> DocumentJournal | None:
        """Of the document on the canvas."""
        document = self._state.document.value
        return None if document is None else self._journals.get(document.id)

    @property
    def journals(self) -> tuple[DocumentJournal, ...]:
        """Of all that are open."""
        return tuple(self._journals.values())

    @property
    def acknowledged(self) -> int:
        """Number of the last record of the document on the canvas that a power cut can't take."""
        document = self._state.document.value
        return 0 if document is None else self._acknowledged.get(document.id, 0)

    def folder_of(self, document: Document) -> Path | None:
        """Where the journal of a document lies or will lie."""
        journal = self._journals.get(document.id)
        return None if journal is None else journal.folder

    def adopt(
        self,
        document: Document,
        journal: Callable[[Callable[[JournalEvent], None]], DocumentJournal],
        *,
        active: bool = True,
    ) -> None:
        """Go on with a document that was brought back, in its own tab."""
        self._journals[document.id] = journal(self._receiver(document))
        self._acknowledged[document.id] = 0  # of this run; what came back is on the disk
        self._state.open_document(document, active=active)

    def shutdown(self, *, keep: bool = False) -> None:
        """End; the journals are deleted unless they are to be kept. May be called twice."""
        self._home.close()
        self.standing.shutdown()
        for journal in self._journals.values():
            journal.close(keep=keep)
        self._journals.clear()

    def _receiver(self, document: Document) -> Callable[[JournalEvent], None]:
        return lambda event: self._home.put((document.id, event))

    def _on_opened(self, document: Document) -> None:
        if document.id not in self._journals:
            folder = new_journal_folder(self._root)
            receive = self._receiver(document)
            self._journals[document.id] = made = DocumentJournal(document, receive, folder)
            if document.modified.value or document.path is None or is_passing(document.path):
                made.begin()
        document.filed.connect(lambda _: self.standing.forget(document))

    def _on_file(self, document: Document) -> None:
        """Its file is not what it was."""
        journal = self._journals.get(document.id)
        if journal is not None:
            journal.begin()

    def _on_file_gone(self, document: Document) -> None:
        """There is nothing to open any more: closing asks."""
        document.mark_unsaved()
        params = {"name": document.name.value}
        self._state.notice.value = Notice(notes=("file_gone",), params=params, document=document.id)

    def _on_documents(self, _: None) -> None:
        still = {document.id for document in self._state.documents}
        for gone in self._journals.keys() - still:
            journal = self._journals.pop(gone)
            self._acknowledged.pop(gone, None)
            # Elsewhere: a disk that is slow must not hold up what is done next.
            ended = partial(journal.close, keep=False)
            threading.Thread(target=ended, name="journal's end").start()

    def _on_event(self, message: tuple[str, JournalEvent]) -> None:
        document, event = message
        match event:
            case Begun():
                QTimer.singleShot(MARK_MS, self, partial(self._secure, document, has_journal=True))
            case Acknowledged(number):
                if document in self._journals:
                    self._acknowledged[document] = number
                self._secure(document, has_journal=True)
                self._compact_when_idle()
            case Compacted():
                self._compact_when_idle()
            case Trouble(error):
                self._secure(document, has_journal=error.code == "journal_behind")
                self._state.notice.value = Notice(self._of_all(document, error), document=document)
            case Recovered():
                notice = self._state.notice.value
                if notice is not None and notice.error is not None and notice.document == document:
                    code = notice.error.code
                    self._state.notice.value = None if code.startswith("journal_") else notice

    def _secure(self, document: str, *, has_journal: bool) -> None:
        journal = self._journals.get(document)
        if journal is not None:
            journal.document.secured.value = has_journal and document in self._acknowledged

    def _of_all(self, document: str, error: VelaturaError) -> VelaturaError:
        """``error`` as it is where nothing of a document is on the disk."""
        journal, code = self._journals.get(document), _OF_ALL.get(error.code)
        if journal is None or document in self._acknowledged or code is None:
            return error
        return StorageError(code, error.details, name=journal.document.name.value, **error.params)

    def _compact_when_idle(self) -> None:
        """Wait again from now on: something was done."""
        if any(journal.is_worth_compacting for journal in self._journals.values()):
            self._idle.start()

    @Slot()
    def _on_idle(self) -> None:
        for journal in self._journals.values():
            if not journal.is_worth_compacting:
                continue
            if journal.document.pixels.is_recording or journal.document.mask.is_recording:
                self._idle.start()
            else:
                journal.compact()
