"""Window, command line and server write the same bytes for each workbench that ships."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import httpx
import pytest
from pytestqt.qtbot import QtBot

from desktop_app.extensions.workbenches.work.making_session import making_of
from desktop_app.worker.workspace import Workspace
from tests.extensions.serving.server.serving import Served, text_of
from tests.extensions.workbenches.server.making import fetched, made
from tests.extensions.workbenches.verbs.making import (
    SHIPPED,
    Say,
    files_in,
    filled_out,
    options,
    quick,
)

RUNS = 120_000
SOON = {("lesson", True), ("products", True)}
"""Rows that are looked at in fast runs, too: sketch, labels, a table, all kinds of files."""

CASES = [
    pytest.param(
        path.stem,
        full,
        id=f"{path.stem}-{'full' if full else 'needed'}",
        marks=() if (path.stem, full) in SOON else pytest.mark.slow,
    )
    for path in SHIPPED
    for full in (False, True)
]


def by_window(
    workspace: Workspace, qtbot: QtBot, name: str, values: dict[str, Any], out: Path
) -> None:
    session, ready = making_of(workspace), list[bool]()
    session.refresh(lambda: ready.append(True))
    qtbot.waitUntil(lambda: bool(ready))
    session.choose(name)
    session.say(values)
    assert session.wrong() == {}
    session.run(out)
    qtbot.waitUntil(lambda: not session.progress.value.is_running, timeout=RUNS)
    notice = workspace.state.notice.value
    assert session.progress.value.phase == "over", notice and notice.error


@pytest.mark.slow
@pytest.mark.parametrize(("name", "full"), CASES)
def test_window_command_and_server_write_the_same_bytes(
    workspace: Workspace,
    server: Served,
    ann: httpx.Client,
    tmp_path: Path,
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    name: str,
    full: bool,
) -> None:
    workspace.start()
    command = tmp_path / "command"
    for folder in (workspace.paths.root, server.folder, command):
        store = quick(folder, certificate=True)
    monkeypatch.chdir(tmp_path)
    values = filled_out(store.get(name), tmp_path, full=full)
    sent = {path.name: text_of(path.read_bytes()) for path in tmp_path.iterdir() if path.is_file()}
    Say(command, capsys)(name, tmp_path / "typed", *options(store.get(name), values))
    typed = files_in(tmp_path / "typed")
    assert any(file.endswith(".certificate.json") for file in typed)
    by_window(workspace, qtbot, name, values, tmp_path / "shown")
    told = made(ann, name, sent, **values)
    assert told["status"] == "done", told
    for other in (files_in(tmp_path / "shown"), fetched(ann, told)):
        assert [*other] == [*typed]
        assert [file for file in typed if other[file] != typed[file]] == []
