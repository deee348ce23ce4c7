from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialog
from pytestqt.qtbot import QtBot

from desktop_app.catalog.schedulers import load_schedulers
from desktop_app.core.edit_plan import EditPlan
from desktop_app.core.geometry import Rect, Size
from desktop_app.core.request import GenerationRequest, Task
from desktop_app.state.document.document import Document
from desktop_app.storage.history import History
from desktop_app.ui.dialogs.question import Question
from desktop_app.ui.panels.history.history_model import LINE_ROLE
from desktop_app.ui.panels.history.history_panel import HistoryPanel
from desktop_app.ui.window.main_window import MainWindow
from desktop_app.ui.words.recipe import recipe_of
from desktop_app.worker.workspace import Workspace
from tests.ui.conftest import STARTER, close_all, picture
from tests.ui.panels.conftest import CTRL, Ui, click

Past = Callable[[list[str]], None]


def _shown(workspace: Workspace, qtbot: QtBot) -> MainWindow:
    """A window made after the history was written."""
    window = MainWindow(workspace, rest="when asked")
    qtbot.addWidget(window, before_close_func=lambda _: close_all(workspace))
    window.resize(1280, 720)
    window.show()
    return window


@pytest.fixture
def panel(past: Past, workspace: Workspace, qtbot: QtBot) -> HistoryPanel:
    past(["a red apple", "a green apple on a table", "a cat", ""])
    window = _shown(workspace, qtbot)
    qtbot.waitUntil(lambda: window.docks.history_panel.list_model.rowCount() == 4)
    return window.docks.history_panel


LEFT = Qt.MouseButton.LeftButton


def _prompts(panel: HistoryPanel) -> list[str]:
    return [entry.prompt for entry in panel.list_model.rows]


@pytest.mark.slow
def test_an_empty_history_says_what_it_is_for(ui: Ui) -> None:
    panel = ui.docks.history_panel
    ui.wait(lambda: panel.stack.is_empty)
    assert "kept here" in panel.stack.sentence.text()


@pytest.mark.slow
def test_the_newest_stands_first_and_searching_finds_prompts_with_all_words(
    panel: HistoryPanel, qtbot: QtBot
) -> None:
    prompts = ["", "a cat", "a green apple on a table", "a red apple"]
    assert _prompts(panel) == prompts
    assert panel.list_model.index(0).data() == "(no prompt)"
    assert not panel.list_model.index(1).data(Qt.ItemDataRole.DecorationRole).isNull()
    QTest.keyClicks(panel.field, "apple table")
    qtbot.waitUntil(lambda: _prompts(panel) == ["a green apple on a table"])
    panel.field.setText("zebra")
    qtbot.waitUntil(lambda: panel.stack.is_empty)
    assert "No prompt" in panel.stack.sentence.text()
    panel.field.clear()
    qtbot.waitUntil(lambda: _prompts(panel) == prompts)


@pytest.mark.slow
def test_a_click_brings_prompt_and_settings_back(
    panel: HistoryPanel, workspace: Workspace, qtbot: QtBot
) -> None:
    index = panel.list_model.index(1)
    place = panel.view.visualRect(index).center()
    QTest.mouseClick(panel.view.viewport(), LEFT, pos=place)
    qtbot.waitUntil(lambda: workspace.state.parameters.value.prompt == "a cat")
    value = workspace.state.parameters.value
    assert (value.steps, value.seed, value.seed_once) == (7, 2, True)


@pytest.mark.slow
def test_a_double_click_opens_the_picture_and_leaves_unsaved_changes_alone(
    panel: HistoryPanel,
    workspace: Workspace,
    open_picture: Callable[..., Document],
    qtbot: QtBot,
) -> None:
    document, shown = open_picture(), workspace.state.document
    document.mark_unsaved()
    panel.view.doubleClicked.emit(panel.list_model.index(2))
    qtbot.waitUntil(lambda: shown.value is not document)
    assert shown.value is not None and shown.value.size.width == 16
    assert not panel.window().findChildren(Question)
    assert document in workspace.state.documents and document.modified.value


