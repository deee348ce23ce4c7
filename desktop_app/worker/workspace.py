"""Workspace: the one object the window gets. It holds the state and the commands on it.

Every command is called in the GUI thread, returns at once, works in the background, and reports
through the state; errors land in ``state.notice``.
"""

from __future__ import annotations

from contextlib import suppress
from functools import cached_property, partial
from typing import TYPE_CHECKING

from desktop_app.core.errors import EngineError, ModelError
from desktop_app.core.observable import Signal
from desktop_app.imaging.combining import Combine
from desktop_app.state.app_state import EngineStatus, Notice
from desktop_app.worker.background import reporting
from desktop_app.worker.sessions import Sessions

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from desktop_app.core.errors import VelaturaError
    from desktop_app.core.model_info import ModelInfo
    from desktop_app.core.observable import Signal
    from desktop_app.operations.recipes.recipe import Recipe
    from desktop_app.state.app_state import AppState
    from desktop_app.state.document.document import Document
    from desktop_app.state.session import Session
    from desktop_app.storage.history import History
    from desktop_app.storage.history_entry import HistoryEntry
    from desktop_app.studio.recipes.services import RecipeServices
    from desktop_app.worker.added_sessions import AddedSessions
    from desktop_app.worker.background import BackgroundTasks
    from desktop_app.worker.batch_session import BatchSession
    from desktop_app.worker.branching import Branching
    from desktop_app.worker.brush_session import BrushSession
    from desktop_app.worker.control_previewing import ControlPreviewing
    from desktop_app.worker.describing import DescribingCommands
    from desktop_app.worker.folder_recipe import FolderRecipe
    from desktop_app.worker.managing.manager_session import ManagerSession
    from desktop_app.worker.palette_session import PaletteSession
    from desktop_app.worker.pointing import Pointing
    from desktop_app.worker.recipe_session import RecipeSession
    from desktop_app.worker.selecting import Selecting
    from desktop_app.worker.threaded_run import RunParts


