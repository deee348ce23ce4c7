"""Adaptive steps: the loop ends when the picture has settled, and never before it may."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
import torch
from torch import Tensor

from desktop_app.catalog.schedulers import load_schedulers
from desktop_app.core.events import ImageDone, Noted, StepDone
from desktop_app.core.model_info import ModelInfo
from desktop_app.core.note_texts import note_sentence
from desktop_app.core.pixels import ByteArray, FloatArray
from desktop_app.engine.early_stop import EarlyStopHook
from desktop_app.engine.hooks import HookTable
from desktop_app.engine.local import LocalEngine
from desktop_app.engine.loop import denoise
from desktop_app.engine.masking import LatentMaskHook, joining_calls
from desktop_app.engine.progress import ProgressMeter
from desktop_app.networks.schedules.schedule import Schedule
from desktop_app.networks.schedules.scheduler_classes import make_scheduler
from tests.engine.conftest import make_job, run
from tests.tiny_models import SCHEDULER

STEPS = 12
CPU = torch.device("cpu")
ROWS = load_schedulers()


class Knowing:
    """A model that knows the clean latents: its prediction implies them from the first step on."""

    def __init__(self, schedule: Schedule, clean: Tensor) -> None:
        self.schedule, self.clean, self.calls = schedule, clean, 0

    def predict(self, model_input: Tensor, timestep: Tensor, *_: Any) -> Tensor:
        level = self.schedule.noise_level(self.calls)
        self.calls += 1
        return (model_input - (1 - level**2) ** 0.5 * self.clean) / level


def settle(
    scheduler: str, strength: Tensor | None = None, threshold: float = 0.01
) -> tuple[Tensor, int, list[tuple[int, int]], Tensor]:
    """Run the loop; returns latents, calls of the model, what was told, and the right latents."""
    schedule = Schedule(make_scheduler(ROWS[scheduler], SCHEDULER, "epsilon"), STEPS, 1.0, CPU)
    random = torch.Generator().manual_seed(0)
    clean, noise = (torch.randn(1, 4, 8, 8, generator=random) for _ in range(2))
    told: list[tuple[int, int]] = []
    joins = None if strength is None else joining_calls(strength, schedule)
    hooks: list[Any] = [EarlyStopHook(threshold, strength, joins, lambda *at: told.append(at))]
    if strength is not None:
        hooks.append(LatentMaskHook(strength, schedule, torch.zeros_like(clean), noise))
    model: Any = Knowing(schedule, clean)
    made = denoise(model, schedule, schedule.start(noise), random, HookTable(hooks))
    return made, model.calls, told, clean


@pytest.mark.parametrize(("scheduler", "calls"), [("ddim", 3), ("euler_a", 3), ("heun", 6)])
def test_a_still_picture_is_done_after_two_calm_steps(scheduler: str, calls: int) -> None:
    made, ran, told, clean = settle(scheduler)
    assert ran == calls
    assert told == [(3, STEPS)]
    assert torch.allclose(made, clean, atol=1e-2)


def test_what_is_known_is_put_back_clean() -> None:
    strength = torch.zeros(1, 1, 8, 8)
    strength[..., 4:] = 1
    made, ran, _, clean = settle("ddim", strength)
    assert ran == 3
    assert torch.equal(made[..., :4], torch.zeros(1, 4, 8, 4))
    assert torch.allclose(made[..., 4:], clean[..., 4:], atol=1e-2)


def test_pixels_that_join_late_are_waited_for() -> None:
    strength = torch.ones(1, 1, 8, 8)
    strength[..., :2] = 0.5
    _, ran, told, _ = settle("ddim", strength)
    assert ran > STEPS // 2 + 1
    assert told == [(ran, STEPS)]


def test_it_never_settles_at_the_last_step() -> None:
    strength = torch.full((1, 1, 8, 8), 1 / STEPS)
    _, ran, told, _ = settle("ddim", strength)
    assert (ran, told) == (STEPS, [])


def with_settle(model: ModelInfo, settle: float, **settings: Any) -> Any:
    return make_job(model, steps=12, settle=settle, **settings)


@pytest.mark.slow
@pytest.mark.states("note.settled")
def test_the_saving_is_told_and_the_picture_is_near(engine: LocalEngine, model: ModelInfo) -> None:
    full = run(engine, with_settle(model, 0.0))
    made = run(engine, with_settle(model, 0.5))
    assert full.of(Noted) == []
    (note,) = made.of(Noted)
    assert note.code == "settled"
    assert note.params["total"] == 12
    assert note.params["steps"] == len(made.of(StepDone)) < 12
    assert "12" in note_sentence(note.code, note.params)
    assert float(np.abs(made.pixels[0] - full.pixels[0]).mean()) < 0.2


@pytest.mark.slow
def test_off_it_changes_no_byte(engine: LocalEngine, model: ModelInfo) -> None:
    plain = make_job(model, steps=12)
    assert plain.request.settle == 0
    tiny = with_settle(model, 1e-9)  # never met
    assert np.array_equal(run(engine, plain).pixels[0], run(engine, tiny).pixels[0])


def test_an_edit_settles_with_its_known_pixels(
    engine: LocalEngine, model: ModelInfo, picture: ByteArray, mask: FloatArray
) -> None:
    job = make_job(model, picture, mask, steps=12, settle=0.5)
    made = run(engine, job)
    assert made.of(Noted)
    again = run(engine, replace(job))
    assert np.array_equal(made.pixels[0], again.pixels[0])


@pytest.mark.slow
def test_each_image_settles_by_itself(engine: LocalEngine, model: ModelInfo) -> None:
    both = run(engine, with_settle(model, 0.5, count=2))
    job = with_settle(model, 0.5, count=2)
    for image in range(2):
        single = run(engine, replace(job, request=job.request.single(image)))
        assert np.array_equal(single.pixels[0], both.pixels[image])
    assert len(both.of(ImageDone)) == 2


def test_steps_that_were_saved_are_not_waited_for() -> None:
    clock = iter(range(100))
    progress = ProgressMeter(images=2, steps=10, clock=lambda: float(next(clock)))
    progress.begin_steps()
    for _ in range(3):
        progress.step_done()
    progress.steps_saved(7)
    progress.image_done()
    progress.begin_steps()
    # Nine more steps of a second each, and a second image's second of decoding or two.
    assert progress.step_done() == pytest.approx(9 + 2, abs=1.5)
