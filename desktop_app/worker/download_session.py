"""Downloads for the window: commands that return at once, and how all of them stand.

What a command writes to the disk is written in a thread of this session's own, one after the other,
so that a slow disk never stalls the window and no two commands overtake each other.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from desktop_app.core.download import DownloadRequest, DownloadStatus
from desktop_app.core.errors import VelaturaError
from desktop_app.core.model_record import Origin
from desktop_app.core.observable import Observable, Signal
from desktop_app.worker.background import BackgroundTasks
from desktop_app.worker.main_thread_queue import MainThreadQueue

if TYPE_CHECKING:
    from desktop_app.library.download.options import Options
    from desktop_app.library.download.queue import Downloads, Finished


class MakeDownloads(Protocol):
    """Makes the queue; called in a background thread, because it reads what earlier runs left."""

    def __call__(
        self, listener: Callable[[DownloadStatus], object], finished: Finished
    ) -> Downloads: ...


@dataclass(frozen=True, slots=True)
class DownloadedModel:
    """A download that has become a model.

    Attributes:
        request: what was asked for; its ``only`` names the files if it was a repair.
        origin: where it came from.
        path: where it lies.
    """

    request: DownloadRequest
    origin: Origin
    path: Path


class DownloadSession:
    """Commands on downloads. All but `shutdown` return at once; used in the GUI thread.

    Args:
        make: makes the queue.
        failed: told, in the GUI thread, why a command could not be carried out.
        record: called in a background thread with each model that was placed, before its download
            is forgotten: what it writes down is not lost if the program ends then.

    Attributes:
        statuses: how all downloads stand, in the queue's order.
        placed: sends every download that became a model, in the GUI thread.
    """

    def __init__(
        self,
        make: MakeDownloads,
        failed: Callable[[VelaturaError], None],
        record: Callable[[DownloadedModel], object] | None = None,
    ) -> None:
        self.statuses: Observable[tuple[DownloadStatus, ...]] = Observable(())
        self.placed: Signal[DownloadedModel] = Signal()
        self._failed = failed
        self._record = record
        self._queue: Downloads | None = None
        self._tasks = BackgroundTasks(threads=1)
        self._home: MainThreadQueue[tuple[DownloadStatus, ...]] = MainThreadQueue(self.statuses.put)
        self._placed_home: MainThreadQueue[DownloadedModel] = MainThreadQueue(self.placed.send)
        self._do(partial(self._make, make))

    def add(self, request: DownloadRequest) -> None:
        """Queue a download; one of the same id that is there goes on."""
        self._command(lambda queue: queue.add(request))

    def pause(self, id: str) -> None:
        """Stop it for now; what has come is kept."""
        self._command(lambda queue: queue.pause(id))

    def resume(self, id: str) -> None:
        """Let it go on, or try again what failed."""
        self._command(lambda queue: queue.resume(id))

    def cancel(self, id: str) -> None:
        """Stop it and delete what has come."""
        self._command(lambda queue: queue.cancel(id))

    def remove(self, id: str) -> None:
        """Take it off the list, and delete what has not become a model."""
        self._command(lambda queue: queue.remove(id))

    def move(self, id: str, place: int) -> None:
        """Give it another place in the queue, from 0."""
        self._command(lambda queue: queue.move(id, place))

    def clear_finished(self) -> None:
        """Take off the list what is done or was cancelled."""
        for status in self.statuses.value:
            if status.phase in ("done", "cancelled"):
                self.remove(status.request.id)

    def set_options(self, options: Options) -> None:
        """Limits, hubs and patience from now on."""

        def change(queue: Downloads) -> None:
            queue.options = options

        self._command(change)

    def shutdown(self) -> None:
        """Pause everything and end the threads; waits for them, seconds at most."""
        self._tasks.shutdown()
        if self._queue is not None:
            self._queue.shutdown()
        self._home.close()
        self._placed_home.close()

    # ---------------------------------------------------------------- in the background thread

    def _make(self, make: MakeDownloads) -> None:
        self._queue = make(self._on_status, self._finished)
        self._tell(self._queue)

    def _on_status(self, _: DownloadStatus) -> None:
        """In any thread, with the queue's lock: only pass it on."""
        if self._queue is not None:
            self._tell(self._queue)

    def _tell(self, queue: Downloads) -> None:
        self._home.put(queue.statuses(), "statuses")

    def _finished(self, request: DownloadRequest, origin: Origin, path: Path) -> None:
        placed = DownloadedModel(request, origin, path)
        if self._record is not None:
            self._record(placed)
        self._placed_home.put(placed)

    def _carry_out(self, command: Callable[[Downloads], object]) -> None:
        if self._queue is not None:
            command(self._queue)

    # ---------------------------------------------------------------------- in the GUI thread

    def _command(self, command: Callable[[Downloads], object]) -> None:
        self._do(partial(self._carry_out, command))

    def _do(self, task: Callable[[], None]) -> None:
        self._tasks.run(task, self._done, self._failed)

    def _done(self, _: None) -> None:
        """The statuses tell what came of it."""
