"""Tab comes to everything, in one round, and nothing holds it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from desktop_app.state.document.document import Document
from desktop_app.ui.preferences.pages import PAGES
from desktop_app.ui.window.main_window import MainWindow
from desktop_app.worker.workspace import Workspace
from tests.event_loop import settle
from tests.ui.places import DIALOGS, dialog_places, models_over

pytestmark = [pytest.mark.window, pytest.mark.usefixtures("whole")]

_MOST = 400


def _round(window: QWidget) -> list[QWidget]:
    """The widgets that Tab comes to, beginning with the one that has the focus, until it is there
    again."""
    window.activateWindow()
    settle()
    if QApplication.focusWidget() is None:
        QTest.keyClick(window, Qt.Key.Key_Tab)
    first = QApplication.focusWidget()
    assert first is not None
    found = [first]
    for _ in range(_MOST):
        QTest.keyClick(found[-1], Qt.Key.Key_Tab)
        now = QApplication.focusWidget()
        if now is first:
            return found
        name = f"{type(found[-1]).__name__} {found[-1].accessibleName()}"
        assert now is not None and now is not found[-1], f"held by {name}"
        found.append(now)
    raise AssertionError("no end")


def _missed(window: QWidget, found: list[QWidget]) -> list[str]:
    seen = {id(widget) for widget in found}
    groups = {id(widget.parentWidget()) for widget in found}
    return [
        f"{type(widget).__name__} {widget.accessibleName()}"
        for widget in window.findChildren(QWidget)
        if widget.focusPolicy() & Qt.FocusPolicy.TabFocus
        and widget.window() is window
        and widget.isVisible()
        and widget.isEnabled()
        and not widget.visibleRegion().isEmpty()
        and widget.focusProxy() is None
        and id(widget) not in seen
        # Of buttons that exclude each other Tab comes to the chosen one; arrows do the rest.
        and not (getattr(widget, "group", lambda: None)() and id(widget.parentWidget()) in groups)
    ]


def test_main_window(
    window: MainWindow, with_models: Workspace, open_picture: Callable[..., Document]
) -> None:
    open_picture()
    window.room.set_settings_shown(True)
    window.prompt_bar.prompt.setFocus(Qt.FocusReason.TabFocusReason)
    settle()
    found = _round(window)
    assert _missed(window, found) == []
    bar = window.prompt_bar
    order = [found.index(part) for part in (bar.prompt, bar.negative, bar.model, bar.generate)]
    assert order == sorted(order)


def test_models_window(window: MainWindow, qtbot: QtBot) -> None:
    models = models_over(window, window.kit, window.workspace.settings)
    qtbot.addWidget(models)
    models.resize(1240, 800)
    models.show()
    for place in ("mine", "get", "network"):
        models.sidebar.choose(place)
        settle()
        assert _missed(models, _round(models)) == [], place


def test_dialogs(window: MainWindow) -> None:
    count = 0
    for name, dialog in dialog_places(window):
        # Two fields of keys take every key but Tab with a key held: see F1's own test.
        if name != "preferences, shortcuts":
            assert _missed(dialog, _round(dialog)) == [], name
            count += 1
    assert count == len(DIALOGS) + len(PAGES) - 1 + 3, "the guide, it searched, a question"
