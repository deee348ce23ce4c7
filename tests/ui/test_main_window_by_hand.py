"""What covered, replaced or hid something in the main window: the gestures of a painter who typed,
pressed and pointed there."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QPoint, QRect
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from desktop_app.state.document.document import Document
from desktop_app.ui.window.main_window import MainWindow
from tests.ui.hand import Hand

pytestmark = pytest.mark.window


def point(window: MainWindow, widget: QWidget) -> None:
    """The pointer goes there, as the system tells the window."""
    for place in (widget.rect().center(), widget.rect().center() + QPoint(2, 1)):
        QTest.mouseMove(window.windowHandle(), widget.mapTo(window, place))
        QTest.qWait(20)


def place_of(widget: QWidget) -> QRect:
    return QRect(widget.mapToGlobal(QPoint(0, 0)), widget.size())


def tips() -> list[QWidget]:
    every = QApplication.topLevelWidgets()
    return [one for one in every if one.inherits("QTipLabel") and one.isVisible()]


def test_a_tip_covers_no_field_and_waits_for_the_pointer_after_typing(
    window: MainWindow, open_picture: Callable[..., Document], qtbot: QtBot
) -> None:
    open_picture()
    hand, bar = Hand(window), window.prompt_bar
    for field in (bar.prompt, bar.negative, window.docks.history_panel.field):
        point(window, window.canvas)
        point(window, field)
        qtbot.waitUntil(lambda: bool(tips()))
        assert not place_of(tips()[0]).intersects(place_of(field)), field
    point(window, window.canvas)
    qtbot.waitUntil(lambda: not tips())
    point(window, bar.prompt)
    hand.click(bar.prompt)
    hand.type("a red boat")
    window.canvas.setFocus()
    point(window, bar.prompt)
    QTest.qWait(1000)  # a tip comes after 700 ms
    assert not tips(), "the pointer only rests there"
    point(window, window.canvas)
    point(window, bar.prompt)
    qtbot.waitUntil(lambda: bool(tips()))
