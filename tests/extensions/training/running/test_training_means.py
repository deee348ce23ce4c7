"""What a training makes with the studio's engine comes after what people ask for, and is made."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest

from desktop_app.core.cancel import Cancelled, CancelToken
from desktop_app.core.events import WAITS, EngineEvent, StepDone
from desktop_app.enginelink.client import EngineClient
from desktop_app.extensions.training.values.runs import TrainingsView
from desktop_app.extensions.training.work.running.prior_pictures import PriorPictures
from desktop_app.studio.job_assembly import drafted
from desktop_app.studio.studio import Studio
from desktop_app.studio.studio_engine import StudioEngine
from tests.enginelink import numpy_jobs
from tests.extensions.training.running.small_trainer import run_of
from tests.extensions.training.running.training_queues import Program

SECONDS = 60.0


@pytest.fixture
def studio(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Studio]:
    monkeypatch.setattr("desktop_app.studio.studio.QUIET_SECONDS", 0.03)
    made = Studio(EngineClient(tmp_path / "engine.log", numpy_jobs.COMMAND), lambda news, _: news())
    thread = threading.Thread(target=made.run)
    thread.start()
    yield made
    made.close()
    thread.join(SECONDS)


def ask(studio: Studio, steps: int = 2) -> threading.Event:
    """A picture that somebody wants; set once it has ended."""
    ended = threading.Event()
    job = replace(drafted([numpy_jobs.job(steps=steps).request], numpy_jobs.MODEL), id="picture")
    studio.submit(job, lambda news: ended.set() if "Done" in type(news).__name__ else None)
    return ended


@contextmanager
def made_beside(
    studio: Studio, cancel: CancelToken
) -> Iterator[tuple[list[EngineEvent], list[str]]]:
    """A picture of 400 steps by who works beside the studio, once its first step is done."""
    events: list[EngineEvent] = []
    ends: list[str] = []
    begun = threading.Event()

    def hear(event: EngineEvent) -> None:
        events.append(event)
        if isinstance(event, StepDone):
            begun.set()

    def make() -> None:
        try:
            StudioEngine(studio).generate(numpy_jobs.job(steps=400), hear, cancel)
            ends.append("done")
        except Cancelled:
            ends.append("cancelled")

    thread = threading.Thread(target=make)
    thread.start()
    assert begun.wait(SECONDS)
    yield events, ends
    thread.join(SECONDS)


@pytest.mark.slow
def test_a_picture_puts_it_off_and_it_is_made_afterwards(studio: Studio) -> None:
    with made_beside(studio, CancelToken()) as (events, ends):
        assert ask(studio, 200).wait(SECONDS)
    assert ends == ["done"] and WAITS in events


def test_it_is_cancelled_by_its_own_token_also_while_it_waits(studio: Studio) -> None:
    cancel = CancelToken()
    with made_beside(studio, cancel) as (_, ends):
        ask(studio, 10_000)
        cancel.cancel()
    assert ends == ["cancelled"]
    studio.cancel("picture")


def test_a_picture_never_ends_a_training(studio: Studio, tmp_path: Path) -> None:
    """While it makes those of its kind; its row says what it does."""
    prior = PriorPictures(lambda: StudioEngine(studio))
    program = Program(tmp_path, prior=prior)
    run_id = program.add(replace(run_of(prior=8), model=numpy_jobs.MODEL))

    def is_made(number: int, view: TrainingsView) -> bool:
        row = view.running
        if row is None or row.doing is None or (row.doing.what, row.doing.total) != ("prior", 8):
            return False
        return row.doing.done >= number and (row.left is not None) is (number > 0)

    for number in (0, 3):
        program.wait(partial(is_made, number))
        assert ask(studio).wait(SECONDS)
    program.wait_for(run_id, "done")
    assert len(list((program.runs.folder / run_id / "prior").glob("*.png"))) == 8
    assert program.row(run_id).doing is None
    assert program.trainings.close()
