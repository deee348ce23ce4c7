"""What is made in a thread of the window: how far it is, stopped and gone on with."""

from __future__ import annotations

import threading
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Final

from desktop_app.core.cancel import CancelToken
from desktop_app.core.errors import VelaturaError, unexpected
from desktop_app.core.observable import Observable
from desktop_app.worker.background import reporting
from desktop_app.worker.folder_run import Progress
from desktop_app.worker.main_thread_queue import MainThreadQueue

if TYPE_CHECKING:
    from desktop_app.state.app_state import AppState

_SHUTDOWN_SECONDS: Final = 10.0


def _call(what: Callable[[], object]) -> None:
    what()


class ThreadedRun:
    """One at a time. Errors are told in ``state.notice``.

    Args:
        state: of the window.
        name: of the thread.

    Attributes:
        progress: how far it is.
    """

    def __init__(self, state: AppState, name: str) -> None:
        self._state, self._name = state, name
        self.progress = Observable(Progress())
        self._failed = reporting(state.notice)
        self._home: MainThreadQueue[Callable[[], object]] = MainThreadQueue(_call)
        self._token = CancelToken()
        self._thread: threading.Thread | None = None

    def pause(self) -> None:
        """Begin no more; what is left can be made later."""
        if self.progress.value.phase == "running":
            now = self.progress.value
            self.progress.value = Progress("stopping", now.over, now.total)
            self._token.cancel()

    def shutdown(self) -> None:
        """End: what was not made is left."""
        self._token.cancel()
        if self._thread is not None:
            self._thread.join(_SHUTDOWN_SECONDS)
        self._home.close()

    def _begin(self, work: Callable[[CancelToken], object]) -> None:
        """Do it in a thread; nothing else may be running."""
        self._token = CancelToken()
        self.progress.value = Progress("running")
        act = partial(self._act, work, self._token)
        self._thread = threading.Thread(target=act, name=self._name, daemon=True)
        self._thread.start()

    def _act(self, work: Callable[[CancelToken], object], token: CancelToken) -> None:
        """In the thread."""
        try:
            work(token)
        except Exception as error:  # noqa: BLE001 - the error bar shows it
            known = error if isinstance(error, VelaturaError) else unexpected(error)
            self._home.put(partial(self._failed, known))
        self._home.put(self._over)

    def _counted(self, over: int, total: int) -> None:
        self.progress.value = Progress(self.progress.value.phase, over, total)

    def _over(self) -> None:
        now = self.progress.value
        phase = "over" if now.over == now.total else "paused"
        self.progress.value = Progress(phase, now.over, now.total)
