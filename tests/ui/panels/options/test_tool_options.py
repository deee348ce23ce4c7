"""The bar above the canvas has room for the options of every tool, and never asks for more."""

from __future__ import annotations

from itertools import permutations

import pytest
from PySide6.QtWidgets import QApplication

from desktop_app.state.app_state import ToolId
from tests.ui.panels.conftest import Ui

pytestmark = pytest.mark.window


@pytest.mark.slow
def test_no_change_of_tools_makes_the_window_wider_also_with_a_pen(ui: Ui) -> None:
    ui.open()
    tools = ui.state.tools
    tools.has_pen.value = True
    for first, second in permutations(ToolId, 2):
        for tool in (first, second):
            tools.active.value = tool
            QApplication.processEvents()
        assert (ui.window.width(), ui.window.height()) == (1280, 720), (first, second)
