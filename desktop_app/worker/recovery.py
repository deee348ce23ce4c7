"""After a crash: what was left is offered, and brought back with all that can be undone."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TypeAlias

from PySide6.QtCore import QObject

from desktop_app.core.errors import StorageError, VelaturaError
from desktop_app.core.pixels import Array
from desktop_app.imaging.origin_json import origin_from_json
from desktop_app.imaging.picture import Origin
from desktop_app.state.app_state import AppState, Notice
from desktop_app.state.content import Content
from desktop_app.state.document import Document
from desktop_app.state.records import Arrays, Load, Recorder, Ref, read_content, read_step
from desktop_app.state.undo import Step
from desktop_app.storage.journal import (
    AbandonedJournal,
    BlobRef,
    JournalContents,
    JournalWriter,
    Record,
    abandoned_journals,
    forget_journal,
)
from desktop_app.worker.background import BackgroundTasks
from desktop_app.worker.journal_thread import JournalThread
from desktop_app.worker.journalling import FORMAT, DocumentJournal, Journalling

__all__ = ["Recovery", "rebuilt"]


@dataclass(slots=True, eq=False)
class _Rebuilt:
    """What a journal tells, read so far."""

    first: Content
    now: Content
    arrays: Arrays
    done: list[Step] = field(default_factory=list[Step])
    undone: list[Step] = field(default_factory=list[Step])
    saved: bool = False
    position: Step | None = None
    """The last step that is in the saved file."""


_Resumed: TypeAlias = tuple[Document, JournalWriter, JournalContents, Recorder]


class Recovery(QObject):
    """Commands on what was left by a process that died."""

    def __init__(
        self, state: AppState, background: BackgroundTasks, journalling: Journalling, root: Path
    ) -> None:
        super().__init__()
        self._state, self._background = state, background
        self._journalling, self._root = journalling, root

    def look(self) -> None:
        """See what was left; it comes to stand in ``state.recoverable``."""
        self._background.run(partial(abandoned_journals, self._root), self._found, self._failed)

    def recover(self, journal: AbandonedJournal) -> None:
        """Bring a document back, and put it on the canvas in place of the one there."""
        self._background.run(
            partial(_read, journal.folder), partial(self._read, journal), self._failed
        )

    def forget(self, journal: AbandonedJournal) -> None:
        """Delete what was left."""
        self._background.run(
            partial(forget_journal, journal.folder),
            partial(self._gone, journal),
            self._failed,
        )

    def _found(self, journals: list[AbandonedJournal]) -> None:
        # One without a step holds nothing that was not opened from somewhere.
        self._state.recoverable.value = tuple(one for one in journals if one.records > 1)
        for empty in (one for one in journals if one.records <= 1 and not one.notices):
            self._background.run(
                partial(forget_journal, empty.folder), lambda _: None, self._failed
            )

    def _gone(self, journal: AbandonedJournal, _: None) -> None:
        left = self._state.recoverable.value
        self._state.recoverable.value = tuple(one for one in left if one is not journal)

    def _read(
        self,
        journal: AbandonedJournal,
        made: tuple[Document, JournalWriter, JournalContents, Recorder],
    ) -> None:
        document, writer, contents, recorder = made
        self._gone(journal, None)
        self._journalling.adopt(
            lambda receive: DocumentJournal(
                document,
                receive,
                journal.folder,
                JournalThread(lambda: writer, receive, first=contents.next_number),
                recorder,
            )
        )
        notices = contents.notices
        self._state.notice.value = Notice(notices[0]) if notices else None

    def _failed(self, error: VelaturaError) -> None:
        self._state.notice.value = Notice(error)


def _read(folder: Path) -> _Resumed:
    """In a background thread."""
    writer, contents = JournalWriter.resume(folder)
    try:
        document, recorder = rebuilt(contents)
    except BaseException:
        writer.close()
        raise
    return document, writer, contents, recorder


def rebuilt(contents: JournalContents) -> tuple[Document, Recorder]:
    """The document a journal tells of, with its steps, and what goes on writing it.

    Raises:
        StorageError: ``journal_unreadable``: not even its beginning can be understood, or
            ``journal_newer``.
    """

    def load(ref: Ref) -> Array:
        return contents.read_blob(BlobRef(*ref))

    about = contents.about
    if int(about.get("format", FORMAT)) > FORMAT:
        raise StorageError("journal_newer", version=about["format"])
    if not contents.records:
        raise StorageError("journal_unreadable", reason="it holds no record")
    try:
        opening = contents.records[0]
        arrays: Arrays = {}
        first = read_content(opening.header["content"], opening.number, None, load, arrays)
        origin = origin_from_json(about["origin"]) if "origin" in about else Origin()
        path = None if about.get("path") is None else Path(str(about["path"]))
        texts = {str(key): str(text) for key, text in about.get("texts", {}).items()}
        name = str(about["name"])
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise StorageError("journal_unreadable", reason="it makes no sense") from error
    made = _Rebuilt(first, first, arrays)
    for record in contents.records[1:]:
        try:
            _replay(made, record, load)
        except (KeyError, TypeError, ValueError, AttributeError, IndexError):
            break  # what follows hangs on it
    document = Document(first, name, path, texts=texts, origin=origin, original=path)
    document.resume(made.now, made.done, made.undone[::-1])
    if path is None and not made.saved:
        document.mark_unsaved()
    elif path is not None and made.saved:
        document.mark_saved(path, made.position)
    recorder = Recorder()
    recorder.resume(made.now, arrays)
    return document, recorder


def _replay(made: _Rebuilt, record: Record, load: Load) -> None:
    kind = record.header["kind"]
    if kind == "step":
        step = read_step(record.header, record.number, made.now, load, made.arrays)
        made.done.append(step)
        made.undone.clear()
        made.now = step.after
    elif kind == "undo":
        step = made.done.pop()
        made.undone.append(step)
        made.now = step.before
    elif kind == "redo":
        step = made.undone.pop()
        made.done.append(step)
        made.now = step.after
    elif kind == "forget":
        made.undone.clear()
    elif kind == "saved":
        made.saved = True
        changed = (step for step in reversed(made.done) if step.changes("pixels"))
        made.position = next(changed, None)
