"""Are the numbers of a model numbers? Looks for NaN and infinity in every tensor, on request.

Bit patterns are looked at, not values: it works for formats that numpy does not know, and needs no
arithmetic. Files are read through a memory map in pieces of 4 MiB.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np

from desktop_app.core.atomic_write import plain_reason
from desktop_app.core.cancel import CancelToken
from desktop_app.core.errors import InputError
from desktop_app.core.pixels import Array
from desktop_app.core.safe_open import regular_path
from desktop_app.library.formats.safetensors_header import Header, Tensor
from desktop_app.library.formats.weights import read_weights

_PIECE: Final = 4 << 20


@dataclass(frozen=True, slots=True)
class _Format:
    """How a number format says "no number": the unsigned integer that holds one number, its bits
    but the sign, and from which of those bit patterns on it is no finite number."""

    holder: str
    without_sign: int
    first_bad: int


# Exponent all ones: IEEE 754 for F64, F32, F16, bfloat16, E5M2. E4M3 (OFP8, "fn") has no infinity
# and one NaN; the FNUZ kinds have one NaN, minus zero (Micikevicius et al. 2022; ONNX, "Float8").
_FORMATS: Final[dict[str, _Format]] = {
    "F64": _Format("<u8", 0x7FFF_FFFF_FFFF_FFFF, 0x7FF0_0000_0000_0000),
    "F32": _Format("<u4", 0x7FFF_FFFF, 0x7F80_0000),
    "F16": _Format("<u2", 0x7FFF, 0x7C00),
    "BF16": _Format("<u2", 0x7FFF, 0x7F80),
    "F8_E5M2": _Format("<u1", 0x7F, 0x7C),
    "F8_E4M3": _Format("<u1", 0x7F, 0x7F),
}
_MINUS_ZERO_IS_NAN: Final = frozenset({"F8_E4M3FNUZ", "F8_E5M2FNUZ"})


@dataclass(frozen=True, slots=True)
class NanReport:
    """What is in the tensors.

    Attributes:
        not_finite: tensors with NaN or infinity, as ``file: tensor``.
        all_zero: tensors that hold nothing but zeros though they should not.
        tensors: how many were looked at.
        unknown: how many have a format that can't be looked at.
    """

    not_finite: tuple[str, ...] = ()
    all_zero: tuple[str, ...] = ()
    tensors: int = 0
    unknown: int = 0


def weight_files(files: dict[str, Path]) -> dict[str, Path]:
    """Of a model's files by name those that hold weights."""
    return {name: path for name, path in files.items() if path.suffix.lower() == ".safetensors"}


def check_nan(
    files: dict[str, Path],
    on_progress: Callable[[int, int], None] = lambda done, total: None,
    cancel: CancelToken | None = None,
) -> NanReport:
    """Look at every number in ``files`` (names and paths of .safetensors files).

    Args:
        files: what to look at.
        on_progress: called with bytes done and bytes in all, in this thread.
        cancel: looked at every 4 MiB.

    Raises:
        ModelError: ``model_damaged`` or ``model_pickle``: a header can't be read.
        InputError: ``file_missing`` or ``file_unreadable``.
        Cancelled: nothing was found out.
    """
    token = cancel or CancelToken()
    headers = {name: read_weights(path, name) for name, path in files.items()}
    total = sum(header.file_size - header.data_start for header in headers.values())
    done = 0
    bad, zero = list[str](), list[str]()
    count = unknown = 0
    for name, header in headers.items():
        for tensor_name, tensor in header.tensors.items():
            count += 1
            unknown += tensor.dtype not in _FORMATS and tensor.dtype[:1] in ("F", "C")
            finite, anything = True, tensor.begin == tensor.end
            for piece in _pieces(files[name], name, header, tensor):
                token.check()
                finite = finite and _is_finite(piece, tensor.dtype)
                anything = anything or bool(piece.any())
                done += piece.size
                on_progress(done, total)
            if not finite:
                bad.append(f"{name}: {tensor_name}")
            elif not anything and _must_differ(tensor_name, tensor):
                zero.append(f"{name}: {tensor_name}")
    return NanReport(tuple(bad), tuple(zero), count, unknown)


def _pieces(path: Path, name: str, header: Header, tensor: Tensor) -> Iterator[Array]:
    """The tensor's bytes, (n,) uint8, in pieces."""
    if tensor.begin == tensor.end:
        return
    try:
        start = header.data_start + tensor.begin
        length = tensor.end - tensor.begin
        mapped = np.memmap(regular_path(path), np.uint8, "r", start, (length,))
    except (OSError, ValueError) as error:
        reason = plain_reason(error) if isinstance(error, OSError) else "it was truncated"
        raise InputError("file_unreadable", name=name, reason=reason) from error
    for first in range(0, length, _PIECE):
        yield np.array(mapped[first : first + _PIECE])


def _is_finite(piece: Array, dtype: str) -> bool:
    if dtype in _MINUS_ZERO_IS_NAN:
        return not bool((piece == 0x80).any())
    form = _FORMATS.get(dtype)
    if form is None:
        return True
    numbers = piece.view(form.holder)
    return int((numbers & numbers.dtype.type(form.without_sign)).max(initial=0)) < form.first_bad


def _must_differ(name: str, tensor: Tensor) -> bool:
    """Whether zeros alone can't be right: matrices of weights that every model has trained.

    A bias, a norm's shift, a LoRA's second half, a ControlNet's zero convolutions begin as zeros.
    """
    if not name.endswith("weight") or len(tensor.shape) < 2 or tensor.dtype not in _FORMATS:
        return False
    zeros = ("lora_up", "lora_B", "zero_conv", "controlnet_", "middle_block_out", "hada_w2")
    return not any(mark in name for mark in zeros)
