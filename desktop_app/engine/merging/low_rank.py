"""The factors of least rank that make a change of a weight: by its singular values (Eckart & Young
1936). All is calculated in float64."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

_NOTHING = 1e-7
"""Singular values below that share of the largest are what float32 left over."""


@dataclass(frozen=True, slots=True, eq=False)
class Reduced:
    """A change of one weight.

    Attributes:
        down, up: factors, whose product is it; float32, shaped as a LoRA's.
        kept, lost: sums of the squares of what they hold and what they don't.
    """

    down: Tensor
    up: Tensor
    kept: float
    lost: float


def of_products(
    pairs: Sequence[tuple[Tensor, Tensor]], shape: Sequence[int], rank: int, energy: float
) -> Reduced | None:
    """Of a sum of products, without making it.

    Args:
        pairs: down (r, in, …) and up (out, r) of each.
        shape: of the weight.
        rank: at most; 0: as high as it takes.
        energy: share of the squares that has to be kept.

    Returns:
        None: the sum is 0.
    """
    down = torch.cat([each.double().flatten(1) for each, _ in pairs])
    up = torch.cat([each.double().flatten(1) for _, each in pairs], 1)
    if len(down) >= min(shape[0], down.shape[1]):
        return of_change((up @ down).reshape(tuple(shape)), rank, energy)
    left, inner_left = torch.linalg.qr(up)
    right, inner_right = torch.linalg.qr(down.T)
    u, values, v = torch.linalg.svd(inner_left @ inner_right.T)
    return _cut(left @ u, values, v @ right.T, shape, rank, energy)


def of_change(change: Tensor, rank: int, energy: float) -> Reduced | None:
    """By singular values of the whole matrix, in float64; None: the change is 0."""
    if not bool(change.any()):
        return None
    u, values, v = torch.linalg.svd(change.double().flatten(1), full_matrices=False)
    return _cut(u, values, v, change.shape, rank, energy)


def _cut(
    u: Tensor, values: Tensor, v: Tensor, shape: Sequence[int], rank: int, energy: float
) -> Reduced | None:
    if not float(values[0]):
        return None
    count = int((values > _NOTHING * values[0]).sum())
    squares = values.square()
    if energy < 1:
        enough = squares.cumsum(0) >= energy * squares.sum()
        count = min(count, int(enough.int().argmax()) + 1)
    count = min(count, rank or count)
    roots = values[:count].sqrt()
    down = (roots[:, None] * v[:count]).float().reshape(count, *shape[1:])
    up = (u[:, :count] * roots).float().reshape(shape[0], count, *[1] * (len(shape) - 2))
    return Reduced(
        down.contiguous(),
        up.contiguous(),
        float(squares[:count].sum()),
        float(squares[count:].sum()),
    )
