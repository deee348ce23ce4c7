"""The queue in a window: what waits at the end is asked about at the next start, and made once."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from desktop_app.core.geometry import Rect
from desktop_app.core.queue_entry import JobStatus
from desktop_app.state.document.document import Document
from desktop_app.state.work.live import LiveMode
from desktop_app.worker.workspace import Workspace
from tests.worker.conftest import numpy_workspace

WAIT_MS = 30_000


def waiting(workspace: Workspace) -> list[str]:
    entries = workspace.state.queue.value.entries
    return [entry.title for entry in entries if entry.status is JobStatus.WAITING]


def kept(workspace: Workspace, qtbot: QtBot) -> list[tuple[str, int]]:
    """Prompts and seeds of the history, oldest first."""
    found: list[list[tuple[str, int]]] = []
    workspace.history.search(
        "", lambda page: found.append([(entry.prompt, entry.seed) for entry in page])
    )
    qtbot.waitUntil(lambda: bool(found), timeout=WAIT_MS)
    return found[0][::-1]


def ask_for(workspace: Workspace, *prompts: str) -> None:
    for prompt in prompts:
        workspace.state.parameters.update(prompt=prompt)
        workspace.generation.generate()


@pytest.mark.timeout(300)
def test_what_waits_at_the_end_goes_on_at_the_next_start(
    tmp_path: Path, qapp: object, qtbot: QtBot
) -> None:
    first = numpy_workspace(tmp_path, steps=2, count=2, seed=5, seed_locked=True)
    ask_for(first, "one")
    qtbot.waitUntil(lambda: len(first.state.results.items.value) == 2, timeout=WAIT_MS)
    first.queue.ask("pause")
    qtbot.waitUntil(lambda: first.state.queue.value.paused, timeout=WAIT_MS)
    ask_for(first, "two", "three")
    qtbot.waitUntil(lambda: waiting(first) == ["two", "three"], timeout=WAIT_MS)
    first.shutdown()

    second = numpy_workspace(tmp_path, steps=2)
    queue = second.queue
    qtbot.waitUntil(lambda: second.state.queue.value.held == 2, timeout=WAIT_MS)
    queue.ask("resume")
    queue.ask("go_on")
    qtbot.waitUntil(
        lambda: (now := second.state.queue.value).held == 0 and not waiting(second)
        and all(entry.status is JobStatus.DONE for entry in now.entries),
        timeout=WAIT_MS,
    )  # fmt: skip
    shown = [(r.job.request.prompt, r.image) for r in second.state.results.items.value]
    assert shown == [("two", 0), ("two", 1), ("three", 0), ("three", 1)]
    assert not second.state.jobs.active
    assert kept(second, qtbot) == [(p, s) for p in ("one", "two", "three") for s in (5, 6)]
    second.shutdown()


@pytest.mark.slow
def test_a_paused_queue_holds_up_neither_live_mode_nor_the_next_press(
    tmp_path: Path, qapp: object, qtbot: QtBot
) -> None:
    made = numpy_workspace(tmp_path, steps=2)
    state = made.state
    made.queue.ask("pause")
    qtbot.waitUntil(lambda: state.queue.value.paused, timeout=WAIT_MS)
    ask_for(made, "one", "two")
    qtbot.waitUntil(lambda: waiting(made) == ["one", "two"], timeout=WAIT_MS)
    state.live.mode.value = LiveMode.ON
    made.live.resume()
    qtbot.waitUntil(lambda: state.live.picture.value is not None, timeout=WAIT_MS)
    made.live.end()
    first = state.queue.value.entries[0].id
    made.queue.ask("move", first)
    qtbot.waitUntil(lambda: waiting(made) == ["two", "one"], timeout=WAIT_MS)
    made.queue.ask("resume")
    qtbot.waitUntil(lambda: len(state.results.runs) == 2, timeout=WAIT_MS)
    assert [run[0].job.request.prompt for run in state.results.runs] == ["two", "one"]
    made.shutdown()


@pytest.mark.slow
def test_jobs_wait_while_live_mode_is_used_and_go_on_when_it_rests(
    tmp_path: Path, qapp: object, qtbot: QtBot
) -> None:
    made = numpy_workspace(tmp_path, steps=2)
    state = made.state
    made.queue.ask("pause")
    qtbot.waitUntil(lambda: state.queue.value.paused, timeout=WAIT_MS)
    ask_for(made, "one", "two")
    qtbot.waitUntil(lambda: waiting(made) == ["one", "two"], timeout=WAIT_MS)
    made.live.resume()
    qtbot.waitUntil(lambda: state.live.picture.value is not None, timeout=WAIT_MS)
    made.queue.ask("resume")
    ask_for(made, "at once")
    qtbot.waitUntil(lambda: len(state.results.runs) == 1, timeout=WAIT_MS)
    assert state.results.items.value[0].job.request.prompt == "at once"
    qtbot.waitUntil(lambda: len(state.results.runs) == 3, timeout=WAIT_MS)
    assert [run[0].job.request.prompt for run in state.results.runs[1:]] == ["one", "two"]
    assert state.live.is_on
    made.shutdown()


@pytest.mark.slow
def test_a_job_has_a_picture_of_what_it_begins_from_while_it_waits(
    tmp_path: Path, qapp: object, qtbot: QtBot
) -> None:
    workspace = numpy_workspace(tmp_path, steps=2)
    document = Document(np.full((300, 400, 3), (200, 90, 10), np.uint8), "p")
    workspace.state.open_document(document)
    document.fill_mask("rectangle", 255, Rect(100, 100, 60, 60))
    workspace.queue.ask("pause")
    ask_for(workspace, "one")
    qtbot.waitUntil(lambda: waiting(workspace) == ["one"], timeout=WAIT_MS)
    (job,) = (entry.id for entry in workspace.state.queue.value.entries)
    assert workspace.queue.picture_of(job) is None, "it is made when it is looked at"
    qtbot.waitUntil(lambda: workspace.queue.picture_of(job) is not None, timeout=WAIT_MS)
    picture = workspace.queue.picture_of(job)
    assert picture is not None and 64 < max(picture.pixels.shape[:2]) < 256
    assert picture.pixels[0, 0].tolist() == [200, 90, 10]
    assert picture.mask is not None and picture.mask.any() and not picture.mask.all()
    workspace.queue.ask("resume")
    qtbot.waitUntil(lambda: workspace.queue.picture_of(job) is None, timeout=WAIT_MS)
    workspace.shutdown()
