"""After an update a check of a kept set is offered, once."""

from __future__ import annotations

import sys

import pytest
from pytestqt.qtbot import QtBot

import desktop_app
from desktop_app.extensions.evaluation.values.drift import DriftSet
from desktop_app.extensions.evaluation.work.drift_hint import look
from desktop_app.extensions.evaluation.work.stores.drift import DriftStore
from desktop_app.state.app_state import EngineStatus
from desktop_app.worker.workspace import Workspace

NOW = {"torch": "2.14.0", "diffusers": "0.42.1", "device name": "CPU"}


def kept(letter: str, **changes: str) -> DriftSet:
    environment = {"Velatura": desktop_app.__version__, **NOW, **changes}
    return DriftSet(
        id=letter * 32,
        name="mine",
        model="m",
        model_name="M",
        created_ms=1,
        requests=(),
        kept=True,
        environment=environment,
    )


def again(workspace: Workspace, qtbot: QtBot) -> None:
    """What the next start looks for."""
    workspace.state.notice.value = None
    look(workspace.state, workspace.settings, workspace.paths, workspace.background)
    qtbot.waitUntil(lambda: workspace.background.pending == 0)


def test_what_differs_is_said_once_the_engine_tells_and_never_again(
    workspace: Workspace, qtbot: QtBot
) -> None:
    state, settings = workspace.state, workspace.settings
    DriftStore(workspace.paths).add(kept("a", torch="2.13.0"))
    assert workspace.hints and state.notice.value is None
    state.engine.value = EngineStatus("ready", NOW)
    qtbot.waitUntil(lambda: state.notice.value is not None)
    notice = state.notice.value
    assert notice is not None and notice.notes == ("drift_offered",)
    assert notice.params == {"name": "mine", "changes": "torch 2.13.0 → 2.14.0"}
    assert notice.action == "page_evaluation" and len(settings["drift_told"]) == 1
    again(workspace, qtbot)
    assert state.notice.value is None and len(settings["drift_told"]) == 1
    DriftStore(workspace.paths).add(kept("b", torch="2.13.0", Velatura="0.0"))
    again(workspace, qtbot)
    assert state.notice.value is not None


def test_of_what_is_as_it_was_nothing_is_said(workspace: Workspace, qtbot: QtBot) -> None:
    DriftStore(workspace.paths).add(kept("a"))
    DriftStore(workspace.paths).add(kept("b", python="3.10"))
    workspace.state.engine.value = EngineStatus("ready", NOW)
    again(workspace, qtbot)
    assert workspace.state.notice.value is None and workspace.settings["drift_told"] == ()


@pytest.mark.slow
def test_where_nothing_is_kept_nothing_is_imported(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delitem(sys.modules, look.__module__)
    assert workspace.hints
    workspace.state.engine.value = EngineStatus("ready", NOW)
    assert look.__module__ not in sys.modules
