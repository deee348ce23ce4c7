"""Our latents equal those of diffusers' stock pipelines: float32, same noise, within 1e-4."""

from __future__ import annotations

import functools
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import torch
from torch import Tensor

from desktop_app.catalog.schedulers import load_schedulers
from desktop_app.core.cancel import CancelToken
from desktop_app.core.model_info import ModelInfo
from desktop_app.core.pixels import ByteArray, FloatArray
from desktop_app.core.request import EngineJob
from desktop_app.engine.codec import pixels_to_tensor
from desktop_app.engine.local import LocalEngine
from desktop_app.engine.masking import painted
from desktop_app.engine.painter import Painter
from desktop_app.engine.schedulers import scheduler_class
from tests.engine.conftest import SIZE, make_job

ROWS = load_schedulers()
TOLERANCE = 1e-4
# Two of each order, with and without fresh noise.
SOME = ["ddim", "euler_a", "dpmpp_2m_karras", "heun"]
MODELS = [
    pytest.param({"family": "sd1"}, id="sd1-epsilon"),
    pytest.param({"family": "sd2", "prediction_type": "v_prediction"}, id="sd2-v"),
]


def our_latents(engine: LocalEngine, job: EngineJob) -> Tensor:
    model = engine.cache.get(job.model, lambda _: None, CancelToken())
    row = ROWS[job.request.scheduler]
    with torch.inference_mode():
        return Painter(model, row, job, lambda _: None, CancelToken()).latents(0)


@functools.cache
def stock_pipeline(class_name: str, path: str) -> Any:
    """A stock pipeline, loaded by diffusers itself."""
    import diffusers

    pipeline = getattr(diffusers, class_name).from_pretrained(
        path, dtype=torch.float32, safety_checker=None, requires_safety_checker=False
    )
    pipeline.set_progress_bar_config(disable=True)
    return pipeline


def load_config(model: ModelInfo) -> dict[str, Any]:
    """The model's own scheduler settings."""
    path = Path(model.path) / "scheduler" / "scheduler_config.json"
    return json.loads(path.read_text(encoding="utf-8"))


def stock_latents(class_name: str, job: EngineJob, **inputs: Any) -> Tensor:
    """The latents of the same request from a stock pipeline."""
    pipeline = stock_pipeline(class_name, job.model.path)
    row, request = ROWS[job.request.scheduler], job.request
    config = {**load_config(job.model), **row.options}
    pipeline.scheduler = scheduler_class(row.class_name).from_config(config)
    return pipeline(
        prompt=request.prompt,
        negative_prompt=request.negative_prompt,
        num_inference_steps=request.steps,
        guidance_scale=request.guidance_scale,
        generator=torch.Generator().manual_seed(request.seed),
        output_type="latent",
        **inputs,
    ).images


def picture_latents(engine: LocalEngine, model: ModelInfo, pixels: Tensor) -> Tensor:
    with torch.inference_mode():
        return engine.cache.get(model, lambda _: None, CancelToken()).codec.encode(pixels)


def assert_equal(ours: Tensor, theirs: Tensor) -> None:
    assert float((ours - theirs).abs().max()) < TOLERANCE
    assert float(theirs.std()) > 0.1  # not both nothing


@pytest.mark.parametrize("scheduler", list(ROWS))
@pytest.mark.parametrize("options", MODELS)  # the slowest to vary: models are loaded once
def test_text_to_image_equals_the_stock_pipeline(
    engine: LocalEngine,
    make_model: Callable[..., ModelInfo],
    options: dict[str, Any],
    scheduler: str,
) -> None:
    job = make_job(make_model(**options), scheduler=scheduler, steps=6, negative_prompt="blurred")
    size = {"height": SIZE.height, "width": SIZE.width}
    assert_equal(our_latents(engine, job), stock_latents("StableDiffusionPipeline", job, **size))


@pytest.mark.parametrize("scale", [0.0, 1.0])
def test_without_guidance_it_equals_the_stock_pipeline(
    engine: LocalEngine, model: ModelInfo, scale: float
) -> None:
    job = make_job(model, guidance_scale=scale)
    size = {"height": SIZE.height, "width": SIZE.width}
    assert_equal(our_latents(engine, job), stock_latents("StableDiffusionPipeline", job, **size))


@pytest.mark.parametrize("scheduler", SOME)
@pytest.mark.parametrize("options", MODELS)
def test_image_to_image_equals_the_stock_pipeline(
    engine: LocalEngine,
    make_model: Callable[..., ModelInfo],
    options: dict[str, Any],
    scheduler: str,
    picture: ByteArray,
) -> None:
    job = make_job(make_model(**options), picture, scheduler=scheduler, strength=0.7, steps=6)
    # The stock pipeline takes latents as the picture: it would draw from the encoder otherwise.
    clean = picture_latents(engine, job.model, pixels_to_tensor(picture))
    theirs = stock_latents("StableDiffusionImg2ImgPipeline", job, image=clean, strength=0.7)
    assert_equal(our_latents(engine, job), theirs)


@pytest.mark.parametrize("strength", [0.7, 1.0])
@pytest.mark.parametrize("scheduler", SOME)
@pytest.mark.parametrize("channels", [4, 9])
def test_inpainting_equals_the_stock_pipeline(
    engine: LocalEngine,
    make_model: Callable[..., ModelInfo],
    channels: int,
    scheduler: str,
    strength: float,
    picture: ByteArray,
    mask: FloatArray,
) -> None:
    info = make_model(channels=channels)
    job = make_job(info, picture, mask, scheduler=scheduler, strength=strength, steps=6)
    pixels, here = pixels_to_tensor(picture), painted(mask)
    theirs = stock_latents(
        "StableDiffusionInpaintPipeline",
        job,
        image=picture_latents(engine, info, pixels),
        mask_image=here,
        masked_image_latents=picture_latents(engine, info, pixels * (1 - here)),
        height=SIZE.height,
        width=SIZE.width,
        strength=strength,
    )
    assert_equal(our_latents(engine, job), theirs)
