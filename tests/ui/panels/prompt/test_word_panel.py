"""The dictionary of prompt words in the window."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from desktop_app.ui.panels.prompt.word_panel import WordPanel
from tests.ui.panels.conftest import Ui


@pytest.fixture
def panel(ui: Ui) -> WordPanel:
    ui.act("prompt_words")
    found = ui.window.findChild(WordPanel)
    assert found is not None and found.isVisible() and ui.window.focusWidget() is found.search
    return found


def test_words_that_were_found_go_into_the_prompt_and_esc_leads_back(
    ui: Ui, panel: WordPanel
) -> None:
    for typed, prompt in (("围巾", "scarf"), ("草地", "scarf, meadow")):
        panel.search.setText(typed)
        QTest.keyClick(panel.search, Qt.Key.Key_Return)
        assert ui.chosen.prompt == prompt
    panel.search.clear()
    panel.groups.setCurrentRow(1)
    first = panel.words.item(0).data(Qt.ItemDataRole.UserRole)
    QTest.keyClick(panel.search, Qt.Key.Key_Down)
    assert ui.window.focusWidget() is panel.words
    QTest.keyClick(panel.words, Qt.Key.Key_Return)
    assert ui.chosen.prompt == f"scarf, meadow, {first}"
    QTest.keyClick(panel.words, Qt.Key.Key_Escape)
    assert not panel.isVisible() and ui.window.focusWidget() is ui.bar.prompt


@pytest.mark.slow
def test_a_chinese_prompt_is_put_into_english_and_that_can_be_undone(
    ui: Ui, panel: WordPanel
) -> None:
    field = ui.bar.prompt
    assert not panel.replace.isEnabled()
    field.setFocus()
    field.setPlainText("红色的围巾")
    assert panel.replace.isEnabled()
    panel.replace.click()
    assert ui.chosen.prompt == "red scarf"
    assert not panel.replace.isEnabled()
    field.undo()
    assert field.toPlainText() == "红色的围巾"


@pytest.mark.slow
def test_its_button_stands_out_while_there_are_words_for_it(ui: Ui) -> None:
    bar, action = ui.bar, ui.action("prompt_words")
    plain = action.icon().pixmap(16).toImage()
    bar.prompt.set_text("a red house")
    bar.prompt.selectAll()
    bar.prompt.insertPlainText("红色的房子")
    assert action.icon().pixmap(16).toImage() != plain
    assert bar.dictionary.accessibleDescription()
    bar.prompt.selectAll()
    bar.prompt.insertPlainText("a red house")
    assert action.icon().pixmap(16).toImage() == plain
    assert not bar.dictionary.accessibleDescription()


@pytest.mark.slow
@pytest.mark.usefixtures("english_after")
def test_its_button_stands_beside_the_prompt_in_chinese_alone(ui: Ui) -> None:
    button = ui.bar.dictionary
    assert not button.isVisible()
    ui.act("language_zh_CN")
    QApplication.processEvents()
    assert button.isVisible() and button.accessibleName()
