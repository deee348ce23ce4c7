"""Everything of trainings in the window: the set, the settings, the runs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from desktop_app.state.training.settings import TrainingSettings
from desktop_app.worker.training.run_session import RunSession
from desktop_app.worker.training.set_session import SetSession

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from desktop_app.state.app_state import AppState
    from desktop_app.state.training.settings import Preset
    from desktop_app.storage.paths import DataPaths
    from desktop_app.storage.settings import Settings
    from desktop_app.studio.trainings import Trainings
    from desktop_app.worker.background import BackgroundTasks
    from desktop_app.worker.generation_session import GenerationSession


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
        self.sets = SetSession(state, background, settings, paths.training_sets, prefs, show)
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
        background.run(_presets, self._take_presets, self.sets.failed)
        trainings.start(automatic=prefs.trainings_go_on)

    def _take_presets(self, presets: Sequence[Preset]) -> None:
        self.settings.presets.value = presets

    def shutdown(self) -> None:
        """Write down what was not yet; the training that runs leaves its state."""
        self.sets.shutdown()
        self._trainings.close()


def _presets() -> Sequence[Preset]:
    from desktop_app.catalog.training import load_presets

    return load_presets()
