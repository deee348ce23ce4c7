"""The die beside the count: a seed brought back holds for one run, one that is kept stays."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from desktop_app.core.request import GenerationRequest
from desktop_app.ui.window.main_window import MainWindow
from desktop_app.worker.workspace import Workspace
from tests.ui.conftest import make_job

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


def test_a_seed_that_is_brought_back_is_for_one_run(
    window: MainWindow, with_models: Workspace, old: GenerationRequest
) -> None:
    button, parameters = window.prompt_bar.seed, with_models.state.parameters
    assert not button.isChecked() and not button.text()
    parameters.take_request(old, model_known=True)
    assert button.isChecked() and button.text() == "42"
    first, second, third = seeds(window, 3)
    assert first == 42 and len({first, second, third}) == 3
    assert not button.isChecked() and not button.text()


def test_a_click_keeps_the_last_seed_and_another_lets_it_go(
    window: MainWindow, with_models: Workspace
) -> None:
    button = window.prompt_bar.seed
    (last,) = seeds(window, 1)
    QTest.mouseClick(button, LEFT)
    assert button.text() == str(last)
    assert seeds(window, 2) == [last, last]
    QTest.mouseClick(button, LEFT)
    assert last not in seeds(window, 2)


def test_a_seed_kept_by_hand_stays_kept_when_another_is_brought_until_a_new_one_is_drawn(
    window: MainWindow, with_models: Workspace, old: GenerationRequest
) -> None:
    QTest.mouseClick(window.prompt_bar.seed, LEFT)
    with_models.state.parameters.take_request(old, model_known=True)
    assert seeds(window, 2) == [42, 42]
    window.kit.actions["new_seed"].trigger()
    drawn = with_models.state.parameters.value.seed
    assert drawn != 42
    first, second = seeds(window, 2)
    assert first == drawn and second != first


def test_what_can_not_be_made_takes_no_seed(window: MainWindow, old: GenerationRequest) -> None:
    parameters = window.workspace.state.parameters
    parameters.take_request(old, model_known=True)
    window.workspace.generation.generate()  # there is no model
    assert parameters.value.seed_once and parameters.value.seed == 42
