"""Everything of trainings in the window: the set, the settings, the runs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from desktop_app.state.training.settings import TrainingSettings
from desktop_app.worker.training.set_session import SetSession

if TYPE_CHECKING:
    from collections.abc import Callable

    from desktop_app.state.app_state import AppState
    from desktop_app.storage.paths import DataPaths
    from desktop_app.storage.settings import Settings
    from desktop_app.worker.background import BackgroundTasks


class TrainingSession:
    """See the module.

    Attributes:
        settings: of the training that is being prepared.
        sets: the set it is made of.
    """

    def __init__(
        self,
        state: AppState,
        background: BackgroundTasks,
        prefs: Settings,
        paths: DataPaths,
        show: Callable[[], object],
    ) -> None:
        self.settings = TrainingSettings()
        self.sets = SetSession(state, background, self.settings, paths.training_sets, prefs, show)

    def shutdown(self) -> None:
        """Write down what was not yet."""
        self.sets.shutdown()
