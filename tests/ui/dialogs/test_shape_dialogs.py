"""Menu and dialogs that give the canvas another shape, in a real window."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

from desktop_app.core.geometry import Rect, Size
from desktop_app.state.app_state import ToolId, WaitingWork
from desktop_app.state.document.document import Document
from desktop_app.ui.dialogs.canvas_size import CanvasSizeDialog
from desktop_app.ui.dialogs.image_size import ImageSizeDialog, RotateDialog
from desktop_app.ui.dialogs.shape_dialog import ShapeDialog
from desktop_app.ui.widgets.value_slider import ValueSlider
from desktop_app.ui.window.main_window import MainWindow

pytestmark = pytest.mark.window

D = TypeVar("D", bound=ShapeDialog)


@pytest.fixture
def document(window: MainWindow, open_picture: Callable[..., Document]) -> Document:
    return open_picture()


def opened(window: MainWindow, action: str, kind: type[D]) -> D:
    window.kit.actions[action].trigger()
    return next(dialog for dialog in window.findChildren(kind) if dialog.isVisible())


@pytest.mark.slow
def test_a_width_can_be_typed_at_once(window: MainWindow, document: Document) -> None:
    dialog = opened(window, "image_size", ImageSizeDialog)
    assert dialog.focusWidget() is dialog.sides[0]
    dialog.reject()


def trigger(window: MainWindow, action: str, qtbot: QtBot) -> None:
    window.kit.actions[action].trigger()
    qtbot.waitUntil(lambda: not window.workspace.state.applying.value)


@pytest.mark.slow
def test_turns_and_flips_stand_in_the_menu(
    window: MainWindow, document: Document, qtbot: QtBot
) -> None:
    before = document.pixels.read(document.pixels.rect).copy()
    trigger(window, "rotate_left", qtbot)
    assert document.size == Size(64, 96)
    trigger(window, "rotate_right", qtbot)
    for action in ("flip_horizontal", "flip_vertical", "rotate_half"):
        trigger(window, action, qtbot)
    assert np.array_equal(document.pixels.read(document.pixels.rect), before)
    assert document.undo_stack.undo_name == "rotate_half"
    assert "180" in window.kit.actions["undo"].text()


@pytest.mark.slow
def test_without_a_picture_or_a_mask_nothing_can_be_shaped(
    window: MainWindow, open_picture: Callable[..., Document]
) -> None:
    actions = window.kit.actions
    assert not actions["canvas_size"].isEnabled()
    document = open_picture()
    assert actions["canvas_size"].isEnabled() and not actions["crop_to_mask"].isEnabled()
    document.fill_mask("rectangle", 255, Rect(3, 4, 20, 10))
    assert actions["crop_to_mask"].isEnabled()


@pytest.mark.slow
def test_a_larger_canvas_from_the_corner_that_was_chosen(
    window: MainWindow, document: Document, qtbot: QtBot
) -> None:
    dialog = opened(window, "canvas_size", CanvasSizeDialog)
    assert dialog.change().size == document.size
    dialog.width_slider.set_number(120)
    dialog.width_slider.edited.emit(120)
    dialog.anchors.button(2).click()  # the upper right corner stays
    dialog.fill.setCurrentIndex(1)
    assert "120 × 64" in dialog.outcome.text()
    QTest.keyClick(dialog, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: document.size == Size(120, 64))
    assert (document.pixels.read(Rect(0, 0, 24, 64)) == 255).all()


@pytest.mark.slow
def test_a_number_is_typed_and_enter_accepts(
    window: MainWindow, document: Document, qtbot: QtBot
) -> None:
    dialog = opened(window, "image_size", ImageSizeDialog)
    dialog.sides[0].setFocus()
    QTest.keyClicks(dialog.sides[0], "1")
    field = dialog.sides[0].findChild(QLineEdit)
    QTest.keyClicks(field, "92")
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert not dialog.isVisible()
    qtbot.waitUntil(lambda: document.size == Size(192, 128))


def test_too_large_a_canvas_can_not_be_chosen(window: MainWindow, document: Document) -> None:
    dialog = opened(window, "canvas_size", CanvasSizeDialog)
    for slider in (dialog.width_slider, dialog.height_slider):
        QTest.mouseClick(slider, Qt.MouseButton.LeftButton, pos=QPoint(1, slider.height() // 2))
        assert slider.number < 30  # the hand is heard, too
        slider.set_number(30_000)
        slider.edited.emit(30_000)
    assert not dialog.button.isEnabled() and "30000" in dialog.outcome.text()
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    assert not dialog.isVisible() and document.size == Size(96, 64)


def test_numbers_of_image_size_are_true_at_the_ends(window: MainWindow, document: Document) -> None:
    dialog = opened(window, "image_size", ImageSizeDialog)
    dialog.chain.click()

    def typed(field: ValueSlider, text: str) -> None:
        field.setFocus()
        QTest.keyClick(field, Qt.Key.Key_F2)
        QTest.keyClicks(field._editor, text)
        QTest.keyClick(field._editor, Qt.Key.Key_Tab)

    def shown() -> list[str]:
        return [one.accessibleDescription() for one in (dialog.percent, dialog.prints[0])]

    typed(dialog.dpi, "300")
    typed(dialog.sides[0], "2")
    assert shown() == ["2.1 %", "0.02 cm"]
    typed(dialog.sides[0], "30000")
    assert shown() == ["31250.0 %", "254.00 cm"]
    # Beyond, it is said and nothing is another.
    for text in ("99999999", "0", "abc"):
        typed(dialog.sides[0], text)
        assert dialog.sides[0]._editor.text() == text and shown()[0] == "31250.0 %"
        said = dialog._fault_labels[dialog.pixels]
        assert said.isVisible() and said.text() == "Enter a number from 1 px to 30000 px."
        dialog.button.click()
        assert dialog.isVisible()
        QTest.keyClick(dialog.sides[0]._editor, Qt.Key.Key_Escape)
        assert not said.isVisible()
    # Of two that are wrong the second is said once the first is right.
    for field in dialog.sides:
        typed(field, "0")
    for field in dialog.sides:
        assert said.isVisible()
        typed(field, "60")
    assert not said.isVisible()
    # So is a resolution that follows from the size on paper.
    dialog.resample.setChecked(False)
    typed(dialog.prints[0], "0.05")
    assert round(dialog.dpi.number) == 4877 and shown()[1] == "0.05 cm"
    assert dialog._fault_labels[dialog.dpi].text() == "Enter a number from 10 px/in to 2400 px/in."


def test_the_dialog_grows_with_what_it_says(window: MainWindow, document: Document) -> None:
    dialog = opened(window, "image_size", ImageSizeDialog)
    heights = [field.height() for field in dialog.sides]
    dialog.sides[0].set_number(30_000)
    dialog.sides[0].edited.emit(30_000)
    assert not dialog.button.isEnabled() and "30000" in dialog.outcome.text()
    assert [field.height() for field in dialog.sides] == heights
    assert dialog.outcome.height() >= dialog.outcome.heightForWidth(dialog.outcome.width())
    low, high = dialog.sides[1].geometry(), dialog.sides[0].geometry()
    assert not low.intersects(high) and dialog.pixels.rect().contains(low)


@pytest.mark.slow
def test_image_size_keeps_the_shape_until_the_chain_is_opened(
    window: MainWindow, document: Document, qtbot: QtBot
) -> None:
    dialog = opened(window, "image_size", ImageSizeDialog)

    def choose(field: ValueSlider, value: float) -> None:
        field.set_number(value)
        field.edited.emit(value)

    choose(dialog.sides[0], 48)
    assert dialog.change().size == Size(48, 32) and dialog.percent.number == 0.5
    dialog.chain.click()
    choose(dialog.sides[1], 100)
    assert dialog.change().size == Size(48, 100)
    dialog.chain.click()
    choose(dialog.percent, 2.0)
    assert dialog.change().size == Size(192, 128)
    choose(dialog.dpi, 254)
    assert dialog.prints[0].number == pytest.approx(1.92)
    choose(dialog.prints[0], 0.96)
    assert dialog.change().size == Size(96, 64)
    choose(dialog.percent, 0.5)
    dialog.button.click()
    qtbot.waitUntil(lambda: document.size == Size(48, 32))
    assert document.origin.about.dpi == (254, 254)


@pytest.mark.slow
def test_turned_by_an_angle_the_canvas_grows(
    window: MainWindow, document: Document, qtbot: QtBot
) -> None:
    dialog = opened(window, "rotate_angle", RotateDialog)
    dialog.angle.set_number(30)
    dialog.angle.edited.emit(30)
    size = dialog.change().size
    assert f"{size.width} × {size.height}" in dialog.outcome.text()
    dialog.button.click()
    qtbot.waitUntil(lambda: document.size == size)
    assert document.has_alpha and size.width > 96


@pytest.mark.slow
def test_the_status_row_shows_long_work_and_stops_it(
    window: MainWindow, document: Document
) -> None:
    activity = window.bars.status_row.activity
    window.workspace.state.work.value = WaitingWork("rotate_angle", 0.4)
    assert activity.isVisible() and activity.words.text() == "Rotate"
    assert activity.bar.value() == 400
    assert window.kit.actions["cancel"].isEnabled()
    window.workspace.state.work.value = None
    assert not activity.isVisible()


@pytest.mark.slow
def test_numbers_in_the_bar_change_the_frame(
    window: MainWindow, document: Document, qtbot: QtBot
) -> None:
    recording = document.record_paint()
    recording.write(Rect(10, 10, 20, 10), np.full((10, 20, 4), 255, np.uint8))
    document.finish("paint", recording)
    state = window.workspace.state
    window.kit.actions["tool_transform"].trigger()
    assert state.tools.active.value is ToolId.TRANSFORM
    qtbot.waitUntil(lambda: state.tools.transform.frame.value is not None)
    options = window.bars.tool_options.later[ToolId.TRANSFORM].options
    assert options.isVisible() and options.fields["x"].number == 10
    for name, value in (("x", 25), ("width", 2.0), ("angle", 90)):
        options.fields[name].set_number(value)
        options.fields[name].edited.emit(value)
    frame = state.tools.transform.frame.value
    assert frame is not None
    assert (frame.numbers.width, frame.numbers.height) == pytest.approx((2, 2)), "kept its shape"
    assert frame.numbers.angle == pytest.approx(90)
    options.back.click()
    frame = state.tools.transform.frame.value
    assert frame is not None and not frame.is_changed
    assert not options.button.isEnabled()
    options.fields["x"].edited.emit(30)
    options.button.click()
    qtbot.waitUntil(lambda: document.undo_stack.undo_name == "transform")


@pytest.mark.slow
def test_keys_take_up_the_tools_that_move_layers(window: MainWindow, document: Document) -> None:
    window.activateWindow()
    window.canvas.setFocus()
    active = window.workspace.state.tools.active
    QTest.keyClick(window.canvas, "v")
    assert active.value is ToolId.MOVE
    QTest.keyClick(window.canvas, Qt.Key.Key_T, Qt.KeyboardModifier.ControlModifier)
    assert active.value is ToolId.TRANSFORM
    notice = window.workspace.state.notice.value
    assert notice is not None and notice.error is not None and notice.error.code == "move_locked"
