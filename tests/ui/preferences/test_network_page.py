"""What can't be used for the network is said at its field, not in the window behind."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QLineEdit

from desktop_app.ui.preferences.dialog import PreferencesDialog
from desktop_app.ui.preferences.network_page import NetworkPreferences
from desktop_app.ui.window.main_window import MainWindow

pytestmark = pytest.mark.window


def enter(field: QLineEdit, text: str) -> None:
    field.clear()
    QTest.keyClicks(field, text)
    QTest.keyClick(field, Qt.Key.Key_Return)


def test_what_can_not_be_is_said_at_its_field_alone(window: MainWindow) -> None:
    settings, notice = window.workspace.settings, window.workspace.state.notice
    window.kit.actions["preferences"].trigger()
    (dialog,) = window.findChildren(PreferencesDialog)
    dialog.show_page("network")
    page = dialog.pages["network"].content
    assert isinstance(page, NetworkPreferences)
    address, token = page.settings.address, page.settings.token.token

    def said(wrong: QLabel) -> str:
        assert notice.value is None
        return wrong.text() if wrong.isVisible() else ""

    enter(address.field, "not a url")
    assert "“not a url” is not a valid server address" in said(address.wrong)
    enter(address.mirrors, "hub.example, https://a@b/")
    assert "not a valid server address" in said(address.mirrors_wrong)
    assert (settings.network_endpoint, settings.network_mirrors) == ("", ())
    # Corrected.
    enter(address.field, "hub.example")
    enter(address.mirrors, "")
    assert not said(address.wrong) and not said(address.mirrors_wrong)
    assert (settings.network_endpoint, settings.network_mirrors) == ("https://hub.example", ())
    # Defaults come in place of what was refused.
    enter(address.mirrors, "https://a@b/")
    dialog.pages["network"].restore()
    assert not said(address.mirrors_wrong) and not address.mirrors.text()
    # A token is refused without repeating it.
    enter(token.field, "two words")
    assert "not a valid token" in said(token.wrong) and not token.field.text()
    assert "two words" not in token.wrong.text()
    QTest.keyClicks(token.field, "h")
    assert not said(token.wrong)
