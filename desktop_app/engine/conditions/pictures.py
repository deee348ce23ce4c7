"""What conditions with pictures and masks have in common."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TypeVar

import numpy as np
import torch
from torch import Tensor

from desktop_app.core.cancel import CancelToken
from desktop_app.core.conditions import Condition, Conditions
from desktop_app.core.errors import InputError
from desktop_app.core.events import Loading
from desktop_app.core.pixels import Array
from desktop_app.core.request import EngineJob
from desktop_app.engine.conditions.condition_handler import SamplingContext, Tell

T = TypeVar("T")


def acting(uses: Conditions) -> Conditions:
    """Those of a weight above 0."""
    return tuple(use for use in uses if use.weight > 0)


def check_pictures(uses: Conditions, job: EngineJob) -> None:
    """Check arrays that are pictures, (h, w, 3) uint8, and masks of where they act.

    Raises:
        InputError: ``condition_array``.
    """
    for use in uses:
        for name in use.arrays:
            picture = job.arrays[name]
            if picture.ndim != 3 or picture.shape[2] != 3 or picture.dtype != np.uint8:
                raise InputError("condition_array", kind=use.kind, name=name)
        if use.mask and not is_mask(job.arrays[use.mask]):
            raise InputError("condition_array", kind=use.kind, name=use.mask)


def is_mask(mask: Array) -> bool:
    """Whether it is (h, w) float32 of 0..1; False where a value is not a number."""
    if mask.ndim != 2 or mask.dtype != np.float32:
        return False
    return bool((mask >= 0).all() and (mask <= 1).all())


def mask_of(use: Condition, scene: SamplingContext) -> Tensor | None:
    """Where it acts, (1, 1, h, w) float32 0..1 in pixels; None: everywhere."""
    if not use.mask:
        return None
    mask = torch.from_numpy(scene.job.arrays[use.mask].copy())[None, None]
    return mask.to(scene.model.compute.device)


def with_progress(part: str, several: Iterable[T], tell: Tell, cancel: CancelToken) -> Iterator[T]:
    """``several``, of which each takes a while to read: progress is told, and they may be left out.

    Args:
        part: what each is, in plain words.
        several: what is read.
        tell: hears of it.
        cancel: looked at before each.
    """
    known = list(several)
    for done, each in enumerate(known):
        cancel.check()
        tell(Loading(part, done, len(known)))
        yield each
    if known:
        tell(Loading(part, len(known), len(known)))
