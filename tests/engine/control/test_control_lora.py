"""Control-LoRAs: the network they make of a UNet is the one that the format says."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import torch
from torch import Tensor

from desktop_app.core.conditions import lora
from desktop_app.core.errors import ModelError
from desktop_app.core.model_info import ModelInfo
from desktop_app.engine.local import LocalEngine
from tests.engine.adapters.written import pair
from tests.engine.control.networks import controlnet, original, unet_of, written
from tests.engine.control.stock import (
    controlled,
    difference,
    hint,
    our_latents,
    wide_job,
)
from tests.engine.parity import TOLERANCE
from tests.tiny_original import original_unet

Make = Callable[[str], ModelInfo]
RANK = 4


def low_rank(unet: Any, net: Any) -> tuple[dict[str, Tensor], dict[str, Tensor]]:
    """A Control-LoRA's tensors, and those of the whole network it stands for (original names).

    Written from the format: every product of ``up`` and ``down`` is added to the UNet's weight of
    that name; hint block, zero convolutions, biases and norms are stored whole.
    """
    random = torch.Generator().manual_seed(9)
    base, own = original_unet(unet.state_dict(), unet.config), original(net)
    stored: dict[str, Tensor] = {"lora_controlnet": torch.zeros(0)}
    whole: dict[str, Tensor] = {}
    for key, value in own.items():
        stem, _, kind = key.rpartition(".")
        if kind == "weight" and value.ndim > 1 and key in base:
            up = torch.randn(value.shape[0], RANK, generator=random) * 0.1
            down = torch.randn(RANK, value[0].numel(), generator=random) * 0.1
            stored |= {f"{stem}.up": up, f"{stem}.down": down}
            whole[key] = base[key] + (up @ down).reshape(value.shape)
        else:
            stored[key] = whole[key] = value
    return stored, whole


@pytest.mark.parametrize("family", ["sd1", "sdxl"])
def test_it_is_the_unet_plus_products(
    engine: LocalEngine, tiny: Make, tmp_path: Path, family: str
) -> None:
    info = tiny(family)
    unet = unet_of(info)
    stored, whole = low_rank(unet, controlnet(unet))
    small = written(tmp_path / "small.safetensors", stored)
    large = written(tmp_path / "large.safetensors", whole)
    plain = wide_job(info)
    made, wanted = (
        our_latents(engine, controlled(plain, (path, hint(), {}))) for path in (small, large)
    )
    assert difference(made, wanted) < TOLERANCE
    assert difference(made, our_latents(engine, plain)) > 100 * TOLERANCE


def test_loras_are_not_baked_in(engine: LocalEngine, tiny: Make, tmp_path: Path) -> None:
    info = tiny("sd1")
    unet = unet_of(info)
    stored, whole = low_rank(unet, controlnet(unet))
    small = written(tmp_path / "small.safetensors", stored)
    large = written(tmp_path / "large.safetensors", whole)
    name = "down_blocks.0.resnets.0.conv1"
    down, up = pair(unet.get_submodule(name).weight.shape)
    stem = f"lora_unet_{name.replace('.', '_')}"
    change = {f"{stem}.lora_down.weight": down, f"{stem}.lora_up.weight": up}
    plain = wide_job(info, steps=2)
    strong = replace(
        plain,
        request=replace(plain.request, conditions=(lora("style", 0.5),)),
        files={"style": str(written(tmp_path / "style.safetensors", change))},
    )
    assert difference(our_latents(engine, strong), our_latents(engine, plain)) > TOLERANCE
    our_latents(engine, strong)  # it is in the weights that the network is made of
    made, wanted = (
        our_latents(engine, controlled(strong, (path, hint(), {}))) for path in (small, large)
    )
    assert difference(made, wanted) < TOLERANCE


def test_one_of_another_size_is_named(engine: LocalEngine, tiny: Make, tmp_path: Path) -> None:
    info = tiny("sd1")
    unet = unet_of(info)
    stored, _ = low_rank(unet, controlnet(unet))
    key = "input_blocks.1.0.in_layers.2.down"
    stored[key] = torch.zeros(RANK, stored[key].shape[1] + 9)
    with pytest.raises(ModelError) as caught:
        path = written(tmp_path / "small.safetensors", stored)
        our_latents(engine, controlled(wide_job(info), (path, hint(), {})))
    assert caught.value.code == "control_unfit"
