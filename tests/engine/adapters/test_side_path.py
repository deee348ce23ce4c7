"""LoRAs beside layers in blocks add what they add to plain layers with the same numbers."""

from __future__ import annotations

import copy
from pathlib import Path
from typing import Any

import pytest
import torch
from torch import Tensor, nn

from desktop_app.core.conditions import lora
from desktop_app.engine.adapters.lora_stack import LoraStack
from desktop_app.networks.quantised.layers import quantise, quantised_layers
from desktop_app.networks.weight_packing import plain_weight
from tests.engine.adapters.written import FILE, pair, put


def networks() -> tuple[Any, Any]:
    """One in blocks, and one that has its numbers."""
    layers: dict[str, Any] = {
        "wide": nn.Linear(12, 16),
        "conv": nn.Conv2d(8, 16, 3, stride=2, padding=1),
        "point": nn.Conv2d(8, 16, 1),
    }
    plain: Any = nn.ModuleDict(layers).requires_grad_(requires_grad=False)
    blocks = copy.deepcopy(plain)
    quantise(blocks, "int8")
    for name, layer in plain.items():
        layer.weight.copy_(plain_weight(blocks[name]))
    return blocks, plain


def outputs(network: Any) -> list[Tensor]:
    generator = torch.Generator().manual_seed(4)
    tokens = torch.randn(2, 5, 12, generator=generator)
    picture = torch.randn(2, 8, 6, 6, generator=generator)
    given = {"wide": tokens, "conv": picture, "point": picture}
    with torch.inference_mode():
        return [layer(given[name]) for name, layer in network.items()]


def same(one: Any, other: Any) -> bool:
    pairs = zip(outputs(one), outputs(other), strict=True)
    return all(torch.allclose(a, b, atol=1e-4, rtol=1e-4) for a, b in pairs)


def written(network: Any, kind: str) -> dict[str, Tensor]:
    """A file of one kind for all layers."""
    tensors: dict[str, Tensor] = {}
    for at, (name, layer) in enumerate(network.items()):
        down, up = pair(layer.weight.shape, 3, at)
        stem = f"lora_unet_{name}"
        if kind == "whole":
            tensors[f"{stem}.diff"] = torch.randn(layer.weight.shape) * 0.1
            continue
        tensors |= {f"{stem}.lora_down.weight": down, f"{stem}.lora_up.weight": up}
        tensors[f"{stem}.alpha"] = torch.tensor(1.5)
        if kind == "bias":
            tensors[f"{stem}.diff_b"] = torch.randn(16)
        if kind == "dora":
            tensors[f"{stem}.dora_scale"] = torch.rand(16, *[1] * (layer.weight.ndim - 1)) + 1
    return tensors


@pytest.mark.parametrize("kind", ["lora", "bias", "dora", "whole"])
def test_it_adds_what_it_adds_to_plain_layers(kind: str, tmp_path: Path) -> None:
    blocks, plain = networks()
    before = outputs(blocks)
    tensors = written(plain, kind)
    stacks: list[LoraStack] = []
    for name, network in (("blocks", blocks), ("plain", plain)):
        (tmp_path / name).mkdir()
        stacks.append(put({"unet": network}, tensors, tmp_path / name, family="any"))
    assert same(blocks, plain)
    assert not any(
        torch.allclose(old, new) for old, new in zip(before, outputs(blocks), strict=True)
    )
    for stack in stacks:
        stack.use([lora(FILE, -0.5)], {}, text=False)
    assert same(blocks, plain)
    for stack in stacks:
        stack.use([], {}, text=False)
    assert all(map(torch.equal, outputs(blocks), before))
    for stack in stacks:  # what was last there comes back without being made anew
        stack.use([lora(FILE, -0.5)], {}, text=False)
    assert same(blocks, plain)


def test_factors_are_all_that_is_held_beside(tmp_path: Path) -> None:
    blocks, plain = networks()
    tensors = written(plain, "lora")
    stack = put({"unet": blocks}, tensors, tmp_path, family="any")
    factors = [each for name, each in tensors.items() if not name.endswith("alpha")]
    assert stack.extra_bytes == sum(each.numel() for each in factors) * 4
    stack.use([], {}, text=False)
    stack.forget_changed()
    assert stack.extra_bytes == 0
    assert all(layer.side is None for layer in quantised_layers(blocks))


def test_what_acts_in_regions_is_told_apart_from_blocks_too(tmp_path: Path) -> None:
    blocks, plain = networks()
    changes: list[dict[str, tuple[Tensor | None, Tensor | None]]] = []
    for name, network in (("blocks", blocks), ("plain", plain)):
        (tmp_path / name).mkdir()
        stack = put({"unet": network}, written(plain, "lora"), tmp_path / name, family="any")
        changes += stack.apart([(lora(FILE),)], {})
    for name, (weight, _) in changes[0].items():
        other = changes[1][name][0]
        assert weight is not None and other is not None and torch.allclose(weight, other)
    assert same(blocks, plain)
