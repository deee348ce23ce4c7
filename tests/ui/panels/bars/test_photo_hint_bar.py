"""What the starter model can't do is said once, above the prompt, with two ways out."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from desktop_app.catalog.lessons import load_example
from desktop_app.state.document.document import Document
from desktop_app.storage.settings import Settings
from desktop_app.ui.window.main_window import MainWindow
from desktop_app.worker.workspace import Workspace
from tests.ui.conftest import INPAINTER
from tests.ui.panels.conftest import Ui


def _open(window: MainWindow, path: Path, qtbot: QtBot) -> None:
    window.workspace.files.open(path)
    state = window.workspace.state
    qtbot.waitUntil(lambda: state.document.value is not None)


def _button(window: MainWindow, words: str) -> QPushButton:
    bar = window.bars.photo_hint_bar
    return next(one for one in bar.findChildren(QPushButton) if one.text() == words)


@pytest.mark.slow
def test_it_is_seen_between_picture_and_prompt_and_once(
    with_models: Workspace, ui: Ui, photo: Path, qtbot: QtBot, tmp_path: Path
) -> None:
    bar = ui.bars.photo_hint_bar
    assert not bar.isVisible()
    _open(ui.window, photo, qtbot)
    assert bar.isVisible() and bar.title.text() == "The starter model draws cartoons"
    below, above = ui.bar.geometry(), ui.window.canvas_area.geometry()
    assert above.bottom() < bar.y() and bar.geometry().bottom() <= below.top()
    main = [one for one in bar.findChildren(QPushButton) if one.property("look") == "primary"]
    assert not main, "Generate is the main button"
    for model, is_seen in ((INPAINTER.id, False), ("starter", True)):
        ui.workspace.models.choose(model)
        assert bar.isVisible() is is_seen
    bar.close_button.click()
    assert not bar.isVisible() and ui.workspace.settings.starter_explained
    ui.workspace.settings.save()
    assert Settings.load(ui.workspace.paths.settings).starter_explained


@pytest.mark.states("window.needs-no-model")
def test_remove_needs_no_model(with_models: Workspace, ui: Ui, photo: Path, qtbot: QtBot) -> None:
    _open(ui.window, photo, qtbot)
    bar = ui.bars.photo_hint_bar
    ui.wait(lambda: bar.width() > 800)
    assert bar.height() < 70, "the buttons stand beside each other"
    ui.window.kit.actions["page_evaluation"].trigger()
    assert not bar.isVisible(), "no picture is seen"
    ui.window.kit.actions["page_edit"].trigger()
    assert bar.isVisible()
    _button(ui.window, "Remove needs no model").click()
    state = ui.state
    assert state.parameters.value.intent == "remove" and state.resolved_intent.local
    assert not ui.bars.photo_hint_bar.isVisible()


@pytest.mark.slow
def test_models_for_photographs_are_the_catalogs_that_repaint(
    with_models: Workspace, ui: Ui, photo: Path, qtbot: QtBot
) -> None:
    _open(ui.window, photo, qtbot)
    _button(ui.window, "Get a model for photographs").click()
    models = ui.window.windows.models
    assert models is not None and models.isVisible()
    assert models.pages.currentWidget() is models.catalog
    cards = ui.workspace.managing.state.catalog
    ui.wait(lambda: bool(cards.value))
    assert models.catalog.filters.wanted.task == "inpaint"
    shown = models.catalog.list_model.rowCount()
    assert 0 < shown < len(cards.value)
    models.close()


@pytest.mark.slow
def test_the_lessons_picture_is_no_photograph(with_models: Workspace, ui: Ui) -> None:
    example = load_example()
    begun: list[Document] = []
    ui.workspace.files.open_example(example.picture, "sky", begun.append)
    ui.wait(lambda: bool(begun))
    assert not ui.bars.photo_hint_bar.isVisible()
