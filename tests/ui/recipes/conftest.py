"""Files and recipes that tests of batches begin with."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from desktop_app.operations.recipes.recipe import Recipe, made_step
from desktop_app.storage.pictures import save_picture
from desktop_app.ui.recipes.batch_page import BatchPage
from desktop_app.ui.window.main_window import MainWindow
from desktop_app.worker.workspace import Workspace

WARM = Recipe("Warm", (made_step("adjust", "white_balance", {"temperature": 0.4}),))
WEB = Recipe(
    "Web",
    (
        made_step("mask", "colour", {"colour": "#3a7bd5", "tolerance": 60}),
        made_step("adjust", "exposure", {"exposure": 0.5}),
        made_step("export", "png", {"name": "{document}-web"}),
    ),
)


@pytest.fixture
def photos(tmp_path: Path) -> Path:
    """Six, and one that is broken."""
    folder = tmp_path / "photos"
    folder.mkdir()
    for number in range(6):
        pixels = np.full((30, 40, 3), (50 + number, 120, 210), np.uint8)
        save_picture(folder / f"photo-{number}.png", pixels, {})
    (folder / "broken.png").write_bytes(b"\x89PNG\r\n\x1a\nbroken")
    return folder


@pytest.fixture
def page(window: MainWindow, workspace: Workspace, qtbot: QtBot) -> BatchPage:
    """Shown, with two recipes kept."""
    for one in (WARM, WEB):
        workspace.recipes.put(one)
    qtbot.waitUntil(lambda: len(workspace.recipes.recipes.value) == 2)
    window.kit.actions["page_batch"].trigger()
    found = window.canvas_area.pages.page("batch")
    assert isinstance(found, BatchPage)
    return found
