"""What the window is told while an engine starts, ends again and again, hangs, or breaks the order:
the status is true, a sentence says what happened, and Retry brings it back."""

from __future__ import annotations

import contextlib
import os
import signal
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import psutil
import pytest
from pytestqt.qtbot import QtBot

from desktop_app.state.app_state import EngineStatus
from desktop_app.worker.workspace import Workspace
from tests.enginelink.conftest import halt
from tests.enginelink.numpy_jobs import COMMAND
from tests.engines import engines_here
from tests.patience import is_gone
from tests.worker.conftest import numpy_workspace

WAIT_MS = 20_000
"""Seconds, on a busy machine, for what takes for ever if it goes wrong."""

Make = Callable[..., Workspace]


@pytest.fixture
def make(tmp_path: Path, qapp: object) -> Iterator[Make]:
    made: list[Workspace] = []

    def start(command: Sequence[str] = COMMAND, **parameters: object) -> Workspace:
        workspace = numpy_workspace(tmp_path, command=command, **{"steps": 3, **parameters})
        made.append(workspace)
        workspace.state.engine.value = EngineStatus("starting")
        workspace._engine.start()  # `start` would look for models, too
        return workspace

    yield start
    for workspace in made:
        workspace.shutdown()


def dies_while_starting(times: Path, signal_number: int) -> list[str]:
    """A command that dies four times, and is the engine from then on."""
    script = (
        "import os, pathlib, runpy, sys\n"
        f"file = pathlib.Path({str(times)!r})\n"
        "count = int(file.read_text()) if file.exists() else 0\n"
        "file.write_text(str(count + 1))\n"
        f"if count < 4: os.kill(os.getpid(), {signal_number})\n"
        "runpy.run_module('tests.enginelink.numpy_engine', run_name='__main__')\n"
    )
    return [sys.executable, "-P", "-c", script]


def phase(workspace: Workspace) -> str:
    return workspace.state.engine.value.phase


def said(workspace: Workspace) -> str:
    notice = workspace.state.notice.value
    return "" if notice is None or notice.error is None else notice.error.code


def engines() -> int:
    return sum(not is_gone(child.pid) for child in engines_here())


@pytest.mark.slow
def test_one_that_dies_while_starting_is_given_up_with_a_sentence_and_retry_brings_it(
    make: Make, qtbot: QtBot, tmp_path: Path
) -> None:
    workspace = make(dies_while_starting(tmp_path / "times", signal.SIGKILL))
    qtbot.waitUntil(lambda: phase(workspace) == "failed", timeout=WAIT_MS)
    notice = workspace.state.notice.value
    assert notice is not None
    assert notice.error is not None
    assert notice.retry
    assert (said(workspace), notice.error.params["times"]) == ("engine_gave_up", 3)
    assert (tmp_path / "times").read_text() == "3"
    workspace.retry(notice.error)  # it dies once more, and is started again
    assert workspace.state.notice.value is None
    qtbot.waitUntil(lambda: phase(workspace) == "ready", timeout=WAIT_MS)
    assert (tmp_path / "times").read_text() == "5"


@pytest.mark.slow
def test_ready_is_never_said_while_none_is_running(make: Make, qtbot: QtBot) -> None:
    workspace = make()
    pids: set[int] = set()
    for _ in range(3):
        qtbot.waitUntil(
            lambda: (
                phase(workspace) == "ready"
                and int(workspace.state.engine.value.info["pid"]) not in pids
            ),
            timeout=WAIT_MS,
        )
        pid = int(workspace.state.engine.value.info["pid"])
        pids.add(pid)
        os.kill(pid, signal.SIGKILL)
        qtbot.waitUntil(lambda: phase(workspace) != "ready")
    qtbot.waitUntil(lambda: phase(workspace) == "failed", timeout=WAIT_MS)
    assert said(workspace) == "engine_gave_up"
    qtbot.waitUntil(lambda: engines() == 0, timeout=WAIT_MS)
    workspace.state.parameters.update(prompt="a picture")
    workspace.generation.generate()  # whoever asks for a picture gets an engine
    qtbot.waitUntil(lambda: bool(workspace.state.results.items.value), timeout=WAIT_MS)
    assert phase(workspace) == "ready"


@pytest.mark.slow
@pytest.mark.parametrize("name", ["endless ready", "ready without hello"])
def test_one_that_breaks_the_order_is_ended_three_times_and_no_more(
    make: Make, qtbot: QtBot, name: str
) -> None:
    before = psutil.Process().memory_info().rss
    workspace = make([sys.executable, "-P", "-m", "tests.enginelink.rogue", name])
    qtbot.waitUntil(lambda: phase(workspace) == "failed", timeout=WAIT_MS)
    notice = workspace.state.notice.value
    assert notice is not None
    assert notice.error is not None
    assert notice.retry
    assert said(workspace) == "engine_gave_up"
    assert "violated the protocol" in str(notice.error.params["reason"])
    qtbot.waitUntil(lambda: engines() == 0, timeout=WAIT_MS)
    assert psutil.Process().memory_info().rss - before < 50 << 20


