"""Number formats of ggml, where weights are in blocks of 32 or 256 that share scales; and those
that weights are brought to when they are loaded: 8 bits a number with a scale for each row, or 4.

One table says how large a block is and how its numbers are had; `block_making` how it is made.
Layouts: github.com/ggml-org/ggml, src/ggml-common.h (``block_q4_0`` …) and src/ggml-quants.c
(``dequantize_row_…``). All is calculated in float32 and in their order, so that the same bits come
out (tested against gguf-py).
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Final

import torch
from torch import Tensor

from desktop_app.core.record import record
from desktop_app.networks.quantised.grid_formats import (
    IQ4,
    iq1_m,
    iq1_s,
    iq2_s,
    iq2_xs,
    iq2_xxs,
    iq3_s,
    iq3_xxs,
    iq4_xs,
    mxfp4,
    nvfp4,
    tq1_0,
    tq2_0,
)


@record()
class BlockFormat:
    """How numbers lie.

    Attributes:
        numbers: of a block.
        size: bytes of a block.
        numbers_of: uint8 (n, size) → (n, numbers), float32 or what holds them exactly.
        whole: uint8 (rows, blocks of a row, size) and the rows' scales → float32 (rows, width),
            where numbers and scales must come together in one order; None: they need not.
        padded: what rows and widths may be filled up to multiples of, with zeros.
    """

    numbers: int
    size: int
    numbers_of: Callable[[Tensor], Tensor]
    whole: Callable[[Tensor, Tensor | None], Tensor] | None = None
    padded: int = 1

    @property
    def bits(self) -> float:
        return self.size * 8 / self.numbers


PLAIN: Final = {"F32": torch.float32, "F16": torch.float16, "BF16": torch.bfloat16}
"""Formats that are torch's own."""