def _delete(panel: HistoryPanel, row: int) -> None:
    panel.view.setCurrentIndex(panel.list_model.index(row))
    QTest.keyClick(panel.view, Qt.Key.Key_Delete)


@pytest.mark.slow
def test_what_is_deleted_goes_to_the_trash_and_undo_brings_it_back(
    panel: HistoryPanel, workspace: Workspace, qtbot: QtBot
) -> None:
    bar, before, prompts = panel.trash_bar, workspace.state.parameters.value, _prompts(panel)
    for rows in ((1,), (1, 2)):
        assert bar.isHidden()
        panel.view.clearSelection()
        for row in rows:
            place = panel.view.visualRect(panel.list_model.index(row)).center()
            click(panel.view.viewport(), place, CTRL)
        assert [entry.prompt for entry in panel.chosen] == [prompts[row] for row in rows]
        QTest.keyClick(panel.view, Qt.Key.Key_Delete)
        left = [prompt for row, prompt in enumerate(prompts) if row not in rows]
        qtbot.waitUntil(lambda left=left: _prompts(panel) == left)
        assert bar.undo.isVisible() and not bar.empty.isVisible()
        bar.undo.click()
        qtbot.waitUntil(lambda: _prompts(panel) == prompts)
    assert bar.isHidden()
    assert workspace.state.parameters.value == before  # with Ctrl a click only selects


def test_the_trash_is_listed_searched_and_left(panel: HistoryPanel, qtbot: QtBot) -> None:
    _delete(panel, 1)
    qtbot.waitUntil(lambda: len(_prompts(panel)) == 3)
    panel.trash_bar.show_trash.click()
    qtbot.waitUntil(lambda: _prompts(panel) == ["a cat"])
    assert panel.trash_bar.back.isVisible() and not panel.trash_bar.undo.isVisible()
    panel.field.setText("dog")
    qtbot.waitUntil(lambda: _prompts(panel) == [])
    panel.field.clear()
    qtbot.waitUntil(lambda: _prompts(panel) == ["a cat"])
    _delete(panel, 0)
    actions = panel.menu_of(panel.list_model.index(0)).actions()
    next(action for action in actions if action.text() == "Restore").trigger()
    qtbot.waitUntil(lambda: panel.stack.is_empty)
    assert panel.stack.sentence.text() == "The trash is empty."
    panel.trash_bar.back.click()
    qtbot.waitUntil(lambda: len(_prompts(panel)) == 4)
    assert panel.trash_bar.isHidden()


def test_emptying_the_trash_asks_first(
    panel: HistoryPanel, workspace: Workspace, qtbot: QtBot, tmp_path: Path
) -> None:
    workspace.history._move = lambda path: path.rename(tmp_path / path.name) and None
    _delete(panel, 1)
    qtbot.waitUntil(lambda: len(_prompts(panel)) == 3)
    panel.trash_bar.open_trash()
    qtbot.waitUntil(lambda: _prompts(panel) == ["a cat"])
    panel.trash_bar.empty.click()
    question = panel.window().findChildren(Question)[0]
    assert isinstance(question, QDialog)
    next(button for button in question.buttons if button.text() == "Empty Trash").click()
    qtbot.waitUntil(lambda: panel.stack.is_empty)
    assert len(list(tmp_path.glob("*.png"))) == 1


