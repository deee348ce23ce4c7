"""Latents with T2I-Adapters equal those of diffusers' pipelines: SD 1 and SDXL."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
import torch

from desktop_app.core.model_info import ModelInfo
from desktop_app.engine.local import LocalEngine
from tests.engine.control.networks import adapter, original_adapter, unet_of, written
from tests.engine.control.stock import (
    controlled,
    difference,
    hint,
    our_latents,
    pixels_of,
    several,
    their_latents,
    wide_job,
)
from tests.engine.parity import TOLERANCE, WIDE

Make = Callable[[str], ModelInfo]
SIZES = {"height": WIDE.height, "width": WIDE.width}
PIPELINES = {
    "sd1": "StableDiffusionAdapterPipeline",
    "sdxl": "StableDiffusionXLAdapterPipeline",
}


@pytest.mark.parametrize(
    ("family", "light"), [("sd1", False), ("sd1", True), ("sdxl", False)], ids=str
)
def test_it_equals_the_stock_pipeline(
    engine: LocalEngine, tiny: Make, tmp_path: Path, family: str, light: bool
) -> None:
    info = tiny(family)
    net = adapter(unet_of(info), light=light)
    net.save_pretrained(tmp_path / "net")
    plain = wide_job(info, negative_prompt="blurred")
    job = controlled(plain, (tmp_path / "net", hint(), {"weight": 0.8}))
    wanted = their_latents(
        PIPELINES[family],
        plain,
        {"adapter": net},
        image=pixels_of(hint()),
        adapter_conditioning_scale=0.8,
        **SIZES,
    )
    made = our_latents(engine, job)
    assert difference(made, wanted) < TOLERANCE
    assert difference(made, our_latents(engine, plain)) > 100 * TOLERANCE


def test_two_add_up(engine: LocalEngine, tiny: Make, tmp_path: Path) -> None:
    info, images = tiny("sd1"), [hint(1), hint(2)]
    nets = [adapter(unet_of(info), seed) for seed in (1, 2)]
    for at, net in enumerate(nets):
        net.save_pretrained(tmp_path / f"{at}")
    plain = wide_job(info)
    job = controlled(
        plain,
        (tmp_path / "0", images[0], {"weight": 0.7}),
        (tmp_path / "1", images[1], {"weight": 1.3}),
    )
    wanted = their_latents(
        PIPELINES["sd1"],
        plain,
        {"adapter": nets},
        image=several(images),
        adapter_conditioning_scale=[0.7, 1.3],
        **SIZES,
    )
    assert difference(our_latents(engine, job), wanted) < TOLERANCE


def test_it_acts_in_the_first_part_of_the_steps(
    engine: LocalEngine, tiny: Make, tmp_path: Path
) -> None:
    info = tiny("sdxl")
    net = adapter(unet_of(info))
    net.save_pretrained(tmp_path / "net")
    plain = wide_job(info)
    wanted = their_latents(
        PIPELINES["sdxl"],
        plain,
        {"adapter": net},
        image=pixels_of(hint()),
        adapter_conditioning_factor=0.7,
        **SIZES,
    )
    job = controlled(plain, (tmp_path / "net", hint(), {"end": 0.7}))
    assert difference(our_latents(engine, job), wanted) < TOLERANCE


@pytest.mark.parametrize("family", ["sd1", "sdxl"])
def test_original_names_are_the_same_adapter(
    engine: LocalEngine, tiny: Make, tmp_path: Path, family: str
) -> None:
    info = tiny(family)
    net = adapter(unet_of(info), channels=1)
    net.save_pretrained(tmp_path / "net")
    single = written(tmp_path / "original.safetensors", original_adapter(net))
    plain = wide_job(info, steps=2)
    made = [
        our_latents(engine, controlled(plain, (path, hint(), {})))
        for path in (tmp_path / "net", single)
    ]
    assert torch.equal(*made)
