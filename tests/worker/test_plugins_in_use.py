"""Plugins that don't come back or that raise while the window is used: named, and it goes on."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType

import pytest
from pytestqt.qtbot import QtBot

from desktop_app.app import plugin_loading
from desktop_app.app.plugin_loading import load_window_plugins
from desktop_app.core.plugin_calls import MOST_FAULTS, PluginCalls, PluginFailure
from desktop_app.core.plugins import VARIABLE, EnabledPlugins, LoadedPlugins, load_plugins
from desktop_app.core.registry import Registry
from desktop_app.storage.plugin_marks import slow_plugins
from desktop_app.worker import plugin_session
from desktop_app.worker.plugin_session import PluginSession
from desktop_app.worker.plugin_watch import PluginWatch
from desktop_app.worker.workspace import Workspace
from tests.patience import until
from tests.plugins import write_plugin

WAIT_MS = 20_000
WAITS = "import threading\ngo = threading.Event()\n"
HANGS = WAITS + "def plugin(contributions): go.wait()"
TOOL = """
from tests.worker.test_plugins_in_use import Row

def plugin(contributions):
    def make():
        class Inner:
            def press(self): {raises}
        return Row("a", Inner, lambda: Inner())
    contributions.add("intents", make)
"""


@dataclass(frozen=True)
class Row:
    id: str
    tool: type
    make: object


pytestmark = pytest.mark.numpy_engine()


@pytest.fixture(autouse=True)
def _no_variable_after() -> Iterator[None]:
    yield
    os.environ.pop(VARIABLE, None)


def session(workspace: Workspace, plugged: LoadedPlugins) -> PluginSession:
    workspace.state.notice.value = None
    return PluginSession(
        workspace.state, workspace.background, workspace.settings, workspace.paths, plugged
    )


def said(workspace: Workspace) -> tuple[str, str]:
    notice = workspace.state.notice.value
    if notice is None or notice.error is None:
        return "", ""
    return notice.error.code, str(notice.error)


def start(workspace: Workspace, name: str, source: str) -> tuple[LoadedPlugins, ModuleType]:
    """A start of a window with this plugin, and its module."""
    workspace.settings.plugins = (name,)
    module = write_plugin(workspace.paths.plugins, name, source).stem
    plugged = load_window_plugins(workspace.paths, (name,))
    return plugged, sys.modules[module]


@pytest.mark.parametrize("returns", [True, False])
def test_the_window_shows_itself_without_a_plugin_that_does_not_answer(
    workspace: Workspace, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, returns: bool
) -> None:
    assert plugin_loading.WINDOW_LIMIT <= 3
    monkeypatch.setattr(plugin_loading, "WINDOW_LIMIT", 0.2)
    monkeypatch.setattr(plugin_session, "LIMIT", 1000.0 if returns else 0.0)
    name = f"slow_{returns}"
    plugged, module = start(workspace, name, HANGS)
    mark = workspace.paths.plugin_loading
    assert mark.read_text().endswith(f"\n{name}"), "a start after a kill knows whose fault it was"
    made = session(workspace, plugged)
    code, words = said(workspace)
    assert code == "plugin_left_out"
    assert f"{name} was not loaded: it did not answer within 0.2 s" in words
    assert made.is_on(name)
    if returns:
        module.go.set()
        qtbot.waitUntil(lambda: said(workspace)[0] == "plugin_late", timeout=WAIT_MS)
        assert made.is_on(name)
        assert name in slow_plugins(workspace.paths), "the next start waits for it"
        assert load_window_plugins(workspace.paths, (name,)).left_out == ()
    else:
        qtbot.waitUntil(lambda: said(workspace)[0] == "plugin_hung", timeout=WAIT_MS)
        assert not made.is_on(name)
        module.go.set()
    assert not mark.exists()
    made.shutdown()


@pytest.mark.parametrize("raises", ["raise SystemExit(3)", "raise KeyboardInterrupt", "1 / 0"])
def test_what_a_callback_raises_is_said_once_and_repeated_faults_switch_it_off(
    workspace: Workspace, qtbot: QtBot, raises: str
) -> None:
    name = "bad" + str(len(raises))
    rows = Registry(Row, ())
    write_plugin(workspace.paths.plugins, name, TOOL.format(raises=raises))
    plugged = load_plugins(EnabledPlugins((name,), workspace.paths.plugins), {"intents": rows})
    made = session(workspace, plugged)
    (row,) = rows.added
    wanted = ZeroDivisionError if raises == "1 / 0" else PluginFailure
    for number in range(MOST_FAULTS):
        with pytest.raises(wanted) as caught:
            row.tool().press()
        plugged.calls.blame(caught.value)  # as the hook of the window does
        if number == 0:
            qtbot.waitUntil(lambda: said(workspace)[0] == "plugin_failed", timeout=WAIT_MS)
            assert f"The plugin {name} failed" in said(workspace)[1]
            workspace.state.notice.value = None
    qtbot.waitUntil(lambda: said(workspace)[0] == "plugin_off", timeout=WAIT_MS)
    assert f"{MOST_FAULTS} times" in said(workspace)[1]
    assert row.tool().press() is None
    made.shutdown()


@pytest.mark.slow
def test_what_a_lambda_of_a_plugin_raises_is_that_plugins_fault(workspace: Workspace) -> None:
    source = "go = [lambda: 1 / 0]\ndef plugin(contributions): ..."
    module = write_plugin(workspace.paths.plugins, "lambdas", source).stem
    plugged = load_plugins(EnabledPlugins(("lambdas",), workspace.paths.plugins), {})
    told: list[tuple[str, int]] = []
    plugged.calls.told = lambda name, _, times: told.append((name, times))
    for call in (sys.modules[module].go[0], lambda: {}["ours"]):
        try:
            call()
        except Exception as error:
            plugged.calls.blame(error)
    assert told == [("lambdas", 1)]


def test_one_that_does_not_come_back_while_it_is_used_is_known_to_the_next_start(
    workspace: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mark = workspace.paths.plugin_loading
    seen: list[str] = []

    def until_marked() -> None:
        """It holds the GUI thread up."""
        until(mark.exists)
        seen.append(mark.read_text())

    calls = PluginCalls()
    watch = PluginWatch(calls, mark, workspace, seconds=0.3)
    calls.enter("greedy", inside=True)
    until_marked()
    calls.enter("greedy", inside=False)
    assert seen == [f"{os.getpid()}\ngreedy"]
    until(lambda: not mark.exists(), "it came back after all")
    watch.close()
