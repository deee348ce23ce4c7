"""Liquify and filters as a person uses them: by the mouse, the keys and the menus."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from desktop_app.core.geometry import Rect
from desktop_app.state.app_state import ToolId
from desktop_app.ui.dialogs.question import Question
from desktop_app.ui.panels.options.tool_options import ToolOptions
from desktop_app.ui.window.main_window import MainWindow
from tests.app.conftest import drag, opened, pixels_of
from tests.app.test_window_retouch import ALT, portrait
from tests.app.test_window_selection import across


def give_up(window: MainWindow) -> None:
    """Esc asks before strokes are lost."""
    QTest.keyClick(window.canvas, Qt.Key.Key_Escape)
    question = window.findChild(Question)
    assert question is not None
    question.buttons[0].click()


@pytest.mark.slow
@pytest.mark.window
def test_strokes_bend_the_picture_and_enter_applies_them_together(
    window: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    document = opened(window, qtbot, portrait(tmp_path / "portrait.png"))
    before = pixels_of(document)
    window.kit.actions["tool_liquify"].trigger()
    bar = window.findChild(ToolOptions)
    assert bar is not None
    options = bar.later[ToolId.LIQUIFY].options
    bar.size_slider.edited.emit(60.0)
    (spot,) = across(window, (0.6, 0.5))
    drag(window, [spot, spot + QPoint(10, 0), spot + QPoint(30, 0)])
    pushed = pixels_of(document)
    assert (pushed != before).any() and not tuple(document.undo_stack.steps)
    options.choice.kinds["bloat"].click()
    drag(window, [spot, spot + QPoint(1, 1)])
    assert (pixels_of(document) != pushed).any()
    QTest.keyClick(window.canvas, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert np.array_equal(pixels_of(document), pushed), "one stroke back"
    QTest.keyClick(window.canvas, Qt.Key.Key_Return)
    assert np.array_equal(pixels_of(document), pushed)
    assert len(tuple(document.undo_stack.steps)) == 1
    assert len(document.layers.value) == 2, "the photograph itself is untouched"
    window.kit.actions["undo"].trigger()
    assert np.array_equal(pixels_of(document), before)

    drag(window, [spot, spot + QPoint(20, 0)])
    give_up(window)
    assert np.array_equal(pixels_of(document), before)
    window.kit.actions["tool_liquify"].trigger()
    (spot,) = across(window, (0.6, 0.5))
    drag(window, [spot, spot + QPoint(20, 0)])
    window.kit.actions["tool_pan"].trigger()
    assert [step.name for step in document.undo_stack.steps] == ["liquify"]


@pytest.mark.slow
@pytest.mark.window
def test_with_alt_it_bends_the_mask_alone(window: MainWindow, qtbot: QtBot, tmp_path: Path) -> None:
    document = opened(window, qtbot, portrait(tmp_path / "portrait.png"))
    whole, before = document.size.rect, pixels_of(document)
    width, height = whole.width // 2, whole.height
    document.fill_mask("rectangle", 255, Rect(0, 0, width, height))
    mask = document.mask.read(whole).copy()
    window.kit.actions["tool_liquify"].trigger()
    start, end = across(window, (0.48, 0.5), (0.6, 0.5))
    QTest.mousePress(window.canvas, Qt.MouseButton.LeftButton, ALT, start)
    QTest.mouseMove(window.canvas, end)
    QTest.mouseRelease(window.canvas, Qt.MouseButton.LeftButton, ALT, end)
    bent = document.mask.read(whole).copy()
    assert bent[:, width:].any() and np.array_equal(pixels_of(document), before)
    drag(window, [start, end])
    assert np.array_equal(document.mask.read(whole), bent), "the mask is applied, the layer bent"
    assert not np.array_equal(pixels_of(document), before)
    give_up(window)
    assert [step.name for step in document.undo_stack.steps][:1] == ["liquify"]
    window.kit.actions["undo"].trigger()
    assert np.array_equal(document.mask.read(whole), mask)


@pytest.mark.slow
@pytest.mark.window
def test_a_filter_of_one_layer_alone_is_seen_at_once_and_merged(
    window: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    document = opened(window, qtbot, portrait(tmp_path / "portrait.png"))
    window.kit.actions["tool_paint"].trigger()
    left, right = across(window, (0.2, 0.3), (0.5, 0.3))
    drag(window, [left, right])
    painted = pixels_of(document)
    window.kit.actions.commands.add_adjustment("pixelate")
    assert (pixels_of(document) != painted).any(axis=2).mean() > 0.5, "all that lies below"
    window.kit.actions["layer_limit"].trigger()
    assert (pixels_of(document) != painted).any(axis=2).mean() < 0.5
    group = document.layers.value[-1]
    assert [layer.kind for layer in group.children] == ["paint", "adjustment"]
    limited = pixels_of(document)
    window.kit.actions["layer_merge_down"].trigger()
    qtbot.waitUntil(lambda: document.layers.value[-1].kind == "paint")
    assert [layer.kind for layer in document.layers.value] == ["paint", "paint"]
    assert np.abs(pixels_of(document).astype(int) - limited).max() <= 1
    while tuple(document.undo_stack.steps):
        window.kit.actions["undo"].trigger()
    assert len(document.layers.value) == 1
