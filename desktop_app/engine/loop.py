"""The denoising loop: latents in, latents out. It knows stages of hooks, and no feature."""

from __future__ import annotations

from contextlib import ExitStack

import torch
from torch import Tensor

from desktop_app.core import trace
from desktop_app.engine.guidance import Predictor
from desktop_app.engine.hooks import HookStage, HookTable, StepState
from desktop_app.networks.schedules.schedule import Schedule


def denoise(
    model: Predictor,
    schedule: Schedule,
    latents: Tensor,
    generator: torch.Generator | list[torch.Generator],
    hooks: HookTable,
) -> Tensor:
    """Run all steps of ``schedule``.

    Args:
        model: the denoiser with its text and guidance.
        schedule: set up for this image, not yet used.
        latents: (n, c, h, w) float32 at the first step's noise level.
        generator: what schedulers with fresh noise draw from; of a batch, one an image.
        hooks: what else happens; one may raise to leave the loop, or finish it early.

    Returns:
        Clean latents (n, c, h, w) float32.
    """
    state = StepState(schedule, latents, latents, latents, latents, model)
    for index in range(schedule.calls):
        state.index, state.model = index, model
        state.inputs, state.around = {}, []
        hooks.run(HookStage.BEFORE_CALL, state)
        state.scaled = schedule.scaled(state.latents, index)
        state.model_input = state.scaled
        hooks.run(HookStage.MODEL_INPUT, state)
        with ExitStack() as stack:
            for context in state.around:
                stack.enter_context(context)
            stack.enter_context(trace.span("predict", call=index))
            state.prediction = state.model.predict(
                state.model_input, schedule.timesteps[index], state.guidance_scale, state.inputs
            )
        hooks.run(HookStage.PREDICTION, state)
        state.latents = schedule.stepped(state.prediction, state.latents, index, generator)
        hooks.run(HookStage.AFTER_CALL, state)
        if schedule.is_step_end(index):
            hooks.run(HookStage.STEP_DONE, state)
        if state.is_finished:
            break
    return state.latents
