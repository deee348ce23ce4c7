"""A LoRA that becomes part of a model, in the model's own precision."""

from __future__ import annotations

from typing import TYPE_CHECKING

from desktop_app.core.events import Shrunk
from desktop_app.core.operation_values import MergedLora
from desktop_app.core.smaller import AS_IT_IS, CopyReport, Shrinking, file_name
from desktop_app.core.values import Field
from desktop_app.operations.answer_operation import AnswerOperation
from desktop_app.operations.merging import (
    NOT_OFFERED,
    forecast_of,
    stem_of,
)

if TYPE_CHECKING:
    from desktop_app.core.model_info import ModelInfo
    from desktop_app.core.work import Values
    from desktop_app.operations.answer_operation import Inputs
    from desktop_app.operations.context import OperationContext
    from desktop_app.operations.operation import Needs


def _run(inputs: Inputs, values: Values, needs: Needs, context: OperationContext) -> CopyReport:
    lora = values["lora"]
    job = Shrinking(inputs.weights, inputs.target, AS_IT_IS, lora["path"], lora["weight"])
    told = context.result("shrink", job, Shrunk)
    return CopyReport(told.before, told.after, told.weights, told.prediction)


def _file_name(model: ModelInfo, values: Values) -> str:
    return file_name(f"{stem_of(model.path)}.safetensors", AS_IT_IS, values["lora"]["path"])


def _note(inputs: Inputs, values: Values, answer: CopyReport) -> str:
    lora = values["lora"]
    return f"{inputs.weights.name}, merged with {stem_of(lora['path'])} at {lora['weight']:g}."


OPERATION = AnswerOperation(
    id="merge_lora",
    name="Merge a LoRA",
    verb="merge lora",
    help="merge a LoRA into a model",
    description="Writes a single-file model with a LoRA as part of its weights, each in the number"
    " format that it has.",
    fields=(
        Field(
            "lora",
            "LoRA",
            "With its weight.",
            MergedLora(),
            {},
            sample="L[:W]",
            needed=True,
            help="the LoRA, with its weight, as in lcm:1.0",
        ),
    ),
    takes="weights",
    gives="weights",
    lane="long",
    answer=CopyReport,
    run=_run,
    text=lambda inputs, answer: inputs.target,
    file_name=_file_name,
    note=_note,
    forecast=forecast_of(1.0, 2.0),
    kernel="shrink",
    not_offered=NOT_OFFERED,
    by_hand=frozenset({"window"}),
)
