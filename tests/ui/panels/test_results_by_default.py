"""The Count field shows how many results there will be, and keeps what was typed into it."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from desktop_app.core.geometry import Rect
from desktop_app.state.document.document import Document
from tests.ui.conftest import STARTER, picture
from tests.ui.panels.conftest import Ui


@pytest.mark.slow
def test_painting_a_mask_makes_it_three_and_a_typed_number_stays(ui: Ui) -> None:
    state, count = ui.state, ui.bar.count
    state.models.value = (STARTER,)
    state.parameters.update(model=STARTER.id)
    document = Document(picture(), "p")
    state.open_document(document)
    assert count.number == 1
    document.fill_mask("rectangle", 255, Rect(8, 8, 16, 16))
    assert count.number == 3
    count.setFocus()
    QTest.keyClicks(count, "2")
    QTest.keyClick(ui.window.focusWidget(), Qt.Key.Key_Return)
    assert (count.number, state.parameters.value.count) == (2, 2)
    document.fill_mask("rectangle", 255, Rect(20, 20, 16, 16))
    assert count.number == 2


@pytest.mark.slow
def test_it_says_why_it_is_three_and_a_click_makes_it_one(ui: Ui) -> None:
    state, bar = ui.state, ui.bar
    state.models.value = (STARTER,)
    state.parameters.update(model=STARTER.id)
    document = Document(picture(), "p")
    state.open_document(document)
    assert (bar.automatic.text(), bar.automatic.isChecked()) == ("Auto", True)
    width = bar.automatic.width()
    document.fill_mask("rectangle", 255, Rect(8, 8, 16, 16))
    assert (bar.automatic.text(), bar.count.number) == ("Auto: quick", 3)
    assert "A mask is painted" in bar.automatic.toolTip() and bar.automatic.width() == width
    QTest.mouseClick(bar.automatic, Qt.MouseButton.LeftButton)
    assert bar.count.number == 1 and not bar.automatic.isChecked()
    document.fill_mask("rectangle", 255, Rect(20, 20, 16, 16))
    assert bar.count.number == 1
    QTest.mouseClick(bar.automatic, Qt.MouseButton.LeftButton)
    assert bar.count.number == 3 and bar.automatic.isChecked()


@pytest.mark.slow
def test_the_number_is_chosen_in_the_menu_and_remembered(ui: Ui) -> None:
    state, actions = ui.state, ui.window.kit.actions
    assert actions["results_automatic"].isChecked()
    actions["results_4"].trigger()
    assert ui.bar.count.number == 4 and actions["results_4"].isChecked()
    actions["results_automatic"].trigger()
    assert state.parameters.value.count == 1
    actions["results_3"].trigger()
    ui.window.close()
    assert ui.workspace.settings.results_by_default == "3"
