"""A queue over several real engine processes: they work at the same time, each for itself."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from functools import partial
from pathlib import Path

import psutil
import pytest

from desktop_app.core.errors import EngineError
from desktop_app.core.events import Finished, StepDone
from desktop_app.core.memory_limit import memory_kills
from desktop_app.jobs.news import JobCancelled, JobFailed, JobWaits, Made
from desktop_app.studio.queue import run as queue_run
from desktop_app.studio.queue.run import JobRun
from tests.enginelink.numpy_jobs import COMMAND
from tests.studio.queues import Folder, Program, Start, edit, job

LONG = "slow 0.02"
"""With 500 steps: longer than any test."""

CHILD = [sys.executable, "-P", "-m", "tests.studio.queue_child"]


@pytest.fixture
def start(start: Start) -> Start:
    """Starts programs on one queue, with two engines each."""
    return partial(start, commands=(COMMAND, COMMAND))


def steps(program: Program, name: str) -> bool:
    return any(isinstance(news, StepDone) for news in program.of(name))


def ended(program: Program, name: str) -> bool:
    return any(isinstance(news, Finished | JobCancelled | JobFailed) for news in program.of(name))


@pytest.mark.slow
def test_two_jobs_run_at_the_same_time_and_each_is_cancelled_alone(start: Start) -> None:
    one = start(ahead=0)
    for name in ("a", "b", "c"):
        one.add(job(name, LONG, steps=500))
    one.until(lambda: steps(one, "a") and steps(one, "b"))
    one.until(lambda: one.states() == {"a": "running", "b": "running", "c": "waiting"})
    first, second = one.pool.state()
    assert first.info["pid"] != second.info["pid"]
    assert (first.jobs, second.jobs) == (1, 1)
    one.queue.cancel("a", at_once=True)
    one.until_ended("a")
    one.until(lambda: steps(one, "c"))
    assert not ended(one, "b")
    one.queue.cancel()
    one.until_ended("b", "c")
    one.until(lambda: set(one.states().values()) == {"cancelled"})
    assert one.pool.describe()[1]["pid"] == second.info["pid"]
    assert [engine.jobs for engine in one.pool.state()] == [0, 0]


@pytest.mark.slow
def test_an_engine_gets_its_next_job_when_its_last_image_is_made(start: Start) -> None:
    """Until then whoever comes may go before those that wait."""
    one = start(ahead=1)
    for name in ("a", "b", "c", "d", "e"):
        one.add(job(name, LONG, steps=500))
    one.until(lambda: steps(one, "a") and steps(one, "b"))
    running, waiting = dict.fromkeys("ab", "running"), dict.fromkeys("cde", "waiting")
    one.until(lambda: one.states() == {**running, **waiting})
    one.queue.cancel("d", "a")
    one.until_ended("d", "a")
    one.until(lambda: steps(one, "c"))
    one.until(lambda: one.states()["c"] == "running" and one.states()["e"] == "waiting")
    one.queue.ask("pause")
    one.queue.cancel()
    one.until_ended("b", "c", "e")


def test_all_is_recorded_once_and_owners_take_turns(start: Start, tmp_path: Path) -> None:
    one = start()
    one.queue.ask("pause")
    for number in range(6):
        one.add(job(f"a{number}", count=2), owner="ann")
    one.add(job("b0"), owner="bob")
    one.add(edit("b1"), owner="bob")
    one.queue.ask("resume")
    one.until(lambda: set(one.states().values()) == {"done"})
    entries = sorted(one.view.entries, key=lambda entry: entry.started)
    assert {entry.id for entry in entries[:2]} == {"a0", "b0"}
    pictures = Folder(tmp_path / "pictures")
    assert not pictures.twice
    assert all(pictures.recorded(entry.id) == set(range(entry.images)) for entry in entries)


@pytest.mark.slow
def test_the_job_of_a_dead_engine_goes_on_in_another_one(start: Start, tmp_path: Path) -> None:
    lives = tmp_path / "lives"
    lives.write_bytes(b"1")
    one = start(ahead=0)
    one.add(job("other", LONG, steps=30))
    one.add(job("a", f"die in image 1 by {lives}", count=3))
    one.until_ended("a", "other")
    assert isinstance(one.of("a")[-1], Finished)
    assert [result.image for result in one.made("a")] == [0, 1, 2]
    assert StepDone in [type(news) for news in one.of("other")]
    assert sorted(engine.given for engine in one.pool.state()) == [1, 2]
    assert not Folder(tmp_path / "pictures").twice


@pytest.mark.slow
@pytest.mark.skipif(memory_kills() is None, reason="this kernel doesn't say whom it has ended")
def test_engines_that_somebody_ends_are_not_the_jobs_fault(
    start: Start, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queue_run, "MOST_KILLS", 6)
    lives = tmp_path / "lives"
    lives.write_bytes(b"12345")
    one = start()
    one.add(job("a", f"die in image 0 by {lives}"))
    one.until_ended("a")
    assert isinstance(one.of("a")[-1], Finished)
    assert not lives.read_bytes()
    one.add(job("b", "kill yourself"))
    one.until_ended("b")
    assert isinstance(one.of("b")[-1], JobFailed)
    assert sum(engine.given for engine in one.pool.state()) == 6 + 6


def test_where_the_kernel_ended_a_process_meanwhile_memory_ran_out(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    counts = iter((3, 4, 4))
    monkeypatch.setattr(queue_run, "memory_kills", lambda: next(counts))
    run, error = JobRun(job("a"), [0]), EngineError("engine_killed", reason="signal 9")
    assert not run.may_be_lost(error, 1)
    rest = run.for_another_engine(error)
    assert rest is not None and (rest.tries, rest.kills) == (1, 0)


def test_a_job_that_kills_engines_ends_after_two(start: Start) -> None:
    one = start()
    one.add(job("deadly", "crash"))
    one.until_ended("deadly")
    (failed,) = one.of("deadly")
    assert isinstance(failed, JobFailed)
    assert failed.error.code == "engine_died"
    assert [engine.given for engine in one.pool.state()] == [1, 1]
    one.add(job("next"))
    one.until_ended("next")
    assert isinstance(one.of("next")[-1], Finished)


@pytest.mark.slow
def test_a_job_for_which_no_worker_is_free_waits_and_does_not_fail(
    start: Start, tmp_path: Path
) -> None:
    absent = tmp_path / "absent"
    absent.write_bytes(b"12345")  # more often than engines may end in one
    one = start()
    one.add(job("patient", f"absent by {absent}"))
    one.until_ended("patient")
    assert isinstance(one.of("patient")[-1], Finished)
    assert not absent.read_bytes()
    assert not Folder(tmp_path / "pictures").twice
    waits = [news for news in one.of("patient") if isinstance(news, JobWaits)]
    assert ["a test" in news.reason.what for news in waits] == [True]  # said once


@pytest.mark.slow
def test_what_is_made_already_is_not_made_again_by_another_engine(
    start: Start, tmp_path: Path
) -> None:
    one = start(ahead=0)
    one.add(job("a", LONG, steps=10, count=3))
    one.until(lambda: len(one.made("a")) == 1)
    (busy,) = (engine for engine in one.pool.state() if engine.jobs)
    psutil.Process(int(busy.info["pid"])).kill()
    one.until_ended("a")
    assert isinstance(one.of("a")[-1], Finished)
    assert [result.image for result in one.made("a")] == [0, 1, 2]
    assert not Folder(tmp_path / "pictures").twice
    run = JobRun(job("a", count=3), [0, 2])
    run.next_part()
    for result in one.made("a")[::2]:
        assert (
            rest := run.for_another_engine(EngineError("engine_died", reason="a test"))
        ) is not None
        assert rest.tries == 1
        run.whole(Made(replace(result, image=0), 0.1))  # of the part that runs
        if run.has_more:
            run.next_part()
    assert run.for_another_engine() is None


@pytest.mark.slow
@pytest.mark.parametrize("pictures", [1, 4, 7])
def test_a_program_with_two_engines_is_killed_and_another_one_goes_on(
    start: Start, tmp_path: Path, pictures: int
) -> None:
    names = ["a", "b", "c", "d"]
    words = [*CHILD, str(tmp_path), "killed", "two-engines", *names]
    child = subprocess.Popen(words, stdout=subprocess.PIPE, text=True)
    assert child.stdout is not None
    said = [child.stdout.readline().strip() for _ in range(5)]
    assert said == ["owns", *(f"safe {name}" for name in names)]
    made = Folder(tmp_path / "pictures")
    one = start(alive={"one"}.__contains__)  # it waits for the queue
    while len(list(made.folder.glob("*.png"))) < pictures:
        assert child.poll() is None
    child.kill()
    child.wait()
    child.stdout.close()
    one.until(lambda: one.view.owns)
    there = {name: made.recorded(name) for name in names}
    one.until(lambda: all(not entry.waits for entry in one.view.entries))
    one.queue.go_on()
    one.until(lambda: set(one.states().values()) == {"done"})
    assert not made.twice
    assert {name: made.recorded(name) for name in names} == {name: {0, 1, 2} for name in names}
    assert sum(map(len, there.values())) >= pictures
