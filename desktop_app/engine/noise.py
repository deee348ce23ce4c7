"""Noise: one generator per image, on the CPU, from the image's own seed.

Drawn on the CPU in float32 whatever the device, so that a seed means the same picture everywhere,
and image k of a request is the picture of that seed alone.
"""

from __future__ import annotations

import torch
from torch import Tensor

__all__ = ["draw_noise", "image_generator"]


def image_generator(seed: int) -> torch.Generator:
    """The random source of one image: its start noise first, then what its scheduler draws."""
    return torch.Generator("cpu").manual_seed(seed)


def draw_noise(
    generator: torch.Generator, channels: int, height: int, width: int, device: torch.device
) -> Tensor:
    """Standard normal latents (1, channels, height, width) float32; sizes in latent pixels."""
    noise = torch.randn((1, channels, height, width), generator=generator, dtype=torch.float32)
    return noise.to(device)
