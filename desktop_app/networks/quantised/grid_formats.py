"""ggml's formats whose numbers are looked up by groups (IQ1, IQ2, IQ3), three of four bits (IQ4_XS,
MXFP4, NVFP4), and two of three levels (TQ1, TQ2). Layouts: github.com/ggml-org/ggml,
src/ggml-common.h and src/ggml-quants.c.
"""

from __future__ import annotations

from functools import cache
from typing import Final

import torch
from torch import Tensor

from desktop_app.networks.quantised.ggml_grids import GRIDS

IQ4: Final = (-127, -104, -83, -65, -49, -35, -22, -10, 1, 13, 25, 38, 53, 69, 89, 113)
"""What four bits stand for (``kvalues_iq4nl``)."""
_MXFP4: Final = (0, 1, 2, 3, 4, 6, 8, 12, 0, -1, -2, -3, -4, -6, -8, -12)
"""Twice what four bits stand for."""
_NO_SCALE: Final = 0x7F
_EIGHTH: Final = 0.125


@cache
def _grid(name: str, device: torch.device) -> Tensor:
    """float32 (groups, numbers of a group)."""
    side, levels, content = GRIDS[name]
    width = 2 if len(levels) <= 4 else 4
    packed = torch.frombuffer(bytearray.fromhex(content), dtype=torch.uint8).to(device)
    shifts = torch.arange(0, 8, width, dtype=torch.uint8, device=device)
    index = (packed[:, None] >> shifts) & ((1 << width) - 1)
    return torch.tensor(levels, dtype=torch.float32, device=device)[index.int()].view(-1, side)


def _halves(data: Tensor) -> Tensor:
    return data.contiguous().view(torch.float16).float()


def _words(data: Tensor, dtype: torch.dtype) -> Tensor:
    """Bytes as whole numbers of ``dtype``, each in an int32 without a sign but the 32nd bit."""
    made = data.contiguous().view(dtype).int()
    return made & 0xFFFF if dtype is torch.int16 else made


def _spread(data: Tensor, shifts: tuple[int, ...], mask: int) -> Tensor:
    """(n, k) → (n, k · shifts), int32."""
    places = torch.tensor(shifts, dtype=torch.int32, device=data.device)
    return ((data.int()[..., None] >> places) & mask).flatten(1)


def _signs(bits: Tensor) -> Tensor:
    """(n, k) → (n, 8k): -1 where a bit is set, else 1, the lowest first."""
    return 1 - 2 * _spread(bits, tuple(range(8)), 1).float()


def _with_parity(bits: Tensor) -> Tensor:
    """Seven signs, and the eighth that makes their number even."""
    odd = bits ^ bits >> 4
    odd = odd ^ odd >> 2
    return bits | ((odd ^ odd >> 1) & 1) << 7


def _grid_values(name: str, steps: Tensor, index: Tensor, signs: Tensor) -> Tensor:
    """Groups of the table, each ``steps`` for as many as share it, and their signs."""
    grid = _grid(name, index.device)[index.int()].flatten(1)
    made = grid.unflatten(1, (steps.shape[1], -1)) * steps[..., None]
    return made.flatten(1) * signs


def iq2_xxs(data: Tensor) -> Tensor:
    """Two words for 32 numbers: four indices; four times seven signs and a scale."""
    words = _words(data[:, 2:], torch.int32).unflatten(1, (-1, 2))
    step = _halves(data[:, :2]) * (0.5 + (words[..., 1] >> 28 & 15).float()) * 0.25
    index = data[:, 2:].unflatten(1, (-1, 8))[..., :4].flatten(1)
    signs = _with_parity(_spread(words[..., 1], (0, 7, 14, 21), 127))
    return _grid_values("IQ2_XXS", step, index, _signs(signs))


def iq2_xs(data: Tensor) -> Tensor:
    """Nine bits of index and seven signs for 8 numbers, four bits of scale for 16."""
    words = _words(data[:, 2:66], torch.int16)
    step = _halves(data[:, :2]) * (0.5 + _spread(data[:, 66:], (0, 4), 15).float()) * 0.25
    return _grid_values("IQ2_XS", step, words & 511, _signs(_with_parity(words >> 9)))


def iq2_s(data: Tensor) -> Tensor:
    """Ten bits of index and eight signs for 8 numbers, four bits of scale for 16."""
    step = _halves(data[:, :2]) * (0.5 + _spread(data[:, 74:], (0, 4), 15).float()) * 0.25
    index = data[:, 2:34].int() | _spread(data[:, 66:74], (0, 2, 4, 6), 3) << 8
    return _grid_values("IQ2_S", step, index, _signs(data[:, 34:66]))


def iq3_xxs(data: Tensor) -> Tensor:
    """An index for 4 numbers; for 32 a word of four times seven signs and a scale."""
    words = _words(data[:, 66:], torch.int32)
    step = _halves(data[:, :2]) * (0.5 + (words >> 28 & 15).float()) * 0.5
    signs = _with_parity(_spread(words, (0, 7, 14, 21), 127))
    return _grid_values("IQ3_XXS", step, data[:, 2:66], _signs(signs))


