"""FLUX.2 klein: reference pictures among the tokens, as in diffusers."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from diffusers.pipelines.flux2.pipeline_flux2_klein import Flux2KleinPipeline
from PIL import Image
from torch.nn.functional import pixel_unshuffle

from desktop_app.catalog.families import load_families, references_of
from desktop_app.core.cancel import CancelToken
from desktop_app.core.conditions import reference
from desktop_app.core.geometry import Size
from desktop_app.core.model_info import ModelInfo
from desktop_app.core.pixels import ByteArray
from desktop_app.core.request import EngineJob
from desktop_app.engine.local import LocalEngine
from desktop_app.library.probing.probe import probe
from tests.engine.conftest import make_job
from tests.engine.control.stock import hint, our_latents
from tests.engine.parity import STEPS, TOLERANCE, WIDE, difference
from tests.tiny_flux2 import flux2_folder, flux2_parts

BASE, DISTILLED = 3.0, 1.0
LOUD = ("to_q.weight", "to_k.weight", "to_v.weight", "to_out.0.weight", "to_qkv_mlp_proj.weight")


@pytest.fixture(scope="module", params=[BASE, DISTILLED], ids=["base", "distilled"])
def model(tmp_path_factory: pytest.TempPathFactory, request: Any) -> tuple[ModelInfo, float]:
    path: Path = tmp_path_factory.mktemp("flux2") / "model"
    parts = flux2_parts()
    for name, weight in parts.transformer.named_parameters():
        if name.endswith(LOUD):  # of small random weights little of what is heard would be seen
            weight.data.mul_(4)
    folder = flux2_folder(path, parts, distilled=request.param == DISTILLED)
    return replace(probe(folder, load_families()), native_size=64), request.param


def edited(info: ModelInfo, scale: float, size: Size, *pictures: ByteArray) -> EngineJob:
    arrays = {f"picture {at}": each for at, each in enumerate(pictures)}
    job = make_job(
        info,
        size=size,
        steps=STEPS,
        scheduler="flow_euler",
        prompt="make it night",
        guidance_scale=scale,
        conditions=tuple(reference(name) for name in arrays),
    )
    return replace(job, arrays=arrays)


@pytest.mark.parametrize("size", [WIDE, Size(80, 112)])
@pytest.mark.parametrize("count", [1, 2])
def test_it_equals_the_stock_pipeline(
    model: tuple[ModelInfo, float], engine: LocalEngine, count: int, size: Size
) -> None:
    """Pictures whose sides are multiples of 16 are resampled by neither."""
    info, scale = model
    assert references_of(info) == 4
    wide = np.ix_(np.arange(size.height) % WIDE.height, np.arange(size.width) % WIDE.width)
    pictures = tuple(hint(seed)[wide] for seed in range(count))
    job = edited(info, scale, size, *pictures)
    ours = our_latents(engine, job)
    pipeline: Any = Flux2KleinPipeline.from_pretrained(info.path, dtype=torch.float32)
    pipeline.set_progress_bar_config(disable=True)
    seed = torch.Generator().manual_seed(job.request.seed)
    noise = torch.randn(1, 32, size.height // 8, size.width // 8, generator=seed)
    made = pipeline(
        image=[Image.fromarray(each) for each in pictures],
        prompt=job.request.prompt,
        guidance_scale=scale,
        num_inference_steps=STEPS,
        latents=pixel_unshuffle(noise, 2),
        height=size.height,
        width=size.width,
        output_type="latent",
    ).images
    codec: Any = engine.cache.get(info, lambda _: None, CancelToken()).codec
    assert difference(ours, codec._scale.scaled(made)) < TOLERANCE
    other = our_latents(engine, edited(info, scale, size, *pictures[:-1], hint(7)[wide]))
    assert difference(ours, other) > 10 * TOLERANCE  # each picture is heard
