"""A real window, as tests of the window's other parts have it, and views of the page alone."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from desktop_app.catalog.families import load_families
from desktop_app.ui.window.main_window import MainWindow
from desktop_app.worker.workspace import Workspace
from tests.ui.conftest import close_all, english_after, open_picture, window, with_models

__all__ = ["english_after", "open_picture", "window", "with_models"]

AnyView = TypeVar("AnyView", bound=QWidget)
Alone = Callable[[Callable[..., AnyView]], AnyView]
"""Shows a view that takes workspace, kit and parent."""


@pytest.fixture(autouse=True)
def _families(request: pytest.FixtureRequest) -> None:
    """They are known, as in the program when an engine has started."""
    if "workspace" in request.fixturenames:
        request.getfixturevalue("workspace").state.memory.families = load_families()


@pytest.fixture
def alone(workspace: Workspace, qtbot: QtBot) -> Alone[QWidget]:
    main = MainWindow(workspace, rest="when asked")
    qtbot.addWidget(main, before_close_func=lambda _: close_all(workspace))

    def shown(make: Callable[..., AnyView]) -> AnyView:
        made = make(workspace, main.kit, main)
        made.setWindowFlag(Qt.WindowType.Window)
        made.resize(1000, 720)
        made.show()
        return made

    return shown
