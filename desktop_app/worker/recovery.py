"""After a crash: what was left is offered, and brought back with all that can be undone."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
from PySide6.QtCore import QObject

from desktop_app.core.errors import StorageError, VelaturaError
from desktop_app.core.file_features import FileFeature
from desktop_app.core.guides import guides_from_json
from desktop_app.core.pixels import Array
from desktop_app.imaging.colour import colour_space
from desktop_app.imaging.layered_files.layered import layered_format
from desktop_app.imaging.layers.content import VALUES, Content
from desktop_app.imaging.origin_json import origin_from_json
from desktop_app.imaging.picture import FileOrigin
from desktop_app.state.app_state import AppState, Notice
from desktop_app.state.document.branches import Branch
from desktop_app.state.document.document import Document
from desktop_app.state.document.lines import Line, line_from_json
from desktop_app.state.document.undo_steps import UndoStep, dropped_after, dropped_mark, line_after
from desktop_app.storage.journal import (
    LOST,
    AbandonedJournal,
    BlobRef,
    JournalContents,
    JournalWriter,
    Record,
    abandoned_journals,
    forget_journal,
)
from desktop_app.worker.background import BackgroundTasks, reporting
from desktop_app.worker.document_journal import FORMAT, DocumentJournal, Resumed
from desktop_app.worker.journalling import Journalling
from desktop_app.worker.opening import content_of
from desktop_app.worker.record_reading import blob_of, read_content, read_step
from desktop_app.worker.records import KnownBlobs, Load, Recorder, Ref


@dataclass(slots=True, eq=False)
class _Rebuilt:
    """What a journal tells, read so far."""

    opening: int
    now: Content
    known: KnownBlobs
    marks: dict[str, UndoStep]
    """Of steps that are gone, by what they changed."""
    numbers: dict[int, UndoStep] = field(default_factory=dict[int, UndoStep])
    """Each step by the number of its record."""
    done: list[UndoStep] = field(default_factory=list[UndoStep])
    undone: list[UndoStep] = field(default_factory=list[UndoStep])
    saved: bool = False
    position: UndoStep | None = None
    """The last step that changed the picture in the saved file."""
    whole_position: UndoStep | None = None
    """The last step of any kind that is in it."""
    line: Line = ()
    """The way to the first step."""
    branches: dict[str, Branch] = field(default_factory=dict[str, Branch])
    """By their ids."""
    saved_branches: tuple[tuple[str, str], ...] = ()


_Read: TypeAlias = tuple[Document, Resumed, JournalContents]


class Recovery(QObject):
    """Commands on what was left by a process that died."""

    def __init__(
        self, state: AppState, background: BackgroundTasks, journalling: Journalling, root: Path
    ) -> None:
        super().__init__()
        self._state, self._background = state, background
        self._failed = reporting(self._state.notice)
        self._journalling, self._root = journalling, root

    def scan(self) -> None:
        """See what was left; it comes to be in ``state.recoverable``."""
        self._background.run(partial(abandoned_journals, self._root), self._found, self._failed)

    def recover(self, journal: AbandonedJournal) -> None:
        """Bring a document back, in its own tab."""
        self.bring_back(journal, lambda _: None, active=True)

    def bring_back(
        self,
        journal: AbandonedJournal,
        then: Callable[[Document | None], object],
        *,
        active: bool = False,
    ) -> None:
        """Bring a document back in the last tab, or (``active``) in one that is looked at; ``then``
        gets it, or None where that fails: then it is offered."""

        def failed(error: VelaturaError) -> None:
            if journal not in self._state.recoverable.value:
                self._state.recoverable.value = (*self._state.recoverable.value, journal)
            self._failed(error)
            then(None)

        def read(made: _Read) -> None:
            self._read(journal, made, active=active)
            then(made[0])

        self._background.run(partial(_read, journal.folder), read, failed)

    def forget(self, journal: AbandonedJournal) -> None:
        self._background.run(
            partial(forget_journal, journal.folder),
            partial(self._gone, journal),
            self._failed,
        )

    def offer(self, journals: list[AbandonedJournal]) -> None:
        """These were left, and nobody brings them back unasked."""
        self._found(journals)

    def _found(self, journals: list[AbandonedJournal]) -> None:
        # Without its first record it holds nothing.
        self._state.recoverable.value = tuple(
            one for one in journals if one.records or _is_damaged(one)
        )
        for empty in (one for one in journals if not one.records and not one.notices):
            self._background.run(
                partial(forget_journal, empty.folder), lambda _: None, self._failed
            )

    def _gone(self, journal: AbandonedJournal, _: None) -> None:
        left = self._state.recoverable.value
        self._state.recoverable.value = tuple(one for one in left if one is not journal)

    def _read(
        self,
        journal: AbandonedJournal,
        made: _Read,
        *,
        active: bool,
    ) -> None:
        document, resumed, contents = made
        self._gone(journal, None)
        self._journalling.adopt(
            document,
            lambda receive: DocumentJournal(document, receive, journal.folder, resumed),
            active=active,
        )
        if contents.notices or active:
            told = None
            for error in contents.notices:
                if error.code == "journal_cut":
                    total = document.undo_stack.total
                    told = StorageError(error.code, error.details, count=total)
                else:
                    told = damage_of(contents)
            self._state.notice.value = None if told is None else Notice(told)


def _is_damaged(journal: AbandonedJournal) -> bool:
    return any(notice.code == "journal_damaged" for notice in journal.notices)


def _read(folder: Path) -> _Read:
    """In a background thread; the writer goes on at the journal's end, or is closed."""
    writer, contents = JournalWriter.resume(folder, restore=restore_from_file)
    try:
        document, resumed = resumed_document(writer, contents)
    except BaseException:
        writer.close()
        raise
    return document, resumed, contents


