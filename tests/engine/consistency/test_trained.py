"""The model that was trained here: are its pictures and edits any good? Held-out scenes."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pytest

from desktop_app.catalog.families import load_families
from desktop_app.core.model_info import ModelInfo
from desktop_app.core.pixels import ByteArray, FloatArray
from desktop_app.engine.local import LocalEngine
from desktop_app.library.probing.probe import probe
from tests.engine.conftest import run
from tests.engine.consistency.conftest import consistency_job

ROOT = Path(__file__).parents[3]
COUNT = 8
TIMESTEPS = (32, 28, 24, 20, 16, 12, 8, 4, 0)


@pytest.fixture(scope="module")
def trained() -> ModelInfo:
    return probe(ROOT / "tests" / "data" / "consistency_model", load_families())


@pytest.fixture(scope="module")
def scenes() -> ByteArray:
    """(COUNT, 32, 32, 3) that it was not trained on."""
    for folder in ("starter_model", "consistency_model"):
        sys.path.append(str(ROOT / "packaging" / folder))
    from landscapes import HELD_OUT, landscapes

    return landscapes(COUNT, HELD_OUT)


def psnr(made: FloatArray, scene: ByteArray, mask: FloatArray | None = None) -> float:
    error = (made - scene / 255.0) ** 2
    return float(-10 * np.log10(error.mean() if mask is None else error[mask > 0].mean()))


def better(made: list[float], before: list[float]) -> int:
    """In how many of them what was made is better."""
    return sum(a > b for a, b in zip(made, before, strict=True))


@pytest.mark.slow
def test_inpainting_is_better_than_the_masked_input(
    engine: LocalEngine, trained: ModelInfo, scenes: ByteArray
) -> None:
    mask = np.zeros((32, 32), np.float32)
    mask[8:24, 8:26] = 1
    made, before = list[float](), list[float]()
    for k, scene in enumerate(scenes):
        pixels = run(
            engine, consistency_job(trained, scene, mask, timesteps=TIMESTEPS, seed=k)
        ).pixels[0]
        levels = np.round(pixels * 255).astype(np.uint8)
        np.testing.assert_array_equal(levels[mask == 0], scene[mask == 0])
        made.append(psnr(pixels, scene, mask))
        before.append(psnr(np.full((32, 32, 3), 0.5, np.float32), scene, mask))
    assert better(made, before) >= COUNT - 1
    assert np.mean(made) > np.mean(before) + 6


@pytest.mark.slow
def test_super_resolution_is_better_than_the_input_and_than_smooth_enlargement(
    engine: LocalEngine, trained: ModelInfo, scenes: ByteArray
) -> None:
    import cv2

    made, before, smooth = list[float](), list[float](), list[float]()
    for k, scene in enumerate(scenes):
        small = cv2.resize(scene, (8, 8), interpolation=cv2.INTER_AREA)
        low = np.repeat(np.repeat(small, 4, 0), 4, 1)
        settings = {"edit": "super_resolution"}
        job = consistency_job(trained, low, timesteps=TIMESTEPS, seed=k, **settings)
        pixels = run(engine, job).pixels[0]
        means = pixels.reshape(8, 4, 8, 4, 3).mean((1, 3))
        np.testing.assert_allclose(means, small / 255, atol=1e-5)
        made.append(psnr(pixels, scene))
        before.append(psnr(np.float32(low) / 255, scene))
        bicubic = cv2.resize(small, (32, 32), interpolation=cv2.INTER_CUBIC)
        smooth.append(psnr(np.float32(bicubic) / 255, scene))
    assert better(made, before) > COUNT / 2  # flat scenes leave little to be made finer
    assert np.mean(made) > np.mean(before) + 1.5
    assert np.mean(made) > np.mean(smooth) + 0.5


@pytest.mark.slow
def test_one_step_makes_landscapes_of_many_kinds(
    engine: LocalEngine, trained: ModelInfo, scenes: ByteArray
) -> None:
    made = np.stack(run(engine, consistency_job(trained, timesteps=(0,), count=12)).pixels)
    # Level bands: a row's colours differ less than the rows among themselves, as in the scenes.
    within = made.std(2).mean()
    between = made.mean(2).std(1).mean()
    assert between > 1.5 * within
    # Not one picture for all noise: as different from one another as the scenes, nearly.
    assert made.mean((1, 2)).std(0).mean() > 0.5 * (scenes / 255).mean((1, 2)).std(0).mean()


@pytest.mark.slow
def test_four_images_are_those_of_their_seeds_byte_for_byte(
    engine: LocalEngine, trained: ModelInfo
) -> None:
    four = run(engine, consistency_job(trained, count=4, seed=9)).pixels
    for k, pixels in enumerate(four):
        alone = run(engine, consistency_job(trained, seed=9 + k)).pixels[0]
        np.testing.assert_array_equal(pixels, alone)


@pytest.mark.slow
def test_it_is_what_diffusers_own_pipeline_makes(engine: LocalEngine, trained: ModelInfo) -> None:
    import torch
    from diffusers import ConsistencyModelPipeline

    pipeline = ConsistencyModelPipeline.from_pretrained(
        trained.path, use_safetensors=True, local_files_only=True, dtype=torch.float32
    )
    pipeline.set_progress_bar_config(disable=True)
    for timesteps in ((0,), (18, 0)):
        theirs = pipeline(
            timesteps=list(timesteps),
            generator=torch.Generator("cpu").manual_seed(7),
            output_type="np",
        ).images[0]
        ours = run(engine, consistency_job(trained, timesteps=timesteps)).pixels[0]
        np.testing.assert_allclose(ours, theirs, atol=1e-4)
