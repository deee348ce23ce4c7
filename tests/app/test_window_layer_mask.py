"""A mask of a layer as a painter makes it: selected, added, painted, switched off, applied."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from desktop_app.imaging.layers import layer_tree
from desktop_app.state.document.layer_commands import add_paint
from desktop_app.state.painting.tools import ToolId
from desktop_app.ui.window.main_window import MainWindow
from tests.app.conftest import drag, opened, pixels_of, write_photo
from tests.app.test_window_selection import across


@pytest.mark.slow
@pytest.mark.window
def test_selected_added_painted_hidden_applied_and_taken_back(
    window: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    actions, tools = window.kit.actions, window.workspace.state.tools
    document = opened(window, qtbot, write_photo(tmp_path / "photo.png", 300, 200, (12, 8)))
    base = pixels_of(document)
    add_paint(document)
    owner = document.active.value
    actions["layer_fill"].trigger()
    qtbot.waitUntil(lambda: document.undo_stack.undo_name == "layer_fill")
    filled = pixels_of(document)

    actions["toggle_selecting"].trigger()
    actions["tool_rectangle"].trigger()
    drag(window, across(window, (0.2, 0.2), (0.8, 0.8)))
    selected = document.selection.read(document.selection.rect).copy()
    actions["toggle_selecting"].trigger()
    actions["tool_paint"].trigger()
    assert actions["layer_mask_new"].isEnabled() and not actions["layer_mask_apply"].isEnabled()
    actions["layer_mask_new"].trigger()
    mask = layer_tree.find(document.layers.value, document.active.value)
    assert mask is not None and mask.row.masks and not document.has_selection
    shown = pixels_of(document)
    assert np.array_equal(shown[selected == 255], filled[selected == 255])
    assert np.array_equal(shown[selected == 0], base[selected == 0])

    # The row of the mask lies under its layer; the bar says what is painted on.
    model = window.docks.layers_panel.list_model
    assert model.index_of(mask.id).parent() == model.index_of(owner).siblingAtColumn(0)
    assert tools.active.value is ToolId.BRUSH
    assert "Layer mask 1" in window.bars.tool_options.target.text()

    actions["tool_eraser"].trigger()
    drag(window, across(window, (0.3, 0.5), (0.7, 0.5)))
    assert np.array_equal(pixels_of(document)[100, 150], base[100, 150])
    assert not document.has_mask and document.undo_stack.undo_name == "erase"
    actions["tool_brush"].trigger()
    drag(window, across(window, (0.05, 0.1), (0.15, 0.1)))
    assert np.array_equal(pixels_of(document)[20, 30], filled[20, 30])
    painted = pixels_of(document)

    actions["layer_mask_off"].trigger()
    assert np.array_equal(pixels_of(document), filled) and actions["layer_mask_off"].isChecked()
    actions["layer_mask_off"].trigger()
    assert np.array_equal(pixels_of(document), painted)
    actions["layer_mask_apply"].trigger()
    qtbot.waitUntil(lambda: document.undo_stack.undo_name == "layer_mask_apply")
    assert np.array_equal(pixels_of(document), painted) and document.active.value == owner
    assert not list(layer_tree.walk(document.layers.value))[-1].row.masks
    assert not actions["layer_mask_apply"].isEnabled()
    while document.undo_stack.undo() is not None:
        pass
    assert np.array_equal(pixels_of(document), base)


@pytest.mark.slow
@pytest.mark.window
def test_of_a_group_and_of_the_opened_picture(
    window: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    actions = window.kit.actions
    document = opened(window, qtbot, write_photo(tmp_path / "photo.png", 300, 200, (12, 8)))
    before = pixels_of(document)
    actions["layer_mask_hidden"].trigger()
    assert (document.pixels.read(document.pixels.rect)[..., 3] == 0).all()
    actions["layer_mask_inverted"].trigger()
    actions["layer_mask_select"].trigger()
    assert document.has_selection
    actions["select_none"].trigger()
    actions["layer_group"].trigger()
    assert actions["layer_mask_full"].isEnabled() and not actions["layer_mask_alpha"].isEnabled()
    actions["layer_mask_full"].trigger()
    assert not actions["layer_mask_apply"].isEnabled() and not actions["layer_mask_new"].isEnabled()
    actions["tool_eraser"].trigger()
    drag(window, across(window, (0.3, 0.5), (0.7, 0.5)))
    assert document.pixels.read(document.pixels.rect)[100, 150, 3] == 0
    actions["layer_mask_none"].trigger()
    assert np.array_equal(pixels_of(document)[..., :3], before)
    window.docks.layers_panel.grab()
