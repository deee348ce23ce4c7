from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QObject, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from desktop_app.core.download import DownloadStatus
from desktop_app.core.observable import Observable
from desktop_app.state.manager import ManagerState
from desktop_app.ui.panels.bars.network_status import NetworkStatus
from desktop_app.ui.window.download_alert import DownloadAlert
from tests.ui.models.download_samples import LCM, RUNNING
from tests.ui.panels.conftest import Ui


def test_the_window_says_that_it_is_offline(ui: Ui) -> None:
    assert ui.bars.status_row.network.text() == "Offline"
    assert "Offline" in ui.bars.status_row.network.accessibleName()


def test_it_follows_the_switch_and_downloads_and_leads_there(qtbot: QtBot) -> None:
    button, state = NetworkStatus(online=False), ManagerState()
    qtbot.addWidget(button)
    button.show()
    wanted: list[str] = []
    button.wanted.connect(wanted.append)
    button.follow(state)
    state.online.value = True
    assert button.text() == "Online"
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    asking = DownloadStatus(LCM, "asking")
    state.downloads.value = (asking,)
    assert button.text() == "Downloading 1"
    half = replace(RUNNING, done=43, total=100)
    state.downloads.value = (half, replace(half, request=LCM))
    assert button.text() == "Downloading 2 · 43 %"
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    state.downloads.value = (replace(half, phase="paused"),)
    assert button.text() == "Online"
    assert wanted == ["network", "downloads"]


def test_only_the_end_of_a_long_download_calls(qtbot: QtBot) -> None:
    now, calls, owner = [0.0], [], QObject()
    downloads: Observable[tuple[DownloadStatus, ...]] = Observable(())
    DownloadAlert(downloads, lambda: calls.append(now[0]), owner, lambda: now[0])
    done = replace(RUNNING, phase="done")
    for took, called in ((5.0, 0), (25.0, 1)):
        downloads.value = (RUNNING,)
        now[0] += took
        downloads.value = (done,)
        assert len(calls) == called
    downloads.value = (done, replace(done, request=LCM))  # told again: no news
    assert len(calls) == 1
