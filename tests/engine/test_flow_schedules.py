"""Schedules of flow models equal diffusers' own classes, step by step, with a made-up network."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import torch
from torch import Tensor

from desktop_app.catalog.schedulers import load_schedulers
from desktop_app.networks.schedules.flow import (
    flow_shift,
    shift_by_steps,
    shift_exponent,
    stretched,
)
from desktop_app.networks.schedules.schedule import Schedule
from desktop_app.networks.schedules.scheduler_classes import make_scheduler, scheduler_class
from desktop_app.networks.schedules.setup import Setup

ROWS = {key: row for key, row in load_schedulers().items() if row.prediction == "flow"}
CPU = torch.device("cpu")
SD3 = {"num_train_timesteps": 1000, "shift": 3.0}
FLUX = {
    "num_train_timesteps": 1000,
    "shift": 3.0,
    "use_dynamic_shifting": True,
    "base_shift": 0.5,
    "max_shift": 1.15,
    "base_image_seq_len": 256,
    "max_image_seq_len": 4096,
}
STEPS = 7


def network(latents: Tensor, timestep: Tensor) -> Tensor:
    """Some smooth function of both."""
    return torch.sin(3 * latents + timestep / 300) - 0.3 * latents


def noise() -> Tensor:
    return torch.randn(1, 16, 8, 8, generator=torch.Generator().manual_seed(0))


def ours(schedule: Schedule) -> Tensor:
    latents, random = schedule.start(noise()), torch.Generator().manual_seed(1)
    for index in range(schedule.calls):
        scaled = schedule.scaled(latents, index)
        assert scaled is latents
        predicted = network(scaled, schedule.timesteps[index])
        latents = schedule.stepped(predicted, latents, index, random)
    return latents


def theirs(scheduler: Any, **settings: Any) -> Tensor:
    scheduler.set_timesteps(device="cpu", **settings)
    latents, random = noise(), torch.Generator().manual_seed(1)
    extra = {}
    if "generator" in type(scheduler).step.__code__.co_varnames:
        extra["generator"] = random
    for timestep in scheduler.timesteps:
        predicted = network(latents, timestep)
        latents = scheduler.step(predicted, timestep, latents, return_dict=False, **extra)[0]
    return latents


def stock(key: str, config: dict[str, Any]) -> Any:
    solver = {"prediction_type": "flow_prediction", "flow_shift": config["shift"]}
    row = ROWS[key]
    return scheduler_class(row.class_name).from_config({**config, **row.options, **solver})


@pytest.mark.parametrize("key", list(ROWS))
def test_with_a_fixed_shift_it_equals_the_class(key: str) -> None:
    made = ours(Schedule(make_scheduler(ROWS[key], SD3, "flow"), STEPS, 1.0, CPU))
    expected = theirs(stock(key, SD3), num_inference_steps=STEPS)
    assert float((made - expected).abs().max()) < 1e-4


@pytest.mark.parametrize("key", list(ROWS))
@pytest.mark.parametrize("tokens", [256, 1024, 4096])
def test_with_a_shift_by_the_size_it_equals_the_class(key: str, tokens: int) -> None:
    if key == "flow_heun":
        pytest.skip("diffusers' Heun knows no shift by the size")
    setup = Setup(tokens=tokens, even=True)
    made = ours(Schedule(make_scheduler(ROWS[key], FLUX, "flow"), STEPS, 1.0, CPU, setup))
    settings: dict[str, Any] = {"num_inference_steps": STEPS, "mu": shift_exponent(tokens, FLUX)}
    if key in ("flow_euler", "flow_euler_a", "flow_lcm"):
        settings["sigmas"] = np.linspace(1.0, 1 / STEPS, STEPS)  # as FLUX.1's pipeline gives them
    expected = theirs(stock(key, FLUX), **settings)
    assert float((made - expected).abs().max()) < 1e-4


def test_heun_takes_the_levels_of_euler_where_the_model_shifts_by_the_size() -> None:
    setup = Setup(tokens=1024, even=True)
    euler, heun = (
        Schedule(make_scheduler(ROWS[key], FLUX, "flow"), STEPS, 1.0, CPU, setup)
        for key in ("flow_euler", "flow_heun")
    )
    firsts = heun.timesteps[[0, *range(2, heun.calls, 2)]]
    assert torch.allclose(firsts, euler.timesteps, atol=1e-3)
    # Second order: with half the steps it is nearer to the truth than Euler with all.
    truth = ours(Schedule(make_scheduler(ROWS["flow_euler"], FLUX, "flow"), 1500, 1.0, CPU, setup))
    assert (ours(heun) - truth).abs().mean() < (ours(euler) - truth).abs().mean()


def test_levels_are_led_to_their_end_as_the_class_does() -> None:
    levels = np.linspace(1.0, 0.2, 6)
    scheduler = scheduler_class("FlowMatchEulerDiscreteScheduler")(shift_terminal=0.02)
    theirs = scheduler.stretch_shift_to_terminal(torch.tensor(levels)).numpy()
    np.testing.assert_allclose(stretched(levels, 0.02), theirs, atol=1e-6)
    assert stretched(levels, 0.0) is levels


@pytest.mark.parametrize("key", ["flow_euler", "flow_heun", "flow_lcm", "flow_unipc"])
def test_one_step_of_a_schedule_with_an_end_is_all_of_it(key: str) -> None:
    config = {**FLUX, "shift_terminal": 0.02}
    made = make_scheduler(ROWS[key], config, "flow")
    schedule = Schedule(made, 1, 1.0, CPU, Setup(tokens=1024, even=True))
    assert bool(torch.isfinite(made.sigmas).all())
    assert bool(torch.isfinite(schedule.timesteps).all())


def test_heun_ends_where_euler_does() -> None:
    setup, config = Setup(tokens=1024, even=True), FLUX | {"shift_terminal": 0.02}
    euler, heun = (
        Schedule(make_scheduler(ROWS[key], config, "flow"), STEPS, 1.0, CPU, setup)
        for key in ("flow_euler", "flow_heun")
    )
    assert float(euler.timesteps[-1]) == pytest.approx(20.0, abs=1e-3)
    assert torch.allclose(heun.timesteps[[0, *range(2, heun.calls, 2)]], euler.timesteps, atol=1e-3)


def test_the_shift_is_that_of_flux() -> None:
    assert shift_exponent(256, {}) == pytest.approx(0.5)
    assert shift_exponent(4096, {}) == pytest.approx(1.15)
    assert flow_shift(SD3, None) == 3.0
    with pytest.raises(ValueError, match="tokens"):
        flow_shift(FLUX, None)


@pytest.mark.parametrize("tokens", [16, 1024, 4300, 4301, 16384])
@pytest.mark.parametrize("steps", [1, 4, 50, 300])
def test_flux_2_shifts_by_the_number_of_steps_too(tokens: int, steps: int) -> None:
    from diffusers.pipelines.flux2.pipeline_flux2 import compute_empirical_mu

    wanted = compute_empirical_mu(tokens, steps)
    assert shift_by_steps(tokens, steps) == pytest.approx(wanted, abs=1e-9)
    setup = Setup(tokens=tokens, even=True, rule="steps")
    made = Schedule(make_scheduler(ROWS["flow_euler"], FLUX, "flow"), steps, 1.0, CPU, setup)
    theirs = stock("flow_euler", FLUX)
    theirs.set_timesteps(sigmas=np.linspace(1.0, 1 / steps, steps), mu=wanted)
    assert torch.allclose(made.timesteps, theirs.timesteps, atol=1e-3)


@pytest.mark.parametrize("key", list(ROWS))
@pytest.mark.parametrize("strength", [0.01, 0.4, 1.0])
def test_a_picture_is_noised_along_a_straight_line(key: str, strength: float) -> None:
    schedule = Schedule(make_scheduler(ROWS[key], SD3, "flow"), 10, strength, CPU)
    clean, level = torch.full((1, 16, 8, 8), 0.5), schedule.noise_level(0)
    noised = schedule.noised(clean, noise(), 0)
    assert torch.allclose(noised, (1 - level) * clean + level * noise(), atol=1e-6)
    velocity = noise() - clean
    assert torch.allclose(schedule.denoised(velocity, noised, 0), clean, atol=1e-5)


@pytest.mark.parametrize("kind", ["karras", "exponential", "beta"])
def test_levels_of_other_spreads_fall_from_the_first_to_the_last(kind: Any) -> None:
    usual = Schedule(make_scheduler(ROWS["flow_euler"], SD3, "flow"), 12, 1.0, CPU).scheduler.sigmas
    made = Schedule(make_scheduler(ROWS["flow_euler"], SD3, "flow"), 12, 1.0, CPU, Setup(kind))
    sigmas = made.scheduler.sigmas
    assert bool((sigmas[:-1] > sigmas[1:]).all())
    assert torch.allclose(sigmas[[0, -2, -1]], usual[[0, -2, -1]], atol=1e-5)
    assert torch.allclose(made.timesteps, sigmas[:-1] * 1000)
