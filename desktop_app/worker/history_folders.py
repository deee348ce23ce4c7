"""Folders of pictures that the history takes in where they are: one after the other, in a thread.

Watched ones are read again at the start and soon after something changed there (`folder_watch`);
that is quiet, and nothing of a folder that is not there is removed.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

from desktop_app.core.cancel import Cancelled, CancelToken
from desktop_app.core.errors import VelaturaError
from desktop_app.core.late import late_import
from desktop_app.core.observable import Observable
from desktop_app.state.app_state import Notice
from desktop_app.storage.history_named import named, remove_named
from desktop_app.worker.background import BackgroundTasks
from desktop_app.worker.folder_watch import FolderWatch
from desktop_app.worker.main_thread_queue import MainThreadQueue

if TYPE_CHECKING:
    from desktop_app.storage import history_folders
    from desktop_app.storage.history import History
    from desktop_app.storage.history_folders import Scanned
else:
    history_folders = late_import("desktop_app.storage.history_folders")

_TOLD_EVERY: Final = 0.1
_SHOWN_EVERY: Final = 1.0
"""So often what is in by then is shown."""
_GUESSED_AFTER: Final = 2.0
"""Seconds after which it can be told how long the rest takes."""
_NAMED: Final = 3
_COUNTS: Final = ("added", "known", "moved", "changed", "missing", "damaged")


@dataclass(frozen=True, slots=True)
class FolderRead:
    """What is at work, or was last.

    Attributes:
        folders: that are read.
        is_rescan: whether they are read again: entries that were removed stay out.
        is_quiet: whether nobody asked for it now.
        done: files that were looked at.
        total: of them; 0: not known yet.
        seconds: since it began.
        report: what came of it; None: it is at work.
        is_cancelled: the user stopped it; what was taken in by then stays.
    """

    folders: tuple[Path, ...]
    is_rescan: bool = False
    is_quiet: bool = False
    done: int = 0
    total: int = 0
    seconds: float = 0.0
    report: Scanned | VelaturaError | None = None
    is_cancelled: bool = False

    @property
    def is_at_work(self) -> bool:
        """Whether it has not ended."""
        return self.report is None and not self.is_cancelled

    @property
    def seconds_left(self) -> float | None:
        """None: it can't be told yet."""
        if not self.done or self.seconds < _GUESSED_AFTER:
            return None
        return self.seconds / self.done * (self.total - self.done)


@dataclass(frozen=True, slots=True)
class WatchedFolder:
    """One of them.

    Attributes:
        path: absolute.
        pictures: how many entries are of files below it.
        is_there: False: it can't be read, maybe its disk is not connected.
        read: when it was read last, seconds since 1970; 0: not yet since the start.
    """

    path: Path
    pictures: int
    is_there: bool
    read: float = 0.0


