"""A job of many pictures gives way between them, and what is no job takes turns with jobs."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import numpy as np
import pytest

from desktop_app.core.events import Finished, StepDone
from desktop_app.jobs.news import JobCancelled, Kept, Made
from desktop_app.studio.queue.place import QueuePlace
from tests.studio import queues
from tests.studio.queues import Folder, Program, job
from tests.studio.works import enlarging, in_small_parts, outlining, true_program


def split(monkeypatch: pytest.MonkeyPatch) -> None:
    """Jobs are run image by image."""
    place = partial(QueuePlace, part_seconds=0.0)
    monkeypatch.setattr(queues, "QueuePlace", place)


@pytest.fixture
def one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Program]:
    """A program that others may queue jobs in, too."""
    split(monkeypatch)
    program = Program(tmp_path, "one")
    yield program
    program.end()


def images(program: Program, name: str) -> int:
    return sum(isinstance(news, Kept) for news in program.of(name))


@pytest.mark.slow
def test_another_owners_job_goes_between_the_pictures_of_one(one: Program, tmp_path: Path) -> None:
    one.add(job("many", "slow 0.01", steps=4, count=12), owner="ann")
    one.until(lambda: images(one, "many") == 1)
    one.add(job("single"), owner="bob")
    one.until_ended("single")
    assert images(one, "many") < 12
    one.until_ended("many")
    told = one.of("many")
    assert [news.made.result.image for news in told if isinstance(news, Kept)] == [*range(12)]
    (end,) = (news for news in told if isinstance(news, Finished))
    assert end.seconds > 0
    assert not Folder(tmp_path / "pictures").twice


class Slow(Folder):
    """Records an image once the next one is begun."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.begun = threading.Event()

    def record(self, made: Made) -> str:
        if made.result.image == 0:
            assert self.begun.wait(queues.PATIENCE_SECONDS)
        return super().record(made)


@pytest.mark.slow
def test_alone_the_engine_goes_on_while_an_image_is_recorded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    split(monkeypatch)
    keeper = Slow(tmp_path / "pictures")
    program = Program(tmp_path, "one", keeper)

    def tell(news: object) -> None:
        if isinstance(news, StepDone) and news.image == 1:
            keeper.begun.set()
        program.note("many", news)

    program.queue.add(job("many", count=3), tell, owner="ann")
    program.until_ended("many")
    assert [made.image for made in program.made("many")] == [0, 1, 2]
    assert not keeper.twice
    program.end()


@pytest.mark.slow
def test_one_that_gave_way_can_be_cancelled_and_asked_for_again(
    one: Program, tmp_path: Path
) -> None:
    one.add(job("many", count=4), owner="ann")
    one.add(job("long", "slow 0.05", steps=500), owner="bob")
    one.until(lambda: one.states().get("long") == "running" and images(one, "many") >= 1)
    one.queue.cancel("many")
    one.until_ended("many")
    assert isinstance(one.of("many")[-1], JobCancelled)
    one.queue.cancel("long")
    one.queue.ask("retry", "many")
    pictures = Folder(tmp_path / "pictures")
    one.until(lambda: len(pictures.recorded("many")) == 4)
    assert not pictures.twice


def test_what_is_no_job_has_the_engine_in_its_turn(one: Program) -> None:
    one.add(job("long", "slow 0.05", steps=500), owner="ann")
    one.until(lambda: one.states().get("long") == "running")
    one.add(job("next"), owner="ann")
    one.until(lambda: one.states().get("next") == "waiting")
    begun = threading.Event()
    end = one.queue.take_turn("bob", begun.set)
    one.queue.cancel("long")
    assert begun.wait(queues.PATIENCE_SECONDS)
    assert one.states()["next"] == "waiting"
    end()
    one.until_ended("next")


@pytest.mark.slow
def test_a_turn_that_is_not_wanted_any_more_is_passed_over_and_a_pause_holds_up_none(
    one: Program,
) -> None:
    one.queue.ask("pause")
    one.until(lambda: one.view.paused)
    begun = threading.Event()
    end = one.queue.take_turn("bob", begun.set)
    assert begun.wait(queues.PATIENCE_SECONDS)
    later = threading.Event()
    one.queue.take_turn("cy", later.set)()
    end()
    one.queue.ask("resume")
    one.add(job("next"), owner="ann")
    one.until_ended("next")
    assert not later.is_set()


@pytest.mark.slow
def test_another_owners_job_goes_between_the_parts_of_one_picture(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    split(monkeypatch)
    in_small_parts(monkeypatch)
    program = true_program(tmp_path, "one")
    try:
        program.add(enlarging("alone"), owner="ann")
        program.until_ended("alone")
        program.add(enlarging("large"), owner="ann")
        program.until(lambda: any(isinstance(news, StepDone) for news in program.of("large")))
        program.add(outlining("small"), owner="bob")
        program.until_ended("large", "small")
        ends = [name for name, news in program.told if isinstance(news, Finished)]
        assert ends == ["alone", "small", "large"]
        first, large = (program.made(name)[0].outputs[0] for name in ("alone", "large"))
        np.testing.assert_array_equal(first, large)
        steps = [news.step for news in program.of("large") if isinstance(news, StepDone)]
        assert steps == sorted(set(steps)), "no part is made twice"
    finally:
        program.end()


@pytest.mark.slow
def test_one_that_rests_can_be_cancelled(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    split(monkeypatch)
    in_small_parts(monkeypatch)
    program = true_program(tmp_path, "one")
    try:
        program.add(enlarging("large", 700, 800), owner="ann")
        program.until(lambda: any(isinstance(news, StepDone) for news in program.of("large")))
        program.add(enlarging("other", 700, 800), owner="bob")
        program.until(lambda: any(isinstance(news, StepDone) for news in program.of("other")))
        program.queue.cancel("large", "other")
        program.until_ended("large", "other")
        for name in ("large", "other"):
            assert isinstance(program.of(name)[-1], JobCancelled)
            assert not program.made(name)
    finally:
        program.end()
