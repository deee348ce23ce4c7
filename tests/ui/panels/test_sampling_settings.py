from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from desktop_app.state.controls import REASONS
from desktop_app.ui.control_reasons import reason_text
from desktop_app.ui.main_window import MainWindow
from desktop_app.ui.panels.consistency_settings import ConsistencySettings, timesteps_of
from desktop_app.ui.panels.sampling_settings import SamplingSettings
from desktop_app.worker.workspace import Workspace


@pytest.fixture
def panel(window: MainWindow, with_models: Workspace) -> SamplingSettings:
    window.set_settings_shown(True)
    return window.settings_panel.sampling


@pytest.fixture
def consistency(window: MainWindow, with_models: Workspace) -> ConsistencySettings:
    state = with_models.state
    window.set_settings_shown(True)
    first, *others = state.models.value
    model = replace(first, prediction_type="consistency", classes=3)
    state.models.value = (model, *others)
    return window.settings_panel.consistency


def test_every_reason_has_a_sentence() -> None:
    assert all(reason_text(code) != code for code in REASONS)


def test_it_is_folded_away_until_it_is_pressed(panel: SamplingSettings) -> None:
    assert not panel.sigmas.isVisible()
    QTest.mouseClick(panel.fold.head, Qt.MouseButton.LeftButton)
    assert panel.sigmas.isVisible() and panel.fold.is_open
    QTest.mouseClick(panel.fold.head, Qt.MouseButton.LeftButton)
    assert not panel.sigmas.isVisible()


def test_what_is_set_becomes_the_sampling(panel: SamplingSettings, workspace: Workspace) -> None:
    panel.fold.set_open(True)
    panel.sigmas.activated.emit(panel.sigmas.findData("karras"))
    panel.settle.edited.emit(0.01)
    panel.clip_skip.edited.emit(2.0)
    assert not panel.variation_seed.isVisible()
    panel.variation.edited.emit(0.25)
    assert panel.variation_seed.isVisible()
    panel.variation_seed.setText("99999999999")
    panel.variation_seed.editingFinished.emit()
    sampling = workspace.state.parameters.value.sampling
    assert (sampling.sigmas, sampling.settle, sampling.clip_skip) == ("karras", 0.01, 2)
    assert (sampling.variation, sampling.variation_seed) == (0.25, 2**32 - 1)


def test_what_has_no_effect_is_greyed_with_the_reason_and_comes_back(
    panel: SamplingSettings, window: MainWindow, workspace: Workspace
) -> None:
    assert not panel.refiner.isEnabled()
    assert reason_text("no_refiner") in panel.refiner.toolTip()
    negative = window.prompt_bar.negative
    usual = negative.toolTip()
    workspace.state.parameters.update(guidance_scale=1.0)
    assert not negative.isEnabled() and reason_text("guidance_off") in negative.toolTip()
    workspace.state.parameters.update(guidance_scale=7.0)
    assert negative.isEnabled() and negative.toolTip() == usual


@pytest.mark.parametrize(
    ("text", "steps"),
    [("", ()), ("18, 0", (18, 0)), (" 18 0 ", (18, 0)), ("18;5;0", (18, 5, 0))],
)
def test_timesteps_are_read_as_people_write_them(text: str, steps: tuple[int, ...]) -> None:
    assert timesteps_of(text) == steps


@pytest.mark.parametrize("text", ["0, 18", "18, 18", "a", "18, -1", "1.5"])
def test_other_timesteps_are_none(text: str) -> None:
    assert timesteps_of(text) is None


def test_a_consistency_model_shows_timesteps_and_classes_in_place_of_steps(
    consistency: ConsistencySettings, window: MainWindow, workspace: Workspace
) -> None:
    panel = window.settings_panel
    assert consistency.isVisible()
    assert not panel.steps.isVisible() and not panel.scheduler.isVisible()
    assert not panel.sampling.isVisible()
    QTest.keyClicks(consistency.timesteps, "18, 0")
    assert workspace.state.parameters.value.sampling.timesteps == (18, 0)
    QTest.keyClicks(consistency.timesteps, ", 5")
    assert consistency.wrong.isVisible()
    consistency.timesteps.editingFinished.emit()
    assert consistency.timesteps.text() == "18, 0" and not consistency.wrong.isVisible()
    assert consistency.class_label.count() == 4
    consistency.class_label.activated.emit(3)
    assert workspace.state.parameters.value.sampling.class_label == 2


def test_another_model_brings_the_usual_settings_back(
    consistency: ConsistencySettings, window: MainWindow, workspace: Workspace
) -> None:
    workspace.models.choose(workspace.state.models.value[1].id)
    assert not consistency.isVisible() and window.settings_panel.steps.isVisible()
