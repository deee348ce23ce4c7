"""Results reviewed over the canvas: all of them, some compared, and how one was made."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QItemSelectionModel, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from desktop_app.state.document.document import Document
from desktop_app.ui.results.review_page import ReviewPage
from desktop_app.ui.window.main_window import MainWindow
from desktop_app.worker.workspace import Workspace
from tests.storage.conftest import MODEL, picture, request_for
from tests.ui.conftest import make_job, make_result


@pytest.fixture
def page(window: MainWindow, with_models: Workspace) -> ReviewPage:
    for first, prompt in ((0, "a"), (3, "b")):
        job = make_job(prompt=prompt)
        for number in range(first, first + 3):
            with_models.state.results.add(make_result(number, job), show=number == 0)
    panel = window.docks.results_panel
    QTest.mouseClick(panel.grid, Qt.MouseButton.LeftButton)
    return window.canvas_area.review


def select(page: ReviewPage, *rows: int) -> None:
    flags = QItemSelectionModel.SelectionFlag
    page.grid.selectionModel().clearSelection()
    for row in rows:
        page.grid.selectionModel().select(page.grid.list_model.index(row), flags.Select)


@pytest.mark.slow
def test_the_grid_shows_all_and_escape_leaves_it(page: ReviewPage, window: MainWindow) -> None:
    assert page.isVisible() and page.grid.list_model.rowCount() == 6
    assert page.height() == window.canvas_area.canvas.height()
    QTest.keyClick(page.grid, Qt.Key.Key_Escape)
    assert not page.isVisible()


@pytest.mark.slow
def test_two_to_six_can_be_compared(page: ReviewPage, qtbot: QtBot) -> None:
    select(page, 1)
    assert not page.modes["split"].isEnabled()
    select(page, 0, 1, 4)
    QTest.mouseClick(page.modes["split"], Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: len(page.comparison.captions) == 3)
    assert page.comparison.isVisible() and page.comparison.mode == "split"
    QTest.mouseClick(page.modes["side"], Qt.MouseButton.LeftButton)
    assert len(page.comparison.captions) == 3 and "b" in page.comparison.captions[2]
    QTest.keyClick(page.comparison, Qt.Key.Key_Escape)
    assert page.grid.isVisible()


@pytest.mark.slow
def test_a_compared_one_that_is_discarded_ends_the_comparison(
    page: ReviewPage, workspace: Workspace, qtbot: QtBot
) -> None:
    page.show_results(["r0", "r4"])
    qtbot.waitUntil(lambda: len(page.comparison.captions) == 2)
    workspace.state.results.discard("r4")
    assert page.grid.isVisible()


@pytest.mark.slow
def test_it_goes_when_another_document_is_looked_at(page: ReviewPage, workspace: Workspace) -> None:
    workspace.state.open_empty()
    assert not page.isVisible()


def test_keys_judge_what_is_selected(page: ReviewPage, workspace: Workspace) -> None:
    results = workspace.state.results
    select(page, 1, 2)
    QTest.keyClick(page.grid, Qt.Key.Key_S)
    assert [result.id for result in results.items.value if result.starred] == ["r1", "r2"]
    QTest.keyClick(page.grid, Qt.Key.Key_X)
    assert [result.id for result in results.items.value if result.rejected] == ["r1", "r2"]
    assert not any(result.starred for result in results.items.value)
    select(page, 0, 5)
    QTest.keyClick(page.grid, Qt.Key.Key_Delete)
    assert [result.id for result in results.items.value] == ["r1", "r2", "r3", "r4"]


@pytest.mark.slow
def test_what_arrives_moves_neither_selection_nor_page(
    page: ReviewPage, workspace: Workspace
) -> None:
    results, grid, job = workspace.state.results, page.grid, make_job(prompt="c")
    for number in range(10, 40):
        results.add(replace(make_result(0, job), id=f"x{number}"), show=False)
    results.picked.value = False  # the first came by itself
    grid.setFocus()
    grid.scrollToBottom()
    place = grid.verticalScrollBar().value()
    assert place > 0 and grid.chosen == ("r0",)
    results.add(make_result(9, make_job(prompt="d")), show=True)
    results.saved("r0", "kept")
    assert grid.chosen == ("r0",) and grid.verticalScrollBar().value() == place


@pytest.mark.slow
def test_several_chosen_are_discarded_at_once_and_come_back_at_once(
    page: ReviewPage, workspace: Workspace, window: MainWindow
) -> None:
    select(page, 0, 4)
    QTest.keyClick(page.grid, Qt.Key.Key_Delete)
    ids = [one.id for one in workspace.state.results.items.value]
    assert ids == ["r1", "r2", "r3", "r5"]
    next(
        one for one in window.bars.notice_bar.findChildren(QPushButton) if one.text() == "Undo"
    ).click()
    assert [one.id for one in workspace.state.results.items.value] == [f"r{n}" for n in range(6)]


@pytest.mark.slow
def test_the_filter_lists_one_run(page: ReviewPage, workspace: Workspace) -> None:
    box = page.filter
    assert [box.itemText(row) for row in range(box.count())][-2:] == ["b", "a"]
    box.setCurrentIndex(box.count() - 1)
    box.activated.emit(box.count() - 1)
    assert [result.id for result in page.grid.list_model.results] == ["r0", "r1", "r2"]
    for number in range(3):
        workspace.state.results.discard(f"r{number}")
    assert page.grid.list_model.rowCount() == 3, "all of what is left"


@pytest.mark.slow
def test_details_of_one_stand_beside_the_settings_and_beside_another(
    page: ReviewPage, workspace: Workspace
) -> None:
    page.details_button.setChecked(True)
    select(page, 1)
    before = workspace.state.parameters.value
    assert "Seed 1" in page.details.left_name.text()
    page.details.pin.setChecked(True)
    select(page, 4)
    words = page.details.table.text()
    assert "<b>b</b>" in words and "<b>a</b>" in words
    assert "<b>m</b>" not in words, "the model is the same"
    assert workspace.state.parameters.value == before


@pytest.mark.slow
def test_pictures_of_the_history_are_compared_too(
    window: MainWindow, workspace: Workspace, qtbot: QtBot
) -> None:
    history = workspace.history._history()  # pyright: ignore[reportPrivateUsage]
    for seed in (1, 2):
        history.add(picture(seed, 24, 16), request_for(f"fox {seed}"), MODEL)
    panel = window.docks.history_panel
    window.docks.history_dock.show()
    qtbot.waitUntil(lambda: len(panel.list_model.rows) == 2)
    panel.view.selectAll()
    compare = next(
        action
        for action in panel.menu_of(panel.list_model.index(0)).actions()
        if action.text() == "Compare"
    )
    assert compare.isEnabled()
    compare.trigger()
    page = window.canvas_area.review
    qtbot.waitUntil(lambda: len(page.comparison.captions) == 2)
    assert "fox 2" in page.comparison.captions[0] and page.comparison.isVisible()
    QTest.keyClick(page.comparison, Qt.Key.Key_Escape)
    assert not page.isVisible()  # there are no results to show


@pytest.mark.slow
@pytest.mark.parametrize("pages", [("review",), ("search", "review")])
def test_enter_applies_and_goes_to_the_picture_and_says_so(
    whole: MainWindow, with_models: Workspace, qtbot: QtBot, pages: tuple[str, ...]
) -> None:
    window = whole
    state, document = with_models.state, Document(np.full((48, 64, 3), 9, np.uint8), "park.png")
    state.open_document(document)
    job = make_job()
    for number in range(3):
        state.results.add(make_result(number, job), show=number == 0)
    for page in pages:
        window.canvas_area.pages.show(page)
    QTest.keyClick(window.canvas_area.review.grid, Qt.Key.Key_Right)
    QTest.keyClick(window.canvas_area.review.grid, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: window.canvas_area.page_shown == "edit")
    assert [one.id for one in state.results.items.value if one.applied] == ["r1"]
    assert document.undo_stack.undo_name == "apply" and window.canvas.hasFocus()
    assert window.bars.status_row.hint.text() == "Applied: the result is now in the picture."


@pytest.mark.slow
def test_what_can_not_be_applied_leads_nowhere(whole: MainWindow, with_models: Workspace) -> None:
    with_models.state.open_document(Document(np.full((10, 12, 3), 9, np.uint8), "small.png"))
    with_models.state.results.add(make_result(0), show=True)
    whole.canvas_area.show_review()
    QTest.keyClick(whole.canvas_area.review.grid, Qt.Key.Key_Return)
    assert whole.canvas_area.page_shown == "review" and whole.bars.notice_bar.isVisible()
