"""Blocks that add in their layers: the same network, one rounding less."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import torch
from diffusers.models.transformers.transformer_2d import Transformer2DModel
from torch import Tensor

from desktop_app.core.compute_profile import ComputeProfile
from desktop_app.engine.speed.exchange import exchange
from desktop_app.engine.speed.optimise import optimise_model, remove_optimisations
from desktop_app.engine.speed.unet_blocks import JOINED
from desktop_app.networks.device import Compute
from desktop_app.networks.weight_packing import plain_weight, set_weight

CPU = torch.device("cpu")


@pytest.fixture(autouse=True)
def inference() -> Iterator[None]:
    torch.manual_seed(4)
    with torch.no_grad():
        yield


def transformer(**options: Any) -> Any:
    sizes = {"num_attention_heads": 2, "attention_head_dim": 8, "in_channels": 16}
    return Transformer2DModel(**sizes, norm_num_groups=4, **options).eval().requires_grad_(False)


def picture(dtype: torch.dtype) -> Tensor:
    made = torch.randn(2, 16, 6, 4, generator=torch.Generator().manual_seed(5)).to(dtype)
    return made.contiguous(memory_format=torch.channels_last)


def words(seed: int, dtype: torch.dtype) -> Tensor:
    return torch.randn(2, 7, 24, generator=torch.Generator().manual_seed(seed)).to(dtype)


def run(network: Any, dtype: torch.dtype, text: int | None = 6) -> Tensor:
    given = picture(dtype), None if text is None else words(text, dtype)
    return network(*given, return_dict=False)[0].double()


def distance(made: Tensor, exact: Tensor) -> float:
    return float((made - exact).norm() / exact.norm())


@pytest.mark.parametrize("linear", [False, True])
@pytest.mark.parametrize("dtype", [torch.float32, torch.bfloat16])
@pytest.mark.parametrize(
    "options",
    [{"cross_attention_dim": 24}, {"cross_attention_dim": 24, "only_cross_attention": True}, {}],
)
def test_they_calculate_the_same(linear: bool, dtype: torch.dtype, options: dict[str, Any]) -> None:
    plain = transformer(use_linear_projection=linear, **options)
    text = 6 if options else None
    exact = run(plain, torch.float32, text)
    kinds = [type(module) for module in plain.modules()]
    theirs = distance(run(plain.to(dtype), dtype, text), exact)
    optimise_model(plain, Compute(CPU, dtype, "CPU"))
    assert not {type(module) for module in plain.modules()} & set(JOINED)
    assert distance(run(plain, dtype, text), exact) <= max(1e-6, 1.1 * theirs)
    remove_optimisations(plain)
    assert [type(module) for module in plain.modules()] == kinds


def test_what_is_not_plain_is_left_to_diffusers() -> None:
    options = {"norm_type": "ada_norm", "num_embeds_ada_norm": 10, "cross_attention_dim": 24}
    network = transformer(**options)
    given = picture(torch.float32), words(6, torch.float32), torch.tensor(3)
    exact = network(*given, return_dict=False)[0]
    assert exchange(network, JOINED) == 2
    assert torch.allclose(network(*given, return_dict=False)[0], exact, atol=1e-6)


def test_layers_that_something_watches_are_called() -> None:
    network = transformer(cross_attention_dim=24)
    optimise_model(network, Compute(CPU, torch.float32, "CPU"))
    silent, seen = run(network, torch.float32), list[str]()
    block = network.transformer_blocks[0]
    for name in ("attn1", "attn2", "ff"):
        getattr(block, name).register_forward_hook(lambda *_, name=name: seen.append(name))
    assert distance(run(network, torch.float32), silent) < 1e-6
    assert seen == ["attn1", "attn2", "ff"]


@pytest.mark.parametrize("way", [ComputeProfile(), ComputeProfile(packed=False)])
def test_keys_and_values_of_a_text_are_made_once(
    way: ComputeProfile, monkeypatch: pytest.MonkeyPatch
) -> None:
    network = transformer(cross_attention_dim=24)
    exact = {text: run(network, torch.float32, text) for text in (6, 7)}
    optimise_model(network, Compute(CPU, torch.float32, "CPU"), way)
    cross = network.transformer_blocks[0].attn2
    made, keys_values = list[int](), cross.processor.keys_values
    counted: Any = lambda *given: (made.append(1), keys_values(*given))[1]  # noqa: E731
    monkeypatch.setattr(cross.processor, "keys_values", counted)

    def right(text: int) -> bool:
        return distance(run(network, torch.float32, text), exact[text]) < 1e-6

    assert right(6) and right(6) and len(made) == 1
    assert right(7) and len(made) == 2
    kept = cross.to_k.weight
    set_weight(cross.to_k, 2 * plain_weight(cross.to_k))
    assert not right(7) and len(made) == 3
    cross.to_k.weight = kept
    assert right(7) and len(made) == 4
    cross.to_v.register_forward_hook(lambda *_: None)
    assert right(7) and right(7) and len(made) == 6
