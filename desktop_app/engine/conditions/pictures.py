"""Checks of the pictures and masks that conditions bring along."""

from __future__ import annotations

import numpy as np

from desktop_app.core.conditions import Conditions
from desktop_app.core.errors import InputError
from desktop_app.core.pixels import Array
from desktop_app.core.request import EngineJob


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
