"""Ways on real tiny models: each gives its own bytes, whatever the model in memory was before."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
import torch
from torch import nn

from desktop_app.core.cancel import CancelToken
from desktop_app.core.compute_profile import ComputeProfile
from desktop_app.core.events import Loading, Noted
from desktop_app.core.memory_plan import MemoryPlan
from desktop_app.core.model_info import ModelInfo
from desktop_app.engine.local import LocalEngine
from desktop_app.engine.speed.attention_processors import FluxTiled, Tiled
from desktop_app.engine.speed.feed_forward import TiledFeedForward
from desktop_app.engine.speed.optimise import optimise_model, remove_optimisations
from desktop_app.networks.weight_packing import is_packed
from tests.engine.conftest import make_job, run
from tests.tiny_flux import flux_parts

WAYS = (
    "bf16 packed tiles joined",
    "bf16 plain torch apart",
    "bf16 plain tiles joined",
    "bf16 packed torch apart",
)


@pytest.fixture(scope="module")
def usual() -> Iterator[LocalEngine]:
    """An engine that goes by ways: no precision was asked for."""
    engine = LocalEngine()
    yield engine
    engine.close()


def made(engine: LocalEngine, model: ModelInfo, way: str) -> bytes:
    job = make_job(model, way=way, steps=1, guidance_scale=1.0)
    return run(engine, job).pixels[0].tobytes()


@pytest.mark.slow
def test_a_way_gives_the_bytes_it_gives_alone_whatever_came_before(
    usual: LocalEngine, model: ModelInfo
) -> None:
    alone: dict[str, bytes] = {}
    for way in WAYS:
        usual.cache.clear()
        alone[way] = made(usual, model, way)
    loads = usual.cache.loads
    for way in (*WAYS, *WAYS[1:3]):
        assert made(usual, model, way) == alone[way], way
    assert usual.cache.loads == loads, "none of these reads the model again"


@pytest.mark.slow
def test_another_precision_is_read_again_and_told(usual: LocalEngine, model: ModelInfo) -> None:
    for way, dtype in (
        ("bf16 packed tiles joined", "bfloat16"),
        ("fp32 packed tiles joined", "float32"),
    ):
        told = run(usual, make_job(model, way=way)).events[-1]
        assert told.dtype == dtype  # type: ignore[union-attr]


@pytest.mark.slow
def test_what_the_user_asked_for_goes_before_the_way(
    usual: LocalEngine, engine: LocalEngine, model: ModelInfo
) -> None:
    job = replace(make_job(model, way="bf16 packed tiles joined"), memory=MemoryPlan("float32"))
    for each in (run(usual, job), run(engine, make_job(model, way="bf16 packed tiles joined"))):
        assert each.events[-1].dtype == "float32"  # type: ignore[union-attr]


@pytest.mark.slow
def test_a_way_that_is_not_known_is_noted_and_the_usual_one_taken(
    usual: LocalEngine, model: ModelInfo
) -> None:
    plain = run(usual, make_job(model))
    strange = run(usual, make_job(model, way="int3 packed tiles native"))
    assert [event.code for event in strange.of(Noted)] == ["way_unknown"]
    assert strange.pixels[0].tobytes() == plain.pixels[0].tobytes()
    assert not plain.of(Noted)


@pytest.mark.slow
def test_threads_are_for_the_job_alone(usual: LocalEngine, model: ModelInfo) -> None:
    before = torch.get_num_threads()
    seen: list[int] = []
    torch.set_num_threads(2)
    try:
        own = LocalEngine()
        own.generate(
            make_job(model, way="bf16 packed tiles joined 1"),
            lambda event: seen.append(torch.get_num_threads()),
            CancelToken(),
        )
        own.close()
        assert set(seen[:-1]) == {1}, "the last tells that the job is done"
        assert torch.get_num_threads() == 2
    finally:
        torch.set_num_threads(before)


@pytest.mark.slow
def test_a_model_is_loaded_ahead_as_it_will_be_wanted(usual: LocalEngine, model: ModelInfo) -> None:
    usual.cache.clear()
    usual.preload(model, lambda _: None, profile="bf16 plain torch apart")
    result = run(usual, make_job(model, way="bf16 plain torch apart"))
    assert not result.of(Loading)


@pytest.mark.slow
def test_weights_that_are_cast_are_read_again_for_another_way(
    usual: LocalEngine, model: ModelInfo
) -> None:
    plan = MemoryPlan(layerwise_casting=True)
    jobs = [replace(make_job(model, way=way), memory=plan) for way in (*WAYS[:2], *WAYS[:2])]
    pictures = [run(usual, job).pixels[0].tobytes() for job in jobs]
    assert pictures[:2] == pictures[2:]


@pytest.mark.few(1)
@pytest.mark.parametrize(
    "way",
    [
        ComputeProfile(),
        ComputeProfile(packed=False),
        ComputeProfile(attention="torch"),
        ComputeProfile(attention="tiles", joined=False),
    ],
    ids=str,
)
def test_a_network_is_brought_to_a_way_and_back(
    usual: LocalEngine, model: ModelInfo, way: ComputeProfile
) -> None:
    loaded = usual.cache.get(model, lambda _: None, CancelToken(), profile=way)
    layers = list(loaded.network.modules())
    assert any(map(is_packed, layers)) is way.packed
    tiled = way.attention != "torch"
    assert any(isinstance(layer, TiledFeedForward) for layer in layers) is tiled
    assert any(type(getattr(layer, "processor", None)) is Tiled for layer in layers) is tiled


@pytest.mark.slow
def test_newer_transformers_go_back_to_torchs_attention() -> None:
    from desktop_app.networks.device import pick_compute

    network = flux_parts().transformer
    compute = pick_compute("bfloat16", "cpu")
    network.to(torch.bfloat16).requires_grad_(requires_grad=False)

    def ours() -> int:
        processors = (getattr(layer, "processor", None) for layer in network.modules())
        return sum(type(each) is FluxTiled for each in processors)

    optimise_model(network, compute, ComputeProfile())
    assert ours() > 0
    remove_optimisations(network)
    assert ours() == 0
    assert not any(is_packed(layer) for layer in network.modules())
    assert all(type(layer) is not TiledFeedForward for layer in network.modules())
    assert any(type(layer) is nn.Linear for layer in network.modules())
