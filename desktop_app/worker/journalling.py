"""The journals of the open documents: every step is written down as it happens.

A document that stands in no file has one from the moment it is opened, whatever brought it; another
one from when it differs from its file, or that file is about to go (`standing`): what was only
looked at is there still. It ends when the document is put away; if the process dies before, it is
there at the next start (`recovery`). Steps that grew cold are read back from it, so that undo goes
as far as the disk.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QTimer, Slot

from desktop_app.core.error_texts import ERROR_TEXTS
from desktop_app.core.errors import StorageError, VelaturaError
from desktop_app.core.pixels import Array
from desktop_app.imaging.origin_json import origin_to_json
from desktop_app.state.app_state import AppState, Notice
from desktop_app.state.document.guides import Guide, guides_to_json
from desktop_app.state.document.pruning import blobs_in, pruned
from desktop_app.state.document.records import Draft, Recorder, Ref
from desktop_app.state.document.undo_swap import swap_out
from desktop_app.storage.journal import (
    BlobRef,
    Choice,
    JournalWriter,
    Record,
    header_bytes,
    header_from,
    new_journal_folder,
)
from desktop_app.worker.compaction_policy import CompactionPolicy, CompactionTracker
from desktop_app.worker.journal_events import (
    Acknowledged,
    Compacted,
    JournalEvent,
    Recovered,
    Trouble,
)
from desktop_app.worker.journal_thread import JournalThread
from desktop_app.worker.main_thread_queue import MainThreadQueue
from desktop_app.worker.standing import StandingFiles, is_passing

if TYPE_CHECKING:
    from desktop_app.state.document.document import Document
    from desktop_app.state.document.undo import Change, Step

FORMAT = 2
"""Of the records; a later one is not read. Since 2 an "undo" or "redo" may be of several steps, and
the opening record may tell of steps that are gone."""

GUIDES_MS = 300
"""So long guides must have been at rest before they are written down: they are dragged."""

IDLE_MS = 5_000
"""So long nothing may have been done before a journal is compacted."""


def about_document(document: Document) -> dict[str, Any]:
    """What a journal says about its document, to choose it by and to make it anew.

    One that was read-only comes back without its file: another window may have saved that since.
    """
    path = document.path if document.read_only is None else None
    return {
        "format": FORMAT,
        "id": document.id,
        "name": document.name.value,
        "path": None if path is None else str(path),
        "unsaved": document.is_nowhere or document.read_only is not None,
        "size": [document.size.width, document.size.height],
        "origin": origin_to_json(document.origin),
        "texts": document.texts,
        "files": {str(file): sorted(left) for file, left in document.files.items()},
    }


@dataclass(frozen=True, slots=True, eq=False)
class Resumed:
    """A journal that is gone on with.

    Attributes:
        writer: of it.
        first: number of the next record.
        recorder: knows what there is.
        bytes: how large it is.
        guides: those of the document.
    """

    writer: JournalWriter
    first: int
    recorder: Recorder
    bytes: int
    guides: tuple[Guide, ...] = ()


class DocumentJournal:
    """Writes one document's steps.

    Args:
        document: whose.
        receive: is told what happens, in the journal's thread.
        folder: of a new journal; made by `begin`.
        resumed: what is gone on with, in that folder.
        compaction_policy: when it is compacted.
    """

    def __init__(
        self,
        document: Document,
        receive: Callable[[JournalEvent], None],
        folder: Path,
        resumed: Resumed | None = None,
        compaction_policy: CompactionPolicy | None = None,
    ) -> None:
        self.document = document
        self._receive, self._folder = receive, folder
        self._policy = compaction_policy or CompactionPolicy()
        self._answers: deque[Compacted] = deque()
        self._thread: JournalThread | None = None
        self._recorder = Recorder()
        found = 0 if resumed is None else resumed.bytes
        self._reckoning = CompactionTracker(self._policy, found, document.undo_stack.total)
        self._first = document.content
        self._guides: tuple[Guide, ...] = () if resumed is None else resumed.guides
        self.written = 0
        """Number of the last record."""
        if resumed is not None:
            writer, self._recorder = resumed.writer, resumed.recorder
            self._thread = JournalThread(lambda: writer, self._told, first=resumed.first)
            self._thread.describe(about_document(document))  # an older form of it, maybe
        document.undo_stack.swap_out = self._put_by
        self._stops = (
            document.undo_stack.happened.connect(self._on_happened),
            document.modified.changed.connect(self._on_modified),
            document.filed.connect(self._on_filed),
        )

    @property
    def folder(self) -> Path:
        """Where it lies, once it is begun."""
        return self._folder

    @property
    def is_begun(self) -> bool:
        """Whether there is anything on the disk, or on its way there."""
        return self._thread is not None

    @property
    def waiting_bytes(self) -> int:
        """Memory of what is not on the disk yet."""
        return 0 if self._thread is None else self._thread.pending_bytes

    @property
    def is_worth_compacting(self) -> bool:
        """Whether a good part of it seems to be dead, and it is not being compacted now."""
        while self._answers:
            self._reckoning.answered(self._answers.popleft())
        return self.is_begun and self._reckoning.is_due

    def compact(self) -> None:
        """Let go what no undo or redo can reach, if that is worth it; `Compacted` is told. Returns
        at once, and is given up where steps would have to wait."""
        if self._thread is not None:
            self._reckoning.asked()
            self._thread.compact(
                self.chosen,
                most=self._policy.most,
                reserve=self._policy.reserve,
                yields=True,
            )

    def note_guides(self, guides: tuple[Guide, ...]) -> None:
        """These lie over the document now. They are written with the opening at the earliest:
        before that they are those of the file."""
        if guides != self._guides:
            self._guides = guides
            self._write_guides()
            if self._thread is not None:
                self._thread.sync_soon()

    def begin(self) -> None:
        """Write down all there is, soon; nothing where that was done."""
        if self._thread is not None:
            return
        about, original = about_document(self.document), self.document.original
        create = partial(JournalWriter.create, self._folder, about)
        self._thread = JournalThread(create, self._told)
        self.document.secured.value = False
        kept = original if isinstance(original, bytes) else None
        self._write(self._recorder.opening(self._first, about, kept))
        if self._guides:
            self._write_guides()
        self._thread.sync_soon()

    def close(self, *, keep: bool) -> None:
        """End; ``keep`` for the next start. Waits for the disk."""
        for stop in self._stops:
            stop()
        self.document.undo_stack.swap_out = None
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

    def chosen(self, records: Iterable[Record]) -> Choice:
        """What stays of the journal when it is compacted; called in its thread.

        Besides what the steps need, that is everything of which a tile or an array is in memory:
        whoever has it may put it into a new step, and that would refer to it. And what records
        refer to that wait to be written: these may be of steps that are gone since.
        """
        kept = pruned((record.number, record.header) for record in records)
        blobs = kept.blobs | self._recorder.known.alive()  # before what waits is looked at
        assert self._thread is not None
        for number, header in self._thread.waiting():
            blobs.update(blobs_in(number, header_from(header)))
        return Choice(
            {
                number: None if header is None else header_bytes(header)
                for number, header in kept.headers.items()
            },
            {BlobRef(*ref) for ref in blobs if kept.headers.get(ref[0], {}) is not None},
        )

    # -- parts ------------------------------------------------------------------------------------

    def _on_happened(self, change: Change) -> None:
        """Write down what happened to the undo stack."""
        step = change.steps[0] if change.kind == "push" else None
        if step is not None:
            self.begin()
        self._write(self._recorder.change(change), step)
        if change.kind == "drop":
            self._reckoning.gone(change.steps)
        self._reckoning.gone(change.forgotten)
        if self._thread is not None:
            self._thread.sync_soon()

    def _on_modified(self, modified: bool) -> None:
        if modified:
            self.begin()

    def _on_filed(self, _: None) -> None:
        if self._thread is not None:
            self._thread.describe(about_document(self.document))
            if not self.document.has_unsaved_picture:
                self._write(Draft({"kind": "saved"}))
            self._thread.sync_soon()

    def _write_guides(self) -> None:
        self._write(Draft({"kind": "guides", "guides": guides_to_json(self._guides)}))

    def _write(self, draft: Draft, step: Step | None = None) -> None:
        if self._thread is not None:
            made = self._thread.append(draft.header, draft.blobs)
            self._recorder.written(draft, [(ref.number, ref.place) for ref in made.blobs])
            self._reckoning.written(sum(blob.nbytes for blob in draft.blobs), step)
            self.written = made.number

    def _told(self, event: JournalEvent) -> None:
        """In the journal's thread."""
        if isinstance(event, Compacted):
            self._answers.append(event)
        self._receive(event)

    def _put_by(self, step: Step) -> int:
        return swap_out(step, self.document.content, self.read)


