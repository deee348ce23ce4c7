"""Stages one after the other by the starter model and the networks that ship."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from desktop_app.app.services import load_services
from desktop_app.catalog.families import load_families
from desktop_app.catalog.resources import resource_path
from desktop_app.core.add_on import AddOn
from desktop_app.core.cancel import Cancelled, CancelToken
from desktop_app.core.errors import InputError, ModelError
from desktop_app.core.events import EngineEvent, StepDone
from desktop_app.core.geometry import Rect, Size
from desktop_app.core.job_record import JobRecord
from desktop_app.core.pixels import Array
from desktop_app.core.request import GenerationRequest
from desktop_app.core.stages import Stage, stage_json
from desktop_app.core.work import Work
from desktop_app.engine.local import LocalEngine
from desktop_app.imaging.colour import SRGB_SPACE
from desktop_app.jobs.job import Job
from desktop_app.jobs.news import EditDone
from desktop_app.jobs.spots import Snapshot
from desktop_app.library.collection.add_ons import usable
from desktop_app.library.probing.probe import probe
from desktop_app.operations.work import stages_of
from desktop_app.state.work.parameters import Parameters
from desktop_app.storage.blob_store import BlobStore
from desktop_app.studio.job_assembly import NOTHING, JobResources, assemble
from desktop_app.studio.job_records import JobEnvironment, kept_job, restored_job
from desktop_app.studio.performing import perform
from desktop_app.studio.work_jobs import JobOf, Prepared, job_by, prepared, run_work

MODEL = probe(resource_path("models", "starter"), load_families())
PICTURE = np.random.default_rng(2).integers(0, 65_535, (40, 60, 4), np.uint16)


@pytest.fixture(scope="module")
def engine() -> LocalEngine:
    return LocalEngine()


@pytest.fixture(scope="module")
def networks(tmp_path_factory: pytest.TempPathFactory) -> list[AddOn]:
    parts = load_services(tmp_path_factory.mktemp("data"))
    try:
        return list(usable(parts.collection.scan()))
    finally:
        parts.close()


def job_of(request: GenerationRequest) -> Job:
    return job_by(request, [MODEL], NOTHING)


def request() -> GenerationRequest:
    parameters = Parameters(prompt="a meadow", model=MODEL.id, steps=4, seed=5, seed_locked=True)
    return assemble(parameters, MODEL).request


def ready(stages: list[Stage], networks: list[AddOn], of: JobOf = job_of) -> Prepared:
    return prepared(Work("redo", {"stages": [stage_json(one) for one in stages]}), networks, of)


def made_of(
    asked: Prepared,
    engine: LocalEngine,
    pixels: Array = PICTURE,
    tell: Callable[[Any], object] = lambda news: None,
    token: CancelToken | None = None,
) -> Array:
    found: list[Array] = []

    def hear(news: Any) -> None:
        if isinstance(news, EditDone):
            found.append(news.outputs[0])
        tell(news)

    job = replace(asked.job(pixels, SRGB_SPACE), bare=True)
    perform(job, engine, hear, token or CancelToken())
    return found[0]


@pytest.mark.slow
def test_a_photo_goes_through_all_of_them(engine: LocalEngine, networks: list[AddOn]) -> None:
    stages = [
        Stage("clean", strength=0.5),
        Stage("enlarge", factor=2.5),
        Stage.refining(request(), 0.5),
    ]
    asked = ready(stages, networks)
    assert asked.size(Size(60, 40)) == Size(150, 100)
    assert [type(one).__name__ for one in asked.passes(Size(60, 40))] == [
        *("NetworkPass", "NetworkPass", "ModelPass")
    ]
    assert stages_of(asked.work) == tuple(stages)
    told: list[Any] = []
    made = made_of(asked, engine, tell=told.append)
    assert made.shape == (100, 150, 4)
    assert made.dtype == np.uint16
    assert (made == made_of(asked, engine)).all()
    steps = [each.step for each in told if isinstance(each, StepDone)]
    assert steps == sorted(steps)
    assert steps[-1] == 1000
    plain = made_of(ready(stages[:2], networks), engine)
    assert (plain[..., :3] != made[..., :3]).mean() > 0.9


@pytest.mark.slow
def test_enlarging_with_detail_is_two_of_them(engine: LocalEngine, networks: list[AddOn]) -> None:
    values = {"factor": 2.0, "strength": 0.5, "generation": request().to_json()}
    asked = prepared(Work("enlarge", values), networks, job_of)
    stages = [Stage("enlarge", factor=2.0), Stage.refining(request(), 0.5)]
    assert stages_of(asked.work) == tuple(stages)
    both = made_of(asked, engine), made_of(ready(stages, networks), engine)
    assert (both[0] == both[1]).all()
    alone = prepared(Work("enlarge", {**values, "strength": 0}), networks)
    assert not alone.needs.models, "what goes over nothing needs no model"
    plain = prepared(Work("upscale", {"factor": 2.0}), networks)
    assert (made_of(alone, engine) == made_of(plain, engine)).all()
    with pytest.raises(InputError) as told:
        prepared(Work("enlarge"), networks, job_of)
    assert told.value.code == "model_missing"


@pytest.mark.slow
def test_a_draft_is_made_first(engine: LocalEngine, networks: list[AddOn]) -> None:
    draft = Stage.drafting(request(), {})
    asked = ready([draft, Stage("enlarge", factor=1.5)], networks)
    made, size = made_of(asked, engine), asked.size(Size(60, 40))
    assert made.dtype == np.uint8
    assert made.shape[:2] == (size.height, size.width)
    alone = made_of(ready([draft], networks), engine)
    assert alone.shape[0] * 1.5 == made.shape[0]
    assert alone.std() > 5


def test_what_is_missing_is_said_before_anything_is_done(networks: list[AddOn]) -> None:
    draft = Stage.drafting(request(), {})
    for stages, error, code in (
        ([Stage("clean"), draft], InputError, "stages_without_draft"),
        ([Stage("enlarge", factor=2, network="gone")], ModelError, "weights_missing"),
        ([Stage("clean", network="gone")], ModelError, "weights_missing"),
        ([Stage("enlarge", factor=2)] * 12, InputError, "upscale_too_large"),
        ([Stage("enlarge", factor=1)], InputError, "value_range"),
    ):
        with pytest.raises(error) as told:
            ready(stages, networks).size(Size(60, 40))
        assert told.value.code == code
    with pytest.raises(ModelError) as lacking:
        ready([Stage.refining(request())], networks, lambda asked: job_by(asked, [], NOTHING))
    assert lacking.value.code == "model_missing"


def test_they_come_back_from_the_queue_as_they_were(
    engine: LocalEngine, networks: list[AddOn], tmp_path: Path
) -> None:
    stages = [Stage("enlarge", factor=1.5), Stage.refining(request(), 0.5)]
    region = Snapshot(Rect(0, 0, 60, 40), np.full((40, 60), 255, np.uint8))
    asked, blobs = ready(stages, networks), BlobStore(tmp_path)
    job = asked.job(PICTURE, SRGB_SPACE, brought={"region-0": region})
    record = JobRecord.from_json(kept_job(job, blobs).to_json())
    resources = JobResources(models=[MODEL])
    back = restored_job(
        record, job.id, blobs, JobEnvironment(lambda key: MODEL, resources, lambda: networks)
    )
    assert (back.work, back.files, back.models) == (job.work, job.files, job.models)
    assert back.spots[0].brought["region-0"].rect == region.rect
    found: list[Any] = []
    for one in (job, back):
        run_work(one, engine, found.append, CancelToken())
    first, second = (one.outputs[0] for one in found if isinstance(one, EditDone))
    assert (first == second).all()


def test_it_stops_between_and_within_them(engine: LocalEngine, networks: list[AddOn]) -> None:
    token = CancelToken()
    asked = ready([Stage("enlarge", factor=2), Stage.refining(request(), 1.0)], networks)
    told: list[int] = []

    def tell(event: EngineEvent) -> None:
        if isinstance(event, StepDone):
            told.append(event.step)
            token.cancel()

    with pytest.raises(Cancelled):
        made_of(asked, engine, tell=tell, token=token)
    assert len(told) == 1
