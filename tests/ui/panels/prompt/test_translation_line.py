"""A Chinese prompt for a model of English words: what it hears is shown, and can be changed."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from desktop_app.ui.panels.prompt.translation_line import TranslationLine
from desktop_app.ui.window.main_window import MainWindow
from tests.ui.panels.conftest import Ui

ENGLISH = frozenset(["a", "an", "red", "green", "apple", "dog", "grass", "on"])


@pytest.fixture
def line(ui: Ui) -> TranslationLine:
    ui.state.vocabulary.value = ENGLISH
    _type(ui.window, "一个红苹果")
    return ui.bar.translation_line


def _type(window: MainWindow, text: str) -> None:
    field = window.prompt_bar.prompt
    field.selectAll()
    field.insertPlainText(text)


@pytest.mark.slow
def test_it_stands_under_the_field_while_there_is_something_to_translate(
    ui: Ui, line: TranslationLine
) -> None:
    assert line.isVisible() and line.field.text() == "a red apple"
    assert not line.unknown.isVisible()
    below = line.mapTo(ui.window, line.rect().topLeft()).y()
    field = ui.bar.prompt
    assert below >= field.mapTo(ui.window, field.rect().bottomLeft()).y()
    _type(ui.window, "a red apple")
    assert not line.isVisible()
    _type(ui.window, "红色的量子")
    assert line.isVisible() and line.unknown.isVisible() and "量子" in line.unknown.text()


@pytest.mark.slow
def test_what_is_typed_into_it_counts_until_the_prompt_changes(
    ui: Ui, line: TranslationLine
) -> None:
    parameters = ui.state.parameters
    line.field.setFocus()
    line.field.selectAll()
    QTest.keyClicks(line.field, "a green apple")
    QTest.keyClick(line.field, Qt.Key.Key_Tab)
    assert parameters.value.english == ("一个红苹果", "a green apple")
    assert line.field.text() == "a green apple" and parameters.value.prompt == "一个红苹果"
    _type(ui.window, "一只狗")
    assert line.field.text() == "a dog"
    _type(ui.window, "一个红苹果")
    line.field.setFocus()
    line.field.selectAll()
    QTest.keyClick(line.field, Qt.Key.Key_Delete)
    QTest.keyClick(line.field, Qt.Key.Key_Tab)
    assert line.field.text() == "a red apple"


@pytest.mark.few(1)
@pytest.mark.parametrize("words", [None, ENGLISH | {"苹果"}])
def test_models_that_list_no_words_or_chinese_ones_are_left_alone(
    ui: Ui, line: TranslationLine, words: frozenset[str] | None
) -> None:
    ui.state.vocabulary.value = words
    assert not line.isVisible()


@pytest.mark.slow
def test_words_that_are_translated_are_not_marked_as_unknown(ui: Ui, line: TranslationLine) -> None:
    reading = ui.bar.reader.read("一个红苹果, 量子")
    assert reading.unknown_words() == ("量子",)
    assert line.isVisible()
