"""Control-LoRAs: the network they make of a UNet is the one that the format says."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
import torch

from desktop_app.core.conditions import lora
from desktop_app.core.errors import ModelError
from desktop_app.core.model_info import ModelInfo
from desktop_app.engine.local import LocalEngine
from tests.engine.adapters.written import pair
from tests.engine.control.low_rank import RANK, lora_compared, low_rank
from tests.engine.control.networks import controlnet, unet_of, written
from tests.engine.control.stock import (
    controlled,
    hint,
    our_latents,
    wide_job,
)
from tests.engine.parity import TOLERANCE, difference

Make = Callable[[str], ModelInfo]


@pytest.mark.slow
@pytest.mark.few(1)
@pytest.mark.parametrize("family", ["sd1", "sdxl"])
def test_it_is_the_unet_plus_products(
    engine: LocalEngine, tiny: Make, tmp_path: Path, family: str
) -> None:
    made, wanted, without = lora_compared(engine, tiny, family, tmp_path)
    assert difference(made, wanted) < TOLERANCE
    assert difference(made, without) > 30 * TOLERANCE


@pytest.mark.slow
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
    assert "297" in str(caught.value.params["reason"])
