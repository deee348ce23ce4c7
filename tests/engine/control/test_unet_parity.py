"""Latents with ControlNets equal those of diffusers' pipelines: SD 1, SD 2, SDXL."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import torch
from diffusers.pipelines.controlnet import (
    pipeline_controlnet_inpaint,
    pipeline_controlnet_inpaint_sd_xl,
)

from desktop_app.core.model_info import ModelInfo
from desktop_app.engine.local import LocalEngine
from tests.engine.control.networks import controlnet, original, unet_of, written
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
    "sd1": "StableDiffusionControlNetPipeline",
    "sd2": "StableDiffusionControlNetPipeline",
    "sdxl": "StableDiffusionXLControlNetPipeline",
}
FAMILIES = list(PIPELINES)


@pytest.mark.parametrize("family", FAMILIES)
@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        pytest.param({"weight": 0.8}, {"controlnet_conditioning_scale": 0.8}, id="whole"),
        pytest.param(
            {"start": 0.2, "end": 0.7},
            {"control_guidance_start": 0.2, "control_guidance_end": 0.7},
            id="share",
        ),
        pytest.param({"mode": "control"}, {"guess_mode": True}, id="guess"),
    ],
)
def test_it_equals_the_stock_pipeline(
    engine: LocalEngine,
    tiny: Make,
    tmp_path: Path,
    family: str,
    ours: dict[str, Any],
    theirs: dict[str, Any],
) -> None:
    info = tiny(family)
    net = controlnet(unet_of(info))
    net.save_pretrained(tmp_path / "net")
    plain = wide_job(info, negative_prompt="blurred")
    job = controlled(plain, (tmp_path / "net", hint(), ours))
    wanted = their_latents(
        PIPELINES[family], plain, {"controlnet": net}, image=pixels_of(hint()), **SIZES, **theirs
    )
    made = our_latents(engine, job)
    assert difference(made, wanted) < TOLERANCE
    assert difference(made, our_latents(engine, plain)) > 100 * TOLERANCE


@pytest.mark.parametrize("family", ["sd1", "sdxl"])
def test_two_add_up(engine: LocalEngine, tiny: Make, tmp_path: Path, family: str) -> None:
    info = tiny(family)
    nets = [controlnet(unet_of(info), seed) for seed in (1, 2)]
    for at, net in enumerate(nets):
        net.save_pretrained(tmp_path / f"{at}")
    plain, images = wide_job(info), [hint(1), hint(2)]
    job = controlled(
        plain,
        (tmp_path / "0", images[0], {"weight": 0.7}),
        (tmp_path / "1", images[1], {"weight": 1.3, "end": 0.5}),
    )
    wanted = their_latents(
        PIPELINES[family],
        plain,
        {"controlnet": nets},
        image=several(images),
        controlnet_conditioning_scale=[0.7, 1.3],
        control_guidance_end=[1.0, 0.5],
        **SIZES,
    )
    assert difference(our_latents(engine, job), wanted) < TOLERANCE


@pytest.mark.parametrize("name", ["sd1", "sd1-9", "sdxl", "sdxl-9"])
def test_inpainting_equals_the_stock_pipeline(
    engine: LocalEngine, tiny: Make, tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    info = tiny(name)
    net = controlnet(unet_of(tiny(name.partition("-")[0])))
    net.save_pretrained(tmp_path / "net")
    large = name.startswith("sdxl")
    module: Any = pipeline_controlnet_inpaint_sd_xl if large else pipeline_controlnet_inpaint
    # The pipeline draws from the autoencoder's distribution; ours takes its mean.
    monkeypatch.setattr(module, "retrieve_latents", lambda told, **_: told.latent_dist.mode())
    picture, mask = hint(5), torch.zeros(WIDE.height, WIDE.width)
    mask[32:, 48:] = 1
    plain = wide_job(info, picture, mask.numpy())
    job = controlled(plain, (tmp_path / "net", hint(), {}))
    wanted = their_latents(
        f"StableDiffusion{'XL' if large else ''}ControlNetInpaintPipeline",
        plain,
        {"controlnet": net},
        image=pixels_of(picture),
        mask_image=mask[None, None],
        control_image=pixels_of(hint()),
        strength=1.0,
        controlnet_conditioning_scale=1.0,
        **SIZES,
    )
    assert difference(our_latents(engine, job), wanted) < TOLERANCE


@pytest.mark.parametrize("family", FAMILIES)
def test_original_names_are_the_same_network(
    engine: LocalEngine, tiny: Make, tmp_path: Path, family: str
) -> None:
    info = tiny(family)
    net = controlnet(unet_of(info))
    net.save_pretrained(tmp_path / "net")
    tensors = {f"control_model.{key}": value for key, value in original(net).items()}
    single = written(tmp_path / "original.safetensors", tensors)
    bare = written(tmp_path / "bare.safetensors", dict(net.state_dict()))
    plain = wide_job(info, steps=2)
    made = [
        our_latents(engine, controlled(plain, (path, hint(), {})))
        for path in (tmp_path / "net", single, bare)
    ]
    assert torch.equal(made[0], made[1]) and torch.equal(made[0], made[2])
