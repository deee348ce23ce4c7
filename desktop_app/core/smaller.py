"""Smaller copies of models: their formats, and how they are called."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from desktop_app.core.model_info import ModelInfo
from desktop_app.core.record import record

FORMATS: Final[dict[str, tuple[str, float]]] = {
    "F16": (".safetensors", 2),
    "BF16": (".safetensors", 2),
    "Q8_0": (".gguf", 34 / 32),
    "Q5_1": (".gguf", 24 / 32),
    "Q5_0": (".gguf", 22 / 32),
    "Q4_1": (".gguf", 20 / 32),
    "Q4_0": (".gguf", 18 / 32),
}
"""Format of the weights → ending of its files, and bytes a number takes in it."""


AS_IT_IS: Final = ""
"""In place of a format: each tensor's own, as far as it is of 16 or 32 bits."""


def ending_of(form: str) -> str:
    """Of a file in that format."""
    return ".safetensors" if form == AS_IT_IS else FORMATS[form][0]


@record()
class Shrinking:
    """A model to be written as a smaller file.

    Attributes:
        model: in one file.
        target: the file to make; absolute, and nothing lies there.
        form: a key of `FORMATS`, or `AS_IT_IS`.
        lora: file of a LoRA that is merged into it; absolute, empty for none.
        weight: of the LoRA.
    """

    model: ModelInfo
    target: str
    form: str
    lora: str = ""
    weight: float = 1.0


@record()
class CopyReport:
    """What the copy loses: PSNR of its weights and of one prediction, None where they are the
    same."""

    before_bytes: int
    after_bytes: int
    weights_psnr: float | None
    prediction_psnr: float | None


def file_name(model: str, form: str, lora: str = "") -> str:
    """How a copy is called: ``model-lcm-Q8_0.gguf``.

    Args:
        model: name of the model's file.
        form: a key of `FORMATS`, or `AS_IT_IS`.
        lora: name of the LoRA's file, if any.
    """
    stems = [Path(model).stem, Path(lora).stem, form]
    return "-".join(filter(None, stems)) + ending_of(form)
