"""Regions: places with a prompt of their own. What they do is in `engine.regional_texts`."""

from __future__ import annotations

import numpy as np

from desktop_app.core.conditions import Conditions
from desktop_app.core.errors import InputError
from desktop_app.core.request import EngineJob
from desktop_app.engine.conditions.condition_handler import ConditionHandler


class RegionHandler(ConditionHandler):
    """See `ConditionHandler`."""

    def check(self, uses: Conditions, job: EngineJob) -> None:
        """Raises InputError (``condition_array``): a mask is none."""
        for use in uses:
            for name in use.arrays:
                mask = job.arrays[name]
                if mask.ndim != 2 or mask.dtype != np.float32 or not _is_mask(mask):
                    raise InputError("condition_array", kind=use.kind, name=name)


def _is_mask(mask: np.ndarray) -> bool:
    return bool((mask >= 0).all() and (mask <= 1).all())  # False where it is not a number
