"""The cover of a screen: its glass shows what is under the pointer, larger, framed and with the
pixels that a click takes; keys and the mouse choose or leave."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QColor, QCursor, QImage
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from desktop_app.core.swatches import Colour
from desktop_app.state.painting.display import DisplayState
from desktop_app.ui.widgets.screen_picker import Cover

GREEN, RED = QColor(12, 200, 34), QColor(220, 30, 10)
SIZE = QRect(0, 0, 400, 300)


def screen() -> QImage:
    """Green, with a red square of 3 by 3 pixels around (100, 80)."""
    image = QImage(400, 300, QImage.Format.Format_RGB32)
    image.fill(GREEN)
    for x in range(99, 102):
        for y in range(79, 82):
            image.setPixelColor(x, y, RED)
    return image


@pytest.fixture
def taken() -> list[Colour | None]:
    return []


@pytest.fixture
def cover(qtbot: QtBot, taken: list[Colour | None]) -> Cover:
    made = Cover(screen(), SIZE, DisplayState(), 3, taken.append)
    qtbot.addWidget(made)
    made.show()
    QTest.mouseMove(made, QPoint(100, 80))
    return made


def test_the_glass_is_framed_and_shows_the_pixels_that_count(cover: Cover) -> None:
    shown = cover.grab().toImage()
    left, top, side = 116, 96, 99  # 16 beside the pointer; 11 pixels, each 9 large
    middle = QPoint(left + side // 2, top + side // 2)
    assert shown.pixelColor(middle) == RED, "the pointer's pixel is in the middle"
    assert shown.pixelColor(left + 5, top + 5) == GREEN
    white, black = QColor(255, 255, 255), QColor(0, 0, 0)
    for x, y in (
        (left, top + 30),
        (left + side, top + 30),
        (left + 30, top),
        (left + 30, top + side),
    ):
        assert shown.pixelColor(x, y) == white, "the glass has a frame"
        outside = (x + (x > left + 50) - (x == left), y + (y > top + 50) - (y == top))
        assert shown.pixelColor(*outside) == black, "dark around the light: seen on any ground"
    box = side // 2 - 13  # three pixels, 27 large, around the middle
    assert shown.pixelColor(left + box - 1, middle.y()) in (white, black)
    assert shown.pixelColor(left + box + 14, top + box - 1) in (white, black)


def test_near_the_far_corner_the_glass_is_on_the_other_side(cover: Cover) -> None:
    before = cover.grab().toImage()
    assert before.pixelColor(380, 280) == GREEN
    QTest.mouseMove(cover, QPoint(390, 290))
    shown = cover.grab().toImage()
    assert shown.pixelColor(390 - 16 - 99, 290 - 16 - 50) == QColor(255, 255, 255)
    assert shown.pixelColor(399, 299) == GREEN


def test_a_click_takes_and_the_other_button_and_esc_leave(
    cover: Cover, taken: list[Colour | None]
) -> None:
    QTest.mouseClick(cover, Qt.MouseButton.LeftButton, pos=QPoint(100, 80))
    QTest.mouseClick(cover, Qt.MouseButton.LeftButton, pos=QPoint(300, 200))
    QTest.mouseClick(cover, Qt.MouseButton.RightButton, pos=QPoint(100, 80))
    QTest.keyClick(cover, Qt.Key.Key_Escape)
    assert taken == [(220, 30, 10), (12, 200, 34), None, None]


def test_arrows_move_by_a_pixel_with_shift_by_ten_and_return_takes(
    cover: Cover, taken: list[Colour | None]
) -> None:
    QTest.keyClick(cover, Qt.Key.Key_Return)
    QTest.keyClick(cover, Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier)
    assert cover.mapFromGlobal(QCursor.pos()) == QPoint(110, 80)
    QTest.keyClick(cover, Qt.Key.Key_Space)
    QTest.keyClick(cover, Qt.Key.Key_Up)
    assert cover.mapFromGlobal(QCursor.pos()) == QPoint(110, 79)
    assert taken == [(220, 30, 10), (12, 200, 34)]
