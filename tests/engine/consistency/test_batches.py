"""Batches of a consistency model, what each of its calls made, and noise that it takes out."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import torch

from desktop_app.core.events import StepMade
from desktop_app.core.model_info import ModelInfo
from desktop_app.core.pixels import ByteArray
from desktop_app.engine.consistency.edits import noise_in
from desktop_app.engine.local import LocalEngine
from tests.engine.conftest import run
from tests.engine.consistency.conftest import consistency_job


@pytest.mark.slow
@pytest.mark.parametrize("edit", ["", "super_resolution", "colourise", "stroke", "denoise"])
def test_a_batch_makes_the_pictures_of_its_seeds(
    engine: LocalEngine, with_classes: ModelInfo, picture: ByteArray, edit: str
) -> None:
    job = consistency_job(with_classes, picture, count=5, edit=edit)
    alone, together = run(engine, job), run(engine, replace(job, batch=3))
    assert len(together.pixels) == 5
    for one, other in zip(alone.pixels, together.pixels, strict=True):
        assert np.abs(one - other).max() <= 2 / 255


@pytest.mark.slow
def test_a_batch_draws_each_picture_s_class(engine: LocalEngine, with_classes: ModelInfo) -> None:
    job = consistency_job(with_classes, count=4, timesteps=(18, 0))
    for one, other in zip(
        run(engine, job).pixels, run(engine, replace(job, batch=4)).pixels, strict=True
    ):
        assert np.abs(one - other).max() <= 2 / 255


@pytest.mark.slow
def test_every_call_is_told_and_the_last_is_the_picture(
    engine: LocalEngine, unconditional: ModelInfo
) -> None:
    job = consistency_job(unconditional, timesteps=(30, 20, 10, 0))
    done = run(engine, replace(job, trace=True))
    steps = done.of(StepMade)
    assert [one.step for one in steps] == [1, 2, 3, 4]
    np.testing.assert_array_equal(steps[-1].pixels, np.round(done.pixels[0] * 255))
    first = run(engine, consistency_job(unconditional, timesteps=(0,))).pixels[0]
    np.testing.assert_array_equal(steps[0].pixels, np.round(first * 255))
    assert not run(engine, replace(job, trace=True, previews=False)).of(StepMade)


@pytest.mark.parametrize("sigma", [0.05, 0.2, 0.4])
def test_the_noise_of_a_picture_is_measured(picture: ByteArray, sigma: float) -> None:
    plain = torch.from_numpy(picture).permute(2, 0, 1)[None] / 127.5 - 1
    noise = torch.randn(plain.shape, generator=torch.Generator().manual_seed(1))
    assert noise_in(plain) < 0.02
    assert noise_in(0.3 * plain + sigma * noise) == pytest.approx(sigma, rel=0.15)


def test_denoising_adds_no_noise_of_its_own(
    engine: LocalEngine, unconditional: ModelInfo, picture: ByteArray
) -> None:
    made = [
        run(
            engine, consistency_job(unconditional, picture, edit="denoise", seed=seed, timesteps=())
        )
        for seed in (1, 2)
    ]
    np.testing.assert_array_equal(made[0].pixels[0], made[1].pixels[0])
