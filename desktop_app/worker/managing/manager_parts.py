"""What the commands on models work with, and have in common."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from desktop_app.worker.background import reporting

if TYPE_CHECKING:
    from desktop_app.core.engine import Engine
    from desktop_app.library.collection.files import Mover
    from desktop_app.library.download.options import Options
    from desktop_app.library.gpu.support import GpuSupport
    from desktop_app.library.network.network_services import NetworkServices
    from desktop_app.library.sharing.used_folders import UsedFolders
    from desktop_app.state.app_state import AppState
    from desktop_app.state.manager import ManagerState
    from desktop_app.storage.settings import Settings
    from desktop_app.worker.background import BackgroundTasks
    from desktop_app.worker.download_session import MakeDownloads
    from desktop_app.worker.managing.task_queue import TaskQueue
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

    network: NetworkServices
    downloads: MakeDownloads
    options: Callable[[], Options]
    used: UsedFolders
    link_journal: Path
    pictures: Path
    trash: Mover
    gpu: GpuSupport
    make_engine: Callable[[], Engine]


@dataclass(frozen=True, slots=True, eq=False)
class ManagerParts:
    """What the commands of one window share.

    Attributes:
        state, app: what the window observes.
        background: threads for short work.
        works: does long work, one piece after another.
        settings: what is remembered.
        models: what lies where.
        services: all else.
    """

    state: ManagerState
    app: AppState
    background: BackgroundTasks
    works: TaskQueue
    settings: Settings
    models: ModelSession
    services: ManagerServices


class ManagerCommands:
    """Commands on one subject; what goes wrong is told in ``AppState.notice``."""

    def __init__(self, parts: ManagerParts) -> None:
        super().__init__()
        self._services, self._settings = parts.services, parts.settings
        self._state, self._app = parts.state, parts.app
        self._background, self._works = parts.background, parts.works
        self._models, self._collection = parts.models, parts.models.collection
        self._failed = reporting(parts.app.notice)
