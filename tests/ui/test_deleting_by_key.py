"""Del in every list of the user's things: a question comes first, and nothing is gone before it."""

from __future__ import annotations

import ast
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QListWidget, QPushButton
from pytestqt.qtbot import QtBot

from desktop_app.core.prompt.styles import Style
from desktop_app.operations.recipes.recipe import Recipe
from desktop_app.storage.evaluations import EvaluationStore
from desktop_app.ui.dialogs.question import Question
from desktop_app.ui.evaluation.evaluation_page import EvaluationPage
from desktop_app.ui.panels.brush_card import BrushCard
from desktop_app.ui.recipes.looks_panel import LooksPanel
from desktop_app.ui.window.main_window import MainWindow
from desktop_app.ui.workbench.workbench_page import WorkbenchPage
from tests.studio.reports.reports import small_report
from tests.ui.recipes.conftest import WARM

pytestmark = pytest.mark.window
UI = Path(__file__).parents[2] / "desktop_app" / "ui"
UNDONE = {"search/album_actions.py"}
"""What is deleted there comes back by the Undo of its bar."""

Listed = Callable[[MainWindow, QtBot], QListWidget]


def _report(window: MainWindow, qtbot: QtBot) -> QListWidget:
    EvaluationStore(window.workspace.paths.evaluations).put(small_report())
    window.kit.actions["page_evaluation"].trigger()
    page = window.canvas_area.pages.page("evaluation")
    assert isinstance(page, EvaluationPage)
    qtbot.waitUntil(lambda: page.list.count() == 1)
    page.list.setCurrentRow(0)
    qtbot.waitUntil(page.remove.isEnabled)
    return page.list


def _look(window: MainWindow, qtbot: QtBot) -> QListWidget:
    panel = LooksPanel(window.workspace, window.kit, window)
    panel.show()
    warm = Recipe("Mine", WARM.steps)
    window.workspace.recipes.put(warm)
    qtbot.waitUntil(lambda: _row(panel.list, warm.name) >= 0)
    panel.list.setCurrentRow(_row(panel.list, warm.name))
    return panel.list


def _brush(window: MainWindow, qtbot: QtBot) -> QListWidget:
    card = BrushCard(window.workspace, window.kit, window)
    card.show()
    qtbot.waitUntil(lambda: card.list.count() > 0)
    card.name.setText("Mine")
    card.save.click()
    qtbot.waitUntil(lambda: _row(card.list, "Mine") >= 0)
    card.list.setCurrentRow(_row(card.list, "Mine"))
    return card.list


def _style(window: MainWindow, qtbot: QtBot) -> QListWidget:
    workspace = window.workspace
    workspace.wording.put_style(Style("Mine", "mine"))
    card = window.prompt_bar.cards.styles
    card.open_above(window.prompt_bar.styles)
    qtbot.waitUntil(lambda: _row(card.list, "Mine", last=True) >= 0)
    card.list.setCurrentRow(_row(card.list, "Mine", last=True))
    return card.list


def _workbench(window: MainWindow, qtbot: QtBot) -> QListWidget:
    window.kit.actions["page_workbench"].trigger()
    page = window.canvas_area.pages.page("workbench")
    assert isinstance(page, WorkbenchPage)
    qtbot.waitUntil(lambda: page.session.workbench.value is not None)
    page.rows.copy.click()
    qtbot.waitUntil(page.rows.remove.isEnabled)
    return page.rows.list


def _row(view: QListWidget, text: str, *, last: bool = False) -> int:
    rows = [at for at in range(view.count()) if view.item(at).text() == text]
    return -1 if not rows else rows[-1 if last else 0]


@pytest.mark.parametrize("listed", [_report, _look, _brush, _style, _workbench])
def test_del_asks_and_only_then_deletes(listed: Listed, window: MainWindow, qtbot: QtBot) -> None:
    view = listed(window, qtbot)
    before = view.count()

    def asked() -> Question:
        view.setFocus()
        QTest.keyClick(view, Qt.Key.Key_Delete)
        found = [one for one in window.findChildren(Question) if one.isVisible()]
        assert len(found) == 1
        return found[0]

    question = asked()
    assert question.buttons[-1].isDefault() and not question.buttons[0].isDefault()
    QTest.keyClick(question, Qt.Key.Key_Escape)
    qtbot.wait(200)
    assert view.count() == before
    yes: QPushButton = asked().buttons[0]
    QTest.mouseClick(yes, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: view.count() < before)


def test_every_delete_of_the_window_asks_and_every_list_of_it_takes_the_key() -> None:
    """Whatever says "Delete…" asks by the one question; a list it belongs to takes Del."""
    silent, deaf, short = list[str](), list[str](), set[str]()
    for file in sorted(UI.rglob("*.py")):
        name, text = file.relative_to(UI).as_posix(), file.read_text("utf-8")
        calls = {
            node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
            for node in ast.walk(ast.parse(text))
            if isinstance(node, ast.Call)
        }
        if 'tr("Delete")' in text:
            short.add(name)
        if 'tr("Delete…")' not in text:
            continue
        if "ask_delete" not in calls and "remove_wanted" not in text:
            silent.append(name)
        if "QListWidget" in calls and "delete_by_key" not in calls and "eventFilter" not in text:
            deaf.append(name)
    assert not silent and not deaf
    assert short == UNDONE
