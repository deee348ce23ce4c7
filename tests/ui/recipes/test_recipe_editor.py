"""A recipe by hand: chosen, steps added, moved, edited; kept under names."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMenu
from pytestqt.qtbot import QtBot

from desktop_app.operations.recipes.recipe import Recipe, made_step
from desktop_app.operations.recipes.steps import KINDS
from desktop_app.ui.dialogs.field_values import TypedEditor
from desktop_app.ui.dialogs.name_dialog import NameDialog
from desktop_app.ui.recipes.batch_page import BatchPage
from desktop_app.ui.recipes.recipe_editor import RecipeEditor
from desktop_app.ui.recipes.step_form import StepForm, fields_of, new_step
from desktop_app.ui.widgets.field_editors import (
    ChoiceEditor,
    CurvesEditor,
    FlagEditor,
    NumberEditor,
)
from desktop_app.ui.window.main_window import MainWindow
from desktop_app.worker.workspace import Workspace
from tests.ui.recipes.conftest import WEB


@pytest.fixture
def editor(page: BatchPage) -> RecipeEditor:
    return page.editor


def draft_of(editor: RecipeEditor) -> Recipe:
    draft = editor.draft.value
    assert draft is not None
    return draft


def titles(editor: RecipeEditor) -> list[str]:
    return [step.title for step in draft_of(editor).steps]


def add(editor: RecipeEditor, kind: str, name: str) -> None:
    """By the menu of the button."""
    inside = {one.text(): one.menu() for one in editor.add.menu().actions()}[kind]
    assert isinstance(inside, QMenu)
    next(one for one in inside.actions() if one.text() == name).trigger()


def choose(editor: RecipeEditor, name: str) -> None:
    editor.chooser.setCurrentIndex(editor.chooser.findData(name))
    editor.chooser.activated.emit(editor.chooser.currentIndex())


def test_steps_are_added_moved_and_removed(editor: RecipeEditor) -> None:
    offered = editor.chooser.count()
    assert offered > 12 and str(offered) in editor.chooser.placeholderText()
    choose(editor, "Web")
    assert titles(editor) == ["mask colour", "adjust exposure", "export png"]
    assert not editor.save.isEnabled()
    editor.steps.setCurrentRow(1)
    add(editor, "Adjustment", "Curves")
    assert titles(editor)[2] == "adjust curves"
    assert editor.save.isEnabled()
    QTest.keyClick(editor.steps, Qt.Key.Key_Up, Qt.KeyboardModifier.AltModifier)
    assert titles(editor)[1:3] == ["adjust curves", "adjust exposure"]
    QTest.keyClick(editor.steps, Qt.Key.Key_Delete)
    assert titles(editor) == ["mask colour", "adjust exposure", "export png"]
    assert not editor.save.isEnabled()  # as it is on the disk


@pytest.mark.slow
def test_what_was_not_saved_can_be_chosen_again(editor: RecipeEditor) -> None:
    choose(editor, "Web")
    add(editor, "Adjustment", "Grain")
    changed = editor.draft.value
    choose(editor, "Warm")
    assert titles(editor) == ["adjust white_balance"]
    entry = editor.chooser.findText("Web (not saved)")
    editor.chooser.setCurrentIndex(entry)
    editor.chooser.activated.emit(entry)
    assert editor.draft.value == changed
    assert editor.chooser.findText("Web (not saved)") == editor.chooser.currentIndex()


@pytest.mark.slow
def test_steps_are_dragged(editor: RecipeEditor) -> None:
    choose(editor, "Web")
    model = editor.steps.model()
    model.moveRow(editor.steps.rootIndex(), 0, editor.steps.rootIndex(), 3)
    assert titles(editor) == ["adjust exposure", "export png", "mask colour"]


def test_values_are_edited_by_their_kinds(editor: RecipeEditor, qtbot: QtBot) -> None:
    choose(editor, "Web")
    form = editor.form
    editor.steps.setCurrentRow(0)
    colour, tolerance, invert = (form.editors[name] for name in ("colour", "tolerance", "invert"))
    assert isinstance(colour, TypedEditor)
    colour.edit.setText("blue")
    colour.edit.editingFinished.emit()
    assert "blue" in colour.fault.text() and not form.wrong.text()  # at its field
    assert editor.draft.value == WEB and form.is_wrong
    assert isinstance(tolerance, NumberEditor)
    tolerance.slider.edited.emit(tolerance.slider.number)
    assert isinstance(invert, FlagEditor)
    invert.box.click()
    draft = draft_of(editor)
    assert draft.steps[0].values["invert"] is True, "what is right counts"
    assert colour.edit.text() == "blue" and colour.fault.text(), "what is wrong stays seen"
    assert not editor.save.isEnabled()
    colour.edit.setText("#FF0000")
    colour.edit.editingFinished.emit()
    assert draft_of(editor).steps[0].values["colour"] == "#ff0000"
    assert not colour.fault.text() and not form.is_wrong and editor.save.isEnabled()


def test_a_wrong_value_stays_in_another_language(editor: RecipeEditor) -> None:
    choose(editor, "Web")
    editor.steps.setCurrentRow(0)
    before = editor.form.editors["colour"]
    assert isinstance(before, TypedEditor)
    before.edit.setText("blue")
    before.read()
    editor.retranslate()
    after = editor.form.editors["colour"]
    assert isinstance(after, TypedEditor) and after is not before
    assert after.edit.text() == "blue" and after.fault.text() and editor.form.is_wrong
    editor.steps.setCurrentRow(1)
    assert not editor.form.is_wrong


@pytest.mark.slow
def test_another_row_of_the_kind_keeps_what_it_has_too(editor: RecipeEditor) -> None:
    choose(editor, "Web")
    editor.steps.setCurrentRow(2)
    box = editor.form.name
    assert box is not None
    box.setCurrentIndex(box.findData("jpeg"))
    box.activated.emit(box.currentIndex())
    draft = draft_of(editor)
    assert draft.steps[2].title == "export jpeg"
    assert draft.steps[2].values["name"] == "{document}-web"


@pytest.mark.slow
@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind != "look"])
def test_each_step_there_is_has_a_form(
    window: MainWindow, workspace: Workspace, qtbot: QtBot, kind: str
) -> None:
    """And what it shows is what is read of it again."""
    form = StepForm(window.kit, workspace.state.display, list, window)
    found = list[object]()
    form.changed.connect(found.append)
    for name in KINDS[kind].rows():
        step = new_step(kind, name)
        form.show_step(step)
        assert {*form.editors} == {one.id for one in fields_of(step) if one.name}
        for editor in form.editors.values():
            if isinstance(editor, TypedEditor):
                editor.edit.editingFinished.emit()
            elif isinstance(editor, ChoiceEditor | FlagEditor):
                editor.moved.emit({editor.fields[0].id: editor.value})
            elif isinstance(editor, NumberEditor):
                number = step.values[editor.fields[0].id]
                assert editor.value == editor.slider.scale.snap(number), name
        assert not form.wrong.text(), (name, form.wrong.text())
        assert found == [], name


def test_a_curve_of_a_step_is_drawn(window: MainWindow, workspace: Workspace, qtbot: QtBot) -> None:
    form = StepForm(window.kit, workspace.state.display, list, window)
    form.show_step(new_step("adjust", "curves"))
    (drawn,) = {one for one in form.editors.values() if isinstance(one, CurvesEditor)}
    drawn.parts.setCurrentIndex(drawn.parts.findData("red"))
    drawn.parts.activated.emit(drawn.parts.currentIndex())
    drawn.curve.moved.emit(((0.0, 0.0), (0.5, 0.7), (1.0, 1.0)))
    assert form.step is not None
    assert form.step.values["red"] == ((0.0, 0.0), (0.5, 0.7), (1.0, 1.0))
    assert form.step.values["rgb"] == ((0.0, 0.0), (1.0, 1.0))
    assert drawn.curve.items[1] == (0.5, 0.7)


@pytest.mark.slow
def test_a_faulty_step_is_marked(
    editor: RecipeEditor, page: BatchPage, workspace: Workspace, qtbot: QtBot
) -> None:
    wrong = Recipe("Wrong", (made_step("look", "missing"), *WEB.steps))
    workspace.batch.recipe.value = wrong
    qtbot.waitUntil(lambda: "⚠" in editor.steps.item(0).text())
    assert "missing" in editor.steps.item(0).toolTip()
    assert "⚠" not in editor.steps.item(1).text()
    assert not page.run.isEnabled()


def test_kept_under_another_name_and_deleted(
    editor: RecipeEditor, workspace: Workspace, qtbot: QtBot, tmp_path: Path
) -> None:
    choose(editor, "Web")
    editor.more.menu().aboutToShow.emit()
    next(one for one in editor.more.menu().actions() if one.text() == "Save As…").trigger()
    (dialog,) = editor.window().findChildren(NameDialog)
    dialog.name.setText("Shop / 1")
    dialog.save.click()
    qtbot.waitUntil(lambda: len(workspace.recipes.recipes.value) == 3)
    assert editor.chooser.currentText().startswith("Shop")
    assert not editor.save.isEnabled()
    add(editor, "Adjustment", "Grain")
    editor.save.click()
    kept = draft_of(editor).name
    qtbot.waitUntil(lambda: len(_found(workspace, kept).steps) == 4)
    workspace.recipes.remove(kept)
    qtbot.waitUntil(lambda: len(workspace.recipes.recipes.value) == 2)
    assert editor.save.isEnabled()  # it is nowhere now


def _found(workspace: Workspace, name: str) -> Recipe:
    found = workspace.recipes.found(name)
    assert found is not None
    return found


@pytest.mark.slow
@pytest.mark.usefixtures("english_after")
def test_the_fields_of_a_step_change_their_language(
    editor: RecipeEditor, window: MainWindow, qtbot: QtBot
) -> None:
    add(editor, "Canvas", "Crop")
    before = editor.form.name.accessibleName()
    window.kit.actions["language_zh_CN"].trigger()
    qtbot.waitUntil(lambda: editor.save.text() != "Save")
    assert before == "Canvas" and editor.form.name.accessibleName() == "画布"