def resumed_document(writer: JournalWriter, contents: JournalContents) -> tuple[Document, Resumed]:
    """The document a journal tells of, and what a `DocumentJournal` goes on with. Raises as
    `rebuilt` does."""
    # Not from what was read: a compaction puts the blobs elsewhere.
    document, recorder = rebuilt(contents, writer.read_blob)
    return document, Resumed(writer, contents.next_number, recorder, contents.bytes)


def rebuilt(
    contents: JournalContents, read: Callable[[BlobRef], Array] | None = None
) -> tuple[Document, Recorder]:
    """The document a journal tells of, with its steps, and what goes on writing it.

    Args:
        contents: what was read.
        read: gets a blob's pixels, also later; None: ``contents`` do.

    Raises:
        StorageError: ``journal_unreadable``: not even its beginning can be understood, or
            ``journal_newer``.
    """

    def load(ref: Ref) -> Array:
        return (read or contents.read_blob)(BlobRef(*ref))

    about = contents.about
    if int(about.get("format", FORMAT)) > FORMAT:
        raise StorageError("journal_newer", version=about["format"])
    if not contents.records:
        raise StorageError("journal_beyond_repair", folder=str(contents.folder))
    try:
        opening, known = contents.records[0], known_of(contents)
        first = _first_content(contents, load, known)
        marks = {
            str(surface): dropped_mark(str(told["name"]), dict(told["texts"]))
            for surface, told in opening.header.get("dropped", {}).items()
        }
        line = line_from_json(opening.header.get("line", ()))
        origin = origin_from_json(about["origin"]) if "origin" in about else FileOrigin()
        first = replace(first, space=colour_space(origin.about.icc))
        path = None if about.get("path") is None else Path(str(about["path"]))
        texts = {str(key): str(text) for key, text in about.get("texts", {}).items()}
        name = str(about.get("name", ""))
        kept = [load(blob_of(band, opening.number)) for band in opening.header.get("original", ())]
        files = {
            Path(str(file)): frozenset(FileFeature(one) for one in left)
            for file, left in about.get("files", {}).items()
        }
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise StorageError("journal_beyond_repair", folder=str(contents.folder)) from error
    made = _Rebuilt(opening.number, first, known, marks, line=line)
    for record in contents.records[1:] if not known.is_guessed else contents.records:
        # One that can't be read leaves the picture as it is; each says of its layers all but what
        # did not change, so that later ones can be done all the same.
        with suppress(KeyError, TypeError, ValueError, AttributeError, IndexError):
            _replay(made, record, load)
    original = np.concatenate(kept).tobytes() if kept else path
    document = Document(first, name, path, texts=texts, origin=origin, original=original)
    document.id = str(about.get("id", document.id))
    document.files |= files
    row = None if path is None else layered_format(path)
    document.is_project = whole = row is not None and row.whole
    document.resume(made.now, made.done, made.undone[::-1], marks, made.line)
    document.branches.resume(made.branches.values())
    if path is not None and made.saved:
        position = made.whole_position if whole else made.position
        held = first if position is None else position.after
        guides = held.guides if whole else ()
        document.mark_saved(
            path, position, whole=whole, guides=guides, branches=made.saved_branches
        )
    if about.get("unsaved", path is None and not made.saved):
        document.mark_unsaved()
    recorder = Recorder(known)
    recorder.resume(made.now)
    return document, recorder


def known_of(contents: JournalContents) -> KnownBlobs:
    """What can't be read of a journal."""
    known = KnownBlobs()
    for ref, head in contents.index.broken.items():
        blank = None if head is None or not head.shape else np.zeros(head.shape, head.dtype)
        known.broken[ref.number, ref.place] = blank
    known.is_guessed = _is_guessed(contents)
    return known


