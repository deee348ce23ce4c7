"""The engine's thread as the window uses it: events at home, and nothing left behind."""

from __future__ import annotations

import itertools
import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import psutil
import pytest
from PySide6.QtCore import QObject, QThread, QTimer, Slot
from pytestqt.qtbot import QtBot

from desktop_app.core.events import Finished, ImageDone, Loading, PreviewMade, StepDone
from desktop_app.core.memory_plan import MemoryPlan
from desktop_app.core.request import EngineJob
from desktop_app.enginelink.client import EngineClient
from desktop_app.state.edits import Check, Tell
from desktop_app.worker.engine_loop import Work
from desktop_app.worker.generation import (
    EngineEnded,
    EngineReady,
    EngineRestarted,
    GenerationRunner,
    JobCancelled,
    JobEvent,
    JobFailed,
)
from tests.enginelink.numpy_jobs import COMMAND, MODEL, job
from tests.quiet import wait_until_at_rest

ENDS = (Finished, JobCancelled, JobFailed)


class Window(QObject):
    """Listens as the window does, and notes what came and in which thread."""

    def __init__(self) -> None:
        super().__init__()
        self.told: list[JobEvent] = []
        self.threads: set[bool] = set()

    @Slot(object)
    def listen(self, told: JobEvent) -> None:
        self.told.append(told)
        self.threads.add(QThread.currentThread() is self.thread())

    def of(self, job_id: str) -> list[Any]:
        return [told.event for told in self.told if told.job_id == job_id]

    def kinds(self, job_id: str) -> list[type]:
        return [type(event) for event in self.of(job_id) if not isinstance(event, PreviewMade)]

    def ended(self, job_id: str) -> bool:
        return any(isinstance(event, ENDS) for event in self.of(job_id))

    def saw(self, kind: type, times: int = 1) -> bool:
        return sum(isinstance(told.event, kind) for told in self.told) >= times


@pytest.fixture
def window(qapp: object) -> Window:
    return Window()


@pytest.fixture
def client(tmp_path: Path) -> EngineClient:
    return EngineClient(tmp_path / "engine.log", COMMAND)


@pytest.fixture
def runner(window: Window, client: EngineClient) -> Iterator[GenerationRunner]:
    runner = GenerationRunner(client)
    runner.event.connect(window.listen)
    runner.start()
    yield runner
    assert runner.shutdown()
    assert not psutil.Process().children()


def once(prepare: Callable[[], EngineJob]) -> Work:
    """The work of running one engine job, which is made in the engine's thread."""
    return lambda generate, tell, check: generate(prepare(), tell)


def until(qtbot: QtBot, condition: Callable[[], bool]) -> None:
    qtbot.waitUntil(condition, timeout=10_000)


def kill(client: EngineClient) -> None:
    pid = client.pid
    assert pid is not None
    os.kill(pid, signal.SIGKILL)


def test_jobs_run_one_after_another_and_tell_it_in_the_windows_thread(
    qtbot: QtBot, window: Window, runner: GenerationRunner
) -> None:
    prepared_in: list[int] = []

    def prepare(work: EngineJob) -> EngineJob:
        prepared_in.append(threading.get_ident())
        return work

    runner.submit("a", once(partial(prepare, job(steps=2))))
    runner.submit("b", once(partial(prepare, job(steps=1))))
    until(qtbot, lambda: window.ended("b"))
    assert window.kinds("a") == [StepDone, StepDone, ImageDone, Finished]
    assert window.kinds("b") == [StepDone, ImageDone, Finished]
    assert window.kinds("") == [EngineReady]
    order = [told.job_id for told in window.told if told.job_id]
    assert order == sorted(order)
    assert window.threads == {True}
    assert threading.get_ident() not in prepared_in


def test_the_engine_is_ready_without_a_job(
    qtbot: QtBot, window: Window, runner: GenerationRunner
) -> None:
    until(qtbot, lambda: window.saw(EngineReady))
    assert window.of("")[0].info["engine"] == "numpy"


def test_a_model_is_loaded_ahead_without_a_job(
    qtbot: QtBot, window: Window, runner: GenerationRunner
) -> None:
    runner.preload(MODEL, MemoryPlan())
    until(qtbot, lambda: window.saw(Loading, 2))
    assert {told.job_id for told in window.told} == {""}


def test_of_several_models_to_load_ahead_only_the_last_is_loaded_to_its_end(
    qtbot: QtBot, window: Window, runner: GenerationRunner
) -> None:
    until(qtbot, lambda: window.saw(EngineReady))
    runner.preload(replace(MODEL, name="large", size_bytes=100_000), MemoryPlan())
    until(qtbot, lambda: window.saw(Loading))
    runner.preload(replace(MODEL, name="skipped"), MemoryPlan())
    runner.preload(replace(MODEL, name="wanted"), MemoryPlan())
    until(qtbot, lambda: Loading("wanted", 1, 1) in window.of(""))
    names = {event.what for event in window.of("") if isinstance(event, Loading)}
    assert names == {"large", "wanted"}
    assert not window.saw(JobFailed)


