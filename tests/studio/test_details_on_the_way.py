"""Details that are found by words, each gone over by the starter model, as one job."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from desktop_app.core.add_on import AddOn
from desktop_app.core.cancel import Cancelled, CancelToken
from desktop_app.core.engine import Engine
from desktop_app.core.errors import InputError, ModelError
from desktop_app.core.events import Found, StepDone
from desktop_app.core.geometry import Size
from desktop_app.core.operations import Finding
from desktop_app.core.parts_done import PartsDone
from desktop_app.core.work import Work
from desktop_app.engine.local import LocalEngine
from desktop_app.imaging.colour import SRGB_SPACE
from desktop_app.jobs.news import EditDone
from desktop_app.operations.work import stages_of, title_of
from desktop_app.studio.performing import perform
from desktop_app.studio.work_jobs import prepared
from tests.studio.test_stages import PICTURE, job_of, request

THERE = [AddOn("o", "OWLv2", "/owl", "preprocessor", task="things")]


class Finds(Engine):
    """Finds always the same, and makes pictures by the true engine."""

    def __init__(self, *things: tuple[int, float, float, float, float, float]) -> None:
        self._things, self._engine = things, LocalEngine()
        self.asked: list[Finding] = []

    def run(self, operation: str, job: Any, on_event: Any, cancel: CancelToken) -> None:
        if operation != "find":
            self._engine.run(operation, job, on_event, cancel)
            return
        self.asked.append(job)
        on_event(Found(self._things))


def work(**values: Any) -> Work:
    return Work("details", {"generation": request().to_json(), **values})


@pytest.mark.slow
def test_each_is_gone_over_and_all_else_stays() -> None:
    asked = prepared(work(things=["face", "dog"], strength=0.5), THERE, job_of)
    assert title_of(asked.work) == "Refine details face, dog 50%"
    assert asked.size(Size(60, 40)) == Size(60, 40)
    assert stages_of(asked.work) == ()
    engine = Finds((0, 0.9, 4, 4, 16, 16), (1, 0.8, 40, 14, 16, 20), (1, 0.3, 0, 0, 4, 4))
    told: list[Any] = []
    job = replace(asked.job(PICTURE, SRGB_SPACE), bare=True)
    perform(job, engine, told.append, CancelToken())
    (made,) = (news.outputs[0] for news in told if isinstance(news, EditDone))
    assert engine.asked[0].texts == ("a photo of a face", "a photo of dog")
    assert (made.shape, made.dtype) == (PICTURE.shape, PICTURE.dtype)
    changed = (made != PICTURE).any(axis=2)
    assert changed[8:16, 8:16].all() and changed[18:30, 44:54].all()
    assert not changed[:, 24:36].any(), "between them"
    assert not changed[2:4, 2:4].any(), "beside the ellipse"
    steps = [news.step for news in told if isinstance(news, StepDone)]
    assert steps == sorted(steps) and steps[-1] == 1000


@pytest.mark.slow
def test_after_giving_way_it_goes_on_with_the_next_one() -> None:
    engine = Finds((0, 0.9, 4, 4, 16, 16), (1, 0.8, 40, 14, 16, 20))
    asked = prepared(work(things=["face", "dog"], strength=0.5), THERE, job_of)
    job = replace(asked.job(PICTURE, SRGB_SPACE), bare=True)
    whole, told = list[Any](), list[Any]()
    perform(job, engine, whole.append, CancelToken())
    rests = replace(job, done=PartsDone(lambda: True))
    with pytest.raises(Cancelled):
        perform(rests, engine, told.append, CancelToken())
    before = max(news.step for news in told if isinstance(news, StepDone))
    told.clear()
    perform(rests, engine, told.append, CancelToken())
    assert min(news.step for news in told if isinstance(news, StepDone)) > before
    first, again = (
        next(news.outputs[0] for news in each if isinstance(news, EditDone))
        for each in (whole, told)
    )
    np.testing.assert_array_equal(first, again)


def test_what_is_missing_is_said() -> None:
    for asked, there, error, code in (
        (Work("details"), THERE, InputError, "model_missing"),
        (work(), [], ModelError, "network_missing"),
        (work(strength=0), THERE, InputError, "value_range"),
    ):
        with pytest.raises(error) as told:
            prepared(asked, there, job_of)
        assert told.value.code == code
    job = replace(prepared(work(), THERE, job_of).job(PICTURE, SRGB_SPACE), bare=True)
    with pytest.raises(InputError) as nothing:
        perform(job, Finds(), lambda news: None, CancelToken())
    assert nothing.value.code == "things_missing"
    assert np.array_equal(PICTURE, job.spots[0].pixels.values if job.spots[0].pixels else None)
