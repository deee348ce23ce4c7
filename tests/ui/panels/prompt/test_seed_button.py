"""The die beside the count: a seed brought back holds for one run, one that is kept stays."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from desktop_app.core.request import GenerationRequest
from desktop_app.ui.window.main_window import MainWindow
from desktop_app.worker.workspace import Workspace
from tests.ui.conftest import make_job
from tests.ui.panels.conftest import Ui

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def old() -> GenerationRequest:
    """What is brought back out of the history."""
    return make_job("a red fox", seed=42).spots[0].request


def seeds(window: MainWindow, runs: int) -> list[int]:
    """Of so many presses of Generate."""
    found = list[int]()
    for _ in range(runs):
        window.workspace.generation.generate()
        found.append(window.workspace.state.parameters.value.seed)
    return found


@pytest.mark.slow
def test_a_seed_that_is_brought_back_is_for_one_run(
    ui: Ui, with_models: Workspace, old: GenerationRequest
) -> None:
    button, parameters = ui.bar.seed, ui.state.parameters
    assert not button.isChecked() and not button.text()
    parameters.take_request(old, model_known=True)
    assert button.isChecked() and button.text() == "42"
    first, second, third = seeds(ui.window, 3)
    assert first == 42 and len({first, second, third}) == 3
    assert not button.isChecked() and not button.text()


@pytest.mark.slow
def test_a_click_keeps_the_last_seed_and_another_lets_it_go(ui: Ui, with_models: Workspace) -> None:
    button = ui.bar.seed
    (last,) = seeds(ui.window, 1)
    QTest.mouseClick(button, LEFT)
    assert button.text() == str(last)
    assert seeds(ui.window, 2) == [last, last]
    QTest.mouseClick(button, LEFT)
    assert last not in seeds(ui.window, 2)


@pytest.mark.slow
def test_a_seed_kept_by_hand_stays_kept_when_another_is_brought_until_a_new_one_is_drawn(
    ui: Ui, with_models: Workspace, old: GenerationRequest
) -> None:
    QTest.mouseClick(ui.bar.seed, LEFT)
    ui.state.parameters.take_request(old, model_known=True)
    assert seeds(ui.window, 2) == [42, 42]
    ui.act("new_seed")
    drawn = ui.chosen.seed
    assert drawn != 42
    first, second = seeds(ui.window, 2)
    assert first == drawn and second != first


def test_what_can_not_be_made_takes_no_seed(ui: Ui, old: GenerationRequest) -> None:
    parameters = ui.state.parameters
    parameters.take_request(old, model_known=True)
    ui.workspace.generation.generate()  # there is no model
    assert parameters.value.seed_once and parameters.value.seed == 42
