"""In every place of the windows: every control has a name and a role, and a value where it has one.

Walked as assistive technology walks it, by the tree of QAccessible.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from desktop_app.ui.window.main_window import MainWindow
from desktop_app.worker.workspace import Workspace
from tests.ui.accessibility.spoken import nameless
from tests.ui.places import dialog_places, main_places, model_places, models_over

pytestmark = [pytest.mark.window, pytest.mark.usefixtures("whole")]


def _all_wrong(places: Iterator[tuple[str, QWidget]]) -> dict[str, list[str]]:
    """Every mistake at the first place that has it."""
    seen: set[str] = set()
    wrong: dict[str, list[str]] = {}
    for name, root in places:
        new = sorted(set(nameless(root)) - seen)
        seen |= set(new)
        if new:
            wrong[name] = new
    return wrong


def test_main_window(window: MainWindow, with_models: Workspace) -> None:
    assert _all_wrong(main_places(window)) == {}


def test_dialogs(window: MainWindow) -> None:
    assert _all_wrong(dialog_places(window)) == {}


def test_models_window(window: MainWindow, qtbot: QtBot) -> None:
    models = models_over(window, window.kit, window.workspace.settings)
    qtbot.addWidget(models)
    models.resize(1240, 800)
    models.show()
    assert _all_wrong(model_places(models)) == {}
