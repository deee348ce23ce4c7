"""How a prompt is read is marked in it, and typing goes on as before."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QTextCharFormat
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from desktop_app.state.work.prompt_reading import PromptContext, PromptReading, read_prompt
from desktop_app.ui.look.theme import Theme
from desktop_app.ui.widgets.prompt_edit import PromptEdit

CONTEXT = PromptContext(vocabulary=frozenset({"a", "red", "apple"}))
WAVE = QTextCharFormat.UnderlineStyle.WaveUnderline


@pytest.fixture
def field(theme: Theme, qtbot: QtBot) -> PromptEdit:
    made = PromptEdit(3, None, theme)
    qtbot.addWidget(made)
    made.resize(300, 28)
    made.show()
    return made


def read(text: str) -> PromptReading:
    return read_prompt(text, CONTEXT)


def underlined(field: PromptEdit) -> list[str]:
    found = []
    block = field.document().begin()
    while block.isValid():
        units = block.text().encode("utf-16-le")
        for part in block.layout().formats():
            if part.format.underlineStyle() == WAVE:
                cut = units[2 * part.start : 2 * (part.start + part.length)]
                found.append(cut.decode("utf-16-le"))
        block = block.next()
    return found


def test_unknown_words_are_underlined_as_they_are_typed(field: PromptEdit) -> None:
    field.set_reader(read)
    QTest.keyClicks(field, "a red zebra")
    assert underlined(field) == ["zebra"]
    QTest.keyClicks(field, " and apples")
    assert underlined(field) == ["zebra", "and"]


def test_behind_an_emoji_the_right_letters_are_underlined(field: PromptEdit) -> None:
    field.set_reader(read)
    field.set_text("a 🐈 zebra\nred 🍎🍏 giraffe")
    assert underlined(field) == ["🐈", "zebra", "🍎🍏", "giraffe"]


def test_models_without_a_list_underline_nothing(field: PromptEdit) -> None:
    field.set_reader(read)
    field.set_text("a zebra")
    assert underlined(field)
    field.set_reader(None)
    assert underlined(field) == []


def test_underlining_is_not_told_as_typing(field: PromptEdit) -> None:
    told: list[str] = []
    field.edited.connect(told.append)
    field.set_text("a zebra")
    field.set_reader(read)
    field.set_reader(None)
    assert told == []
    QTest.keyClicks(field, "s")
    assert told == ["sa zebra"]


def test_undo_takes_text_back_and_not_underlines(field: PromptEdit) -> None:
    field.set_reader(read)
    QTest.keyClicks(field, "zebra")
    steps = 0
    while field.toPlainText() and steps < 10:
        field.undo()
        steps += 1
    assert steps == 1, "the letters were typed in one go"


def looks(field: PromptEdit, style: QTextCharFormat.UnderlineStyle) -> list[str]:
    """The text that is underlined so, line by line."""
    return _texts(field, lambda look: look.underlineStyle() == style)


def _texts(field: PromptEdit, wanted: Callable[[QTextCharFormat], bool]) -> list[str]:
    found: list[str] = []
    block = field.document().begin()
    while block.isValid():
        units = block.text().encode("utf-16-le")
        for part in block.layout().formats():
            if wanted(part.format):
                cut = units[2 * part.start : 2 * (part.start + part.length)]
                found.append(cut.decode("utf-16-le"))
        block = block.next()
    return found


def test_weighted_text_is_underlined_faintly_over_all_its_lines(
    field: PromptEdit, qtbot: QtBot
) -> None:
    field.set_reader(read)
    QTest.keyClicks(field, "a (red")
    QTest.keyClick(field, Qt.Key.Key_Return, Qt.KeyboardModifier.ShiftModifier)
    QTest.keyClicks(field, "apple) a")
    dots = QTextCharFormat.UnderlineStyle.DotLine
    qtbot.waitUntil(lambda: looks(field, dots) == ["red", "apple"])


def test_what_nothing_hears_is_greyed(field: PromptEdit, theme: Theme) -> None:
    def cut(text: str) -> PromptReading:
        return replace(read(text), beyond=((5, len(text)),))

    field.set_reader(cut)
    field.set_text("a red apple")
    grey = theme.color("disabled")
    assert _texts(field, lambda look: look.foreground().color() == grey) == [" apple"]


def test_tags_and_comments_are_no_unknown_words(field: PromptEdit) -> None:
    field.set_reader(read)
    field.set_text("a (red:1.2) <lora:zebra:1> BREAK apple # gnu")
    assert underlined(field) == []


@pytest.mark.parametrize(("steps", "text"), [(1, "a (red:1.1)"), (-1, "a (red:0.9)")])
def test_a_weight_is_changed_and_undo_brings_it_back(
    field: PromptEdit, steps: int, text: str
) -> None:
    QTest.keyClicks(field, "a red")
    field.reweigh(steps)
    assert field.toPlainText() == text
    assert field.textCursor().selectedText() == "red"
    field.undo()
    assert field.toPlainText() == "a red"


def test_a_bracket_at_the_cursor_shows_its_partner(field: PromptEdit) -> None:
    field.set_text("🐈 (a (b)")
    cursor = field.textCursor()
    cursor.setPosition(len("🐈 (a (b)") + 1)
    field.setTextCursor(cursor)
    shown = [each.cursor.selectedText() for each in field.extraSelections()]
    assert sorted(shown) == ["(", ")"]
    cursor.setPosition(0)
    field.setTextCursor(cursor)
    assert field.extraSelections() == []


def test_the_pointer_is_told_what_a_mark_means(field: PromptEdit) -> None:
    field.set_reader(read)
    field.set_text("a (red:1.3) zebra")
    assert "1.3" in field._said_at(4)
    assert "zebra" in field._said_at(13)
    assert field._said_at(0) == ""
