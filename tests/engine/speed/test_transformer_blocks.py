"""Transformers with fewer passes over memory: the same pictures, nearer to float32."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from typing import Any

import pytest
import torch
from diffusers.models.activations import GELU
from diffusers.models.attention import FeedForward
from torch import Tensor, nn

from desktop_app.core.compute_profile import ComputeProfile
from desktop_app.engine.native.library import library
from desktop_app.engine.speed import transformer_blocks
from desktop_app.engine.speed.norms import join_norms, part_norms
from desktop_app.engine.speed.optimise import optimise_again, optimise_model, remove_optimisations
from desktop_app.networks.device import Compute
from tests.tiny_flux import flux_parts
from tests.tiny_sd3 import sd3_parts

CPU = torch.device("cpu")
DTYPES = [each for each in (torch.float32, torch.bfloat16) if library(each) is not None]
pytestmark = pytest.mark.skipif(not DTYPES, reason="no kernels are made for this processor")
MODELS = ("flux", "3", "3.5")


@pytest.fixture(autouse=True)
def inference() -> Iterator[None]:
    torch.manual_seed(2)
    with torch.no_grad():
        yield


def transformer(model: Any) -> Any:
    parts = flux_parts() if model == "flux" else sd3_parts(version=model)
    network: Any = parts.transformer
    return network.float().eval().requires_grad_(requires_grad=False)


def run(network: Any, batch: int = 2, **more: Any) -> Tensor:
    generator = torch.Generator().manual_seed(3)

    def noise(*shape: int) -> Tensor:
        return torch.randn(shape, generator=generator).to(network.dtype)

    config, flux = network.config, "guidance_embeds" in network.config
    more |= {
        "hidden_states": noise(batch, 12, 64) if flux else noise(batch, config.in_channels, 6, 8),
        "encoder_hidden_states": noise(batch, 7, config.joint_attention_dim),
        "pooled_projections": noise(batch, config.pooled_projection_dim),
        "timestep": torch.full((batch,), 0.5 if flux else 500.0),
    }
    if flux:
        more |= {"img_ids": noise(12, 3), "txt_ids": torch.zeros(7, 3)}
        more |= {"guidance": torch.full((batch,), 3.0)}
    return network(**more, return_dict=False)[0].double()


def distance(made: Tensor, exact: Tensor) -> float:
    return float((made - exact).norm() / exact.norm())


@pytest.mark.slow
@pytest.mark.parametrize("attention", ["torch", "kernel"])
@pytest.mark.parametrize("model", MODELS)
def test_a_network_gives_what_it_gave(model: str, attention: Any) -> None:
    plain = transformer(model)
    exact = run(plain)
    for dtype in DTYPES:
        ours, compute = copy.deepcopy(plain).to(dtype), Compute(CPU, dtype, "CPU")
        before = distance(run(ours), exact)
        optimise_model(ours, compute, ComputeProfile(attention=attention))
        made = run(ours)
        assert torch.equal(made, run(ours))
        assert distance(made, exact) < (1e-5 if dtype is torch.float32 else 1.05 * before)


@pytest.mark.few(1)
@pytest.mark.parametrize("model", MODELS)
def test_it_can_be_taken_back(model: str) -> None:
    network = transformer(model)
    kinds = [type(module) for module in network.modules()]
    exact = run(network)
    compute = Compute(CPU, torch.float32, "CPU")
    optimise_model(network, compute)
    ours = [type(each).__module__.startswith("desktop_app") for each in network.modules()]
    assert sum(ours) > len(ours) / 4
    remove_optimisations(network)
    assert [type(module) for module in network.modules()] == kinds
    processors = [getattr(each, "processor", None) for each in network.modules()]
    assert not [p for p in processors if type(p).__module__.startswith("desktop_app")]
    assert torch.equal(run(network), exact)
    optimise_again(network, compute, ComputeProfile(attention="torch", packed=False))
    assert distance(run(network), exact) < 1e-5


@pytest.mark.parametrize("model", MODELS)
def test_without_kernels_the_work_is_diffusers(model: str) -> None:
    """In a precision that none are made for: the same bytes."""
    network = transformer(model).double()
    exact = run(network)
    join_norms(network)
    assert torch.equal(run(network), exact)
    network.float().requires_grad_(requires_grad=True)
    with torch.enable_grad():
        run(network).sum().backward()
    assert all(each.grad is not None for each in network.proj_out.parameters())


@pytest.mark.slow
def test_blocks_whose_streams_something_adds_to() -> None:
    """As ControlNets do: what the block before left lies in one piece no longer."""
    network = transformer("flux")
    given = {
        "controlnet_block_samples": [torch.randn(2, 12, network.inner_dim)],
        "controlnet_single_block_samples": [torch.randn(2, 12, network.inner_dim)],
    }
    exact = run(network, **given)
    optimise_model(network, Compute(CPU, torch.float32, "CPU"))
    assert distance(run(network, **given), exact) < 1e-5


def test_what_watches_a_layer_is_not_overwritten() -> None:
    """GELU is written where it was read; a hook may have kept that."""
    layer = FeedForward(16, activation_fn="gelu-approximate").requires_grad_(requires_grad=False)
    inner, tokens = layer.net[0], torch.randn(2, 9, 16)
    assert isinstance(inner, GELU)
    seen = list[Tensor]()
    inner.proj.register_forward_hook(lambda _, __, made: seen.append(made))
    exact = layer(tokens)
    join_norms(layer)
    assert torch.allclose(layer(tokens), exact, atol=1e-6)
    assert torch.equal(seen[0], seen[1])


@pytest.mark.parametrize("kind", ["gelu", "gelu-approximate"])
@pytest.mark.parametrize("shape", [(16,), (3, 16), (2, 9, 16), (0, 16)])
def test_feed_forward_of_any_shape(kind: str, shape: tuple[int, ...]) -> None:
    layer = FeedForward(16, activation_fn=kind).requires_grad_(requires_grad=False)
    tokens = torch.randn(shape)
    exact = layer(tokens)
    join_norms(layer)
    assert torch.allclose(layer(tokens), exact, atol=1e-6)
    assert part_norms(layer) == 1


@pytest.mark.slow
def test_another_activation_stays() -> None:
    network = transformer("flux")
    for block in network.single_transformer_blocks:
        block.act_mlp = nn.SiLU()
    exact = run(network)
    join_norms(network)
    assert distance(run(network), exact) < 1e-5


def test_tiles_of_tokens_give_the_same_bytes(monkeypatch: pytest.MonkeyPatch) -> None:
    network = transformer("flux")
    optimise_model(network, Compute(CPU, torch.float32, "CPU"))
    whole = run(network)
    monkeypatch.setattr(transformer_blocks, "ROWS", 5)
    assert torch.equal(run(network), whole)
