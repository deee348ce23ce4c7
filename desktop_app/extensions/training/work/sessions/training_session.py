"""Everything of trainings in the window: the set, the settings, the runs."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from desktop_app.extensions.training.values.presets import load_presets
from desktop_app.extensions.training.work.running.training_room import TrainingRoom
from desktop_app.extensions.training.work.running.training_services import usual_services
from desktop_app.extensions.training.work.running.training_turns import TrainingTurns
from desktop_app.extensions.training.work.running.trainings import Trainings
from desktop_app.extensions.training.work.sessions.run_session import RunSession
from desktop_app.extensions.training.work.sessions.set_session import SetSession
from desktop_app.extensions.training.work.sessions.settings_state import TrainingSettings
from desktop_app.extensions.training.work.stores.runs import TrainingRuns
from desktop_app.library.collection.importing import import_models
from desktop_app.state.app_state import AppState
from desktop_app.storage.paths import DataPaths
from desktop_app.storage.settings import Settings
from desktop_app.studio.studio_engine import StudioEngine
from desktop_app.worker.background import BackgroundTasks
from desktop_app.worker.generation_session import GenerationSession
from desktop_app.worker.threaded_run import RunParts
from desktop_app.worker.workspace import Workspace


class TrainingSession:
    """See the module.

    Args:
        trainings: the queue of trainings; it is started here, and closed.
        arrived: called when something has come of one.
        show: brings the page up.

    Attributes:
        settings: of the training that is being prepared.
        sets: the set it is made of.
        running: those that were started.
    """

    def __init__(
        self,
        state: AppState,
        background: BackgroundTasks,
        prefs: Settings,
        paths: DataPaths,
        trainings: Trainings,
        generation: GenerationSession,
        arrived: Callable[[], object],
        show: Callable[[], object],
    ) -> None:
        self.settings = settings = TrainingSettings()
        self.sets = SetSession(
            state, background, settings, paths.root / "training-sets", prefs, show
        )
        self.running = RunSession(
            state,
            background,
            settings,
            self.sets,
            trainings,
            generation,
            paths.models,
            arrived,
        )
        self._trainings = trainings
        background.run(load_presets, self.settings.presets.put, self.sets.failed)
        trainings.start(automatic=prefs["trainings_go_on"])

    def shutdown(self) -> None:
        """Write down what was not yet; the training that runs leaves its state."""
        self.sets.shutdown()
        self._trainings.close()


def make_session(parts: RunParts, show: Callable[[str], object]) -> TrainingSession:
    """That of a window; its trainings give way to the engine."""
    sessions, client = parts.sessions, parts.client
    turns = TrainingTurns(TrainingRoom(client.describe, lambda: client.pid))
    client.around = turns.picture
    services = usual_services(
        parts.paths,
        sessions.collection,
        lambda: StudioEngine(parts.studio),
        packs=client.packs,
        redacted=client.redacted,
        machine=client.describe,
    )
    trainings = Trainings(
        TrainingRuns(parts.paths.root / "trainings"), services, turns, parts.studio.post
    )
    made = TrainingSession(
        parts.state,
        parts.background,
        sessions.settings,
        parts.paths,
        trainings,
        sessions.generation,
        sessions.models.refresh,
        partial(show, "training"),
    )
    made.running.compare = parts.function("evaluations", "compare_checkpoints")
    made.running.take = lambda source: import_models(sessions.collection(), (source,))
    return made


def training_of(workspace: Workspace) -> TrainingSession:
    """The session that the manifest adds to each workspace, made when first asked for."""
    return workspace.added["training"]
