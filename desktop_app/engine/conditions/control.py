"""Control images."""

from __future__ import annotations

from desktop_app.core.conditions import Conditions
from desktop_app.core.request import EngineJob
from desktop_app.engine.conditions.condition_handler import ConditionHandler
from desktop_app.engine.conditions.pictures import check_pictures


class ControlHandler(ConditionHandler):
    """See `ConditionHandler`."""

    def check(self, uses: Conditions, job: EngineJob) -> None:
        """Raises InputError (``condition_array``)."""
        check_pictures(uses, job)
