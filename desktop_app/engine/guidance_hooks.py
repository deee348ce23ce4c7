"""Hooks that change what is heard, and how strongly it guides, over the steps.

Steps are counted as they are run, as in AUTOMATIC1111: at a strength below 1 the first of those
that are run is step 1, and shares are of their number.
"""

from __future__ import annotations

import math
from collections.abc import Iterator

import torch
from torch import Tensor
from torch.nn import functional as F

from desktop_app.core.generation_settings import GenerationSettings
from desktop_app.engine.hooks import Hook, HookStage, StepState
from desktop_app.networks.schedules.schedule import Schedule

DETAILS = 16
"""Structure is what is larger than this part of the picture's shorter side."""


def guidance_hooks(settings: GenerationSettings, *, from_flow_noise: bool) -> Iterator[Hook]:
    """Those that ``settings`` ask for, to be given after the hooks that exchange the model.

    Args:
        settings: of the request.
        from_flow_noise: whether a flow model that is guided starts from noise alone.
    """
    yield TextScheduleHook()
    if settings.guidance_curve or settings.structure > 0:
        yield GuidanceHook(settings)
    if settings.cfg_zero == "scale_and_start" and from_flow_noise:
        yield ZeroStartHook()


class TextScheduleHook:
    """Lets the model of each call hear the text of its step (prompt editing, alternation)."""

    stage = HookStage.BEFORE_CALL

    def __call__(self, state: StepState) -> None:
        """Choose the text of the step that the call belongs to."""
        state.model.use_texts_of(state.schedule.step_of(state.index))


class GuidanceHook:
    """The guidance scale of each step; where it is 1 or less only the prompt goes through the
    model, which takes half the time (Kynkäänniemi et al. 2024, arXiv:2404.07724)."""

    stage = HookStage.BEFORE_CALL

    def __init__(self, settings: GenerationSettings) -> None:
        self._settings = settings

    def __call__(self, state: StepState) -> None:
        """Set the scale, and whether the negative prompt is heard at all."""
        step = state.schedule.step_of(state.index)
        scale = scale_at(self._settings, step, state.schedule.steps)
        state.guidance_scale, state.model.is_guided = scale, scale > 1


class ZeroStartHook:
    """The first step of a flow model does nothing: its velocity is poorly known at pure noise.

    "Zero-init" of CFG-Zero* (Fan et al. 2025, arXiv:2503.18886, section 4.2), for one step.
    """

    stage = HookStage.PREDICTION

    def __call__(self, state: StepState) -> None:
        """Predict nothing at step 1."""
        if state.schedule.step_of(state.index) == 1:
            state.prediction = torch.zeros_like(state.prediction)


class StructureHook:
    """Holds the large shapes and colours of a picture while the first steps are made.

    Iterative latent variable refinement (Choi et al. 2021, arXiv:2108.02938, eq. 8): after each of
    these calls the low frequencies of the latents become those of the picture at the same noise
    level, x + share · (φ(y) − φ(x)). φ averages squares of latent pixels.

    Args:
        clean: latents (1, c, h, w) of the picture.
        noise: (1, c, h, w), the noise the image started from.
        calls: how many calls of the model belong to the first part.
        share: 0..1, how much of it is held.
    """

    stage = HookStage.AFTER_CALL

    def __init__(self, clean: Tensor, noise: Tensor, calls: int, share: float) -> None:
        self._clean, self._noise, self._calls, self._share = clean, noise, calls, share

    def __call__(self, state: StepState) -> None:
        """Hold it, until the last of these calls."""
        if state.index >= self._calls or state.is_last:
            return
        there = state.schedule.noised(self._clean, self._noise, state.index + 1)
        state.latents = state.latents + self._share * low_pass(there - state.latents)


def scale_at(settings: GenerationSettings, step: int, steps: int) -> float:
    """The guidance scale at ``step``, from 1, of ``steps``; 1: no guidance.

    From the first to the last step with guidance a curve goes from the one value to the other;
    steps that shape the structure may have a scale of their own.
    """
    if settings.structure_guidance > 0 and step <= structure_steps(settings, steps):
        return settings.structure_guidance
    usual = settings.guidance_scale
    if not settings.guidance_curve:
        return usual
    low, high = settings.guidance_start, settings.guidance_stop
    guided = [each for each in range(1, steps + 1) if low <= (each - 0.5) / steps <= high]
    if step not in guided:
        return 1.0
    way = (step - guided[0]) / max(1, len(guided) - 1)
    shares = {"constant": 0.0, "linear": way, "cosine": (1 - math.cos(math.pi * way)) / 2}
    return usual + shares[settings.guidance_curve] * (settings.guidance_final - usual)


def structure_steps(settings: GenerationSettings, steps: int) -> int:
    """How many of ``steps`` shape the structure."""
    return round(settings.structure * steps)


def structure_calls(settings: GenerationSettings, schedule: Schedule) -> int:
    """How many calls of the model these are."""
    count = structure_steps(settings, schedule.steps)
    return sum(schedule.step_of(call) <= count for call in range(schedule.calls))


def low_pass(latents: Tensor) -> Tensor:
    """(n, c, h, w) without what is smaller than squares of about a `DETAILS`-th of the shorter
    side, at least of two latent pixels."""
    rows, columns = latents.shape[-2:]
    side = max(2, round(min(rows, columns) / DETAILS))
    size = max(1, rows // side), max(1, columns // side)
    small = F.adaptive_avg_pool2d(latents, size)
    return F.interpolate(small, (rows, columns), mode="bilinear", align_corners=False)
