"""Inpainting: what the mask does in latent space. Any mask value above 0 counts as painted."""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor
from torch.nn.functional import max_pool2d

from desktop_app.core.pixels import FloatArray
from desktop_app.engine.hooks import Stage, StepState

__all__ = ["LatentMaskHook", "MaskChannelsHook", "latent_mask", "painted"]


def painted(mask: FloatArray) -> Tensor:
    """(1, 1, h, w) float32: 1 where ``mask`` (h, w) is above 0, else 0."""
    return torch.from_numpy(np.asarray(mask > 0, np.float32))[None, None]


def latent_mask(painted_pixels: Tensor, factor: int) -> Tensor:
    """(1, 1, h/f, w/f): 1 for every latent pixel of which any pixel is painted.

    So a mask thinner than a latent pixel still changes something; what is changed beyond it is
    cut off when the result is put back.
    """
    return max_pool2d(painted_pixels, factor)


class LatentMaskHook:
    """Latent masking for UNets without mask channels (as in diffusers; RePaint without resampling).

    After every call the known region is replaced by the picture's latents, noised to the level the
    others are at now; after the last one by the clean latents.

    Args:
        mask: (1, 1, h, w), 1 where the picture is made anew.
        clean: latents (1, c, h, w) of the picture.
        noise: (1, c, h, w), the noise the image started from.
    """

    stage = Stage.AFTER_CALL

    def __init__(self, mask: Tensor, clean: Tensor, noise: Tensor) -> None:
        self._mask, self._clean, self._noise = mask, clean, noise

    def __call__(self, state: StepState) -> None:
        """Put the known region back."""
        known = self._clean
        if not state.is_last:
            known = state.schedule.noised(self._clean, self._noise, state.index + 1)
        state.latents = (1 - self._mask) * known + self._mask * state.latents


class MaskChannelsHook:
    """Gives an inpainting UNet its further channels: the mask and the masked picture's latents.

    Args:
        mask: (1, 1, h, w), 1 where the picture is made anew.
        masked: latents (1, c, h, w) of the picture with the painted pixels grey.
    """

    stage = Stage.MODEL_INPUT

    def __init__(self, mask: Tensor, masked: Tensor) -> None:
        self._channels = torch.cat([mask, masked], dim=1)

    def __call__(self, state: StepState) -> None:
        """Append the channels to the model's input."""
        state.model_input = torch.cat([state.model_input, self._channels], dim=1)
