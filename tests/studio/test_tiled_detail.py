"""Detail that the starter model adds tile by tile: what is kept, and that it is the same again."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from desktop_app.catalog.families import load_families
from desktop_app.catalog.resources import resource_path
from desktop_app.core.cancel import Cancelled, CancelToken
from desktop_app.core.errors import InputError
from desktop_app.core.events import EngineEvent, StepDone
from desktop_app.engine.local import LocalEngine
from desktop_app.library.probing.probe import probe
from desktop_app.state.work.parameters import Parameters
from desktop_app.studio.job_assembly import assemble
from desktop_app.studio.tiled_detail import DetailSettings, TiledDetail

MODEL = probe(resource_path("models", "starter"), load_families())
PICTURE = np.random.default_rng(2).integers(0, 65_535, (40, 300, 4), np.uint16)


@pytest.fixture(scope="module")
def engine() -> LocalEngine:
    return LocalEngine()


@pytest.fixture
def wanted() -> DetailSettings:
    parameters = Parameters(prompt="a meadow", model=MODEL.id, steps=4, seed=5, seed_locked=True)
    return DetailSettings(assemble(parameters, MODEL), strength=0.5)


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


def test_it_stops_within_a_tile(engine: LocalEngine, wanted: DetailSettings) -> None:
    token = CancelToken()

    def tell(event: EngineEvent) -> None:
        if isinstance(event, StepDone):
            token.cancel()

    with pytest.raises(Cancelled):
        TiledDetail(engine.run).add(PICTURE, wanted, tell, token)