@pytest.mark.slow
def test_details_say_how_an_entry_was_made_and_its_line_that_its_picture_is_missing(
    panel: HistoryPanel, workspace: Workspace, qtbot: QtBot
) -> None:
    entry, row = panel.list_model.rows[1], panel.list_model.index(1)
    actions = {action.text(): action for action in panel.menu_of(row).actions()}
    actions["Show Details"].trigger()
    looked_at = workspace.state.looked_at
    assert looked_at.value is not None and looked_at.value.id == entry.uid
    qtbot.waitUntil(lambda: looked_at.value is not None and looked_at.value.held_bytes is not None)
    now = looked_at.value
    facts = recipe_of(now.request, now.model, workspace.state.intents, disk_bytes=now.held_bytes)
    assert facts[-1].name == "Disk space" and facts[-1].text.endswith(("bytes", "kB"))
    (workspace.paths.history / entry.file).unlink()
    panel.list_model.search("")
    model = panel.list_model
    qtbot.waitUntil(lambda: "Picture missing" in model.data(model.index(1), LINE_ROLE))


@pytest.mark.slow
def test_a_new_entry_leaves_the_view_where_it_was(
    past: Past, workspace: Workspace, qtbot: QtBot
) -> None:
    past([f"prompt {number}" for number in range(30)])
    panel = _shown(workspace, qtbot).docks.history_panel
    qtbot.waitUntil(lambda: panel.list_model.rowCount() == 30)
    panel.view.setCurrentIndex(panel.list_model.index(20))
    panel.view.scrollTo(panel.list_model.index(20))
    resets: list[None] = []
    panel.list_model.modelReset.connect(lambda: resets.append(None))
    past(["a fish"])
    workspace.state.history_changed.send(None)
    qtbot.waitUntil(lambda: panel.list_model.rowCount() == 31)
    assert panel.view.currentIndex().row() == 21
    assert panel.view.currentIndex().data() == "prompt 9"
    assert resets == []


@pytest.mark.slow
def test_new_entries_do_not_pile_up_and_old_ones_come_while_scrolling(
    past: Past, workspace: Workspace, qtbot: QtBot
) -> None:
    past([f"prompt {number}" for number in range(120)])
    panel = _shown(workspace, qtbot).docks.history_panel
    qtbot.waitUntil(lambda: panel.list_model.rowCount() > 0)
    first = panel.list_model.rowCount()
    assert first < 120
    past(["a fish"])
    workspace.state.history_changed.send(None)
    qtbot.waitUntil(lambda: _prompts(panel)[0] == "a fish")
    assert panel.list_model.rowCount() == first

    everything = ["a fish", *(f"prompt {number}" for number in reversed(range(120)))]

    def has_all() -> bool:
        panel.view.scrollToBottom()
        return _prompts(panel) == everything

    qtbot.waitUntil(has_all)
    assert not panel.list_model.canFetchMore(QModelIndex())
    past(["a bird"])
    workspace.state.history_changed.send(None)
    qtbot.waitUntil(lambda: _prompts(panel)[0] == "a bird")
    panel.view.scrollToTop()  # the last row fell off; it is fetched again at the bottom
    everything.insert(0, "a bird")
    qtbot.waitUntil(has_all)


@pytest.mark.slow
def test_an_entry_says_what_was_wanted_of_the_masked_place(ui: Ui) -> None:
    spot = Rect(2, 2, 5, 5)
    history = History(ui.workspace.paths.history_file, load_schedulers())
    for prompt, intent, bounds in (
        ("a cat", "replace", spot),
        ("", "remove", spot),
        ("a dog", "fill", None),  # an older version's picture → picture
    ):
        plan = EditPlan("d", Size(9, 9), Size(9, 9).rect, Size(64, 64), bounds, intent=intent)
        request = GenerationRequest(Task.INPAINT, prompt, "starter", Size(64, 64), plan=plan)
        history.add(picture(16, 16), request, None if intent == "remove" else STARTER)
    history.close()
    panel = ui.docks.history_panel
    ui.state.history_changed.send(None)
    model = panel.list_model
    ui.wait(lambda: model.rowCount() == 3)
    titles = [model.data(model.index(at)) for at in range(3)]
    lines = [model.data(model.index(at), LINE_ROLE) for at in range(3)]
    assert titles == ["a dog", "Remove", "a cat"]
    assert ["Replace" in line for line in lines] == [False, False, True]
    assert "Fill" not in lines[0] and "Remove" not in lines[1]