def _is_guessed(contents: JournalContents) -> bool:
    """Whether what the journal began with can't be read, or not even of what shape all of it was
    while there is a file that has it."""
    opening, path = contents.records[0], contents.about.get("path")
    cut = any(
        ref.number == opening.number and head is None for ref, head in contents.index.broken.items()
    )
    return "content" not in opening.header or (
        cut and path is not None and Path(str(path)).is_file()
    )


def _first_content(contents: JournalContents, load: Load, known: KnownBlobs) -> Content:
    """What the journal began with; that of its file, or nothing, where it can't be read."""
    opening, about = contents.records[0], contents.about
    if not known.is_guessed:
        return read_content(opening.header["content"], opening.number, None, load, known)
    with suppress(KeyError, TypeError, VelaturaError, OSError):
        return content_of(Path(str(about["path"])))
    width, height = about.get("size", (1, 1))
    return Content.of(np.zeros((height, width, 4), np.uint8))


def restore_from_file(contents: JournalContents) -> None:
    """Get what can't be read from the document's file, where that holds these very pixels."""
    path = contents.about.get("path")
    if contents.is_damaged and contents.index.broken and path is not None:
        with suppress(VelaturaError, OSError, ValueError):
            draft = Recorder().opening(content_of(Path(str(path))), {})
            contents.index.restore(draft.blobs)


def damage_of(contents: JournalContents) -> StorageError:
    """What is said of a journal that is damaged: which steps could not be read."""
    ending, about = contents.ending, contents.about
    params: dict[str, Any] = {
        "megabytes": round(ending.unread / 1e6, 1),
        "folder": str(contents.folder),
    }
    broken = {ref.number for ref in contents.index.broken}
    opening, *later = contents.records
    if opening.number in broken or _is_guessed(contents):
        path = Path(str(about.get("path") or ""))
        if not _is_guessed(contents) or not path.is_file():
            return StorageError("journal_base_lost", "", **params)
        return StorageError("journal_base_from_file", "", name=path.name, **params)
    steps: list[str] = []
    count = 0
    for record in later:
        kind = record.header.get("kind")
        count += kind in ("step", LOST)
        if kind == LOST or record.number in broken:
            steps.append(str(count))
    if not steps:
        return StorageError("journal_damaged", "", **contents.notices[0].params)
    return StorageError("journal_steps_lost", "", steps=", ".join(steps), **params)


def _replay(made: _Rebuilt, record: Record, load: Load) -> None:
    header = record.header
    kind, count = header["kind"], int(header.get("count", 1))
    if kind == "step":
        step = read_step(header, record.number, made.now, load, made.known)
        made.done.append(step)
        made.numbers[record.number] = step
        made.undone.clear()
        made.now = step.after
    elif kind == "undo":
        for _ in range(min(count, len(made.done))):
            made.undone.append(made.done.pop())
        made.now = made.undone[-1].before
    elif kind == "redo":
        for _ in range(min(count, len(made.undone))):
            made.done.append(made.undone.pop())
        made.now = made.done[-1].after
    elif kind == "forget":
        made.undone.clear()
    elif kind == "drop":
        _drop(made, count)
    elif kind == "guides":  # of journals before guides were steps
        made.now = replace(made.now, guides=guides_from_json(header.get("guides"))[0])
    elif kind == "branch":
        content = read_content(header["content"], record.number, None, load, made.known)
        content = replace(content, space=made.now.space)
        made.branches[str(header["id"])] = Branch.from_json(header, content)
    elif kind == "unbranch":
        made.branches.pop(str(header["id"]), None)
    elif kind == "saved":
        made.saved = True
        made.saved_branches = tuple(map(tuple, header.get("branches", ())))
        at = header.get("at")
        made.position = _position(made, at)
        made.whole_position = _position(made, at, whole=True)


def _drop(made: _Rebuilt, count: int) -> None:
    """As it was then: later records count what is dropped from there on."""
    for step in made.done[:count]:
        for surface in ("pixels", *VALUES):
            if step.changes(surface):
                made.marks[surface] = dropped_after(made.marks.get(surface), step)
    made.line = line_after(made.line, made.done[:count])
    del made.done[:count]


def _position(made: _Rebuilt, at: int | None, *, whole: bool = False) -> UndoStep | None:
    """The last step that changed the picture (``whole``: or anything else), after the record of
    number ``at``; None: now."""
    done = made.done
    if at is not None and at != made.opening:
        step = made.numbers.get(at)
        if step not in done:
            return dropped_mark("gone", {})  # nothing leads back to what was saved
        done = done[: done.index(step) + 1]
    elif at is not None:
        done = list[UndoStep]()
    if whole:
        return done[-1] if done else None
    changed = (step for step in reversed(done) if step.changes("pixels"))
    return next(changed, made.marks.get("pixels"))
