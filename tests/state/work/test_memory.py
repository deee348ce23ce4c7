from __future__ import annotations

import time
from dataclasses import replace

import pytest

from desktop_app.core.conditions import control, image_prompt, reference
from desktop_app.core.errors import EngineError
from desktop_app.core.forecast import Host, ModelWeights, PartWeights
from desktop_app.core.geometry import Size
from desktop_app.core.memory_plan import MemoryPlan
from desktop_app.core.request import GenerationRequest, Task
from desktop_app.state.work.memory import Known, MemoryState, work_of
from tests.models import model_info

GB = 10**9
MODEL = model_info("m", family="sd1")
WEIGHTS = ModelWeights(
    (PartWeights("denoiser", 860_000_000, 0, 320), PartWeights("vae", 84_000_000, 0, 128))
)
HOST = Host("cpu", "float32", 32 * GB, cores=4)


def request(side: int = 512, **fields: object) -> GenerationRequest:
    made = GenerationRequest(Task.TEXT_TO_IMAGE, "x", "m", Size(side, side))
    return replace(made, **fields)  # pyright: ignore[reportArgumentType]


@pytest.fixture
def memory() -> MemoryState:
    made = MemoryState()
    made.host.value = HOST
    made.known.value = Known(MODEL, WEIGHTS, {})
    made.works.value = (work_of(request(), MODEL, made.families["sd1"]),)
    return made


def test_the_forecast_follows_what_it_depends_on(memory: MemoryState) -> None:
    first = memory.cost.value
    assert first is not None and first.verdict == "fits"
    memory.works.value = (replace(memory.works.value[0], size=Size(1024, 1024)),)
    larger = memory.cost.value
    assert larger is not None and larger.memory_bytes > first.memory_bytes
    memory.host.value = replace(HOST, memory_bytes=GB)
    assert memory.cost.value is not None and memory.cost.value.verdict == "no"
    memory.known.value = None
    assert memory.cost.value is None


def test_a_forecast_takes_no_time(memory: MemoryState) -> None:
    begun = time.thread_time()
    for side in range(64, 1024, 8):
        memory.works.value = (replace(memory.works.value[0], size=Size(side, side)),)
    assert (time.thread_time() - begun) / 120 < 0.01


def test_make_it_fit_can_be_undone(memory: MemoryState) -> None:
    assert memory.cost.value is not None
    memory.host.value = replace(HOST, memory_bytes=int(memory.cost.value.memory_bytes * 0.8))
    chosen = memory.make_fit()
    assert chosen is not None and chosen.fits and chosen.rungs == ("precision",)
    assert memory.plan.value == MemoryPlan(precision="bfloat16")
    assert memory.cost.value is not None and memory.cost.value.verdict == "fits"
    assert memory.rungs() == ("precision",)
    memory.undo_fit()
    assert memory.plan.value == MemoryPlan() and memory.chosen.value is None
    assert memory.cost.value.verdict == "no"


def test_several_spots_take_the_time_of_all_and_the_memory_of_one(memory: MemoryState) -> None:
    one = memory.cost.value
    memory.works.value *= 3
    three = memory.cost.value
    assert one is not None and three is not None
    assert three.memory_bytes == one.memory_bytes
    assert three.seconds == pytest.approx(3 * one.seconds)


def test_a_speed_measured_here_replaces_the_reckoned_one(memory: MemoryState) -> None:
    speed = memory.speed_of([request()], 30.0)
    assert speed is not None
    memory.known.value = Known(MODEL, WEIGHTS, {512 * 512: speed, 64 * 64: 1.0})
    cost = memory.cost.value
    assert cost is not None
    assert (cost.seconds, cost.spread) == (pytest.approx(30.0), 1.0)


@pytest.mark.parametrize(
    ("room", "code"),
    [
        (3.2, "memory_fits_otherwise"),
        (2.6, "memory_fits_smaller"),
        (0.5, "memory_too_small"),
    ],
)
def test_what_is_far_too_large_is_refused_with_what_would_help(
    memory: MemoryState, room: float, code: str
) -> None:
    memory.check([request()], MODEL)
    memory.host.value = replace(HOST, memory_bytes=int(room * GB))
    with pytest.raises(EngineError) as caught:
        memory.check([request(2048 if code == "memory_fits_smaller" else 512)], MODEL)
    assert caught.value.code == code


def test_of_another_model_nothing_is_known(memory: MemoryState) -> None:
    memory.host.value = replace(HOST, memory_bytes=1)
    memory.check([request()], model_info("other"))


@pytest.mark.parametrize(
    ("fields", "steps", "batch", "encodes"),
    [
        ({}, 25, 2, 0),
        ({"guidance_scale": 1.0}, 25, 1, 0),
        ({"task": Task.IMAGE_TO_IMAGE, "strength": 0.5}, 12, 2, 1),
    ],
)
def test_what_of_a_request_costs(
    memory: MemoryState, fields: dict[str, object], steps: int, batch: int, encodes: int
) -> None:
    work = work_of(request(**fields), MODEL, memory.families["sd1"])
    assert (work.steps, work.batch, work.encodes) == (steps, batch, encodes)