def test_the_running_job_and_waiting_ones_can_be_cancelled(
    qtbot: QtBot, window: Window, runner: GenerationRunner
) -> None:
    for name in "abc":
        runner.submit(name, once(partial(job, steps=100_000 if name == "a" else 1)))
    until(qtbot, lambda: window.saw(StepDone, 3))
    runner.cancel("b")
    qtbot.waitUntil(lambda: window.ended("b"), timeout=5000)
    assert not window.ended("a"), "a waiting job is forgotten without the engine"
    began = time.monotonic()
    runner.cancel("a")
    until(qtbot, lambda: window.ended("a"))
    assert time.monotonic() - began < 5, "100,000 steps take minutes"
    until(qtbot, lambda: window.ended("c"))
    assert [window.of(name)[-1].__class__ for name in "abc"] == [
        JobCancelled,
        JobCancelled,
        Finished,
    ]
    runner.cancel("a")
    runner.cancel("unknown")


def test_cancelled_while_its_pixels_are_prepared_it_never_reaches_the_engine(
    qtbot: QtBot, window: Window, runner: GenerationRunner
) -> None:
    def prepare() -> EngineJob:
        runner.cancel("a")
        return job()

    runner.submit("a", once(prepare))
    until(qtbot, lambda: window.ended("a"))
    assert window.kinds("a") == [JobCancelled]


def test_what_fails_is_told_and_the_next_job_runs(
    qtbot: QtBot, window: Window, runner: GenerationRunner
) -> None:
    def broken() -> EngineJob:
        raise ZeroDivisionError("in prepare")

    runner.submit("a", once(partial(job, "refuse")))
    runner.submit("b", once(broken))
    runner.submit("c", once(job))
    until(qtbot, lambda: window.ended("c"))
    assert window.of("a")[0].error.code == "size_multiple"
    assert window.of("b")[0].error.code == "unexpected"
    assert "in prepare" in window.of("b")[0].error.details
    assert isinstance(window.of("c")[-1], Finished)


def test_killed_during_a_job_it_is_told_and_a_new_engine_comes_by_itself(
    qtbot: QtBot, window: Window, runner: GenerationRunner, client: EngineClient
) -> None:
    runner.submit("a", once(partial(job, steps=100_000)))
    until(qtbot, lambda: window.saw(StepDone, 3))
    kill(client)
    until(qtbot, lambda: window.saw(EngineReady, 2))
    news = [told for told in window.told if not isinstance(told.event, StepDone | PreviewMade)]
    assert [type(told.event) for told in news] == [
        EngineReady,
        EngineRestarted,
        JobFailed,
        EngineReady,
    ]
    assert window.of("a")[-1].error.code == "engine_killed"
    assert window.of("a")[-1].error.params == {"reason": "signal 9"}
    runner.submit("a", once(job))
    until(qtbot, lambda: window.saw(Finished))


def test_killed_while_idle_a_new_engine_comes_but_not_for_ever(
    qtbot: QtBot, window: Window, runner: GenerationRunner, client: EngineClient
) -> None:
    for times in range(1, 4):
        until(qtbot, lambda n=times: window.saw(EngineReady, n))
        kill(client)
    until(qtbot, lambda: window.saw(EngineEnded))
    assert not client.is_running
    assert sum(isinstance(told.event, EngineRestarted) for told in window.told) == 2
    (ended,) = [told.event for told in window.told if isinstance(told.event, EngineEnded)]
    assert ended.error.code == "engine_gave_up"
    assert ended.error.params == {"times": 3, "reason": "signal 9"}
    assert not ended.told
    runner.start_again()
    until(qtbot, lambda: window.saw(EngineReady, 4))
    runner.submit("a", once(job))
    until(qtbot, lambda: window.ended("a"))
    assert isinstance(window.of("a")[-1], Finished)


def test_an_engine_that_can_not_start_is_told_once_and_again_with_each_job(
    qtbot: QtBot, window: Window, tmp_path: Path
) -> None:
    runner = GenerationRunner(EngineClient(tmp_path / "log.log", [*COMMAND, "--cannot-start"]))
    runner.event.connect(window.listen)
    runner.start()
    until(qtbot, lambda: window.saw(EngineEnded))
    runner.submit("a", once(job))
    until(qtbot, lambda: window.ended("a"))
    assert runner.shutdown()
    assert [told.job_id for told in window.told] == ["", "", "a"]
    assert {told.event.error.code for told in window.told} == {"engine_start"}  # type: ignore[union-attr]
    assert [e.told for e in window.of("") if isinstance(e, EngineEnded)] == [False, True]


