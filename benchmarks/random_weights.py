"""Networks of true size with small random weights, quickly made: no file, no download."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor

from desktop_app.networks.part_classes import part_class

__all__ = ["TEXT", "inputs", "random_network", "random_unet"]

TEXT = 768
"""Width of the text that a UNet of Stable Diffusion 1.x hears."""


def random_network(build: Callable[[], Any], dtype: torch.dtype) -> Any:
    """What ``build`` makes, filled from one block of noise; norms are 1, other vectors 0."""
    with torch.device("meta"):
        module = build()
    module = module.to(dtype).to_empty(device="cpu")
    noise = (torch.randn(1 << 20, generator=torch.Generator().manual_seed(0)) * 0.02).to(dtype)
    with torch.no_grad():
        for name, tensor in module.named_parameters():
            if tensor.ndim == 1:
                tensor.fill_(float("norm" in name and name.endswith("weight")))
                continue
            flat = tensor.view(-1)
            for start in range(0, len(flat), len(noise)):
                piece = flat[start : start + len(noise)]
                piece.copy_(noise[: len(piece)])
        for name, buffer in module.named_buffers():
            if name.endswith("position_ids"):
                buffer.copy_(torch.arange(buffer.shape[-1])[None])
    return module.eval().requires_grad_(requires_grad=False)


def random_unet(width: int, dtype: torch.dtype) -> Any:
    """A UNet of Stable Diffusion 1.x's layout, as diffusers makes it; 320 is its true width."""
    unet = part_class("UNet2DConditionModel")
    widths = tuple(width * times for times in (1, 2, 4, 4))
    config = {"cross_attention_dim": TEXT, "attention_head_dim": 8}
    return random_network(lambda: unet(block_out_channels=widths, **config), dtype)


def inputs(
    side: int | tuple[int, int], dtype: torch.dtype, batch: int = 2
) -> tuple[Tensor, Tensor, Tensor]:
    """Latents (batch, 4, h, w), a timestep and text (batch, 77, 768); two with guidance.

    Args:
        side: of the picture, in pixels; or its height and width.
        dtype: of latents and text.
        batch: how many.
    """
    generator = torch.Generator().manual_seed(1)
    height, width = (side, side) if isinstance(side, int) else side
    latents = torch.randn(batch, 4, height // 8, width // 8, generator=generator)
    text = torch.randn(batch, 77, TEXT, generator=generator)
    return latents.to(dtype), torch.tensor(500), text.to(dtype)
