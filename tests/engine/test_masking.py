"""What a mask means in latent space."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from desktop_app.catalog.schedulers import load_schedulers
from desktop_app.core.model_info import ModelInfo
from desktop_app.core.pixels import ByteArray, FloatArray
from desktop_app.engine.hooks import StepState
from desktop_app.engine.local import LocalEngine
from desktop_app.engine.masking import LatentMaskHook, joining_calls, painted
from desktop_app.networks.latent_scale import latent_mask
from desktop_app.networks.schedules.schedule import Schedule
from desktop_app.networks.schedules.scheduler_classes import make_scheduler
from tests.engine.conftest import make_job, run


@pytest.mark.slow
@given(x=st.integers(0, 63), y=st.integers(0, 63), value=st.floats(0.02, 1))
def test_a_single_faint_pixel_marks_its_latent_pixel(x: int, y: int, value: float) -> None:
    mask = np.zeros((64, 64), np.float32)
    mask[y, x] = value
    marked = latent_mask(painted(mask), 8)[0, 0]
    assert marked.shape == (8, 8)
    assert marked.sum() == 1
    assert marked[y // 8, x // 8] == 1


def test_noise_is_known_and_everything_above_is_not() -> None:
    mask = np.array([[0, 0, 3 / 255, 0], [0, 0.02, 0.5, 1]], np.float32)
    assert torch.equal(painted(mask)[0, 0], torch.tensor([[0.0] * 4, [0.0] + [1.0] * 3]))


@pytest.mark.parametrize("black", [8, 20, 30])
def test_of_a_mask_whose_black_is_grey_the_network_is_told_what_is_meant(black: int) -> None:
    mask = np.random.default_rng(1).integers(black - 4, black + 5, (40, 60)) / np.float32(255)
    mask[10:20, 10:20] = 1
    assert torch.equal(painted(mask.astype(np.float32))[0, 0], torch.from_numpy(mask == 1).float())


@pytest.mark.slow
@pytest.mark.parametrize("channels", [4, 9])
def test_a_mask_thinner_than_a_latent_pixel_changes_something(
    engine: LocalEngine, make_model: Callable[..., ModelInfo], picture: ByteArray, channels: int
) -> None:
    model = make_model(channels=channels)
    mask = np.zeros((64, 64), np.float32)
    mask[21, 10:50] = 0.2
    one, two = (run(engine, make_job(model, picture, mask, seed=seed)).pixels[0] for seed in (1, 2))
    assert np.abs(one[21, 10:50] - two[21, 10:50]).max() > 0


ROWS = load_schedulers()
SCHEDULERS = ["ddim", "euler", "heun"]  # multistep ones remember what came before


@pytest.mark.slow
@pytest.mark.parametrize("scheduler", SCHEDULERS)
@pytest.mark.parametrize("value", [0.25, 0.5, 0.75])
def test_a_mask_of_one_grey_is_image_to_image_at_that_strength(
    engine: LocalEngine, model: ModelInfo, picture: ByteArray, scheduler: str, value: float
) -> None:
    grey = np.full((64, 64), value, np.float32)
    masked = run(engine, make_job(model, picture, grey, scheduler=scheduler, steps=8)).pixels[0]
    whole = make_job(model, picture, scheduler=scheduler, steps=8, strength=value)
    assert masked == pytest.approx(run(engine, whole).pixels[0], abs=1e-4)


@pytest.mark.slow
@pytest.mark.parametrize("channels", [4, 9])
def test_a_painted_gradient_gives_a_gradual_change(
    engine: LocalEngine, make_model: Callable[..., ModelInfo], picture: ByteArray, channels: int
) -> None:
    model = make_model(channels=channels)
    gradient = np.repeat(np.linspace(0.1, 1, 8, dtype=np.float32), 8)[None].repeat(64, 0)
    settings = {"steps": 6, "guidance_scale": 1.0}
    runs = [
        run(engine, make_job(model, picture, np.ascontiguousarray(gradient), seed=seed, **settings))
        for seed in range(5)
    ]
    # What the seed decides is what was made anew.
    spread = np.std([one.pixels[0] for one in runs], axis=(0, 3)).mean(0)
    columns = spread.reshape(8, 8).mean(1)
    assert columns[0] < 0.5 * columns[-1]
    assert np.corrcoef(columns, np.arange(8))[0, 1] > 0.8


@pytest.mark.slow
@given(st.floats(0, 1, width=32), st.sampled_from(["ddim", "heun"]), st.integers(1, 12))
def test_a_latent_pixel_joins_for_its_share_of_the_steps(
    strength: float, scheduler: str, steps: int
) -> None:
    row = ROWS[scheduler]
    schedule = Schedule(make_scheduler(row, {}, "epsilon"), steps, 1.0, torch.device("cpu"))
    joins = int(joining_calls(torch.tensor(strength), schedule))
    if strength == 0:
        assert joins > schedule.calls
        return
    begins = [0, *(k + 1 for k in range(schedule.calls - 1) if schedule.is_step_end(k))]
    left = len(begins) - begins.index(joins)
    assert max(1, strength * steps - 1e-3) <= left <= strength * steps + 1


@pytest.mark.slow
def test_latent_masking_ends_with_the_known_region_clean(
    engine: LocalEngine, model: ModelInfo, picture: ByteArray, mask: FloatArray
) -> None:
    """Far from the mask, only the autoencoder changes anything: the seed has no influence."""
    one, two = (run(engine, make_job(model, picture, mask, seed=seed)).pixels[0] for seed in (1, 2))
    inside, outside = np.abs(one - two)[32:, 32:].mean(), np.abs(one - two)[:16, :16].mean()
    assert inside > 10 * outside


@pytest.mark.parametrize("arrays", [0, 1, 2], ids=["text", "image", "inpaint"])
def test_an_inpainting_unet_does_every_task(
    engine: LocalEngine,
    make_model: Callable[..., ModelInfo],
    picture: ByteArray,
    mask: FloatArray,
    arrays: int,
) -> None:
    model = make_model(channels=9)
    job = make_job(model, *[picture, mask][:arrays], strength=0.8)
    assert run(engine, job).pixels[0].std() > 0


@pytest.mark.slow
def test_the_starter_layout_with_its_own_autoencoder_does_every_task(
    engine: LocalEngine,
    make_model: Callable[..., ModelInfo],
    picture: ByteArray,
    mask: FloatArray,
) -> None:
    for channels in (16, 33):
        model = make_model(channels=channels, tiny_vae=True, prediction_type="v_prediction")
        for arrays in ([], [picture], [picture, mask]):
            done = run(engine, make_job(model, *arrays, strength=0.8))
            assert done.pixels[0].shape == (64, 64, 3)
            assert np.isfinite(done.pixels[0]).all()


@pytest.mark.parametrize("keeps_known", [True, False])
@pytest.mark.parametrize("scheduler", ["ddim", "heun"])
def test_a_latent_pixel_takes_what_is_made_from_its_step_on_and_in_part_in_that(
    scheduler: str, keeps_known: bool
) -> None:
    steps, made = 4, 9.0
    schedule = Schedule(
        make_scheduler(ROWS[scheduler], {}, "epsilon"), steps, 1.0, torch.device("cpu")
    )
    values = torch.tensor([0.0, 0.1, 0.2, 0.25, 0.3, 0.5, 0.6, 1.0])
    clean, noise = torch.linspace(-1, 1, 8)[None, None, None], torch.full((1, 1, 1, 8), 0.5)
    hook = LatentMaskHook(values[None, None, None], schedule, clean, noise, keeps_known=keeps_known)
    ends = [call for call in range(schedule.calls) if schedule.is_step_end(call)]
    first = steps - torch.ceil(values * steps)  # the step in which it joins
    for call in range(schedule.calls):
        latents = torch.full_like(clean, made)
        state = StepState(schedule, latents, latents, latents, latents, cast(Any, None), call)
        hook(state)
        if call not in ends:
            continue
        step, last = ends.index(call), call == schedule.calls - 1
        known = clean if last else schedule.noised(clean, noise, call + 1)
        share = torch.where(step > first, 1.0, values * steps - (steps - 1 - first))
        share = torch.where(step < first, 0.0, share.clamp(0, 1))
        share[0] = 0.0 if keeps_known else 1.0
        assert torch.allclose(
            state.latents[0, 0, 0], torch.lerp(known[0, 0, 0], latents[0, 0, 0], share), atol=1e-3
        ), call
