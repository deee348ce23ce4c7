"""Quitting while runs are on their way: what goes on later is said, and is so."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from desktop_app.core.events import Loading
from desktop_app.extensions.training.values.runs import RunRow, TrainingsView
from desktop_app.extensions.training.work.sessions.training_session import training_of
from desktop_app.extensions.workbenches.faces.page.workbench_page import WorkbenchPage
from desktop_app.extensions.workbenches.work.making_session import making_of
from desktop_app.storage.pictures import save_picture
from desktop_app.ui.dialogs.question import Question
from desktop_app.ui.recipes.batch_page import BatchPage
from desktop_app.ui.window.main_window import MainWindow
from desktop_app.worker.workspace import Workspace
from tests.ui.conftest import close_all
from tests.ui.recipes.conftest import WEB
from tests.worker.conftest import AT_WORK, at_work

WAIT = 60_000


pytestmark = AT_WORK


def page_of(window: MainWindow, qtbot: QtBot) -> WorkbenchPage:
    window.kit.actions["page_workbench"].trigger()
    found = window.canvas_area.pages.page("workbench")
    assert isinstance(found, WorkbenchPage)
    qtbot.waitUntil(lambda: found.session.workbench.value is not None, timeout=WAIT)
    return found


def questions(window: MainWindow) -> list[Question]:
    return [one for one in window.findChildren(Question) if one.isVisible()]


def press(question: Question, words: str) -> None:
    button = next(one for one in question.buttons if one.text() == words)
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)


@pytest.mark.slow
def test_without_runs_nothing_is_asked(window: MainWindow) -> None:
    assert window.close() and not questions(window)


def test_a_make_on_its_way_is_said_and_offered_by_the_next_window(
    window: MainWindow, workspace: Workspace, qtbot: QtBot, tmp_path: Path
) -> None:
    page = page_of(window, qtbot)
    page.out.setText(str(tmp_path / "out"))
    page.session.say({"topic": "cells", "count": 12})
    page.make.click()
    qtbot.waitUntil(lambda: page.session.progress.value.over >= 2, timeout=WAIT)
    assert not window.close()
    (question,) = questions(window)
    now = page.session.progress.value
    assert f" of {now.total} pictures are done and kept" in question.text.text()
    press(question, "Cancel")
    assert window.isVisible() and page.session.progress.value.phase in ("running", "over")
    assert not window.close(), "it is said each time"
    press(questions(window)[0], "Quit")
    assert not window.isVisible()
    before = {path.name: path.read_bytes() for path in (tmp_path / "out" / "cells").glob("*.png")}
    assert before
    workspace.shutdown()
    later = at_work(tmp_path)
    making = making_of(later)
    making.refresh()
    qtbot.waitUntil(lambda: bool(making.workbenches.value), timeout=WAIT)
    making.take_up(Path(later.settings["making_folder"]), quiet=True)
    qtbot.waitUntil(lambda: making.progress.value.phase == "paused", timeout=WAIT)
    assert making.progress.value.over >= len(before) > 0
    folder = tmp_path / "out" / "cells"
    assert {name: (folder / name).read_bytes() for name in before} == before, "nothing is lost"
    later.shutdown()


@pytest.mark.slow
def test_a_batch_on_its_way_is_said_and_continued_in_the_next_window(
    window: MainWindow, workspace: Workspace, qtbot: QtBot, tmp_path: Path
) -> None:
    photos, out, count = tmp_path / "photos", tmp_path / "out", 40
    photos.mkdir()
    for number in range(count):
        pixels = np.full((600, 800, 3), (50 + number, 120, 210), np.uint8)
        save_picture(photos / f"photo-{number}.png", pixels, {})
    page = batch_page(window)
    page.session.recipe.value = WEB
    page.session.add([photos])
    page.out.setText(str(out))
    qtbot.waitUntil(page.run.isEnabled, timeout=WAIT)
    QTest.mouseClick(page.run, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: page.session.progress.value.over >= 2, timeout=WAIT)
    assert not window.close()
    (question,) = questions(window)
    assert f" of {count} files are done and kept" in question.text.text()
    assert "“Continue” on the page Batch" in question.text.text()
    press(question, "Quit")
    assert not window.isVisible()
    workspace.shutdown()
    before = {path.name: path.read_bytes() for path in out.glob("*.png")}
    assert 0 < len(before) < count
    later = at_work(tmp_path)
    again = MainWindow(later, rest="when asked")
    qtbot.addWidget(again)
    again.show()
    page = batch_page(again)
    qtbot.waitUntil(lambda: page.run.text() == "Continue", timeout=WAIT)
    qtbot.waitUntil(page.run.isEnabled, timeout=WAIT)
    QTest.mouseClick(page.run, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: page.session.progress.value.phase == "over", timeout=WAIT)
    assert len([*out.glob("*.png")]) == count
    assert {name: (out / name).read_bytes() for name in before} == before
    close_all(later)
    later.shutdown()


def batch_page(window: MainWindow) -> BatchPage:
    window.kit.actions["page_batch"].trigger()
    found = window.canvas_area.pages.page("batch")
    assert isinstance(found, BatchPage)
    return found


@pytest.mark.slow
def test_a_training_on_its_way_is_said_with_its_step(
    window: MainWindow, workspace: Workspace
) -> None:
    runs = training_of(workspace).running.runs
    row = RunRow("a", "/x", "Fox", "Starter", "lora", "running", step=300, total=900)
    runs.view.value = TrainingsView((row,))
    assert not window.close()
    (question,) = questions(window)
    assert "“Fox”" in question.text.text() and "step 300" in question.text.text()
    runs.view.value = TrainingsView((replace(row, state="done"),))
    press(question, "Cancel")
    assert window.close()


@pytest.mark.slow
@pytest.mark.parametrize("language", ["en", "zh_CN"])
def test_before_its_first_step_what_a_training_keeps_is_said(
    window: MainWindow, workspace: Workspace, language: str
) -> None:
    """Pictures against forgetting are kept in its folder: no step is spoken of."""
    window.kit.actions[f"language_{language}"].trigger()
    runs = training_of(workspace).running.runs
    row = RunRow("a", "/x", "Fox", "Starter", "lora", "running", doing=Loading("prior", 12, 60))
    told = {
        "en": ("12 of 60 pictures against forgetting are made and kept", "what is prepared is"),
        "zh_CN": ("60 张防遗忘图片中已生成 12 张", "已准备好的内容会保存"),
    }[language]
    for doing, words in zip((row.doing, Loading("turn", 0, 0)), told, strict=True):
        runs.view.value = TrainingsView((replace(row, doing=doing),))
        assert not window.close()
        question = questions(window)[-1]
        assert "“Fox”" in question.text.text() and words in question.text.text()
        assert "0" not in question.text.text().replace("60", "")
        question.close()
        assert not questions(window)
    runs.view.value = TrainingsView()
    window.kit.actions["language_en"].trigger()
