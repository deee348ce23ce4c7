"""Workspace: the one object the window gets. It holds the state and the commands on it.

Every command is called in the GUI thread, returns at once, works in the background, and reports
through the state; errors land in ``state.notice``.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from desktop_app.catalog.schedulers import SchedulerRow
from desktop_app.core.errors import VelaturaError
from desktop_app.core.plugins import Plugged
from desktop_app.enginelink.client import EngineClient
from desktop_app.state.app_state import AppState, EngineStatus, Notice
from desktop_app.state.document.document import Document
from desktop_app.state.lesson import Lesson
from desktop_app.state.photo_hint import PhotoHint
from desktop_app.state.session import Session
from desktop_app.storage.diagnostics.privacy import Privacy
from desktop_app.storage.paths import DataPaths
from desktop_app.storage.settings import Settings
from desktop_app.storage.speeds import Speeds
from desktop_app.studio.preloading import Preloading
from desktop_app.worker.background import BackgroundTasks
from desktop_app.worker.copying import Copying
from desktop_app.worker.displaying import Displaying
from desktop_app.worker.expanding import Expanding
from desktop_app.worker.file_session import FileSession
from desktop_app.worker.forecasting import Forecasting
from desktop_app.worker.generation import EngineThread
from desktop_app.worker.generation_session import GenerationSession
from desktop_app.worker.history_session import HistorySession
from desktop_app.worker.job_log import JobLog
from desktop_app.worker.journalling import Journalling
from desktop_app.worker.layer_session import LayerSession
from desktop_app.worker.live_session import LiveSession
from desktop_app.worker.mask_files import MaskFiles
from desktop_app.worker.masking import Masking
from desktop_app.worker.model_session import ModelSession
from desktop_app.worker.planning import Planning
from desktop_app.worker.plugin_session import PluginSession
from desktop_app.worker.recovery import Recovery
from desktop_app.worker.reporting import Reporting
from desktop_app.worker.reshaping import Reshaping
from desktop_app.worker.restoring import Restoring
from desktop_app.worker.settings_keeping import SettingsKeeping
from desktop_app.worker.transforming import Transforming

if TYPE_CHECKING:
    from desktop_app.library.collection.collection import Collection
    from desktop_app.worker.managing.manager_session import ManagerMeans, ManagerSession

__all__ = ["Workspace"]


class Workspace(QObject):
    """State and commands.

    Attributes:
        state: what the window observes.
        settings: what is remembered between runs; written by `shutdown`.
        studio: runs jobs; sessions are its clients.
        generation, files, mask_files, history, models, live, layers, copying: the commands.
    """

    def __init__(
        self,
        paths: DataPaths,
        settings: Settings,
        collection: Callable[[], Collection],
        schedulers: dict[str, SchedulerRow],
        client: EngineClient,
        means: Callable[[], ManagerMeans],
        redacted: Callable[[str], str] | None = None,
        plugins: Plugged | None = None,
    ) -> None:
        super().__init__()
        self.paths = paths
        self.settings = settings
        self.state = AppState()
        self.state.documents.memory.limit = settings.documents_memory << 20
        self.lesson = Lesson(self.state)
        self.photo_hint = PhotoHint(
            self.state, settings.starter_explained, self._starter_was_explained
        )
        self._engine = EngineThread(client)
        self.studio = self._engine.studio
        self._background = BackgroundTasks()
        self.displaying = Displaying(self.state, self._background, settings)
        self.history = HistorySession(self.state, self._background, paths.history_file, schedulers)
        self.files = FileSession(self.state, self._background, settings, paths.locks)
        self.journalling = Journalling(self.state, paths.journals)
        self.recovery = Recovery(self.state, self._background, self.journalling, paths.journals)
        self.restoring = Restoring(
            self.state,
            self._background,
            self.files,
            self.journalling,
            self.recovery,
            (paths.open_documents, paths.locks / "open.lock", paths.journals),
        )
        self.layers = LayerSession(self.state, self._background)
        self.copying = Copying(self.state, self._background)
        self.models = ModelSession(self.state, self._background, settings, collection)
        self._planning = Planning(self.state)
        self.forecasting = Forecasting(
            self.state, self._background, Speeds(paths.speeds), lambda: client.pid
        )
        self.generation = GenerationSession(
            self.state,
            self.studio,
            self._background,
            self.history,
            self._planning,
            self.models.note_use,
            self.forecasting.learn,
            self.forecasting.learn_step,
        )
        self.expanding = Expanding(self.state, self._background)
        self.masking = Masking(self.state, self._background)
        self.mask_files = MaskFiles(self.state, self._background)
        self.reshaping = Reshaping(self.state, self._background)
        self.reshaping.stale.connect(self._forget_runs)
        self.transforming = Transforming(self.state, self._background, self.reshaping)
        self.reporting = Reporting(
            self.state, self._background, paths, settings, redacted or Privacy(paths.root)
        )
        self._keeping = SettingsKeeping(self.state, self._background, settings)
        self._job_log = JobLog(self.state, settings)
        self.live = LiveSession(self.state, self.studio, self._background, self.generation)
        self._preloading = Preloading(self.state, self.studio)
        self._means = means
        self._managing: ManagerSession | None = None
        self.state.use_intent(settings.intent)
        self.state.parameters.update(
            strength=settings.strength, fill_strength=settings.fill_strength
        )
        self.plugins = PluginSession(self.state, self._background, settings, paths.plugins, plugins)
        if settings.notice is not None:
            self.state.notice.value = Notice(settings.notice)

    @property
    def managing(self) -> ManagerSession:
        """The manager of models, made when first asked for: the start need not wait for it."""
        if self._managing is None:
            from desktop_app.worker.managing.manager_session import ManagerSession

            self._managing = ManagerSession(
                self.state,
                self._background,
                self.settings,
                self.models,
                self.studio,
                self._means(),
            )
        return self._managing

    def start(self, *, restore: bool = True) -> None:
        """Begin what may wait until the window is up: the documents that were open, the model list
        and the engine's process.

        Args:
            restore: open what was open last, if the settings want that.
        """
        self.models.refresh()
        self.restoring.start(restore=restore and self.settings.documents_restored)
        self.state.engine.value = EngineStatus("starting")
        self._engine.start()

    def generate(self) -> None:
        """Make what is asked for, from the picture and the mask as they are seen: a transform or a
        mask that is still being chosen is put in first."""
        generate = self.generation.generate
        self.transforming.after_apply(lambda: self.masking.after_accept(generate))

    def look_at(self, session: Session) -> None:
        """Look at another document; what is half done in this one is put in. A mask that is being
        chosen goes in while the other one is looked at."""
        self.transforming.after_apply(partial(self._look_at, session))

    def _look_at(self, session: Session) -> None:
        self.state.tools.masking.accept()
        self.state.documents.activate(session)

    def retry(self, error: VelaturaError) -> None:
        """Do once more what failed with ``error``: live mode goes on, the file is written, or the
        job runs again."""
        if self.state.live.error is error:
            self.live.resume()
        elif not self.files.saving.retry(error):
            self.generation.retry()

    def cancel(self) -> None:
        """Stop what the document waits for, or the run, or live mode."""
        if self.state.work.value is not None:
            self.reshaping.cancel()
        elif self.state.is_busy:
            self.generation.cancel()
        else:
            self.live.end()

    def _starter_was_explained(self) -> None:
        self.settings.starter_explained = True

    def _forget_runs(self, document: Document) -> None:
        """What is being made for ``document`` has no place there any more."""
        if any(job.document == document.id for job in self.state.jobs.active):
            self.generation.cancel()

    @property
    def background(self) -> BackgroundTasks:
        """For short work that the window must not wait for."""
        return self._background

    @property
    def is_idle(self) -> bool:
        """Whether no background task is waiting to report, and all plans are made."""
        return self._background.pending == 0 and self._planning.is_idle

    def shutdown(self) -> None:
        """End threads and engine and write the settings; may be called twice."""
        self.restoring.shutdown()
        self.live.end()
        self._keeping.shutdown()
        if self._managing is not None:
            self._managing.shutdown()
        self._engine.shutdown()
        self.models.shutdown()
        self._planning.shutdown()
        self.forecasting.shutdown()
        self._background.shutdown()
        self.models.close()
        self.history.close()
        self.journalling.shutdown()
        self.files.shutdown()
        parameters = self.state.parameters.value
        self.settings.intent = parameters.intent
        self.settings.strength = parameters.strength
        self.settings.fill_strength = parameters.fill_strength
        self.settings.save()
