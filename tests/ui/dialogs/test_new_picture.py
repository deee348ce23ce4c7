"""A new picture by keys: numbers, Tab, Return, and sizes that are usual."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QWidget

from desktop_app.core.geometry import Size
from desktop_app.ui.dialogs.new_picture import NewPictureDialog
from desktop_app.ui.window.main_window import MainWindow


@pytest.fixture
def dialog(window: MainWindow) -> NewPictureDialog:
    window.kit.actions["new"].trigger()
    found = window.findChild(NewPictureDialog)
    assert found is not None
    found.width_slider.setFocus()
    return found


def focus() -> QWidget:
    found = QApplication.focusWidget()
    assert found is not None
    return found


def made(window: MainWindow) -> Size:
    document = window.workspace.state.document.value
    assert document is not None
    return document.size


@pytest.mark.slow
def test_two_numbers_with_tab_between_and_return_creates(
    window: MainWindow, dialog: NewPictureDialog
) -> None:
    QTest.keyClicks(focus(), "3")
    QTest.keyClicks(focus(), "20")
    QTest.keyClick(focus(), Qt.Key.Key_Tab)
    assert focus() is dialog.height_slider
    QTest.keyClicks(focus(), "1")
    QTest.keyClicks(focus(), "92")
    QTest.keyClick(focus(), Qt.Key.Key_Return)
    assert not dialog.isVisible() and made(window) == Size(320, 192)


@pytest.mark.slow
def test_return_on_a_number_creates(window: MainWindow, dialog: NewPictureDialog) -> None:
    size = Size(round(dialog.width_slider.number), round(dialog.height_slider.number))
    QTest.keyClick(focus(), Qt.Key.Key_Return)
    assert not dialog.isVisible() and made(window) == size


@pytest.mark.parametrize("typed", ["", "abc", "999999"])
def test_what_is_not_a_size_is_said_and_nothing_is_created(
    window: MainWindow, dialog: NewPictureDialog, typed: str
) -> None:
    dialog.height_slider.setFocus()
    QTest.keyClick(focus(), Qt.Key.Key_F2)
    QTest.keyClick(focus(), Qt.Key.Key_Delete)
    QTest.keyClicks(focus(), typed)
    editor = focus()
    for _ in range(2):  # and another time
        QTest.keyClick(editor, Qt.Key.Key_Return)
        said = [one.text() for one in dialog.findChildren(QLabel) if one.isVisible()]
        assert "Enter a number from 16 px to 8192 px." in said
        assert dialog.isVisible() and window.workspace.state.document.value is None
    create = next(one for one in dialog.findChildren(QPushButton) if one.isDefault())
    QTest.mouseClick(create, Qt.MouseButton.LeftButton)
    assert dialog.isVisible() and editor.isVisible()
    editor.setFocus()
    QTest.keyClick(editor, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClicks(editor, "96")
    assert not [one for one in dialog.findChildren(QLabel) if one.text().startswith("Enter")]
    QTest.keyClick(editor, Qt.Key.Key_Return)
    assert not dialog.isVisible() and made(window).height == 96


def test_a_usual_size_comes_in_place_of_what_was_refused(dialog: NewPictureDialog) -> None:
    QTest.keyClicks(focus(), "9")
    QTest.keyClick(focus(), Qt.Key.Key_Tab)
    said = dialog.findChildren(QLabel)[-1]
    assert said.isVisible() and said.text().startswith("Enter a number")
    dialog.preset.setCurrentIndex(1)
    dialog.preset.activated.emit(1)
    assert not said.isVisible() and dialog.width_slider.number == 512


def test_shift_tab_goes_back(dialog: NewPictureDialog) -> None:
    dialog.height_slider.setFocus()
    QTest.keyClicks(focus(), "4")
    QTest.keyClick(focus(), Qt.Key.Key_Backtab, Qt.KeyboardModifier.ShiftModifier)
    assert focus() is dialog.width_slider


def test_a_usual_size_fills_in_both_and_other_numbers_are_its_own(
    window: MainWindow, dialog: NewPictureDialog
) -> None:
    dialog.preset.setCurrentIndex(dialog.preset.findText("Full HD · 1920 × 1080"))
    dialog.preset.activated.emit(dialog.preset.currentIndex())
    assert (dialog.width_slider.number, dialog.height_slider.number) == (1920, 1080)
    dialog.width_slider.setFocus()
    QTest.keyClick(focus(), Qt.Key.Key_Up)
    assert dialog.preset.currentText() == "Custom"
    QTest.keyClick(focus(), Qt.Key.Key_Down)
    assert dialog.preset.currentText() == "Full HD · 1920 × 1080"
    QTest.keyClick(focus(), Qt.Key.Key_Return)
    assert made(window) == Size(1920, 1080)
