"""Who works with the models at a time: jobs one after another, live pictures at two stages."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import pytest

from desktop_app.engine.model_turns import ModelTurns
from tests.patience import PATIENCE_SECONDS


class Stages:
    """A job in a thread, which goes on to its next stage when told to."""

    def __init__(self, turns: ModelTurns, kind: object, *stages: Callable[[], Any]) -> None:
        self.began, self.ended = threading.Event(), threading.Event()
        self.is_shared = False
        self._may: list[threading.Event] = [threading.Event() for _ in stages]
        self._did: list[threading.Event] = [threading.Event() for _ in stages]
        self._end = threading.Event()

        def work() -> None:
            with turns.taken(kind):
                self.is_shared = turns.own.is_shared
                self.began.set()
                for stage, may, did in zip(stages, self._may, self._did, strict=True):
                    assert may.wait(PATIENCE_SECONDS)
                    stage()
                    did.set()
                assert self._end.wait(PATIENCE_SECONDS)
            self.ended.set()

        self.thread = threading.Thread(target=work)
        self.thread.start()

    def ask(self, stage: int = 0) -> threading.Event:
        """Let it go on with that stage; returns what is set when it has done it."""
        self._may[stage].set()
        return self._did[stage]

    def do(self, stage: int = 0) -> None:
        assert self.ask(stage).wait(PATIENCE_SECONDS)

    def end(self) -> None:
        self._end.set()
        self.thread.join(PATIENCE_SECONDS)
        assert self.ended.is_set()


@pytest.fixture
def turns() -> ModelTurns:
    return ModelTurns()


def begun(turns: ModelTurns, kind: object, *stages: Callable[[], Any]) -> Stages:
    job = Stages(turns, kind, *stages)
    assert job.began.wait(PATIENCE_SECONDS)
    return job


@pytest.mark.parametrize("kind", [None, "live"])
def test_the_next_waits_for_the_end_where_nothing_is_passed_on(
    turns: ModelTurns, kind: object
) -> None:
    first = begun(turns, kind)
    second = Stages(turns, kind)
    assert not second.began.wait(0.05)
    first.end()
    assert second.began.wait(PATIENCE_SECONDS)
    assert not second.is_shared
    second.end()


def test_of_equal_kinds_the_next_begins_once_the_first_passes_on(turns: ModelTurns) -> None:
    first = begun(turns, "live", turns.pass_on)
    second = Stages(turns, "live", turns.pass_on)
    assert not second.began.wait(0.05)
    first.do()
    assert second.began.wait(PATIENCE_SECONDS)
    assert second.is_shared
    assert not first.is_shared
    third = Stages(turns, "live")
    second.do()
    assert not third.began.wait(0.05), "two at most"
    first.end()
    assert third.began.wait(PATIENCE_SECONDS)
    second.end()
    third.end()


@pytest.mark.parametrize("kinds", [("live", "other"), ("live", None), (None, "live")])
def test_those_of_other_kinds_wait_for_the_end(
    turns: ModelTurns, kinds: tuple[object, object]
) -> None:
    first = begun(turns, kinds[0], turns.pass_on)
    second = Stages(turns, kinds[1])
    first.do()
    assert not second.began.wait(0.05)
    first.end()
    assert second.began.wait(PATIENCE_SECONDS)
    second.end()


def test_one_that_begins_again_waits_for_the_other(turns: ModelTurns) -> None:
    first = begun(turns, "live", turns.pass_on, turns.take_back)
    second = Stages(turns, "live")
    first.do()
    assert second.began.wait(PATIENCE_SECONDS)
    back = first.ask(1)
    assert not back.wait(0.05)
    second.end()
    assert back.wait(PATIENCE_SECONDS)
    third = Stages(turns, "live")
    assert not third.began.wait(0.05), "it holds them again"
    first.end()
    assert third.began.wait(PATIENCE_SECONDS)
    third.end()


def test_two_that_want_to_be_alone_are_so_one_after_the_other(turns: ModelTurns) -> None:
    inside, together = list[int](), list[int]()

    def change() -> None:
        with turns.alone():
            inside.append(1)
            together.append(len(inside))
            inside.pop()

    first = begun(turns, "live", turns.pass_on, change)
    second = Stages(turns, "live", change)
    first.do()
    assert second.began.wait(PATIENCE_SECONDS)
    done = first.ask(1)
    assert not done.wait(0.05), "the other works"
    third = Stages(turns, "live")
    second.do()
    second.end()
    assert done.wait(PATIENCE_SECONDS)
    assert together == [1, 1]
    assert third.began.wait(PATIENCE_SECONDS)
    for job in (first, third):
        job.end()


def test_outside_of_a_job_it_is_waited_for_all(turns: ModelTurns) -> None:
    job = begun(turns, None)
    alone = threading.Event()

    def change() -> None:
        with turns.alone():
            alone.set()

    thread = threading.Thread(target=change)
    thread.start()
    assert not alone.wait(0.05)
    job.end()
    thread.join(PATIENCE_SECONDS)
    assert alone.is_set()
