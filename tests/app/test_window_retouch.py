"""Retouching as a person does it: Alt+click a source, drag; one click takes a spot away."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from desktop_app.state.app_state import ToolId
from desktop_app.ui.panels.options.tool_options import ToolOptions
from desktop_app.ui.window.main_window import MainWindow
from tests.app.conftest import drag, opened, pixels_of
from tests.app.test_window_selection import across
from tests.event_loop import settle

LEFT, ALT, NONE = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.AltModifier, Qt.KeyboardModifier(0)


def portrait(path: Path) -> Path:
    """Skin-like colours with grain and two dark spots, at (0.6, 0.5) and (0.3, 0.7)."""
    y, x = np.mgrid[0:200, 0:300].astype(np.float32)
    grain = np.random.default_rng(2).normal(0, 3, (200, 300, 1))
    made = np.stack([190 + x / 10, 150 + y / 10, 130 + 0 * x], -1) + grain
    for cx, cy in ((180, 100), (90, 140)):
        made[(x - cx) ** 2 + (y - cy) ** 2 < 16] = (60, 30, 25)
    cv2.imwrite(str(path), np.clip(made, 0, 255).astype(np.uint8)[..., ::-1])
    return path


def click(window: MainWindow, place: QPoint, keys: Qt.KeyboardModifier = NONE) -> None:
    QTest.mouseMove(window.canvas, place)
    QTest.mouseClick(window.canvas, LEFT, keys, place)


@pytest.mark.slow
@pytest.mark.window
def test_spots_go_by_a_click_and_by_healing_and_come_back(
    window: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    tools = window.workspace.state.tools
    document = opened(window, qtbot, portrait(tmp_path / "portrait.png"))
    before = pixels_of(document)
    window.kit.actions["tool_retouch"].trigger()
    bar = window.findChild(ToolOptions)
    assert bar is not None
    options = bar.later[ToolId.RETOUCH].options
    options.choice.kinds["spot"].click()
    bar.size_slider.edited.emit(16.0)
    (spot,) = across(window, (0.6, 0.5))
    click(window, spot)
    after = pixels_of(document)
    assert after[94:106, 174:186].min() > 100, "the spot is gone"
    assert (after != before).any(axis=2).mean() < 0.02

    options.choice.kinds["heal"].click()
    refused: list[object] = []
    tools.refused.connect(refused.append)
    click(window, *across(window, (0.3, 0.7)))
    assert len(refused) == 1 and np.array_equal(pixels_of(document), after)
    settle()  # what was refused is said below the canvas, which gives it room
    click(window, *across(window, (0.5, 0.2)), ALT)
    (place,) = across(window, (0.3, 0.7))  # what was said ends with that: the canvas has its room
    drag(window, [place, place + QPoint(2, 1)])
    healed = pixels_of(document)
    assert healed[136:146, 86:95].min() > 100

    names = [layer.name for layer in document.layers.value]
    assert len(names) == 2, "the photograph itself is untouched: a layer lies over it"
    for _ in range(2):
        window.kit.actions["undo"].trigger()
    assert np.array_equal(pixels_of(document), before)
