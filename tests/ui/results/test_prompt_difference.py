"""Prompts of two pictures compared below them, from results and from the history."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QItemSelectionModel, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMenu
from pytestqt.qtbot import QtBot

from desktop_app.core.geometry import Size
from desktop_app.core.request import GenerationRequest, Task
from desktop_app.imaging.encode import encode
from desktop_app.storage.history_folders import import_folders
from desktop_app.ui.results.review_page import ReviewPage
from desktop_app.ui.window.main_window import MainWindow
from desktop_app.worker.workspace import Workspace
from tests.storage.conftest import MODEL, picture, request_for
from tests.ui.conftest import make_job, make_result

FIRST = "a red wool scarf, forest, night"
SECOND = "night, a blue wool scarf, (forest:1.3)"
TOLD = "an owl, night\nNegative prompt: blurry\nSteps: 30, Sampler: Euler a, CFG scale: 7, Seed: 42"
CONTROL = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier


def choose(menu: QMenu, text: str) -> None:
    (action,) = (action for action in menu.actions() if action.text() == text)
    assert action.isEnabled()
    action.trigger()


@pytest.fixture
def page(window: MainWindow, with_models: Workspace, qtbot: QtBot) -> ReviewPage:
    """Two results are selected in the strip, and their prompts compared by a key."""
    jobs = (make_job(FIRST), make_job(SECOND))
    spots = (replace(jobs[1].spots[0], request=replace(jobs[1].request, steps=31)),)
    jobs = (jobs[0], replace(jobs[1], spots=spots))
    for number, job in enumerate(jobs):
        with_models.state.results.add(make_result(number, job), show=number == 0)
    view = window.docks.results_panel.view
    window.docks.results_dock.show()
    qtbot.waitUntil(window.isActiveWindow)
    view.setFocus()
    view.selectAll()
    QTest.keyClick(view, Qt.Key.Key_D, CONTROL)
    found = window.canvas_area.review
    qtbot.waitUntil(lambda: len(found.comparison.captions) == 2)
    return found


@pytest.mark.slow
def test_both_prompts_stand_below_their_pictures(page: ReviewPage) -> None:
    assert page.isVisible() and page.prompts.isVisible() and page.comparison.mode == "side"
    left, right = page.prompts.texts
    assert left.toPlainText().startswith(FIRST) and right.toPlainText().startswith(SECOND)
    assert "line-through" in left.toHtml() and "line-through" not in right.toHtml()
    assert "underline" in right.toHtml()
    weighted = right.document().find("forest").charFormat()
    assert weighted.toolTip() == "Weight 1 → 1.3" and weighted.fontWeight() > 500
    assert "Steps" in left.toPlainText() and "31" in right.toPlainText()
    assert "Working size" not in left.toPlainText(), "it is the same"
    assert "red" in left.accessibleDescription() and "wool" not in left.accessibleDescription()


@pytest.mark.slow
def test_a_prompt_is_used_and_undone(page: ReviewPage, window: MainWindow) -> None:
    bar, parameters = window.prompt_bar, window.workspace.state.parameters
    bar.prompt.setFocus()
    QTest.keyClicks(bar.prompt, "mine")
    parameters.update(styles=("Oil painting",))
    QTest.mouseClick(page.prompts.uses[1], Qt.MouseButton.LeftButton)
    assert bar.prompt.toPlainText() == parameters.value.prompt == SECOND
    assert parameters.value.styles == ()
    QTest.mouseClick(page.prompts.uses[0], Qt.MouseButton.LeftButton)
    assert parameters.value.prompt == FIRST
    bar.prompt.undo()
    bar.prompt.undo()
    assert parameters.value.prompt == "mine"


def test_the_switch_hides_them_and_three_have_none(
    page: ReviewPage, workspace: Workspace, qtbot: QtBot
) -> None:
    QTest.mouseClick(page.prompts_button, Qt.MouseButton.LeftButton)
    assert not page.prompts.isVisible() and page.comparison.isVisible()
    QTest.mouseClick(page.prompts_button, Qt.MouseButton.LeftButton)
    assert page.prompts.isVisible()
    workspace.state.results.add(make_result(2), show=False)
    page.show_results(["r0", "r1", "r2"])
    qtbot.waitUntil(lambda: len(page.comparison.captions) == 3)
    assert not page.prompts.isVisible() and not page.prompts_button.isEnabled()


@pytest.mark.slow
def test_without_two_all_results_are_shown(page: ReviewPage, window: MainWindow) -> None:
    page.leave()
    view = window.docks.results_panel.view
    view.selectionModel().select(
        view.list_model.index(0), QItemSelectionModel.SelectionFlag.ClearAndSelect
    )
    window.kit.actions["compare_prompts"].trigger()
    assert page.grid.isVisible()


@pytest.mark.slow
def test_prompts_that_say_the_same_are_said_to(page: ReviewPage, workspace: Workspace) -> None:
    job = make_job(FIRST.replace(", ", ","))
    workspace.state.results.add(make_result(2, job), show=False)
    page.show_results(["r0", "r2"], prompts=True)
    assert page.prompts.legend.text() == "The prompts are the same."


@pytest.mark.slow
def test_another_programs_picture_is_compared_with_ours(
    window: MainWindow, workspace: Workspace, tmp_path: Path, qtbot: QtBot
) -> None:
    history = workspace.history._history()  # pyright: ignore[reportPrivateUsage]
    history.add(picture(1, 24, 16), request_for("a fox, night"), MODEL)
    (tmp_path / "theirs").mkdir()
    file = tmp_path / "theirs" / "owl.png"
    file.write_bytes(encode(picture(2, 24, 16), "PNG", texts={"parameters": TOLD}))
    import_folders(history, [file.parent])
    panel = window.docks.history_panel
    window.docks.history_dock.show()
    qtbot.waitUntil(lambda: len(panel.list_model.rows) == 2)
    panel.view.selectAll()
    choose(panel.menu_of(panel.list_model.index(0)), "Compare Prompts")
    page = window.canvas_area.review
    qtbot.waitUntil(lambda: len(page.comparison.captions) == 2)
    texts = [text.toPlainText() for text in page.prompts.texts]
    (theirs,) = (text for text in texts if text.startswith("an owl, night"))
    assert "blurry" in theirs and "Euler a" in theirs and "42" in theirs
    assert any(text.startswith("a fox, night") for text in texts)


@pytest.mark.slow
def test_a_request_of_another_dialect_is_read_as_such(
    page: ReviewPage, workspace: Workspace
) -> None:
    text = "(forest:1.3)"
    request = GenerationRequest(
        Task.TEXT_TO_IMAGE, text, "starter", Size(256, 256), dialect="literal"
    )
    job = make_job(text)
    job = replace(job, spots=(replace(job.spots[0], request=request),))
    workspace.state.results.add(make_result(2, job), show=False)
    page.show_results(["r1", "r2"], prompts=True)
    assert "line-through" in page.prompts.texts[0].toHtml()
    page.prompts.uses[1].click()
    assert workspace.state.parameters.value.dialect == "literal"
