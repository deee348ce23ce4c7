"""Latent consistency models and the like: a UNet that hears the guidance scale."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from desktop_app.catalog.families import load_families
from desktop_app.core.model_info import ModelInfo
from desktop_app.core.pixels import ByteArray
from desktop_app.engine.local import LocalEngine
from desktop_app.library.probing.probe import probe
from desktop_app.networks.codec import pixels_to_tensor
from tests.engine import parity_models
from tests.engine.conftest import SIZE, make_job, run
from tests.engine.parity import TOLERANCE, difference, our_latents, picture_latents
from tests.engine.parity_stock import stock_latents
from tests.tiny_models import tiny_folder, tiny_parts, tiny_single_file


@pytest.fixture(scope="module")
def distilled(tmp_path_factory: pytest.TempPathFactory) -> ModelInfo:
    return parity_models.sd(tmp_path_factory.mktemp("lcm") / "lcm", "sd1", distilled=True)


@pytest.mark.slow
@pytest.mark.parametrize("scale", [1.0, 8.0])
def test_text_to_image_equals_the_stock_pipeline(
    engine: LocalEngine, distilled: ModelInfo, scale: float
) -> None:
    job = make_job(distilled, scheduler="lcm", guidance_scale=scale)
    size = {"height": SIZE.height, "width": SIZE.width}
    theirs = stock_latents("LatentConsistencyModelPipeline", job, **size)
    assert difference(our_latents(engine, job), theirs) < TOLERANCE


@pytest.mark.slow
def test_image_to_image_equals_the_stock_pipeline(
    engine: LocalEngine, distilled: ModelInfo, picture: ByteArray
) -> None:
    # LCM's image→image pipeline hands the strength to the scheduler, which spreads the same number
    # of steps over the rest; ours runs that share of the steps, as with every scheduler. At full
    # strength they are one.
    job = make_job(distilled, picture, scheduler="lcm", guidance_scale=8.0, strength=1.0)
    clean = picture_latents(engine, distilled, pixels_to_tensor(picture))
    theirs = stock_latents("LatentConsistencyModelImg2ImgPipeline", job, image=clean, strength=1.0)
    assert difference(our_latents(engine, job), theirs) < TOLERANCE


@pytest.mark.slow
def test_the_scale_is_heard_and_the_negative_prompt_is_not(
    engine: LocalEngine, tmp_path: Path
) -> None:
    # With one channel a group, as the smallest models have, nothing that is added to all pixels of
    # a channel is heard.
    info = parity_models.sdxl(tmp_path / "xl", distilled=True)
    job = make_job(info, scheduler="lcm", guidance_scale=8.0)
    plain = run(engine, job).pixels[0]
    other = replace(job, request=replace(job.request, negative_prompt="blurred"))
    assert np.array_equal(run(engine, other).pixels[0], plain)
    weaker = replace(job, request=replace(job.request, guidance_scale=4.0))
    assert not np.array_equal(run(engine, weaker).pixels[0], plain)


@pytest.mark.slow
def test_a_single_file_makes_the_same_picture_as_the_folder(
    engine: LocalEngine, tmp_path: Path
) -> None:
    parts = tiny_parts(clip_tokenizer=True, distilled=True)
    families = load_families()
    made: list[np.ndarray] = []
    for path in (
        tiny_folder(tmp_path / "m", parts=parts),
        tiny_single_file(tmp_path / "m.safetensors", parts=parts),
    ):
        info = probe(path, families)
        assert info.variant == "lcm" and info.defaults.scheduler == "lcm"
        made.append(run(engine, make_job(info, scheduler="lcm", guidance_scale=8.0)).pixels[0])
    assert np.array_equal(*made)
