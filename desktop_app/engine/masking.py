"""Inpainting: what the mask does in latent space.

A mask value is a denoising strength: 0 is known, 1 is made wholly again, and what lies between
joins later (differential diffusion, Levin & Fried 2023, arXiv:2306.00950). Of a step that belongs
to it in part a latent pixel takes that part, so that few steps make no stairs of a slope.
"""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor

from desktop_app.core.pixels import FloatArray
from desktop_app.engine.hooks import HookStage, StepState
from desktop_app.networks.schedules.schedule import Schedule


def painted(mask: FloatArray) -> Tensor:
    """(1, 1, h, w) float32 of 0 and 1: what of ``mask`` (h, w) a network is told to be unknown."""
    from desktop_app.imaging.mask import hole_in  # OpenCV: not before the first picture

    return torch.from_numpy(hole_in(mask).astype(np.float32))[None, None]


def joining_calls(strength: Tensor, schedule: Schedule) -> Tensor:
    """The call of the model, from 0, from which on each latent pixel is denoised.

    A pixel of strength s takes part in the last s × n of n steps; a known one (0) never does: its
    number is beyond all calls. Same shape, float32.
    """
    begins = torch.tensor([0, *(end + 1 for end in _step_ends(schedule)[:-1])])
    joins = begins.to(strength.device)[_joining_steps(strength, len(begins))]
    return torch.where(strength > 0, joins, schedule.calls + 1).float()


def _step_ends(schedule: Schedule) -> list[int]:
    return [call for call in range(schedule.calls) if schedule.is_step_end(call)]


def _joining_steps(strength: Tensor, steps: int) -> Tensor:
    """The step, from 0, in which a pixel joins."""
    return torch.floor((1 - strength) * steps + 1e-4).clamp(max=steps - 1).long()


class LatentMaskHook:
    """Latent masking (as in diffusers; RePaint without resampling), soft where the mask is.

    After every call what has not joined yet is replaced by the picture's latents, noised to the
    level the others are at now; after the last one the known is replaced by the clean latents. A
    pixel whose share of the steps ends within one takes as much of that step.

    Args:
        strength: (1, 1, h, w) 0..1; see `joining_calls`.
        schedule: set up for this image.
        clean: latents (1, c, h, w) of the picture.
        noise: (1, c, h, w), the noise the image started from.
        keeps_known: whether to put back pixels of strength 0; an inpainting UNet keeps those.
    """

    stage = HookStage.AFTER_CALL

    def __init__(
        self,
        strength: Tensor,
        schedule: Schedule,
        clean: Tensor,
        noise: Tensor,
        *,
        keeps_known: bool = True,
    ) -> None:
        joins = joining_calls(strength, schedule)
        self._joins = joins if keeps_known else torch.where(strength > 0, joins, -1.0)
        self._clean, self._noise = clean, noise
        ends = _step_ends(schedule)
        step = _joining_steps(strength, len(ends))
        part = (strength * len(ends) - (len(ends) - 1 - step)).clamp(max=1)
        part = torch.where(strength > 0, part, 1.0)
        some = step[part < 1].unique().tolist()
        self._parts = {ends[k]: torch.where(step == k, part, 1.0) for k in some}

    def __call__(self, state: StepState) -> None:
        """Put back what has not joined by the next call."""
        following = state.index + 1
        known, waiting = self._clean, self._joins > following
        if not state.is_last:
            known = state.schedule.noised(self._clean, self._noise, following)
            waiting = self._joins >= following
        part = self._parts.get(state.index)
        made = state.latents if part is None else torch.lerp(known, state.latents, part)
        state.latents = torch.where(waiting, known, made)


class MaskChannelsHook:
    """Gives an inpainting denoiser its further channels: the mask and the masked picture's latents.

    Args:
        channels: (1, c, h, w) of `FamilyEngine.mask_channels`.
    """

    stage = HookStage.MODEL_INPUT

    def __init__(self, channels: Tensor) -> None:
        self._channels = channels

    def __call__(self, state: StepState) -> None:
        """Append the channels to the model's input."""
        state.model_input = torch.cat([state.model_input, self._channels], dim=1)
