"""OpenVINO is recommended once for a processor and a kind of model, where it is worth it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from desktop_app.core.compute_profile import Trial
from desktop_app.state.app_state import AppState, EngineStatus
from desktop_app.state.work.compute_profiles import ComputeProfiles, ComputeProfilesNow
from desktop_app.worker.openvino_hint import OpenVinoHint
from tests.models import model_info

TOLD = {"device name": "CPU", "processor": "amx", "threads": "2", "torch": "2", "openvino": "1"}
MODEL = model_info("m", digest="abc")
LIKE_IT = replace(MODEL, id="n", digest="abd")
WAY = "bf16 packed tiles joined"


def measured(times: float) -> ComputeProfilesNow:
    profiles = ComputeProfiles().on(TOLD)
    found = Trial("M", WAY, WAY, {WAY: 1.0}, times)
    return ComputeProfilesNow(
        replace(profiles, trials={profiles.key(each): found for each in (MODEL, LIKE_IT)})
    )


@pytest.fixture
def state() -> AppState:
    made = AppState()
    made.models.value = (MODEL, LIKE_IT)
    made.parameters.use_defaults_of(MODEL)
    made.engine.value = EngineStatus("ready", TOLD)
    return made


def test_it_is_said_once_for_a_kind_of_model_and_kept(state: AppState) -> None:
    told: list[str] = []
    hints = [OpenVinoHint(state, (), told.append)]
    state.memory.profiles.value = measured(1.62)
    notice = state.notice.value
    assert notice is not None and notice.notes == ("openvino_faster",)
    assert notice.params == {"model": MODEL.name, "times": "1.6"}
    assert notice.action == "toggle_openvino" and len(told) == 1
    state.notice.value = None
    state.parameters.update(prompt="a cat")
    state.parameters.use_defaults_of(LIKE_IT)
    assert state.notice.value is None
    hints.append(OpenVinoHint(state, told, told.append))
    assert state.notice.value is None and len(told) == 1


def test_turned_on_it_goes(state: AppState) -> None:
    hint = OpenVinoHint(state, (), lambda key: None)
    state.memory.profiles.value = measured(1.62)
    assert state.notice.value is not None
    state.memory.backend.value = "openvino"
    assert state.notice.value is None, hint


@pytest.mark.parametrize("times", [0.0, 0.8, 1.3])
def test_where_it_gains_little_nothing_is_said(state: AppState, times: float) -> None:
    hint = OpenVinoHint(state, (), lambda key: None)
    state.memory.profiles.value = measured(times)
    assert state.notice.value is None, hint


def test_whoever_uses_it_or_has_none_hears_nothing(state: AppState) -> None:
    hint = OpenVinoHint(state, (), lambda key: None)
    state.memory.backend.value = "openvino"
    state.memory.profiles.value = measured(2.0)
    assert state.notice.value is None, hint
    state.engine.value = EngineStatus("ready", {"device": "cpu"})
    state.memory.backend.value = "torch"
    state.parameters.update(prompt="a cat")
    assert state.notice.value is None, hint