class Journalling(QObject):
    """Keeps a journal of every document that is open."""

    def __init__(self, state: AppState, root: Path) -> None:
        super().__init__()
        self._state, self._root = state, root
        self._journals: dict[str, DocumentJournal] = {}
        self._standing = StandingFiles(state.documents, self._on_file, self._on_file_gone)
        self._acknowledged: dict[str, int] = {}
        self._guides = QTimer(self, singleShot=True, interval=GUIDES_MS)
        self._guides.timeout.connect(self._note_guides)
        self._idle = QTimer(self, singleShot=True, interval=IDLE_MS)
        self._idle.timeout.connect(self._on_idle)
        self._home: MainThreadQueue[tuple[str, JournalEvent]] = MainThreadQueue(self._on_event)
        state.documents.each(self._on_opened)
        state.documents.changed.connect(self._on_documents)
        state.document.changed.connect(self._on_document)
        state.guides.shown.changed.connect(lambda _: self._guides.start())

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
        """Go on with a document that was brought back, in a tab of its own."""
        self._journals[document.id] = journal(self._receiver(document))
        self._acknowledged[document.id] = 0  # of this run; what came back is on the disk
        self._state.open_document(document, active=active)

    def shutdown(self, *, keep: bool = False) -> None:
        """End; the journals are deleted unless they are to be kept. May be called twice."""
        self._home.close()
        self._standing.shutdown()
        self._note_guides()
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
        document.filed.connect(lambda _: self._standing.forget(document))

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

    def _on_document(self, _: Document | None) -> None:
        self._note_guides()

    def _on_event(self, told: tuple[str, JournalEvent]) -> None:
        document, event = told
        match event:
            case Acknowledged(number):
                if document in self._journals:
                    self._acknowledged[document] = number
                self._secure(document, is_there=True)
                self._compact_when_idle()
            case Compacted():
                self._compact_when_idle()
            case Trouble(error):
                self._secure(document, is_there=error.code == "journal_behind")
                self._state.notice.value = Notice(self._of_all(document, error), document=document)
            case Recovered():
                notice = self._state.notice.value
                if notice is not None and notice.error is not None and notice.document == document:
                    code = notice.error.code
                    self._state.notice.value = None if code.startswith("journal_") else notice

    def _secure(self, document: str, *, is_there: bool) -> None:
        journal = self._journals.get(document)
        if journal is not None:
            journal.document.secured.value = is_there and document in self._acknowledged

    def _of_all(self, document: str, error: VelaturaError) -> VelaturaError:
        """``error`` as it is where nothing of a document is on the disk."""
        journal, code = self._journals.get(document), f"{error.code}_new"
        if journal is None or document in self._acknowledged or code not in ERROR_TEXTS:
            return error
        return StorageError(code, **{**error.params, "name": journal.document.name.value})

    def _compact_when_idle(self) -> None:
        """Wait again from now on: something was done."""
        if any(journal.is_worth_compacting for journal in self._journals.values()):
            self._idle.start()

    @Slot()
    def _note_guides(self) -> None:
        self._guides.stop()
        for journal in self._journals.values():
            if journal.document in self._state.documents:
                journal.note_guides(self._state.guides.of(journal.document.id))

    @Slot()
    def _on_idle(self) -> None:
        for journal in self._journals.values():
            if not journal.is_worth_compacting:
                continue
            if journal.document.pixels.is_recording or journal.document.mask.is_recording:
                self._idle.start()
            else:
                journal.compact()
