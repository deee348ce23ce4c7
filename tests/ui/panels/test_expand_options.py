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
from desktop_app.ui.panels.expand_options import ExpandOptions
from tests.ui.conftest import picture
from tests.ui.panels.conftest import Ui

pytestmark = pytest.mark.window


@pytest.fixture
def options(ui: Ui) -> ExpandOptions:
    ui.state.tools.active.value = ToolId.EXPAND
    return ui.bars.tool_options.expand


@pytest.fixture
def document(open_picture: Callable[..., Document]) -> Document:
    return open_picture()  # 96 × 64


def choose(options: ExpandOptions, name: str) -> None:
    """As a click in the open list does."""
    at = options.preset.findText(name)
    assert at > 0
    options.preset.setCurrentIndex(at)
    options.preset.activated.emit(at)


@pytest.mark.slow
def test_it_is_seen_with_its_tool_alone(ui: Ui, options: ExpandOptions) -> None:
    assert options.isVisible()
    ui.state.tools.active.value = ToolId.BRUSH
    assert not options.isVisible()


@pytest.mark.slow
def test_without_a_picture_there_is_nothing_to_press(options: ExpandOptions) -> None:
    controls = (options.preset, options.fill, options.button, *options.sides.values())
    assert not any(control.isEnabled() for control in controls)


@pytest.mark.slow
def test_a_shape_adds_what_is_missing_on_both_sides(
    ui: Ui, options: ExpandOptions, document: Document
) -> None:
    choose(options, "1:1")
    assert ui.state.tools.expansion.margins == Margins(top=16, bottom=16)
    assert options.preset.currentText() == "1:1" and options.button.isEnabled()
    assert options.sides["top"].number == 16 and options.sides["left"].number == 0
    choose(options, "+50 %")
    assert ui.state.tools.expansion.margins == Margins(24, 16, 24, 16)
    QTest.keyClick(options.sides["right"], Qt.Key.Key_Up)
    assert ui.state.tools.expansion.margins == Margins(24, 16, 25, 16)
    assert options.preset.currentText() == "Custom"


@pytest.mark.slow
def test_shapes_the_picture_has_already_are_greyed(
    options: ExpandOptions, document: Document
) -> None:
    def enabled(name: str) -> bool:
        at = options.preset.findText(name)
        return bool(options.preset.model().index(at, 0).flags() & Qt.ItemFlag.ItemIsEnabled)

    assert not enabled("3:2") and enabled("16:9") and enabled("Double")


def test_the_button_enlarges_the_canvas_and_asks_for_words(
    ui: Ui, options: ExpandOptions, document: Document
) -> None:
    state = ui.state
    ui.canvas.setFocus()
    choose(options, "Double")
    QTest.mouseClick(options.button, Qt.MouseButton.LeftButton)
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


def test_the_key_chooses_the_tool(ui: Ui, document: Document) -> None:
    ui.canvas.setFocus()
    QTest.keyClick(ui.window, Qt.Key.Key_G)
    assert ui.state.tools.active.value is ToolId.EXPAND


@pytest.mark.slow
def test_a_typed_number_stops_at_the_limit(
    ui: Ui, options: ExpandOptions, document: Document
) -> None:
    left = options.sides["left"]
    left.setFocus()
    QTest.keyClicks(left, "9")
    editor = QApplication.focusWidget()
    assert editor is not None
    QTest.keyClicks(editor, "9999")
    QTest.keyClick(editor, Qt.Key.Key_Return)
    expected = 30_000 - 96
    assert ui.state.tools.expansion.margins == Margins(left=expected)
    assert left.number == expected
