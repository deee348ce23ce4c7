"""Stages one after the other by the starter model and the networks that ship."""

from __future__ import annotations

import numpy as np
import pytest

from desktop_app.app.services import load_services
from desktop_app.catalog.families import load_families
from desktop_app.catalog.resources import resource_path
from desktop_app.core.add_on import AddOn
from desktop_app.core.cancel import Cancelled, CancelToken
from desktop_app.core.errors import InputError, ModelError
from desktop_app.core.events import EngineEvent, StepDone
from desktop_app.core.geometry import Size
from desktop_app.core.request import GenerationRequest
from desktop_app.core.stages import Stage
from desktop_app.engine.local import LocalEngine
from desktop_app.jobs.job import Job
from desktop_app.library.collection.add_ons import usable
from desktop_app.library.probing.probe import probe
from desktop_app.state.work.parameters import Parameters
from desktop_app.studio.job_assembly import NOTHING, assemble
from desktop_app.studio.stages import Stages, job_by

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


def test_a_photo_goes_through_all_of_them(engine: LocalEngine, networks: list[AddOn]) -> None:
    stages = [
        Stage("clean", strength=0.5),
        Stage("enlarge", factor=2.5),
        Stage.refining(request(), 0.5),
    ]
    ready = Stages(stages, Size(60, 40), networks, job_of)
    assert ready.size == Size(150, 100)
    assert ready.networks[-1] == "Velatura ×4"
    told: list[EngineEvent] = []
    made = ready.run(engine.run, PICTURE, told.append)
    assert made.shape == (100, 150, 4)
    assert made.dtype == np.uint16
    again = ready.run(engine.run, PICTURE)
    assert (made == again).all()
    steps = [each.step for each in told if isinstance(each, StepDone)]
    assert steps == sorted(steps)
    assert steps[-1] == 1000
    plain = Stages(stages[:2], Size(60, 40), networks, job_of).run(engine.run, PICTURE)
    assert (plain[..., :3] != made[..., :3]).mean() > 0.9


def test_a_draft_is_made_first(engine: LocalEngine, networks: list[AddOn]) -> None:
    draft = Stage.drafting(request(), {})
    ready = Stages([draft, Stage("enlarge", factor=1.5)], None, networks, job_of)
    made = ready.run(engine.run, None)
    assert made.dtype == np.uint8
    assert ready.size is not None
    assert made.shape[:2] == (ready.size.height, ready.size.width)
    alone = Stages([draft], None, networks, job_of).run(engine.run, None)
    assert alone.shape[0] * 1.5 == made.shape[0]
    assert alone.std() > 5


def test_what_is_missing_is_said_before_anything_is_done(networks: list[AddOn]) -> None:
    refine = Stage.refining(request())
    size = Size(60, 40)
    for stages, start, error, code in (
        ([Stage("enlarge", factor=2)], None, InputError, "stages_without_draft"),
        ([Stage("enlarge", factor=2, network="gone")], size, ModelError, "weights_missing"),
        ([Stage("clean", network="gone")], size, ModelError, "weights_missing"),
        ([Stage("enlarge", factor=2)] * 12, size, InputError, "upscale_too_large"),
        ([Stage("enlarge", factor=1)], size, InputError, "value_range"),
    ):
        with pytest.raises(error) as told:
            Stages(stages, start, networks, job_of)
        assert told.value.code == code
    with pytest.raises(ModelError) as lacking:
        Stages([refine], size, networks, lambda asked: job_by(asked, [], NOTHING))
    assert lacking.value.code == "model_missing"


def test_it_stops_between_and_within_them(engine: LocalEngine, networks: list[AddOn]) -> None:
    token = CancelToken()
    stages = [Stage("enlarge", factor=2), Stage.refining(request(), 1.0)]
    ready = Stages(stages, Size(60, 40), networks, job_of)
    told: list[int] = []

    def tell(event: EngineEvent) -> None:
        if isinstance(event, StepDone):
            told.append(event.step)
            token.cancel()

    with pytest.raises(Cancelled):
        ready.run(engine.run, PICTURE, tell, token)
    assert len(told) == 1
