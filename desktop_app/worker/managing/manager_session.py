"""ManagerSession: everything the models window can ask for, put together."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from desktop_app.library.sharing.link_journal import LinkJournal
from desktop_app.state.manager import ManagerState
from desktop_app.worker.background import reporting
from desktop_app.worker.health import HealthChecks
from desktop_app.worker.managing.disk_usage import DiskUsage
from desktop_app.worker.managing.duplicate_files import DuplicateFiles
from desktop_app.worker.managing.gpu_page import GpuPage
from desktop_app.worker.managing.installed import InstalledModels
from desktop_app.worker.managing.model_checks import ModelChecks
from desktop_app.worker.managing.model_downloads import ModelDownloads
from desktop_app.worker.managing.network import NetworkCommands
from desktop_app.worker.managing.other_programs import OtherPrograms
from desktop_app.worker.managing.smaller_copies import SmallerCopies
from desktop_app.worker.managing.task_queue import TaskQueue

if TYPE_CHECKING:
    from desktop_app.core.engine import Engine
    from desktop_app.library.collection.files import Mover
    from desktop_app.library.download.options import Options
    from desktop_app.library.gpu.support import GpuSupport
    from desktop_app.library.network.network_services import Network
    from desktop_app.library.sharing.used_folders import UsedFolders
    from desktop_app.state.app_state import AppState
    from desktop_app.storage.settings import Settings
    from desktop_app.studio.studio import Studio
    from desktop_app.worker.background import BackgroundTasks
    from desktop_app.worker.download_session import MakeDownloads
    from desktop_app.worker.history_session import HistorySession
    from desktop_app.worker.model_session import ModelSession


@dataclass(frozen=True, slots=True, eq=False)
class ManagerServices:
    """What the manager works with.

    Attributes:
        network: the door to the network.
        downloads: makes the queue of downloads.
        options: reads from the settings how it is to behave; raises NetworkError.
        used: folders of other programs that are used in place.
        link_journal: file that says what was linked.
        pictures: folder of the thumbnails.
        trash: moves a file or folder to the system's trash.
        gpu: graphics cards, and the builds of torch for them.
        make_engine: an engine process beside the one that makes pictures; starts none yet.
    """

    network: Network
    downloads: MakeDownloads
    options: Callable[[], Options]
    used: UsedFolders
    link_journal: Path
    pictures: Path
    trash: Mover
    gpu: GpuSupport
    make_engine: Callable[[], Engine]


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
        means: ManagerServices,
    ) -> None:
        self.state = state = ManagerState(app.memory.profiles)
        self._app = app
        self._failed = reporting(self._app.notice)
        self._opened = False
        works = self._works = TaskQueue(state.work, self._failed)
        network = means.network
        self.installed = InstalledModels(
            state, app, works, models, history, means.pictures, means.trash
        )
        self.getting = ModelDownloads(
            state,
            app,
            background,
            settings,
            models,
            self.installed,
            network,
            means.downloads,
            means.options,
        )
        health = HealthChecks(app, studio, background, means.pictures)
        self.trust = ModelChecks(
            state, app, background, works, models, self.installed, self.getting, health
        )
        self.network = NetworkCommands(state, app, background, settings, network, self.getting)
        self.programs = OtherPrograms(state, app, background, settings, models, means.used)
        self.duplicates = DuplicateFiles(
            state, app, works, models, means.used, LinkJournal(means.link_journal)
        )
        self.disk_usage = DiskUsage(
            state, app, background, works, models, self.duplicates, self.getting, means.trash
        )
        self.gpu = GpuPage(
            state, app, self.getting, means.gpu, studio.renew_engine, studio.try_ways
        )
        self.smaller = SmallerCopies(app, works, models, means.make_engine)

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
