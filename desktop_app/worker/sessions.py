"""The sessions behind the window's commands, each imported and made when it is first asked for."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property, partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

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
    from desktop_app.storage.speeds import Speeds
    from desktop_app.studio.studio import Studio
    from desktop_app.worker.content_search import ContentSearch
    from desktop_app.worker.copying import Copying
    from desktop_app.worker.detailing import Detailing
    from desktop_app.worker.display_profile import Displaying
    from desktop_app.worker.embedded_settings import EmbeddedSettings
    from desktop_app.worker.file_session import FileSession
    from desktop_app.worker.finishing import Finishing
    from desktop_app.worker.forecasting import Forecasting
    from desktop_app.worker.generation import EngineThread
    from desktop_app.worker.generation_session import GenerationSession
    from desktop_app.worker.hints import Hints
    from desktop_app.worker.history_session import HistorySession
    from desktop_app.worker.journalling import Journalling
    from desktop_app.worker.layer_session import LayerSession
    from desktop_app.worker.live_session import LiveSession
    from desktop_app.worker.managing.manager_parts import ManagerServices
    from desktop_app.worker.mask_files import MaskFiles
    from desktop_app.worker.model_session import ModelSession
    from desktop_app.worker.operating import Operating
    from desktop_app.worker.outcomes import Outcomes
    from desktop_app.worker.planning import Planning
    from desktop_app.worker.plugin_session import PluginSession
    from desktop_app.worker.queue_session import QueueSession
    from desktop_app.worker.rating import ResultRating
    from desktop_app.worker.recovery import Recovery
    from desktop_app.worker.reporting import Reporting
    from desktop_app.worker.result_session import ResultSession
    from desktop_app.worker.session_restore import SessionRestore
    from desktop_app.worker.settings_autosave import SettingsAutosave
    from desktop_app.worker.shaping import Shaping
    from desktop_app.worker.wording_session import WordingSession


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
    def hints(self) -> Hints:
        """What is told of the program on the way."""
        from desktop_app.worker.hints import Hints

        return Hints(self.state, self.settings, self.paths, self._background)

    @cached_property
    def embedded_settings(self) -> EmbeddedSettings:
        """Offers the prompt and settings that an opened picture carries."""
        from desktop_app.worker.embedded_settings import EmbeddedSettings

        return EmbeddedSettings(self.state, self._background, lambda: self.models)

    @cached_property
    def displaying(self) -> Displaying:
        from desktop_app.worker.display_profile import Displaying

        return Displaying(self.state, self._background, self.settings)

    @cached_property
    def history(self) -> HistorySession:
        from desktop_app.worker.history_session import HistorySession

        made = HistorySession(
            self.state, self._background, self.paths, self._schedulers, self.settings
        )
        made.take_from = self._take_from
        return made

    @cached_property
    def content(self) -> ContentSearch:
        """Searches the history by what pictures show."""
        from desktop_app.worker.content_search import ContentSearch

        return ContentSearch(self.state, self.history, self.studio, self.settings)

    @cached_property
    def files(self) -> FileSession:
        from desktop_app.worker.file_session import FileSession

        made = FileSession(self.state, self._background, self.settings, self.paths.locks)
        made.opened.connect(self._on_opened)
        made.saving.certified.licence = lambda digest: self.models.licence(digest)  # noqa: PLW0108 - made late
        return made

    @cached_property
    def journalling(self) -> Journalling:
        from desktop_app.worker.journalling import Journalling

        return Journalling(self.state, self.paths.journals)

    @cached_property
    def recovery(self) -> Recovery:
        from desktop_app.worker.recovery import Recovery

        return Recovery(self.state, self._background, self.journalling, self.paths.journals)

    @cached_property
    def restoring(self) -> SessionRestore:
        from desktop_app.worker.session_restore import SessionRestore

        return SessionRestore(
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
    def layers(self) -> LayerSession:
        from desktop_app.worker.layer_session import LayerSession

        return LayerSession(self.state, self._background)

    @cached_property
    def copying(self) -> Copying:
        from desktop_app.worker.copying import Copying

        return Copying(self.state, self._background)

    @cached_property
    def models(self) -> ModelSession:
        from desktop_app.worker.model_session import ModelSession

        return ModelSession(self.state, self._background, self.settings, self.collection)

    @cached_property
    def _planning(self) -> Planning:
        from desktop_app.worker.planning import Planning

        return Planning(self.state)

    @cached_property
    def wording(self) -> WordingSession:
        from desktop_app.worker.wording_session import WordingSession

        return WordingSession(self.state, self._background, self.paths)

    @cached_property
    def forecasting(self) -> Forecasting:
        from desktop_app.worker.forecasting import Forecasting

        return Forecasting(self.state, self._background, self._speeds, lambda: self._client.pid)

    @cached_property
    def queue(self) -> QueueSession:
        from desktop_app.worker.queue_session import QueueSession
        from desktop_app.worker.result_folder import ResultFolder

        post = self._engine.post
        return QueueSession(
            self.state,
            self.studio,
            post,
            self.paths,
            self.history,
            session=self._session,
            speeds=self._speeds,
            folder=ResultFolder(self.state, self.settings, self._schedulers, post),
        )

    @cached_property
    def _speeds(self) -> Speeds:
        from desktop_app.storage.speeds import Speeds

        return Speeds(self.paths.speeds)

    @cached_property
    def generation(self) -> GenerationSession:
        from desktop_app.worker.generation_session import GenerationSession

        return GenerationSession(
            self.state,
            self.studio,
            self.queue,
            self._planning,
            self._outcomes,
            self.results,
            self.wording.ready,
        )

    @cached_property
    def _outcomes(self) -> Outcomes:
        from desktop_app.worker.mapped_arrays import MappedArrays
        from desktop_app.worker.outcomes import Outcomes
        from desktop_app.worker.results_memory import ResultsMemory

        memory = ResultsMemory(self.state, self._background, MappedArrays(self.paths.mapped))
        return Outcomes(
            self.state,
            self.studio,
            self.history,
            self.results,
            self.models.note_use,
            self.forecasting.learn,
            self.forecasting.learn_step,
            memory.look,
        )

    @cached_property
    def results(self) -> ResultSession:
        from desktop_app.worker.result_session import ResultSession

        return ResultSession(self.state, self._background, self.history)

    @cached_property
    def rating(self) -> ResultRating:
        from desktop_app.worker.rating import ResultRating

        return ResultRating(self.state, self._background, self.history, self.generation.submit)

    @cached_property
    def mask_files(self) -> MaskFiles:
        from desktop_app.worker.mask_files import MaskFiles

        return MaskFiles(self.state, self._background)

    @cached_property
    def shaping(self) -> Shaping:
        """What changes the canvas, and may be half done."""
        from desktop_app.worker.shaping import Shaping

        return Shaping(self.state, self._background)

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
    def reporting(self) -> Reporting:
        from desktop_app.worker.reporting import Reporting

        return Reporting(
            self.state,
            self._background,
            self.paths,
            self.settings,
            self._redacted or Privacy(self.paths.root),
        )

    @cached_property
    def _keeping(self) -> SettingsAutosave:
        from desktop_app.worker.settings_autosave import SettingsAutosave

        return SettingsAutosave(self.state, self._background, self.settings)

    @cached_property
    def live(self) -> LiveSession:
        from desktop_app.worker.live_session import LiveSession

        return LiveSession(self.state, self.studio, self._background, self.generation, self.queue)

    @cached_property
    def _followers(self) -> tuple[object, ...]:
        """Those that follow the state, and that nobody asks for anything."""
        from desktop_app.worker.outcomes import JobLog
        from desktop_app.worker.preloading import ModelPreloading

        return (
            DefaultCount(self.state),
            JobLog(self.state, self.settings),
            ModelPreloading(self.state, self.studio),
        )

    @cached_property
    def plugins(self) -> PluginSession:
        from desktop_app.worker.plugin_session import PluginSession

        return PluginSession(self.state, self._background, self.settings, self.paths, self._plugged)

    @cached_property
    def _engine(self) -> EngineThread:
        from desktop_app.studio.profile_book import machine_book
        from desktop_app.worker.generation import EngineThread

        return EngineThread(self._client, machine_book())

    @property
    def studio(self) -> Studio:
        """Runs jobs; sessions are its clients."""
        return self._engine.studio

    def _on_opened(self, document: Document) -> None:
        self.embedded_settings.look_at(document)

    def _take_from(self, path: Path) -> None:
        self.embedded_settings.take_from(path)
