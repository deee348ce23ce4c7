"""“Select Subject”: the main thing is masked, in one step."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from pytestqt.qtbot import QtBot

from desktop_app.state.work.activity import Work
from desktop_app.ui.window.main_window import MainWindow
from tests.app.conftest import ENGINE_MS, opened
from tests.imaging.test_subject import ground, overlap, product


@pytest.mark.window
def test_the_subject_is_masked_and_undone_as_one_step(
    window: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    state, action = window.workspace.state, window.kit.actions["select_subject"]
    picture, wanted = product("plain")
    Image.fromarray(picture).save(tmp_path / "bottle.png")
    document = opened(window, qtbot, tmp_path / "bottle.png")
    action.trigger()
    assert state.work.value == Work("select_subject") and not action.isEnabled()
    qtbot.waitUntil(lambda: state.has_mask.value, timeout=ENGINE_MS)
    assert overlap(document.mask.read(document.mask.rect), wanted) > 0.97
    assert state.work.value is None
    document.undo_stack.undo()
    assert not document.mask.read(document.mask.rect).any()

    window.kit.actions["toggle_selecting"].trigger()
    window.kit.actions["select_background"].trigger()
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
