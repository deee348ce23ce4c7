"""A text encoder or tokenizer in place of that which the model has: the model is loaded with it
(`ModelInfo.with_parts`); here is seen to it that it was."""

from __future__ import annotations

from desktop_app.core.conditions import Conditions
from desktop_app.core.errors import ModelError
from desktop_app.core.request import EngineJob
from desktop_app.engine.conditions.condition_handler import ConditionHandler, file_of


class PartHandler(ConditionHandler):
    """See `ConditionHandler`."""

    def check(self, uses: Conditions, job: EngineJob) -> None:
        """Refuse one whose file isn't there, or that the job's model is not loaded with.

        Raises:
            ModelError: ``weights_missing`` or ``part_unknown``.
        """
        for use in uses:
            path = file_of(job, use.name)
            if job.model.parts.get(use.word) != str(path):
                raise ModelError("part_unknown", file=path.name, name=job.model.name)
