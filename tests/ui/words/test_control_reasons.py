"""What has no effect is grey, and says why where it is pointed at."""

from __future__ import annotations

from PySide6.QtWidgets import QLabel, QPushButton
from pytestqt.qtbot import QtBot

from desktop_app.ui.words.control_reasons import grey, reason_text


def test_the_reason_comes_and_goes_and_a_tip_of_its_own_stays(qtbot: QtBot) -> None:
    button, name = QPushButton(), QLabel()
    for widget in (button, name):
        qtbot.addWidget(widget)
    button.setToolTip("What it does.")
    why = {"strength": "needs_picture"}
    grey(why, "strength", button, name)
    assert not button.isEnabled() and not name.isEnabled()
    assert button.toolTip().startswith("What it does.<p>")
    assert reason_text("needs_picture") in button.toolTip()
    assert button.statusTip() == reason_text("needs_picture")
    grey({}, "strength", button, name)
    assert button.isEnabled() and button.toolTip() == "What it does." and not button.statusTip()
    button.setToolTip("In another language.")
    grey(why, "strength", button)
    grey({}, "strength", button)
    assert button.toolTip() == "In another language."
