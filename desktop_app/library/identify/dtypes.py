"""Precision and quantisation of weights: how their numbers are stored.

Sources: bitsandbytes (``.quant_state.bitsandbytes__nf4``), ComfyUI (``scaled_fp8``, and what is
next to a weight: ``.scale_weight``, ``.weight_scale`` …), optimum-quanto (``._data``, ``._scale``),
nunchaku's SVDQuant (``.qweight`` with ``.wscales`` and low-rank ``proj_down``), torchao
(``_weight_qdata``).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from math import prod

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
    ("scaled_fp8\n", "fp8_scaled"),
    ("._scale\n", "quanto"),
    ("_weight_qdata\n", "torchao"),
    (":_data\n", "torchao"),
    (".SCB\n", "int8"),
)
_HALVES = ("nf4", "fp4", "svdquant", "nvfp4", "w4a4", "w4a8", "awq", "torchao int4", "quanto int4")
"""Four bits, two numbers to a byte."""
_PACKED = frozenset({"U8", "I8", "I32", "F8_E4M3", "F8_E5M2", "F4"})
_NEIGHBOURS = {"weight_scale_2": "nvfp4", "weight_s_rel": "w4a8", "weight_zeros": "awq"}
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
    found = next((name for mark, name in _MARKS if mark in text), "")
    if found == "torchao":
        whole = any('"Int4' in each for each in contents.metadata.values())
        return "torchao int4" if whole else found
    if found == "quanto" and (name := contents.tensors.first(".weight._data\n")):
        packed = contents.tensors.shape(name) or (0,)
        groups = contents.tensors.shape(name.removesuffix("_data") + "_scale") or (0,)
        return "quanto int2" if packed[0] * 2 < groups[0] else "quanto int4"
    return found or _format_of_most(contents.tensors.tensors)


def _format_of_most(tensors: Mapping[str, Tensor]) -> str:
    """ComfyUI's format of most numbers, by the tensors next to the weights."""
    found: Counter[str] = Counter()
    for name, each in tensors.items():
        if each.dtype in _PACKED and name.endswith(".weight"):
            found[_packing(name.removesuffix("weight"), each, tensors)] += prod(each.shape)
    del found[""]
    return max(found, key=lambda form: found[form], default="")


def _packing(layer: str, weight: Tensor, tensors: Mapping[str, Tensor]) -> str:
    for end, form in _NEIGHBOURS.items():
        if layer + end in tensors:
            return form
    scale = tensors.get(f"{layer}weight_scale") or tensors.get(f"{layer}scale_weight")
    if scale is None:
        return ""
    if weight.dtype != "I8":
        return "fp8_scaled" if scale.dtype in _PLAIN else "mxfp8"
    return "w4a4" if len(scale.shape) == 1 and scale.shape[0] > 1 else "int8"


def parameters_of(contents: Contents, quantisation: str) -> int | None:
    """Numbers in all; four-bit ones lie two in a byte."""
    numbers = contents.numbers
    if not numbers:
        return None
    total = sum(numbers.values())
    if quantisation in _HALVES:
        total += numbers.get("U8", 0) + numbers.get("I8", 0)
    if quantisation == "quanto int2":
        total += 3 * numbers.get("U8", 0)
    return total
