"""The studio's queue over a real engine process (numpy), in a plain thread: no Qt."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from desktop_app.core.cancel import CancelToken
from desktop_app.core.engine import Engine
from desktop_app.core.events import Finished, Loading, PreviewMade, StepDone
from desktop_app.core.memory_plan import MemoryPlan
from desktop_app.enginelink.client import EngineClient
from desktop_app.jobs.job import Job
from desktop_app.jobs.news import JobCancelled, JobFailed, Made, Tell
from desktop_app.studio.job_assembly import drafted
from desktop_app.studio.performing import perform
from desktop_app.studio.studio import Studio
from desktop_app.studio.studio_events import EngineEnded, EngineReady, EngineRestarted
from tests.enginelink import numpy_jobs
from tests.enginelink.numpy_jobs import COMMAND, MODEL
from tests.engines import engines_here
from tests.patience import PATIENCE_SECONDS

ENDS = (Finished, JobCancelled, JobFailed)


class Client:
    """Notes what a studio told, job by job; what is told of no job stands under ""."""

    def __init__(self) -> None:
        self.told: list[tuple[str, Any]] = []
        self._changed = threading.Condition()

    def note(self, job_id: str, event: object) -> None:
        with self._changed:
            self.told.append((job_id, event))
            self._changed.notify_all()

    def until(self, condition: Callable[[], bool]) -> None:
        with self._changed:
            assert self._changed.wait_for(condition, PATIENCE_SECONDS), self.told[-5:]

    def of(self, job_id: str) -> list[Any]:
        return [event for told_id, event in self.told if told_id == job_id]

    def kinds(self, job_id: str) -> list[type]:
        return [type(event) for event in self.of(job_id) if not isinstance(event, PreviewMade)]

    def ended(self, job_id: str) -> bool:
        return any(isinstance(event, ENDS) for event in self.of(job_id))

    def saw(self, kind: type, times: int = 1) -> bool:
        return sum(isinstance(event, kind) for _, event in self.told) >= times


class Running(Studio):
    """A studio in a thread of its own, which tells in whatever thread it is."""

    def __init__(self, engine: EngineClient, client: Client) -> None:
        super().__init__(engine, lambda news, slot: news(), self.start)
        self.engine, self._noted = engine, client
        self.news.connect(lambda news: client.note("", news))
        self._thread = threading.Thread(target=self.run)

    def start(self) -> None:
        if self._thread.ident is None:
            self._thread.start()

    def ask(self, job: Job) -> None:
        self.submit(job, lambda news: self._noted.note(job.id, news))

    def end(self) -> None:
        self.close()
        if self._thread.ident is not None:
            self._thread.join(PATIENCE_SECONDS)
            assert not self._thread.is_alive()


@pytest.fixture
def client() -> Client:
    return Client()


@pytest.fixture
def engine(tmp_path: Path) -> EngineClient:
    return EngineClient(tmp_path / "engine.log", COMMAND)


@pytest.fixture
def studio(client: Client, engine: EngineClient) -> Iterator[Running]:
    running = Running(engine, client)
    running.start()
    yield running
    running.end()
    assert not engines_here()


def job(name: str, prompt: str = "a picture", *, steps: int = 4, count: int = 1) -> Job:
    request = numpy_jobs.job(prompt, steps=steps, count=count).request
    return replace(drafted([request], MODEL), id=name)


TaskQueue = dict[str, Callable[[Tell, CancelToken], None]]


@pytest.fixture
def works(monkeypatch: pytest.MonkeyPatch) -> TaskQueue:
    """What is done for some jobs, by name, in place of the work they ask for."""
    found: TaskQueue = {}

    def do(
        job: Job, engine: Engine | None, tell: Tell, token: CancelToken, *others: object
    ) -> None:
        if job.id in found:
            found[job.id](tell, token)
        else:
            perform(job, engine, tell, token)

    monkeypatch.setattr("desktop_app.studio.studio.perform", do)
    return found


def kill(engine: EngineClient) -> None:
    assert engine.pid is not None
    os.kill(engine.pid, signal.SIGKILL)


@pytest.mark.slow
def test_jobs_run_one_after_another_each_told_to_whoever_asked(
    client: Client, studio: Running
) -> None:
    studio.ask(job("a", steps=2))
    studio.ask(job("b", steps=1, count=2))
    client.until(lambda: client.ended("b"))
    assert client.kinds("a") == [StepDone, StepDone, Made, Finished]
    assert client.kinds("b") == [StepDone, Made, StepDone, Made, Finished]
    assert client.kinds("") == [EngineReady]
    order = [job_id for job_id, _ in client.told if job_id]
    assert order == sorted(order)
    made = [event.result for event in client.of("b") if isinstance(event, Made)]
    assert [(one.image, one.job.id) for one in made] == [(0, "b"), (1, "b")]


@pytest.mark.slow
def test_the_engine_is_ready_without_a_job(client: Client, studio: Running) -> None:
    client.until(lambda: client.saw(EngineReady))
    assert client.of("")[0].info["engine"] == "numpy"


@pytest.mark.slow
def test_a_studio_starts_with_the_first_job(client: Client, engine: EngineClient) -> None:
    studio = Running(engine, client)
    studio.ask(job("a"))
    client.until(lambda: client.ended("a"))
    studio.end()


@pytest.mark.slow
def test_a_model_is_loaded_ahead_without_a_job(client: Client, studio: Running) -> None:
    studio.preload(MODEL, MemoryPlan())
    client.until(lambda: client.saw(Loading, 2))
    assert {job_id for job_id, _ in client.told} == {""}


def test_of_several_models_to_load_ahead_only_the_last_is_loaded_to_its_end(
    client: Client, studio: Running
) -> None:
    client.until(lambda: client.saw(EngineReady))
    studio.preload(replace(MODEL, name="large", size_bytes=100_000), MemoryPlan())
    client.until(lambda: client.saw(Loading))
    studio.preload(replace(MODEL, name="skipped"), MemoryPlan())
    studio.preload(replace(MODEL, name="wanted"), MemoryPlan())
    client.until(lambda: Loading("wanted", 1, 1) in client.of(""))
    names = {event.what for event in client.of("") if isinstance(event, Loading)}
    assert names == {"large", "wanted"}
    assert not client.saw(JobFailed)


@pytest.mark.slow
def test_the_running_job_and_waiting_ones_can_be_cancelled(client: Client, studio: Running) -> None:
    for name in "abc":
        studio.ask(job(name, steps=100_000 if name == "a" else 1))
    client.until(lambda: client.saw(StepDone, 3))
    studio.cancel("b")
    client.until(lambda: client.ended("b"))
    assert not client.ended("a"), "a waiting job is forgotten without the engine"
    began = time.monotonic()
    studio.cancel("a")
    client.until(lambda: client.ended("a"))
    assert time.monotonic() - began < 60, "100,000 steps take minutes"
    client.until(lambda: client.ended("c"))
    assert [type(client.of(name)[-1]) for name in "abc"] == [JobCancelled, JobCancelled, Finished]
    studio.cancel("a")
    studio.cancel("unknown")


def test_cancelled_while_its_pixels_are_prepared_it_never_reaches_the_engine(
    client: Client, studio: Running, works: TaskQueue
) -> None:
    def work(tell: Tell, token: CancelToken) -> None:
        studio.cancel("a")
        perform(job("a"), studio.engine, tell, token)

    works["a"] = work
    studio.ask(job("a"))
    client.until(lambda: client.ended("a"))
    assert client.kinds("a") == [JobCancelled]


@pytest.mark.slow
def test_what_fails_is_told_and_the_next_job_runs(
    client: Client, studio: Running, works: TaskQueue
) -> None:
    def broken(tell: Tell, token: CancelToken) -> None:
        raise ZeroDivisionError("in prepare")

    works["b"] = broken
    studio.ask(job("a", "refuse"))
    studio.ask(job("b"))
    studio.ask(job("c"))
    client.until(lambda: client.ended("c"))
    assert client.of("a")[0].error.code == "size_multiple"
    assert client.of("b")[0].error.code == "unexpected"
    assert "in prepare" in client.of("b")[0].error.details
    assert isinstance(client.of("c")[-1], Finished)


@pytest.mark.slow
def test_killed_during_a_job_it_is_told_and_a_new_engine_comes_by_itself(
    client: Client, studio: Running, engine: EngineClient
) -> None:
    studio.ask(job("a", steps=100_000))
    client.until(lambda: client.saw(StepDone, 3))
    kill(engine)
    client.until(lambda: client.saw(EngineReady, 2))
    news = [type(one) for _, one in client.told if not isinstance(one, StepDone | PreviewMade)]
    assert news == [EngineReady, EngineRestarted, JobFailed, EngineReady]
    assert client.of("a")[-1].error.code == "engine_killed"
    assert client.of("a")[-1].error.params == {"reason": "signal 9"}
    studio.ask(job("a"))
    client.until(lambda: client.saw(Finished))


@pytest.mark.slow
def test_killed_while_idle_a_new_engine_comes_but_not_for_ever(
    client: Client, studio: Running, engine: EngineClient
) -> None:
    for times in range(1, 4):
        client.until(lambda n=times: client.saw(EngineReady, n))
        kill(engine)
    client.until(lambda: client.saw(EngineEnded))
    assert not engine.is_running
    assert sum(isinstance(event, EngineRestarted) for _, event in client.told) == 2
    (ended,) = [event for _, event in client.told if isinstance(event, EngineEnded)]
    assert ended.error.code == "engine_gave_up"
    assert ended.error.params == {"times": 3, "reason": "signal 9"}
    assert not ended.is_reported
    studio.start_again()
    client.until(lambda: client.saw(EngineReady, 4))
    studio.ask(job("a"))
    client.until(lambda: client.ended("a"))
    assert isinstance(client.of("a")[-1], Finished)


@pytest.mark.slow
def test_an_engine_that_can_not_start_is_told_once_and_again_with_each_job(
    client: Client, tmp_path: Path
) -> None:
    studio = Running(EngineClient(tmp_path / "log.log", [*COMMAND, "--cannot-start"]), client)
    studio.start()
    client.until(lambda: client.saw(EngineEnded))
    studio.ask(job("a"))
    client.until(lambda: client.ended("a"))
    studio.end()
    assert [job_id for job_id, _ in client.told] == ["", "", "a"]
    assert {event.error.code for _, event in client.told} == {"engine_start"}
    assert [one.is_reported for one in client.of("") if isinstance(one, EngineEnded)] == [
        False,
        True,
    ]


# -- jobs that need no engine ------------------------------------------------------------------


@pytest.fixture
def local(works: TaskQueue) -> Job:
    """Works by itself for a second, or until it is cancelled."""

    def work(tell: Tell, token: CancelToken) -> None:
        for step in range(1, 200):
            token.check()
            tell(StepDone(0, step, 200, None))
            token.wait(0.005)
        tell(Finished(1.0, 0.0, "cpu", "float32"))

    works["local"] = work
    return replace(job("local"), model=None)


@pytest.mark.slow
def test_a_local_job_runs_though_no_engine_can_be_started(
    client: Client, local: Job, tmp_path: Path
) -> None:
    studio = Running(EngineClient(tmp_path / "log.log", [*COMMAND, "--cannot-start"]), client)
    studio.ask(local)
    client.until(lambda: client.ended("local"))
    assert client.kinds("local")[-1] is Finished
    studio.end()


@pytest.mark.slow
def test_a_local_job_goes_beside_a_model_that_is_loaded_ahead(
    client: Client, studio: Running, local: Job
) -> None:
    client.until(lambda: client.saw(EngineReady))
    studio.preload(replace(MODEL, name="large", size_bytes=100), MemoryPlan())
    client.until(lambda: client.saw(Loading))
    studio.ask(local)
    client.until(lambda: client.ended("local"))
    loaded = [event for _, event in client.told if isinstance(event, Loading)]
    client.until(lambda: any(event == Loading("large", 100, 100) for _, event in client.told))
    assert sum(event == Loading("large", 1, 100) for event in loaded) == 1, "it goes on"


@pytest.mark.slow
def test_a_local_job_does_not_wait_for_the_engine_to_start(
    client: Client, studio: Running, local: Job
) -> None:
    studio.preload(MODEL, MemoryPlan())
    studio.ask(local)
    client.until(lambda: client.saw(StepDone))
    assert not client.saw(EngineReady)
    client.until(lambda: client.ended("local"))
    client.until(lambda: client.saw(Loading, 2))


@pytest.mark.slow
def test_a_local_job_is_cancelled_while_it_works(
    client: Client, studio: Running, local: Job
) -> None:
    studio.ask(local)
    client.until(lambda: client.saw(StepDone, 2))
    studio.cancel("local")
    client.until(lambda: client.ended("local"))
    assert isinstance(client.of("local")[-1], JobCancelled)


# ---------------------------------------------------------------------- live pictures


def live(name: str, prompt: str = "a picture") -> Job:
    return replace(job(name, prompt), bare=True)


def denoised(client: Client, name: str) -> bool:
    return any(isinstance(event, StepDone) and event.step == 4 for event in client.of(name))


def test_the_next_live_picture_is_made_while_the_last_is_decoded_and_others_wait(
    client: Client, studio: Running, tmp_path: Path
) -> None:
    goes = tmp_path / "goes"
    studio.ask(live("first", f"until {goes}"))
    client.until(lambda: denoised(client, "first"))
    studio.ask(live("second"))
    client.until(lambda: client.ended("second"))
    assert not client.ended("first")
    studio.ask(job("ordinary"))
    studio.ask(live("third", f"until {goes}"))
    assert not client.of("ordinary")
    goes.touch()
    client.until(lambda: client.ended("third"))
    for name in ("first", "second", "ordinary", "third"):
        assert client.kinds(name)[-1] is Finished
    order = [name for name, event in client.told if isinstance(event, Finished)]
    assert order == ["second", "first", "ordinary", "third"]


def test_no_more_than_two_live_pictures_are_with_the_engine(
    client: Client, studio: Running, tmp_path: Path
) -> None:
    goes = tmp_path / "goes"
    for name in ("first", "second", "third"):
        studio.ask(live(name, f"until {goes}"))
    client.until(lambda: denoised(client, "first") and denoised(client, "second"))
    assert not client.of("third")
    goes.touch()
    client.until(lambda: client.ended("third"))


def test_a_live_picture_is_cancelled_also_while_it_is_decoded(
    client: Client, studio: Running, tmp_path: Path
) -> None:
    goes, held = tmp_path / "goes", tmp_path / "held"
    held.touch()
    studio.ask(live("first", f"until {goes}"))
    client.until(lambda: denoised(client, "first"))
    studio.ask(live("second", f"held by {held}"))
    client.until(lambda: bool(client.of("second")))
    studio.cancel("first", "second")
    client.until(lambda: client.ended("second"))
    assert client.kinds("second")[-1] is JobCancelled
    goes.touch()
    client.until(lambda: client.ended("first"))
    studio.ask(job("next"))
    client.until(lambda: client.ended("next"))
    assert client.kinds("next")[-1] is Finished


def test_an_engine_that_dies_beside_a_live_picture_is_told_of_by_both_and_comes_again(
    client: Client, studio: Running, tmp_path: Path
) -> None:
    studio.ask(live("first", f"until {tmp_path / 'never'}"))
    client.until(lambda: denoised(client, "first"))
    studio.ask(live("second", "kill yourself"))
    client.until(lambda: client.ended("first") and client.ended("second"))
    assert [client.kinds(name)[-1] for name in ("first", "second")] == [JobFailed, JobFailed]
    studio.ask(job("next"))
    client.until(lambda: client.ended("next"))
    assert client.kinds("next")[-1] is Finished
