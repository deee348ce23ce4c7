"""Cancel belongs to one job, and ends with it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from pytestqt.qtbot import QtBot

from desktop_app.worker.workspace import Workspace

WAIT_MS = 30_000


pytestmark = pytest.mark.numpy_engine(steps=20)


def generate(workspace: Workspace, qtbot: QtBot, *prompts: str) -> None:
    jobs = workspace.state.jobs
    for number, prompt in enumerate(prompts, len(jobs.active) + 1):
        workspace.state.parameters.update(prompt=prompt)
        workspace.generation.generate()
        qtbot.waitUntil(lambda number=number: len(jobs.active) == number, timeout=WAIT_MS)


def running(workspace: Workspace) -> Callable[[], bool]:
    def is_so() -> bool:
        progress = workspace.state.jobs.progress.value
        return progress is not None and progress.phase == "denoising"

    return is_so


@pytest.mark.slow
def test_the_next_job_is_not_cancelled_with_the_first(workspace: Workspace, qtbot: QtBot) -> None:
    jobs = workspace.state.jobs
    generate(workspace, qtbot, "slow 0.05", "slow 0.05", "no pause")
    qtbot.waitUntil(running(workspace), timeout=WAIT_MS)
    first, second, third = jobs.active
    workspace.generation.cancel()
    assert jobs.stopping.value and jobs.progress.value.phase == "stopping_step"
    qtbot.waitUntil(lambda: jobs.current.value == second, timeout=WAIT_MS)
    assert not jobs.stopping.value and not jobs.progress.value.phase.startswith("stopping")
    qtbot.waitUntil(running(workspace), timeout=WAIT_MS)
    assert jobs.current.value.id == second.id and not jobs.stopping.value
    workspace.generation.cancel()
    assert jobs.stopping.value
    qtbot.waitUntil(lambda: not jobs.active, timeout=WAIT_MS)
    assert not jobs.stopping.value and jobs.progress.value is None
    made = [result.job.id for result in workspace.state.results.items.value]
    assert made == [third.id] and first.id not in made


@pytest.mark.slow
def test_what_waits_in_a_paused_queue_is_cancelled_at_once(
    workspace: Workspace, qtbot: QtBot
) -> None:
    jobs, queue = workspace.state.jobs, workspace.state.queue
    workspace.queue.ask("pause")
    qtbot.waitUntil(lambda: queue.value.paused, timeout=WAIT_MS)
    generate(workspace, qtbot, "no pause")
    workspace.generation.cancel()
    assert not jobs.stopping.value, "nothing runs"
    qtbot.waitUntil(lambda: not jobs.active)
    generate(workspace, qtbot, "no pause")
    workspace.queue.ask("resume")
    qtbot.waitUntil(lambda: not jobs.active, timeout=WAIT_MS)
    assert len(workspace.state.results.items.value) == 1
