"""Noise: one generator per image, on the CPU, from the image's own seed.

Drawn on the CPU in float32 whatever the device, so that a seed means the same picture everywhere,
and image k of a request is the picture of that seed alone.
"""

from __future__ import annotations

import torch
from torch import Tensor

from desktop_app.core.request import GenerationRequest


def image_generator(seed: int) -> torch.Generator:
    """The random source of one image: its start noise first, then what its scheduler draws."""
    return torch.Generator("cpu").manual_seed(seed)


def draw_noise(
    generator: torch.Generator, channels: int, height: int, width: int, device: torch.device
) -> Tensor:
    """Standard normal latents (1, channels, height, width) float32; sizes in latent pixels."""
    noise = torch.randn((1, channels, height, width), generator=generator, dtype=torch.float32)
    return noise.to(device)


def start_noise(
    request: GenerationRequest, image: int, shape: tuple[int, int, int], device: torch.device
) -> tuple[Tensor, torch.Generator]:
    """The noise that image ``image`` (from 0) starts from, and what its scheduler draws from.

    With a variation the noise is turned towards that of another seed; at 1 it is that seed's, and
    so is all that is drawn later: the same picture as that seed alone.

    Args:
        request: seed, and its variation.
        image: which one; see `GenerationSettings.seeds_from`.
        shape: channels, height, width of the latents.
        device: where the noise is wanted.
    """
    request = request.seeds_from(image)
    generator = image_generator(request.seed)
    noise = draw_noise(generator, *shape, device)
    if request.variation <= 0:
        return noise, generator
    other = image_generator(request.variation_seed)
    towards = draw_noise(other, *shape, device)
    if request.variation >= 1:
        return towards, other
    return slerp(noise, towards, request.variation), generator


def slerp(begin: Tensor, end: Tensor, share: float) -> Tensor:
    """Spherical interpolation (Shoemake 1985) between two noises of any equal shape.

    sin((1 − t) w) / sin w · begin + sin(t w) / sin w · end, with w the angle between them as one
    vector each: unlike their mean it keeps the deviation that a model expects of noise.
    """
    flat = begin.double().flatten(), end.double().flatten()
    cosine = torch.dot(*flat) / (flat[0].norm() * flat[1].norm())
    angle = torch.acos(cosine.clamp(-1.0, 1.0))
    if float(angle.sin()) < 1e-4:  # one seed twice
        return begin
    weights = ((1 - share) * angle).sin() / angle.sin(), (share * angle).sin() / angle.sin()
    return (weights[0] * begin.double() + weights[1] * end.double()).to(begin.dtype)
