"""Kept sets in the window, over the real queue and a process with an engine of numpy."""

from __future__ import annotations

import json
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from desktop_app.catalog.families import load_families
from desktop_app.catalog.schedulers import load_schedulers
from desktop_app.extensions.evaluation.work.sessions.evaluations import evaluations_of
from desktop_app.storage.history import History
from desktop_app.worker.workspace import Workspace
from tests.enginelink.numpy_jobs import MODEL

WAIT_MS = 60_000


pytestmark = pytest.mark.numpy_engine(replace(MODEL, family="sd1"))


@pytest.fixture(autouse=True)
def _families(workspace: Workspace) -> None:
    workspace.state.memory.families = load_families()


def over(workspace: Workspace, qtbot: QtBot) -> None:
    drift = evaluations_of(workspace).drift

    def ended() -> bool:
        return not drift.progress.value.is_running and workspace.is_idle

    qtbot.waitUntil(ended, timeout=WAIT_MS)
    told = workspace.state.notice.value
    assert told is None or told.error is None, told.error


@pytest.mark.slow
def test_a_set_is_kept_by_the_queue_checked_and_deleted(
    workspace: Workspace, qtbot: QtBot, tmp_path: Path
) -> None:
    drift = evaluations_of(workspace).drift
    drift.keep_new(("a fox", "a boat"), "mine")
    over(workspace, qtbot)
    found = drift.set
    assert found is not None and found.kept and found.name == "mine"
    assert len(found.requests) == 6 and found.environment["Velatura"]
    with closing(History(workspace.paths.history_file, load_schedulers())) as history:
        digests = {one.output_digest for one in history.newest()}
        assert len(digests) == 6
    journal = workspace.paths.root / "drift" / found.id / "kept" / ".drift.jsonl"
    noted = [json.loads(line) for line in journal.read_text().splitlines()]
    assert {row["told"]["output_digest"] for row in noted if row["done"]} == digests
    drift.check()
    over(workspace, qtbot)
    report = drift.report.value
    assert report is not None and report.check.verdict == "repeats"
    drift.check(fresh=True)
    over(workspace, qtbot)
    assert drift.report.value is not None and drift.report.value.check.verdict == "steady"
    drift.remove(found.id)
    qtbot.waitUntil(lambda: not drift.sets.value, timeout=WAIT_MS)
    assert drift.chosen.value == "" and not (workspace.paths.root / "drift" / found.id).exists()


@pytest.mark.slow
def test_what_is_paused_goes_on(workspace: Workspace, qtbot: QtBot) -> None:
    drift = evaluations_of(workspace).drift
    drift.keep_new(("a fox", "a boat", "a hat"), "mine")
    qtbot.waitUntil(lambda: drift.progress.value.over > 0, timeout=WAIT_MS)
    drift.pause()
    over(workspace, qtbot)
    found = drift.set
    assert found is not None
    if not found.kept:
        drift.go_on()
        over(workspace, qtbot)
    assert drift.set is not None and drift.set.kept
    assert workspace.state.notice.value is None
