"""Pictures made in two passes: sizes, progress, the same pixels again, cancelling, what is told."""

from __future__ import annotations

from functools import partial
from typing import Any

import numpy as np
import pytest

from desktop_app.catalog.bundled import bundled_add_ons
from desktop_app.catalog.families import load_families
from desktop_app.catalog.resources import resource_path
from desktop_app.core.cancel import Cancelled, CancelToken
from desktop_app.core.errors import ModelError
from desktop_app.core.events import Finished, StepDone
from desktop_app.core.geometry import Size
from desktop_app.core.request import GenerationRequest, Task
from desktop_app.engine.local import LocalEngine
from desktop_app.jobs.job import Job
from desktop_app.jobs.news import JobNews, Made
from desktop_app.library.probing.probe import probe
from desktop_app.state.work.add_ons import files_of
from desktop_app.state.work.parameters import Parameters
from desktop_app.studio.job_assembly import JobResources, assemble
from desktop_app.studio.performing import perform

MODEL = probe(resource_path("models", "starter"), load_families())
THERE = bundled_add_ons()
STOCK = JobResources(partial(files_of, add_ons=THERE), add_ons=THERE)


@pytest.fixture(scope="module")
def engine() -> LocalEngine:
    return LocalEngine()


def job(**changes: Any) -> Job:
    values: dict[str, Any] = {
        "prompt": "a red apple", "model": MODEL.id, "size": Size(128, 128), "steps": 4, "seed": 5,
        "seed_locked": True, "hires_factor": 2.0, "hires_strength": 0.5, **changes,
    }  # fmt: skip
    return assemble(Parameters(**values), MODEL, resources=STOCK)


def made(engine: LocalEngine, wanted: Job, token: CancelToken | None = None) -> list[JobNews]:
    told: list[JobNews] = []
    perform(wanted, engine, told.append, token or CancelToken())
    return told


def pictures(told: list[JobNews]) -> list[np.ndarray]:
    return [each.result.outputs[0] for each in told if isinstance(each, Made)]


@pytest.mark.slow
@pytest.mark.parametrize("upscaler", ["", "lanczos", "latent"])
def test_each_way_gives_a_larger_picture_and_the_same_one_again(
    engine: LocalEngine, upscaler: str
) -> None:
    wanted = job(hires_upscaler=upscaler, hires_strength=0.6, count=2)
    first, second = (pictures(made(engine, wanted)) for _ in range(2))
    assert len(first) == 2
    for one, other in zip(first, second, strict=True):
        assert one.shape == (256, 256, 3)
        assert (one == other).all()
    assert (first[0] != first[1]).any()


def test_steps_of_both_passes_are_one_run(engine: LocalEngine) -> None:
    told = made(engine, job(hires_steps=2))
    steps = [each for each in told if isinstance(each, StepDone)]
    assert [each.step for each in steps] == sorted(each.step for each in steps)
    assert steps[-1].step == steps[-1].steps == 6
    assert isinstance(told[-1], Finished)


@pytest.mark.slow
def test_at_strength_0_the_picture_is_only_enlarged(engine: LocalEngine) -> None:
    (large,) = pictures(made(engine, job(hires_strength=0.0)))
    (small,) = pictures(made(engine, job(hires_factor=1.0)))
    assert large.shape == (256, 256, 3)
    shrunk = large.reshape(128, 2, 128, 2, 3).mean((1, 3))
    assert np.abs(shrunk - small).mean() < 0.03


def test_it_stops_in_the_second_pass(engine: LocalEngine) -> None:
    token, told = CancelToken(), list[JobNews]()

    def tell(news: JobNews) -> None:
        told.append(news)
        if isinstance(news, StepDone) and news.step > 4:
            token.cancel()

    with pytest.raises(Cancelled):
        perform(job(hires_steps=4), engine, tell, token)
    assert not pictures(told)


def test_a_network_that_is_not_here_is_told_before() -> None:
    with pytest.raises(ModelError) as caught:
        job(hires_upscaler="nobody")
    assert caught.value.code == "weights_missing"


def test_edits_and_pictures_of_pictures_are_made_in_one_pass() -> None:
    request = GenerationRequest(
        Task.IMAGE_TO_IMAGE, "a", MODEL.id, Size(64, 64), hires_factor=2.0, hires_strength=0.5
    )
    assert not request.passes > 1
    assert request.made_size(8) == Size(64, 64)


def test_the_request_survives_json() -> None:
    request = job(hires_prompt="a shiny apple", hires_steps=3).request
    assert GenerationRequest.from_json(request.to_json()) == request
    second = request.second_pass(MODEL.factor)
    assert (second.prompt, second.size) == ("a shiny apple", Size(256, 256))
    assert second.task is Task.IMAGE_TO_IMAGE
