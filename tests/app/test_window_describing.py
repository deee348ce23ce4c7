"""“Describe This Picture”: the engine's words become the prompt, which undo brings back."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from desktop_app.state.work.activity import WaitingWork
from desktop_app.ui.actions.availability import reason_of
from desktop_app.ui.window.main_window import MainWindow
from tests.app.conftest import ENGINE_MS, opened, write_photo
from tests.tiny_captioners import captioner_folder


@pytest.mark.slow
@pytest.mark.window
def test_the_picture_is_described_in_the_prompt(
    window: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    workspace, state = window.workspace, window.workspace.state
    action, field = window.kit.actions["describe_picture"], window.prompt_bar.prompt
    document = opened(window, qtbot, write_photo(tmp_path / "photo.png", 64, 48, (4, 3)))
    assert not action.isEnabled()
    assert "Florence-2" in reason_of("describable", state)

    captioner_folder(workspace.paths.models / "blip")
    workspace.models.refresh()
    qtbot.waitUntil(action.isEnabled, timeout=ENGINE_MS)
    field.replace_text("what was typed")
    action.trigger()
    assert state.work.value == WaitingWork("describe_picture")
    assert not action.isEnabled()
    qtbot.waitUntil(lambda: state.work.value is None, timeout=ENGINE_MS)
    words = state.parameters.value.prompt
    assert words and words != "what was typed" and state.notice.value is None
    field.undo()
    assert state.parameters.value.prompt == "what was typed"

    action.trigger()
    workspace.cancel()
    assert state.work.value == WaitingWork("describe_picture", cancelling=True)
    qtbot.waitUntil(lambda: state.work.value is None, timeout=ENGINE_MS)
    assert state.parameters.value.prompt == "what was typed"

    (workspace.paths.models / "blip" / "model.safetensors").unlink()
    action.trigger()
    qtbot.waitUntil(lambda: state.notice.value is not None, timeout=ENGINE_MS)
    assert state.work.value is None and state.document.value is document
    assert state.parameters.value.prompt == "what was typed"
