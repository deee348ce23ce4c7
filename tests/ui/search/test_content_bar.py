"""Searching by content on the search page, by gestures in a real window; a stand-in for the engine
knows what pictures show."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from desktop_app.core.add_on import AddOn
from desktop_app.core.operations import Embedding
from desktop_app.ui.search.search_page import SearchPage
from desktop_app.ui.widgets.chip import Chip
from desktop_app.ui.window.main_window import MainWindow
from desktop_app.worker.workspace import Workspace
from tests.ui.conftest import close_all

PROMPTS = ["untitled", "holiday", "morning light"]
CLIP = AddOn("abc", "CLIP ViT-B/32", "/nowhere/clip", "image_encoder", "clip", task="score")
EYE = AddOn("def", "CLIP vision", "/nowhere/eye", "image_encoder", "clip")
LEFT, CTRL = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.ControlModifier


class Studio:
    """Holds answers back until it is told. Pictures come the newest first; each shows something
    else, and words mean what the oldest shows."""

    def __init__(self) -> None:
        self.waiting: list[Callable[[], object]] = []

    def operate(self, work: Any, then: Any, failed: Any, *, patient: bool = False) -> None:
        job: Embedding = work.args[0]
        axes = np.eye(20, dtype=np.float32)
        vectors = axes[[2] * len(job.texts) + list(range(len(job.pictures)))] + np.float32(0.1)
        self.waiting.append(lambda: then(vectors / np.linalg.norm(vectors, axis=1, keepdims=True)))

    def stop_patient(self) -> None:
        self.waiting.clear()


@pytest.fixture
def studio(workspace: Workspace) -> Studio:
    made = Studio()
    vars(workspace.content)["_studio"] = made
    return made


@pytest.fixture
def page(
    past: Callable[[list[str]], None], workspace: Workspace, studio: Studio, qtbot: QtBot
) -> SearchPage:
    past(PROMPTS)
    window = MainWindow(workspace, rest="when asked")
    qtbot.addWidget(window, before_close_func=lambda _: close_all(workspace))
    window.resize(1280, 720)
    window.show()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    QTest.keyClick(window, Qt.Key.Key_F, CTRL)
    page = window.canvas_area.search
    qtbot.waitUntil(lambda: shown(page) == PROMPTS[::-1])
    return page


def shown(page: SearchPage) -> list[str]:
    entries = (page.list_model.entry(row) for row in range(len(page.list_model.ids)))
    return ["…" if entry is None else entry.prompt for entry in entries]


def click(widget: QWidget | None) -> None:
    assert widget is not None and widget.isVisible()
    QTest.mouseClick(widget, LEFT)


def chip_of(page: SearchPage, qtbot: QtBot) -> Chip:
    """The new one: it is not laid out yet, and the one before it not gone."""

    def seen() -> list[Chip]:
        return [one for one in page.chosen.findChildren(Chip) if one.isVisible()]

    qtbot.waitUntil(lambda: len(seen()) == 1)
    return seen()[0]


def answered(studio: Studio, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: bool(studio.waiting))
    studio.waiting.pop(0)()


@pytest.mark.slow
def test_without_a_clip_model_nothing_of_it_is_seen(page: SearchPage) -> None:
    QTest.keyClicks(page.field, "day")
    assert not page.top.by_content.isVisible() and not page.content_bar.isVisible()


def test_words_become_a_chip_and_order_pictures_by_what_they_show(
    page: SearchPage, workspace: Workspace, studio: Studio, qtbot: QtBot
) -> None:
    workspace.state.add_ons.value = (CLIP,)
    assert CLIP.name in page.top.by_content.toolTip()
    click(page.top.by_content)
    answered(studio, qtbot)
    qtbot.waitUntil(lambda: workspace.content.status.value.seen == 3)
    assert not page.content_bar.isVisible()
    QTest.keyClicks(page.field, "a dog")
    qtbot.waitUntil(lambda: page.stack.is_empty)
    click(page.content_bar.offer)
    assert page.query.content == "a dog" and page.field.text() == ""
    answered(studio, qtbot)
    qtbot.waitUntil(lambda: shown(page)[:1] == ["untitled"])
    assert "Content: a dog" in chip_of(page, qtbot).text()
    assert page.query.to_json() == {"content": "a dog"}
    click(page.top.by_content)
    qtbot.waitUntil(lambda: page.stack.is_empty)
    assert "By Content" in page.stack.sentence.text()
    click(chip_of(page, qtbot))
    qtbot.waitUntil(lambda: shown(page) == PROMPTS[::-1])


@pytest.mark.slow
def test_how_far_it_is_stands_there_and_it_pauses(
    page: SearchPage, workspace: Workspace, studio: Studio, qtbot: QtBot
) -> None:
    workspace.state.add_ons.value = (CLIP,)
    click(page.top.by_content)
    bar = page.content_bar
    qtbot.waitUntil(lambda: bool(studio.waiting))
    assert bar.progress.text() == "0 of 3 pictures indexed"
    click(bar.button)
    assert not studio.waiting and bar.progress.text().endswith("paused")
    qtbot.waitUntil(lambda: workspace.is_idle)
    click(bar.button)
    answered(studio, qtbot)
    qtbot.waitUntil(lambda: not bar.isVisible())


@pytest.mark.slow
def test_similar_pictures_are_those_that_show_the_same(
    page: SearchPage, workspace: Workspace, studio: Studio, qtbot: QtBot
) -> None:
    workspace.state.add_ons.value = (EYE,)
    click(page.top.by_content)
    answered(studio, qtbot)
    qtbot.waitUntil(lambda: workspace.content.status.value.seen == 3)
    QTest.keyClicks(page.field, "light")
    assert page.content_bar.offer is None, "an image encoder reads no words"
    page.field.clear()
    qtbot.waitUntil(lambda: shown(page) == PROMPTS[::-1])
    menu = page.menu_of(page.list_model.index(1))
    next(one for one in menu.actions() if one.text() == "Find Similar Pictures").trigger()
    qtbot.waitUntil(lambda: shown(page)[:1] == ["holiday"])
    assert len(shown(page)) == 3, "though nobody looked at their looks"
