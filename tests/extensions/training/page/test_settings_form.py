"""Settings by hand: presets, what is behind the fold, and what is not allowed."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QCheckBox, QLineEdit, QPlainTextEdit, QWidget
from pytestqt.qtbot import QtBot

from desktop_app.extensions.training.faces.page.settings_form import MAIN, TrainingForm
from desktop_app.extensions.training.faces.page.training_page import TrainingPage
from desktop_app.extensions.training.values.fields import FIELDS
from desktop_app.extensions.training.work.sessions.training_session import training_of
from desktop_app.ui.dialogs.field_values import TypedEditor
from desktop_app.ui.widgets.field_editors import NumberEditor
from desktop_app.ui.widgets.value_slider import ValueSlider
from desktop_app.worker.workspace import Workspace
from tests.ui.conftest import INPAINTER


@dataclass(frozen=True)
class Preset:
    id: str
    name: str
    tip: str = "What it is for."
    settings: dict[str, object] = field(default_factory=dict[str, object])

    def of_family(self, family: str) -> dict[str, object]:
        return {**self.settings, "size": 512 if family == INPAINTER.family else 0}


@pytest.fixture
def form(page: TrainingPage) -> TrainingForm:
    page.column.form.more.head.click()
    return page.column.form


def values(form: TrainingForm) -> dict[str, Any]:
    return form._settings.values.value  # pyright: ignore[reportPrivateUsage]


def line(form: TrainingForm, name: str) -> QLineEdit:
    editor = form.editors[name]
    assert isinstance(editor, TypedEditor)
    return editor.edit


def slider_of(form: TrainingForm, name: str) -> ValueSlider:
    editor = form.editors[name]
    assert isinstance(editor, NumberEditor)
    return editor.slider


def typed(form: TrainingForm, name: str, text: str) -> None:
    editor = line(form, name)
    editor.setFocus()
    editor.selectAll()
    QTest.keyClicks(editor, text)
    QTest.keyClick(editor, Qt.Key.Key_Return)


@pytest.mark.slow
def test_every_setting_has_an_editor(page: TrainingPage) -> None:
    form = page.column.form
    assert set(form.editors) == {*MAIN}  # the rest is made when it is wanted
    form.more.head.click()
    assert set(form.editors) == {one.id for one in FIELDS}
    parts = [part for one in form.editors.values() for part in one.children()]
    takes = [one for one in parts if isinstance(one, QWidget) and one.focusPolicy()]
    assert all(one.accessibleName() or isinstance(one, QCheckBox) for one in takes)


@pytest.mark.slow
def test_numbers_are_typed_where_no_slider_suits(form: TrainingForm) -> None:
    typed(form, "rate", "0.00025")
    assert values(form)["rate"] == 0.00025
    slider = slider_of(form, "held_out")
    slider.setFocus()
    QTest.keyClick(slider, Qt.Key.Key_Right)
    assert values(form)["held_out"] == pytest.approx(0.15)


@pytest.mark.slow
def test_an_empty_number_says_in_grey_what_is_used(form: TrainingForm) -> None:
    for name, words in (
        ("steps", "By the minutes"),
        ("minutes", "No limit"),
        ("alpha", "The rank"),
    ):
        typed(form, name, "7")
        assert values(form)[name] == 7
        editor = line(form, name)
        editor.selectAll()
        QTest.keyClick(editor, Qt.Key.Key_Delete)
        QTest.keyClick(editor, Qt.Key.Key_Return)
        assert (values(form)[name], editor.text(), editor.placeholderText()) == (0, "", words)
    slider = slider_of(form, "guidance")
    assert slider.accessibleDescription() == "The model's own"


def told(form: TrainingForm, name: str) -> str:
    editor = form.editors[name]
    assert isinstance(editor, TypedEditor)
    return editor.fault.text() if editor.fault.isVisible() else ""


@pytest.mark.slow
def test_what_is_not_allowed_is_said_at_its_field_and_changes_nothing(form: TrainingForm) -> None:
    before = values(form)
    for text in ("0", "abc"):
        typed(form, "rank", text)
        assert values(form) == before
        assert told(form, "rank") == f"Rank is {text}; it must be between 1 and 512."
    typed(form, "alpha", "8")
    assert values(form)["alpha"] == 8, "what is right counts"
    assert line(form, "rank").text() == "abc" and told(form, "rank")
    form.retranslate()
    assert line(form, "rank").text() == "abc" and told(form, "rank")
    typed(form, "rank", "24")
    assert values(form)["rank"] == 24
    assert not told(form, "rank") and not form.is_wrong


def test_nothing_is_trained_but_what_is_shown(filled: TrainingPage, workspace: Workspace) -> None:
    column = filled.column
    assert column.train.isEnabled()
    typed(column.form, "steps", "many")
    assert column.told.text() == "Correct the value in red." and not column.train.isEnabled()
    typed(column.form, "steps", "0")
    assert column.told.text() == "Give steps or minutes." and not column.train.isEnabled()
    typed(column.form, "minutes", "5")
    assert column.train.isEnabled()
    edit = line(column.form, "minutes")
    edit.setFocus()
    edit.setText("x")  # and the button is pressed without taking the keyboard
    column.train.click()
    assert told(column.form, "minutes") and not column.train.isEnabled()
    assert not training_of(workspace).running.runs.view.value.rows


@pytest.mark.slow
def test_alpha_far_below_the_rank_is_warned_of(form: TrainingForm) -> None:
    assert not form.faint.isVisible()
    typed(form, "alpha", "1")
    assert form.faint.isVisible() and "Alpha is far below" in form.faint.text()


@pytest.mark.slow
def test_fields_that_do_not_count_are_grey(form: TrainingForm) -> None:
    assert not form.editors["hole_share"].isEnabled()
    holes = form.editors["holes"].findChild(QCheckBox)
    QTest.mouseClick(holes, Qt.MouseButton.LeftButton)
    assert values(form)["holes"]
    assert form.editors["hole_share"].isEnabled()


def test_prompts_are_lines_and_layouts_are_ticked(form: TrainingForm) -> None:
    prompts = form.editors["prompts"].findChild(QPlainTextEdit)
    prompts.setPlainText("rex, on a beach\n\na dog")
    assert values(form)["prompts"] == ("rex, on a beach", "a dog")
    ticks = form.editors["layouts"].findChildren(QCheckBox)
    QTest.mouseClick(ticks[-1], Qt.MouseButton.LeftButton)
    assert values(form)["layouts"] == ("kohya", "comfyui")


@pytest.mark.slow
def test_presets_suit_the_model(form: TrainingForm, workspace: Workspace, qtbot: QtBot) -> None:
    style = Preset("style", "Style", settings={"rank": 64, "caption_dropout": 0.2})
    training_of(workspace).settings.presets.value = (Preset("plain", "Plain"), style)
    assert form.preset.currentText() != "Style"
    at = form.model.findData("painter")
    form.model.setCurrentIndex(at)
    form.model.activated.emit(at)
    typed(form, "trigger", "rex")
    form.preset.setCurrentIndex(1)
    form.preset.activated.emit(1)
    assert (values(form)["rank"], values(form)["size"], values(form)["trigger"]) == (64, 512, "rex")
    assert form.preset.currentText() == "Style"
    typed(form, "rank", "8")
    assert form.preset.currentIndex() == -1  # own settings
