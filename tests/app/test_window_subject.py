"""“Select Subject”: guesses at the main thing are shown, and one is masked, in one step."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from desktop_app.state.work.activity import WaitingWork
from desktop_app.ui.panels.options.mask_bar import MaskBar
from desktop_app.ui.window.main_window import MainWindow
from tests.app.conftest import ENGINE_MS, opened
from tests.imaging.test_subject import ground, overlap, product


@pytest.mark.slow
@pytest.mark.window
def test_guesses_at_the_subject_follow_each_other_and_enter_takes_one_as_one_step(
    window: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    state, action = window.workspace.state, window.kit.actions["select_subject"]
    pointing, bar = state.tools.pointing, window.findChild(MaskBar)
    assert bar is not None
    picture, wanted = product("plain")
    Image.fromarray(picture).save(tmp_path / "bottle.png")
    document = opened(window, qtbot, tmp_path / "bottle.png")
    action.trigger()
    assert state.work.value == WaitingWork("select_subject") and not action.isEnabled()
    qtbot.waitUntil(lambda: pointing.draft is not None, timeout=ENGINE_MS)
    assert state.work.value is None and action.isEnabled() and pointing.draft is not None
    count = len(pointing.draft.masks)
    assert count > 1 and bar.note.text() == f"1 of {count} · again: another"
    for number in (*range(1, count), 0):
        action.trigger()
        assert pointing.draft.which == (number,)
    assert not document.has_mask
    state.tools.masking.draft.value = replace(pointing.draft, likely=(0.2,) * count)
    assert "perhaps only a part" in bar.note.text() and not bar.pointing.words.isVisible()
    assert not bar.combine.isVisible() and bar.pointing.get.isVisible()
    QTest.keyClick(window.canvas, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: state.has_mask.value, timeout=ENGINE_MS)
    assert overlap(document.mask.read(document.mask.rect), wanted) > 0.97
    document.undo_stack.undo()
    assert not document.mask.read(document.mask.rect).any()

    window.kit.actions["toggle_selecting"].trigger()
    window.kit.actions["select_background"].trigger()
    qtbot.waitUntil(lambda: pointing.draft is not None, timeout=ENGINE_MS)
    action.trigger()  # another wish: it is looked for again
    qtbot.waitUntil(
        lambda: pointing.draft is not None and pointing.draft.name == "select_subject",
        timeout=ENGINE_MS,
    )
    state.tools.masking.dismiss()
    window.kit.actions["select_background"].trigger()
    qtbot.waitUntil(lambda: pointing.draft is not None, timeout=ENGINE_MS)
    state.tools.masking.accept()
    qtbot.waitUntil(lambda: document.has_selection, timeout=ENGINE_MS)
    selected = document.selection.read(document.selection.rect)
    assert overlap(255 - selected, wanted) > 0.97 and not state.has_mask.value
    window.kit.actions["toggle_selecting"].trigger()
    document.undo_stack.undo()
    assert not document.has_selection

    Image.fromarray(np.ascontiguousarray(ground("plain"))).save(tmp_path / "empty.png")
    window.workspace.files.open(tmp_path / "empty.png")
    qtbot.waitUntil(lambda: state.document.value is not document, timeout=ENGINE_MS)
    action.trigger()
    qtbot.waitUntil(lambda: state.notice.value is not None, timeout=ENGINE_MS)
    assert state.notice.value is not None and state.notice.value.error is not None
    assert state.notice.value.error.code == "subject_not_found"
    assert not state.has_mask.value
