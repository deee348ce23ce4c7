"""An operation that answers with data (numbers, a report) in place of a picture: at once, or in
long steps on a model."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from desktop_app.core.memory_plan import MemoryPlan
from desktop_app.core.merging import MergeForecast
from desktop_app.core.model_info import ModelInfo
from desktop_app.core.pixels import ByteArray
from desktop_app.core.record import record
from desktop_app.core.values import Number, taken
from desktop_app.core.work import Values
from desktop_app.operations.context import OperationContext
from desktop_app.operations.operation import Files, Lane, Needs, Operation, Resources


@dataclass(frozen=True, slots=True, eq=False)
class Inputs:
    """What it is asked of.

    Attributes:
        pictures: (h, w, 3) uint8 sRGB.
        model: where it takes weights.
        others: models that fields of the kind `OtherModel` name, in their order.
        memory: how the model is held.
        profile: how the processor computes the model now (`core.compute_profile`).
        target: the file to write, where it gives weights; absolute.
    """

    pictures: Sequence[ByteArray] = ()
    model: ModelInfo | None = None
    others: Sequence[ModelInfo] = ()
    memory: MemoryPlan = field(default_factory=MemoryPlan)
    profile: str = ""
    target: str = ""

    @property
    def weights(self) -> ModelInfo:
        """``model``, for those that take one."""
        assert self.model is not None
        return self.model


def _as_it_is(values: Values, resources: Resources) -> tuple[Values, Files]:
    return values, {}


@record(kw_only=True)
class AnswerOperation(Operation):
    """One of them.

    Attributes:
        answer: type of what it answers: a dataclass, or a list of one; its JSON and the shape that
            the server tells follow from that.
        pictures: how many it takes, at least and at most, where it takes pictures.
        pictures_given: fields of its answer that are PNG files in Base64; the command line writes
            them into a folder.
        resolve: as `PictureOperation.resolve`; by default it needs no networks.
        run: gives the answer. Raises Cancelled, InputError, ModelError or EngineError.
        text: the answer in plain text, for the command line; empty: by its fields.
        file_name: of the weights it gives.
        note: what is noted of them, in English.
        component: of `weights_info.COMPONENTS` what the weights are.
        forecast: what it will take.
    """

    lane: Lane = "interactive"
    answer: Any
    pictures: tuple[int, int] = (1, 1)
    pictures_given: tuple[str, ...] = ()
    resolve: Callable[[Values, Resources], tuple[Values, Files]] = _as_it_is
    run: Callable[[Inputs, Values, Needs, OperationContext], Any]
    text: Callable[[Inputs, Any], str] | None = None
    file_name: Callable[[ModelInfo, Values], str] | None = None
    note: Callable[[Inputs, Values, Any], str] | None = None
    component: str = "checkpoint"
    forecast: Callable[[Inputs], MergeForecast] | None = None

    def prepared(
        self, inputs: Inputs, values: Values, resources: Resources
    ) -> Callable[[OperationContext], Any]:
        """What gives the answer where there is an engine: the same for window, command line and
        server.

        Args:
            inputs: what it is asked of.
            values: as they were said; the others have their defaults.
            resources: what there is on this machine.

        Raises:
            InputError: ``value_range``, also of the number of pictures, or ``unknown_choice``.
            ModelError: a network is missing.
        """
        here = replace(resources, pictures=len(inputs.pictures))
        if self.takes == "pictures":
            least, most = self.pictures
            Number(least, most, whole=True).check("pictures", here.pictures)
        known, files = self.resolve(taken(self.fields, values, self.id), here)
        needs = Needs(files, memory=inputs.memory)
        return lambda context: self.run(inputs, known, needs, context)
