"""The page about this machine: which card there is, the build of torch that runs on it, and how the
processor computes models."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from desktop_app.core.cancel import Cancelled, CancelToken
from desktop_app.core.download import DownloadRequest
from desktop_app.core.errors import VelaturaError
from desktop_app.core.gpu import GpuView
from desktop_app.core.memory_plan import MemoryPlan
from desktop_app.state.app_state import AppState, EngineStatus, Notice
from desktop_app.worker.background import BackgroundTasks

if TYPE_CHECKING:
    from desktop_app.catalog.gpu_packs import GpuBuild
    from desktop_app.core.model_info import ModelInfo
    from desktop_app.library.gpu.support import GpuSupport
    from desktop_app.state.manager import ManagerState
    from desktop_app.worker.download_session import DownloadedModel
    from desktop_app.worker.managing.model_downloads import ModelDownloads


class GpuPage:
    """Commands on graphics cards, and on the processor.

    Args:
        renew: starts the engine again; called in a background thread.
        try_profiles: measures a model's ways on the processor, as `Studio.try_profiles`.
    """

    def __init__(
        self,
        state: ManagerState,
        app: AppState,
        getting: ModelDownloads,
        support: GpuSupport,
        renew: Callable[[], None],
        try_profiles: Callable[[ModelInfo | None, MemoryPlan], object],
    ) -> None:
        self._state, self._app, self._getting = state, app, getting
        self._support, self._renew, self._try_profiles = support, renew, try_profiles
        # Of its own: a check may take minutes.
        self._tasks = BackgroundTasks(threads=1)
        self._stop = CancelToken()
        getting.pack_placed.connect(self._placed)
        app.engine.changed.connect(self._on_engine)

    def refresh(self) -> None:
        """Look for cards, and at what was added."""
        self._do("look", lambda: None)

    def add(self) -> None:
        self._tasks.run(self._support.request, self._ask, self._failed)

    def check(self) -> None:
        """Try the build that was added, and use it if it works."""

        def work() -> None:
            self._support.check(self._stop)
            self._renew()

        self._do("check", work)

    def remove(self) -> None:
        """Delete the build that was added; the engine lets go of it first."""

        def work() -> None:
            packs = self._support.packs
            for pack in packs.installed():
                packs.failed(packs.path(pack), "it is being removed")
            self._renew()
            self._support.remove()

        self._do("remove", work)

    def measure(self) -> None:
        """Measure by which way the processor computes the chosen model soonest."""
        model = self._app.model
        if model is not None:
            self._try_profiles(model, self._app.memory.plan.value)

    def stop_measuring(self) -> None:
        self._try_profiles(None, MemoryPlan())

    def shutdown(self) -> None:
        self._stop.cancel()
        self._tasks.shutdown()

    def _do(self, name: str, work: Callable[[], None]) -> None:
        """One thing at a time, then look again, however it ended."""
        if self._state.gpu_busy.value:
            return
        self._state.gpu_busy.value = name

        def task() -> tuple[GpuView, VelaturaError | None]:
            error: VelaturaError | None = None
            try:
                work()
            except VelaturaError as failure:
                error = failure
            except Cancelled:
                pass  # the program ends
            return self._support.view(), error

        self._tasks.run(task, self._on_found, self._failed)

    def _on_found(self, found: tuple[GpuView, VelaturaError | None]) -> None:
        view, error = found
        self._state.gpu_busy.value = ""
        self._state.gpu.value = view
        if error is not None:
            self._app.notice.value = Notice(error)

    def _ask(self, pending: tuple[DownloadRequest, GpuBuild]) -> None:
        request, build = pending
        view = self._state.gpu.value
        self._getting.get_pack(request, build, 0 if view is None else view.download_bytes)

    def _placed(self, _: DownloadedModel) -> None:
        """It works: the engine takes it."""

        def done(found: tuple[GpuView, VelaturaError | None]) -> None:
            self._on_found(found)
            device = found[0].pack_device or found[0].pack_name
            self._app.notice.value = Notice(notes=("gpu_added",), params={"device": device})

        def task() -> tuple[GpuView, VelaturaError | None]:
            self._renew()
            return self._support.view(), None

        self._tasks.run(task, done, self._failed)

    def _on_engine(self, status: EngineStatus) -> None:
        """It may have found that a build does not start."""
        if self._state.gpu.value is not None and status.phase == "ready":
            self.refresh()

    def _failed(self, error: VelaturaError) -> None:
        self._state.gpu_busy.value = ""
        self._app.notice.value = Notice(error)
