"""Number formats of weights that lie packed in safetensors files, laid so that each row is whole
blocks: what one needs to make its numbers is in it, or is the row's scale.

All is calculated in float32 and in the order of the formats' own libraries (comfy-kitchen's eager
backend, bitsandbytes on a CPU), so that the same numbers come out.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Final

import torch
from torch import Tensor

from desktop_app.networks.quantised.block_formats import BLOCK_FORMATS, BlockFormat

E2M1: Final = (
    0.0, 0.5, 1.0, 1.5, 2.0, 3.0, 4.0, 6.0, -0.0, -0.5, -1.0, -1.5, -2.0, -3.0, -4.0, -6.0,
)  # fmt: skip
"""What four bits of a float with two bits of exponent stand for (OCP MX, table 5)."""
SIGNED: Final = (*map(float, range(8)), *map(float, range(-8, 0)))
UNSIGNED: Final = tuple(map(float, range(16)))
AROUND: Final = tuple(map(float, range(-8, 8)))
_BY_127: Final = 7.874015718698502e-3
"""bitsandbytes/functional.py, int8_vectorwise_dequant."""

Whole = Callable[[Tensor, "Tensor | None"], Tensor]


@cache
def _pairs(levels: tuple[float, ...], high_first: bool, device: torch.device) -> Tensor:
    """(256,) int64: the bits of two float32, what the halves of a byte stand for."""
    table = torch.tensor(levels, device=device)
    byte = torch.arange(256, device=device)
    halves = (byte >> 4, byte & 15) if high_first else (byte & 15, byte >> 4)
    return torch.stack([table[half] for half in halves], 1).view(torch.int64).flatten()


def _halves(data: Tensor, levels: tuple[float, ...], high_first: bool = False) -> Tensor:
    """uint8 (…, k) → float32 (…, 2k)."""
    pairs = _pairs(levels, high_first, data.device).index_select(0, data.int().flatten())
    return pairs.view(torch.float32).view(*data.shape[:-1], -1)


@cache
def rotation(size: int, device: torch.device) -> Tensor:
    """(size, size) of ±1 / √size, its own inverse (ConvRot's regular Hadamard matrix)."""
    first = torch.ones(4, 4, device=device)
    first[torch.arange(4), torch.arange(3, -1, -1)] = -1
    if 4 ** (size.bit_length() // 2) != size:  # SDNQ's: powers of two
        first = torch.ones(2, 2, device=device)
        first[1, 1] = -1
    made = first
    while len(made) < size:
        made = torch.kron(made, first)
    return made / size**0.5


def rotated(weight: Tensor, size: int) -> Tensor:
    """(rows, width): each ``size`` numbers of a row times `rotation`; 0: as they are."""
    if not size:
        return weight
    return (weight.unflatten(1, (-1, size)) @ rotation(size, weight.device).T).flatten(1)


def _scaled(numbers: Tensor, scales: Tensor | None) -> Tensor:
    return numbers if scales is None else numbers * scales[:, None]


def _e4m3(data: Tensor) -> Tensor:
    return BLOCK_FORMATS["float8"].numbers_of(data.contiguous()).float()


def _float8(blocks: Tensor, scales: Tensor | None) -> Tensor:
    return _scaled(_e4m3(blocks.flatten(1)), scales)


def _e5m2(blocks: Tensor, scales: Tensor | None) -> Tensor:
    """Its bits are the upper half of a float16's."""
    bits = blocks.flatten(1).to(torch.int16).bitwise_left_shift_(8)
    return _scaled(bits.view(torch.float16).float(), scales)


def _int8(turned: int, by_127: bool) -> Whole:
    def whole(blocks: Tensor, scales: Tensor | None) -> Tensor:
        made = _scaled(blocks.flatten(1).view(torch.int8).float(), scales)
        return rotated(made * _BY_127 if by_127 else made, turned)

    return whole


def _mxfp8(blocks: Tensor, scales: Tensor | None) -> Tensor:
    """A byte of exponent, then 32 numbers."""
    steps = (blocks[..., :1].int() << 23).view(torch.float32)
    return (_e4m3(blocks[..., 1:]) * steps).flatten(1)


def _nvfp4(blocks: Tensor, scales: Tensor | None) -> Tensor:
    """A byte of scale, then 16 numbers."""
    steps = _e4m3(blocks[..., :1])
    steps = steps if scales is None else steps * scales[:, None, None]
    return (_halves(blocks[..., 1:], E2M1, high_first=True) * steps).flatten(1)


def _w4a4(turned: int) -> Whole:
    return lambda blocks, scales: rotated(
        _scaled(_halves(blocks.flatten(1), SIGNED), scales), turned
    )


def _f32(data: Tensor) -> Tensor:
    return data.contiguous().view(torch.float32)


def _w4a8(turned: int, floats: int, added: int, levels: tuple[float, ...]) -> Whole:
    """A scale of a byte or four, what is added, then the numbers."""
    first = 4 if floats else 1
    start = first + 4 * added

    def whole(blocks: Tensor, scales: Tensor | None) -> Tensor:
        steps = (_f32 if floats else _e4m3)(blocks[..., :first])
        made = (_halves(blocks[..., start:], levels) * steps).round_().clamp_(-127, 127)
        made = made if scales is None else made * scales[:, None, None]
        return rotated(
            (made + _f32(blocks[..., first:start]) if added else made).flatten(1), turned
        )

    return whole


def _awq(blocks: Tensor, scales: Tensor | None) -> Tensor:
    """Scale and zero, then the numbers."""
    steps, zeros = _f32(blocks[..., :4]), _f32(blocks[..., 4:8])
    return (_halves(blocks[..., 8:], AROUND) * steps + zeros).flatten(1)


def _shared(turned: int, halves: int) -> Whole:
    """A scale, of halves of bytes a zero, then the numbers."""

    def whole(blocks: Tensor, scales: Tensor | None) -> Tensor:
        steps = _f32(blocks[..., :4])
        if halves:
            numbers = _halves(blocks[..., 8:], UNSIGNED)
            made = _f32(blocks[..., 4:8]) + numbers * steps
        else:
            made = blocks[..., 4:].contiguous().view(torch.int8).float() * steps
        return rotated(made.flatten(1), turned)

    return whole


def _affine(bits: int, centred: bool) -> Whole:
    """A scale, a zero in the numbers' own steps (``centred``) or scaled, then the numbers: eight
    bits with a sign, or four or two without, the lowest first."""

    def whole(blocks: Tensor, scales: Tensor | None) -> Tensor:
        steps, zeros, data = _f32(blocks[..., :4]), _f32(blocks[..., 4:8]), blocks[..., 8:]
        if bits == 8:
            numbers = data.contiguous().view(torch.int8).float()
        else:
            shifts = torch.arange(0, 8, bits, dtype=torch.uint8, device=data.device)
            numbers = (data[..., None] >> shifts & ((1 << bits) - 1)).flatten(2).float()
        made = (numbers - zeros) * steps if centred else numbers * steps - zeros
        return made.flatten(1)

    return whole


def _nibbles(levels: tuple[float, ...]) -> Whole:
    """The largest number, then the numbers as shares of it."""
    return lambda blocks, scales: (
        _halves(blocks[..., 4:], levels, high_first=True) * _f32(blocks[..., :4])
    ).flatten(1)


@cache
def block_format(name: str) -> BlockFormat:
    """The format called ``name``: of `BLOCK_FORMATS`, or one of a packed weight, whose name goes on
    with its settings (`format_name`).

    Raises:
        KeyError: there is none.
    """
    if name in BLOCK_FORMATS:
        return BLOCK_FORMATS[name]
    kind, *rest = name.split(":")
    told = [int(each) for each in rest[:4]]
    levels = tuple(float.fromhex(each) for each in rest[4:])
    numbers, turned, added, floats = told
    half, first = numbers // 2, 4 if floats else 1
    rows: dict[str, tuple[int, Whole, int]] = {
        "fp8": (1, _float8, 1),
        "e5m2": (1, _e5m2, 1),
        "q8": (1, _int8(turned, bool(added)), 1),
        "mxfp8": (33, _mxfp8, 32),
        "nvfp4": (9, _nvfp4, 16),
        "w4a4": (half, _w4a4(turned), 1),
        "w4a8": (half + first + 4 * added, _w4a8(turned, floats, added, levels), 1),
        "awq": (half + 8, _awq, 1),
        "shared": (half + 8 if added else numbers + 4, _shared(turned, added), 1),
        "affine": (numbers * added // 8 + 8, _affine(added, bool(floats)), 1),
        "nibbles": (half + 4, _nibbles(levels), 1),
    }
    size, whole, padded = rows[kind]
    return BlockFormat(numbers, size, lambda data: whole(data[:, None], None), whole, padded)


def format_name(
    kind: str,
    numbers: int = 1,
    turned: int = 0,
    added: int = 0,
    floats: int = 0,
    levels: tuple[float, ...] = (),
) -> str:
    """The name of a packed weight's format, for `block_format`.

    Args:
        kind: of its numbers.
        numbers: of a block.
        turned: numbers that were rotated together; 0: none.
        added: 1: something is added to each block; of ``q8``, that scales are by 127; of ``affine``
            the bits of a number.
        floats: 1: blocks have scales of float32, not of eight bits; of ``affine``, that zeros are
            in the numbers' own steps.
        levels: what four bits stand for.
    """
    return ":".join((kind, *map(str, (numbers, turned, added, floats)), *map(float.hex, levels)))
