"""How many pictures Generate makes by itself: three where one fill is forecast to take under five
seconds, else one; why, and until when.

What is chosen for a document, its intent and its task (a fill, a picture from words …) follows the
forecast until there is one, and stays then: what is seen on the button is what comes, whatever is
measured later. What the user set by hand stays anyhow.

Lives in the GUI thread; arithmetic alone.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from typing import Final, Literal

from desktop_app.core.edit_plan import EditPlan
from desktop_app.core.model_info import ModelInfo
from desktop_app.core.record import record
from desktop_app.core.request import Task
from desktop_app.state.app_state import AppState
from desktop_app.state.work.parameters import REMOVE

QUICK_SECONDS: Final = 5.0
SEVERAL: Final = 3

_SMALL = 200_000_000
"""Bytes of a model that is quick enough on any processor, as far as can be told before anything
was measured: the starter has 54 MB, an SD 1.5 in 16 bits 2 GB."""

_COPIED = 1.5e-5
"""Seconds that a pixel of the hole's box takes without a model: 600² took 5.4 s, 400² 2.2 s
(docs/figures.md, benchmarks/removal.py)."""


@record()
class AutomaticCount:
    """How many there are by themselves.

    Attributes:
        count: of pictures.
        why: "intent": so many belong to it; "chosen": it is set for all; "whole": it isn't a fill;
            "quick", "slow": one takes under or over `QUICK_SECONDS`.
    """

    count: int
    why: Literal["intent", "chosen", "whole", "quick", "slow"]


class DefaultCount:
    """Follows the state; lives as long as it."""

    def __init__(self, state: AppState) -> None:
        self._state = state
        for observable in (
            *(state.parameters, state.has_mask, state.document, state.models),
            *(state.memory.works, state.view.results_by_default, state.tools.removes_pointed),
        ):
            observable.changed.connect(self._follow)
        state.memory.cost.changed.connect(partial(self._settle, False))
        state.plans.changed.connect(partial(self._settle, True))

    def _settle(self, local: bool, now: object) -> None:
        """A forecast has come (``local``: of what needs no model): what it leads to stays."""
        self._follow(None)
        state = self._state
        if now and state.resolved_intent.local is local and (local or _forecast(state)):
            state.documents.active.value.paces.setdefault(_key(state), seconds_of_one(state))

    def _follow(self, _: object) -> None:
        state = self._state
        now, count = state.parameters.value, automatic_count(state).count
        if not now.count_held and count != now.count:
            state.parameters.update(count=count, count_held=False)


def automatic_count(state: AppState) -> AutomaticCount:
    """What Generate makes if the user says nothing else, by the forecast that was the first."""
    if state.is_removing:  # how large that is, is known too late
        return _of_fill(state, 0.0)
    intent = state.intents.get(state.parameters.value.intent)
    if intent is not None and intent.count is not None:
        return AutomaticCount(intent.count, "intent")
    if _task(state) is Task.INPAINT or state.view.results_by_default.value != "automatic":
        kept = state.documents.active.value.paces.get(_key(state))
        return _of_fill(state, seconds_of_one(state) if kept is None else kept)
    return AutomaticCount(1, "whole")


def bring_back(state: AppState) -> None:
    """The automatic count again, by the forecast of this moment."""
    state.documents.active.value.paces.pop(_key(state), None)
    state.parameters.update(count=automatic_count(state).count, count_held=False)


def removals(state: AppState, plans: Iterable[EditPlan]) -> int:
    """How many results a removal of this document has: those said where Generate does that, else
    those of its own intent."""
    now = state.parameters.value
    if state.is_removing:
        return now.count
    held = dict(now.counts).get(REMOVE)
    if now.intent == REMOVE and now.count_held:
        held = now.count
    return held or _of_fill(state, _seconds_of_copying(plans)).count


def seconds_of_one(state: AppState) -> float:
    """About how long one picture takes: as it is forecast; before that by what is to be done."""
    if state.resolved_intent.local:
        return _seconds_of_copying(state.plans.value)
    return _forecast(state) or _guess(state.model)


def _key(state: AppState) -> tuple[str, Task]:
    return state.parameters.value.intent, _task(state)


def _task(state: AppState) -> Task:
    return Task.of(has_picture=state.document.value is not None, has_mask=state.has_mask.value)


def _of_fill(state: AppState, seconds: float) -> AutomaticCount:
    chosen = state.view.results_by_default.value
    if chosen != "automatic":
        return AutomaticCount(int(chosen), "chosen")
    if seconds < QUICK_SECONDS:
        return AutomaticCount(SEVERAL, "quick")
    return AutomaticCount(1, "slow")


def _seconds_of_copying(plans: Iterable[EditPlan]) -> float:
    return sum(plan.target.size.area * _COPIED for plan in plans)


def _forecast(state: AppState) -> float:
    """Of one picture; 0: there is none."""
    cost, works = state.memory.cost.value, state.memory.works.value
    return cost.seconds / max(1, works[0].count) if cost is not None and works else 0.0


def _guess(model: ModelInfo | None) -> float:
    is_small = model is not None and 0 < model.size_bytes < _SMALL
    return 0.0 if is_small else QUICK_SECONDS
