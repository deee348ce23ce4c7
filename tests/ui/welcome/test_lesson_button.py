"""The one orange button of the first edit is the one that its step is about."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from desktop_app.state.lesson import LessonStage
from desktop_app.ui.window.main_window import MainWindow
from desktop_app.worker.workspace import Workspace


def orange(window: MainWindow) -> list[QPushButton]:
    found = window.findChildren(QPushButton)
    return [each for each in found if each.isVisible() and each.property("look") == "primary"]


def test_while_a_mask_or_words_are_missing_generate_is_not_the_orange_one(
    whole: MainWindow, with_models: Workspace, qtbot: QtBot
) -> None:
    whole.commands.begin_lesson()
    lesson, bar = with_models.hints.lesson, whole.bars.lesson_bar
    qtbot.waitUntil(lambda: lesson.stage.value is LessonStage.PAINT)
    qtbot.waitUntil(lambda: orange(whole) == [bar.help])
    QTest.mouseClick(bar.help, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: lesson.stage.value is LessonStage.SAY)
    assert orange(whole) == [bar.help]
    QTest.mouseClick(bar.help, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: lesson.stage.value is LessonStage.MAKE)
    assert orange(whole) == [whole.prompt_bar.generate]
