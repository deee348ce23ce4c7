"""The guided first edit as a person does it: from the welcome to a saved file."""

from __future__ import annotations

from pathlib import Path
from zipfile import ZipFile

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog, QPushButton
from pytestqt.qtbot import QtBot

from desktop_app.core.geometry import Rect
from desktop_app.imaging.opening import read_picture
from desktop_app.state.lesson import LessonStage
from desktop_app.ui.welcome.card import WelcomeCard
from desktop_app.ui.window.main_window import MainWindow
from tests.app.conftest import ENGINE_MS, LEFT, drag, pixels_of
from tests.event_loop import settle


def _over(window: MainWindow, place: Rect) -> list[QPoint]:
    """Lines of a brush to and fro over a place of the picture."""
    view, ratio = window.canvas.navigation.viewport, window.canvas.devicePixelRatioF()
    points: list[QPoint] = []
    for at, y in enumerate(range(place.y + 12, place.bottom - 8, 20)):
        for x in ((place.x + 14, place.right - 14), (place.right - 14, place.x + 14))[at % 2]:
            across, down = view.to_canvas(x, y)
            points.append(QPoint(round(across / ratio), round(down / ratio)))
    return points


def _named(window: MainWindow, words: str) -> list[QPushButton]:
    return [
        one for one in window.findChildren(QPushButton) if one.text() == words and one.isVisible()
    ]


@pytest.mark.slow
@pytest.mark.window
def test_the_first_edit_leads_from_the_welcome_to_a_saved_file(
    window: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    workspace, state, lesson = (
        window.workspace,
        window.workspace.state,
        window.workspace.hints.lesson,
    )
    bar = window.bars.lesson_bar
    window.room.show_welcome(shown=True)
    welcome = window.canvas_area.stand_in
    assert (
        isinstance(welcome, WelcomeCard)
        and welcome.isVisible()
        and not window.canvas_area.card.isVisible()
    )
    qtbot.waitUntil(lambda: state.model is not None, timeout=10_000)
    QTest.mouseClick(welcome.begin, LEFT)
    qtbot.waitUntil(lambda: lesson.stage.value is LessonStage.PAINT, timeout=10_000)
    assert bar.isVisible() and workspace.settings.welcomed
    document, example = state.document.value, lesson.example
    assert document is not None and example is not None
    assert not document.modified.value and document.path is None
    before = pixels_of(document)

    # 1: paint
    settle()
    drag(window, _over(window, example.place))
    assert lesson.painted > 0.9 and lesson.stage.value is LessonStage.SAY
    # 2: say; typed by hand
    window.room.focus_prompt()
    QTest.keyClicks(window.prompt_bar.prompt, example.prompt)
    assert lesson.stage.value is LessonStage.MAKE
    # 3: make, and take
    state.parameters.update(steps=4)
    QTest.mouseClick(window.prompt_bar.generate, LEFT)
    qtbot.waitUntil(lambda: lesson.stage.value is LessonStage.TAKE, timeout=ENGINE_MS)
    made = state.results.shown.value
    assert made is not None and made.job.typed_request.seed == example.seed
    assert not state.parameters.value.seed_locked, "the next one is another"
    assert _named(window, "Apply") == [window.canvas.bar.apply_button], "one Apply, and not two"
    QTest.mouseClick(window.canvas.bar.apply_button, LEFT)
    qtbot.waitUntil(lambda: lesson.stage.value is LessonStage.SAVE, timeout=10_000)
    locked = document.mask.read(document.mask.rect) == 0
    after = pixels_of(document)
    assert np.array_equal(after[locked], before[locked])
    assert (after[~locked] != before[~locked]).any(axis=1).mean() > 0.5

    QTest.mouseClick(bar.help, LEFT)
    dialog = window.findChild(QFileDialog)
    assert dialog is not None
    saved = tmp_path / "mine.velatura"
    dialog.fileSelected.emit(str(saved))
    dialog.close()
    qtbot.waitUntil(lambda: lesson.stage.value is LessonStage.DONE, timeout=10_000)
    with ZipFile(saved) as project:
        merged = read_picture(project.read("mergedimage.png"), "mine").pixels
    assert np.array_equal(merged[..., :3], after)
    QTest.mouseClick(bar.close_button, LEFT)
    assert not bar.isVisible() and state.document.value is document


@pytest.mark.slow
def test_the_whole_edit_can_be_done_by_the_bars_button(window: MainWindow, qtbot: QtBot) -> None:
    lesson, state = window.workspace.hints.lesson, window.workspace.state
    qtbot.waitUntil(lambda: state.model is not None, timeout=10_000)
    window.kit.actions["begin_lesson"].trigger()
    qtbot.waitUntil(lambda: lesson.stage.value is LessonStage.PAINT, timeout=10_000)
    window.bars.lesson_bar.help.setFocus()
    for stage in (LessonStage.SAY, LessonStage.MAKE):
        QTest.keyClick(window.bars.lesson_bar.help, Qt.Key.Key_Space)
        assert lesson.stage.value is stage
    state.parameters.update(steps=2)
    QTest.keyClick(window.bars.lesson_bar.help, Qt.Key.Key_Space)
    assert lesson.stage.value is LessonStage.WAIT and not window.bars.lesson_bar.help.isVisible()
    # A key too many must not end the lesson.
    QTest.keyClick(window.bars.lesson_bar, Qt.Key.Key_Space)
    assert window.bars.lesson_bar.hasFocus() and lesson.stage.value is LessonStage.WAIT
    qtbot.waitUntil(lambda: lesson.stage.value is LessonStage.TAKE, timeout=ENGINE_MS)
    assert window.canvas.hasFocus(), "where Enter applies"
    QTest.keyClick(window.canvas, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: lesson.stage.value is LessonStage.SAVE, timeout=10_000)
    document = state.document.value
    assert document is not None
    document.undo_stack.undo()
    state.results.clear()
    assert lesson.stage.value is LessonStage.MAKE, "a result that was given up: another can be made"
