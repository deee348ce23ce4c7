"""The page of workbenches over a numpy engine in a process of its own."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from desktop_app.extensions.workbenches.faces.page.workbench_page import WorkbenchPage
from desktop_app.ui.window.main_window import MainWindow
from tests.ui.conftest import english_after, open_picture, photo, window, with_models

__all__ = ["english_after", "open_picture", "photo", "window", "with_models"]


@pytest.fixture
def page(window: MainWindow, qtbot: QtBot, tmp_path: Path) -> WorkbenchPage:
    """Shown, with the first workbench chosen."""
    window.kit.actions["page_workbench"].trigger()
    found = window.canvas_area.pages.page("workbench")
    assert isinstance(found, WorkbenchPage)
    qtbot.waitUntil(lambda: found.session.workbench.value is not None)
    found.out.setText(str(tmp_path / "out"))
    return found
