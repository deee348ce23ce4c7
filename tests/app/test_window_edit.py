"""The whole thing as a person does it: open, paint, generate (starter model), apply, undo."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from desktop_app.core.pixels import digest
from desktop_app.imaging.mask import mask_bounds
from desktop_app.ui.window.main_window import MainWindow
from tests.app.conftest import CONTROL, drag, generate, opened, pixels_of, write_photo


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    """1500 x 1000: larger than the model, and of another aspect."""
    return write_photo(tmp_path / "photo.png", 1500, 1000, (30, 20))


@pytest.mark.slow
@pytest.mark.window
def test_a_painted_mask_is_repainted_by_the_starter_model_and_nothing_else_changes(
    window: MainWindow, qtbot: QtBot, photo: Path
) -> None:
    workspace, state = window.workspace, window.workspace.state
    document = opened(window, qtbot, photo)
    before = pixels_of(document)

    window.canvas.setFocus()
    width, height = window.canvas.width(), window.canvas.height()
    at = ((0.45, 0.45), (0.5, 0.55), (0.55, 0.45))
    drag(window, [QPoint(round(x * width), round(y * height)) for x, y in at])
    mask = document.mask.read(document.mask.rect).copy()
    assert mask_bounds(mask) is not None
    assert document.undo_stack.undo_name == "stroke"

    window.room.focus_prompt()
    generate(window, qtbot, "a red apple", steps=4)
    assert np.array_equal(pixels_of(document), before), "what is shown is not in the document yet"

    workspace.results.apply()
    qtbot.waitUntil(lambda: not state.applying.value, timeout=10_000)
    after = pixels_of(document)
    locked = mask == 0
    assert digest(after[locked]) == digest(before[locked])
    assert (after[~locked] != before[~locked]).any(axis=1).mean() > 0.95
    assert document.modified.value

    window.canvas.setFocus()
    QTest.keyClick(window, Qt.Key.Key_Z, CONTROL)
    qtbot.waitUntil(lambda: np.array_equal(pixels_of(document), before))
