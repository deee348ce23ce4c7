"""Our latents equal those of diffusers' stock pipelines: float32, same noise, within 1e-4."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from torch import Tensor

from desktop_app.core.model_info import ModelInfo
from desktop_app.core.pixels import ByteArray, FloatArray
from desktop_app.engine.codec import pixels_to_tensor
from desktop_app.engine.local import LocalEngine
from desktop_app.engine.masking import painted
from tests.engine.conftest import SIZE, make_job
from tests.engine.parity import (
    FAMILIES,
    OWN_WAY,
    TOLERANCE,
    ParityFamily,
    difference,
    our_latents,
    picture_latents,
    stock_latents,
)

# Two of each order, with and without fresh noise.
SOME = ["ddim", "euler_a", "dpmpp_2m_karras", "heun"]


def cases(task: str, leave: dict[str, str] | None = None) -> list[Any]:
    """Family and scheduler, of families with a stock pipeline for ``task``; models vary slowest.

    Image→image with all schedulers of every family is slow; the first family has them all.
    """

    def is_slow(family: ParityFamily, scheduler: str) -> bool:
        return task == "image" and family is not FAMILIES[0] and scheduler not in SOME

    return [
        pytest.param(
            family,
            row.id,
            id=f"{family.name}-{row.id}",
            marks=[pytest.mark.slow] if is_slow(family, row.id) else [],
        )
        for family in FAMILIES
        if getattr(family, task)
        for row in family.rows
        if row.id not in (leave or {})
    ]


def need_scipy(scheduler: str) -> None:
    """diffusers' own LMS imports it; ours, and the program, do without."""
    if scheduler == "lms":
        pytest.importorskip("scipy", reason="diffusers' LMS, which ours is compared with, wants it")


def assert_equal(ours: Tensor, theirs: Tensor) -> None:
    # For latents as they should be, of deviation 1; random weights make some thirty times as large.
    assert difference(ours, theirs) < TOLERANCE * max(1.0, float(theirs.std()))
    assert float(theirs.std()) > 0.1  # not both nothing


@pytest.mark.parametrize(("family", "scheduler"), cases("text"))
def test_text_to_image_equals_the_stock_pipeline(
    engine: LocalEngine,
    make_model: Callable[..., ModelInfo],
    family: ParityFamily,
    scheduler: str,
) -> None:
    need_scipy(scheduler)
    info = make_model(family.id, **family.options)
    job = make_job(info, scheduler=scheduler, steps=6, negative_prompt="blurred")
    inputs = {"height": SIZE.height, "width": SIZE.width, **family.inputs}
    assert_equal(our_latents(engine, job), stock_latents(family.text, job, **inputs))


@pytest.mark.parametrize("scale", [0.0, 1.0])
def test_without_guidance_it_equals_the_stock_pipeline(
    engine: LocalEngine, model: ModelInfo, scale: float
) -> None:
    job = make_job(model, guidance_scale=scale)
    size = {"height": SIZE.height, "width": SIZE.width}
    assert_equal(our_latents(engine, job), stock_latents("StableDiffusionPipeline", job, **size))


@pytest.mark.parametrize(("family", "scheduler"), cases("image", OWN_WAY))
def test_image_to_image_equals_the_stock_pipeline(
    engine: LocalEngine,
    make_model: Callable[..., ModelInfo],
    family: ParityFamily,
    scheduler: str,
    picture: ByteArray,
) -> None:
    info = make_model(family.id, **family.options)
    job = make_job(info, picture, scheduler=scheduler, strength=0.7, steps=6)
    # The stock pipeline takes latents as the picture: it would draw from the encoder otherwise.
    clean = picture_latents(engine, job.model, pixels_to_tensor(picture))
    theirs = stock_latents(family.image, job, image=clean, strength=0.7, **family.inputs)
    assert_equal(our_latents(engine, job), theirs)


@pytest.mark.parametrize("scheduler", list(OWN_WAY))
def test_what_diffusers_does_wrong_in_image_to_image_is_done_otherwise(
    engine: LocalEngine, model: ModelInfo, scheduler: str, picture: ByteArray
) -> None:
    need_scipy(scheduler)
    job = make_job(model, picture, scheduler=scheduler, strength=0.7, steps=6)
    clean = picture_latents(engine, model, pixels_to_tensor(picture))
    theirs = stock_latents("StableDiffusionImg2ImgPipeline", job, image=clean, strength=0.7)
    # Once they agree, diffusers was mended and OWN_WAY can lose its row.
    assert difference(our_latents(engine, job), theirs) > TOLERANCE


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
