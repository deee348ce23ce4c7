"""Crop and straighten by the mouse."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from desktop_app.core.geometry import Size
from desktop_app.core.guides import Guide, Orientation
from desktop_app.state.app_state import ToolId
from desktop_app.ui.panels.options.tool_options import ToolOptions
from desktop_app.ui.window.main_window import MainWindow
from tests.app.conftest import drag, opened, pixels_of, write_photo
from tests.app.test_window_selection import across


@pytest.mark.slow
@pytest.mark.window
def test_a_corner_is_dragged_and_enter_crops_as_one_step(
    window: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    document = opened(window, qtbot, write_photo(tmp_path / "photo.png", 300, 200, (12, 8)))
    before = pixels_of(document)
    window.kit.actions["tool_crop"].trigger()
    drag(window, across(window, (1.0, 1.0), (0.8, 0.8), (0.6, 0.5)))
    frame = window.workspace.state.tools.cropping.frame.value
    assert frame is not None and abs(frame.width - 180) < 3 and abs(frame.height - 100) < 3
    window.canvas.setFocus()
    QTest.keyClick(window.canvas, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: document.size == frame.size, timeout=10_000)
    assert np.array_equal(pixels_of(document), before[: frame.size.height, : frame.size.width])
    assert window.workspace.state.tools.cropping.frame.value is None
    qtbot.waitUntil(lambda: not window.workspace.state.applying.value, timeout=10_000)
    window.kit.actions["undo"].trigger()
    assert document.size == Size(300, 200) and np.array_equal(pixels_of(document), before)


@pytest.mark.slow
@pytest.mark.window
def test_a_horizon_is_straightened(window: MainWindow, qtbot: QtBot, tmp_path: Path) -> None:
    picture = np.full((200, 300, 3), 40, np.uint8)
    y, x = np.mgrid[0:200, 0:300]
    picture[y - 100 < np.tan(np.radians(5)) * (x - 150)] = 220
    cv2.imwrite(str(tmp_path / "horizon.png"), picture)
    document = opened(window, qtbot, tmp_path / "horizon.png")
    window.kit.actions["tool_crop"].trigger()
    bar = window.findChild(ToolOptions)
    assert bar is not None
    options = bar.later[ToolId.CROP].options
    options.shape.setCurrentIndex(options.shape.findText("3:2"))
    options.shape.activated.emit(options.shape.currentIndex())
    assert window.workspace.state.tools.cropping.shape.value == (3, 2)
    assert options.shape.currentText() == "3:2"
    options.angle.edited.emit(5.0)
    options.button.click()
    qtbot.waitUntil(lambda: document.size != Size(300, 200), timeout=10_000)
    qtbot.waitUntil(lambda: not window.workspace.state.applying.value, timeout=10_000)
    made = pixels_of(document)
    edges = [int((made[:, at, 0] > 128).sum()) for at in (5, made.shape[1] // 2, -6)]
    assert max(edges) - min(edges) <= 1, "it is level"
    assert made.shape[2] == 3 or (made[2:-2, 2:-2, 3] == 255).all(), "nothing bare came in"


@pytest.mark.slow
@pytest.mark.window
def test_another_tool_forgets_the_frame(window: MainWindow, qtbot: QtBot, tmp_path: Path) -> None:
    opened(window, qtbot, write_photo(tmp_path / "photo.png", 300, 200, (12, 8)))
    cropping = window.workspace.state.tools.cropping
    window.kit.actions["tool_crop"].trigger()
    drag(window, across(window, (1.0, 1.0), (0.6, 0.5)))
    assert cropping.frame.value is not None
    window.canvas.setFocus()
    QTest.keyClick(window.canvas, Qt.Key.Key_Escape)
    assert cropping.frame.value is None
    drag(window, across(window, (1.0, 1.0), (0.6, 0.5)))
    window.kit.actions["tool_brush"].trigger()
    assert cropping.frame.value is None


@pytest.mark.slow
@pytest.mark.window
def test_four_corners_in_perspective_become_the_picture(
    window: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    document = opened(window, qtbot, write_photo(tmp_path / "photo.png", 300, 200, (12, 8)))
    before, cropping = pixels_of(document), window.workspace.state.tools.cropping
    guide = Guide(Orientation.VERTICAL, 150.0)
    window.workspace.state.guides.add(guide)
    window.kit.actions["tool_crop"].trigger()
    bar = window.findChild(ToolOptions)
    assert bar is not None
    options = bar.later[ToolId.CROP].options
    options.perspective.click()
    assert cropping.perspective.value and not options.deletes.isEnabled()
    drag(window, across(window, (0.0, 0.0), (0.1, 0.1), (0.2, 0.15)))
    drag(window, across(window, (1.0, 1.0), (0.9, 0.9), (0.8, 0.95)))
    corners = cropping.corners.value
    assert corners is not None
    assert all(abs(a - b) < 3 for a, b in zip(corners[0], (60, 30), strict=True)), corners
    window.canvas.grab()
    window.canvas.setFocus()
    QTest.keyClick(window.canvas, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: document.size != Size(300, 200), timeout=20_000)
    assert cropping.corners.value is None and document.size.width > 230
    made = pixels_of(document)
    assert made.shape[2] == 3
    notice = window.workspace.state.notice.value
    assert notice is not None and notice.notes == ("guides_dropped",), "it would be aslant"
    near = before[round(corners[0][1]) + 1, round(corners[0][0]) + 1].astype(int)
    assert np.abs(made[1, 1] - near).max() < 12
    qtbot.waitUntil(lambda: not window.workspace.state.applying.value, timeout=10_000)
    window.kit.actions["undo"].trigger()
    assert document.size == Size(300, 200) and np.array_equal(pixels_of(document), before)
    assert document.content.guides == (guide,)
