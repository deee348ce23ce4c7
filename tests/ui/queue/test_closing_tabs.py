"""A tab is closed while jobs of its document wait: nothing goes without a word."""

from __future__ import annotations

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from desktop_app.core.geometry import Rect
from desktop_app.core.queue_entry import JobStatus
from desktop_app.state.document.document import Document
from desktop_app.ui.window.main_window import MainWindow
from desktop_app.worker.workspace import Workspace
from tests.ui.saving_hand import Hand

WAIT_MS = 30_000


pytestmark = [pytest.mark.window, pytest.mark.numpy_engine(steps=2)]


@pytest.fixture
def hand(window: MainWindow, workspace: Workspace, qtbot: QtBot) -> Hand:
    """A picture with two jobs that wait."""
    document = Document(np.full((80, 100, 3), 90, np.uint8), "meadow")
    workspace.state.open_document(document)
    document.fill_mask("rectangle", 255, Rect(30, 30, 20, 20))
    workspace.queue.ask("pause")
    for prompt in ("one", "two"):
        workspace.state.parameters.update(prompt=prompt)
        workspace.generation.generate()
    qtbot.waitUntil(lambda: count(workspace, JobStatus.WAITING) == 2, timeout=WAIT_MS)
    window.kit.actions["close_document"].trigger()
    made = Hand(window, qtbot)
    made.answer("Discard")  # the mask, which is asked about first
    return made


def count(workspace: Workspace, status: JobStatus) -> int:
    return sum(entry.status is status for entry in workspace.state.queue.value.entries)


@pytest.mark.slow
def test_it_may_stay_open(hand: Hand, workspace: Workspace) -> None:
    assert hand.question is not None
    title = hand.question.windowTitle()
    assert "2" in title and "“meadow”" in title
    hand.answer("Cancel")
    assert workspace.state.document.value is not None
    assert count(workspace, JobStatus.WAITING) == 2


@pytest.mark.slow
def test_its_jobs_may_be_cancelled(hand: Hand, workspace: Workspace, qtbot: QtBot) -> None:
    hand.answer("Cancel Jobs")
    assert workspace.state.document.value is None
    qtbot.waitUntil(lambda: count(workspace, JobStatus.CANCELLED) == 2, timeout=WAIT_MS)


@pytest.mark.slow
def test_its_jobs_may_go_on_into_the_history(
    hand: Hand, workspace: Workspace, qtbot: QtBot
) -> None:
    hand.answer("Continue Jobs")
    assert workspace.state.document.value is None
    workspace.queue.ask("resume")
    qtbot.waitUntil(lambda: count(workspace, JobStatus.DONE) == 2, timeout=WAIT_MS)
    qtbot.waitUntil(lambda: not workspace.state.jobs.active, timeout=WAIT_MS)
    found: list[list[str]] = []
    workspace.history.search("", lambda page: found.append([entry.prompt for entry in page]))
    qtbot.waitUntil(lambda: bool(found), timeout=WAIT_MS)
    assert found == [["two", "one"]] and not workspace.state.results.items.value
