"""Which engine gets a job, and what is known of each."""

from __future__ import annotations

import queue
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from desktop_app.core.events import Finished, StepDone
from desktop_app.core.model_info import ModelInfo
from desktop_app.core.work import Work
from desktop_app.enginelink.client import EngineClient
from desktop_app.extensions.serving.verbs.engine_pool import EnginePool, rest_seconds
from desktop_app.jobs.news import JobCancelled, JobFailed, JobNews
from desktop_app.studio.queue.policy import LOST_CODES
from desktop_app.studio.studio import Studio
from tests.enginelink.numpy_jobs import COMMAND, MODEL, OTHER
from tests.models import model_info
from tests.patience import PATIENCE_SECONDS, until
from tests.studio.queues import ENDS, job

Make = Callable[..., EnginePool]


def at_once(news: Callable[[], object], slot: str | None) -> None:
    news()


@pytest.fixture
def make(tmp_path: Path) -> Iterator[Make]:
    """Makes pools, whose studios nobody runs."""
    made: list[EnginePool] = []

    def make_one(*commands: list[str], ahead: int = 1) -> EnginePool:
        studios = [
            Studio(EngineClient(tmp_path / f"{len(made)}-{number}.log", command), at_once)
            for number, command in enumerate(commands or (COMMAND, COMMAND))
        ]
        made.append(EnginePool(studios, ahead))
        return made[-1]

    yield make_one
    for pool in made:
        pool.close()


def give(pool: EnginePool, name: str, model: ModelInfo = MODEL) -> int:
    """The number of the engine that gets a job."""
    before = [engine.given for engine in pool.state()]
    pool.submit(job(name, model=model), lambda news: None)
    (number,) = (n for n, now in enumerate(pool.state()) if now.given > before[n])
    return number


def test_a_free_engine_is_chosen_before_a_busy_one(make: Make) -> None:
    pool = make()
    assert [give(pool, name) for name in "abcd"] == [0, 1, 0, 1]
    pool.cancel("a", "c")
    assert [engine.jobs for engine in pool.state()] == [0, 2]
    assert [engine.given for engine in pool.state()] == [2, 2]
    assert give(pool, "e") == 0


def test_of_free_engines_the_one_that_has_the_model_is_chosen(make: Make) -> None:
    pool = make(COMMAND, COMMAND, COMMAND)
    assert give(pool, "a") == 0
    pool.cancel("a")
    assert give(pool, "b", OTHER) == 1, "one that has none, rather than another's"
    pool.cancel("b")
    assert give(pool, "c", OTHER) == 1
    assert give(pool, "d") == 0
    pool.cancel("c", "d")
    assert [engine.model for engine in pool.state()] == ["Numpy", "Other", ""]


def test_an_operation_goes_where_its_model_is(make: Make) -> None:
    pool = make()
    assert give(pool, "a") == 0
    assert give(pool, "b", OTHER) == 1
    pool.cancel("a", "b")
    work = replace(job("c"), model=None, models={OTHER.id: OTHER}, work=Work("enlarge"))
    pool.submit(work, lambda news: None)
    assert [engine.given for engine in pool.state()] == [1, 2]


def test_of_engines_with_other_models_the_one_used_longest_ago_is_chosen(make: Make) -> None:
    pool = make()
    for name, model in (("a", MODEL), ("b", OTHER), ("c", MODEL)):
        give(pool, name, model)
        pool.cancel(name)
    assert [engine.given for engine in pool.state()] == [2, 1]
    assert give(pool, "d", model_info("third")) == 1


def test_ahead_of_time_the_engine_with_the_fewest_jobs_is_chosen(make: Make) -> None:
    pool = make(ahead=2)
    assert [give(pool, name, model) for name, model in (("a", MODEL), ("b", OTHER))] == [0, 1]
    assert give(pool, "c", OTHER) == 1
    assert give(pool, "d", OTHER) == 0, "it has fewer"
    assert (pool.engines, pool.slots) == (2, 6)


def test_a_cancel_reaches_the_job_wherever_it_is(make: Make) -> None:
    pool, told = make(), dict[str, list[JobNews]]()
    for name in "abc":
        pool.submit(job(name), told.setdefault(name, []).append)
    pool.cancel()
    pool.cancel("b", "unknown")
    assert told == {"a": [], "b": [JobCancelled()], "c": []}


def test_an_engine_that_can_not_start_takes_one_job_and_rests(make: Make) -> None:
    pool, told = make([*COMMAND, "--cannot-start"], COMMAND), queue.SimpleQueue[JobNews]()
    pool.start()
    until(lambda: pool.describe()[1])
    assert pool.slots == 4
    pool.submit(job("a"), told.put)
    failed = told.get(timeout=PATIENCE_SECONDS)
    assert isinstance(failed, JobFailed)
    assert failed.error.code in LOST_CODES
    assert pool.slots == 2, "those of the other one alone"
    broken, good = pool.state()
    assert (broken.rests, broken.jobs, broken.model) == (True, 0, "Numpy")
    assert (good.rests, good.alive, good.info["engine"]) == (False, True, "numpy")
    for name in ("a", "b", "c"):
        pool.submit(job(name), lambda news: told.put(news) if isinstance(news, ENDS) else None)
    assert all(isinstance(told.get(timeout=PATIENCE_SECONDS), Finished) for _ in range(3))
    assert [engine.given for engine in pool.state()] == [1, 3]


def test_an_engine_rests_longer_each_time_in_a_row() -> None:
    assert [rest_seconds(ends) for ends in range(1, 10)] == [5, 10, 20, 40, 80, 160, 300, 300, 300]


def test_the_rest_of_the_only_engine_ends_with_the_next_job_that_is_done(make: Make) -> None:
    pool, told = make(COMMAND), queue.SimpleQueue[JobNews]()
    pool.start()
    for prompt, rests in (("kill yourself", True), ("refuse", True), ("no pause", False)):
        pool.submit(job("a", prompt), lambda news: told.put(news) if isinstance(news, ENDS) else 0)
        told.get(timeout=PATIENCE_SECONDS)
        assert [engine.rests for engine in pool.state()] == [rests]
        assert pool.slots == 2


def test_after_the_end_no_job_is_told_of_it(make: Make) -> None:
    pool, told = make(), list[JobNews]()
    pool.submit(job("a"), told.append)
    pool.close()
    pool.cancel("a")
    pool.close()
    assert not told


@pytest.mark.slow
def test_of_many_steps_only_some_are_told_and_the_last_one_always(make: Make) -> None:
    pool = make(COMMAND)
    pool.start()
    told: queue.Queue[JobNews] = queue.Queue()
    pool.submit(job("a", "no pause", steps=200, count=2), told.put)
    steps: list[StepDone] = []
    while not isinstance(news := told.get(timeout=PATIENCE_SECONDS), Finished):
        steps += [news] if isinstance(news, StepDone) else []
    last = [step.image for step in steps if step.step == 200]
    assert last == [0, 1]
    assert len(steps) < 200


def test_the_first_step_of_each_job_is_told(make: Make) -> None:
    pool = make(COMMAND)
    pool.start()
    told: queue.Queue[JobNews] = queue.Queue()
    for name in "abc":  # one right behind the other
        pool.submit(job(name, "no pause", steps=9), told.put)
    ends, steps = 0, list[int]()
    while ends < 3:
        news = told.get(timeout=PATIENCE_SECONDS)
        ends += isinstance(news, Finished)
        steps += [news.step] if isinstance(news, StepDone) else []
    assert steps.count(1) == steps.count(9) == 3
