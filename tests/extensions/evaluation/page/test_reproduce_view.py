"""Pictures of the history are made again in a real window, over an engine of numpy."""

from __future__ import annotations

import os
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMenu
from pytestqt.qtbot import QtBot

from desktop_app.extensions.evaluation.faces.page.evaluation_page import EvaluationPage
from desktop_app.extensions.evaluation.faces.page.reproduce_view import ReproduceView
from desktop_app.extensions.evaluation.work.sessions.evaluations import evaluations_of
from desktop_app.storage.history import History
from desktop_app.storage.history_entry import HistoryEntry
from desktop_app.ui.results.entry_menu import EntryMenu
from desktop_app.worker.workspace import Workspace
from tests.enginelink.numpy_jobs import MODEL
from tests.event_loop import settle
from tests.extensions.evaluation.page.conftest import Alone

LEFT = Qt.MouseButton.LeftButton
WAIT_MS = 60_000


pytestmark = pytest.mark.numpy_engine(replace(MODEL, family="sd1"))


@pytest.fixture
def page(alone: Alone[EvaluationPage]) -> EvaluationPage:
    return alone(EvaluationPage)


def entries_of(workspace: Workspace, qtbot: QtBot, count: int) -> list[HistoryEntry]:
    """Pictures that were generated."""
    found = list[HistoryEntry]()

    def read(history: History) -> list[HistoryEntry]:
        return history.newest(limit=count + 1)

    def there() -> bool:
        workspace.history.read(read, lambda entries: found.__setitem__(slice(None), entries))
        qtbot.waitUntil(lambda: workspace.is_idle, timeout=WAIT_MS)
        return len(found) == count

    for prompt in ("a fox", "a boat", "a castle")[:count]:
        workspace.state.parameters.update(prompt=prompt, count=1)
        workspace.generate()
    qtbot.waitUntil(there, timeout=WAIT_MS)
    return found


def rest(workspace: Workspace, qtbot: QtBot) -> None:
    session = evaluations_of(workspace).reproducing
    qtbot.waitUntil(lambda: session.progress.value.phase in ("over", "paused"), timeout=WAIT_MS)


def shown(page: EvaluationPage, name: str) -> None:
    """For looking at it: a folder may be named."""
    if folder := os.environ.get("VELATURA_SCREENSHOTS"):
        settle()
        page.grab().save(f"{folder}/{name}.png")


@pytest.mark.slow
def test_chosen_pictures_are_made_again_and_what_differs_stands_first(
    page: EvaluationPage, workspace: Workspace, qtbot: QtBot
) -> None:
    entries = entries_of(workspace, qtbot, 3)
    entries[-1] = replace(entries[-1], output_digest="other")
    menu = QMenu(page)
    EntryMenu(workspace, page).add_to(menu, entries[0], entries)
    (action,) = (one for one in menu.actions() if one.text() == "Check Whether It Repeats")
    action.trigger()
    rest(workspace, qtbot)
    view = page.stack.currentWidget()
    assert isinstance(view, ReproduceView)
    assert view.said.text() == "2 of 3 repeat exactly." and view.list.count() == 3
    first = view.list.item(0).text()
    assert first.startswith("a fox\nDiffers in what 8 bits don't show, though nothing")
    assert view.list.item(2).text().endswith("Repeats exactly.")
    assert not view.stop.isVisible() and view.starred.isEnabled()
    shown(page, "reproduce")


@pytest.mark.slow
def test_those_with_a_star_are_checked_and_none_leaves_the_sentence(
    page: EvaluationPage, workspace: Workspace, qtbot: QtBot
) -> None:
    entries = entries_of(workspace, qtbot, 2)
    evaluations_of(workspace).wanted.value = "reproduce_view"
    view = page.stack.currentWidget()
    assert isinstance(view, ReproduceView) and view.stack.is_empty
    QTest.mouseClick(view.starred, LEFT)
    rest(workspace, qtbot)
    assert view.stack.is_empty and view.list.count() == 0
    workspace.history.mark(entries[0].uid, starred=True)
    qtbot.waitUntil(lambda: workspace.is_idle, timeout=WAIT_MS)
    QTest.mouseClick(view.starred, LEFT)
    rest(workspace, qtbot)
    assert view.said.text() == "1 of 1 repeat exactly."


def test_a_picture_whose_model_is_gone_is_told(
    page: EvaluationPage, workspace: Workspace, qtbot: QtBot
) -> None:
    entries = entries_of(workspace, qtbot, 1)
    workspace.state.models.value = ()
    evaluations_of(workspace).make_again(entries)
    rest(workspace, qtbot)
    view = page.stack.currentWidget()
    assert isinstance(view, ReproduceView)
    assert "Could not be made again: There is no model" in view.list.item(0).text()
