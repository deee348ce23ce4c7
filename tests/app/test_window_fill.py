"""Bucket, gradient and shapes by the mouse."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from desktop_app.state.app_state import ToolId
from desktop_app.ui.panels.options.tool_options import ToolOptions
from desktop_app.ui.window.main_window import MainWindow
from tests.app.conftest import drag, opened, pixels_of, write_photo
from tests.app.test_window_retouch import click
from tests.app.test_window_selection import across


@pytest.mark.slow
@pytest.mark.window
def test_each_kind_is_a_gesture_and_a_step(
    window: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    document = opened(window, qtbot, write_photo(tmp_path / "photo.png", 300, 200, (3, 2)))
    before = pixels_of(document)
    window.kit.actions["tool_fill"].trigger()
    bar = window.findChild(ToolOptions)
    assert bar is not None
    colour = np.array(window.workspace.state.tools.colours.value.foreground)
    for kind in bar.later[ToolId.FILL].options.choice.kinds:
        bar.later[ToolId.FILL].options.choice.kinds[kind].click()
        was = pixels_of(document)
        start, end = across(window, (0.2, 0.3), (0.7, 0.8))
        if kind == "bucket":
            click(window, start)
        else:
            drag(window, [start, (start + end) / 2, end])
        now = pixels_of(document)
        assert (now != was).any(), kind
        assert next(document.undo_stack.steps).name == kind
        if kind != "straight_line":
            x, y = (135, 110) if "filled" in kind else (62, 62)
            assert np.abs(now[y, x].astype(int) - colour).max() < 40, kind
        window.kit.actions["undo"].trigger()
        assert np.array_equal(pixels_of(document), was)
    assert np.array_equal(pixels_of(document), before)
