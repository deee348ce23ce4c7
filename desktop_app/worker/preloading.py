"""Loads the chosen model as soon as there is an engine, so that the first picture comes at once.

It is held as the first picture will want it, and not loaded where that picture would be refused for
want of memory (`state.work.memory`).
"""

from __future__ import annotations

from desktop_app.core.memory_plan import MemoryPlan
from desktop_app.core.model_info import ModelInfo
from desktop_app.core.observable import connect_each
from desktop_app.state.app_state import AppState
from desktop_app.studio.studio import Studio


class ModelPreloading:
    """Follows engine, model and plan; lives as long as the state."""

    def __init__(self, state: AppState, studio: Studio) -> None:
        self._state, self._studio = state, studio
        self._asked: tuple[ModelInfo, MemoryPlan] | None = None
        connect_each(
            self._update,
            state.engine.changed,
            state.models.changed,
            state.parameters.changed,
            state.memory.looked.changed,
            state.memory.host.changed,
            state.memory.plan.changed,
        )

    def _update(self, _: object) -> None:
        state, memory = self._state, self._state.memory
        if state.engine.value.phase != "ready":
            self._asked = None  # a new engine has nothing in memory
            return
        model = state.maker
        if model is None or memory.host.value is None or memory.looked.value != model:
            return
        wanted = (model, memory.plan.value)
        # A model that is being used is loaded already, or is about to be.
        if wanted != self._asked and not memory.refuses():
            self._asked = wanted
            self._studio.preload(*wanted)
