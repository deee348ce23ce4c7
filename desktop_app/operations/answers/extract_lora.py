"""A LoRA of what a model learnt over another."""

from __future__ import annotations

from desktop_app.core.events import Merged
from desktop_app.core.model_info import ModelInfo
from desktop_app.core.operation_values import OtherModel
from desktop_app.core.values import Field, Number
from desktop_app.core.work import Values
from desktop_app.operations.answer_operation import Inputs
from desktop_app.operations.context import OperationContext
from desktop_app.operations.merging import (
    LAYOUT,
    RANK,
    forecast_of,
    losses_of,
    merge_operation,
    merged,
    stem_of,
)
from desktop_app.operations.operation import Needs


def _run(inputs: Inputs, values: Values, needs: Needs, context: OperationContext) -> Merged:
    chosen = {name: values[name] for name in ("rank", "energy", "layout")}
    return merged(inputs, context, "extract", **chosen)


def _file_name(model: ModelInfo, values: Values) -> str:
    return f"{stem_of(model.path)}-over-{stem_of(values['base'])}.safetensors"


def _note(inputs: Inputs, values: Values, answer: Merged) -> str:
    return f"{inputs.weights.name} over {inputs.others[0].name}; {losses_of(answer)}."


OPERATION = merge_operation(
    id="extract_lora",
    name="Extract a LoRA",
    verb="merge extract",
    help="make a LoRA of what a model learnt over another",
    description="Writes the difference of two models of one family as a LoRA, and tells how far it"
    " is off. Takes minutes to an hour, by the size of the model.",
    fields=(
        Field(
            "base",
            "Base model",
            "What it was trained from.",
            OtherModel(),
            "",
            sample="MODEL",
            needed=True,
        ),
        RANK,
        Field(
            "energy",
            "Kept",
            "Share of each layer's change (of its squares) that is kept; the rank"
            " is as low as that allows.",
            Number(0.0, 1.0, step=0.01, above=True, shown=100, unit=" %"),
            0.98,
        ),
        LAYOUT,
    ),
    component="lora",
    run=_run,
    file_name=_file_name,
    note=_note,
    forecast=forecast_of(0.0, 4.0),
)