class Workspace(Sessions):
    """State and commands.

    Attributes:
        state: what the window observes.
        settings: what is remembered between runs; written by `shutdown`.
        studio: runs jobs; sessions are its clients.
        generation, files, mask_files, history, models, live, layers, copying: the commands.
    """

    @cached_property
    def managing(self) -> ManagerSession:
        """The manager of models, made when first asked for: the start need not wait for it."""
        from desktop_app.worker.managing.manager_session import ManagerSession

        return ManagerSession(
            self.state,
            self._background,
            self.settings,
            self.models,
            self.studio,
            self.history,
            self._services(),
        )

    @cached_property
    def previewing(self) -> ControlPreviewing:
        """What keeps the control image of the layer that is worked on; made when first asked
        for."""
        from desktop_app.worker.control_previewing import ControlPreviewing

        return ControlPreviewing(self.state, self._background, self.studio)

    @cached_property
    def describing(self) -> DescribingCommands:
        """Writes what the picture shows into the prompt."""
        from desktop_app.worker.describing import DescribingCommands

        return DescribingCommands(self.state, self.studio)

    @cached_property
    def selecting(self) -> Selecting:
        """Masks the main thing of the picture."""
        from desktop_app.worker.selecting import Selecting

        return Selecting(self.state, self.studio, self.background)

    @cached_property
    def palettes(self) -> PaletteSession:
        from desktop_app.worker.palette_session import PaletteSession

        return PaletteSession(self.state, self._background, self.paths, self.settings)

    @cached_property
    def pointing(self) -> Pointing:
        """Finds what is pointed at; made when its tool is first in hand."""
        from desktop_app.worker.pointing import Pointing

        self.state.tools.masking.removal.connect(lambda _: self.finishing.remove())
        return Pointing(self.state, self.studio, self.background)

    @cached_property
    def branching(self) -> Branching:
        """Edits of one branch put into another."""
        from desktop_app.worker.branching import Branching

        return Branching(self.state, self.background, self.results.applying)

    @cached_property
    def recipes(self) -> RecipeSession:
        """Looks and recipes; made when first asked for, as `batch` and `watching`."""
        from desktop_app.worker.recipe_session import RecipeSession

        return RecipeSession(self.state, self._background, self.paths)

    @cached_property
    def brushes(self) -> BrushSession:
        """The brushes that ship and the user's; made when first asked for."""
        from desktop_app.worker.brush_session import BrushSession

        return BrushSession(self.state, self._background, self.settings, self.paths)

    @cached_property
    def batch(self) -> BatchSession:
        made = self._new_batch()
        made.show = partial(self.page_wanted.send, "batch")
        return made

    @cached_property
    def added(self) -> AddedSessions:
        """Those of extensions; each made when it is first asked for."""
        from desktop_app.worker.added_sessions import AddedSessions

        return AddedSessions(lambda: self._run_parts, self.page_wanted.send)

    @cached_property
    def _run_parts(self) -> RunParts:
        from desktop_app.worker.threaded_run import RunParts

        return RunParts(
            self.state,
            self._background,
            self.paths,
            self.studio,
            self.recipe_services,
            partial(self.queue.work, self.studio),
            self._schedulers,
            self._client,
            self,
            self.added.function,
            self.files.saving.saved,
        )

    @cached_property
    def page_wanted(self) -> Signal[str]:
        """Sent with a page that should come up."""
        return Signal()

    @cached_property
    def watching(self) -> FolderRecipe:
        from desktop_app.worker.folder_recipe import FolderRecipe

        return FolderRecipe(self._new_batch(), self.recipes.store, self._background, self.settings)

    def begin_batch(self, entries: Sequence[HistoryEntry]) -> None:
        """Show the page of batches, with these pictures of the history."""

        def read(history: History) -> list[Path]:
            return [history.path_of(one) for one in entries]

        self.history.read(read, partial(self.batch.begin, None))

    def open_to_mask(
        self, path: Path, mask: Path | None, shown: Callable[[Document], object] = lambda _: None
    ) -> None:
        """Open a picture on the canvas with the mask it has; ``shown`` hears of it."""

        def arrived(document: Document | None) -> None:
            if document is None or document.path != path:
                return
            stop()
            if mask is not None:
                put = partial(self.mask_files.put_in, combine=Combine.REPLACE)
                self.mask_files.read(mask, put)
            shown(document)

        stop = self.files.opened.connect(arrived)
        self.page_wanted.send("edit")
        self.files.open(path)
        arrived(self.state.document.value)

    def refine(self, entry: HistoryEntry) -> None:
        """Open a picture of the history with all that it was made with."""
        from desktop_app.storage.blob_store import BlobStore
        from desktop_app.worker.refining import refine

        refine(entry.uid, self.history, self.state, BlobStore(self.paths.blobs))

    def edit_like(self, entry: HistoryEntry) -> None:
        """Show the page with the recipe of an edit of the history."""
        from desktop_app.studio.recipes.taking import recipe_of

        def read(history: History) -> Recipe:
            return recipe_of(entry, history.environment(entry.environment), self.state.intents)

        self.history.read(read, self.batch.begin)

    def _new_batch(self) -> BatchSession:
        from desktop_app.worker.batch_session import BatchSession

        return BatchSession(self._run_parts, self.recipes.store)

    def recipe_services(self) -> RecipeServices:
        """In any thread; what is read there are values."""
        from desktop_app.studio.recipes.services import RecipeServices
        from desktop_app.studio.wording import state_wording

        state = self.state
        return RecipeServices(
            state.memory.families,
            state.intents,
            self._schedulers,
            partial(_model_called, state),
            lambda: state.models.value,
            lambda: state.add_ons.value,
            state_wording(state),
            state.memory.check,
            self.models.licence,
        )

    def keep_key_password(self, key: Path, password: str, then: Callable[[bool], None]) -> None:
        """Keep the password of a key that signs copies; ``then`` hears whether the system's keyring
        does, too: else it is known until the end."""
        task = partial(self.files.saving.certified.passwords.set, key, password)
        self._background.run(task, then, reporting(self.state.notice))

    def spawn_engine(self) -> None:
        """Let the engine's process import what it needs while the rest of the window is built;
        `start_engine` listens to the process, and says why where that failed."""
        with suppress(EngineError):
            self._client.spawn()

    def sessions(self) -> list[Callable[[], object]]:
        """Makes those that were not made yet; a window that waits for them then has the model list
        and the engine before its panels."""
        sessions = super().sessions()
        if not self._waits:
            return sessions
        return [self._refresh_models, *sessions, self.start_engine]

    def _refresh_models(self) -> None:
        self.models.refresh()

    def start_engine(self) -> None:
        """Look which models there are, and listen to the engine's process."""
        if not self._engine.isRunning():
            self.models.refresh()
            self.state.engine.value = EngineStatus("starting")
            self._engine.start()

    def start(self, *, restore: bool = True) -> None:
        """Begin what may wait until the window is up: the documents that were open, and if they are
        not there yet the model list and the engine's process.

        Args:
            restore: open what was open last, if the settings want that.
        """
        self.start_engine()
        self.restoring.start(restore=restore and self.settings.documents_restored)
        self.history.start_upkeep()
        self.history.start_folders()
        if self.settings.watched_on:
            self.watching.follow()
        self.added.begin(self.paths.root, reporting(self.state.notice))

    def generate(self, times: int = 1) -> None:
        """Make what is asked for, from the picture and the mask as they are seen: a transform, a
        mask that is still being chosen, a larger canvas that is framed are put in first.
        ``times``: so many jobs, seeds counting up."""
        generate = partial(self.generation.generate, times=times)
        if self.state.is_removing:
            self.remove(times)
        else:
            self.when_settled(partial(self.shaping.expanding.after_expand, generate))

    def remove(self, times: int = 1) -> None:
        """Remove what is masked; what is pointed at for that is removed as it is accepted."""
        if self.state.is_removing and self.state.tools.masking.draft.value is not None:
            self.state.tools.masking.accept()
        else:
            self.when_settled(partial(self.finishing.remove, times))

    def when_settled(self, then: Callable[[], object]) -> None:
        """Call ``then`` when a transform or a mask that is still being chosen was put in."""
        if self.state.tools.is_settled:
            then()
        else:
            self.shaping.transforming.after_apply(lambda: self.shaping.masking.after_accept(then))

    def activate(self, session: Session) -> None:
        """Look at another document; what is half done in this one is put in. A mask that is being
        chosen goes in while the other one is looked at."""
        self.shaping.transforming.after_apply(partial(self._activate, session))

    def _activate(self, session: Session) -> None:
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
        """Stop what the document in front waits for, or its run, or live mode; a run for another
        one goes on. It is said."""
        state, job = self.state, self.state.jobs.current.value
        if job is None:
            is_front = state.is_busy
        else:
            session = state.documents.of_job(job.id)
            is_front = job.document == state.document_id or session is state.documents.active.value
        if state.work.value is not None:
            self.stop_work()
        elif is_front:
            self.generation.cancel()
            state.notice.value = Notice(notes=("run_cancelled",), document=state.document_id)
        elif job is None or state.live.is_on:
            self.live.end()
        else:
            state.notice.value = Notice(notes=("runs_elsewhere",))

    def stop_work(self) -> None:
        """Give up what the document waits for."""
        self.shaping.reshaping.cancel()
        for name in ("describing", "selecting"):
            if name in self.__dict__:
                getattr(self, name).cancel()

    @property
    def background(self) -> BackgroundTasks:
        """For short work that the window must not wait for."""
        return self._background

    @property
    def is_idle(self) -> bool:
        """Whether no background task is waiting to report, and all plans are made."""
        counting = self.managing.programs.pending if "managing" in self.__dict__ else 0
        return self._background.pending == 0 and counting == 0 and self._planning.is_idle

    def keep_settings(self) -> None:
        """Write the settings at once: after a kill the next window finds the run that begins."""
        self._keeping.now()

    def shutdown(self) -> None:
        """End threads and engine and write the settings; may be called twice."""
        self.restoring.shutdown()
        self.history.stop()
        self.live.end()
        self._keeping.shutdown()
        if "managing" in self.__dict__:
            self.managing.shutdown()
        for name in ("watching", "batch", "added"):
            if name in self.__dict__:
                getattr(self, name).shutdown()
        self.queue.shutdown()
        self._engine.shutdown()
        self.models.shutdown()
        self._planning.shutdown()
        self.wording.shutdown()
        self.plugins.shutdown()
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


def _model_called(state: AppState, name: str) -> ModelInfo:
    """Of that id, path or name; the chosen one for "". Raises ModelError: ``model_missing``."""
    models = state.models.value
    found = (model for model in models if name in (model.id, model.path, model.name))
    model = next(found, None) if name else state.model
    if model is None:
        raise ModelError("model_missing", name=name or "—")
    return model
