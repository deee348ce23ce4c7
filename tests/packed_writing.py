"""Weights packed in each format that single files have, drawn at random: no quantiser is needed to
see whether a network makes of them what it makes of the numbers that they stand for."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final

import torch
from safetensors.torch import save_file
from torch import Tensor

from desktop_app.networks.quantised.packed_file import PackedFile

LIKE: Final = 0.15
"""How large numbers are, about."""


def _mark(**said: Any) -> Tensor:
    return torch.tensor(list(json.dumps(said).encode()), dtype=torch.uint8)


def _codes(rows: int, width: int, kind: torch.dtype = torch.int8) -> Tensor:
    """Any bytes, as numbers of eight bits; of floats no NaN."""
    top = 0x3F if kind is torch.float8_e4m3fn else 256
    return torch.randint(0, top, (rows, width), dtype=torch.uint8).view(kind)


def _filled_up(packed: Tensor, rows: int, width: int) -> Tensor:
    made = torch.zeros(rows, width, dtype=torch.uint8)
    made[: packed.shape[0], : packed.shape[1]] = packed.view(torch.uint8)
    return made.view(packed.dtype)


def _up(number: int, to: int) -> int:
    return -(-number // to) * to


def _fp8(rows: int, width: int) -> dict[str, Tensor]:
    packed = _codes(rows, width, torch.float8_e4m3fn)
    return {
        "weight": packed,
        "weight_scale": torch.tensor(LIKE),
        "input_scale": torch.ones(()),
        "comfy_quant": _mark(format="float8_e4m3fn"),
    }


def _old_fp8(rows: int, width: int) -> dict[str, Tensor]:
    packed = _codes(rows, width, torch.float8_e4m3fn)
    return {"weight": packed, "scale_weight": torch.tensor([LIKE])}


def _mxfp8(rows: int, width: int) -> dict[str, Tensor]:
    down, across = _up(rows, 32), _up(width, 32)
    packed = _filled_up(_codes(rows, width, torch.float8_e4m3fn), down, across)
    scales = torch.randint(122, 126, (_up(down, 128), _up(across // 32, 4)), dtype=torch.uint8)
    return {"weight": packed, "weight_scale": scales, "comfy_quant": _mark(format="mxfp8")}


def _nvfp4(rows: int, width: int) -> dict[str, Tensor]:
    down, across = _up(rows, 16), _up(width, 16)
    codes = torch.zeros(down, across, dtype=torch.uint8)
    codes[:rows, :width] = torch.randint(0, 16, (rows, width), dtype=torch.uint8)
    scales = torch.rand(_up(down, 128), _up(across // 16, 4)) + 0.5
    return {
        "weight": codes[:, ::2] << 4 | codes[:, 1::2],
        "weight_scale": scales.to(torch.float8_e4m3fn),
        "weight_scale_2": torch.tensor(LIKE / 3),
        "comfy_quant": _mark(format="nvfp4"),
    }


def _int8(rows: int, width: int, **said: Any) -> dict[str, Tensor]:
    scales = (torch.rand(rows, 1) + 0.5) * LIKE / 80
    mark = _mark(format="int8_tensorwise", **said)
    return {"weight": _codes(rows, width), "weight_scale": scales, "comfy_quant": mark}


def _w4a4(rows: int, width: int) -> dict[str, Tensor]:
    return {
        "weight": _codes(rows, width // 2),
        "weight_scale": (torch.rand(rows) + 0.5) * LIKE / 5,
        "comfy_quant": _mark(format="convrot_w4a4", convrot_groupsize=16),
    }


def _w4a8(rows: int, width: int) -> dict[str, Tensor]:
    return {
        "weight": _codes(rows, width // 2),
        "weight_s_rel": (torch.rand(rows, width // 16) * 9 + 1).to(torch.float8_e4m3fn),
        "weight_s_channel": (torch.rand(rows) + 0.5) * LIKE / 40,
        "weight_codebook": torch.linspace(-9, 9, 16),
        "comfy_quant": _mark(format="asym_w4a8_int8", params={"convrot_groupsize": 16}),
    }


def _awq(rows: int, width: int) -> dict[str, Tensor]:
    return {
        "weight": _codes(rows, width // 2),
        "weight_scale": (torch.rand(width // 16, rows) + 0.5) * LIKE / 5,
        "weight_zeros": torch.randn(width // 16, rows) * LIKE / 5,
        "comfy_quant": _mark(format="awq_w4a16", group_size=16),
    }


def _nf4(rows: int, width: int) -> dict[str, Tensor]:
    state = {"quant_type": "nf4", "blocksize": 64, "dtype": "bfloat16", "shape": [rows, width]}
    return {
        "weight": _codes(rows * width // 2, 1, torch.uint8),
        "weight.absmax": (torch.rand(-(-rows * width // 64)) + 0.5) * LIKE * 2,
        "weight.quant_map": torch.linspace(-1, 1, 16),
        "weight.quant_state.bitsandbytes__nf4": _mark(**state),
    }


def _bnb_int8(rows: int, width: int) -> dict[str, Tensor]:
    return {
        "weight": _codes(rows, width),
        "SCB": (torch.rand(rows) + 0.5) * LIKE * 2,
        "weight_format": torch.zeros((), dtype=torch.uint8),
    }


def _quanto(rows: int, width: int) -> dict[str, Tensor]:
    scales = (torch.rand(rows, 1) + 0.5) * LIKE / 80
    return {"weight._data": _codes(rows, width), "weight._scale": scales}


def _quanto_bits(rows: int, width: int, bits: int) -> dict[str, Tensor]:
    size = 16
    groups = rows * width // size
    return {
        "weight._data._data": _codes(-(-groups * bits // 8), size, torch.uint8),
        "weight._scale": (torch.rand(groups, 1) + 0.5) * LIKE / (1 << bits - 1),
        "weight._shift": (torch.rand(groups, 1) + 0.5) * LIKE,
    }


def _torchao_int4(rows: int, width: int) -> dict[str, Tensor]:
    return {
        "_weight_qdata": _codes(rows, width // 2),
        "_weight_scale": (torch.rand(width // 16, rows) + 0.5) * LIKE / 5,
        "_weight_zero_point": torch.randn(width // 16, rows) * LIKE / 5,
    }


def _torchao_groups(rows: int, width: int) -> dict[str, Tensor]:
    return {
        "_weight_qdata": _codes(rows, width),
        "_weight_scale": (torch.rand(rows, width // 16) + 0.5) * LIKE / 80,
        "_weight_zero_point": torch.randint(-9, 9, (rows, width // 16), dtype=torch.int8),
    }


WAYS: Final[dict[str, Callable[[int, int], dict[str, Tensor]]]] = {
    "fp8": _fp8,
    "old fp8": _old_fp8,
    "mxfp8": _mxfp8,
    "nvfp4": _nvfp4,
    "int8": _int8,
    "int8 convrot": lambda rows, width: _int8(rows, width, convrot=True, convrot_groupsize=16),
    "w4a4": _w4a4,
    "w4a8": _w4a8,
    "awq": _awq,
    "nf4": _nf4,
    "bnb int8": _bnb_int8,
    "quanto": _quanto,
    "quanto int4": lambda rows, width: _quanto_bits(rows, width, 4),
    "quanto int2": lambda rows, width: _quanto_bits(rows, width, 2),
    "torchao int4": _torchao_int4,
    "torchao groups": _torchao_groups,
}
"""Format → the tensors of a layer of (rows, width), by the ends of their names."""

ODD: Final = ("fp8", "old fp8", "mxfp8", "nvfp4", "int8", "bnb int8", "quanto")
"""Formats whose rows may have any width."""


def _said_by_torchao(layers: list[str], way: str) -> dict[str, str]:
    """What it writes into a header."""
    kind = {"torchao int4": "Int4Tensor", "torchao groups": "IntxUnpackedToInt8Tensor"}.get(way)
    row = json.dumps({"_type": kind, "_data": {"block_size": [1, 16]}})
    return {f"{layer}.weight": row for layer in layers} if kind else {}


def write_packed(
    path: Path, tensors: Mapping[str, Tensor], layers: list[str], way: str
) -> dict[str, Tensor]:
    """Write ``tensors`` with other weights, packed, in ``layers``.

    Returns:
        The same with what the packed weights stand for.
    """
    held = {key: each.clone().contiguous() for key, each in tensors.items()}
    packed = [each for each in layers if way in ODD or not tensors[f"{each}.weight"].shape[1] % 16]
    torch.manual_seed(3)
    for layer in packed:
        shape = held.pop(f"{layer}.weight").shape
        held |= {f"{layer}.{end}": each for end, each in WAYS[way](*shape).items()}
    save_file(held, path, _said_by_torchao(packed, way))
    meant = {key: each.clone().contiguous() for key, each in tensors.items()}
    with PackedFile([path], path.name) as file:
        for layer in packed:
            rows, width = tensors[f"{layer}.weight"].shape
            blocks: Any = file.get_tensor(f"{layer}.weight")
            dense = blocks.cut((rows, width)).dense()
            meant[f"{layer}.weight"] = dense[:rows, :width].contiguous()
    return meant
