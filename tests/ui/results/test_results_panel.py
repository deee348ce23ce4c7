from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot

from desktop_app.core.edit_plan import EditPlan
from desktop_app.core.geometry import Margins
from desktop_app.state.document.document import Document
from desktop_app.ui.results.results_panel import ResultsPanel
from desktop_app.ui.window.main_window import MainWindow
from desktop_app.worker.workspace import Workspace
from tests.ui.conftest import make_job, make_result
from tests.ui.hand import Hand


@pytest.fixture
def panel(window: MainWindow, with_models: Workspace) -> ResultsPanel:
    job = make_job()
    for number in range(3):
        with_models.state.results.add(make_result(number, job), show=number == 0)
    return window.docks.results_panel


def _selected(panel: ResultsPanel) -> list[int]:
    return [index.row() for index in panel.view.selectionModel().selectedIndexes()]


@pytest.mark.slow
def test_a_sentence_stands_where_no_result_is(window: MainWindow) -> None:
    assert window.docks.results_panel.stack.is_empty
    assert window.docks.results_panel.stack.sentence.text()


@pytest.mark.slow
def test_the_one_on_the_canvas_is_selected(panel: ResultsPanel, workspace: Workspace) -> None:
    assert _selected(panel) == [0]
    workspace.state.results.next()
    assert _selected(panel) == [1]
    workspace.state.results.show(None)
    assert _selected(panel) == []


@pytest.mark.slow
def test_a_click_shows_a_result_even_the_same_one_again(
    panel: ResultsPanel, workspace: Workspace
) -> None:
    shown = workspace.state.results.shown
    for _ in range(2):
        place = panel.view.visualRect(panel.list_model.index(2)).center()
        QTest.mouseClick(panel.view.viewport(), Qt.MouseButton.LeftButton, pos=place)
        assert shown.value is not None and shown.value.id == "r2"
        workspace.state.results.show(None)


@pytest.mark.slow
def test_delete_discards_and_enter_applies(
    panel: ResultsPanel, workspace: Workspace, qtbot: QtBot
) -> None:
    QTest.keyClick(panel.view, Qt.Key.Key_Delete)
    assert [r.id for r in workspace.state.results.items.value] == ["r1", "r2"]
    QTest.keyClick(panel.view, Qt.Key.Key_Return)
    document = workspace.state.document.value
    assert document is not None and document.size.width == 64


@pytest.mark.slow
def test_del_over_the_canvas_says_so_and_undo_brings_the_result_back(
    panel: ResultsPanel, window: MainWindow, workspace: Workspace
) -> None:
    results, hand = workspace.state.results, Hand(window)
    workspace.state.results.next()
    window.canvas.setFocus()
    hand.key("Del")
    assert [one.id for one in results.items.value] == ["r0", "r2"]
    results.add(make_result(3, results.items.value[0].job), show=True)
    bar = window.bars.notice_bar
    assert "kept in the history" in bar.title.text()
    QApplication.processEvents()
    shown = [one for one in bar.findChildren(QPushButton) if one.isVisible()]
    undo = next(one for one in shown if one.text() == "Undo")
    hand.click(undo)
    assert [one.id for one in results.items.value] == ["r0", "r1", "r2", "r3"]
    assert results.shown.value is not None and results.shown.value.id == "r1"
    assert _selected(panel) == [1] and not bar.isVisible()


@pytest.mark.slow
def test_words_that_are_near_to_one_another_say_how_they_differ(panel: ResultsPanel) -> None:
    menu = panel.view.menu_of(panel.list_model.index(0))
    assert menu.toolTipsVisible()
    tips = {action.text(): action.toolTip() for action in menu.actions()}
    near = ("Reject", "Discard", "Again with a New Seed", "Subtle Variations", "Strong Variations")
    said = [tips[name] for name in near]
    assert len(set(said)) == len(near)
    assert not set(said) & set(near), "Qt repeats the name where there is no tooltip"
    menu.close()


@pytest.mark.slow
def test_thumbnails_show_the_pixels(panel: ResultsPanel) -> None:
    index = panel.list_model.index(2)
    pixmap = index.data(Qt.ItemDataRole.DecorationRole)
    assert pixmap.toImage().pixelColor(5, 5).red() == 40
    assert index.data(Qt.ItemDataRole.AccessibleTextRole) == "Result 3, seed 1002"


@pytest.mark.slow
def test_the_list_empties_with_the_next_run(panel: ResultsPanel, workspace: Workspace) -> None:
    workspace.state.results.clear()
    assert panel.stack.is_empty and panel.list_model.rowCount() == 0


def test_of_what_was_made_for_another_size_the_menu_says_why_it_cannot_be_applied(
    window: MainWindow, workspace: Workspace, open_picture: Callable[..., Document]
) -> None:
    document, panel = open_picture(), window.docks.results_panel
    plan = EditPlan(document.id, document.size, document.size.rect, document.size, None)
    spot = replace(make_job().spots[0], request=replace(make_job().request, plan=plan))
    job = replace(make_job(document=document.id), spots=(spot,))
    workspace.state.results.add(make_result(0, job), show=True)
    names = ("Apply", "Again with a New Seed", "Strong Variations")

    def rows() -> list[tuple[bool, str]]:
        menu = panel.view.menu_of(panel.list_model.index(0))
        found = {action.text(): (action.isEnabled(), action.toolTip()) for action in menu.actions()}
        menu.close()
        return [found[name] for name in names]

    assert all(can for can, _ in rows())
    size = document.size
    border = np.zeros((size.height, size.width + 8, 3), np.uint8)
    document.grow("expand", Margins(0, 0, 8, 0), border)
    assert all(can for can, _ in rows())  # it moves along
    workspace.state.results.change_all(lambda one: one.carried("flipped", None))
    assert rows() == [(False, "The canvas was changed since then, so its place is gone.")] * 3
    assert not window.kit.actions["apply"].isEnabled()
    workspace.state.results.change_all(lambda one: one.carried("flipped", None))
    assert all(can for can, _ in rows())
