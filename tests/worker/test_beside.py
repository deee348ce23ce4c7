"""A removal without a model waits for nothing that has the engine."""

from __future__ import annotations

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from desktop_app.core.geometry import Rect, Size
from desktop_app.core.queue_entry import JobStatus
from desktop_app.state.document.document import Document
from desktop_app.worker.workspace import Workspace

WAIT_MS = 30_000
SPOT = Rect(80, 60, 24, 24)


pytestmark = pytest.mark.numpy_engine(steps=90, size=Size(64, 64), prompt="slow 0.5")


@pytest.fixture(autouse=True)
def _fill(workspace: Workspace, qtbot: QtBot) -> None:
    """A picture with a mask, of which a fill is being made that takes a while."""
    pixels = np.random.default_rng(0).integers(90, 110, (200, 240, 3), np.uint8)
    document = Document(pixels, "p")
    workspace.state.open_document(document)
    document.fill_mask("rectangle", 255, SPOT)
    workspace.generation.generate()
    qtbot.waitUntil(lambda: statuses(workspace) == ["running"], timeout=WAIT_MS)
    qtbot.waitUntil(
        lambda: all(job.status is JobStatus.RUNNING for job in workspace.state.jobs.active),
        timeout=WAIT_MS,
    )


def statuses(workspace: Workspace) -> list[str]:
    return [entry.status.value for entry in workspace.state.queue.value.entries]


def remove(workspace: Workspace) -> None:
    workspace.state.intent.use("remove")
    workspace.generation.generate()


@pytest.mark.slow
def test_it_is_made_and_put_in_while_the_engine_works(workspace: Workspace, qtbot: QtBot) -> None:
    state, document = workspace.state, workspace.state.document.value
    assert document is not None
    (fill,) = state.jobs.active
    remove(workspace)
    qtbot.waitUntil(lambda: state.results.shown.value is not None, timeout=WAIT_MS)
    workspace.results.apply()
    qtbot.waitUntil(lambda: document.undo_stack.undo_name == "apply", timeout=WAIT_MS)
    qtbot.waitUntil(lambda: sorted(statuses(workspace)) == ["done", "running"], timeout=WAIT_MS)
    assert [job.id for job in state.jobs.active] == [fill.id]
    assert state.jobs.current.value is not None and state.jobs.current.value.id == fill.id


@pytest.mark.slow
def test_cancel_ends_the_one_that_began_last(workspace: Workspace, qtbot: QtBot) -> None:
    """Its progress is what is shown; the other's comes back."""
    state = workspace.state
    (fill,) = state.jobs.active
    state.parameters.update(count=16)
    remove(workspace)
    qtbot.waitUntil(
        lambda: (now := state.jobs.current.value) is not None and now.id != fill.id
        and now.status is JobStatus.RUNNING,
        timeout=WAIT_MS,
    )  # fmt: skip
    assert state.jobs.waiting.value == 0
    workspace.generation.cancel()
    qtbot.waitUntil(lambda: [job.id for job in state.jobs.active] == [fill.id], timeout=WAIT_MS)
    qtbot.waitUntil(lambda: "cancelled" in statuses(workspace), timeout=WAIT_MS)
    progress = state.jobs.progress.value
    assert progress is not None and not progress.phase.startswith(("stopping", "cancelling"))


@pytest.mark.slow
def test_a_paused_queue_holds_it_too(workspace: Workspace, qtbot: QtBot) -> None:
    state = workspace.state
    workspace.queue.ask("pause")
    qtbot.waitUntil(lambda: state.queue.value.paused, timeout=WAIT_MS)
    remove(workspace)
    qtbot.waitUntil(lambda: statuses(workspace) == ["running", "waiting"], timeout=WAIT_MS)
    workspace.queue.ask("resume")
    qtbot.waitUntil(lambda: "done" in statuses(workspace), timeout=WAIT_MS)


@pytest.mark.slow
def test_the_program_ends_in_the_middle_of_both(workspace: Workspace, qtbot: QtBot) -> None:
    workspace.state.parameters.update(count=16)
    remove(workspace)
    qtbot.waitUntil(lambda: statuses(workspace) == ["running", "running"], timeout=WAIT_MS)


@pytest.mark.slow
def test_a_rough_picture_of_the_other_comes_beside_it(workspace: Workspace, qtbot: QtBot) -> None:
    """A result that is looked at lies over it (`ui.canvas.scene`)."""
    state = workspace.state
    (fill,) = state.jobs.active
    qtbot.waitUntil(lambda: state.jobs.preview.value is not None, timeout=WAIT_MS)
    remove(workspace)
    qtbot.waitUntil(lambda: state.results.shown.value is not None, timeout=WAIT_MS)
    shown = state.results.shown.value
    qtbot.waitUntil(
        lambda: (rough := state.jobs.preview.value) is not None and rough.job == fill.id,
        timeout=WAIT_MS,
    )
    assert state.results.shown.value is shown


@pytest.mark.slow
def test_the_button_tells_that_it_waits_for_nothing(workspace: Workspace) -> None:
    state = workspace.state
    assert state.would_wait, "a fill waits for the one that is made"
    state.intent.use("remove")
    assert state.is_busy and not state.would_wait
