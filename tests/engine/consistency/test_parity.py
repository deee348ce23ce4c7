"""The same pictures as diffusers' own ConsistencyModelPipeline, from the same noise."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from diffusers import CMStochasticIterativeScheduler, ConsistencyModelPipeline

from desktop_app.core.consistency import even_timesteps
from desktop_app.core.model_info import ModelInfo
from desktop_app.core.noise_levels import NoiseLevels
from desktop_app.engine.consistency.multistep_schedule import ConsistencySchedule
from desktop_app.engine.local import LocalEngine
from tests.engine.conftest import run
from tests.engine.consistency.conftest import consistency_job, generators


@pytest.mark.slow
@pytest.mark.parametrize("timesteps", [(0,), (18, 0), (30, 18, 7, 0)])
def test_it_makes_the_picture_that_diffusers_makes(
    engine: LocalEngine,
    unconditional: ModelInfo,
    pipeline: ConsistencyModelPipeline,
    timesteps: tuple[int, ...],
) -> None:
    ours = run(engine, consistency_job(unconditional, timesteps=timesteps)).pixels[0]
    theirs = pipeline(
        timesteps=list(timesteps), generator=generators(7)[0], output_type="np"
    ).images[0]
    assert ours.std() > 0.02
    np.testing.assert_allclose(ours, theirs, atol=1e-5)


@pytest.mark.parametrize("steps", [1, 2, 3])
def test_a_number_of_steps_spaces_its_timesteps_as_diffusers_does(
    engine: LocalEngine,
    unconditional: ModelInfo,
    pipeline: ConsistencyModelPipeline,
    steps: int,
) -> None:
    ours = run(engine, consistency_job(unconditional, timesteps=(), steps=steps)).pixels[0]
    theirs = pipeline(num_inference_steps=steps, generator=generators(7)[0], output_type="np")
    np.testing.assert_allclose(ours, theirs.images[0], atol=1e-5)


def test_a_class_is_the_one_that_diffusers_makes(
    engine: LocalEngine, with_classes: ModelInfo, class_pipeline: ConsistencyModelPipeline
) -> None:
    job = consistency_job(with_classes, class_label=3)
    theirs = class_pipeline(
        class_labels=3, timesteps=[18, 0], generator=generators(7)[0], output_type="np"
    ).images[0]
    np.testing.assert_allclose(run(engine, job).pixels[0], theirs, atol=1e-5)


def test_a_batch_is_sampled_like_its_images_alone(pipeline: ConsistencyModelPipeline) -> None:
    schedule = ConsistencySchedule(NoiseLevels(), (0, 18), torch.device("cpu"))

    def sampled(*seeds: int) -> torch.Tensor:
        sources = generators(*seeds)
        noise = torch.cat([torch.randn(1, 3, 32, 32, generator=each) for each in sources])
        latents = schedule.start(noise)
        for index in range(schedule.calls):
            scaled = schedule.scaled(latents, index)
            prediction = pipeline.unet(scaled, schedule.timesteps[index]).sample
            latents = schedule.stepped(prediction, latents, index, sources)
        return latents

    batch = sampled(1, 2, 3, 4)
    alone = torch.cat([sampled(seed) for seed in (1, 2, 3, 4)])
    torch.testing.assert_close(batch, alone, atol=1e-5, rtol=0)
    theirs = pipeline(
        batch_size=4, timesteps=[18, 0], generator=generators(1, 2, 3, 4), output_type="pt"
    ).images
    torch.testing.assert_close(batch / 2 + 0.5, theirs, atol=1e-5, rtol=0)


@pytest.mark.parametrize("total", [40, 17])
def test_noise_levels_and_scales_are_those_of_the_scheduler(total: int) -> None:
    scheduler = CMStochasticIterativeScheduler(num_train_timesteps=total)
    levels = NoiseLevels(total)
    steps = list(range(total))
    scheduler.set_timesteps(timesteps=steps[::-1])
    sigmas = [levels.sigma(step) for step in steps]
    np.testing.assert_allclose(sigmas, scheduler.sigmas[:-1].numpy(), rtol=1e-6)
    clocks = [levels.clock(sigma) for sigma in sigmas]
    np.testing.assert_allclose(clocks, scheduler.timesteps.numpy(), rtol=1e-6, atol=1e-6)
    for sigma in sigmas:
        skip, out = scheduler.get_scalings_for_boundary_condition(torch.tensor(sigma))
        np.testing.assert_allclose(levels.scales_out(sigma), (skip, out), rtol=1e-4, atol=1e-7)
    assert [levels.timestep(sigma) for sigma in sigmas] == steps


def test_at_the_least_noise_a_picture_stays_as_it_is() -> None:
    skip, out = NoiseLevels().scales_out(0.002)
    assert (skip, out) == (1.0, 0.0)


def test_evenly_spaced_timesteps_begin_with_pure_noise() -> None:
    assert even_timesteps(1, 40) == (0,)
    assert even_timesteps(3, 40) == (0, 13, 26)


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("sigma_min", 0),
        ("sigma_max", float("nan")),
        ("rho", "7"),
        ("sigma_data", True),
        ("num_train_timesteps", 1),
        ("num_train_timesteps", 4.5),
        ("sigma_max", 0.001),
    ],
)
def test_noise_levels_that_mean_nothing_are_refused(key: str, value: object) -> None:
    with pytest.raises(ValueError, match=key.split("_", maxsplit=1)[0]):
        NoiseLevels.from_config({"sigma_min": 0.002, key: value})