@pytest.mark.slow
def test_a_job_that_ends_the_engine_three_times_keeps_the_sentence_and_retry_runs_it(
    make: Make, qtbot: QtBot
) -> None:
    workspace = make(prompt="kill yourself")
    for _ in range(3):
        qtbot.waitUntil(lambda: phase(workspace) == "ready", timeout=WAIT_MS)
        workspace.generation.generate()
        qtbot.waitUntil(lambda: phase(workspace) != "ready", timeout=WAIT_MS)
        qtbot.waitUntil(lambda: not workspace.state.jobs.active, timeout=WAIT_MS)
    assert phase(workspace) == "failed"
    assert said(workspace) == "engine_gave_up"
    notice = workspace.state.notice.value
    assert notice is not None
    assert notice.error is not None
    workspace.state.parameters.update(prompt="a picture")
    workspace.retry(notice.error)
    assert workspace.state.jobs.active, "the job runs once more"


@pytest.mark.slow
def test_one_that_can_not_be_started_says_so_with_retry_also_when_a_job_waits(
    make: Make, qtbot: QtBot
) -> None:
    workspace = make([*COMMAND, "--cannot-start"], prompt="a picture")
    qtbot.waitUntil(lambda: phase(workspace) == "failed", timeout=WAIT_MS)
    workspace.generation.generate()
    qtbot.waitUntil(lambda: not workspace.state.jobs.active, timeout=WAIT_MS)
    assert phase(workspace) == "failed"
    assert said(workspace) == "engine_start"
    assert workspace.state.notice.value is not None
    assert workspace.state.notice.value.retry


# -- stopping a run ------------------------------------------------------------------------------


@pytest.mark.slow
def test_cancel_waits_for_a_long_step_and_says_how_long_and_stop_now_does_not(
    make: Make, qtbot: QtBot
) -> None:
    workspace = make(prompt="slow 0.6", steps=20)
    state, jobs = workspace.state, workspace.state.jobs
    for at_once in (False, True):
        qtbot.waitUntil(lambda: phase(workspace) == "ready", timeout=WAIT_MS)
        pid = state.engine.value.info["pid"]
        workspace.generation.generate()
        qtbot.waitUntil(lambda: _step(workspace) >= 1, timeout=WAIT_MS)
        workspace.cancel()
        assert jobs.stopping.value
        progress = jobs.progress.value
        assert progress is not None
        assert (progress.phase, progress.step_seconds) == ("stopping_step", pytest.approx(0.6, 0.5))
        workspace.cancel()
        assert jobs.progress.value == progress, "pressed twice"
        if at_once:
            workspace.generation.stop_now()
        qtbot.waitUntil(lambda: not jobs.active, timeout=WAIT_MS)
        assert not state.results.items.value
        assert not jobs.stopping.value
        assert said(workspace) == ""
        if at_once:
            qtbot.waitUntil(
                lambda old=pid: (
                    phase(workspace) == "ready" and state.engine.value.info["pid"] != old
                ),
                timeout=WAIT_MS,
            )
        else:
            assert state.engine.value.info["pid"] == pid


def _step(workspace: Workspace) -> int:
    progress = workspace.state.jobs.progress.value
    return 0 if progress is None else progress.step


@pytest.mark.slow
def test_stop_now_does_nothing_to_a_run_that_was_not_cancelled(make: Make, qtbot: QtBot) -> None:
    workspace = make(prompt="a picture", steps=50)
    workspace.generation.generate()
    qtbot.waitUntil(lambda: _step(workspace) >= 1, timeout=WAIT_MS)
    workspace.generation.stop_now()
    qtbot.waitUntil(lambda: bool(workspace.state.results.items.value), timeout=WAIT_MS)


@pytest.mark.slow
@pytest.mark.parametrize("when", ["starting", "idle"])
def test_cancel_ends_a_run_though_a_stopped_engine_reads_nothing(
    make: Make, qtbot: QtBot, when: str
) -> None:
    workspace = make(prompt="a picture")
    client = workspace.studio._client
    if when == "idle":
        qtbot.waitUntil(lambda: phase(workspace) == "ready", timeout=WAIT_MS)
    qtbot.waitUntil(lambda: client.pid is not None, timeout=WAIT_MS)
    assert client.pid is not None
    client._cancel_seconds = 0.5
    halt(client.pid)
    workspace.generation.generate()
    qtbot.waitUntil(lambda: bool(workspace.state.jobs.active))
    if when == "idle":  # else it waits on this side of the pipe
        qtbot.waitUntil(lambda: client._session is not None and bool(client._session._inboxes))
    workspace.cancel()
    qtbot.waitUntil(lambda: not workspace.state.jobs.active, timeout=WAIT_MS)
    if when == "idle":
        qtbot.waitUntil(lambda: phase(workspace) == "ready", timeout=WAIT_MS)
    workspace.shutdown()


@pytest.mark.slow
def test_the_window_closes_whoever_keeps_the_pipe_open(make: Make, qtbot: QtBot) -> None:
    rogue = [sys.executable, "-P", "-m", "tests.enginelink.rogue", "child escapes, parent stays"]
    workspace = make(rogue, prompt="a picture")
    children: list[psutil.Process] = []
    try:
        qtbot.waitUntil(lambda: phase(workspace) == "ready", timeout=WAIT_MS)
        children = [each for one in engines_here() for each in (one, *one.children(recursive=True))]
        workspace.generation.generate()
        workspace.shutdown()
        assert any(child.is_running() for child in children), "it was waited for"
    finally:
        for child in children:
            with contextlib.suppress(psutil.NoSuchProcess):
                child.kill()
