"""Generate where memory is short: a sentence, and nothing is begun."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from desktop_app.core.geometry import Rect
from desktop_app.enginelink.free_memory import free_bytes
from desktop_app.state.document.document import Document
from tests.worker.conftest import numpy_workspace


@pytest.mark.parametrize("intent", ["fill", "remove"])
def test_an_edit_that_does_not_fit_into_memory_is_not_begun(
    tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, intent: str
) -> None:
    monkeypatch.setattr("desktop_app.studio.job_assembly.free_bytes", lambda: 1_000_000)
    workspace = numpy_workspace(tmp_path)
    try:
        state = workspace.state
        document = Document(np.zeros((300, 300, 3), np.uint8), "p")
        state.open_document(document)
        document.fill_mask("rectangle", 255, Rect(50, 50, 100, 100))
        state.intent.use(intent)
        workspace.generation.generate()
        qtbot.waitUntil(lambda: state.notice.value is not None, timeout=20_000)
        notice = state.notice.value
        assert notice is not None and notice.error is not None
        assert notice.error.code == "context_too_large"
        assert not state.is_busy and not state.jobs.active
    finally:
        workspace.shutdown()


def test_this_machine_has_some_memory_left() -> None:
    assert free_bytes() > 10_000_000
