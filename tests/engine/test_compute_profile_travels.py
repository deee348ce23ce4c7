"""The way of a request, from the trial after a first picture to the same bytes later: a studio over
a real engine in this process."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from desktop_app.core.cancel import CancelToken
from desktop_app.core.compute_profile import ComputeProfile, Trial
from desktop_app.core.events import Finished
from desktop_app.core.model_info import ModelInfo
from desktop_app.core.request import GenerationRequest
from desktop_app.engine import trial
from desktop_app.engine.compute_profiles import EngineProfiles
from desktop_app.engine.local import LocalEngine
from desktop_app.jobs.job import Job
from desktop_app.jobs.news import JobFailed, Made
from desktop_app.jobs.results import Result
from desktop_app.state.work.compute_profiles import ComputeProfilesNow
from desktop_app.state.work.parameters import Parameters, ParameterState
from desktop_app.storage.compute_profile_store import ComputeProfileStore
from desktop_app.studio.job_assembly import JobResources, drafted
from desktop_app.studio.profile_book import ATTEMPTS, ProfileBook
from desktop_app.studio.requests import build_request
from desktop_app.studio.studio import Studio
from tests.engine.conftest import make_job
from tests.patience import PATIENCE_SECONDS

OTHER = "bf16 plain torch apart"


class InProcess(LocalEngine):
    """A real engine that looks like the client of a process; notes what it is asked to do."""

    on_ready: Callable[[dict[str, str]], None]
    on_lost: object
    on_replaced: object
    on_pack_failed: object

    def __init__(self) -> None:
        super().__init__()
        self.asked: list[str] = []
        self.during: Callable[[str], object] = lambda operation: None

    def start(self) -> None:
        self.on_ready(self.describe())

    def ready(self, cancel: CancelToken) -> dict[str, str]:
        return self.describe()

    def run(self, operation: str, *rest: Any) -> None:
        self.asked.append(operation)
        self.during(operation)
        super().run(operation, *rest)

    def close(self, patience: float = 0.0) -> None:
        super().close()


class Workplace:
    """A studio in a thread, and what it told."""

    def __init__(self, engine: InProcess, store: ComputeProfileStore) -> None:
        self.book = ProfileBook(store)
        self.engine = engine
        self.told: list[Any] = []
        self._changed = threading.Condition()
        self.studio = Studio(engine, lambda news, slot: news(), book=self.book)  # type: ignore[arg-type]
        self.studio.news.connect(self.hear)
        self._thread = threading.Thread(target=self.studio.run)
        self._thread.start()

    def hear(self, news: object) -> None:
        with self._changed:
            self.told.append(news)
            self._changed.notify_all()

    def until(self, condition: Callable[[], bool]) -> None:
        with self._changed:
            assert self._changed.wait_for(condition, PATIENCE_SECONDS), self.told

    def count(self, kind: type) -> int:
        return sum(isinstance(news, kind) for news in self.told)

    def make(self, job: Job) -> Result:
        made = self.count(Finished) + self.count(JobFailed)
        self.studio.submit(job, self.hear)
        self.until(lambda: self.count(Finished) + self.count(JobFailed) > made)
        return [news.result for news in self.told if isinstance(news, Made)][-1]

    def close(self) -> None:
        self.studio.close()
        self._thread.join(PATIENCE_SECONDS)


@pytest.fixture
def store(tmp_path: Path) -> ComputeProfileStore:
    return ComputeProfileStore(tmp_path / "ways.json")


@pytest.fixture
def place(store: ComputeProfileStore, monkeypatch: pytest.MonkeyPatch) -> Iterator[Workplace]:
    monkeypatch.setattr("desktop_app.studio.studio.QUIET_SECONDS", 0.0)
    monkeypatch.setattr(trial, "STEADY", float("inf"))
    monkeypatch.setattr(
        EngineProfiles,
        "candidates",
        lambda self, model: (ComputeProfile(), ComputeProfile(packed=False)),
    )
    monkeypatch.setattr(trial, "ROUNDS", (1, 1))
    made = Workplace(InProcess(), store)
    yield made
    made.close()


@pytest.fixture
def known(model: ModelInfo) -> ModelInfo:
    return replace(model, digest="0123")


def job_of(model: ModelInfo, way: str = "", seed: int = 7) -> Job:
    return drafted([make_job(model, way=way, seed=seed).request], model)


def bytes_of(result: Result) -> bytes:
    return result.outputs[0].tobytes()


def test_no_trial_comes_before_the_first_picture_and_one_after_it(
    place: Workplace, store: ComputeProfileStore, known: ModelInfo
) -> None:
    first = place.make(job_of(known))
    usual = place.book.profiles.usual(known).text
    assert first.job.request.way == usual, "the table's, as nothing was measured"
    place.until(lambda: place.book.profiles.trial_of(known) is not None)
    place.until(lambda: _trials_over(place) >= 1)
    assert place.engine.asked[:2] == ["generate", "trial"]
    assert list(store.read().values()) == [place.book.profiles.trial_of(known)]
    place.make(job_of(known))
    place.until(lambda: isinstance(place.told[-1], Finished))
    assert place.engine.asked.count("trial") == 1, "once is enough"
    trying = [news.trying for news in place.told if isinstance(news, ComputeProfilesNow)]
    assert known.name in trying and not trying[-1]


@pytest.mark.slow
def test_whoever_wants_a_picture_does_not_wait_for_a_trial(
    place: Workplace, known: ModelInfo
) -> None:
    second = job_of(known, seed=8)

    def during(operation: str) -> None:
        if operation == "trial" and place.engine.asked.count("trial") == 1:
            place.studio.submit(second, place.hear)

    place.engine.during = during
    place.make(job_of(known))
    place.until(lambda: place.book.profiles.trial_of(known) is not None)
    assert place.engine.asked[:4] == ["generate", "trial", "generate", "trial"]


@pytest.mark.slow
def test_the_same_request_gives_the_same_bytes_after_the_machine_changed_its_mind(
    place: Workplace, known: ModelInfo
) -> None:
    first = place.make(job_of(known, "fp32 packed tiles joined"))
    place.until(lambda: place.book.profiles.trial_of(known) is not None)
    place.book.keep(known, Trial("", OTHER, OTHER, {OTHER: 1.0}))  # type: ignore[arg-type]
    now = place.make(job_of(known))
    assert now.job.request.way == OTHER
    assert bytes_of(now) != bytes_of(first)

    # As the history and a file's metadata keep it.
    request = GenerationRequest.from_json(first.job.request.to_json())
    parameters = ParameterState(Parameters())
    parameters.take_request(request, True)
    again = build_request(parameters.value, known, None)
    stock = JobResources(way=place.book.profiles.of)
    result = place.make(drafted([again], known, stock))
    assert result.job.request.way == request.way
    assert bytes_of(result) == bytes_of(first)


def test_a_job_carries_its_way_from_where_it_is_assembled(
    place: Workplace, known: ModelInfo
) -> None:
    place.until(lambda: place.book.knows)
    place.book.keep(known, Trial("", OTHER, OTHER, {OTHER: 1.0}))  # type: ignore[arg-type]
    stock = JobResources(way=place.book.profiles.of)
    assert drafted([make_job(known).request], known, stock).request.way == OTHER
    kept = drafted([make_job(known, way="fp32 plain torch apart").request], known, stock)
    assert kept.request.way == "fp32 plain torch apart"


def test_a_trial_that_can_not_be_made_is_given_up_in_silence(
    place: Workplace, known: ModelInfo, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(trial, "available_ram_bytes", lambda: 0)
    place.until(lambda: place.book.knows)
    for times in range(1, ATTEMPTS + 1):
        assert place.book.wants(job_of(known))
        place.make(job_of(known))
        place.until(lambda times=times: _trials_over(place) >= times)
    assert not place.book.wants(job_of(known))
    assert not place.count(JobFailed)


@pytest.mark.slow
def test_somebody_may_measure_again(
    place: Workplace, known: ModelInfo, monkeypatch: pytest.MonkeyPatch
) -> None:
    place.until(lambda: place.book.knows)
    key = place.book.profiles.key(known)
    place.book.profiles = replace(
        place.book.profiles, trials={key: Trial("M", OTHER, OTHER, {OTHER: 9})}
    )
    place.studio.try_profiles(known, replace(job_of(known)).memory)
    place.until(lambda: len(place.book.profiles.trials[key].seconds) > 1)
    monkeypatch.setattr(trial, "try_profiles", None)
    place.studio.try_profiles(known, job_of(known).memory)
    place.until(lambda: place.engine.asked.count("trial") == 2)


def _trials_over(place: Workplace) -> int:
    """How often measuring began and ended."""
    names = [news.trying for news in place.told if isinstance(news, ComputeProfilesNow)]
    return sum(bool(before) and not now for before, now in pairwise(names))
