"""What is minimised: first a diffusion model, then a consistency model tuned from it.

"Easy consistency tuning" (Geng et al. 2024, arXiv:2406.14548): f at noise level t
is drawn to f at a lower level r with the same noise, no gradient through the
latter. With r = 0 that is the diffusion loss; r approaches t as training goes on.
Pseudo-Huber distance: Song & Dhariwal 2023, arXiv:2310.14189, equation 8.
"""

from __future__ import annotations

import math

import torch
from diffusers.models.unets.unet_2d import UNet2DModel
from torch import Tensor

from landscapes import SIZE
from network import SIGMA_DATA, SIGMA_MAX, SIGMA_MIN, clean

HUBER = 0.00054 * math.sqrt(3 * SIZE * SIZE)  # arXiv:2310.14189, section 3.3
CLOSEST = 1 / 24  # at the end, 1 - r / t at high noise


def draw_sigmas(count: int, generator: torch.Generator) -> Tensor:
    """(count,) noise levels: two thirds lognormal, where pictures are decided, a third spread
    evenly in the logarithm over 0.5..80, where one step begins and the rest seldom comes."""
    normal = torch.randn(count, generator=generator) * 1.6 - 0.9
    even = math.log(0.5) + torch.rand(count, generator=generator) * math.log(SIGMA_MAX / 0.5)
    mixed = torch.where(torch.rand(count, generator=generator) < 1 / 3, even, normal)
    return mixed.exp().clamp(SIGMA_MIN * 1.5, SIGMA_MAX)


def lower_sigmas(sigma: Tensor, share: float) -> Tensor:
    """r for t: t (1 - share (1 + 8 sigmoid(-t))), 0 where that is below: geng et al., section 4."""
    gap = share * (1 + 8 * torch.sigmoid(-sigma))
    lower = sigma * (1 - gap.clamp(max=1))
    return torch.where(lower > SIGMA_MIN, lower, torch.zeros_like(lower))


def gap_share(progress: float) -> float:
    """1 - r / t at this share of the tuning: from 1/2 halving down to `CLOSEST`."""
    return 0.5 * (CLOSEST / 0.5) ** min(1.0, progress / 0.8)


def diffusion_loss(network: UNet2DModel, images: Tensor, generator: torch.Generator) -> Tensor:
    """Denoising error at the network's own scale (Karras et al. 2022, arXiv:2206.00364)."""
    sigma = draw_sigmas(len(images), generator)
    noise = torch.randn(images.shape, generator=generator)
    error = clean(network, images + noise * sigma[:, None, None, None], sigma) - images
    weight = (sigma**2 + SIGMA_DATA**2) / (sigma * SIGMA_DATA) ** 2
    return (weight * error.square().mean((1, 2, 3))).mean()


def consistency_loss(
    network: UNet2DModel, images: Tensor, share: float, generator: torch.Generator
) -> Tensor:
    """Pseudo-Huber distance of f at t and at r, weighted to act alike on the network's output."""
    sigma = draw_sigmas(len(images), generator)
    noise = torch.randn(images.shape, generator=generator)
    lower = lower_sigmas(sigma, share)
    with torch.no_grad():
        target = clean(
            network, images + noise * lower[:, None, None, None], lower.clamp(min=SIGMA_MIN)
        )
        target = torch.where(lower[:, None, None, None] > 0, target, images).clamp(-1, 1)
    made = clean(network, images + noise * sigma[:, None, None, None], sigma)
    distance = ((made - target).square().sum((1, 2, 3)) + HUBER**2).sqrt() - HUBER
    weight = (sigma**2 + SIGMA_DATA**2).sqrt() / (sigma * SIGMA_DATA)
    return (weight.clamp(max=40) * distance).mean()
