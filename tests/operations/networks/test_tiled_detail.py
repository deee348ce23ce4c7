"""Detail that the starter model adds tile by tile: what is kept, and that it is the same again."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from desktop_app.catalog.families import load_families
from desktop_app.catalog.resources import resource_path
from desktop_app.core.add_on import AddOn
from desktop_app.core.cancel import Cancelled, CancelToken
from desktop_app.core.conditions import region
from desktop_app.core.engine import Run
from desktop_app.core.errors import InputError
from desktop_app.core.events import EngineEvent, StepDone
from desktop_app.core.geometry import Rect, Size
from desktop_app.core.model_info import ModelInfo
from desktop_app.core.parts_done import PartsDone
from desktop_app.core.request import EngineJob
from desktop_app.engine.local import LocalEngine
from desktop_app.library.probing.probe import probe
from desktop_app.operations.networks.tiled_detail import DetailSettings, TiledDetail, tile_network
from desktop_app.state.work.parameters import Parameters
from desktop_app.studio.job_assembly import assemble
from desktop_app.studio.job_runner import engine_job
from tests.engine.control.networks import controlnet, stirred, written
from tests.tiny_models import tiny_folder, tiny_info, tiny_parts

MODEL = probe(resource_path("models", "starter"), load_families())
PICTURE = np.random.default_rng(2).integers(0, 65_535, (40, 300, 4), np.uint16)


@pytest.fixture(scope="module")
def engine() -> LocalEngine:
    return LocalEngine()


def as_asked(parameters: Parameters, model: ModelInfo) -> EngineJob:
    job = assemble(parameters, model)
    return engine_job(job.spots[0], job)


@pytest.fixture
def wanted() -> DetailSettings:
    parameters = Parameters(prompt="a meadow", model=MODEL.id, steps=4, seed=5, seed_locked=True)
    return DetailSettings(as_asked(parameters, MODEL), strength=0.5)


def recorded(engine: LocalEngine) -> tuple[list[EngineJob], Run]:
    """All jobs that the engine gets, and what runs them."""
    jobs: list[EngineJob] = []

    def run(operation: str, job: Any, tell: Callable[[Any], object], cancel: CancelToken) -> None:
        jobs.append(job)
        engine.run(operation, job, tell, cancel)

    return jobs, run


@pytest.mark.slow
def test_the_same_request_gives_the_same_pixels_at_the_same_depth(
    engine: LocalEngine, wanted: DetailSettings
) -> None:
    told: list[EngineEvent] = []
    made = [TiledDetail(engine.run).add(PICTURE, wanted, told.append) for _ in range(2)]
    assert (made[0] == made[1]).all()
    assert made[0].dtype == np.uint16
    assert made[0].shape == PICTURE.shape
    assert (made[0][..., 3] == PICTURE[..., 3]).all()
    assert (made[0][..., :3] != PICTURE[..., :3]).mean() > 0.9
    steps = [each for each in told if isinstance(each, StepDone)]
    first = steps[: len(steps) // 2]
    assert [each.step for each in first] == sorted({each.step for each in first})
    assert first[-1].step == first[-1].steps


def test_nothing_may_change_at_strength_0(engine: LocalEngine, wanted: DetailSettings) -> None:
    made = TiledDetail(engine.run).add(PICTURE, replace(wanted, strength=0.0))
    assert (made == PICTURE).all()
    with pytest.raises(InputError):
        TiledDetail(engine.run).add(PICTURE, replace(wanted, strength=1.1))


def test_after_giving_way_it_goes_on_with_the_next_tile(
    engine: LocalEngine, wanted: DetailSettings
) -> None:
    whole, run = recorded(engine)
    expected = TiledDetail(run).add(PICTURE, wanted)
    jobs, run = recorded(engine)
    done, times = PartsDone(lambda: True), 0
    while True:
        done.begin()
        try:
            made = TiledDetail(run, done).add(PICTURE, wanted)
        except Cancelled:
            times += 1
        else:
            break
    np.testing.assert_array_equal(made, expected)
    assert len(jobs) == len(whole) == times + 1 > 1


def test_it_stops_within_a_tile(engine: LocalEngine, wanted: DetailSettings) -> None:
    token = CancelToken()

    def tell(event: EngineEvent) -> None:
        if isinstance(event, StepDone):
            token.cancel()

    with pytest.raises(Cancelled):
        TiledDetail(engine.run).add(PICTURE, wanted, tell, token)


@pytest.mark.slow
def test_regional_prompts_count_where_they_were_painted(
    engine: LocalEngine, wanted: DetailSettings
) -> None:
    """The left third of a document that is larger than what was enlarged of it, twice."""
    picture = np.tile(PICTURE, (1, 2, 1))
    values = np.zeros((60, 400), np.uint8)
    values[:, :60] = 255
    use = region("a red roof", "region-0", mode="replace", name="left")
    request = replace(wanted.job.request, conditions=(use,))
    guided = replace(
        wanted,
        job=replace(wanted.job, request=request),
        places={"region-0": (Rect(-10, -20, 400, 60), values)},
        before=Size(300, 20),
    )
    jobs, run = recorded(engine)
    made = TiledDetail(run).add(picture, guided)
    plain = TiledDetail(engine.run).add(picture, wanted)
    with_regions = [each for each in jobs if each.arrays]
    assert 0 < len(with_regions) < len(jobs), "tiles on the right have none"
    for each in jobs:
        assert each.place is not None
        there = each.request.size
        if not each.arrays:
            assert each.place[0] >= 2 * (60 - 10)
            continue
        (use,) = (one for one in each.request.conditions if one.kind == "region")
        assert (use.word, use.mode) == ("a red roof", "replace")
        (where,) = each.arrays.values()
        assert where.shape == (there.height, there.width)
        # The region ends at 60 in the document: at 100 in the enlarged picture.
        edge = 100 - each.place[0]
        assert where[10, : max(0, edge - 3)].min(initial=1) > 0.9
        if edge + 3 < there.width:
            assert where[10, edge + 3 : edge + 10].max() < 0.1
    assert (made[:, :60] != plain[:, :60]).any()


@pytest.mark.slow
def test_its_control_network_sees_what_is_gone_over(engine: LocalEngine, tmp_path: Path) -> None:
    parts = tiny_parts()
    model = tiny_info(tiny_folder(tmp_path / "tiny", parts=parts), parts, digest="d")
    path = written(tmp_path / "tile.safetensors", stirred(controlnet(parts.unet)).state_dict())
    network = AddOn("tile-key", "tile", str(path), "controlnet", "sd1", task="tile")
    other = replace(network, key="canny-key", name="canny", task="canny", path="canny.safetensors")
    assert tile_network(model, [other, network]) == network
    assert tile_network(model, [other]) is None
    picture = np.random.default_rng(3).integers(0, 255, (72, 150, 3), np.uint8)
    parameters = Parameters(prompt="a meadow", model=model.id, steps=4, seed=5, seed_locked=True)
    plain = DetailSettings(as_asked(parameters, model), strength=0.5)
    jobs, run = recorded(engine)
    made = TiledDetail(run).add(picture, replace(plain, network=(network.key, network.path)))
    assert len(jobs) > 2
    for job in jobs:
        (use,) = job.request.conditions
        assert use.kind == "control"
        assert use.name == network.key
        assert job.files[network.key] == network.path
        assert (job.arrays["tile"] == job.image).all(), "it sees what is gone over"
    without = TiledDetail(engine.run).add(picture, plain)
    assert (made != without).any()
