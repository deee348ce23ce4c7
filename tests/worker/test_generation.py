"""The studio's thread as the window uses it: news at home, and nothing left behind."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QTimer
from pytestqt.qtbot import QtBot

from desktop_app.core.events import Finished, PreviewMade, StepDone
from desktop_app.enginelink.client import EngineClient
from desktop_app.jobs.job import Job
from desktop_app.jobs.news import JobCancelled, JobFailed, JobNews, Made
from desktop_app.studio.studio_events import EngineReady
from desktop_app.worker.generation import EngineThread
from tests.enginelink.numpy_jobs import COMMAND
from tests.engines import engines_here
from tests.event_loop import settle
from tests.quiet import wait_until_at_rest
from tests.studio.test_studio import job

ENDS = (Finished, JobCancelled, JobFailed)


class Window:
    """Listens as the window does, and notes what came and in which thread."""

    def __init__(self) -> None:
        self.told: list[tuple[str, Any]] = []
        self.threads: set[int] = set()

    def note(self, job_id: str, event: object) -> None:
        self.told.append((job_id, event))
        self.threads.add(threading.get_ident())

    def ask(self, thread: EngineThread, job: Job) -> None:
        tell: Callable[[JobNews], None] = partial(self.note, job.id)
        thread.studio.submit(job, tell)

    def of(self, job_id: str) -> list[Any]:
        return [event for told_id, event in self.told if told_id == job_id]

    def ended(self, job_id: str) -> bool:
        return any(isinstance(event, ENDS) for event in self.of(job_id))

    def saw(self, kind: type) -> bool:
        return any(isinstance(event, kind) for _, event in self.told)


@pytest.fixture
def window(qapp: object) -> Window:
    return Window()


@pytest.fixture
def client(tmp_path: Path) -> EngineClient:
    return EngineClient(tmp_path / "engine.log", COMMAND)


@pytest.fixture
def thread(window: Window, client: EngineClient) -> Iterator[EngineThread]:
    made = EngineThread(client)
    made.studio.news.connect(partial(window.note, ""))
    yield made
    assert made.shutdown()
    assert not engines_here()


def until(qtbot: QtBot, condition: Callable[[], bool]) -> None:
    qtbot.waitUntil(condition, timeout=10_000)


def test_all_is_told_in_the_windows_thread(
    qtbot: QtBot, window: Window, thread: EngineThread
) -> None:
    window.ask(thread, job("a", steps=2))
    until(qtbot, lambda: window.ended("a") and window.saw(EngineReady))
    assert window.threads == {threading.get_ident()}


@pytest.mark.slow
@pytest.mark.parametrize("prompt", ["hang", "no pause"])
def test_shutdown_while_generating_takes_a_moment(
    qtbot: QtBot, window: Window, thread: EngineThread, client: EngineClient, prompt: str
) -> None:
    window.ask(thread, job("a", prompt, steps=100_000))
    window.ask(thread, job("b"))
    until(qtbot, lambda: "I hang" in client.log_tail() or window.saw(StepDone))
    assert thread.shutdown()
    assert not any(isinstance(event, Made) for event in window.of("a"))
    seen = len(window.told)
    settle()
    assert len(window.told) == seen, "nothing is told after shutdown"
    assert thread.shutdown(), "twice does no harm"


def test_shutdown_before_anything_was_started(window: Window, client: EngineClient) -> None:
    assert EngineThread(client).shutdown()


def test_shutdown_right_after_the_start(window: Window, client: EngineClient) -> None:
    thread = EngineThread(client)
    thread.start()
    assert thread.shutdown()
    assert not engines_here()


@pytest.mark.slow
def test_a_burst_of_previews_never_floods_the_window(
    qtbot: QtBot, window: Window, thread: EngineThread
) -> None:
    thread.start()
    until(qtbot, lambda: window.saw(EngineReady))
    (engine,) = engines_here()
    window.ask(thread, job("a", "no pause", steps=300))
    wait_until_at_rest(engine.pid)  # the window is busy meanwhile
    until(qtbot, lambda: window.ended("a"))
    assert sum(isinstance(event, StepDone) for event in window.of("a")) == 300
    assert sum(isinstance(event, PreviewMade) for event in window.of("a")) < 30


@pytest.mark.slow
def test_the_windows_loop_turns_while_the_engine_works(
    qtbot: QtBot, window: Window, thread: EngineThread, tmp_path: Path
) -> None:
    held, ticks = tmp_path / "held", list[int]()
    held.touch()
    window.ask(thread, job("a", f"held by {held}"))
    until(qtbot, lambda: window.saw(StepDone))
    timer = QTimer(interval=10)
    timer.timeout.connect(lambda: ticks.append(1))
    timer.start()
    until(qtbot, lambda: len(ticks) > 30)
    timer.stop()
    assert not window.ended("a")
    held.unlink()
    until(qtbot, lambda: window.ended("a"))
