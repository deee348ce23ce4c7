"""The page of workbenches over a numpy engine in a process of its own."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from desktop_app.core.geometry import Size
from desktop_app.extensions.workbenches.faces.page.workbench_page import WorkbenchPage
from desktop_app.ui.window.main_window import MainWindow
from desktop_app.worker.workspace import Workspace
from tests.enginelink.numpy_jobs import MODEL
from tests.ui.conftest import close_all, english_after, open_picture, photo, window, with_models
from tests.worker.conftest import numpy_workspace

__all__ = ["english_after", "open_picture", "photo", "window", "with_models"]

ENGINE = 20_000


@pytest.fixture
def workspace(qapp: object, qtbot: QtBot, tmp_path: Path) -> Iterator[Workspace]:
    made = numpy_workspace(tmp_path, replace(MODEL, family="sd1"), steps=2, size=Size(64, 64))
    made._engine.start()
    qtbot.waitUntil(lambda: made.state.engine.value.phase == "ready", timeout=ENGINE)
    yield made
    close_all(made)
    made.shutdown()


@pytest.fixture
def page(window: MainWindow, qtbot: QtBot, tmp_path: Path) -> WorkbenchPage:
    """Shown, with the first workbench chosen."""
    window.kit.actions["page_workbench"].trigger()
    found = window.canvas_area.pages.page("workbench")
    assert isinstance(found, WorkbenchPage)
    qtbot.waitUntil(lambda: found.session.workbench.value is not None)
    found.out.setText(str(tmp_path / "out"))
    return found
