"""The sessions behind the window's commands, each imported and made when it is first asked for."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property, partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from desktop_app.core.late import late_import
from desktop_app.state.app_state import AppState, Notice
from desktop_app.storage.diagnostics.privacy import Privacy
from desktop_app.worker.background import BackgroundTasks
from desktop_app.worker.default_count import DefaultCount

if TYPE_CHECKING:
    from pathlib import Path

    from desktop_app.catalog.schedulers import SchedulerRow
    from desktop_app.core.plugins import LoadedPlugins
    from desktop_app.enginelink.client import EngineClient
    from desktop_app.library.collection.collection import Collection
    from desktop_app.state.document.document import Document
    from desktop_app.storage.paths import DataPaths
    from desktop_app.storage.settings import Settings
    from desktop_app.studio.studio import Studio
    from desktop_app.worker import session_parts as parts
    from desktop_app.worker.detailing import Detailing
    from desktop_app.worker.embedded_settings import EmbeddedSettings
    from desktop_app.worker.finishing import Finishing
    from desktop_app.worker.managing.manager_parts import ManagerServices
    from desktop_app.worker.mask_files import MaskFiles
    from desktop_app.worker.operating import Operating
    from desktop_app.worker.rating import ResultRating
else:
    parts = late_import("desktop_app.worker.session_parts")


_SESSIONS = (
    "hints",
    "_engine",
    "displaying",
    "history",
    "files",
    "journalling",
    "recovery",
    "restoring",
    "layers",
    "copying",
    "models",
    "_planning",
    "wording",
    "forecasting",
    "queue",
    "generation",
    "shaping",
    "brushes",
    "reporting",
    "_keeping",
    "live",
    "_followers",
    "plugins",
    "content",
)
"""In the order in which they hear of changes."""


class Sessions(QObject):
    """Made lazily: the window paints itself before most of them are there. Those that follow the
    state are made soon in any case (`sessions`).

    Attributes:
        state: what the window observes.
        settings: what is remembered between runs.
        collection: makes the collection of models, once.
    """

    def __init__(
        self,
        paths: DataPaths,
        settings: Settings,
        collection: Callable[[], Collection],
        schedulers: dict[str, SchedulerRow],
        client: EngineClient,
        services: Callable[[], ManagerServices],
        redacted: Callable[[str], str] | None = None,
        plugins: LoadedPlugins | None = None,
        *,
        waits: bool = False,
        session: str = "",
    ) -> None:
        """``waits``: somebody will call each of `sessions` when there is time for it.
        ``session``: this program's use of the data folder (`DataFolderLock.id`)."""
        super().__init__()
        self.paths = paths
        self.settings = settings
        self.collection, self._schedulers, self._client = collection, schedulers, client
        self._services, self._redacted, self._plugged = services, redacted, plugins
        self._session, self._waits = session, waits
        self.state = AppState()
        self.state.documents.memory.limit = settings.documents_memory << 20
        self._background = BackgroundTasks()
        self.state.intent.use(settings.intent)
        self.state.parameters.update(
            strength=settings.strength, fill_strength=settings.fill_strength
        )
        if settings.notice is not None:
            self.state.notice.value = Notice(settings.notice)
        if not waits:
            for make in self.sessions():
                make()

    def sessions(self) -> list[Callable[[], object]]:
        """Makes each session that was not made yet, in the order in which they hear of changes."""
        return [partial(getattr, self, name) for name in _SESSIONS]

    @cached_property
    def hints(self) -> parts.Hints:
        """What is told of the program on the way."""
        return parts.Hints(self.state, self.settings, self.paths, self._background)

    @cached_property
    def embedded_settings(self) -> EmbeddedSettings:
        """Offers the prompt and settings that an opened picture carries."""
        from desktop_app.worker.embedded_settings import EmbeddedSettings

        return EmbeddedSettings(self.state, self._background, lambda: self.models)

    @cached_property
    def displaying(self) -> parts.Displaying:
        return parts.Displaying(self.state, self._background, self.settings)

    @cached_property
    def history(self) -> parts.HistorySession:
        made = parts.HistorySession(
            self.state, self._background, self.paths, self._schedulers, self.settings
        )
        made.take_from = self._take_from
        return made

    @cached_property
    def content(self) -> parts.ContentSearch:
        """Searches the history by what pictures show."""
        return parts.ContentSearch(self.state, self.history, self.studio, self.settings)

    @cached_property
    def files(self) -> parts.FileSession:
        made = parts.FileSession(self.state, self._background, self.settings, self.paths.locks)
        made.opened.connect(self._on_opened)
        made.saving.certified.licence = lambda digest: self.models.licence(digest)  # noqa: PLW0108 - made late
        return made

    @cached_property
    def journalling(self) -> parts.Journalling:
        return parts.Journalling(self.state, self.paths.journals)

    @cached_property
    def recovery(self) -> parts.Recovery:
        return parts.Recovery(self.state, self._background, self.journalling, self.paths.journals)

    @cached_property
    def restoring(self) -> parts.SessionRestore:
        return parts.SessionRestore(
            self.state,
            self._background,
            self.files,
            self.journalling,
            self.recovery,
            (
                self.paths.open_documents,
                self.paths.locks / "open.lock",
                self.paths.journals,
                self.paths.tabs,
            ),
        )

    @cached_property
    def layers(self) -> parts.LayerSession:
        return parts.LayerSession(self.state, self._background)

    @cached_property
    def copying(self) -> parts.Copying:
        return parts.Copying(self.state, self._background)

    @cached_property
    def models(self) -> parts.ModelSession:
        return parts.ModelSession(self.state, self._background, self.settings, self.collection)

    @cached_property
    def _planning(self) -> parts.Planning:
        return parts.Planning(self.state)

    @cached_property
    def wording(self) -> parts.WordingSession:
        return parts.WordingSession(self.state, self._background, self.paths)

    @cached_property
    def forecasting(self) -> parts.Forecasting:
        return parts.Forecasting(
            self.state, self._background, self._speeds, lambda: self._client.pid
        )

    @cached_property
    def queue(self) -> parts.QueueSession:
        post = self._engine.post
        return parts.QueueSession(
            self.state,
            self.studio,
            post,
            self.paths,
            self.history,
            session=self._session,
            speeds=self._speeds,
            folder=parts.ResultFolder(self.state, self.settings, self._schedulers, post),
        )

    @cached_property
    def _speeds(self) -> parts.Speeds:
        return parts.Speeds(self.paths.speeds)

    @cached_property
    def generation(self) -> parts.GenerationSession:
        return parts.GenerationSession(
            self.state,
            self.studio,
            self.queue,
            self._planning,
            self._outcomes,
            self.results,
            self.wording.ready,
        )

    @cached_property
    def _outcomes(self) -> parts.Outcomes:
        memory = parts.ResultsMemory(
            self.state, self._background, parts.MappedArrays(self.paths.mapped)
        )
        return parts.Outcomes(
            self.state,
            self.studio,
            self.history,
            self.results,
            self.models.note_use,
            self.forecasting.learn,
            self.forecasting.learn_step,
            memory.trim,
        )

    @cached_property
    def results(self) -> parts.ResultSession:
        return parts.ResultSession(self.state, self._background, self.history)

    @cached_property
    def rating(self) -> ResultRating:
        from desktop_app.worker.rating import ResultRating

        return ResultRating(self.state, self._background, self.history, self.generation.submit)

    @cached_property
    def mask_files(self) -> MaskFiles:
        from desktop_app.worker.mask_files import MaskFiles

        return MaskFiles(self.state, self._background)

    @cached_property
    def shaping(self) -> parts.Shaping:
        """What changes the canvas, and may be half done."""
        return parts.Shaping(self.state, self._background)

    @cached_property
    def operating(self) -> Operating:
        from desktop_app.storage.blob_store import BlobStore
        from desktop_app.worker.operating import Operating

        return Operating(
            self.state,
            self.generation,
            self.layers,
            self.shaping.reshaping,
            self._background,
            BlobStore(self.paths.blobs),
        )

    @cached_property
    def detailing(self) -> Detailing:
        from desktop_app.worker.detailing import Detailing

        return Detailing(self.state, self.studio, self.generation)

    @cached_property
    def finishing(self) -> Finishing:
        from desktop_app.worker.finishing import Finishing

        return Finishing(
            self.state, self._background, self.operating, self.detailing, self.generation
        )

    @cached_property
    def reporting(self) -> parts.Reporting:
        return parts.Reporting(
            self.state,
            self._background,
            self.paths,
            self.settings,
            self._redacted or Privacy(self.paths.root),
        )

    @cached_property
    def _keeping(self) -> parts.SettingsAutosave:
        return parts.SettingsAutosave(self.state, self._background, self.settings)

    @cached_property
    def live(self) -> parts.LiveSession:
        return parts.LiveSession(
            self.state, self.studio, self._background, self.generation, self.queue
        )

    @cached_property
    def _followers(self) -> tuple[object, ...]:
        """Those that follow the state, and that nobody asks for anything."""
        return (
            DefaultCount(self.state),
            parts.JobLog(self.state, self.settings),
            parts.ModelPreloading(self.state, self.studio),
        )

    @cached_property
    def plugins(self) -> parts.PluginSession:
        return parts.PluginSession(
            self.state, self._background, self.settings, self.paths, self._plugged
        )

    @cached_property
    def _engine(self) -> parts.EngineThread:
        return parts.EngineThread(self._client, parts.machine_book())

    @property
    def studio(self) -> Studio:
        """Runs jobs; sessions are its clients."""
        return self._engine.studio

    def _on_opened(self, document: Document) -> None:
        self.embedded_settings.offer_from(document)

    def _take_from(self, path: Path) -> None:
        self.embedded_settings.take_from(path)
