"""What denoisers hear beside latents and timestep."""

from __future__ import annotations

import math
from typing import TypeAlias

import torch
from torch import Tensor

from desktop_app.core.generation_settings import ModelSettings
from desktop_app.core.setting_table import peak_guidance

Inputs: TypeAlias = dict[str, Tensor]
"""What a denoiser hears beside latents and timestep: tensors by argument name, batch first, so that
the prompt's and the negative prompt's can be joined along the batch."""


REFERENCES = "references"
"""Under this name families that hear reference pictures as tokens get their latents, for the whole
batch: number of the reference among a job's, from 0 → (1, c, h, w)."""

KEPT = "kept"
"""Under this name, beside `REFERENCES`, families whose references don't hear the picture get a
dictionary that lasts as long as the same is heard: what is in it is theirs, keys and values of
their layers; empty at the first call."""


def needs_negative(settings: ModelSettings) -> bool:
    """Whether the negative prompt has an effect at any step."""
    return peak_guidance(settings) > 1


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
