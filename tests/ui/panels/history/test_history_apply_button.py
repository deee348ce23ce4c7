"""The button below the history: when it is there, and when it can be pressed."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QItemSelectionModel
from PySide6.QtWidgets import QListView, QWidget
from pytestqt.qtbot import QtBot

from desktop_app.catalog.schedulers import load_schedulers
from desktop_app.core.edit_plan import EditPlan
from desktop_app.core.geometry import Rect, Size
from desktop_app.core.request import GenerationRequest, Task
from desktop_app.state.document.document import Document
from desktop_app.storage.history import History
from desktop_app.ui.panels.history.history_apply_button import HistoryApplyButton
from desktop_app.ui.panels.history.history_model import HistoryModel
from desktop_app.ui.results.entry_menu import hindrance_text
from desktop_app.worker.workspace import Workspace
from tests.ui.conftest import STARTER, close_all, picture

SIZE = Size(9, 9)


@pytest.fixture
def view(workspace: Workspace, qtbot: QtBot) -> QListView:
    """An edit, and a picture from words."""
    made = QListView()
    made.setSelectionMode(QListView.SelectionMode.ExtendedSelection)
    qtbot.addWidget(made, before_close_func=lambda _: close_all(workspace))
    model = HistoryModel(workspace, made)
    made.setModel(model)
    history = History(workspace.paths.history_file, load_schedulers())
    for plan in (EditPlan("d", SIZE, SIZE.rect, Size(64, 64), Rect(2, 2, 5, 5)), None):
        task = Task.TEXT_TO_IMAGE if plan is None else Task.INPAINT
        request = GenerationRequest(task, "a cat", "starter", Size(64, 64), plan=plan)
        history.add(picture(16, 16), request, STARTER)
    model.beginResetModel()
    model.rows[:] = sorted(history.newest(), key=lambda entry: entry.id)
    model.endResetModel()
    history.close()
    return made


def choose(view: QListView, *rows: int) -> None:
    chooser = view.selectionModel()
    chooser.clear()
    for row in rows:
        chooser.select(view.model().index(row, 0), QItemSelectionModel.SelectionFlag.Select)


def test_it_is_there_for_one_edit_and_grey_with_the_reason_where_that_has_no_place(
    workspace: Workspace, view: QListView
) -> None:
    page = QWidget()
    button = HistoryApplyButton(workspace, view, page)

    def seen() -> tuple[bool, bool]:
        button.follow()
        return not button.isHidden(), button.isEnabled()

    assert seen() == (False, True)
    choose(view, 0)
    assert seen() == (True, False) and button.toolTip() == hindrance_text("no_document")
    workspace.state.open_document(Document(np.zeros((9, 9, 3), np.uint8), "other.png"))
    assert seen() == (True, False) and button.toolTip() != hindrance_text("no_document")
    choose(view, 1)
    assert seen()[0] is False
    choose(view, 0, 1)
    assert seen()[0] is False
