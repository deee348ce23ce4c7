"""Regions: places with a prompt of their own. What they do is in `engine.regional_texts`."""

from __future__ import annotations

from desktop_app.core.conditions import Conditions
from desktop_app.core.errors import InputError
from desktop_app.core.request import EngineJob
from desktop_app.engine.conditions.condition_handler import ConditionHandler
from desktop_app.engine.conditions.pictures import is_mask


class RegionHandler(ConditionHandler):
    """See `ConditionHandler`."""

    def check(self, uses: Conditions, job: EngineJob) -> None:
        """Raises InputError (``condition_array``): a mask is none."""
        for use in uses:
            for name in use.arrays:
                if not is_mask(job.arrays[name]):
                    raise InputError("condition_array", kind=use.kind, name=name)
