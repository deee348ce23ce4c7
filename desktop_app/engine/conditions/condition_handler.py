"""The interface of the files beside it: what a kind of condition may do, and when.

A job's conditions of one kind are put to work together, in the order of `condition_table.HANDLERS`.
Every step but `hooks` is taken for jobs without any, too, so that what an earlier job left can be
undone.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping
from pathlib import Path

from desktop_app.core.cancel import CancelToken
from desktop_app.core.conditions import ConditionLimits, Conditions
from desktop_app.core.errors import ModelError
from desktop_app.core.events import EngineEvent
from desktop_app.core.model_info import ModelInfo
from desktop_app.core.record import record
from desktop_app.core.request import EngineJob
from desktop_app.engine.guidance import GuidedModel
from desktop_app.engine.hooks import Hook
from desktop_app.engine.model import Model
from desktop_app.networks.schedules.schedule import Schedule

Tell = Callable[[EngineEvent], None]


@record(eq=False)
class SamplingContext:
    """One image that is about to be denoised.

    Attributes:
        job: what is made; its arrays are those of its conditions.
        model: the job's own.
        others: those that its conditions name, loaded, by `ModelInfo.id`.
        schedule: of this image, not yet used.
        conditioning: a loaded model as a `Predictor` of the job's texts; a model's is made once.
    """

    job: EngineJob
    model: Model
    others: Mapping[str, Model]
    schedule: Schedule
    conditioning: Callable[[Model], GuidedModel]


class ConditionHandler:
    """One kind's work; each does what it needs of this."""

    def check(self, uses: Conditions, job: EngineJob) -> None:
        """Refuse what can't be done, before anything is loaded. Raises VelaturaError."""

    def is_sized(self, kind: ConditionLimits, model: ModelInfo) -> bool:
        """Whether pictures have the working size."""
        return kind.sized

    def prepared(
        self, uses: Conditions, model: Model, job: EngineJob, tell: Tell, cancel: CancelToken
    ) -> Model:
        """``model``, which was loaded, with what ``uses`` put in its place; what they name is read.

        Raises:
            ModelError: it is missing, damaged, or for another model.
            Cancelled: between two files.
        """
        return model

    def enter(self, uses: Conditions, model: Model, job: EngineJob, tell: Tell) -> Hashable:
        """Bring weights and text encoders of ``model`` into the state that ``uses`` ask for.

        Returns:
            What texts are encoded in from now on, as far as it is this kind's doing.

        Raises:
            ModelError: a file is missing, damaged, or for another model.
        """

    def hooks(self, uses: Conditions, scene: SamplingContext) -> Iterable[Hook]:
        """What acts while one image is denoised; ``uses`` are at least one."""
        return ()


def file_of(job: EngineJob, name: str) -> Path:
    """Where the weights called ``name`` lie. Raises ModelError: ``weights_missing``."""
    if name not in job.files:
        raise ModelError("weights_missing", name=name)
    return Path(job.files[name])
