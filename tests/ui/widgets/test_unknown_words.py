"""Words the model does not know are underlined, and typing goes on as before."""

from __future__ import annotations

import pytest
from PySide6.QtGui import QTextCharFormat
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from desktop_app.ui.look.theme import Theme
from desktop_app.ui.widgets.prompt_edit import PromptEdit

KNOWN = frozenset({"a", "red", "apple"})
WAVE = QTextCharFormat.UnderlineStyle.WaveUnderline


@pytest.fixture
def field(theme: Theme, qtbot: QtBot) -> PromptEdit:
    made = PromptEdit(3, None, theme)
    qtbot.addWidget(made)
    made.resize(300, 28)
    made.show()
    return made


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
    field.set_vocabulary(KNOWN)
    QTest.keyClicks(field, "a red zebra")
    assert underlined(field) == ["zebra"]
    QTest.keyClicks(field, " and apples")
    assert underlined(field) == ["zebra", "and"]


def test_behind_an_emoji_the_right_letters_are_underlined(field: PromptEdit) -> None:
    field.set_vocabulary(KNOWN)
    field.set_text("a 🐈 zebra\nred 🍎🍏 giraffe")
    assert underlined(field) == ["🐈", "zebra", "🍎🍏", "giraffe"]


def test_models_without_a_list_underline_nothing(field: PromptEdit) -> None:
    field.set_vocabulary(KNOWN)
    field.set_text("a zebra")
    assert underlined(field)
    field.set_vocabulary(None)
    assert underlined(field) == []


def test_underlining_is_not_told_as_typing(field: PromptEdit) -> None:
    told: list[str] = []
    field.edited.connect(told.append)
    field.set_text("a zebra")
    field.set_vocabulary(KNOWN)
    field.set_vocabulary(None)
    assert told == []
    QTest.keyClicks(field, "s")
    assert told == ["sa zebra"]


def test_undo_takes_text_back_and_not_underlines(field: PromptEdit) -> None:
    field.set_vocabulary(KNOWN)
    QTest.keyClicks(field, "zebra")
    steps = 0
    while field.toPlainText() and steps < 10:
        field.undo()
        steps += 1
    assert steps == 1, "the letters were typed in one go"
