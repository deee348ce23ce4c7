"""The journal of one open document: what of it is written down, and when."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from desktop_app.core.pixels import Array
from desktop_app.imaging.origin_json import origin_to_json
from desktop_app.state.document.branches import BranchChange
from desktop_app.state.document.document import Document
from desktop_app.state.document.undo_steps import Change, UndoStep
from desktop_app.storage.journal import (
    BlobRef,
    CompactionChoice,
    JournalWriter,
    Record,
    header_bytes,
    header_from,
)
from desktop_app.worker.compaction_policy import CompactionPolicy, CompactionTracker
from desktop_app.worker.journal_events import Begun, Compacted, JournalEvent
from desktop_app.worker.journal_thread import JournalThread
from desktop_app.worker.pruning import blobs_in, pruned
from desktop_app.worker.records import RecordDraft, Recorder, Ref
from desktop_app.worker.undo_swap import swap_out

FORMAT = 2
"""Of the records; a later one is not read. Since 2 an "undo" or "redo" may be of several steps, and
the opening record may tell of steps that are gone."""


def about_document(document: Document) -> dict[str, Any]:
    """What a journal says about its document, to choose it by and to make it again.

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
        "texts": document.told.now,
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
    """

    writer: JournalWriter
    first: int
    recorder: Recorder
    bytes: int


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
        self._receive, self.folder = receive, folder
        """Where it lies, once it is started."""
        self._policy = compaction_policy or CompactionPolicy()
        self._answers: deque[Compacted] = deque()
        self._thread: JournalThread | None = None
        self._recorder = Recorder()
        found = 0 if resumed is None else resumed.bytes
        self._reckoning = CompactionTracker(self._policy, found, document.undo_stack.total)
        self._first, self._line = document.content, document.undo_stack.line
        self._found = document.branches.items.value
        self.written = 0
        """Number of the last record."""
        if resumed is not None:
            writer, self._recorder = resumed.writer, resumed.recorder
            self._thread = JournalThread(lambda: writer, self._reported, first=resumed.first)
            self._thread.describe(about_document(document))  # an older form of it, maybe
        document.undo_stack.swap_out = self._put_by
        self._stops = (
            document.undo_stack.happened.connect(self._on_happened),
            document.modified.changed.connect(self._on_modified),
            document.branches.happened.connect(self._on_branch),
            document.filed.connect(self._on_filed),
        )

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
            self._reckoning.mark_requested()
            self._thread.compact(
                self.chosen,
                most=self._policy.most,
                reserve=self._policy.reserve,
                yields=True,
            )

    def begin(self) -> None:
        """Write down all there is, soon; nothing where that was done."""
        if self._thread is not None:
            return
        about, original = about_document(self.document), self.document.original
        create = partial(JournalWriter.create, self.folder, about)
        self._thread = JournalThread(create, self._reported)
        self._receive(Begun())
        kept = original if isinstance(original, bytes) else None
        self._write(self._recorder.opening(self._first, about, kept, self._line))
        for branch in self._found:
            self._write(self._recorder.branch(BranchChange("put", branch)))
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

    def chosen(self, records: Iterable[Record]) -> CompactionChoice:
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
        return CompactionChoice(
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
        if step is not None and step.line is not None:
            self._put_branches_by()
        if self._thread is not None:
            self._thread.sync_soon()

    def _on_branch(self, change: BranchChange) -> None:
        self.begin()
        self._write(self._recorder.branch(change))
        if self._thread is not None:
            self._thread.sync_soon()

    def _on_modified(self, modified: bool) -> None:
        if modified:
            self.begin()

    def _on_filed(self, _: None) -> None:
        if self._thread is not None:
            self._thread.describe(about_document(self.document))
            if not self.document.has_unsaved_picture:
                keys = sorted(self.document.branches.saved)
                self._write(RecordDraft({"kind": "saved", **({"branches": keys} if keys else {})}))
            self._thread.sync_soon()

    def _write(self, draft: RecordDraft, step: UndoStep | None = None) -> None:
        if self._thread is not None:
            made = self._thread.append(draft.header, draft.blobs)
            self._recorder.written(draft, [(ref.number, ref.place) for ref in made.blobs])
            self._reckoning.written(sum(blob.nbytes for blob in draft.blobs), step)
            self.written = made.number

    def _reported(self, event: JournalEvent) -> None:
        """In the journal's thread; `_receive` brings it to the GUI thread."""
        if isinstance(event, Compacted):
            self._answers.append(event)
        self._receive(event)

    def _put_by(self, step: UndoStep) -> int:
        return swap_out(step.before, (step.after, self.document.content), self.read)

    def _put_branches_by(self) -> None:
        """What only they hold comes from the disk when it is looked at."""
        for branch in self.document.branches.items.value:
            swap_out(branch.content, (self.document.content,), self.read)
