"""What an edit keeps of the picture: the known part, put back after every call of the model.

Algorithm 4 of Song et al. 2023 (arXiv:2303.01469): with an invertible A and a mask Omega of what is
to be made, x becomes A⁻¹[(A y) (1 - Omega) + (A x) Omega]. Here A is orthogonal and the known part
are projections onto a few unit vectors, so A itself need not be made: x + q (q·y - q·x) for each.
Pictures are (n, 3, h, w) float32 in -1..1.
"""

from __future__ import annotations

from typing import Protocol

import torch
from torch import Tensor
from torch.nn.functional import avg_pool2d, interpolate

LUMA = (0.2989, 0.5870, 0.1140)
"""Rec. 601 luma of red, green, blue; as the paper's appendix D takes it."""


class KnownPart(Protocol):
    """What is known of the picture."""

    def start(self, blank: Tensor) -> Tensor:
        """``blank`` with the known part in it (first line of Algorithm 4, where it is zeros)."""
        ...

    def kept(self, made: Tensor, timestep: int) -> Tensor:
        """``made`` with the known part put back, still within -1..1.

        Args:
            made: what the model made, in -1..1.
            timestep: at which it was called.
        """
        ...


class KnownPixels:
    """Inpainting: the pixels that are not (yet) to be made.

    A pixel of denoising strength s is left as it is while the noise is above its own level, that
    of timestep (1 - s) × last, and joins then, or with the last call; at 0 it never does. With
    only 0 and 1 that is Algorithm 4; what lies between is differential diffusion (Levin & Fried
    2023, arXiv:2306.00950).

    Args:
        picture: what is edited, (1, 3, h, w).
        strength: (1, 1, h, w) 0..1.
        timesteps: those that are run.
        total: how many the model has.
    """

    def __init__(
        self, picture: Tensor, strength: Tensor, timesteps: tuple[int, ...], total: int
    ) -> None:
        joins = (total - 1) * (1 - strength) - 0.5  # as in `start_timestep`, which rounds
        # Nor at the last, which changes nothing: again as there.
        joins = joins.clamp(max=float(min(timesteps[-1], total - 2)))
        self._joins = torch.where(strength > 0, joins, float(total))
        self._picture, self._full = picture, strength == 1

    def start(self, blank: Tensor) -> Tensor:
        """See `KnownPart.start`; pixels that join later are known until then."""
        return torch.where(self._full, blank, self._picture)

    def kept(self, made: Tensor, timestep: int) -> Tensor:
        return torch.where(self._joins > timestep, self._picture, made)


class KnownAverages:
    """Super-resolution: the mean colour of every block of ``side`` × ``side`` pixels.

    A of the paper has the block's mean as its first coefficient and any orthogonal rest.
    """

    def __init__(self, picture: Tensor, side: int) -> None:
        self._side = side
        self._means = self._spread(avg_pool2d(picture, side))

    def _spread(self, averages: Tensor) -> Tensor:
        return interpolate(averages, scale_factor=self._side, mode="nearest")

    def start(self, blank: Tensor) -> Tensor:
        return blank - self._spread(avg_pool2d(blank, self._side)) + self._means

    def kept(self, made: Tensor, timestep: int) -> Tensor:
        """Details of ``made`` on the known means; fainter where they would leave -1..1."""
        details = made - self._spread(avg_pool2d(made, self._side))
        room = _room(self._means, details)
        least = -torch.nn.functional.max_pool2d(-room, self._side)
        return self._means + self._spread(least) * details


class KnownLuma:
    """Colourisation: every pixel's luma.

    A of the paper is an orthogonal matrix on a pixel's colours with luma as its first row.
    """

    def __init__(self, picture: Tensor) -> None:
        self._luma = luma(picture)
        weights = luma_weights(picture.device)
        # The row of A is weights / |weights|: along it a change of luma is spread.
        self._along = (weights / weights.square().sum())[:, None, None]

    def start(self, blank: Tensor) -> Tensor:
        return blank + (self._luma - luma(blank)) * self._along

    def kept(self, made: Tensor, timestep: int) -> Tensor:
        """Colours of ``made`` at the known luma; paler where they would leave -1..1."""
        colour = self.start(made) - self._luma
        room = _room(self._luma, colour).amin(1, keepdim=True)
        return self._luma + room * colour


def luma_weights(device: torch.device) -> Tensor:
    """(3,) weights of luma that add up to 1."""
    weights = torch.tensor(LUMA, device=device)
    return weights / weights.sum()


def luma(picture: Tensor) -> Tensor:
    """(n, 1, h, w) of (n, 3, h, w)."""
    return torch.einsum("nchw,c->nhw", picture, luma_weights(picture.device))[:, None]


def _room(base: Tensor, change: Tensor) -> Tensor:
    """The largest factor, at most 1, with which base + factor × change stays within -1..1."""
    wall = torch.where(change > 0, 1 - base, 1 + base).clamp(min=0)
    return (wall / change.abs().clamp(min=1e-12)).clamp(max=1)
