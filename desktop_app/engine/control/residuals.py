"""Weighing, placing and adding up what control networks give."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import torch
from torch import Tensor
from torch.nn.functional import interpolate

from desktop_app.engine.control.control_network import Residuals

ALONE: Final = ("mid_block_additional_residual",)
"""Arguments of denoisers that take one tensor, no list."""


def weighted(residuals: Residuals, weight: float, *, fades: bool) -> Residuals:
    """``residuals`` times ``weight``.

    Args:
        residuals: of one network.
        weight: 0 or more.
        fades: whether the first counts a tenth and each further one more, up to the last, which
            counts whole (diffusers' "guess mode", after lllyasviel's ControlNet 1.0).
    """
    if weight == 1 and not fades:
        return residuals
    total = sum(len(each) for each in residuals.values())
    shares = torch.logspace(-1, 0, total).tolist() if fades else [1.0] * total
    scales = iter(shares)
    return {
        name: [each * (weight * next(scales)) for each in several]
        for name, several in residuals.items()
    }


def masked(residuals: Residuals, mask: Tensor, grid: tuple[int, int]) -> Residuals:
    """``residuals`` times the mean of ``mask`` under each of their places.

    Args:
        residuals: of one network.
        mask: (1, 1, h, w) float32 0..1, in pixels.
        grid: rows and columns of the places of those that are tokens; others may are behind
            them, which the whole mask's mean is for.
    """
    known: dict[tuple[int, int], Tensor] = {}

    def at(rows: int, columns: int, like: Tensor) -> Tensor:
        if (rows, columns) not in known:
            known[rows, columns] = interpolate(mask, (rows, columns), mode="area").to(like)
        return known[rows, columns]

    def placed(each: Tensor) -> Tensor:
        if each.ndim == 4:
            return each * at(each.shape[2], each.shape[3], each)
        share = at(*grid, each).flatten(2).transpose(1, 2)
        behind = share.mean(1, keepdim=True).expand(-1, each.shape[1] - share.shape[1], -1)
        return each * torch.cat([share, behind], dim=1)

    return {name: [placed(each) for each in several] for name, several in residuals.items()}


def for_batch(residuals: Residuals, *, silent: int, negative: int, repeats: int) -> Residuals:
    """``residuals`` of the texts that a network was run for, for the whole batch of a call.

    Args:
        residuals: of the texts, the negative ones first if they are among them.
        silent: with how many negative texts, that nothing is added to, the batch begins.
        negative: how many negative texts are the first of those that were run.
        repeats: how often the others are in the batch, all of them one time after the other.
    """
    if silent == 0 and repeats == 1:
        return residuals

    def filled(each: Tensor) -> Tensor:
        zeros = torch.zeros_like(each[:1])
        return torch.cat([*[zeros] * silent, each, *[each[negative:]] * (repeats - 1)])

    return {name: [filled(each) for each in several] for name, several in residuals.items()}


def added(several: Sequence[Residuals]) -> Residuals:
    """All of them together; tensors that are the same object are added once and shared, so that
    those repeated over many layers take no more memory than before."""
    total: Residuals = {}
    for each in several:
        for name, tensors in each.items():
            total[name] = _sums(total[name], tensors) if name in total else tensors
    return total


def _sums(first: list[Tensor], second: list[Tensor]) -> list[Tensor]:
    made: dict[tuple[int, int], Tensor] = {}
    for one, other in zip(first, second, strict=True):
        key = (id(one), id(other))
        if key not in made:
            made[key] = one + other
    return [made[id(one), id(other)] for one, other in zip(first, second, strict=True)]


def arguments(residuals: Residuals) -> dict[str, Any]:
    """``residuals`` as the denoiser takes them. UNets empty a list of theirs: these are copies."""
    return {
        name: several[0] if name in ALONE else list(several) for name, several in residuals.items()
    }
