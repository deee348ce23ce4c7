"""The submenu of pictures that were open lately."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QMenu
from pytestqt.qtbot import QtBot

from desktop_app.ui.window.recent_menu import RecentMenu


def test_it_is_filled_whenever_it_opens_and_opens_what_is_chosen(qtbot: QtBot) -> None:
    menu, recent, opened = QMenu(), list[Path](), list[Path]()
    qtbot.addWidget(menu)
    shown = RecentMenu(menu, lambda: recent, opened.append)
    shown.fill()
    (empty,) = menu.actions()
    assert empty.text() and not empty.isEnabled()
    recent += [Path("/a/salt & light.png"), Path("/b/meadow.png")]
    shown.fill()
    assert [action.text() for action in menu.actions()] == ["salt && light.png", "meadow.png"]
    menu.actions()[0].trigger()
    assert opened == [Path("/a/salt & light.png")]
