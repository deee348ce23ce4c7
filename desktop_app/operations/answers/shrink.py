"""A smaller copy of a model, and what it loses."""

from __future__ import annotations

from pathlib import PurePath

from desktop_app.core.events import Shrunk
from desktop_app.core.model_info import ModelInfo
from desktop_app.core.operation_values import MergedLora, WeightsFormat
from desktop_app.core.sizes import size_text
from desktop_app.core.smaller import FORMATS, CopyReport, Shrinking, file_name
from desktop_app.core.values import Field
from desktop_app.core.work import Values
from desktop_app.operations.answer_operation import AnswerOperation, Inputs
from desktop_app.operations.context import OperationContext
from desktop_app.operations.operation import Needs


def _run(inputs: Inputs, values: Values, needs: Needs, context: OperationContext) -> CopyReport:
    lora = values["lora"]
    path, weight = lora.get("path", ""), lora.get("weight", 1.0)
    job = Shrinking(inputs.weights, inputs.target, values["format"], path, weight)
    told = context.result("shrink", job, Shrunk)
    return CopyReport(told.before, told.after, told.weights, told.prediction)


def _file_name(model: ModelInfo, values: Values) -> str:
    return file_name(PurePath(model.path).name, values["format"], values["lora"].get("path", ""))


def _note(inputs: Inputs, values: Values, answer: CopyReport) -> str:
    lora = values["lora"]
    merged = f", merged with {PurePath(lora['path']).stem} at {lora['weight']:g}" if lora else ""
    lost = [
        f"{what} {decibels:.1f} dB"
        for what, decibels in (
            ("weights", answer.weights_psnr),
            ("prediction", answer.prediction_psnr),
        )
        if decibels is not None
    ]
    told_loss = f"; {', '.join(lost)} PSNR" if lost else "; nothing is lost"
    source = PurePath(inputs.weights.path).name
    return f"Made from {source}: {values['format']}{merged}{told_loss}."


def _text(inputs: Inputs, answer: CopyReport) -> str:
    sizes = f"{size_text(answer.after_bytes)} instead of {size_text(answer.before_bytes)}"
    return f"{inputs.target}: {sizes}"


OPERATION = AnswerOperation(
    id="shrink",
    name="Save a smaller copy",
    verb="models shrink",
    help="save a smaller copy of a model, and report what it loses",
    description="Writes a single-file model in fewer bits, without running means (EMA) and training"
    " states, and compares weights and one prediction with the original. F16 and BF16 give"
    " .safetensors; the others give .gguf, which stable-diffusion.cpp and ComfyUI-GGUF read too.",
    fields=(
        Field(
            "format",
            "Format",
            "Of the weights.",
            WeightsFormat({name: (name, "") for name in FORMATS}),
            "Q8_0",
            sample="F",
            help=f"{', '.join(FORMATS)}; default: Q8_0",
        ),
        Field(
            "lora",
            "LoRA",
            "A LoRA that is merged into it.",
            MergedLora(),
            {},
            sample="L[:W]",
            help="a LoRA to merge, with its weight, as in lcm:1.0",
        ),
    ),
    takes="weights",
    gives="weights",
    lane="long",
    answer=CopyReport,
    run=_run,
    text=_text,
    file_name=_file_name,
    note=_note,
    kernel="shrink",
    not_offered={
        "server": "it writes files of models",
        "request file": "it writes files of models",
    },
    by_hand=frozenset({"window"}),
)
