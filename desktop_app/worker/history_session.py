"""The history as the window uses it: recording, searching, bringing back. All in the background."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Collection, Iterable
from contextlib import closing
from functools import cached_property, partial
from pathlib import Path
from typing import Any, TypeAlias, TypeVar, cast

from desktop_app.catalog.schedulers import SchedulerRow
from desktop_app.core.errors import InputError, ModelError, StorageError, VelaturaError
from desktop_app.core.extensions import present_files
from desktop_app.core.geometry import Size
from desktop_app.core.pixels import Array, ByteArray
from desktop_app.imaging.generation_metadata import read_texts
from desktop_app.imaging.opening import read_picture
from desktop_app.imaging.picture import About, FileOrigin
from desktop_app.jobs.news import Made
from desktop_app.jobs.placement import picture_title
from desktop_app.jobs.results import Result
from desktop_app.jobs.spots import Spot
from desktop_app.state.app_state import AppState, Notice
from desktop_app.state.document.document import Document
from desktop_app.state.work.add_ons import missing_error, missing_of, without
from desktop_app.state.work.parameters import Parameters
from desktop_app.storage.blob_store import BlobStore
from desktop_app.storage.history import History
from desktop_app.storage.history_entry import HistoryEntry
from desktop_app.storage.history_inputs import bytes_of
from desktop_app.storage.history_looks import catch_up_looks
from desktop_app.storage.history_named import named
from desktop_app.storage.history_rebuild import Rebuilt
from desktop_app.storage.history_search import HistorySearch, Query
from desktop_app.storage.history_trash import Emptied, empty_trash, restore, trash
from desktop_app.storage.history_usage import HistoryUsage, usage_of
from desktop_app.storage.paths import DataPaths
from desktop_app.storage.pictures import read_picture_file
from desktop_app.storage.queue_store import QueueStore
from desktop_app.storage.result_file import result_texts
from desktop_app.storage.settings import Settings
from desktop_app.studio.history_origin import record_result, spots_of
from desktop_app.worker.background import BackgroundTasks, call_if_alive, reporting
from desktop_app.worker.history_finding import HistoryFinding
from desktop_app.worker.history_folders import HistoryFolders
from desktop_app.worker.history_news import HistoryNews
from desktop_app.worker.history_transfer import HistoryTransfer
from desktop_app.worker.history_upkeep import UpkeepRules, UpkeepStep, run_upkeep
from desktop_app.worker.trash import move_to_system_trash

PAGE = 50
T = TypeVar("T")

_Used: TypeAlias = "tuple[HistoryEntry | None, dict[str, str], tuple[str, int] | None]"
"""An entry; what those of its weights were called that are not among the models, by their keys; and
of which training and step one is."""


class HistorySession:
    """Commands on the history; the file is opened at the first use, off the GUI thread."""

    def __init__(
        self,
        state: AppState,
        background: BackgroundTasks,
        paths: DataPaths,
        schedulers: dict[str, SchedulerRow],
        settings: Settings,
        move: Callable[[Path], None] = move_to_system_trash,
    ) -> None:
        """``move`` moves a file to the system's trash; raises OSError."""
        self._queue_file = paths.queue_file
        self._state = state
        self._failed = reporting(state.notice)
        self._background = background
        self._file = paths.history_file
        self._blobs, self._folder = BlobStore(paths.blobs), paths.root
        self._schedulers = schedulers
        self._settings = settings
        self._move = move
        self.take_from: Callable[[Path], object] = lambda path: None
        """Takes over what a file of another program tells; given by the workspace."""
        self._before: Parameters | None = None
        """What an entry's words and settings took the place of last."""
        self._ends = threading.Event()
        self._looks = False
        self._lock = threading.Lock()
        self._opened: History | None = None
        self._search: HistorySearch | None = None

    def search(
        self,
        text: str,
        on_done: Callable[[list[HistoryEntry]], None],
        before: int | None = None,
        *,
        trashed: bool = False,
    ) -> None:
        """Give ``on_done`` a page of entries, newest first, older than ``before`` if given;
        ``trashed``: of those in the trash."""

        def work(history: History) -> list[HistoryEntry]:
            return self._search_of(history).listed(text, before, PAGE, trashed=trashed)

        self._run(work, on_done)

    def nearest(self, text: str, on_done: Callable[[str], None]) -> None:
        """Give ``on_done`` the text nearest to ``text`` that finds pictures; empty: none does."""
        self._run(lambda history: self._search_of(history).nearest(Query(text)), on_done)

    def keep(self, made: Made) -> str:
        """Keep a finished image and what went in: the id of its entry. In any thread; takes its
        time.

        Raises:
            StorageError: ``not_in_history``, with the reason.
        """
        document, engine = self.document_name(made.result), self._state.engine.value.info
        blobs = self._blobs if self._settings.history_inputs else None
        try:
            return record_result(self._history(), made, document, blobs, engine).uid
        except VelaturaError as error:
            reason = error.what.rstrip(".")
            raise StorageError("not_in_history", error.details, reason=reason) from error

    def images_of(self, job: str) -> frozenset[int]:
        """The images of a job that are kept, from 0. In any thread. Raises StorageError."""
        return self._history().images_of(job)

    def was_kept(self) -> None:
        """A finished image has an entry now: listings are read again."""
        self._changed(None)

    def texts_of(self, result: Result, size: Size) -> dict[str, str]:
        """What a file of ``size`` pixels says about how ``result`` was made."""
        job = result.job
        return result_texts(
            result.request,
            job.model,
            size,
            self._schedulers,
            weights=job.weights,
            work=job.work,
            brought=job.brought,
        )

    def document_name(self, result: Result) -> str:
        """Name of the open document that a result was made for; empty for none."""
        for document in self._state.documents:
            if document.id == result.job.document:
                return document.name.value
        return ""

    def mark_applied(self, result: Result, before: str, after: str) -> None:
        """Note that an image was applied, with the lock's digests, and as it was applied: its seam
        repair and its star may have been changed since it was made."""
        if result.history is not None:
            request = json.dumps(result.request.to_json())
            marks: dict[str, Any] = {"lock_before": before, "lock_after": after, "request": request}
            marks |= {"starred": result.starred, "rejected": result.rejected}
            self.mark(result.history, applied=True, **marks)

    def mark_judged(self, result: Result) -> None:
        """Note whether a result is starred or rejected."""
        if result.history is not None:
            self.mark(result.history, starred=result.starred, rejected=result.rejected)

    def mark(self, uid: str, **marks: Any) -> None:
        """Note something of an entry; see `history_marks.MARKS`."""
        self._run(lambda history: history.mark(uid, **marks), self._changed)

    def _taught_as(self, names: Iterable[str]) -> tuple[str, int] | None:
        """The first that an extension says of files of weights: a training and its step."""
        return next(
            (
                told
                for look, file in present_files("origins", self._folder)
                for name in names
                if (told := look(file, name))
            ),
            None,
        )

    def use(self, key: str) -> None:
        """Bring prompt and settings of an entry back into the prompt bar, unless another tab was
        chosen before they were read; see `History.get`."""
        known = {one.key for one in self._state.add_ons.value}

        def read(history: History) -> _Used:
            entry = history.get(key)
            told = {} if entry is None else history.environment(entry.environment)
            names = {
                at: str(one["name"])
                for at, one in cast("dict[str, dict[str, str]]", told.get("files", {})).items()
                if at not in known
            }
            return entry, names, self._taught_as(names.values())

        self._run(read, self._state.documents.while_here(self._use))

    def bring_words_back(self) -> None:
        """Words and settings as they were before the entries that were used since."""
        kept, self._state.words_replaced.value = self._state.words_replaced.value, None
        if kept is not None:
            self._state.parameters.value = kept

    def open(self, key: str, *, was_used: bool = False) -> None:
        """Open an entry's picture as a new document. ``was_used``: the first click of two brought
        its words into the tab that is left, which gets its own back."""

        def read(history: History) -> Document:
            data, name, prompt = _file_of(history, key)
            picture, title = read_picture(data, name), picture_title(prompt)
            origin = FileOrigin(About(icc=picture.origin.about.icc))
            return Document(picture.pixels, title, origin=origin, texts=read_texts(data))

        def show(document: Document) -> None:
            if was_used and self._before is not None and self._state.words_replaced.value:
                self._state.parameters.value = self._before
            self._state.open_document(document)

        self._run(read, show)

    def picture(self, key: str, on_done: Callable[[ByteArray], None]) -> None:
        """Give ``on_done`` an entry's picture, (h, w, 3) uint8 sRGB."""

        def read(history: History) -> ByteArray:
            data, name, _ = _file_of(history, key)
            return read_picture(data, name).shown

        self._run(read, on_done)

    def made_from(self, uid: str, then: Callable[[HistoryEntry, tuple[Spot, ...]], None]) -> None:
        """Give ``then`` an entry and what it was made from."""

        def read(history: History) -> tuple[HistoryEntry, tuple[Spot, ...]]:
            entry = history.get(uid)
            if entry is None:
                raise InputError("file_missing", name=uid)
            return entry, spots_of(entry, self._blobs)

        self._run(read, lambda found: then(*found))

    def place_of(self, history: History, uid: str) -> tuple[HistoryEntry, tuple[Spot, ...], Array]:
        """An entry, what it was made from, and its picture. In any thread."""
        entry = history.get(uid)
        if entry is None:
            raise InputError("file_missing", name=uid)
        data, name, _ = _file_of(history, uid)
        return entry, spots_of(entry, self._blobs), read_picture(data, name).pixels

    def read(self, job: Callable[[History], T], then: Callable[[T], None]) -> None:
        """Run ``job`` in the background and give ``then`` what it found; errors are told."""
        self._run(job, then)

    def delete(self, *uids: str) -> None:
        """Put entries into the history's trash."""
        self._run(lambda history: trash(history, uids), self._changed)

    def restore(self, *uids: str) -> None:
        """Take entries out of the trash again."""
        self._run(lambda history: restore(history, uids), self._changed)

    def empty_trash(self) -> None:
        """Move the pictures in the trash to the system's, and forget their entries."""
        self._run(lambda history: empty_trash(history, self._move), self._emptied)

    @cached_property
    def transfer(self) -> HistoryTransfer:
        """Export to a zip file, and import from one."""
        return HistoryTransfer(self._history, self._blobs, partial(self._changed, None))

    @cached_property
    def folders(self) -> HistoryFolders:
        """Folders of pictures that are taken in where they are."""
        return HistoryFolders(self._history, self._imported, self._state.notice.put)

    def _imported(self) -> None:
        self._changed(None)
        if not self._looks:
            self._looks = True
            self._index_more(1)

    def _index_more(self, last: int) -> None:
        """Make thumbnails and looks of new pictures, a few at a time, until there are no more."""
        self._looks = last > 0 and not self._ends.is_set()
        if self._looks:
            self._run(catch_up_looks, self._index_more, self._not_checked)

    def _not_checked(self, error: VelaturaError) -> None:
        self._looks = False
        self._failed(error)

    def start_folders(self) -> None:
        """Read watched folders again, if there are any."""

        def is_any(history: History) -> bool:
            return bool(named(history, "folder"))

        self._run(is_any, lambda found: self.folders.start() if found else None)

    @cached_property
    def finding(self) -> HistoryFinding:
        """Searches of the search page."""
        changed = partial(self._changed, None)
        return HistoryFinding(self._run, self._search_of, changed, self._failed)

    def _search_of(self, history: History) -> HistorySearch:
        """One for the panel and the search page; in any thread."""
        with self._lock:
            self._search = self._search or HistorySearch(history)
            return self._search

    @cached_property
    def news(self) -> HistoryNews:
        """What other programs write into it."""
        return HistoryNews(self._run, self._is_open, partial(self._changed, None))

    def _is_open(self) -> bool:
        return self._opened is not None and not self._ends.is_set()

    def bytes_of(self, uid: str, on_done: Callable[[int], None]) -> None:
        """Give ``on_done`` what an entry takes on the disk; see `history_inputs.bytes_of`."""
        self._run(lambda history: bytes_of(history, self._blobs, uid), on_done)

    def usage(self, on_done: Callable[[HistoryUsage], None]) -> None:
        """Give ``on_done`` how much it holds and takes."""
        self._run(lambda history: usage_of(history, self._blobs), on_done)

    def start_upkeep(self) -> None:
        """Check the history and tidy it in the background; see `worker.history_upkeep`."""
        settings = self._settings
        rules = UpkeepRules(settings.history_days, settings.history_inputs, self._queued_blobs)
        run_upkeep(self._run, self._blobs, rules, lambda: not self._ends.is_set(), self._kept_up)

    def _kept_up(self, step: UpkeepStep) -> None:
        if step.rebuilt is not None:
            self._tell_rebuilt(step.rebuilt)
        if step.changed:
            self._changed(None)

    def stop(self) -> None:
        """Let what is long end soon: the program ends."""
        self._ends.set()
        for name in ("transfer", "folders"):
            if name in vars(self):
                getattr(self, name).shutdown()

    def close(self) -> None:
        with self._lock:
            if self._opened is not None:
                self._opened.close()
                self._opened = None

    def _queued_blobs(self) -> Collection[str]:
        """What jobs that wait are made from."""
        with closing(QueueStore(self._queue_file)) as store:
            return store.blobs()

    def _run(
        self,
        work: Callable[[History], T],
        on_done: Callable[[T], None],
        on_error: Callable[[VelaturaError], None] | None = None,
    ) -> None:
        def answer() -> tuple[T, list[StorageError]]:
            history = self._history()
            return work(history), history.take_notices()

        def hand_back(answered: tuple[T, list[StorageError]]) -> None:
            result, notices = answered
            for notice in notices:  # a damaged file was set aside, say
                self._failed(notice)
            call_if_alive(on_done, result)
            if notices:  # and is rebuilt
                self.start_upkeep()

        self._background.run(answer, hand_back, on_error or self._failed)

    def _history(self) -> History:
        with self._lock:
            if self._opened is None:
                self._opened = History(self._file, self._schedulers)
            return self._opened

    def _use(self, used: _Used) -> None:
        entry, names, step = used
        request, self._before = entry.request if entry is not None else None, None
        if entry is not None and entry.work:
            return  # no settings made it
        if request is None:
            if entry is not None and entry.outside:
                self.take_from(Path(entry.outside))
            return
        missing = missing_of(request, self._state.add_ons.value)
        request = without(request, missing)
        if missing:
            self._failed(
                missing_error([names.get(one, one) for one in missing])
                if step is None
                else ModelError("step_missing", name=step[0], step=step[1])
            )
        known = any(model.id == request.model for model in self._state.models.value)
        intent, parameters = self._state.intent.matching(request), self._state.parameters
        before = self._before = parameters.value
        parameters.take_request(request, known, intent)
        given = parameters.value.prompt, parameters.value.negative_prompt
        typed = before.prompt, before.negative_prompt
        session = self._state.documents.active.value
        is_first = session.words_replaced.value is None and before != parameters.value
        if is_first or typed not in (given, session.words_used):
            session.words_replaced.value = before
        session.words_used = given
        brought = [each for each in request.conditions if each.brought]
        if brought and not missing:
            names = {"names": ", ".join(f"“{each.word or each.name}”" for each in brought)}
            self._state.notice.value = Notice(notes=("brought_left_out",), params=names)

    def _tell_rebuilt(self, done: Rebuilt) -> None:
        lost = max(done.without.values(), default=0)
        notes = ("history_rebuilt", "history_details_lost") if lost else ("history_rebuilt",)
        params = {"count": str(done.added), "lost": str(lost)}
        self._state.notice.value = Notice(notes=notes, params=params)

    def _emptied(self, done: Emptied) -> None:
        if done.failed:
            name, reason = done.failed[0]
            self._failed(StorageError("history_trash_failed", name=name, reason=reason))
        self._changed(None)

    def _changed(self, _: object) -> None:
        self._state.history_changed.send(None)


def _file_of(history: History, key: str) -> tuple[bytes, str, str]:
    """An entry's file, its name, and the prompt. Raises InputError: ``file_missing``."""
    entry = history.get(key)
    if entry is None:
        raise InputError("file_missing", name=key)
    path = history.path_of(entry)
    return read_picture_file(path), path.name, entry.prompt
