"""Precision and quantisation of weights: how their numbers are stored.

Sources: bitsandbytes (``.quant_state.bitsandbytes__nf4``), ComfyUI (``scaled_fp8``,
``.scale_weight``, ``.comfy_quant``), optimum-quanto (``._data``, ``._scale``), nunchaku's SVDQuant
(``.qweight`` with ``.wscales`` and low-rank ``proj_down``), torchao (``_weight_qdata``).
"""

from __future__ import annotations

from desktop_app.library.formats.safetensors_header import Tensor
from desktop_app.library.identify.tensor_list import Contents, TensorList

_PRECISIONS = {
    "F64": "fp64", "F32": "fp32", "F16": "fp16", "BF16": "bf16", "F8_E4M3": "fp8", "F8_E5M2": "fp8",
    "F8_E4M3FNUZ": "fp8", "F8_E5M2FNUZ": "fp8", "I8": "int8", "U8": "uint8", "I4": "int4",
    "F4": "fp4", "I32": "int32", "I64": "int64",
}  # fmt: skip

# The first mark that is found in a name tells the quantisation; a line break ends a name.
_MARKS: tuple[tuple[str, str], ...] = (
    (".quant_state.bitsandbytes__nf4\n", "nf4"),
    (".quant_state.bitsandbytes__fp4\n", "fp4"),
    (".wscales\n", "svdquant"),
    (".wtscale\n", "svdquant"),
    (".comfy_quant\n", "comfy"),
    ("scaled_fp8\n", "fp8_scaled"),
    (".scale_weight\n", "fp8_scaled"),
    (".weight_scale\n", "fp8_scaled"),
    ("._scale\n", "quanto"),
    ("_weight_qdata\n", "torchao"),
    (":_data\n", "torchao"),
    (".SCB\n", "int8"),
)
_PACKED = frozenset({"U8", "I8", "I32", "F8_E4M3", "F8_E5M2", "F4"})
_PLAIN = frozenset({"F64", "F32", "F16", "BF16"})


def plain_names(tensors: dict[str, Tensor]) -> TensorList:
    """The tensors under the names they have before quanto quantises them."""
    plain = TensorList(tensors)
    if "._data\n" not in plain.text:
        return plain
    return TensorList({name.removesuffix("._data"): each for name, each in tensors.items()})


def precision_of(contents: Contents) -> str:
    """The format most numbers have: "fp16" …; empty if there are none, or of a quantised GGUF."""
    if not contents.numbers:
        return ""
    most = max(contents.numbers, key=lambda form: contents.numbers[form])
    return _PRECISIONS.get(most, "")


def quantisation_of(contents: Contents) -> str:
    """How the numbers are quantised; empty if they are stored plainly.

    A GGUF's is "gguf:" and the format most of its numbers have.
    """
    numbers = contents.numbers
    if contents.form == "gguf":
        most = max(numbers, key=lambda form: numbers[form], default="")
        return "" if most in _PLAIN or not most else f"gguf:{most}"
    if not _PACKED & numbers.keys():
        return ""
    text = contents.tensors.text
    return next((name for mark, name in _MARKS if mark in text), "")


def parameters_of(contents: Contents, quantisation: str) -> int | None:
    """Numbers in all; four-bit ones lie two in a byte."""
    numbers = contents.numbers
    if not numbers:
        return None
    total = sum(numbers.values())
    if quantisation in ("nf4", "fp4", "svdquant"):
        total += numbers.get("U8", 0) + numbers.get("I8", 0)
    return total
