"""FLUX.1's patches: squares of 2 × 2 latent pixels go into its transformers together."""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn.functional import pixel_shuffle, pixel_unshuffle

PATCH = 2
"""Side of such a square."""


def to_patches(latents: Tensor) -> Tensor:
    """(n, c, h, w) -> (n, h/2 × w/2, 4c): channel by channel, then the patch row by row."""
    return pixel_unshuffle(latents, PATCH).flatten(2).transpose(1, 2)


def from_patches(patches: Tensor, rows: int, columns: int) -> Tensor:
    """(n, rows × columns, 4c) -> (n, c, 2 rows, 2 columns)."""
    return pixel_shuffle(patches.transpose(1, 2).unflatten(2, (rows, columns)), PATCH)


def places(rows: int, columns: int, device: torch.device, first: int = 0) -> Tensor:
    """(rows × columns, 3) float32: ``first``, row and column of each patch, for the rotary
    embedding."""
    row, column = torch.meshgrid(
        torch.arange(rows, device=device), torch.arange(columns, device=device), indexing="ij"
    )
    return torch.stack([torch.full_like(row, first), row, column], dim=-1).flatten(0, 1).float()
