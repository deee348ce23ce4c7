"""The box that says why the window can't open."""

from __future__ import annotations

from pytestqt.qtbot import QtBot

from desktop_app.app.start_boxes import start_failed_box
from desktop_app.core.errors import StorageError


def test_the_box_says_what_happened_what_was_kept_and_what_to_do(qtbot: QtBot) -> None:
    error = StorageError("data_folder_unwritable", name="/data", reason="the disk is read-only")
    box = start_failed_box(error)
    qtbot.addWidget(box)
    assert box.text() == error.what
    assert error.kept in box.informativeText()
    assert error.todo in box.informativeText()
