"""How a picture was made, in a real window over an engine of numpy."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMenu
from pytestqt.qtbot import QtBot

from desktop_app.core.geometry import Rect
from desktop_app.extensions.evaluation.faces.page.evaluation_page import EvaluationPage
from desktop_app.extensions.evaluation.faces.page.grid_view import GridView
from desktop_app.extensions.evaluation.faces.page.made_view import MadeView
from desktop_app.extensions.evaluation.work.sessions.evaluations import evaluations_of
from desktop_app.storage.history import History
from desktop_app.storage.history_entry import HistoryEntry
from desktop_app.ui.dialogs.name_dialog import NameDialog
from desktop_app.ui.results.entry_menu import EntryMenu
from desktop_app.ui.results.results_model import LISTED_ROLE
from desktop_app.ui.results.results_panel import ResultsPanel
from desktop_app.worker.workspace import Workspace
from tests.enginelink.numpy_jobs import MODEL
from tests.extensions.evaluation.page.conftest import Alone
from tests.refusals import says

LEFT = Qt.MouseButton.LeftButton
WAIT_MS = 60_000


pytestmark = pytest.mark.numpy_engine(replace(MODEL, family="sd1"))


@pytest.fixture
def page(alone: Alone[EvaluationPage]) -> EvaluationPage:
    return alone(EvaluationPage)


def entries_of(workspace: Workspace, qtbot: QtBot, count: int) -> list[HistoryEntry]:
    """The newest first, when so many are there."""
    found = list[HistoryEntry]()

    def read(history: History) -> list[HistoryEntry]:
        return history.newest(limit=count + 1)

    def there() -> bool:
        workspace.history.read(read, lambda entries: found.__setitem__(slice(None), entries))
        qtbot.waitUntil(lambda: workspace.is_idle, timeout=WAIT_MS)
        return len(found) == count

    qtbot.waitUntil(there, timeout=WAIT_MS)
    return found


@pytest.fixture
def edited(workspace: Workspace, qtbot: QtBot) -> list[HistoryEntry]:
    """A picture from words that was applied, and edited under a mask."""
    workspace.state.parameters.update(prompt="a fox", count=1)
    workspace.generate()
    (first,) = entries_of(workspace, qtbot, 1)
    workspace.results.apply()
    state = workspace.state
    qtbot.waitUntil(lambda: state.document.value is not None, timeout=WAIT_MS)
    document = state.document.value
    assert document is not None and document.parents == (first.uid,)
    mask = np.full((30, 30), 255, np.uint8)
    document.edit("stroke", document.mask, Rect(10, 10, 30, 30), mask)
    state.parameters.update(prompt="a hat", count=1)
    workspace.generate()
    return entries_of(workspace, qtbot, 2)


def pressed(page: EvaluationPage, entry: HistoryEntry, words: str) -> None:
    menu = QMenu(page)
    EntryMenu(page._workspace, page).add_to(menu, entry, [entry])  # pyright: ignore[reportPrivateUsage]
    (action,) = (one for one in menu.actions() if one.text() == words)
    action.trigger()


@pytest.mark.slow
def test_the_way_of_a_picture_is_shown_kept_as_a_recipe_and_opened(
    page: EvaluationPage, workspace: Workspace, edited: list[HistoryEntry], qtbot: QtBot
) -> None:
    pressed(page, edited[0], "How Was This Made?")
    qtbot.waitUntil(lambda: evaluations_of(workspace).made.value is not None, timeout=WAIT_MS)
    view = page.stack.currentWidget()
    assert isinstance(view, MadeView)
    first, second = (view.list.item(at).text() for at in (0, 1))
    assert first.startswith("1 · Text to image\na fox\n") and says("remark words", first)
    assert second.startswith("2 · Fill\na hat\n") and "within 22 % of 64 × 64" in second
    assert "from 1" in second and view.save.isEnabled()
    assert says("remark masks", view.said.text())
    if folder := os.environ.get("VELATURA_SCREENSHOTS"):
        page.grab().save(f"{folder}/made.png")
    QTest.mouseClick(view.save, LEFT)
    dialog = view.window().findChild(NameDialog)
    assert dialog is not None and dialog.name.text() == "a hat"
    dialog.name.setText("Hats")
    dialog.accept()
    qtbot.waitUntil(lambda: workspace.recipes.found("Hats") is not None, timeout=WAIT_MS)
    recipe = workspace.recipes.found("Hats")
    assert recipe is not None
    assert [step.title for step in recipe.steps] == ["mask file", "do generate"]
    assert "Hats" in view.said.text()
    before = len(workspace.state.documents)
    at = view.list.visualItemRect(view.list.item(0)).center()
    QTest.mouseClick(view.list.viewport(), LEFT, pos=at)
    qtbot.waitUntil(lambda: len(workspace.state.documents) > before, timeout=WAIT_MS)


def test_the_way_of_a_result_is_told(
    page: EvaluationPage, workspace: Workspace, edited: list[HistoryEntry], qtbot: QtBot
) -> None:
    results = ResultsPanel(workspace, page._kit, page).view  # pyright: ignore[reportPrivateUsage]

    def listed() -> list[QModelIndex]:
        rows = map(results.list_model.index, range(results.list_model.rowCount()))
        cells = ((index, index.data(LISTED_ROLE)) for index in rows)
        return [index for index, cell in cells if cell and cell.result.history == edited[0].uid]

    # The results learn of its row in the history last.
    qtbot.waitUntil(lambda: bool(listed()), timeout=WAIT_MS)
    (at,) = listed()
    (action,) = (one for one in results.menu_of(at).actions() if one.text() == "How Was This Made?")
    assert action.isEnabled()
    action.trigger()
    qtbot.waitUntil(lambda: evaluations_of(workspace).made.value is not None, timeout=WAIT_MS)
    made = evaluations_of(workspace).made.value
    assert made is not None and [one.uid for one in made.steps] == [one.uid for one in edited[::-1]]


@pytest.mark.slow
def test_parents_and_models_that_are_gone_are_said_and_no_recipe_is_offered(
    page: EvaluationPage, workspace: Workspace, edited: list[HistoryEntry], qtbot: QtBot
) -> None:
    with closing(sqlite3.connect(workspace.paths.history_file)) as database, database:
        database.execute("DELETE FROM images WHERE uid = ?", (edited[1].uid,))
    workspace.state.models.value = ()
    pressed(page, edited[0], "How Was This Made?")
    qtbot.waitUntil(lambda: evaluations_of(workspace).made.value is not None, timeout=WAIT_MS)
    view = page.stack.currentWidget()
    assert isinstance(view, MadeView)
    assert says("remark gone", view.list.item(0).text())
    assert says("remark model", view.list.item(1).text()) and view.save.isEnabled()
    before = len(workspace.state.documents)
    QTest.mouseClick(
        view.list.viewport(), LEFT, pos=view.list.visualItemRect(view.list.item(0)).center()
    )
    assert len(workspace.state.documents) == before


@pytest.mark.slow
def test_a_grid_begins_with_the_prompt_and_settings_of_a_picture(
    page: EvaluationPage, workspace: Workspace, edited: list[HistoryEntry], qtbot: QtBot
) -> None:
    pressed(page, edited[1], "Grid from This…")
    parameters = workspace.state.parameters
    qtbot.waitUntil(lambda: parameters.value.prompt == "a fox", timeout=WAIT_MS)
    view = page.stack.currentWidget()
    assert isinstance(view, GridView) and view.make.isEnabled()
    assert view.session.planned("steps=1,2", "").words["settings"]["seed"] == edited[1].seed