class HistoryFolders:
    """Commands and what is shown of them.

    Args:
        history: opens it, in any thread.
        changed: is called when there are new entries.
        tell: gets what came of something the user asked for.

    Attributes:
        now: None: there was nothing yet.
        watched: by their names; empty before `start`.
    """

    def __init__(
        self,
        history: Callable[[], History],
        changed: Callable[[], object],
        tell: Callable[[Notice], object],
    ) -> None:
        self.now: Observable[FolderRead | None] = Observable(None)
        self.watched: Observable[tuple[WatchedFolder, ...]] = Observable(())
        self._history, self._changed, self._tell = history, changed, tell
        self._background = BackgroundTasks(threads=1)
        self._progress: MainThreadQueue[FolderRead] = MainThreadQueue(self._on_progress)
        self._waiting: deque[FolderRead] = deque()
        self._cancel = CancelToken()
        self._shown = 0.0
        self._read_at: dict[Path, float] = {}

    # -- commands -------------------------------------------------------------------------------

    def start(self) -> None:
        """List the watched folders, and watch them: that reads them again."""
        self._background.run(self._list, self._listed, self._failed)

    def take_in(self, folders: Sequence[Path]) -> None:
        """Take in all pictures of folders, after what is at work."""
        self._queue(FolderRead(tuple(folders)))

    def watch(self, folder: Path) -> None:
        """Take in a folder, now and whenever something changes there."""

        def work() -> tuple[WatchedFolder, ...]:
            history_folders.watch(self._history(), folder)
            return self._list()

        self._background.run(work, self._listed, self._failed)
        self.take_in((folder,))

    def unwatch(self, folder: Path) -> None:
        """Read it no more; its entries stay."""

        def work() -> tuple[WatchedFolder, ...]:
            history = self._history()
            for one in named(history, "folder"):
                if one.name == str(folder):
                    remove_named(history, one)
            return self._list()

        self._background.run(work, self._listed, self._failed)

    def read_again(self) -> None:
        """Read all watched folders now."""
        self._read_again(tuple(one.path for one in self.watched.value), is_quiet=False)

    def cancel(self) -> None:
        """Stop what is at work, and what waits for it."""
        self._waiting.clear()
        self._cancel.cancel()

    def shutdown(self) -> None:
        """Stop and wait; nothing is told any more."""
        self.cancel()
        if "_watch" in vars(self):
            self._watch.shutdown()
        self._background.shutdown()
        self._progress.close()

    @property
    def is_idle(self) -> bool:
        """Whether nothing is at work or waits."""
        return self._background.pending == 0 and not self._waiting

    # -- the watched ones -----------------------------------------------------------------------

    @cached_property
    def _watch(self) -> FolderWatch:
        return FolderWatch(self._on_changed)

    def _list(self) -> tuple[WatchedFolder, ...]:
        """In the history's thread: it counts entries below every folder."""
        history = self._history()
        paths = [Path(one.name) for one in named(history, "folder")]
        return tuple(
            WatchedFolder(path, history_folders.count_below(history, path), path.is_dir())
            for path in paths
        )

    def _listed(self, watched: tuple[WatchedFolder, ...]) -> None:
        self.watched.value = tuple(
            replace(one, read=self._read_at.get(one.path, 0.0)) for one in watched
        )
        if watched or "_watch" in vars(self):
            self._watch.follow([one.path for one in watched])

    def _on_changed(self, folders: tuple[Path, ...]) -> None:
        """Something is new in them, or one is there again."""
        self._read_again(folders, is_quiet=True)

    def _read_again(self, folders: tuple[Path, ...], *, is_quiet: bool) -> None:
        read = FolderRead(folders, is_rescan=True, is_quiet=is_quiet)
        if folders and read not in self._waiting:
            self._queue(read)

    # -- reading --------------------------------------------------------------------------------

    def _queue(self, read: FolderRead) -> None:
        self._waiting.append(read)
        self._next()

    def _next(self) -> None:
        is_free = self.now.value is None or not self.now.value.is_at_work
        if self._waiting and is_free:
            read = self._waiting.popleft()
            self._cancel, self._shown = CancelToken(), 0.0
            self.now.value = read
            work = partial(self._work, read, self._cancel)
            self._background.run(work, self._ended, self._not_read)

    def _work(
        self, read: FolderRead, cancel: CancelToken
    ) -> tuple[Scanned | None, tuple[WatchedFolder, ...]]:
        """In the thread; no report: it was cancelled."""
        began = told = time.monotonic()

        def progress(done: int, total: int) -> None:
            nonlocal told
            now = time.monotonic()
            if now - told >= _TOLD_EVERY:
                told = now
                step = replace(read, done=done, total=total, seconds=now - began)
                self._progress.put(step, "progress")

        try:
            report = history_folders.import_folders(
                self._history(), read.folders, progress, cancel, is_rescan=read.is_rescan
            )
        except Cancelled:
            report = None
        return report, self._list()

    def _on_progress(self, step: FolderRead) -> None:
        if self.now.value is not None and self.now.value.is_at_work:
            self.now.value = step
            if step.seconds - self._shown >= _SHOWN_EVERY:
                self._shown = step.seconds
                self._changed()

    def _ended(self, ended: tuple[Scanned | None, tuple[WatchedFolder, ...]]) -> None:
        report, watched = ended
        now = self._end(report)
        if report is not None:
            self._read_at |= dict.fromkeys(now.folders, time.time())
        self._listed(watched)
        if report is None or report.added or report.moved or report.changed:
            self._changed()
        if report is not None and not now.is_quiet:
            self._tell(_notice(report))
        if report is not None and now.is_quiet and report.damaged:
            self._watch.recheck(now.folders)
        self._next()

    def _not_read(self, error: VelaturaError) -> None:
        self._end(error)
        self._failed(error)
        self._next()

    def _end(self, report: Scanned | VelaturaError | None) -> FolderRead:
        assert self.now.value is not None
        now = replace(self.now.value, report=report, is_cancelled=report is None)
        self.now.value = now
        return now

    def _failed(self, error: VelaturaError) -> None:
        self._tell(Notice(error))


def _notice(report: Scanned) -> Notice:
    """All counts but those that are nothing; that something was taken in, or not, in any case."""
    params = {name: str(getattr(report, name)) for name in _COUNTS}
    names = ", ".join(Path(path).name for path, _ in report.refused[:_NAMED])
    params |= {"names": names, "folders": ", ".join(report.absent[:_NAMED])}
    said = [name for name in _COUNTS[1:] if getattr(report, name)]
    said += ["absent"] if report.absent else []
    return Notice(notes=tuple(f"folder_{name}" for name in ("added", *said)), params=params)
