"""How many results a fill has by itself: three where one picture is forecast to take under five
seconds, else one. What the user set by hand stays.

Lives in the GUI thread; arithmetic alone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from desktop_app.core.request import Task

if TYPE_CHECKING:
    from desktop_app.core.model_info import ModelInfo
    from desktop_app.state.app_state import AppState

QUICK_SECONDS: Final = 5.0
SEVERAL: Final = 3

_SMALL = 200_000_000
"""Bytes of a model that is quick enough on any processor, as far as can be told before anything
was measured: the starter has 54 MB, an SD 1.5 in 16 bits 2 GB."""

_COPIED = 1.5e-5
"""Seconds that a pixel of the hole's box takes without a model: 600² took 5.4 s, 400² 2.2 s
(docs/figures.md, benchmarks/removal.py)."""


class DefaultCount:
    """Follows the state; lives as long as it."""

    def __init__(self, state: AppState) -> None:
        self._state = state
        for observable in (
            *(state.parameters, state.has_mask, state.document, state.models, state.plans),
            *(state.memory.cost, state.memory.works, state.view.results_by_default),
        ):
            observable.changed.connect(self._follow)

    def _follow(self, _: object) -> None:
        state = self._state
        now = state.parameters.value
        intent = state.intents.get(now.intent)
        if now.count_held or (intent is not None and intent.count is not None):
            return
        count = results_by_default(state)
        if count != now.count:
            state.parameters.update(count=count, count_held=False)


def results_by_default(state: AppState) -> int:
    """The number of results that Generate makes now, if the user says nothing else."""
    chosen = state.view.results_by_default.value
    if chosen != "automatic":
        return int(chosen)
    if Task.of(has_picture=state.document.value is not None, has_mask=state.has_mask.value) is (
        Task.INPAINT
    ):
        return SEVERAL if seconds_of_one(state) < QUICK_SECONDS else 1
    return 1


def seconds_of_one(state: AppState) -> float:
    """About how long one picture takes: as it is forecast; before that by what is to be done."""
    if state.resolved_intent.local:
        boxes = (plan.target.size.area for plan in state.plans.value)
        return sum(area * _COPIED for area in boxes)
    cost, works = state.memory.cost.value, state.memory.works.value
    if cost is not None and cost.seconds and works:
        return cost.seconds / max(1, works[0].count)
    return _guess(state.model)


def _guess(model: ModelInfo | None) -> float:
    is_small = model is not None and 0 < model.size_bytes < _SMALL
    return 0.0 if is_small else QUICK_SECONDS
