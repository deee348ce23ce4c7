"""The Expand tool's part of the bar above the canvas, in the real window."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from desktop_app.core.geometry import Margins, Size
from desktop_app.state.app_state import ToolId
from desktop_app.state.document.document import Document
from desktop_app.ui.panels.options.expand_options import ExpandOptions
from tests.ui.conftest import picture
from tests.ui.panels.conftest import Ui, choose, click

pytestmark = pytest.mark.window


@pytest.fixture
def options(ui: Ui) -> ExpandOptions:
    ui.state.tools.active.value = ToolId.EXPAND
    return ui.bars.tool_options.later[ToolId.EXPAND].options


@pytest.fixture
def document(open_picture: Callable[..., Document]) -> Document:
    return open_picture()  # 96 × 64


def choose_named(options: ExpandOptions, name: str) -> None:
    choose(options.preset, options.preset.itemData(options.preset.findText(name)))


@pytest.mark.slow
def test_it_is_seen_with_its_tool_alone_and_without_a_picture_has_nothing_to_press(
    ui: Ui, options: ExpandOptions
) -> None:
    controls = (options.preset, options.fill, options.button, *options.sides.values())
    assert options.isVisible() and not any(control.isEnabled() for control in controls)
    ui.tools.active.value = ToolId.BRUSH
    assert not options.isVisible()


@pytest.mark.slow
def test_a_shape_adds_what_is_missing_on_both_sides_and_numbers_are_typed(
    ui: Ui, options: ExpandOptions, document: Document
) -> None:
    def enabled(name: str) -> bool:
        at = options.preset.findText(name)
        return bool(options.preset.model().index(at, 0).flags() & Qt.ItemFlag.ItemIsEnabled)

    expansion, left = ui.tools.expansion, options.sides["left"]
    assert not enabled("3:2") and enabled("16:9") and enabled("Double")  # it is 3:2
    choose_named(options, "1:1")
    assert expansion.margins == Margins(top=16, bottom=16)
    assert options.preset.currentText() == "1:1" and options.button.isEnabled()
    assert options.sides["top"].number == 16 and left.number == 0
    choose_named(options, "+50 %")
    assert expansion.margins == Margins(24, 16, 24, 16)
    QTest.keyClick(options.sides["right"], Qt.Key.Key_Up)
    assert expansion.margins == Margins(24, 16, 25, 16)
    assert options.preset.currentText() == "Custom"
    left.setFocus()
    QTest.keyClicks(left, "9")
    editor = QApplication.focusWidget()
    assert editor is not None
    QTest.keyClicks(editor, "9999")
    QTest.keyClick(editor, Qt.Key.Key_Return)
    assert expansion.margins.left == left.number == 30_000 - 96 - 25


def test_the_button_enlarges_the_canvas_and_asks_for_words(
    ui: Ui, options: ExpandOptions, document: Document
) -> None:
    state = ui.state
    state.tools.active.value = ToolId.BRUSH
    ui.canvas.setFocus()
    QTest.keyClick(ui.window, Qt.Key.Key_G)
    assert state.tools.active.value is ToolId.EXPAND
    choose_named(options, "Double")
    click(options.button)
    assert not options.button.isEnabled()
    ui.wait(lambda: document.size == Size(192, 128))
    assert ui.bar.prompt.hasFocus()
    assert state.parameters.value.intent == "expand" and state.has_mask.value
    middle = document.pixels.read(Size(96, 64).rect.moved(48, 32))
    assert np.array_equal(middle, picture())
    assert "192 × 128" in ui.bars.status_row.size_text.text()
    assert not options.button.isEnabled() and options.preset.currentText() == "Custom"
    ui.canvas.setFocus()
    QTest.keyClick(ui.window, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert document.size == Size(96, 64) and not state.has_mask.value
    assert "96 × 64" in ui.bars.status_row.size_text.text()
