"""A selection as a person makes it: drawn by the mask tools, and nothing outside of it changes."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop_app.core.geometry import Rect
from desktop_app.ui.window.main_window import MainWindow
from tests.app.conftest import drag, opened, pixels_of, write_photo


def across(window: MainWindow, *shares: tuple[float, float]) -> list[QPoint]:
    """Points of the canvas by shares of the picture on it, when bars have found their height."""
    rounds = 0
    while rounds < 3:
        before = window.canvas.size()
        QApplication.processEvents()
        rounds = rounds + 1 if window.canvas.size() == before else 0
    place = window.canvas.canvas_rect(window.canvas.scene.content.rect)
    ratio = window.canvas.devicePixelRatioF()
    return [
        QPoint(
            round((place.x + x * place.width) / ratio), round((place.y + y * place.height) / ratio)
        )
        for x, y in shares
    ]


@pytest.mark.slow
@pytest.mark.window
def test_what_is_drawn_confines_the_paint_brush_until_it_is_taken_away(
    window: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    actions = window.kit.actions
    document = opened(window, qtbot, write_photo(tmp_path / "photo.png", 300, 200, (12, 8)))
    before = pixels_of(document)
    actions["toggle_selecting"].trigger()
    actions["tool_rectangle"].trigger()
    drag(window, across(window, (0.3, 0.3), (0.7, 0.7)))
    assert document.has_selection and not document.has_mask
    selected = document.selection.read(document.selection.rect).copy()
    assert 0.1 < (selected > 0).mean() < 0.25
    assert window.canvas._ants_of_view() is not None
    window.canvas.grab()
    ants = window.canvas._ants_of_view()
    assert ants is not None and any(ants.squares())

    actions["tool_paint"].trigger()
    drag(window, across(window, (0.1, 0.5), (0.5, 0.5), (0.9, 0.5)))
    after = pixels_of(document)
    changed = (after != before).any(axis=2)
    assert changed[selected > 0].any() and not changed[selected == 0].any()

    actions["select_none"].trigger()
    assert not document.has_selection
    drag(window, across(window, (0.1, 0.9), (0.9, 0.9)))
    assert (pixels_of(document) != after).any(axis=2)[170:].any()
    for _ in range(3):
        actions["undo"].trigger()
    assert np.array_equal(pixels_of(document), before)
    assert document.has_selection


@pytest.mark.slow
@pytest.mark.window
def test_it_becomes_the_mask_and_the_mask_tools_mask_again(
    window: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    actions, tools = window.kit.actions, window.workspace.state.tools
    document = opened(window, qtbot, write_photo(tmp_path / "photo.png", 300, 200, (12, 8)))
    actions["toggle_selecting"].trigger()
    assert window.kit.actions["toggle_selecting"].isChecked()
    actions["mask_all"].trigger()
    document.edit(
        "rectangle", document.mask_target, Rect(0, 0, 100, 200), np.zeros((200, 100), np.uint8)
    )
    actions["mask_from_selection"].trigger()
    assert document.has_mask
    assert not document.mask.read(Rect(0, 0, 100, 200)).any()
    actions["toggle_selecting"].trigger()
    assert not tools.selecting.value and document.mask_target is document.mask
    actions["clear_mask"].trigger()
    assert not document.has_mask and document.has_selection
