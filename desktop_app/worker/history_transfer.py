"""The history into a zip file and out of one: one at a time, in a separate thread."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Final

from desktop_app.core.cancel import Cancelled, CancelToken
from desktop_app.core.errors import VelaturaError
from desktop_app.core.observable import Observable
from desktop_app.storage.blob_store import BlobStore
from desktop_app.storage.history import History
from desktop_app.storage.history_unzip import Imported, import_zip
from desktop_app.storage.history_zip import Exported, export_zip
from desktop_app.worker.background import BackgroundTasks
from desktop_app.worker.main_thread_queue import MainThreadQueue

Report = Exported | Imported | VelaturaError
_EACH: Final = {"export": export_zip, "import": import_zip}


@dataclass(frozen=True, slots=True)
class Transfer:
    """What is at work, or was last.

    Attributes:
        verb: "export" or "import".
        path: of the zip.
        done: entries.
        total: of them; 0: not known yet.
        report: what came of it; None: it is at work.
        is_cancelled: the user stopped it; what was imported by then stays.
    """

    verb: str
    path: Path
    done: int = 0
    total: int = 0
    report: Report | None = None
    is_cancelled: bool = False

    @property
    def is_at_work(self) -> bool:
        """Whether it has not ended."""
        return self.report is None and not self.is_cancelled


class HistoryTransfer:
    """Commands and what is shown of them.

    Args:
        history: opens it, in any thread.
        blobs: what its entries were made from.
        changed: is called when there are new entries.

    Attributes:
        now: None: there was none yet.
    """

    def __init__(
        self, history: Callable[[], History], blobs: BlobStore, changed: Callable[[], object]
    ) -> None:
        self.now: Observable[Transfer | None] = Observable(None)
        self._history, self._blobs, self._changed = history, blobs, changed
        self._background = BackgroundTasks(threads=1)
        self._progress: MainThreadQueue[tuple[int, int]] = MainThreadQueue(self._reported)
        self._cancel = CancelToken()

    def start(self, verb: str, path: Path) -> None:
        """Export to the zip, or import from it; nothing while another one is at work."""
        now = self.now.value
        if now is not None and now.is_at_work:
            return
        self._cancel = CancelToken()
        self.now.value = Transfer(verb, path)
        work = partial(self._work, verb, path, self._cancel)
        self._background.run(work, self._ended, self._ended)

    def cancel(self) -> None:
        """Stop what is at work."""
        self._cancel.cancel()

    def shutdown(self) -> None:
        """Stop and wait; nothing is told any more."""
        self.cancel()
        self._background.shutdown()
        self._progress.close()

    def _work(self, verb: str, path: Path, cancel: CancelToken) -> Report | None:
        """In its thread; None: it was cancelled."""
        try:
            return _EACH[verb](
                self._history(), self._blobs, path, progress=self._tell, cancel=cancel
            )
        except Cancelled:
            return None

    def _tell(self, done: int, total: int) -> None:
        self._progress.put((done, total), "progress")

    def _reported(self, progress: tuple[int, int]) -> None:
        now = self.now.value
        if now is not None and now.is_at_work:
            self.now.value = Transfer(now.verb, now.path, *progress)

    def _ended(self, report: Report | None) -> None:
        now = self.now.value
        if now is not None:
            self.now.value = Transfer(
                now.verb, now.path, now.done, now.total, report, is_cancelled=report is None
            )
            if now.verb == "import":
                self._changed()
