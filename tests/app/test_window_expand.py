"""Expand as a person does it: drag the border, Enter, describe, generate, apply, save, undo."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from desktop_app.core.geometry import Margins, Size
from desktop_app.state.app_state import AppState, ToolId
from desktop_app.storage.pictures import open_picture
from desktop_app.ui.window.main_window import MainWindow
from tests.app.conftest import drag, generate, opened, pixels_of, write_photo


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    return write_photo(tmp_path / "photo.png", 400, 300, (12, 9))


def _at(window: MainWindow, x: float, y: float) -> QPoint:
    left, top = window.canvas.viewport.to_canvas(x, y)
    return QPoint(round(left), round(top))


@pytest.mark.slow  # its parts: tests/worker/test_expanding, tests/ui/panels/test_expand_options
@pytest.mark.window
def test_the_border_is_dragged_and_the_starter_model_fills_the_new_area(
    window: MainWindow, qtbot: QtBot, photo: Path, tmp_path: Path
) -> None:
    workspace, state = window.workspace, window.workspace.state
    document = opened(window, qtbot, photo)
    before = pixels_of(document)

    window.canvas.setFocus()
    QTest.keyClick(window, Qt.Key.Key_G)
    assert state.tools.active.value is ToolId.EXPAND
    drag(window, [_at(window, 400, 150), _at(window, 496, 150)])
    assert state.tools.expansion.margins == Margins(right=96)
    QTest.keyClick(window.canvas, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: document.size == Size(496, 300))
    grown = pixels_of(document)
    assert np.array_equal(grown[:, :400], before)

    assert window.prompt_bar.prompt.hasFocus()
    generate(window, qtbot, "a red apple", steps=2)
    workspace.results.apply()
    qtbot.waitUntil(lambda: document.undo_stack.undo_name == "apply", timeout=10_000)
    qtbot.waitUntil(lambda: not state.applying.value, timeout=10_000)
    after = pixels_of(document)
    assert np.array_equal(after[:, :400], before), "what was there is there bit for bit"
    assert (after[:, 400:] != grown[:, 400:]).any(axis=2).mean() > 0.95

    saved = tmp_path / "larger.png"
    workspace.files.saving.export(saved)
    qtbot.waitUntil(saved.exists, timeout=10_000)
    assert np.array_equal(open_picture(saved).pixels, after)

    result = state.results.items.value[0]
    assert [document.undo_stack.undo() for _ in range(2)] == ["apply", "expand"]
    assert np.array_equal(pixels_of(document), before) and not state.has_mask.value
    workspace.results.apply(result.id)
    qtbot.waitUntil(lambda: _error_code(state) == "result_displaced", timeout=10_000)
    assert np.array_equal(pixels_of(document), before)


def _error_code(state: AppState) -> str:
    notice = state.notice.value
    return "" if notice is None or notice.error is None else notice.error.code
