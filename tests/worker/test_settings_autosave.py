"""Settings outlive a program that is killed."""

from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from desktop_app.core.errors import InputError
from desktop_app.storage.settings import Settings
from desktop_app.worker.workspace import Workspace

pytestmark = pytest.mark.numpy_engine()


def _kept(workspace: Workspace) -> Settings:
    return Settings.glance(workspace.paths.settings)


@pytest.mark.slow
def test_what_is_chosen_is_written_soon(workspace: Workspace, qtbot: QtBot) -> None:
    workspace.settings.language = "zh_CN"
    workspace.settings.text_scale = 150
    qtbot.waitUntil(lambda: _kept(workspace).text_scale == 150, timeout=10_000)
    assert _kept(workspace).language == "zh_CN"
    workspace.settings.suspend("window.language")
    workspace.settings.reset_suspended()
    qtbot.waitUntil(lambda: _kept(workspace).language == "system", timeout=10_000)


@pytest.mark.slow
def test_a_place_that_takes_nothing_is_told_of_once(workspace: Workspace, qtbot: QtBot) -> None:
    settings, state = workspace.settings, workspace.state
    told: list[object] = []  # the queue, whose file is there too, may say something of its own
    state.notice.changed.connect(
        lambda notice: told.append(notice) if notice and isinstance(notice.error, InputError) else 0
    )
    qtbot.waitUntil(lambda: workspace.is_idle, timeout=10_000)
    root, away = workspace.paths.root, workspace.paths.root.with_name("away")
    root.rename(away)
    root.touch()  # a folder that is none takes no file
    settings.text_scale = 150
    qtbot.waitUntil(lambda: bool(told), timeout=10_000)
    state.notice.value = None
    settings.text_scale = 125
    workspace._keeping.now()
    qtbot.waitUntil(lambda: workspace.is_idle, timeout=10_000)
    assert len(told) == 1 and settings.text_scale == 125
    root.unlink()
    away.rename(root)
    settings.text_scale = 175
    qtbot.waitUntil(lambda: _kept(workspace).text_scale == 175, timeout=10_000)
