"""A mask at the size of the latents."""

from __future__ import annotations

from torch import Tensor
from torch.nn.functional import max_pool2d


def latent_mask(pixels: Tensor, factor: int) -> Tensor:
    """(1, 1, h/f, w/f): the greatest value that any of a latent pixel's pixels has.

    So a mask thinner than a latent pixel still changes something; what is changed beyond it is
    cut off when the result is put back.
    """
    return max_pool2d(pixels, factor)
