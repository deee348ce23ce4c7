"""Searching by content from end to end: the window's parts, a real engine process, a CLIP model."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from desktop_app.app.window import build_workspace
from desktop_app.storage.history import History
from desktop_app.storage.history_search import Query
from desktop_app.worker.history_finding import FoundEntries
from tests.storage.conftest import MODEL, picture, request_for
from tests.tiny_clip import write_clip

SECONDS = 90_000


@pytest.mark.slow
@pytest.mark.timeout(200)
def test_a_history_is_indexed_and_searched_by_words(tmp_path: Path, qtbot: QtBot) -> None:
    from desktop_app.catalog.schedulers import load_schedulers

    write_clip(tmp_path / "models" / "image_encoders" / "Tiny CLIP")
    history = History(tmp_path / "history" / "history.sqlite", load_schedulers())
    for number in range(20):
        history.add(picture(number), request_for(f"picture {number}"), MODEL)
    history.close()
    workspace = build_workspace(tmp_path)
    try:
        workspace.start(restore=False)
        content = workspace.content
        qtbot.waitUntil(lambda: content.status.value.model == "Tiny CLIP", timeout=SECONDS)
        content.switch(on=True)
        qtbot.waitUntil(lambda: content.status.value.seen == 20, timeout=SECONDS)
        found: list[FoundEntries] = []
        content.find(Query(content="a dog on a beach"), found.append)
        qtbot.waitUntil(lambda: bool(found), timeout=SECONDS)
        assert len(found[0].ids) == 20
        assert workspace.state.notice.value is None
    finally:
        workspace.shutdown()
