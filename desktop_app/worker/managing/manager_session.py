"""ManagerSession: everything the models window can ask for, put together."""

from __future__ import annotations

from desktop_app.state.app_state import AppState
from desktop_app.state.manager import ManagerState
from desktop_app.storage.settings import Settings
from desktop_app.studio.studio import Studio
from desktop_app.worker.background import BackgroundTasks, reporting
from desktop_app.worker.health import HealthChecks
from desktop_app.worker.history_session import HistorySession
from desktop_app.worker.managing.disk_usage import DiskUsage
from desktop_app.worker.managing.duplicate_files import DuplicateFiles
from desktop_app.worker.managing.gpu_page import GpuPage
from desktop_app.worker.managing.installed import InstalledModels
from desktop_app.worker.managing.manager_parts import ManagerParts, ManagerServices
from desktop_app.worker.managing.model_checks import ModelChecks
from desktop_app.worker.managing.model_downloads import ModelDownloads
from desktop_app.worker.managing.network import NetworkCommands
from desktop_app.worker.managing.other_programs import OtherPrograms
from desktop_app.worker.managing.smaller_copies import SmallerCopies
from desktop_app.worker.managing.task_queue import TaskQueue
from desktop_app.worker.model_session import ModelSession


class ManagerSession:
    """Commands on models, for the window: called in the GUI thread, they return at once and work in
    the background; errors land in ``AppState.notice``, or beside what they concern.

    Attributes:
        state: what the window observes.
        installed, trust, getting, network, programs, duplicates, room, gpu, smaller: the commands.
    """

    def __init__(
        self,
        app: AppState,
        background: BackgroundTasks,
        settings: Settings,
        models: ModelSession,
        studio: Studio,
        history: HistorySession,
        services: ManagerServices,
    ) -> None:
        self.state, self._failed = ManagerState(app.memory.profiles), reporting(app.notice)
        self._opened = False
        self._works = TaskQueue(self.state.work, self._failed)
        parts = ManagerParts(self.state, app, background, self._works, settings, models, services)
        self.installed = InstalledModels(parts, history)
        self.getting = ModelDownloads(parts, self.installed)
        health = HealthChecks(app, studio, background, services.pictures)
        self.trust = ModelChecks(parts, self.installed, self.getting, health)
        self.network = NetworkCommands(parts, self.getting)
        self.programs = OtherPrograms(parts)
        self.duplicates = DuplicateFiles(parts)
        self.disk_usage = DiskUsage(parts, self.duplicates, self.getting)
        self.gpu = GpuPage(
            self.state, app, self.getting, services.gpu, studio.renew_engine, studio.try_profiles
        )
        self.smaller = SmallerCopies(parts)

    def open(self) -> None:
        """The window is about to be shown: read what it shows; later, look at the disks again."""
        if self._opened:
            self.installed.refresh()
        else:
            self._opened = True
            self.installed.show()
            self.getting.open()
            self.network.refresh()
            self.programs.find_programs()

    def cancel_work(self) -> None:
        """Give up what runs, and test pictures."""
        self._works.cancel()
        self.trust.cancel_health()

    def shutdown(self) -> None:
        """Pause downloads and end what runs."""
        self.gpu.shutdown()
        self.programs.shutdown()
        self.getting.shutdown()
        self._works.shutdown()
