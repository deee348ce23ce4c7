"""A model without its smallest weights, and what that costs."""

from __future__ import annotations

from desktop_app.core.events import Merged
from desktop_app.core.model_info import ModelInfo
from desktop_app.core.sizes import size_text
from desktop_app.core.values import Field, Number
from desktop_app.core.work import Values
from desktop_app.operations.answer_operation import Inputs
from desktop_app.operations.context import OperationContext
from desktop_app.operations.merging import forecast_of, merge_operation, merged, stem_of
from desktop_app.operations.operation import Needs


def _run(inputs: Inputs, values: Values, needs: Needs, context: OperationContext) -> Merged:
    return merged(inputs, context, "prune", share=values["share"])


def _file_name(model: ModelInfo, values: Values) -> str:
    return f"{stem_of(model.path)}-pruned-{values['share']:g}.safetensors"


def _cost(answer: Merged) -> str:
    same = answer.prediction is None
    lost = "prediction unchanged" if same else f"prediction {answer.prediction:.1f} dB PSNR"
    packed = size_text(answer.packed)
    return f"{answer.zeros:.0%} of the weights are 0; {lost}; {packed} if zeros were left out"


def _text(inputs: Inputs, answer: Merged) -> str:
    return f"{inputs.target}: {size_text(answer.bytes)}; {_cost(answer)}"


def _note(inputs: Inputs, values: Values, answer: Merged) -> str:
    return f"Made from {inputs.weights.name}: {_cost(answer)}."


OPERATION = merge_operation(
    id="prune_model",
    name="Prune a model",
    verb="merge prune",
    help="set a model's smallest weights to 0, and report what that costs",
    description="Sets the smallest weights of each matrix of a single-file model's denoiser to 0,"
    " as many as asked, and compares one prediction with the original. The file is as large as"
    " before, and the model as slow: it tells what could be saved.",
    fields=(
        Field(
            "share",
            "Share",
            "Of the weights.",
            Number(0.0, 0.99, step=0.05, shown=100, unit=" %"),
            0.3,
        ),
    ),
    run=_run,
    text=_text,
    file_name=_file_name,
    note=_note,
    forecast=forecast_of(1.0, 2.0),
)
