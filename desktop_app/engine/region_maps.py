"""How much each text counts at each place of a picture with regions."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional as F

from desktop_app.core.conditions import Condition, Conditions, of_kind
from desktop_app.core.pixels import Array
from desktop_app.core.prompt.regional import loras_of_regions
from desktop_app.core.request import EngineJob

NOTHING: Final = 1e-6
"""What is left to 1 by rounding alone."""


def used_regions(job: EngineJob) -> list[Condition]:
    """The job's regions without those that have no place or no weight: these cost nothing."""
    regions = of_kind(job.request.conditions, "region")
    return [each for each in regions if each.weight > 0 and (job.arrays[each.arrays[0]] > 0).any()]


def loras_apart(job: EngineJob) -> Conditions:
    """The LoRAs that act in regions alone; those of which regions leave no place and no step out
    act everywhere, as if the common prompt named them."""
    regions = used_regions(job)
    whole = [each for each in regions if not each.acts_partly]

    def is_everywhere(lora: Condition) -> bool:
        if not whole or any(lora.word not in each.word for each in regions):
            return False
        weighed = sum(job.arrays[each.arrays[0]] * each.weight for each in whole)
        return bool(np.all(weighed >= 1 - NOTHING))

    apart = loras_of_regions(job.request.conditions, job.request.prompt)
    return tuple(each for each in apart if not is_everywhere(each))


def shares(masks: Sequence[tuple[Array, float]], factor: int) -> Tensor:
    """The share of the common text and of each region at each place; they sum to 1.

    At each pixel a region has its mask × its weight, and the common text what is left to 1, if
    anything is; then all are divided by their sum. Latent pixels have the mean of theirs.

    Args:
        masks: (h, w) float32 0..1 and weight of each region, at least one.
        factor: pixels per latent pixel.

    Returns:
        (1 + regions, h/f, w/f) float32.
    """
    weighed = torch.stack([torch.from_numpy(mask.copy()).float() * w for mask, w in masks])
    common = F.threshold(1 - weighed.sum(0, keepdim=True), NOTHING, 0.0)
    together = torch.cat([common, weighed])
    return F.avg_pool2d(together / together.sum(0, keepdim=True), factor)


def at_level(shares: Tensor, rows: int, columns: int) -> Tensor:
    """Shares (texts, h, w) as a layer with ``rows`` × ``columns`` places has them.

    Halved as UNets do: each place has the mean of the two by two below it, the last one of what is
    left where sides are odd. The sum at each place is kept.
    """
    while shares.shape[-2:] != (rows, columns):
        shares = F.avg_pool2d(shares, 2, ceil_mode=True)
    return shares


def same(one: Sequence[object], other: Sequence[object]) -> bool:
    """Whether they are the same objects: tensors are not compared."""
    return len(one) == len(other) and all(a is b for a, b in zip(one, other, strict=True))
