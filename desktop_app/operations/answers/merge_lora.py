"""A LoRA that becomes part of a model, in the model's own precision."""

from __future__ import annotations

from desktop_app.core.events import Shrunk
from desktop_app.core.model_info import ModelInfo
from desktop_app.core.operation_values import MergedLora
from desktop_app.core.smaller import AS_IT_IS, CopyReport, Shrinking, file_name
from desktop_app.core.values import Field
from desktop_app.core.work import Values
from desktop_app.operations.answer_operation import Inputs
from desktop_app.operations.context import OperationContext
from desktop_app.operations.merging import forecast_of, merge_operation, stem_of
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


def _text(inputs: Inputs, answer: CopyReport) -> str:
    return inputs.target


OPERATION = merge_operation(
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
    answer=CopyReport,
    run=_run,
    text=_text,
    file_name=_file_name,
    note=_note,
    forecast=forecast_of(1.0, 2.0),
    kernel="shrink",
)
