"""Preferences ▸ Plugins: what is there, where it is from, switching it on with a word on trust."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from desktop_app.core.plugins import EnabledPlugins, FailedPlugin, LoadedPlugins
from desktop_app.core.registry import ExtensionPoint, RowError
from desktop_app.storage.settings import Settings
from desktop_app.ui.actions.action_table import ACTIONS
from desktop_app.ui.dialogs.question import Question
from desktop_app.ui.extension_points import PluginTool, window_extension_points
from desktop_app.ui.models.pages import PageRow
from desktop_app.ui.preferences.plugins_page import PluginsPage
from desktop_app.ui.tools.base import Tool
from desktop_app.ui.tools.tool_table import TOOLS
from desktop_app.ui.window.docks import PanelRow
from desktop_app.ui.window.main_window import MainWindow
from desktop_app.worker.plugin_session import PluginSession
from desktop_app.worker.workspace import Workspace
from tests.plugins import write_plugin

pytestmark = pytest.mark.window
LEFT = Qt.MouseButton.LeftButton


def opened(window: MainWindow, qtbot: QtBot) -> PluginsPage:
    window.kit.actions["plugins"].trigger()
    dialog = window.findChild(PluginsPage)
    assert dialog is not None
    qtbot.waitUntil(lambda: window.workspace.plugins.found.value is not None)
    return dialog


def answer(dialog: PluginsPage, words: str) -> str:
    """Press a button of the question; returns what it asked."""
    question = dialog.findChild(Question)
    assert question is not None
    (button,) = [button for button in question.buttons if button.text() == words]
    text = question.text.text()
    QTest.mouseClick(button, LEFT)
    return text


@pytest.mark.slow
def test_without_any_it_says_so(window: MainWindow, qtbot: QtBot) -> None:
    dialog = opened(window, qtbot)
    assert dialog.rows == [] and dialog.stack.is_empty
    assert dialog.stack.sentence.text() == "No plugins were found."
    window.kit.actions["plugins"].trigger()
    assert len(window.findChildren(PluginsPage)) == 1


def test_one_is_switched_on_only_after_a_word_on_trust(
    window: MainWindow, workspace: Workspace, qtbot: QtBot
) -> None:
    # Nothing of it is imported here: it would fail.
    write_plugin(workspace.paths.plugins, "one", "1 / 0")
    (row,) = (dialog := opened(window, qtbot)).rows
    assert not dialog.stack.is_empty and not row.tick.isChecked()
    assert row.tick.text() == "one"
    assert "For tests.\nmade-one 1.0, in " in row.origin.text()
    assert str(workspace.paths.plugins) in row.origin.text()

    QTest.mouseClick(row.tick, LEFT)
    assert workspace.settings.plugins == () and not row.tick.isChecked()
    assert "network switch can't restrict it" in answer(dialog, "Cancel")
    assert workspace.settings.plugins == ()

    qtbot.waitUntil(lambda: dialog.findChild(Question) is None)
    QTest.mouseClick(row.tick, LEFT)
    answer(dialog, "Switch On")
    assert workspace.settings.plugins == ("one",) and row.tick.isChecked()
    assert row.told.text() == "Loads at the next start"
    workspace.settings.save()
    assert Settings.load(workspace.paths.settings).plugins == ("one",)

    QTest.mouseClick(row.tick, LEFT)  # off without a question
    assert workspace.settings.plugins == () and not row.tick.isChecked()


@pytest.mark.slow
def test_what_was_left_out_is_said_at_the_start_and_in_the_list(workspace: Workspace) -> None:
    state = workspace.state
    session = PluginSession(
        state,
        workspace.background,
        workspace.settings,
        workspace.paths,
        LoadedPlugins(EnabledPlugins(("a", "b")), (FailedPlugin("a", "ValueError: no"),)),
    )
    assert session.running == {"b"} and session.left_out == {"a": "ValueError: no"}
    notice = state.notice.value
    assert notice is not None and notice.error.code == "plugin_left_out"
    assert notice.error.params == {"name": "a", "reason": "ValueError: no"}
    session.shutdown()


def tool(**changes: object) -> PluginTool:
    words = {"id": "dot", "tool": Tool, "name": "Dot", "tip": "Dots.", "hint": "", "icon": "star"}
    return PluginTool(**{**words, **changes})  # pyright: ignore[reportArgumentType]


def test_a_tool_is_added_with_its_action_and_taken_back(qapp: object) -> None:
    door: ExtensionPoint = window_extension_points()["tools"]
    door.add(tool())
    assert TOOLS["dot"].action.text == "Dot" and ACTIONS["tool_dot"].group == "tool"
    with pytest.raises(RowError, match="already"):
        door.add(tool())
    door.remove(tool())
    assert "dot" not in TOOLS and "tool_dot" not in ACTIONS


@pytest.mark.parametrize(
    ("door", "row"),
    [
        ("tools", tool(id="brush")),
        ("tools", tool(icon="none of these")),
        ("tools", tool(tool=int)),
        ("tools", 3),
        ("panels", PanelRow("layers", "Layers", lambda *_: None)),  # pyright: ignore[reportArgumentType]
        ("pages", PageRow("mine", "Mine", "star", lambda _: None)),  # pyright: ignore[reportArgumentType]
    ],
)
def test_rows_that_do_not_fit_are_refused(qapp: object, door: str, row: object) -> None:
    before = ([each.id for each in TOOLS], [each.id for each in ACTIONS])
    with pytest.raises(RowError):
        window_extension_points()[door].add(row)
    assert before == ([each.id for each in TOOLS], [each.id for each in ACTIONS])


def test_one_that_hung_is_switched_off_and_said(workspace: Workspace) -> None:
    state, settings = workspace.state, workspace.settings
    settings.plugins = ("a", "b")
    hung = FailedPlugin("a", "it did not come back within 30 s", hung=True)
    plugged = LoadedPlugins(EnabledPlugins(("a", "b")), (hung,))
    session = PluginSession(state, workspace.background, settings, workspace.paths, plugged)
    assert settings.plugins == ("b",)
    assert not session.is_on("a")
    notice = state.notice.value
    assert notice is not None and notice.error is not None
    assert notice.error.code == "plugin_hung"
    session.shutdown()
