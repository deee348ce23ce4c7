"""Calling the UNet with its text and with classifier-free guidance (Ho & Salimans 2022)."""

from __future__ import annotations

import math
from typing import Any

import torch
from torch import Tensor

from desktop_app.engine.device import Compute

__all__ = ["GuidedModel", "guidance_embedding", "needs_negative"]


class GuidedModel:
    """One UNet, ready to predict for one request.

    With a guidance scale above 1 both texts go through the UNet in one batch. A UNet distilled for
    guidance (LCM: it has ``time_cond_proj_dim``) takes the scale as an input instead.

    Args:
        unet: a UNet2DConditionModel.
        compute: device and precision of the UNet.
        positive: text embeddings (1, tokens, width) of the prompt.
        negative: those of the negative prompt, or None for no guidance.
        scale: guidance scale.
    """

    def __init__(
        self, unet: Any, compute: Compute, positive: Tensor, negative: Tensor | None, scale: float
    ) -> None:
        self._unet, self._compute, self._scale = unet, compute, scale
        self._condition: Tensor | None = None
        width = unet.config.time_cond_proj_dim
        if width is not None:
            embedded = guidance_embedding(scale - 1, width)
            self._condition = embedded.to(compute.device, compute.dtype)
            negative = None
        self._text = positive if negative is None else torch.cat([negative, positive])

    def predict(self, model_input: Tensor, timestep: Tensor) -> Tensor:
        """What the UNet predicts for ``model_input`` (1, c, h, w): (1, latents, h, w) float32."""
        batch = len(self._text)
        model_input = model_input.to(self._compute.dtype)
        if batch > 1:
            model_input = torch.cat([model_input] * batch)
        raw = self._unet(
            model_input.contiguous(memory_format=self._compute.memory_format),
            timestep,
            encoder_hidden_states=self._text,
            timestep_cond=self._condition,
            return_dict=False,
        )[0].float()
        if batch == 1:
            return raw
        without, with_text = raw.chunk(2)
        return without + self._scale * (with_text - without)


def needs_negative(guidance_scale: float) -> bool:
    """Whether the negative prompt has any effect."""
    return guidance_scale > 1


def guidance_embedding(scale: float, width: int) -> Tensor:
    """Sinusoidal embedding (1, width) of a guidance scale.

    As in latent consistency models (Luo et al. 2023), after google-research/vdm's timestep
    embedding: frequencies 10000^(-i / (width/2 - 1)) of 1000 × scale.
    """
    half = width // 2
    frequencies = torch.exp(torch.arange(half) * (-math.log(10000.0) / (half - 1)))
    angles = 1000.0 * scale * frequencies[None]
    embedded = torch.cat([angles.sin(), angles.cos()], dim=1)
    return torch.nn.functional.pad(embedded, (0, width - 2 * half))
