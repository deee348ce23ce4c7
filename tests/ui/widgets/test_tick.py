from __future__ import annotations

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from desktop_app.ui.look.theme import Theme
from desktop_app.ui.widgets.tick import Tick


def test_a_click_on_box_or_words_ticks_and_a_program_does_so_silently(
    qtbot: QtBot, theme: Theme
) -> None:
    tick = Tick(theme)
    qtbot.addWidget(tick)
    tick.setText("Use the model")
    tick.resize(tick.sizeHint())
    tick.show()
    told: list[bool] = []
    tick.clicked.connect(lambda on: told.append(on))
    tick.setChecked(True)
    assert told == []
    for place in (QPoint(5, 14), QPoint(tick.width() - 5, 14)):
        QTest.mouseClick(tick, Qt.MouseButton.LeftButton, pos=place)
    QTest.keyClick(tick, Qt.Key.Key_Space)
    assert told == [False, True, False]


def test_it_is_drawn_in_the_colours_of_the_theme(qtbot: QtBot, theme: Theme) -> None:
    tick = Tick(theme)
    qtbot.addWidget(tick)
    tick.resize(tick.sizeHint())
    empty = tick.grab().toImage()
    tick.setChecked(True)
    ticked = tick.grab().toImage()
    theme.set_mode("light")
    assert empty != ticked != tick.grab().toImage()
