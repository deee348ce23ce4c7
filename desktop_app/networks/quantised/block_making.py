"""Weights brought to formats of `block_formats`: when they are loaded, or to be written to a file.

Those of ggml are calculated in float32 and in the order of src/ggml-quants.c
(``quantize_row_…_ref``), so that the same bytes come out (tested against gguf-py).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, TypeAlias

import torch
from torch import Tensor

from desktop_app.networks.quantised.block_formats import BLOCK_FORMATS, NF4_LEVELS

Made: TypeAlias = "tuple[Tensor, Tensor | None]"
"""uint8 (rows, bytes of a row), and the rows' scales, which bfloat16 holds exactly; None: none."""


def _row_scales(weight: Tensor, largest: float) -> Tensor:
    """(rows, 1): what brings the largest number of each row to ``largest``."""
    most = weight.abs().amax(1, keepdim=True) / largest
    return most.clamp_(min=torch.finfo(torch.float32).tiny).to(torch.bfloat16).float()


def _to_int8(weight: Tensor) -> Made:
    scales = _row_scales(weight, 127)
    numbers = (weight / scales).round_().clamp_(-127, 127).to(torch.int8)
    return numbers.view(torch.uint8), scales[:, 0]


def _to_float8(weight: Tensor) -> Made:
    scales = _row_scales(weight, 448)
    numbers = (weight / scales).clamp_(-448, 448).to(torch.float8_e4m3fn)
    return numbers.view(torch.uint8), scales[:, 0]


def _nf4(blocks: Tensor) -> Tensor:
    """The block's largest number as bfloat16, then of each two numbers the nearest levels."""
    levels = torch.tensor(NF4_LEVELS, device=blocks.device)
    most = _row_scales(blocks, 1)
    near = torch.bucketize(blocks / most, (levels[1:] + levels[:-1]) / 2, out_int32=True)
    halves = near.to(torch.uint8).unflatten(1, (-1, 2))
    return torch.cat((_bytes(most, torch.bfloat16), halves[..., 0] | halves[..., 1] << 4), 1)


def _bytes(numbers: Tensor, dtype: torch.dtype) -> Tensor:
    return numbers.to(dtype).contiguous().view(torch.uint8)


def _inverse(step: Tensor) -> Tensor:
    return torch.where(step == 0, 0.0, 1 / step)


def _rounded(numbers: Tensor) -> Tensor:
    """As C's roundf: halves away from zero."""
    return numbers.trunc() + (2 * numbers.frac()).trunc_()


def _q8_0(blocks: Tensor) -> Tensor:
    step = blocks.abs().amax(1, keepdim=True) / 127
    numbers = _rounded(blocks * _inverse(step)).to(torch.int8)
    return torch.cat((_bytes(step, torch.float16), numbers.view(torch.uint8)), 1)


def _farthest(blocks: Tensor) -> Tensor:
    """(n, 1): the number of each block that is farthest from 0, the first of several."""
    return blocks.gather(1, blocks.abs().argmax(1, keepdim=True))


def _packed(numbers: Tensor) -> Tensor:
    """(n, 32) → (n, 16): the first half in the lower bits, the second in the upper ones."""
    first, second = (numbers & 15).chunk(2, 1)
    return first | second << 4


def _fifths(numbers: Tensor) -> Tensor:
    """(n, 32) → (n, 4): the fifth bits, one after another."""
    bits = (numbers >> 4).unflatten(1, (4, 8))
    places = torch.arange(8, dtype=torch.uint8, device=bits.device)
    return (bits << places).sum(2, dtype=torch.uint8)


def _around(blocks: Tensor, most: int) -> tuple[Tensor, Tensor]:
    """Steps, and numbers from 0 to ``most`` whose middle is 0 (Q4_0, Q5_0)."""
    middle = (most + 1) // 2
    step = _farthest(blocks) / -middle
    near = blocks * _inverse(step) + (middle + 0.5)
    return _bytes(step, torch.float16), near.trunc().clamp_(0, most).to(torch.uint8)


def _above(blocks: Tensor, most: int) -> tuple[Tensor, Tensor]:
    """Steps with the least numbers, and numbers from 0 to ``most`` (Q4_1, Q5_1)."""
    least = blocks.amin(1, keepdim=True)
    step = (blocks.amax(1, keepdim=True) - least) / most
    near = (blocks - least) * _inverse(step) + 0.5
    head = torch.cat((_bytes(step, torch.float16), _bytes(least, torch.float16)), 1)
    return head, near.trunc().clamp_(0, most).to(torch.uint8)


def _q4_0(blocks: Tensor) -> Tensor:
    head, numbers = _around(blocks, 15)
    return torch.cat((head, _packed(numbers)), 1)


def _q4_1(blocks: Tensor) -> Tensor:
    head, numbers = _above(blocks, 15)
    return torch.cat((head, _packed(numbers)), 1)


def _q5_0(blocks: Tensor) -> Tensor:
    head, numbers = _around(blocks, 31)
    return torch.cat((head, _fifths(numbers), _packed(numbers)), 1)


def _q5_1(blocks: Tensor) -> Tensor:
    head, numbers = _above(blocks, 31)
    return torch.cat((head, _fifths(numbers), _packed(numbers)), 1)


def _in_blocks(form: str, made: Callable[[Tensor], Tensor]) -> Callable[[Tensor], Made]:
    numbers = BLOCK_FORMATS[form].numbers
    return lambda weight: (made(weight.reshape(-1, numbers)).reshape(len(weight), -1), None)


AT_LOAD: Final[dict[str, Callable[[Tensor], Made]]] = {
    "int8": _to_int8,
    "float8": _to_float8,
    "nf4": _in_blocks("nf4", _nf4),
}
"""Format → what makes it of float32 (rows, width), whole blocks a row."""

IN_FILES: Final[dict[str, Callable[[Tensor], Made]]] = {
    "F32": lambda weight: (_bytes(weight, torch.float32), None),
    "F16": lambda weight: (_bytes(weight, torch.float16), None),
    "BF16": lambda weight: (_bytes(weight, torch.bfloat16), None),
    "Q8_0": _in_blocks("Q8_0", _q8_0),
    "Q5_1": _in_blocks("Q5_1", _q5_1),
    "Q5_0": _in_blocks("Q5_0", _q5_0),
    "Q4_1": _in_blocks("Q4_1", _q4_1),
    "Q4_0": _in_blocks("Q4_0", _q4_0),
}
"""The same for formats of GGUF files."""
