"""Noise: one generator per image, on the CPU, from the image's own seed.

Drawn on the CPU in float32 whatever the device, so that a seed means the same picture everywhere,
and image k of a request is the picture of that seed alone. Tiles of a picture see the same field of
noise, each where it lies: where two overlap, they start from the same.
"""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor

from desktop_app.core.request import GenerationRequest

_BLOCK = 64
"""Side of what of a field is drawn at a time, in latent pixels."""


def image_generator(seed: int) -> torch.Generator:
    """The random source of one image: its start noise first, then what its scheduler draws."""
    return torch.Generator("cpu").manual_seed(seed)


def draw_noise(
    generator: torch.Generator, channels: int, height: int, width: int, device: torch.device
) -> Tensor:
    """Standard normal latents (1, channels, height, width) float32; sizes in latent pixels."""
    noise = torch.randn((1, channels, height, width), generator=generator, dtype=torch.float32)
    return noise.to(device)


def field_noise(seed: int, shape: tuple[int, int, int], left: int, top: int) -> Tensor:
    """What an endless field of standard normal noise has at a place; (1, *shape) float32.

    Args:
        seed: of the field.
        shape: channels, height, width.
        left, top: of the place, in latent pixels, at least 0.
    """
    channels, height, width = shape
    rows = range(top // _BLOCK, (top + height - 1) // _BLOCK + 1)
    columns = range(left // _BLOCK, (left + width - 1) // _BLOCK + 1)
    size = _BLOCK, _BLOCK
    drawn = [
        [draw_noise(_of_place(seed, column, row), channels, *size, _CPU) for column in columns]
        for row in rows
    ]
    whole = torch.cat([torch.cat(row, 3) for row in drawn], 2)
    y, x = top % _BLOCK, left % _BLOCK
    return whole[:, :, y : y + height, x : x + width].contiguous()


_CPU = torch.device("cpu")


def _of_place(seed: int, *place: int) -> torch.Generator:
    words = np.random.SeedSequence([seed, *place]).generate_state(1, np.uint64)
    return image_generator(int(words[0]) >> 1)


def start_noise(
    request: GenerationRequest,
    image: int,
    shape: tuple[int, int, int],
    device: torch.device,
    place: tuple[int, int] | None = None,
) -> tuple[Tensor, torch.Generator]:
    """The noise that image ``image`` (from 0) starts from, and what its scheduler draws from.

    With a variation the noise is turned towards that of another seed; at 1 it is that seed's, and
    so is all that is drawn later: the same picture as that seed alone.

    Args:
        request: seed, and its variation.
        image: which one; see `GenerationSettings.seeds_from`.
        shape: channels, height, width of the latents.
        device: where the noise is wanted.
        place: left and top of a tile in a picture whose noise it is, in latent pixels. What its
            scheduler draws is its own.
    """

    def drawn(seed: int) -> tuple[Tensor, torch.Generator]:
        if place is not None:
            noise = field_noise(seed, shape, *place).to(device)
            return noise, _of_place(seed, *place, 1)
        generator = image_generator(seed)
        return draw_noise(generator, *shape, device), generator

    request = request.seeds_from(image)
    noise, generator = drawn(request.seed)
    if request.variation <= 0:
        return noise, generator
    towards, other = drawn(request.variation_seed)
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
