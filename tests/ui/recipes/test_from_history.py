"""Pictures of the history: a recipe is done to them; the recipe of an edit is taken from one."""

from __future__ import annotations

from contextlib import closing

import numpy as np
import pytest
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu
from pytestqt.qtbot import QtBot

from desktop_app.catalog.schedulers import load_schedulers
from desktop_app.core.cancel import CancelToken
from desktop_app.core.geometry import Rect
from desktop_app.jobs.news import JobNews, Made
from desktop_app.operations.recipes.recipe import made_step
from desktop_app.state.document.document import Document
from desktop_app.storage.history import History
from desktop_app.storage.history_entry import HistoryEntry
from desktop_app.studio.history_origin import record_result
from desktop_app.studio.performing import perform
from desktop_app.ui.results.entry_menu import EntryMenu
from desktop_app.ui.window.main_window import MainWindow
from desktop_app.worker.workspace import Workspace
from tests.studio.recipes.doing import MEANS, halves


@pytest.fixture
def entry(workspace: Workspace) -> HistoryEntry:
    """Something was removed without a model."""
    document = Document(halves(), "fox.png")
    document.mask.write(Rect(20, 8, 6, 6), np.full((6, 6), 255, np.uint8))
    found = list[JobNews]()
    job = MEANS.job(made_step("do", "remove", {"seed": 3}), document, 0)
    perform(job, None, found.append, CancelToken())
    made = next(news for news in found if isinstance(news, Made))
    with closing(History(workspace.paths.history_file, load_schedulers())) as history:
        return record_result(history, made, "fox.png", None, {})


def menu_of(window: MainWindow, entry: HistoryEntry) -> dict[str, QAction]:
    menu = QMenu(window)
    EntryMenu(window.workspace, window).add_to(menu, entry, [entry])
    return {action.text(): action for action in menu.actions()}


@pytest.mark.slow
def test_its_recipe_is_shown(
    window: MainWindow, workspace: Workspace, entry: HistoryEntry, qtbot: QtBot
) -> None:
    menu_of(window, entry)["Edit Like This One…"].trigger()
    qtbot.waitUntil(lambda: window.canvas_area.pages.current == "batch")
    recipe = workspace.batch.recipe.value
    assert recipe is not None
    assert [step.title for step in recipe.steps] == ["mask file", "do remove"]
    assert recipe.steps[1].values["seed"] == 3


@pytest.mark.slow
def test_pictures_are_files_of_a_batch(
    window: MainWindow, workspace: Workspace, entry: HistoryEntry, qtbot: QtBot
) -> None:
    menu_of(window, entry)["Run Recipe or Look…"].trigger()
    qtbot.waitUntil(lambda: window.canvas_area.pages.current == "batch")
    qtbot.waitUntil(lambda: len(workspace.batch.rows.value) == 1)
    assert workspace.batch.rows.value[0].path.endswith(".png")
