"""A result is seen before it is recorded, and put in once it is; a lock on the history's own file
holds it up."""

from __future__ import annotations

import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from desktop_app.catalog.schedulers import load_schedulers
from desktop_app.core.geometry import Rect, Size
from desktop_app.state.document.document import Document
from desktop_app.storage.history import History
from desktop_app.storage.history_entry import HistoryEntry
from desktop_app.storage.paths import DataPaths
from desktop_app.worker.workspace import Workspace
from tests.worker.conftest import numpy_workspace

WAIT_MS = 30_000
SPOT = Rect(80, 60, 40, 40)


pytestmark = pytest.mark.numpy_engine(steps=1, size=Size(64, 64), prompt="x")


@pytest.fixture
def held_up(workspace: Workspace, tmp_path: Path, qtbot: QtBot) -> Iterator[sqlite3.Connection]:
    """A history that another program is writing to; a result is shown that waits for it."""
    pages: list[object] = []
    workspace.history.search("", pages.append)  # there is a file then
    qtbot.waitUntil(lambda: bool(pages), timeout=WAIT_MS)
    other = sqlite3.connect(DataPaths.at(tmp_path / "data").history_file, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    pixels = np.random.default_rng(0).integers(90, 110, (200, 240, 3), np.uint8)
    made = Document(pixels, "p")
    workspace.state.open_document(made)
    made.fill_mask("rectangle", 255, SPOT)
    workspace.generation.generate()
    qtbot.waitUntil(lambda: workspace.state.results.shown.value is not None, timeout=WAIT_MS)
    yield other
    other.close()


def shown(workspace: Workspace) -> tuple[bool, bool, bool]:
    (result,) = workspace.state.results.items.value
    return result.saving, result.history is not None, result.applied


@pytest.mark.slow
def test_it_is_shown_while_it_is_saved_and_apply_waits(
    workspace: Workspace, held_up: sqlite3.Connection, qtbot: QtBot
) -> None:
    state, document = workspace.state, workspace.state.document.value
    assert document is not None
    assert shown(workspace) == (True, False, False)
    workspace.results.apply()
    assert not state.applying.value
    assert state.jobs.active
    held_up.execute("ROLLBACK")
    qtbot.waitUntil(lambda: document.undo_stack.undo_name == "apply", timeout=WAIT_MS)
    qtbot.waitUntil(lambda: shown(workspace) == (False, True, True), timeout=WAIT_MS)


@pytest.mark.slow
def test_what_can_not_be_saved_is_told_and_can_be_applied(
    workspace: Workspace, held_up: sqlite3.Connection, tmp_path: Path, qtbot: QtBot
) -> None:
    state, document = workspace.state, workspace.state.document.value
    assert document is not None
    workspace.results.apply()  # waits for the first
    held_up.execute("ROLLBACK")
    qtbot.waitUntil(lambda: not state.jobs.active and not state.applying.value, timeout=WAIT_MS)
    history = DataPaths.at(tmp_path / "data").history
    (month,) = (each for each in history.iterdir() if each.is_dir())
    shutil.rmtree(month)
    month.touch()  # nothing can be written there
    document.fill_mask("rectangle", 255, SPOT)
    workspace.generation.generate(apply=True)
    qtbot.waitUntil(lambda: state.jobs.last_failed is not None, timeout=WAIT_MS)
    qtbot.waitUntil(
        lambda: [step.name for step in document.undo_stack.steps].count("apply") == 2,
        timeout=WAIT_MS,
    )
    notice = state.notice.value
    assert notice is not None and notice.error is not None
    assert notice.error.code == "not_in_history"
    last = state.results.items.value[-1]
    assert (last.saving, last.history) == (False, None)


@pytest.mark.slow
@pytest.mark.timeout(180)
def test_after_a_kill_while_it_is_saved_it_is_made_again_to_the_same_bytes(
    tmp_path: Path, qapp: object, qtbot: QtBot
) -> None:
    file = DataPaths.at(tmp_path / "data").ensure().history_file
    file.parent.mkdir(parents=True, exist_ok=True)
    History(file, load_schedulers()).close()
    other = sqlite3.connect(file, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    command = [sys.executable, "-m", "tests.worker.saving_child", str(tmp_path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as child:
        assert child.stdout is not None
        told = child.stdout.readline().strip()
        child.kill()
    other.close()
    assert len(told) == 64
    again = numpy_workspace(tmp_path, steps=1)
    state = again.state
    qtbot.waitUntil(lambda: state.queue.value.held == 1, timeout=WAIT_MS)
    assert not state.results.items.value, "what was not kept is in no tab"
    again.queue.ask("go_on")
    qtbot.waitUntil(
        lambda: [entry.status.value for entry in state.queue.value.entries] == ["done"],
        timeout=WAIT_MS,
    )
    pages: list[list[HistoryEntry]] = []
    again.history.search("", pages.append)
    qtbot.waitUntil(lambda: bool(pages), timeout=WAIT_MS)
    assert [entry.output_digest for entry in pages[0]] == [told]
    again.shutdown()
