"""A model as the weighted mean of two, or with the difference of two others."""

from __future__ import annotations

from desktop_app.core.events import Merged
from desktop_app.core.model_info import ModelInfo
from desktop_app.core.operation_values import OtherModel
from desktop_app.core.smaller import AS_IT_IS, FORMATS, ending_of
from desktop_app.core.values import Choice, Field, Number
from desktop_app.core.work import Values
from desktop_app.operations.answer_operation import Inputs
from desktop_app.operations.context import OperationContext
from desktop_app.operations.merging import forecast_of, merge_operation, merged, stem_of
from desktop_app.operations.operation import Needs


def _run(inputs: Inputs, values: Values, needs: Needs, context: OperationContext) -> Merged:
    form = AS_IT_IS if values["format"] == _SAME else values["format"]
    return merged(inputs, context, "models", weight=values["weight"], form=form)


def _file_name(model: ModelInfo, values: Values) -> str:
    form = values["format"]
    ending = ending_of(AS_IT_IS if form == _SAME else form)
    others = "-".join(stem_of(values[each]) for each in ("other", "minus") if values[each])
    return f"{stem_of(model.path)}-{others}-{values['weight']:g}{ending}"


def _note(inputs: Inputs, values: Values, answer: Merged) -> str:
    first, weight = inputs.weights.name, values["weight"]
    if len(inputs.others) == 2:
        return f"{first} + {weight:g} × ({inputs.others[0].name} - {inputs.others[1].name})."
    return f"{1 - weight:g} × {first} + {weight:g} × {inputs.others[0].name}."


_SAME = "same"

OPERATION = merge_operation(
    id="merge_models",
    name="Merge models",
    verb="merge models",
    help="merge two models, or add the difference of two others",
    description="Writes the weighted mean of two single-file models of one family; with --minus,"
    " what the second has over the third is added to the first. A model that fills masks learns a"
    " difference of models that don't.",
    fields=(
        Field(
            "other",
            "Second model",
            "What is merged into it.",
            OtherModel(),
            "",
            option="with",
            sample="MODEL",
            needed=True,
        ),
        Field(
            "minus",
            "Without",
            "A third model: the second's difference to it is added.",
            OtherModel(),
            "",
            sample="MODEL",
        ),
        Field(
            "weight",
            "Weight",
            "Of the second model, or of the difference.",
            Number(-2.0, 2.0, step=0.05),
            0.5,
        ),
        Field(
            "format",
            "Format",
            "Of the weights; “same”: as the first model has them.",
            Choice({_SAME: ("Same", ""), **{name: (name, "") for name in FORMATS}}),
            _SAME,
        ),
    ),
    run=_run,
    file_name=_file_name,
    note=_note,
    forecast=forecast_of(1.0, 0.5),
)
