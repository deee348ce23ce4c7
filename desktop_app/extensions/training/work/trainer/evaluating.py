"""The loss on what is held out, with noise and timesteps that are always the same: two measurements
differ by what was learnt between them alone."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import torch
from torch import Tensor

from desktop_app.extensions.training.work.trainer.batches import Pick

LEVELS: Final = 4
"""Noise levels at which each picture is measured."""


class Evaluation:
    """That of one run.

    Args:
        held_out: numbers of the examples.
        batch: how many go through the denoiser together; all of one size.
        sizes: of all examples.

    Attributes:
        members: as given.
    """

    def __init__(self, held_out: list[int], batch: int, sizes: list[tuple[int, int]]) -> None:
        self.members = held_out
        by_size: dict[tuple[int, int], list[int]] = {}
        for index in held_out:
            by_size.setdefault(sizes[index], []).append(index)
        self._batches = [
            members[at : at + batch]
            for members in by_size.values()
            for at in range(0, len(members), batch)
        ]

    @property
    def is_possible(self) -> bool:
        """Whether anything is held out."""
        return bool(self._batches)

    @torch.no_grad()
    def loss(self, losses: Callable[[list[Pick], Tensor, torch.Generator], Tensor]) -> float:
        """The mean.

        Args:
            losses: of a batch: (n,) of pictures, (n,) shares 0..1 of the distribution of noise
                levels, and what noise is drawn by.
        """
        found: list[float] = []
        for number, members in enumerate(self._batches):
            picks = [Pick(index, 0, prior=False) for index in members]
            for level in range(LEVELS):
                generator = torch.Generator().manual_seed(1000 * number + level)
                shares = (level + torch.arange(1, len(members) + 1) / (len(members) + 1)) / LEVELS
                found += losses(picks, shares, generator).tolist()
        return sum(found) / len(found)
