"""The documents that were open come back at the next start, however the last one ended.

One window keeps the list of what is open, the first that was started; others have none. A document
with a journal comes back from that, with all that can be undone; another one from its file; and
with each what there was in its tab (`tab_keeping`). The settings that all tabs share come back with
the model that they were for.
"""

from __future__ import annotations

from collections import deque
from contextlib import suppress
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any, TypeAlias

from PySide6.QtCore import QObject, Slot

from desktop_app.core.as_json import from_json, to_json
from desktop_app.core.errors import StorageError
from desktop_app.core.file_lock import Lock, LockOwner, acquire_file
from desktop_app.core.observable import connect_each
from desktop_app.state.app_state import AppState, Notice
from desktop_app.state.document.document import Document
from desktop_app.state.session import Session
from desktop_app.state.work.making import Making
from desktop_app.state.work.parameters import Parameters
from desktop_app.storage.format_features import same_file
from desktop_app.storage.journal import AbandonedJournal, abandoned_journals
from desktop_app.storage.open_documents import (
    OpenDocument,
    OpenDocuments,
    read_open,
    write_open,
)
from desktop_app.storage.tab_folders import left_tabs
from desktop_app.worker.background import BackgroundTasks, delayed
from desktop_app.worker.file_session import FileSession
from desktop_app.worker.journalling import Journalling
from desktop_app.worker.recovery import Recovery
from desktop_app.worker.tab_keeping import TabKeeping, view_of

_Found: TypeAlias = tuple[
    Lock | None, OpenDocuments, list[AbandonedJournal], dict[str, dict[str, Any]]
]

WAIT_MS = 150
"""Changes that come within so many milliseconds are written down together."""