def iq3_s(data: Tensor) -> Tensor:
    """Nine bits of index for 4 numbers, eight signs for 8, four bits of scale for 32."""
    step = _halves(data[:, :2]) * (1 + 2 * _spread(data[:, 106:], (0, 4), 15).float())
    index = data[:, 2:66].int() | _spread(data[:, 66:74], tuple(range(8)), 1) << 8
    return _grid_values("IQ3_S", step, index, _signs(data[:, 74:106]))


def _four_bits(data: Tensor, levels: tuple[int, ...]) -> Tensor:
    """(n, 16k) → (n, k, 32): of 16 bytes first the lower halves."""
    parts = data.unflatten(1, (-1, 16))
    table = torch.tensor(levels, dtype=torch.float32, device=data.device)
    return table[torch.cat((parts & 15, parts >> 4), 2).int()]


def iq4_xs(data: Tensor) -> Tensor:
    """Six bits of scale for 32 numbers, two of them in a word for all."""
    upper = _spread(_words(data[:, 2:4], torch.int16), tuple(range(0, 16, 2)), 3)
    scales = (_spread(data[:, 4:8], (0, 4), 15) | upper << 4) - 32
    step = _halves(data[:, :2]) * scales.float()
    return (_four_bits(data[:, 8:], IQ4) * step[..., None]).flatten(1)


def mxfp4(data: Tensor) -> Tensor:
    """A byte of exponent, one less than it says, for 32 numbers."""
    power = data[:, :1].int()
    bits = torch.where(power < 2, 0x200000 << power.clamp(max=1), power - 1 << 23)
    return _four_bits(data[:, 1:], _MXFP4).flatten(1) * bits.view(torch.float32)


def nvfp4(data: Tensor) -> Tensor:
    """Four bytes of scale, floats of 4 bits of exponent and 3 of fraction, for 16 numbers each."""
    scales, parts = data[:, :4].int(), data[:, 4:].unflatten(1, (4, 8))
    power, part = scales >> 3 & 15, (scales & 7).float()
    steps = torch.where(power == 0, part * 2.0**-9, torch.ldexp(1 + part / 8, power - 7)) / 2
    steps = steps.masked_fill((scales == 0) | (scales == _NO_SCALE), 0)
    table = torch.tensor(_MXFP4, dtype=torch.float32, device=data.device)
    numbers = table[torch.cat((parts & 15, parts >> 4), 2).int()]
    return (numbers * steps[..., None]).flatten(1)


def tq2_0(data: Tensor) -> Tensor:
    """Two bits of level; of 32 bytes first the lowest."""
    shifts = torch.arange(0, 8, 2, dtype=torch.uint8, device=data.device)[:, None]
    levels = data[:, :64].unflatten(1, (2, 1, 32)) >> shifts & 3
    return _halves(data[:, 64:]) * (levels.flatten(1).float() - 1)


def tq1_0(data: Tensor) -> Tensor:
    """Levels as digits to the base of 3, five to a byte, of the last four bytes four; a byte is the
    fraction that they are, rounded up."""
    powers = torch.tensor((1, 3, 9, 27, 81), dtype=torch.uint8, device=data.device)[:, None]
    parts = (
        data[:, :32, None].transpose(1, 2) * powers,
        data[:, 32:48, None].transpose(1, 2) * powers,
        data[:, 48:52, None].transpose(1, 2) * powers[:4],
    )
    digits = torch.cat([each.flatten(1) for each in parts], 1).int() * 3 >> 8
    return _halves(data[:, 52:]) * (digits.float() - 1)


def _one_bit(index: Tensor, steps: Tensor, shifts: Tensor) -> Tensor:
    """Groups of 8 levels, moved up or down by an eighth.

    Args:
        index: (n, 32), of groups.
        steps: (n, k), each for 256 / k numbers.
        shifts: (n, m), not 0: down; each for 256 / m numbers.
    """
    moved = torch.where(shifts == 0, _EIGHTH, -_EIGHTH)[..., None]
    made = _grid("IQ1", index.device)[index.int()].flatten(1).unflatten(1, (shifts.shape[1], -1))
    made = (made + moved).flatten(1).unflatten(1, (steps.shape[1], -1))
    return (made * steps[..., None]).flatten(1)


def iq1_s(data: Tensor) -> Tensor:
    """For 32 numbers a word: four times three bits of index, three of scale, one of direction."""
    words = _words(data[:, 34:], torch.int16)
    step = _halves(data[:, :2]) * (2 * (words >> 12 & 7) + 1).float()
    index = data[:, 2:34].int() | _spread(words, (0, 3, 6, 9), 7) << 8
    return _one_bit(index, step, words >> 15)


def iq1_m(data: Tensor) -> Tensor:
    """For 8 numbers three bits of index and one of direction, for 16 three of scale; what is over
    of the words of these is one scale for all."""
    words = _words(data[:, 48:], torch.int16)
    whole = sum((words[:, at] >> 12) << 4 * at for at in range(4))
    step = torch.as_tensor(whole).to(torch.int16)[:, None].view(torch.float16).float()
    step = step * (2 * _spread(words, (0, 3, 6, 9), 7) + 1).float()
    more = _spread(data[:, 32:48], (0, 4), 15)
    return _one_bit(data[:, :32].int() | (more & 7) << 8, step, more >> 3)
