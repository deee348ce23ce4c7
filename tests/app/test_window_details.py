"""A face gone over by a box that was drawn by hand: dialog, result, apply, nothing else changed."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop_app.core.geometry import Rect
from desktop_app.ui.dialogs.details import DetailsDialog
from desktop_app.ui.window.main_window import MainWindow
from tests.app.conftest import ENGINE_MS, opened, pixels_of, write_photo
from tests.tiny_networks import network_folder


def _dialog(window: MainWindow, qtbot: QtBot) -> DetailsDialog:
    window.kit.actions["details"].trigger()
    qtbot.waitUntil(
        lambda: isinstance(QApplication.activeModalWidget(), DetailsDialog), timeout=10_000
    )
    found = QApplication.activeModalWidget()
    assert isinstance(found, DetailsDialog)
    return found


@pytest.mark.slow
@pytest.mark.window
def test_two_boxes_are_gone_over_and_one_is_kept(
    window: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    state = window.workspace.state
    document = opened(window, qtbot, write_photo(tmp_path / "photo.png", 400, 300, (12, 9)))
    state.parameters.update(steps=2, seed=3, seed_locked=True)
    before = pixels_of(document)
    boxes = Rect(40, 40, 60, 60), Rect(280, 180, 60, 60)
    for box in boxes:
        values = np.full((box.height, box.width), 255, np.uint8)
        document.edit("stroke", document.mask, box, values)

    dialog = _dialog(window, qtbot)
    assert len(dialog.rows) == 2
    assert not dialog.find_button.isEnabled(), "no network is here that finds people"
    QTest.keyClicks(dialog.rows[0].prompt, "a red apple")
    dialog.rows[0].strength.set_number(0.9)
    QTest.keyClick(dialog, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: len(state.results.items.value) == 2, timeout=ENGINE_MS)
    qtbot.waitUntil(lambda: not state.jobs.active, timeout=ENGINE_MS)
    by_prompt = {each.job.request.prompt: each for each in state.results.items.value}
    assert by_prompt["a red apple"].job.request.strength == 0.9

    window.workspace.results.apply(by_prompt["a red apple"].id)
    qtbot.waitUntil(lambda: document.undo_stack.undo_name == "apply", timeout=10_000)
    window.workspace.results.discard(by_prompt[""].id)
    changed = (pixels_of(document) != before).any(axis=2)
    assert changed[boxes[0].slices].mean() > 0.5
    changed[boxes[0].grown(1).slices] = False
    assert not changed[boxes[1].slices].any()


@pytest.mark.slow
@pytest.mark.window
def test_what_is_found_by_words_is_gone_over(
    window: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    """Weights are random: what they find is anywhere, and the rest stays as it is."""
    state = window.workspace.state
    network_folder(window.workspace.paths.models / "owlv2", "owlv2")
    window.workspace.models.refresh()
    document = opened(window, qtbot, write_photo(tmp_path / "photo.png", 400, 300, (12, 9)))
    state.parameters.update(steps=2, seed=3, seed_locked=True)
    qtbot.waitUntil(lambda: bool(window.workspace.detailing.can_find()), timeout=ENGINE_MS)
    before = pixels_of(document)
    dialog = _dialog(window, qtbot)
    dialog.kinds["face"].setChecked(False)
    QTest.keyClicks(dialog.words, "red car, ")
    QTest.mouseClick(dialog.find_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: bool(dialog.rows), timeout=ENGINE_MS)
    assert all(row.detail.word == "red car" for row in dialog.rows)
    assert dialog.rows[0].wanted.text() == "red car 1"
    for row in dialog.rows[1:]:
        row.wanted.setChecked(False)
    dialog.accept()
    qtbot.waitUntil(lambda: len(state.results.items.value) == 1, timeout=ENGINE_MS)
    qtbot.waitUntil(lambda: not state.jobs.active, timeout=ENGINE_MS)
    window.workspace.results.apply(state.results.items.value[0].id)
    qtbot.waitUntil(lambda: document.undo_stack.undo_name == "apply", timeout=10_000)
    changed = (pixels_of(document) != before).any(axis=2)
    assert changed.any()
    changed[dialog.rows[0].detail.rect.slices] = False
    assert not changed.any()


@pytest.mark.window
def test_without_a_mask_it_says_what_to_do(
    window: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    opened(window, qtbot, write_photo(tmp_path / "photo.png", 64, 48, (4, 3)))
    dialog = _dialog(window, qtbot)
    assert dialog.rows == []
    assert not dialog.button.isEnabled()
    assert "rectangle" in dialog.said.text()
    dialog.reject()
