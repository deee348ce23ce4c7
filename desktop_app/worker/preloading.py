"""Loads the chosen model as soon as there is an engine, so that the first picture comes at once."""

from __future__ import annotations

from desktop_app.core.model_info import ModelInfo
from desktop_app.state.app_state import AppState
from desktop_app.worker.generation import GenerationRunner

__all__ = ["Preloading"]


class Preloading:
    """Follows engine and model; lives as long as the state."""

    def __init__(self, state: AppState, runner: GenerationRunner) -> None:
        self._state, self._runner = state, runner
        self._asked: ModelInfo | None = None
        state.engine.changed.connect(self._look)
        state.models.changed.connect(self._look)
        state.parameters.changed.connect(self._look)

    def _look(self, _: object) -> None:
        state = self._state
        if state.engine.value.phase != "ready":
            self._asked = None  # a new engine has nothing in memory
            return
        model = state.model
        # A model that is being used is loaded already, or is about to be.
        if model is not None and model != self._asked:
            self._asked = model
            self._runner.preload(model)
