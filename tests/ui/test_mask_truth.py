"""Mask truth in the window: its switch, what is remembered, and Generate waiting for its plan."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from pytestqt.qtbot import QtBot

from desktop_app.core.geometry import Rect
from desktop_app.state.document.document import Document
from desktop_app.storage.settings import Settings
from desktop_app.ui.window.main_window import MainWindow
from desktop_app.worker.workspace import Workspace


@pytest.fixture
def document(
    window: MainWindow, with_models: Workspace, open_picture: Callable[..., Document]
) -> Document:
    made = open_picture()
    made.fill_mask("rectangle", 255, Rect(30, 20, 16, 12))
    return made


@pytest.mark.slow
def test_the_switch_shows_the_truth_and_is_remembered(
    window: MainWindow, workspace: Workspace, document: Document, qtbot: QtBot
) -> None:
    qtbot.waitUntil(lambda: workspace.is_idle)
    action = window.kit.actions["toggle_truth"]
    assert not action.isChecked() and not window.canvas.truth.is_shown
    action.trigger()
    assert action.isChecked() and window.canvas.truth.is_shown
    window.memory.remember()
    workspace.settings.save()
    assert Settings.load(workspace.paths.settings).mask_truth


@pytest.mark.slow
def test_a_dragged_context_can_be_given_back(
    window: MainWindow, workspace: Workspace, document: Document
) -> None:
    action = window.kit.actions["automatic_context"]
    assert not action.isEnabled()
    workspace.state.parameters.change_plan(context=Rect(10, 10, 60, 40))
    assert action.isEnabled()
    action.trigger()
    assert workspace.state.parameters.value.plan.context is None
    assert not action.isEnabled()


@pytest.mark.slow
def test_generate_is_busy_while_it_waits_for_its_plan_and_can_be_called_off(
    window: MainWindow, workspace: Workspace, document: Document, qtbot: QtBot
) -> None:
    button = window.prompt_bar.generate
    button.click()
    assert workspace.state.pressed.value, "the plan of the mask just painted is not there yet"
    assert button.is_busy and window.kit.actions["cancel"].isEnabled()
    assert not workspace.state.jobs.active
    window.prompt_bar.stop.click()
    assert not workspace.state.pressed.value and not button.is_busy
    qtbot.waitUntil(lambda: workspace.is_idle)
    assert not workspace.state.jobs.active
    assert workspace.state.notice.value is None
