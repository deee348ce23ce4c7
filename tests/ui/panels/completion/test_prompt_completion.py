"""Completion by keys and pointer in a real window."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from desktop_app.core.add_on import AddOn
from desktop_app.state.app_state import AppState
from desktop_app.ui.panels.completion.prompt_completion import PromptCompletion
from desktop_app.ui.widgets.completion_list import CompletionList
from desktop_app.ui.window.main_window import MainWindow
from desktop_app.worker.workspace import Workspace
from tests.ui.panels.conftest import Ui, click


@pytest.fixture
def state(ui: Ui, with_models: Workspace) -> AppState:
    ui.window.resize(1280, 800)
    state = ui.state
    folder = ui.workspace.wording.make_folder()
    (folder / "colours.txt").write_text("red\nblue\n")
    ui.wait(lambda: not ui.workspace._background.pending)
    state.add_ons.value = (
        AddOn("k1", "Ink", "/l/ink.safetensors", "lora"),
        AddOn("k2", "Inlay", "/l/inlay.safetensors", "lora"),
    )
    state.vocabulary.value = frozenset({"apple", "a"})
    ui.bar.prompt.setFocus()
    ui.wait(lambda: bool(ui.workspace.wording.wildcard_names))
    return state


def shown(window: MainWindow) -> CompletionList:
    completion = window.prompt_bar.prompt.findChild(PromptCompletion)
    assert completion is not None and completion.view is not None
    return completion.view


@pytest.mark.slow
def test_a_lora_is_chosen_by_keys_and_where_there_is_none_it_is_said(
    ui: Ui, state: AppState
) -> None:
    field = ui.bar.prompt
    state.parameters.update(prompt="a <lora:in")
    completion = field.findChild(PromptCompletion)
    assert completion is not None and not completion.is_open  # nothing was typed
    state.parameters.update(prompt="")
    QTest.keyClicks(field, "a cat <lora:in")
    view = shown(ui.window)
    assert view.isVisible()
    assert [view.list.item(row).text() for row in range(view.list.count())] == ["ink", "inlay"]
    for key in (Qt.Key.Key_Down, Qt.Key.Key_Down, Qt.Key.Key_Tab):
        QTest.keyClick(field, key)
    assert ui.chosen.prompt == "a cat <lora:inlay:1>"
    assert not view.isVisible() and field.hasFocus()
    field.undo()
    assert field.toPlainText() == "a cat <lora:in"
    field.clear()
    state.add_ons.value = ()
    QTest.keyClicks(field, "a cat, <")
    assert view.isVisible() and "No LoRA" in view.list.item(0).text()
    click(view.list.viewport(), view.list.visualItemRect(view.list.item(0)).center())
    assert not view.isVisible() and field.toPlainText() == "a cat, <"
    QTest.keyClicks(field, " b")
    assert not view.isVisible()


@pytest.mark.slow
def test_a_wildcard_is_chosen_by_the_pointer_and_a_style_instead_of_its_name(
    ui: Ui, state: AppState
) -> None:
    field = ui.bar.prompt
    QTest.keyClicks(field, "a __co")
    view = shown(ui.window).list
    click(view.viewport(), view.visualItemRect(view.item(0)).center())
    assert ui.chosen.prompt == "a __colours__"
    QTest.keyClicks(field, ", oil pa")
    assert shown(ui.window).isVisible()
    QTest.keyClick(field, Qt.Key.Key_Down)
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert ui.chosen.styles == ("Oil painting",) and ui.chosen.prompt == "a __colours__, "


@pytest.mark.slow
def test_the_list_covers_neither_field_nor_button_and_goes_by_itself(
    ui: Ui, state: AppState
) -> None:
    bar, field = ui.bar, ui.bar.prompt
    QTest.keyClicks(field, "app")
    view = shown(ui.window)
    for widget in (field, bar.generate):
        place = widget.mapTo(ui.window, widget.rect().topLeft())
        assert not view.geometry().intersects(widget.rect().translated(place))
    QTest.keyClick(field, Qt.Key.Key_Escape)
    assert not view.isVisible() and field.hasFocus()
    QTest.keyClicks(field, "l")
    assert view.isVisible()
    QTest.keyClick(field, Qt.Key.Key_Home)
    assert not view.isVisible()
    QTest.keyClick(field, Qt.Key.Key_End)
    QTest.keyClicks(field, "e x")
    assert not view.isVisible()
    QTest.keyClick(field, Qt.Key.Key_Backspace)
    QTest.keyClicks(field, "ap")
    assert view.isVisible()
    QTest.keyClick(field, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert not view.isVisible()
    QTest.keyClick(field, Qt.Key.Key_P)
    assert view.isVisible()
    bar.left.emit()
    ui.window.canvas_area.setFocus()
    assert not view.isVisible()


@pytest.mark.slow
def test_a_list_of_tags_is_imported(
    ui: Ui, state: AppState, tmp_path: Path, with_models: Workspace
) -> None:
    file = tmp_path / "tags.csv"
    file.write_text("zebra_stripes,0,1200\n")
    ui.bar.cards._take_tags(str(file))
    ui.wait(lambda: len(ui.workspace.wording.tags) == 1)
    field = ui.bar.prompt
    QTest.keyClicks(field, "zeb")
    assert shown(ui.window).list.item(0).text() == "zebra stripes"
    QTest.keyClick(field, Qt.Key.Key_Tab)
    assert state.parameters.value.prompt == "zebra stripes"


@pytest.mark.slow
def test_return_generates_and_leaves_the_prompt_as_it_is(ui: Ui, state: AppState) -> None:
    state.vocabulary.value = frozenset({"apple", "apples", "a"})
    field, presses = ui.bar.prompt, list[str]()
    field.submitted.connect(lambda: presses.append(field.toPlainText()))
    for typed in ("a red app", "a red apple", "a red fox"):
        field.clear()
        presses.clear()
        QTest.keyClicks(field, typed)
        completion = field.findChild(PromptCompletion)
        assert completion is not None and completion.is_open == ("app" in typed)
        QTest.keyClick(field, Qt.Key.Key_Return)
        assert presses == [typed] and not completion.is_open
        QTest.keyClick(field, Qt.Key.Key_Return, Qt.KeyboardModifier.ShiftModifier)
        assert field.toPlainText() == f"{typed}\n" and len(presses) == 1


def test_tab_takes_the_first_unless_the_word_is_whole(ui: Ui, state: AppState) -> None:
    state.vocabulary.value = frozenset({"house", "houses", "a"})
    field = ui.bar.prompt
    QTest.keyClicks(field, "a hous")
    QTest.keyClick(field, Qt.Key.Key_Tab)
    assert field.toPlainText() == "a house" and field.hasFocus()
    QTest.keyClick(field, Qt.Key.Key_Backspace)
    QTest.keyClicks(field, "e")
    assert shown(ui.window).isVisible()
    QTest.keyClick(field, Qt.Key.Key_Tab)
    assert field.toPlainText() == "a house" and not field.hasFocus()
