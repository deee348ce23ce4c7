"""Preferences ▸ History: disk space, how long entries stay, the whole of it as a zip."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from desktop_app.storage.settings import Settings
from desktop_app.ui.preferences.history_page import HistoryPage
from desktop_app.ui.window.main_window import MainWindow
from desktop_app.worker.workspace import Workspace
from tests.storage.conftest import MODEL, picture, request_for

pytestmark = pytest.mark.window
LEFT = Qt.MouseButton.LeftButton
WAIT_MS = 30_000


def opened(window: MainWindow, qtbot: QtBot) -> HistoryPage:
    window.kit.actions["history_settings"].trigger()
    dialog = window.findChild(HistoryPage)
    assert dialog is not None
    qtbot.waitUntil(lambda: "picture" in dialog.used.text(), timeout=WAIT_MS)
    return dialog


def choose_file(dialog: HistoryPage, path: Path) -> None:
    asked = dialog.findChild(QFileDialog)
    assert asked is not None
    asked.fileSelected.emit(str(path))
    asked.close()


@pytest.mark.slow
def test_limits_are_chosen_and_kept(window: MainWindow, workspace: Workspace, qtbot: QtBot) -> None:
    workspace.settings.history_days = 45
    dialog = opened(window, qtbot)
    assert dialog.used.text().startswith("0 pictures, ")
    assert dialog.days.currentText() == "after 45 days"
    assert dialog.inputs.currentText() == "up to 10.0 GB" and not dialog.note.isVisible()
    for box, data in ((dialog.days, 90), (dialog.inputs, 0)):
        box.setCurrentIndex(box.findData(data))
        box.activated.emit(box.currentIndex())
    assert dialog.note.isVisible()
    dialog.window().close()
    workspace.settings.save()
    kept = Settings.load(workspace.paths.settings)
    assert (kept.history_days, kept.history_inputs) == (90, 0)


@pytest.mark.slow
def test_entries_that_are_too_old_go_when_the_page_is_left(
    window: MainWindow, workspace: Workspace, qtbot: QtBot
) -> None:
    history = workspace.history._history()  # pyright: ignore[reportPrivateUsage]
    uid = history.add(picture(), request_for("a fox"), MODEL).uid
    old = 100 * 86_400_000
    history.database.write(
        lambda one: one.execute("UPDATE images SET created = created - ?", (old,))
    )
    dialog = opened(window, qtbot)
    assert dialog.used.text().startswith("1 picture, ")
    dialog.days.setCurrentIndex(dialog.days.findData(90))
    dialog.days.activated.emit(dialog.days.currentIndex())
    dialog.window().close()

    def is_trashed() -> bool:
        entry = history.get(uid)
        return entry is not None and entry.trashed_ms is not None

    qtbot.waitUntil(is_trashed, timeout=WAIT_MS)


def test_it_is_exported_and_imported(
    window: MainWindow, workspace: Workspace, qtbot: QtBot, tmp_path: Path
) -> None:
    dialog = opened(window, qtbot)
    QTest.mouseClick(dialog.export, LEFT)
    path = tmp_path / "all.zip"
    choose_file(dialog, path)
    qtbot.waitUntil(dialog.export.isEnabled, timeout=WAIT_MS)
    assert path.exists() and dialog.said.text() == "0 pictures exported to all.zip."
    path.write_bytes(b"not a zip")
    QTest.mouseClick(dialog.import_, LEFT)
    choose_file(dialog, path)
    qtbot.waitUntil(dialog.import_.isEnabled, timeout=WAIT_MS)
    assert "all.zip" in dialog.said.text() and "zip" in dialog.said.text()
    assert not dialog.bar.isVisible() and not dialog.cancel.isVisible()
