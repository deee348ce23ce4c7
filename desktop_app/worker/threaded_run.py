"""What is made in a thread of the window: how far it is, stopped and gone on with."""

from __future__ import annotations

import operator
import threading
import time
from collections.abc import Callable
from contextlib import ExitStack, closing
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Final, Literal, TypeAlias

from desktop_app.catalog.schedulers import SchedulerRow
from desktop_app.core.cancel import Cancelled, CancelToken
from desktop_app.core.errors import InputError, VelaturaError, explained
from desktop_app.core.observable import Observable, Signal
from desktop_app.enginelink.client import EngineClient
from desktop_app.operations.recipes.recipe import RecipeStep
from desktop_app.state.app_state import AppState
from desktop_app.storage.history import History
from desktop_app.storage.item_run import Outcome
from desktop_app.storage.paths import DataPaths
from desktop_app.studio.recipes.queue_work import QueueWork
from desktop_app.studio.recipes.services import RecipeServices
from desktop_app.studio.studio import Studio
from desktop_app.worker.background import BackgroundTasks, reporting
from desktop_app.worker.main_thread_queue import MainThreadQueue
from desktop_app.worker.sessions import Sessions

Phase: TypeAlias = Literal["new", "running", "stopping", "paused", "over"]

_SHUTDOWN_SECONDS: Final = 10.0
_KNOWN_SECONDS: Final = 2.0
"""So long it must run before it is told how long it still takes."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a run is.

    Attributes:
        phase: new: none was started; paused: something is left.
        over, total: of what it does.
        share: of what is not over, by what is done of each.
        doing: the name of one, and its step.
    """

    phase: Phase = "new"
    over: int = 0
    total: int = 0
    share: float = 0.0
    doing: tuple[str, RecipeStep] | None = None

    @property
    def is_running(self) -> bool:
        return self.phase in ("running", "stopping")

    @property
    def badge(self) -> str:
        """In one word, while it runs."""
        return f"{self.over}/{self.total}" if self.is_running else ""


@dataclass(frozen=True, slots=True)
class RunParts:
    """What runs of a window are done with.

    Attributes:
        state: what the window observes.
        background: threads for short work.
        paths: the data folder.
        studio: its engine.
        services: what recipes are done with, now.
        work: has the work of models done by the queue.
        schedulers: the table of schedulers.
        client: the engine's process.
        sessions: the window's own, for those of extensions.
        function: of a session of an extension, by their names; None: there is no such session.
        saved: gives the file of a document that was saved.
    """

    state: AppState
    background: BackgroundTasks
    paths: DataPaths
    studio: Studio
    services: Callable[[], RecipeServices]
    work: Callable[[CancelToken], QueueWork]
    schedulers: dict[str, SchedulerRow]
    client: EngineClient
    sessions: Sessions
    function: Callable[[str, str], Callable[..., object] | None]
    saved: Signal[Path]

    def history(self, ends: ExitStack) -> History:
        """A connection of the thread's own, until ``ends``."""
        return ends.enter_context(closing(History(self.paths.history_file, self.schedulers)))

    def queue(self, token: CancelToken, ends: ExitStack) -> QueueWork:
        """The queue; with ``ends``, all that was made is recorded."""
        work = self.work(token)
        ends.callback(work.finish)
        return work


class ThreadedRun:
    """One at a time. Errors are told in ``state.notice``.

    Args:
        state: of the window.
        name: of the thread.

    Attributes:
        progress: how far it is.
        failed: shows an error.
    """

    def __init__(self, state: AppState, name: str) -> None:
        self._state, self._name = state, name
        self.progress = Observable(Progress())
        self.failed = reporting(state.notice)
        self._home = MainThreadQueue[Callable[[], object]](operator.call)
        self._token = CancelToken()
        self._thread: threading.Thread | None = None
        self._since = 0.0, 0
        """When it began, and what was over then."""

    @property
    def seconds_left(self) -> float:
        """As long as it took until now, for what is left; 0: it can't be told yet."""
        now, (begun, before) = self.progress.value, self._since
        spent, done = time.monotonic() - begun, now.over + now.share - before
        if not now.is_running or spent < _KNOWN_SECONDS or done <= 0:
            return 0.0
        return spent * (now.total - now.over - now.share) / done

    def pause(self) -> None:
        """Begin no more; what is left, or half done, can be made later."""
        if self.progress.value.phase == "running":
            self.progress.value = replace(self.progress.value, phase="stopping")
            self._token.cancel()

    def shutdown(self) -> None:
        """End: what was not made is left."""
        self._token.cancel()
        if self._thread is not None:
            self._thread.join(_SHUTDOWN_SECONDS)
        self._home.close()

    def _begin(self, work: Callable[[CancelToken], object], over: int = 0, total: int = 0) -> None:
        """Do it in a thread; nothing else may be running."""
        self._token = CancelToken()
        self._since = time.monotonic(), over
        self.progress.value = Progress("running", over, total)
        act = partial(self._act, work, self._token)
        self._thread = threading.Thread(target=act, name=self._name, daemon=True)
        self._thread.start()

    def _act(self, work: Callable[[CancelToken], object], token: CancelToken) -> None:
        """In the run's thread; errors and the end go to the GUI thread."""
        failed: VelaturaError | None = None
        try:
            work(token)
        except Cancelled:
            pass
        except Exception as error:  # noqa: BLE001 - the error bar shows it
            failed = explained(error)
        self._home.put(partial(self._end, failed))

    def _end(self, failed: VelaturaError | None) -> None:
        """Who hears of the error can begin again."""
        self._over()
        if failed is not None:
            self.failed(failed)

    def _on_item_ended(self, item: object, outcome: Outcome, over: int, total: int) -> None:
        """An item of an `item_run.ItemRun` is over; in any thread. Its error is told."""
        if outcome.error is not None and outcome.params is not None:
            error = InputError(outcome.error[0], "", **outcome.params)
            self._home.put(partial(self.failed, error))
        self._home.put(partial(self._counted, over, total))

    def _counted(self, over: int, total: int) -> None:
        self.progress.value = replace(self.progress.value, over=over, total=total)

    def _over(self) -> None:
        now = self.progress.value
        phase = "over" if now.over == now.total else "paused"
        self.progress.value = Progress(phase, now.over, now.total)