def dequantised(name: str, data: Tensor, dtype: torch.dtype = torch.float32) -> Tensor:
    """The numbers of rows of blocks.

    Args:
        name: a key of `BLOCK_FORMATS`.
        data: uint8 (…, bytes of a row), whole blocks.
        dtype: of the numbers.

    Returns:
        (…, numbers of a row).
    """
    if name in PLAIN:
        return data.view(PLAIN[name]).to(dtype)
    form = BLOCK_FORMATS[name]
    made = form.numbers_of(data.reshape(-1, form.size)).to(dtype)
    return made.reshape(*data.shape[:-1], data.shape[-1] // form.size * form.numbers)


def _halves(data: Tensor) -> Tensor:
    """Bytes of float16 numbers as float32."""
    return data.view(torch.float16).float()


def _nibbles(data: Tensor, group: int) -> Tensor:
    """(n, k) → (n, 2k): of ``group`` bytes each first the lower halves, then the upper ones."""
    parts = data.reshape(len(data), -1, group)
    return torch.stack((parts & 15, parts >> 4), dim=2).flatten(1)


def _bits(data: Tensor, width: int, group: int) -> Tensor:
    """(n, k) → (n, k · 8 / width): of ``group`` bytes each first the lowest ``width`` bits."""
    parts = data.reshape(len(data), -1, 1, group)
    shifts = torch.arange(0, 8, width, dtype=torch.uint8, device=data.device)[:, None]
    return ((parts >> shifts) & ((1 << width) - 1)).flatten(1)


def _fifth(data: Tensor) -> Tensor:
    """The fifth bits of 32 numbers, in place: 0 or 16. One after another in four bytes."""
    return _bits(data, 1, 1) << 4


def _f32(data: Tensor) -> Tensor:
    return data.view(torch.float32)


def _bf16(data: Tensor) -> Tensor:
    return data.view(torch.bfloat16).float()


def _q4_0(data: Tensor) -> Tensor:
    return _nibbles(data[:, 2:], 16).sub_(8).view(torch.int8) * _halves(data[:, :2])


def _q4_1(data: Tensor) -> Tensor:
    return _halves(data[:, :2]) * _nibbles(data[:, 4:], 16) + _halves(data[:, 2:4])


def _q5_0(data: Tensor) -> Tensor:
    numbers = _nibbles(data[:, 6:], 16) | _fifth(data[:, 2:6])
    return numbers.sub_(16).view(torch.int8) * _halves(data[:, :2])


def _q5_1(data: Tensor) -> Tensor:
    numbers = _nibbles(data[:, 8:], 16) | _fifth(data[:, 4:8])
    return _halves(data[:, :2]) * numbers + _halves(data[:, 2:4])


def _q8_0(data: Tensor) -> Tensor:
    return data[:, 2:].view(torch.int8) * _halves(data[:, :2])


def _iq4_nl(data: Tensor) -> Tensor:
    table = torch.tensor(IQ4, dtype=torch.float32, device=data.device)
    return table[_nibbles(data[:, 2:], 16).int()] * _halves(data[:, :2])


def _scaled(numbers: Tensor, scales: Tensor, lows: Tensor | None = None) -> Tensor:
    """Each group of ``numbers`` (n, 256) times its scale (n, groups), less its low."""
    made = numbers.unflatten(1, (scales.shape[1], -1)) * scales[..., None]
    return (made if lows is None else made.sub_(lows[..., None])).flatten(1)


def _q2_k(data: Tensor) -> Tensor:
    scales, numbers = data[:, :16], _bits(data[:, 16:80], 2, 32)
    step, low = _halves(data[:, 80:82]), _halves(data[:, 82:84])
    return _scaled(numbers, step * (scales & 15), low * (scales >> 4))


def _q3_k(data: Tensor) -> Tensor:
    # A set bit means that 4 are not taken off.
    numbers = _bits(data[:, 32:96], 2, 32) | (_bits(data[:, :32], 1, 32) << 2)
    scales = _nibbles(data[:, 96:104], 8) | (_bits(data[:, 104:108], 2, 4) << 4)
    steps = _halves(data[:, 108:110]) * scales.sub_(32).view(torch.int8)
    return _scaled(numbers.sub_(4).view(torch.int8), steps)


def _six_bits(data: Tensor) -> tuple[Tensor, Tensor]:
    """Scales and lows (n, 8) of Q4_K and Q5_K: six bits each in twelve bytes."""
    first, second, both = data.unflatten(1, (3, 4)).unbind(1)
    scales = torch.cat((first & 63, (both & 15) | ((first >> 2) & 48)), 1)
    return scales, torch.cat((second & 63, (both >> 4) | ((second >> 2) & 48)), 1)


def _q4_k(data: Tensor) -> Tensor:
    scales, lows = _six_bits(data[:, 4:16])
    step, low = _halves(data[:, :2]), _halves(data[:, 2:4])
    return _scaled(_nibbles(data[:, 16:], 32), step * scales, low * lows)


def _q5_k(data: Tensor) -> Tensor:
    scales, lows = _six_bits(data[:, 4:16])
    step, low = _halves(data[:, :2]), _halves(data[:, 2:4])
    numbers = _nibbles(data[:, 48:], 32) | (_bits(data[:, 16:48], 1, 32) << 4)
    return _scaled(numbers, step * scales, low * lows)


def _q6_k(data: Tensor) -> Tensor:
    numbers = _nibbles(data[:, :128], 64) | (_bits(data[:, 128:192], 2, 32) << 4)
    steps = _halves(data[:, 208:210]) * data[:, 192:208].view(torch.int8)
    return _scaled(numbers.sub_(32).view(torch.int8), steps)


def _int8(data: Tensor) -> Tensor:
    return data.view(torch.int8)


def _float8(data: Tensor) -> Tensor:
    """By the bits: torch's own conversion is several times slower on a CPU. Sign, 4 bits of
    exponent, 3 of fraction go to their places in a bfloat16, whose exponent counts from 2^120
    lower. No NaN is among them."""
    bits = data.view(torch.int8).to(torch.int16).bitwise_left_shift_(4).bitwise_and_(~0x7800)
    return bits.view(torch.bfloat16) * 2.0**120


NF4_LEVELS: Final = (
    -1.0, -0.6961928009986877, -0.5250730514526367, -0.39491748809814453, -0.28444138169288635,
    -0.18477343022823334, -0.09105003625154495, 0.0, 0.07958029955625534, 0.16093020141124725,
    0.24611230194568634, 0.33791524171829224, 0.44070982933044434, 0.5626170039176941,
    0.7229568362236023, 1.0,
)  # fmt: skip
"""What four bits of a normal float stand for: of numbers that are spread normally, each is equally
frequent (Dettmers et al. 2023, QLoRA, arXiv:2305.14314, appendix E)."""


@cache
def _nf4_pairs(device: torch.device) -> Tensor:
    """(256,) int64: the bits of two float32, what the lower and the upper half of a byte stand
    for."""
    levels = torch.tensor(NF4_LEVELS, device=device)
    byte = torch.arange(256, device=device)
    return torch.stack((levels[byte & 15], levels[byte >> 4]), 1).view(torch.int64).flatten()


def _nf4(data: Tensor) -> Tensor:
    """Two numbers of a byte lie side by side: one look into a table is for both."""
    pairs = _nf4_pairs(data.device).index_select(0, data[:, 2:].int().flatten())
    return pairs.view(torch.float32).view(len(data), -1).mul_(_bf16(data[:, :2]))


BLOCK_FORMATS: Final[dict[str, BlockFormat]] = {
    "F32": BlockFormat(1, 4, _f32),
    "F16": BlockFormat(1, 2, _halves),
    "BF16": BlockFormat(1, 2, _bf16),
    "Q8_0": BlockFormat(32, 34, _q8_0),
    "Q5_1": BlockFormat(32, 24, _q5_1),
    "Q5_0": BlockFormat(32, 22, _q5_0),
    "Q4_1": BlockFormat(32, 20, _q4_1),
    "Q4_0": BlockFormat(32, 18, _q4_0),
    "IQ4_NL": BlockFormat(32, 18, _iq4_nl),
    "Q6_K": BlockFormat(256, 210, _q6_k),
    "Q5_K": BlockFormat(256, 176, _q5_k),
    "Q4_K": BlockFormat(256, 144, _q4_k),
    "Q3_K": BlockFormat(256, 110, _q3_k),
    "Q2_K": BlockFormat(256, 84, _q2_k),
    "IQ4_XS": BlockFormat(256, 136, iq4_xs),
    "IQ3_S": BlockFormat(256, 110, iq3_s),
    "IQ3_XXS": BlockFormat(256, 98, iq3_xxs),
    "IQ2_S": BlockFormat(256, 82, iq2_s),
    "IQ2_XS": BlockFormat(256, 74, iq2_xs),
    "IQ2_XXS": BlockFormat(256, 66, iq2_xxs),
    "IQ1_M": BlockFormat(256, 56, iq1_m),
    "IQ1_S": BlockFormat(256, 50, iq1_s),
    "TQ2_0": BlockFormat(256, 66, tq2_0),
    "TQ1_0": BlockFormat(256, 54, tq1_0),
    "MXFP4": BlockFormat(32, 17, mxfp4),
    "NVFP4": BlockFormat(64, 36, nvfp4),
    "int8": BlockFormat(1, 1, _int8),
    "float8": BlockFormat(1, 1, _float8),
    "nf4": BlockFormat(64, 34, _nf4),
}
"""Name in ggml.h, or of ours, → the format."""
