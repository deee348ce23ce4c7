from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QAccessible, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QScrollArea, QToolTip, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from desktop_app.ui.look.theme import Theme
from desktop_app.ui.widgets.scale import Scale
from desktop_app.ui.widgets.value_slider import ValueSlider

LEFT = Qt.MouseButton.LeftButton
ALT = Qt.KeyboardModifier.AltModifier
NONE = Qt.KeyboardModifier.NoModifier


class Told(list[float]):
    """Values the slider told."""


@pytest.fixture
def slider(theme: Theme, qtbot: QtBot) -> ValueSlider:
    made = ValueSlider(Scale(0.0, 1.0, step=0.01, default=0.3, unit=" %", shown=100), theme)
    qtbot.addWidget(made)
    made.setFixedWidth(200)
    made.set_label("Strength")
    made.show()
    made.activateWindow()
    made.setFocus()
    return made


@pytest.fixture
def told(slider: ValueSlider) -> Told:
    values = Told()
    slider.edited.connect(values.append)
    return values


def _wheel(slider: ValueSlider, notches: float, held: Qt.KeyboardModifier = NONE) -> None:
    place = QPointF(50, 10)
    angle = QPoint(0, round(120 * notches))
    event = QWheelEvent(
        place,
        QPointF(slider.mapToGlobal(place.toPoint())),
        QPoint(),
        angle,
        Qt.MouseButton.NoButton,
        held,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(slider, event)


def test_pressing_and_dragging_choose_the_value_under_the_pointer(
    slider: ValueSlider, told: Told
) -> None:
    QTest.mousePress(slider, LEFT, pos=QPoint(100, 10))
    assert slider.number == 0.5
    QTest.mouseMove(slider, QPoint(160, 10))
    QTest.mouseRelease(slider, LEFT, pos=QPoint(160, 10))
    assert told == [0.5, 0.8]


def test_it_begins_where_one_begins_to_read(slider: ValueSlider, told: Told) -> None:
    slider.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    QTest.mousePress(slider, LEFT, pos=QPoint(160, 10))
    QTest.mouseMove(slider, QPoint(100, 10))
    QTest.mouseRelease(slider, LEFT, pos=QPoint(100, 10))
    QTest.keyClick(slider, Qt.Key.Key_Left)
    assert told == [0.2, 0.5, 0.51]
    slider.set_number(0.0)
    empty = slider.grab().toImage()
    slider.set_number(0.25)
    filled = slider.grab().toImage()
    middle = slider.height() - 6  # below the words
    assert filled.pixelColor(20, middle) == empty.pixelColor(20, middle)
    assert filled.pixelColor(180, middle) != empty.pixelColor(180, middle)


def test_alt_drags_finely(slider: ValueSlider) -> None:
    QTest.mousePress(slider, LEFT, ALT, QPoint(100, 10))
    assert slider.number == 0.3
    slider.mouseMoveEvent(_move(slider, 140, ALT))
    QTest.mouseRelease(slider, LEFT, ALT, QPoint(140, 10))
    assert slider.number == 0.32


def _move(slider: ValueSlider, x: float, held: Qt.KeyboardModifier):
    from PySide6.QtCore import QEvent
    from PySide6.QtGui import QMouseEvent

    place = QPointF(x, 10)
    return QMouseEvent(
        QEvent.Type.MouseMove, place, QPointF(slider.mapToGlobal(place.toPoint())), LEFT, LEFT, held
    )


def test_a_double_click_brings_the_default_back(slider: ValueSlider, told: Told) -> None:
    slider.set_number(0.9)
    QTest.mouseDClick(slider, LEFT, pos=QPoint(20, 10))
    assert slider.number == 0.3
    assert told[-1] == 0.3


def test_the_wheel_moves_it_and_finely_with_alt(slider: ValueSlider) -> None:
    _wheel(slider, 1)
    assert slider.number == 0.32
    _wheel(slider, -1, ALT)
    assert slider.number == 0.31
    _wheel(slider, 0.5)
    assert slider.number == 0.31
    _wheel(slider, 0.5)
    assert slider.number == 0.33


def test_in_what_scrolls_the_wheel_scrolls_until_the_slider_has_the_keyboard(
    theme: Theme, qtbot: QtBot
) -> None:
    window, page = QWidget(), QWidget()
    area = QScrollArea(window)
    column = QVBoxLayout(page)
    sliders = [ValueSlider(Scale(0.0, 1.0, step=0.01, default=0.3), theme) for _ in range(20)]
    for one in sliders:
        column.addWidget(one)
    area.setWidget(page)
    qtbot.addWidget(window)
    area.resize(300, 120)
    window.show()
    window.activateWindow()
    sliders[3].setFocus()
    qtbot.waitUntil(sliders[3].hasFocus)
    _wheel(sliders[0], -1)
    assert sliders[0].number == 0.3
    _wheel(sliders[3], -1)
    assert sliders[3].number == 0.28
    area.resize(300, 4000)
    QApplication.processEvents()
    _wheel(sliders[0], -1)
    assert sliders[0].number == 0.28, "there is nothing to scroll"


def test_a_number_can_be_typed(slider: ValueSlider, told: Told) -> None:
    QTest.keyClicks(slider, "4")
    editor = slider._editor
    assert editor.isVisible() and editor.text() == "4"
    QTest.keyClicks(editor, "2")
    QTest.keyClick(editor, Qt.Key.Key_Return)
    assert not editor.isVisible()
    assert told == [0.42]
    assert slider.hasFocus()


def test_escape_gives_up_typing(slider: ValueSlider, told: Told) -> None:
    QTest.keyClick(slider, Qt.Key.Key_F2)
    QTest.keyClicks(slider._editor, "99")
    QTest.keyClick(slider._editor, Qt.Key.Key_Escape)
    assert slider.number == 0.3 and told == []


def test_a_second_return_is_the_windows(slider: ValueSlider) -> None:
    QTest.keyClicks(slider, "4")
    QTest.keyClick(slider._editor, Qt.Key.Key_Return)
    QTest.keyClick(slider, Qt.Key.Key_Return)
    assert not slider._editor.isVisible()


def test_what_is_typed_beyond_the_ends_is_said(slider: ValueSlider, told: Told) -> None:
    for typed, number in (("-", 0.3), ("150", 1.0)):
        QTest.keyClick(slider, Qt.Key.Key_F2)
        QTest.keyClicks(slider._editor, typed)
        QTest.keyClick(slider._editor, Qt.Key.Key_Return)
        assert slider.number == number and not slider._editor.isVisible()
        assert QToolTip.text() == "Enter a number from 0 % to 100 %."
    assert told == [1.0]


def test_the_least_is_an_empty_field_where_words_stand_for_it(
    slider: ValueSlider, told: Told
) -> None:
    slider.set_scale(replace(slider.scale, unset="As it is"))
    for key, shown, wanted in (
        (Qt.Key.Key_Escape, "30 %", []),
        (Qt.Key.Key_Return, "As it is", [0]),
    ):
        QTest.keyClick(slider, Qt.Key.Key_F2)
        QTest.keyClick(slider._editor, Qt.Key.Key_Delete)
        assert slider._editor.placeholderText() == "As it is"
        QTest.keyClick(slider._editor, key)
        assert (slider.accessibleDescription(), told) == (shown, wanted)
    QTest.keyClick(slider, Qt.Key.Key_F2)
    assert slider._editor.text() == ""


def test_arrows_pages_and_ends(slider: ValueSlider) -> None:
    for key, value in (
        (Qt.Key.Key_Right, 0.31),
        (Qt.Key.Key_PageUp, 0.41),
        (Qt.Key.Key_Home, 0.0),
        (Qt.Key.Key_Left, 0.0),
        (Qt.Key.Key_End, 1.0),
    ):
        QTest.keyClick(slider, key)
        assert slider.number == value


def test_setting_it_by_program_tells_nobody(slider: ValueSlider, told: Told) -> None:
    slider.set_number(0.6)
    slider.set_number(7.0)
    assert slider.number == 1.0
    assert told == []


def test_assistive_technology_knows_name_role_and_value(slider: ValueSlider) -> None:
    told = QAccessible.queryAccessibleInterface(slider)
    assert told.role() == QAccessible.Role.Slider
    assert told.text(QAccessible.Text.Name) == "Strength"
    assert told.text(QAccessible.Text.Description) == "30 %"


def test_name_and_largest_value_fit(slider: ValueSlider) -> None:
    slider.set_number(1.0)
    metrics = slider.fontMetrics()
    words = metrics.horizontalAdvance("Strength") + metrics.horizontalAdvance("100 %")
    assert slider.sizeHint().width() >= words + 20
