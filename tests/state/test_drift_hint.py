"""After an update a check of a kept set is offered, once."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pytest

import desktop_app
from desktop_app.core.drift import DriftSet
from desktop_app.state.app_state import AppState, EngineStatus
from desktop_app.state.drift_hint import DriftHint

NOW = {"torch": "2.14.0", "diffusers": "0.42.1", "device name": "CPU"}


def kept(**changes: str) -> DriftSet:
    environment = {"Velatura": desktop_app.__version__, **NOW, **changes}
    return DriftSet(
        id="a" * 32,
        name="mine",
        model="m",
        model_name="M",
        created_ms=1,
        requests=(),
        kept=True,
        environment=environment,
    )


@pytest.fixture
def state() -> AppState:
    return AppState()


def hint(state: AppState, sets: Sequence[DriftSet], told: list[str]) -> DriftHint:
    def give(then: Callable[[Sequence[DriftSet]], None]) -> None:
        then(sets)

    return DriftHint(state, give, tuple(told), told.append)


def test_what_differs_is_said_once_the_engine_tells_and_never_again(state: AppState) -> None:
    told = list[str]()
    hints = [hint(state, [kept(torch="2.13.0")], told)]
    assert state.notice.value is None
    state.engine.value = EngineStatus("ready", NOW)
    notice = state.notice.value
    assert notice is not None and notice.notes == ("drift_offered",)
    assert notice.params == {"name": "mine", "changes": "torch 2.13.0 → 2.14.0"}
    assert notice.action == "page_evaluation" and len(told) == 1
    state.notice.value = None
    hints.append(hint(state, [kept(torch="2.13.0")], told))
    assert state.notice.value is None and len(told) == 1
    hints.append(hint(state, [kept(torch="2.13.0", Velatura="0.0")], []))
    assert state.notice.value is not None


def test_of_what_is_as_it_was_nothing_is_said(state: AppState) -> None:
    told = list[str]()
    state.engine.value = EngineStatus("ready", NOW)
    found = hint(state, [kept(), kept(python="3.10")], told)
    assert state.notice.value is None and told == [] and found
