"""Snippets in the window: saved from the prompt, inserted by completion, card and menu."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QTextCursor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMenu
from pytestqt.qtbot import QtBot

from desktop_app.core.prompt.styles import Style
from desktop_app.state.work.parameters import ParameterState
from desktop_app.ui.dialogs.question import Question
from desktop_app.ui.panels.completion.prompt_completion import PromptCompletion
from desktop_app.ui.panels.prompt.style_dialog import StyleDialog
from desktop_app.ui.panels.prompt.styles_panel import StylesPanel
from desktop_app.ui.widgets.prompt_edit import PromptEdit
from desktop_app.worker.workspace import Workspace
from tests.ui.panels.conftest import Ui, click

LIGHT = Style("Golden hour", "golden hour, long shadows", "flat light", is_snippet=True)
HANDS = Style("Hands", negative_prompt="bad hands", is_snippet=True)


@pytest.fixture
def parameters(ui: Ui, with_models: Workspace) -> ParameterState:
    ui.window.resize(1280, 800)
    _ = ui.bar.reader
    found = ui.state.parameters
    for number, snippet in enumerate((LIGHT, HANDS), 1):
        ui.workspace.wording.put_style(snippet)
        ui.wait(lambda count=number: len(found.snippets.value) == count)
    return found


def typed(field: PromptEdit, text: str) -> None:
    field.setFocus()
    QTest.keyClicks(field, text)


def offered(field: PromptEdit) -> list[str]:
    completion = field.findChild(PromptCompletion)
    assert completion is not None
    view = completion.view
    if view is None or not view.isVisible():
        return []
    return [view.list.item(row).text() for row in range(view.list.count())]


@pytest.mark.slow
def test_selected_words_are_saved_by_keys(ui: Ui, parameters: ParameterState) -> None:
    field = ui.bar.prompt
    typed(field, "a cat, (soft mist:1.2), hills")
    cursor = field.textCursor()
    cursor.setPosition(6)
    cursor.setPosition(23, QTextCursor.MoveMode.KeepAnchor)
    field.setTextCursor(cursor)
    QTest.keyClick(
        field, Qt.Key.Key_P, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    )
    card = ui.bar.cards.snippet
    assert card.isVisible() and card.name.text() == "soft mist" and card.name.hasFocus()
    QTest.keyClick(card.name, Qt.Key.Key_Return)
    ui.wait(lambda: "soft mist" in parameters.snippets.value)
    assert parameters.snippets.value["soft mist"].prompt == "(soft mist:1.2)"
    assert not card.isVisible() and field.hasFocus()
    assert parameters.value.prompt == "a cat, (soft mist:1.2), hills"
    assert "soft mist" not in parameters.styles.value


@pytest.mark.slow
def test_a_name_that_is_taken_replaces_or_is_refused(ui: Ui, parameters: ParameterState) -> None:
    ui.workspace.wording.put_style(Style("Mine", "x"))
    ui.wait(lambda: "Mine" in parameters.styles.value)
    bar = ui.bar
    typed(bar.negative, "six fingers")
    bar.cards.toggle("save_snippet")
    card = bar.cards.snippet
    card.name.setText("Mine")
    assert not card.save.isEnabled() and "styles" in card.words.text()
    QTest.keyClick(card.name, Qt.Key.Key_Return)
    assert card.isVisible()
    card.name.setText("Hands")
    assert card.save.text() == "Replace"
    QTest.mouseClick(card.save, Qt.MouseButton.LeftButton)
    replaced = Style("Hands", negative_prompt="six fingers", is_snippet=True)
    ui.wait(lambda: parameters.snippets.value["Hands"] == replaced)


@pytest.mark.slow
def test_a_slash_lists_them_and_tab_inserts(ui: Ui, parameters: ParameterState) -> None:
    bar = ui.bar
    typed(bar.prompt, "a cat")
    typed(bar.prompt, "/")
    assert offered(bar.prompt) == []  # within words it is text
    QTest.keyClick(bar.prompt, Qt.Key.Key_Backspace)
    typed(bar.prompt, ", /")
    assert offered(bar.prompt) == ["Golden hour", "Hands"]
    typed(bar.prompt, "hour")
    assert offered(bar.prompt) == ["Golden hour"]
    QTest.keyClick(bar.prompt, Qt.Key.Key_Tab)
    assert parameters.value.prompt == "a cat, golden hour, long shadows"
    assert parameters.value.negative_prompt == "flat light"
    assert parameters.value.styles == () and bar.prompt.hasFocus()
    bar.prompt.undo()
    assert parameters.value.prompt == "a cat, /hour"
    bar.negative.undo()
    assert parameters.value.negative_prompt == ""


def test_a_name_is_completed_and_each_field_gets_its_text(
    ui: Ui, parameters: ParameterState
) -> None:
    bar = ui.bar
    typed(bar.negative, "blur, Han")
    assert offered(bar.negative) == ["Hands"]
    QTest.keyClick(bar.negative, Qt.Key.Key_Tab)
    assert parameters.value.negative_prompt == "blur, bad hands"
    typed(bar.prompt, "a man /ha")
    QTest.keyClick(bar.prompt, Qt.Key.Key_Tab)
    assert parameters.value.prompt == "a man "
    assert parameters.value.negative_prompt == "blur, bad hands"  # it is there already


@pytest.mark.slow
def test_the_context_menu_inserts_at_the_cursor(ui: Ui, parameters: ParameterState) -> None:
    field = ui.bar.prompt
    typed(field, "a cat in a garden")
    cursor = field.textCursor()
    cursor.setPosition(5)
    field.setTextCursor(cursor)
    menu = field.make_menu(QPoint(5, 5))
    save, choice = menu.actions()[-2:]
    assert save is ui.action("save_snippet")
    inner = choice.menu()
    assert isinstance(inner, QMenu)
    assert [action.text() for action in inner.actions()] == ["Golden hour", "Hands"]
    inner.actions()[0].trigger()
    assert parameters.value.prompt == "a cat, golden hour, long shadows, in a garden"
    menu.close()


@pytest.fixture
def panel(ui: Ui, parameters: ParameterState) -> StylesPanel:
    typed(ui.bar.prompt, "a cat")
    QTest.keyClick(ui.bar.prompt, Qt.Key.Key_P, Qt.KeyboardModifier.ControlModifier)
    found = ui.bar.cards.styles
    assert found.isVisible() and found.shows_snippets and found.search.hasFocus()
    return found


@pytest.mark.slow
def test_the_card_shows_styles_or_snippets_and_inserts_by_keys(ui: Ui, panel: StylesPanel) -> None:
    rows = [panel.list.item(row).text() for row in range(panel.list.count())]
    assert rows == [
        *("Your snippets", "Golden hour   ·   golden hour, long shadows", "Hands   ·   bad hands")
    ]
    click(panel.kinds[0])
    assert not panel.shows_snippets and panel.list.count() > 20 and panel.clear.isVisible()
    click(panel.kinds[1])
    assert panel.list.count() == 3 and not panel.clear.isVisible()
    panel.search.setFocus()
    QTest.keyClicks(panel.search, "shadows")
    QTest.keyClick(panel.search, Qt.Key.Key_Return)
    assert ui.chosen.prompt == "a cat, golden hour, long shadows"
    assert not panel.isVisible() and ui.bar.prompt.hasFocus()
    for is_shown in (True, False):
        ui.bar.cards.toggle("styles")
        assert panel.isVisible() is is_shown and not panel.shows_snippets


def test_a_snippet_is_edited_and_deleted(
    ui: Ui, panel: StylesPanel, parameters: ParameterState
) -> None:
    panel.names.menu_of(panel.names.index_of("Golden hour")).actions()[1].trigger()
    dialog = ui.window.findChild(StyleDialog)
    assert dialog is not None and dialog.settings.isHidden()
    dialog.name.setText("Evening")
    dialog.save.click()
    ui.wait(lambda: "Evening" in parameters.snippets.value)
    assert parameters.snippets.value["Evening"].negative_prompt == "flat light"
    panel.names.menu_of(panel.names.index_of("Hands")).actions()[-1].trigger()
    question = ui.window.findChild(Question)
    assert question is not None
    question.buttons[0].click()
    ui.wait(lambda: list(parameters.snippets.value) == ["Evening"])


@pytest.mark.slow
def test_they_go_and_come_with_the_styles(
    panel: StylesPanel,
    parameters: ParameterState,
    workspace: Workspace,
    tmp_path: Path,
    qtbot: QtBot,
) -> None:
    path = tmp_path / "styles.csv"
    panel.export_to(str(path))
    qtbot.waitUntil(path.is_file)
    for name in ("Golden hour", "Hands"):
        workspace.wording.remove_style(name)
    qtbot.waitUntil(lambda: not parameters.snippets.value)
    assert panel.stack.is_empty
    panel.import_from(str(path))
    qtbot.waitUntil(lambda: tuple(parameters.snippets.value.values()) == (LIGHT, HANDS))
