"""A tour through the whole models window with the program's own session: nothing is contacted.

Every test fails where anything connects (tests/conftest.py); here the pages are all opened.
"""

from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from desktop_app.ui.window.main_window import MainWindow
from desktop_app.worker.workspace import Workspace
from tests.conftest import Connections
from tests.event_loop import settle


@pytest.mark.slow
@pytest.mark.parametrize("online", [False, True])
def test_opening_every_page_asks_nobody(
    online: bool,
    window: MainWindow,
    workspace: Workspace,
    qtbot: QtBot,
    connections: Connections,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("HF_TOKEN", "hf_nobodyasked01234")
    workspace.settings.network_allowed = online
    window.kit.actions["manage_models"].trigger()
    models = window.windows.models
    assert models is not None
    state = workspace.managing.state
    qtbot.waitUntil(lambda: len(state.catalog.value) >= 40, timeout=20_000)
    workspace.managing.network.set_online(online)
    for place in ("mine", "get", "downloads", "room", "network"):
        models.sidebar.places[place].click()
        settle()
    for at in range(models.disk_usage.tabs.count()):
        models.disk_usage.tabs.setCurrentIndex(at)
        settle()
    for card in models.catalog.list_model.rows:
        models.catalog.choose(card.model.id)
    for card in models.mine.list_model.rows:
        models.show_model(card.key)
    qtbot.waitUntil(lambda: workspace.background.pending == 0, timeout=20_000)
    assert state.online.value is online
    assert connections.refused == []
    assert state.network_log.value == ()
    assert not workspace.paths.network_log.exists(), "nobody was asked, so nothing was noted"
    assert not state.token.value.there, "other programs' tokens are not read"
    models.close()
