"""How many results a fill has by itself."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from desktop_app.core.forecast import CostFactors, Forecast
from desktop_app.core.geometry import Rect, Size
from desktop_app.core.memory_plan import MemoryPlan
from desktop_app.core.model_info import ModelInfo
from desktop_app.state.app_state import AppState
from desktop_app.state.document.document import Document
from desktop_app.worker.default_count import (
    AutomaticCount,
    DefaultCount,
    automatic_count,
    bring_back,
    removals,
)
from tests.models import model_info

QUICK = model_info("quick", size_bytes=54_000_000)
LARGE = model_info("large", size_bytes=2_000_000_000)


@pytest.fixture
def state() -> AppState:
    made = AppState()
    made.counted = DefaultCount(made)  # type: ignore[attr-defined]
    return made


def painted(state: AppState, model: ModelInfo) -> None:
    state.models.value = (model,)
    state.parameters.update(model=model.id)
    document = Document(np.zeros((64, 64, 3), np.uint8), "p")
    state.open_document(document)
    document.fill_mask("rectangle", 255, Rect(8, 8, 16, 16))


def forecast(state: AppState, seconds: float, count: int = 1) -> None:
    state.memory.works.value = (CostFactors("sd15", Size(512, 512), 8, 20, count),)
    state.memory.cost.value = Forecast(MemoryPlan(), 1, 2, seconds=seconds)


def count(state: AppState) -> int:
    return state.parameters.value.count


@pytest.mark.parametrize(("model", "expected"), [(QUICK, 3), (LARGE, 1)])
def test_before_anything_is_measured_a_small_model_is_quick(
    state: AppState, model: ModelInfo, expected: int
) -> None:
    assert count(state) == 1
    painted(state, model)
    assert count(state) == expected


@pytest.mark.parametrize(("seconds", "expected"), [(4.9, 3), (5.1, 1)])
def test_the_forecast_of_one_picture_decides(
    state: AppState, seconds: float, expected: int
) -> None:
    painted(state, LARGE)
    forecast(state, seconds)
    assert count(state) == expected
    forecast(state, 3 * seconds, count=3)
    assert count(state) == expected


def test_a_new_picture_and_one_without_a_mask_have_one(state: AppState) -> None:
    painted(state, QUICK)
    assert state.document.value is not None
    state.document.value.fill_mask("rectangle", 0, Rect(0, 0, 64, 64))
    assert count(state) == 1


def test_a_count_set_by_hand_stays_until_the_setting_is_chosen_again(state: AppState) -> None:
    painted(state, QUICK)
    state.parameters.update(count=20)
    forecast(state, 1.0)
    assert count(state) == 20
    state.intent.use("remove")
    assert count(state) == 3, "its own"
    state.intent.use("fill")
    assert count(state) == 20
    bring_back(state)
    assert count(state) == 3 and not state.parameters.value.count_held


def test_what_is_measured_later_changes_no_open_document(state: AppState) -> None:
    painted(state, LARGE)
    forecast(state, 1.0)
    assert count(state) == 3
    forecast(state, 60.0)
    assert count(state) == 3
    assert automatic_count(state) == AutomaticCount(3, "quick"), "what is said is what runs"
    painted(state, LARGE)
    assert count(state) == 1, "a new one's is by what is known by then"
    state.documents.activate(state.documents.neighbour(-1))
    assert count(state) == 3
    bring_back(state)
    assert count(state) == 1


def test_a_count_belongs_to_its_document(state: AppState) -> None:
    painted(state, QUICK)
    first = state.documents.active.value
    state.parameters.update(count=20)
    painted(state, QUICK)
    assert count(state) == 3
    state.documents.activate(first)
    assert count(state) == 20


def test_a_removal_at_once_has_a_count_of_its_own(state: AppState) -> None:
    painted(state, QUICK)
    state.parameters.update(count=20)
    assert removals(state, ()) == 3
    state.intent.use("remove")
    state.parameters.update(count=2)
    state.intent.use("fill")
    assert (count(state), removals(state, ())) == (20, 2)


def test_while_what_is_clicked_is_removed_the_count_said_is_that_of_removals(
    state: AppState,
) -> None:
    painted(state, LARGE)
    forecast(state, 60.0)
    assert count(state) == 1
    state.tools.removes_pointed.value = True
    assert count(state) == removals(state, ()) == 3
    assert automatic_count(state) == AutomaticCount(3, "quick")
    state.parameters.update(count=2)
    assert count(state) == removals(state, ()) == 2
    bring_back(state)
    assert count(state) == removals(state, ()) == 3
    state.tools.removes_pointed.value = False
    assert count(state) == 1


def test_a_number_by_default_counts_for_all(state: AppState) -> None:
    state.view.results_by_default.value = "4"
    assert count(state) == 4
    painted(state, LARGE)
    assert count(state) == 4


def test_variations_keep_their_own_number(state: AppState) -> None:
    painted(state, QUICK)
    state.intent.use("variations")
    assert count(state) == 4
    state.intent.use("fill")
    assert count(state) == 3


def test_removing_follows_the_hole(state: AppState) -> None:
    painted(state, LARGE)
    state.intent.use("remove")
    assert count(state) == 3
    assert replace(state.parameters.value).count_held is False