class SessionRestore(QObject):
    """Writes the list, and reads it at the start.

    Args:
        file: the list.
        lock: who has it keeps the list.
        journals: folder of the journals.
        tabs: folder of what there is in tabs.
    """

    def __init__(
        self,
        state: AppState,
        background: BackgroundTasks,
        files: FileSession,
        journalling: Journalling,
        recovery: Recovery,
        places: tuple[Path, Path, Path, Path],
    ) -> None:
        super().__init__()
        self._state, self._files = state, files
        self._journalling, self._recovery = journalling, recovery
        self._file, self._lock_file, self._journals, tabs = places
        self.tabs = TabKeeping(state, tabs, lambda: self._on_change(None))
        self._tabs_folder = tabs
        self._background = background
        # A thread of its own: one list after the other.
        self._writer = BackgroundTasks(self, threads=1)
        self._lock: Lock | None = None
        self._waiting: deque[tuple[int, OpenDocument]] = deque()
        self._wanted = OpenDocuments()
        self._places: dict[str, int] = {}
        """Place in the list by the session's id, of those that came back."""
        self._left: dict[str, AbandonedJournal] = {}
        self._told: dict[str, dict[str, Any]] = {}
        """What tabs held, by the names of their folders."""
        self._offered: dict[str, str] = {}
        """Folders of tabs by the ids of documents that are only offered."""
        self._empty: list[tuple[int, str]] = []
        """Tabs without a document that come back: their places and folders."""
        self._brought_back = 0
        self._is_reading = False
        """The list, which is not known yet."""
        files.comes_back = self._comes_back
        self._common = Making.common(state.parameters.value)
        """Shared settings that were written last."""
        self._wanted_common: Parameters | None = None
        """Those of the last run, until their model is chosen."""
        self._timer = delayed(self, self._write, WAIT_MS)
        self._settling = delayed(self, self._settle)
        connect_each(self._on_change, state.documents.changed, state.documents.active.changed)
        state.documents.each(self._follow)
        state.parameters.changed.connect(self._on_parameters)

    def start(self, *, restore: bool) -> None:
        """Take the list, and open what is in it; without ``restore`` what a crash left is only
        offered, in ``state.recoverable``."""
        self._is_reading = restore
        self._background.run(
            partial(_found, self._file, self._lock_file, self._journals, self._tabs_folder),
            partial(self._begin, restore),
            self._failed,
        )

    @property
    def is_idle(self) -> bool:
        """Whether everything came back that is to come."""
        writes = self._writer.pending > 0 or self._timer.isActive() or self._settling.isActive()
        return not (self._waiting or writes) and self.tabs.is_idle

    def shutdown(self) -> None:
        """Write the list once more, and let it go; before documents are closed."""
        self._timer.stop()
        self._writer.shutdown()
        self.tabs.shutdown(keep=self._stays)
        last = self._wanted if self._waiting else self._now(quitting=True)
        if self._lock is not None:
            write_open(self._file, last)
            self._lock.release()
            self._lock = None

    # -- at the start ---------------------------------------------------------------------------

    def _begin(self, restore: bool, found: _Found) -> None:
        self._is_reading = False
        self._lock, self._wanted, journals, self._told = found
        with suppress(ValueError):
            self._wanted_common = from_json(Parameters, {**self._wanted.common})
        self._on_parameters(self._state.parameters.value)
        rows = list(enumerate(self._wanted.documents))
        if self._lock is None or not restore:
            rows.clear()
        self._empty = [(at, one.tab) for at, one in rows if one.path is None and not one.journal]
        if self._wanted.restoring:
            rows.clear()
        names = {one.journal for _, one in rows}
        ours = [one for one in journals if one.folder.name in names and one.records]
        self._left = {one.folder.name: one for one in ours}
        offered = [one for one in journals if one not in ours]
        ids = {str(one.about.get("id", "")): one for one in offered} if restore else {}
        for name, told in self._told.items():
            if told.get("document") in ids:
                self._offered[str(told["document"])] = name
        wanted = {one.tab for _, one in rows} | {name for _, name in self._empty}
        self.tabs.forget(self._told.keys() - wanted - set(self._offered.values()))
        self._recovery.offer(offered)
        # What was looked at comes first.
        rows.sort(key=lambda row: row[0] != self._wanted.active)
        self._waiting.extend(rows)
        if rows:
            write = partial(write_open, self._file, replace(self._wanted, restoring=True))
            self._writer.run(write, lambda _: None, self._failed)
        self._next()

    def _comes_back(self, path: Path) -> bool:
        """Whether that file is still to be opened, as it was."""
        coming = (one.path for _, one in self._waiting)
        return self._is_reading or any(one and same_file(one, path) for one in coming)

    def _next(self) -> None:
        if not self._waiting:
            self._ended()
        self._files.go_on()
        if not self._waiting:
            return
        at, one = self._waiting[0]
        journal = self._left.get(one.journal)
        here = self._state.documents.active.value
        if here.is_untouched:
            here.view_state = view_of(self._told.get(one.tab, {}))
        if journal is not None:
            self._recovery.bring_back(journal, partial(self._came_back, at))
        elif one.path is not None:
            self._files.bring_back(one.path, partial(self._opened, at))
        else:
            if one.journal:  # killed before there was any of it: what it was made of, at least
                self._empty.append((at, one.tab))
            self._opened(at, None)

    def _came_back(self, at: int, document: Document | None) -> None:
        self._brought_back += document is not None
        path = self._waiting[0][1].path
        if document is None and path is not None:  # nothing of its journal can be read
            self._files.bring_back(path, partial(self._opened, at))
        else:
            self._opened(at, document)

    def _opened(self, at: int, document: Document | None) -> None:
        session = None if document is None else self._state.documents.session_of(document)
        _, one = self._waiting.popleft()
        if session is not None:
            self._put_at(at, session, one.tab)
        self._next()

    def _put_at(self, at: int, session: Session, tab: str) -> None:
        """``session`` stood at that place, with what is left of its tab."""
        documents = self._state.documents
        self._places[session.id] = at
        most = len(self._wanted.documents)
        documents.sessions.value = tuple(
            sorted(documents.sessions.value, key=lambda one: self._places.get(one.id, most))
        )
        if tab in self._told:
            self.tabs.bring_back(session, tab, self._told[tab])

    def _ended(self) -> None:
        documents = self._state.documents
        for at, tab in self._empty:
            if tab not in self._told:
                continue
            here = documents.active.value
            session = here if here.is_untouched and here.id not in self._places else Session()
            if session is not here:
                documents.add(session, last=True)
            self._put_at(at, session, tab)
            if at == self._wanted.active and (here.is_untouched or here.id in self._places):
                documents.activate(session)
        said = self._state.notice.value
        if self._brought_back and (said is None or said.error is None):
            count = {"count": str(self._brought_back)}
            self._state.notice.value = Notice(notes=("brought_back",), params=count)
        self._left, self._empty = {}, []
        self.tabs.start()
        self._on_change(None)

    def _recover_tabs(self) -> None:
        """Of documents that were offered, and are wanted."""
        for document in self._state.documents if self._offered else ():
            tab, session = self._offered.pop(document.id, ""), None
            if tab:
                session = self._state.documents.session_of(document)
            if session is not None:
                self.tabs.bring_back(session, tab, self._told[tab])

    # -- the list -------------------------------------------------------------------------------

    def _follow(self, document: Document) -> None:
        document.name.changed.connect(self._on_change)

    def _on_parameters(self, now: Parameters) -> None:
        if self._wanted_common is not None and now.model:
            self._settling.start()  # once everybody was told of the model
            return
        common = Making.common(now)
        if common != self._common:
            self._common = common
            self._on_change(None)

    @Slot()
    def _settle(self) -> None:
        now, wanted, self._wanted_common = self._state.parameters.value, self._wanted_common, None
        if wanted is not None and now.model == wanted.model:
            now = Making.of(now).onto(wanted)
        self._state.parameters.value = now
        self._on_parameters(now)

    def _on_change(self, _: object) -> None:
        self._recover_tabs()
        # While they come back the list is what it was: all of them are wanted, whatever happens.
        if self._lock is not None and not self._waiting:
            self._timer.start()

    @Slot()
    def _write(self) -> None:
        self._writer.run(partial(write_open, self._file, self._now()), lambda _: None, self._failed)

    def _now(self, *, quitting: bool = False) -> OpenDocuments:
        rows: list[OpenDocument] = []
        active = 0
        for session in self._state.documents.sessions.value:
            row = self._row(session, quitting=quitting)
            if row is None:
                continue
            if session is self._state.documents.active.value:
                active = len(rows)
            rows.append(row)
        return OpenDocuments(tuple(rows), active, common=to_json(self._common))

    def _row(self, session: Session, *, quitting: bool) -> OpenDocument | None:
        document, tab = session.document.value, self.tabs.name_of(session)
        if document is None:
            return None if quitting or not tab else OpenDocument(None, "", tab)
        folder = self._journalling.folder_of(document)
        return OpenDocument(document.path, "" if folder is None else folder.name, tab)

    def _stays(self, session: Session) -> bool:
        """Whether a tab comes back after a quit."""
        document = session.document.value
        has_file = document is not None and document.path is not None
        return self._lock is not None and (has_file or bool(self._waiting))

    def _failed(self, error: object) -> None:
        """The list is a comfort: without it journals are offered all the same."""
        self._is_reading = False
        self._files.go_on()
        self.tabs.start()
        if self._lock is None:
            self._recovery.scan()


def _found(file: Path, lock_file: Path, journals: Path, tabs: Path) -> _Found:
    """In a background thread; a lock of None: another window restores."""
    try:
        lock = acquire_file(lock_file)
    except StorageError:
        lock = None
    if isinstance(lock, LockOwner):
        lock = None
    wanted = OpenDocuments() if lock is None else read_open(file)
    return lock, wanted, abandoned_journals(journals), left_tabs(tabs)
