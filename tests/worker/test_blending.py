"""From Generate over the sliders to the document: what is put in is what was chosen."""

from __future__ import annotations

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from desktop_app.core.edit_plan import BlendAmounts
from desktop_app.core.geometry import Rect, Size
from desktop_app.state.document.document import Document
from desktop_app.storage.history_entry import HistoryEntry
from desktop_app.worker.workspace import Workspace

WAIT_MS = 20_000
PLAIN = BlendAmounts(0, 0, 0, 0, 0)


pytestmark = pytest.mark.numpy_engine(steps=2, size=Size(64, 64), prompt="x")


def settled(workspace: Workspace, qtbot: QtBot) -> None:
    state = workspace.state
    qtbot.waitUntil(
        lambda: not state.jobs.active and workspace.is_idle and not state.results.fitting.value,
        timeout=WAIT_MS,
    )


@pytest.mark.slow
def test_a_changed_repair_is_put_in_and_stands_in_layer_and_history(
    workspace: Workspace, qtbot: QtBot
) -> None:
    state = workspace.state
    pixels = np.random.default_rng(0).integers(90, 110, (200, 240, 3), np.uint8)
    document = Document(pixels, "p")
    state.open_document(document)
    spot = Rect(80, 60, 40, 40)
    document.fill_mask("rectangle", 255, spot)
    workspace.generation.generate()
    qtbot.waitUntil(lambda: state.results.shown.value is not None, timeout=WAIT_MS)
    settled(workspace, qtbot)
    result = state.results.shown.value
    assert result is not None and result.repair == BlendAmounts()
    workspace.results.fit(PLAIN)
    workspace.results.fit(BlendAmounts(grain=0.5))
    workspace.results.fit(PLAIN)
    settled(workspace, qtbot)
    shown = state.results.shown.value
    assert shown is not None and shown.repair == PLAIN
    workspace.results.apply()
    qtbot.waitUntil(lambda: len(document.layers.value) > 1, timeout=WAIT_MS)
    settled(workspace, qtbot)
    assert state.notice.value is None
    _, layer = document.layers.value
    assert layer.plans[0].repair == PLAIN
    assert np.array_equal(document.pixels.read(spot), shown.main.pixels)
    found: list[list[HistoryEntry]] = []
    workspace.history.search("", found.append)
    qtbot.waitUntil(lambda: bool(found), timeout=WAIT_MS)
    (entry,) = found[0]
    assert entry.applied and entry.lock_before == entry.lock_after
    assert entry.request is not None and entry.request.plan is not None
    assert entry.request.plan.repair == PLAIN
