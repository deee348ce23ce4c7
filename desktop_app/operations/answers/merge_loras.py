"""One LoRA that does what several do."""

from __future__ import annotations

from desktop_app.core.events import Merged
from desktop_app.core.model_info import ModelInfo
from desktop_app.core.operation_values import MergedLoras
from desktop_app.core.values import Field
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
    return merged(
        inputs,
        context,
        "loras",
        loras=tuple(each["path"] for each in values["loras"]),
        weights=tuple(float(each["weight"]) for each in values["loras"]),
        rank=values["rank"],
        layout=values["layout"],
    )


def _file_name(model: ModelInfo, values: Values) -> str:
    return "-".join(stem_of(each["path"]) for each in values["loras"]) + ".safetensors"


def _note(inputs: Inputs, values: Values, answer: Merged) -> str:
    said = " + ".join(f"{each['weight']:g} × {stem_of(each['path'])}" for each in values["loras"])
    return f"{said}; {losses_of(answer)}."


OPERATION = merge_operation(
    id="merge_loras",
    name="Merge LoRAs",
    verb="merge loras",
    help="make one LoRA of several",
    description="Writes the weighted sum of LoRAs for a model as one LoRA, of the highest rank that"
    " it takes or of a lower one, and tells how far that is off.",
    fields=(
        Field(
            "loras",
            "LoRAs",
            "Each with its weight.",
            MergedLoras(),
            (),
            sample="L[:W],L[:W]",
            needed=True,
            help="the LoRAs, each with its weight, as in ink:0.7,lines:0.4",
        ),
        RANK,
        LAYOUT,
    ),
    component="lora",
    run=_run,
    file_name=_file_name,
    note=_note,
    forecast=forecast_of(0.0, 2.0),
)
