"""A refiner: alone over a picture, and for the last steps of another model."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
import torch
from torch import Tensor

from desktop_app.core import conditions
from desktop_app.core.cancel import CancelToken
from desktop_app.core.errors import InputError, ModelError
from desktop_app.core.model_info import ModelInfo
from desktop_app.core.pixels import ByteArray, FloatArray
from desktop_app.core.request import EngineJob
from desktop_app.engine.conditions.refiner import refiner_call
from desktop_app.engine.local import LocalEngine
from desktop_app.engine.pipeline import Pipeline
from desktop_app.networks.codec import pixels_to_tensor
from desktop_app.networks.schedules.schedule import Schedule
from desktop_app.networks.schedules.scheduler_classes import make_scheduler
from tests.engine import parity_models
from tests.engine.conftest import SIZE, make_job, run
from tests.engine.parity import TOLERANCE, difference, our_latents, picture_latents
from tests.engine.parity_stock import (
    ROWS,
    load_config,
    stock_latents,
    stock_pipeline,
    stock_scheduler,
)

Make = Callable[..., ModelInfo]


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> ModelInfo:
    return parity_models.sdxl(tmp_path_factory.mktemp("models") / "base")


@pytest.fixture(scope="module")
def refiner(tmp_path_factory: pytest.TempPathFactory) -> ModelInfo:
    path = tmp_path_factory.mktemp("models") / "refiner"
    return parity_models.sdxl(path, refiner=True, seed=1)


def refined(job: EngineJob, refiner: ModelInfo, share: float = 0.8) -> EngineJob:
    request = replace(job.request, conditions=conditions.using("refiner", refiner.id, share))
    return replace(job, request=request, models={refiner.id: refiner})


def both_latents(engine: LocalEngine, job: EngineJob) -> Tensor:
    (second,) = job.models.values()
    base, refiner = (
        engine.cache.get(info, lambda _: None, CancelToken(), kept_models=(job.model, second))
        for info in (job.model, second)
    )
    row = ROWS[job.request.scheduler]
    with torch.inference_mode():
        others = {second.id: refiner}
        return Pipeline(base, row, job, lambda _: None, CancelToken(), others).latents(0)


def stock_both(job: EngineJob, share: float) -> Tensor:
    """The two stock pipelines after one another, with one generator."""
    (second,) = job.models.values()
    row, request = ROWS[job.request.scheduler], job.request
    latents: Any = None
    generator = torch.Generator().manual_seed(request.seed)
    for info, kind, inputs in (
        (job.model, "", {"denoising_end": share, "height": SIZE.height, "width": SIZE.width}),
        (second, "Img2Img", {"denoising_start": share}),
    ):
        pipeline = stock_pipeline(f"StableDiffusionXL{kind}Pipeline", info.path)
        config = {**load_config(job.model), **row.options}
        pipeline.scheduler = stock_scheduler(row.class_name).from_config(config)
        latents = pipeline(
            prompt=request.prompt,
            num_inference_steps=request.steps,
            guidance_scale=request.guidance_scale,
            generator=generator,
            output_type="latent",
            **inputs,
            **({} if latents is None else {"image": latents}),
        ).images
    return latents


@pytest.mark.slow
@pytest.mark.few
@pytest.mark.parametrize("share", [0.5, 0.8])
@pytest.mark.parametrize("scheduler", ["ddim", "euler", "euler_a"])
def test_both_stages_equal_the_two_stock_pipelines(
    engine: LocalEngine, base: ModelInfo, refiner: ModelInfo, scheduler: str, share: float
) -> None:
    job = refined(make_job(base, scheduler=scheduler, steps=6), refiner, share)
    theirs = stock_both(job, share)
    assert difference(both_latents(engine, job), theirs) < TOLERANCE
    alone = replace(job, request=replace(job.request, conditions=()))
    assert difference(our_latents(engine, alone), theirs) > 1e-2  # the refiner did something


@pytest.mark.slow
def test_alone_it_equals_the_stock_image_to_image(
    engine: LocalEngine, refiner: ModelInfo, picture: ByteArray
) -> None:
    job = make_job(refiner, picture, scheduler="euler", strength=0.5, steps=6)
    clean = picture_latents(engine, refiner, pixels_to_tensor(picture))
    theirs = stock_latents("StableDiffusionXLImg2ImgPipeline", job, image=clean, strength=0.5)
    assert difference(our_latents(engine, job), theirs) < TOLERANCE


@pytest.mark.slow
def test_both_stay_in_memory(engine: LocalEngine, base: ModelInfo, refiner: ModelInfo) -> None:
    job = refined(make_job(base, steps=2), refiner)
    run(engine, job)
    loads = engine.cache.loads
    run(engine, job)
    assert engine.cache.loads == loads
    run(engine, make_job(base, steps=2))
    assert engine.cache.loads == loads


@pytest.mark.slow
def test_two_pictures_are_those_of_two_requests(
    engine: LocalEngine, base: ModelInfo, refiner: ModelInfo
) -> None:
    job = refined(make_job(base, count=2), refiner, 0.5)
    together = run(engine, job)
    for image, pixels in enumerate(together.pixels):
        single = replace(job, request=job.request.single(image))
        assert np.array_equal(run(engine, single).pixels[0], pixels)


@pytest.mark.slow
@pytest.mark.parametrize("channels", [4, 9])
def test_known_pixels_stay_known(
    engine: LocalEngine,
    make_model: Make,
    refiner: ModelInfo,
    picture: ByteArray,
    mask: FloatArray,
    channels: int,
) -> None:
    info = make_model("sdxl", channels=channels)
    job = refined(make_job(info, picture, mask, scheduler="euler"), refiner, 0.5)
    clean = picture_latents(engine, info, pixels_to_tensor(picture))
    latents = both_latents(engine, job)
    assert torch.equal(latents[..., :4, :], clean[..., :4, :])
    assert not torch.allclose(latents[..., 4:, 4:], clean[..., 4:, 4:])


@pytest.mark.slow
def test_it_takes_over_at_its_share_of_the_timesteps(base: ModelInfo) -> None:
    config, cpu = load_config(base), torch.device("cpu")

    def call(scheduler: str, share: float, steps: int = 10, strength: float = 1.0) -> int:
        row = ROWS[scheduler]
        return refiner_call(
            Schedule(make_scheduler(row, config, "epsilon"), steps, strength, cpu), share
        )

    assert [call("euler", share) for share in (0.0, 0.8, 1.0)] == [0, 8, 10]
    # Two calls a step: never in the middle of one.
    assert call("heun", 0.8) % 2 == 0
    # Of a picture only the last part is run: the refiner has its share of the whole schedule.
    assert call("euler", 0.8, strength=0.5) == 3
    assert call("euler", 0.8, strength=0.1) == 0


def test_alone_it_wants_a_picture(engine: LocalEngine, refiner: ModelInfo) -> None:
    with pytest.raises(InputError) as caught:
        run(engine, make_job(refiner))
    assert caught.value.code == "refiner_alone"


def test_what_can_not_go_on_is_refused_before_anything_is_loaded(
    engine: LocalEngine, base: ModelInfo, refiner: ModelInfo, model: ModelInfo
) -> None:
    loads = engine.cache.loads
    for wrong, why in (
        (model, "another family"),
        (replace(refiner, prediction_type="v_prediction"), "predicts v_prediction"),
        (replace(refiner, input_channels=9), "inpainting"),
        (replace(refiner, factor=16), "latent"),
    ):
        with pytest.raises(ModelError) as caught:
            run(engine, refined(make_job(base), wrong))
        assert caught.value.code == "refiner_unfit"
        assert why in str(caught.value.params["reason"])
    assert engine.cache.loads == loads