def test_what_runs_the_denoiser_stays_chosen_whatever_fits(memory: MemoryState) -> None:
    memory.backend.value = "openvino"
    assert memory.plan.value == memory.usual == MemoryPlan(backend="openvino")
    assert memory.rungs() == ()
    assert memory.cost.value is not None
    memory.host.value = replace(HOST, memory_bytes=int(memory.cost.value.memory_bytes * 0.8))
    memory.make_fit()
    assert memory.rungs() == ("backend",) and memory.usual.backend == "openvino"
    memory.backend.value = "torch"
    assert memory.rungs() == () and memory.plan.value == MemoryPlan()
    memory.undo_fit()
    assert memory.plan.value == MemoryPlan()


def test_openvino_takes_the_denoisers_weights_twice_and_gives_way_first(
    memory: MemoryState,
) -> None:
    plain = memory.cost.value
    memory.backend.value = "openvino"
    double = memory.cost.value
    assert plain is not None and double is not None
    denoiser = next(need.bytes for need in plain.needs if need.code == "denoiser")
    assert double.memory_bytes - plain.memory_bytes == denoiser
    memory.host.value = replace(HOST, memory_bytes=double.memory_bytes - denoiser // 3)
    chosen = memory.make_fit()
    assert chosen is not None and chosen.rungs == ("backend",)
    assert memory.plan.value == MemoryPlan()


@pytest.mark.parametrize(
    ("family", "variant", "factor", "latent", "batch"),
    [
        ("sd1", "", 8, 8, 2),
        ("sd1", "lcm", 8, 8, 1),
        ("sd3", "", 16, 8, 2),
        ("flux1", "", 16, 8, 1),
        ("consistency", "", 32, 1, 1),
    ],
)
def test_every_family_counts_what_goes_into_its_denoiser(
    memory: MemoryState, family: str, variant: str, factor: int, latent: int, batch: int
) -> None:
    """`ModelInfo.factor` is what sides are multiples of: with the transformer's patches in it."""
    model = model_info("m", family=family, variant=variant, factor=factor)
    work = work_of(request(), model, memory.families[family])
    assert (work.factor, work.batch, work.variant) == (latent, batch, variant)


def test_refused_is_what_would_be_refused(memory: MemoryState) -> None:
    assert not memory.refuses()
    memory.host.value = replace(HOST, memory_bytes=GB)
    assert memory.refuses()
    memory.known.value = None
    assert not memory.refuses(), "of a model that could not be read nothing is known"


def test_what_a_control_network_costs_is_told(memory: MemoryState) -> None:
    net = PartWeights("control", 86_000_000, 0, 320, "/nets/canny")
    plain = memory.cost.value
    memory.known.value = Known(MODEL, ModelWeights((*WEIGHTS.parts, net)), {})
    for acts in (1.0, 0.5):
        use = control("canny", "x", "canny", end=acts)
        made = replace(request(), conditions=(use,))
        memory.works.value = (work_of(made, MODEL, memory.families["sd1"]),)
        cost, told = memory.cost.value, memory.control_cost("/nets/canny")
        assert plain is not None and cost is not None and told is not None
        assert told[1] == 4 * 86_000_000 == cost.memory_bytes - plain.memory_bytes
        assert told[0] == pytest.approx(0.1 * acts, rel=0.2)
        assert cost.seconds == pytest.approx(plain.seconds * (1 + told[0]), rel=1e-6)
    assert memory.control_cost("/nets/other") is None


def test_pictures_that_are_looked_at_are_work(memory: MemoryState) -> None:
    family = memory.families["sd1"]
    uses = (
        reference("a", start=0.25),
        reference("b", weight=0.0),
        image_prompt("adapter", ("c", "d")),
        image_prompt("adapter", ("e",), weight=0.0),
    )
    work = work_of(request(conditions=uses), MODEL, family)
    assert (work.references, work.encodes, work.read) == ((0.75,), 1, 2)
    plain = work_of(request(), MODEL, family)
    assert (plain.references, plain.encodes, plain.read) == ((), 0, 0)


def test_references_count_as_large_as_they_are(memory: MemoryState) -> None:
    """At most as many pixels as the model takes; what nobody knows counts as the most."""
    family = memory.families["flux2"]
    model = replace(MODEL, family="flux2", variant="kv")
    made = request(conditions=tuple(reference(each) for each in ("seen", "a", "b", "c")))
    seen = work_of(made, model, family, {"a": 300 * 200, "b": 4000 * 3000}).seen
    assert seen == made.size.area + 300 * 200 + 2 * family.reference_area
    assert work_of(made, model, family).seen == made.size.area + 3 * family.reference_area
