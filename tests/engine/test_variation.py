"""Seed variation: the noise is turned towards another seed's."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
import torch

from desktop_app.core.generation_settings import MAX_SEED
from desktop_app.core.model_info import ModelInfo
from desktop_app.engine.local import LocalEngine
from desktop_app.engine.noise import draw_noise, image_generator, slerp
from tests.engine.conftest import make_job, run

CPU = torch.device("cpu")


def pixels(engine: LocalEngine, model: ModelInfo, **settings: Any) -> Any:
    return run(engine, make_job(model, **settings)).pixels


@pytest.mark.slow
@pytest.mark.parametrize("scheduler", ["ddim", "euler_a"])
def test_none_is_the_seed_and_all_is_the_other(
    engine: LocalEngine, model: ModelInfo, scheduler: str
) -> None:
    plain = pixels(engine, model, seed=7, scheduler=scheduler)[0]
    other = pixels(engine, model, seed=40, scheduler=scheduler)[0]
    none, half, whole = (
        pixels(engine, model, seed=7, scheduler=scheduler, **each)[0]
        for each in (
            {"variation_seed": 40},
            {"variation_seed": 40, "variation": 0.5},
            {"variation_seed": 40, "variation": 1.0},
        )
    )
    assert np.array_equal(none, plain)
    assert np.array_equal(whole, other)
    assert not np.array_equal(half, plain)
    assert not np.array_equal(half, other)


def test_several_images_are_as_many_singles(engine: LocalEngine, model: ModelInfo) -> None:
    job = make_job(model, seed=7, count=3, variation=0.3, variation_seed=MAX_SEED - 1)
    made = run(engine, job).pixels
    for image in range(3):
        single = replace(job, request=job.request.single(image))
        assert np.array_equal(run(engine, single).pixels[0], made[image])


def test_turned_noise_keeps_its_deviation() -> None:
    noises = [draw_noise(image_generator(seed), 4, 64, 64, CPU) for seed in (1, 2)]
    for share in (0.1, 0.5, 0.9):
        assert float(slerp(noises[0], noises[1], share).std()) == pytest.approx(1.0, abs=0.02)
    # The mean of two noises would have lost 29 % of it.
    assert float(sum(noises).std() / 2) < 0.75


def test_one_seed_twice_is_that_seed() -> None:
    noise = draw_noise(image_generator(1), 4, 8, 8, CPU)
    assert torch.equal(slerp(noise, noise.clone(), 0.4), noise)
