"""Our latents equal those of diffusers' stock pipelines: float32, same noise, within 1e-4 of
their deviation."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from torch import Tensor

from desktop_app.catalog.families import load_families
from desktop_app.core.model_info import ModelInfo
from desktop_app.engine.local import LocalEngine
from tests.engine.conftest import SIZE, make_job
from tests.engine.parity import (
    TOLERANCE,
    compared,
    difference,
    our_latents,
)
from tests.engine.parity_families import (
    FAMILIES,
    STRENGTHS,
    Kind,
    OwnWay,
    ParityFamily,
    own_way,
)
from tests.engine.parity_stock import stock_latents

Build = Callable[[ParityFamily], ModelInfo]

# Of each kind of model one or two of each order, with and without fresh noise; all others are slow.
SOME = {"ddim", "euler_a", "dpmpp_2m_karras", "heun", "flow_euler", "flow_dpmpp_2m_sde"}
TAKEN = {
    *("SD 1", "SD 1 inpainting", "SDXL", "SDXL inpainting", "SD 3", "FLUX.1 dev", "FLUX.1 Fill"),
    *("Z-Image", "FLUX.2 klein base", "Qwen-Image", "Chroma", "Lumina 2", "Krea 2"),
    *("Sana", "Anima", "Qwen-Image 2.1"),
}


def cases(*, own: bool) -> list[Any]:
    """(family, kind, scheduler, strength) where ours is on purpose its own, or must be theirs."""
    found: list[Any] = []
    for family in FAMILIES:
        for kind, strengths in STRENGTHS.items():
            for scheduler in family.schedulers if getattr(family, kind) else ():
                for strength in strengths:
                    way = own_way(family, kind, scheduler, strength)
                    if (way is not None) != own:
                        continue
                    shown = family.name in TAKEN and strength == strengths[0]
                    slow = family.name != "SD 1" if own else not (shown and scheduler in SOME)
                    name = f"{family.name}-{kind}-{scheduler}-{strength:g}".replace(" ", "_")
                    marks = [pytest.mark.slow] if slow else []
                    case = (family, kind, scheduler, strength, *([way] if own else []))
                    found.append(pytest.param(*case, id=name, marks=marks))
    return found


def need_scipy(scheduler: str) -> None:
    """diffusers' own LMS imports it; ours, and the program, do without."""
    if scheduler == "lms":
        pytest.importorskip("scipy", reason="diffusers' LMS, which ours is compared with, wants it")


def assert_equal(ours: Tensor, theirs: Tensor) -> None:
    assert difference(ours, theirs) < TOLERANCE
    assert 0.1 < float(theirs.std()) < 10  # neither nothing nor out of all proportion


@pytest.fixture(scope="session")
def build(tmp_path_factory: pytest.TempPathFactory) -> Build:
    """Writes a family's tiny model, once."""
    made: dict[str, ModelInfo] = {}

    def model_of(family: ParityFamily) -> ModelInfo:
        if family.name not in made:
            folder = tmp_path_factory.mktemp("parity") / family.name.replace(" ", "_").lower()
            made[family.name] = family.build(folder)
        return made[family.name]

    return model_of


@pytest.mark.few(2)
@pytest.mark.parametrize(("family", "kind", "scheduler", "strength"), cases(own=False))
def test_it_equals_the_stock_pipeline(
    engine: LocalEngine,
    build: Build,
    family: ParityFamily,
    kind: Kind,
    scheduler: str,
    strength: float,
) -> None:
    need_scipy(scheduler)
    assert_equal(*compared(engine, family, build(family), kind, scheduler, strength))


@pytest.mark.few(1)
@pytest.mark.parametrize(("family", "kind", "scheduler", "strength", "way"), cases(own=True))
def test_where_diffusers_is_at_fault_it_is_done_otherwise(
    engine: LocalEngine,
    build: Build,
    family: ParityFamily,
    kind: Kind,
    scheduler: str,
    strength: float,
    way: OwnWay,
) -> None:
    need_scipy(scheduler)
    ours, theirs = compared(engine, family, build(family), kind, scheduler, strength)
    # Once they agree, diffusers was mended and OWN_WAY can lose its row.
    assert difference(ours, theirs) > TOLERANCE / 5, way.reason


@pytest.mark.parametrize("scale", [0.0, 1.0])
def test_without_guidance_it_equals_the_stock_pipeline(
    engine: LocalEngine, build: Build, scale: float
) -> None:
    job = make_job(build(FAMILIES[0]), guidance_scale=scale)
    size = {"height": SIZE.height, "width": SIZE.width}
    assert_equal(our_latents(engine, job), stock_latents("StableDiffusionPipeline", job, **size))


def test_every_family_of_a_stock_pipeline_is_compared() -> None:
    # Consistency models of this program's own have none.
    assert {family.id for family in FAMILIES} == set(load_families()) - {"consistency"}