@pytest.mark.parametrize("prompt", ["hang", "no pause"])
def test_shutdown_while_generating_takes_a_moment(
    qtbot: QtBot, window: Window, client: EngineClient, prompt: str
) -> None:
    runner = GenerationRunner(client)
    runner.event.connect(window.listen)
    runner.submit("a", once(partial(job, prompt, steps=100_000)))
    runner.submit("b", once(job))
    until(qtbot, lambda: window.saw(EngineReady))
    qtbot.wait(100)
    began = time.monotonic()
    assert runner.shutdown()
    assert time.monotonic() - began < 5
    seen = len(window.told)
    qtbot.wait(50)
    assert len(window.told) == seen, "no event after shutdown"
    assert runner.shutdown(), "twice does no harm"


def test_shutdown_before_anything_was_started(window: Window, client: EngineClient) -> None:
    assert GenerationRunner(client).shutdown()


def test_shutdown_right_after_the_start(window: Window, client: EngineClient) -> None:
    runner = GenerationRunner(client)
    runner.start()
    assert runner.shutdown()
    assert not psutil.Process().children()


def test_a_burst_of_previews_never_floods_the_window(
    qtbot: QtBot, window: Window, runner: GenerationRunner
) -> None:
    until(qtbot, lambda: window.saw(EngineReady))
    (engine,) = psutil.Process().children()
    runner.submit("a", once(partial(job, "no pause", steps=300)))
    wait_until_at_rest(engine.pid)  # the window is busy meanwhile
    until(qtbot, lambda: window.ended("a"))
    assert sum(kind is StepDone for kind in window.kinds("a")) == 300
    assert sum(isinstance(event, PreviewMade) for event in window.of("a")) < 30


def test_the_windows_loop_turns_while_the_engine_works(
    qtbot: QtBot, window: Window, runner: GenerationRunner
) -> None:
    ticks: list[float] = []
    timer = QTimer(interval=10)
    timer.timeout.connect(lambda: ticks.append(time.monotonic()))
    timer.start()
    longest: list[float] = []
    for number in range(3):
        runner.submit(str(number), once(partial(job, steps=60)))
        until(qtbot, lambda: window.ended(str(number)))  # noqa: B023
        longest.append(max(later - earlier for earlier, later in itertools.pairwise(ticks)))
        ticks.clear()
    timer.stop()
    # Another program may have the processor for a moment, but hardly in every round.
    assert min(longest) < 0.5


# -- jobs that need no engine ------------------------------------------------------------------


def local(seen: list[str]) -> Work:
    """Works by itself until it is cancelled or the window has seen enough."""

    def work(generate: object, tell: Tell, check: Check) -> None:
        for step in range(1, 200):
            check()
            tell(StepDone(0, step, 200, None))
            time.sleep(0.005)
            if "enough" in seen:
                break
        tell(Finished(1.0, 0.0, "cpu", "float32"))

    return work


def test_a_local_job_runs_though_no_engine_can_be_started(
    qtbot: QtBot, window: Window, tmp_path: Path
) -> None:
    runner = GenerationRunner(EngineClient(tmp_path / "log.log", [*COMMAND, "--cannot-start"]))
    runner.event.connect(window.listen)
    runner.submit("a", local(["enough"]), local=True)
    until(qtbot, lambda: window.ended("a"))
    assert window.kinds("a") == [StepDone, Finished]
    assert runner.shutdown()


def test_a_local_job_goes_before_a_model_that_is_loaded_ahead_which_is_loaded_then(
    qtbot: QtBot, window: Window, runner: GenerationRunner
) -> None:
    until(qtbot, lambda: window.saw(EngineReady))
    runner.preload(replace(MODEL, name="large", size_bytes=100), MemoryPlan())
    until(qtbot, lambda: window.saw(Loading))
    runner.submit("a", local(["enough"]), local=True)
    until(qtbot, lambda: window.ended("a"))
    ended = len(window.told)
    until(
        qtbot, lambda: any(told.event == Loading("large", 100, 100) for told in window.told[ended:])
    )


def test_a_local_job_does_not_wait_for_the_engine_to_start(
    qtbot: QtBot, window: Window, runner: GenerationRunner
) -> None:
    runner.preload(MODEL, MemoryPlan())
    runner.submit("a", local(["enough"]), local=True)
    until(qtbot, lambda: window.ended("a"))
    until(qtbot, lambda: window.saw(Loading, 2))
    kinds = [type(told.event) for told in window.told]
    assert kinds.index(Finished) < kinds.index(Loading)


def test_a_local_job_is_cancelled_while_it_works(
    qtbot: QtBot, window: Window, runner: GenerationRunner
) -> None:
    runner.submit("a", local([]), local=True)
    until(qtbot, lambda: window.saw(StepDone, 2))
    runner.cancel("a")
    until(qtbot, lambda: window.ended("a"))
    assert isinstance(window.of("a")[-1], JobCancelled)
