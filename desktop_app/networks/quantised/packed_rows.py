"""Packed weights of files as `Blocks`: for each format of `core.packed_weights`, how its tensors
become rows of blocks. Formulas: ComfyUI (comfy/quant_ops.py), comfy-kitchen's eager backend,
bitsandbytes/functional.py.
"""

from __future__ import annotations

from collections.abc import Callable
from math import prod
from typing import Final

import torch
from torch import Tensor

from desktop_app.core.packed_weights import PACKINGS, PackedLayer, group_of, rotation_of
from desktop_app.networks.quantised.blocks import Blocks
from desktop_app.networks.quantised.packed_formats import AROUND, format_name, rotated

Read = Callable[[str], "Tensor | None"]
"""Role → the tensor of a layer; None: it has none."""


def unpacked(layer: PackedLayer, read: Callable[[str], Tensor]) -> Blocks:
    """A layer's weight, still packed.

    Args:
        layer: what the header says.
        read: gives a tensor of the file by its name.

    Returns:
        As many rows as its shape says.
    """

    def own(role: str) -> Tensor | None:
        return read(layer.parts[role]) if role in layer.parts else None

    packed = read(layer.parts["weight"])
    made = _ROWS[layer.form](layer, packed, own)
    scale = own("scale") if PACKINGS[layer.form].scaled else None
    scales = None if scale is None else scale.float().reshape(-1)
    rows, inner = len(made.data), layer.shape[1:]
    if len(inner) == 1 and made.shape[1:] == inner:
        inner = ()
    if scales is not None and len(scales) != rows:
        scales = scales.expand(rows)
    if scales is not None:
        scales = scales.clone()
    more = {role: _floats(own(role)) for role in ("columns", "up", "down")}
    if more["down"] is not None:
        turned = rotation_of(layer.form, layer.settings, prod(layer.shape[1:]))
        more["down"] = rotated(more["down"], turned)
    return Blocks(made.form, made.data, scales, inner, **more)[: layer.shape[0]]


def _floats(tensor: Tensor | None) -> Tensor | None:
    return None if tensor is None else tensor.float()


def _bytes(tensor: Tensor) -> Tensor:
    return tensor.contiguous().view(torch.uint8)


def _needed(tensor: Tensor | None) -> Tensor:
    if tensor is None:
        raise ValueError("a part of a packed weight is missing")
    return tensor


def _rows_of(tensor: Tensor) -> Tensor:
    return _bytes(tensor).reshape(len(tensor), -1)


def _eight_bits(layer: PackedLayer, packed: Tensor, own: Read) -> Blocks:
    if packed.dtype is torch.float8_e5m2:
        form = format_name("e5m2")
    elif packed.dtype is torch.float8_e4m3fn:
        form = format_name("fp8")
    else:
        turned = rotation_of(layer.form, layer.settings, prod(layer.shape[1:]))
        form = format_name("q8", 1, turned, int(layer.form == "bitsandbytes_int8"))
    return Blocks(form, _rows_of(packed).clone())  # a view would keep the file mapped


def unswizzled(scales: Tensor, rows: int, columns: int) -> Tensor:
    """Factors in tiles of 128 × 4, each of 32 × 4 × 4 (cuBLAS, "1D block scaling factors layout"),
    as (rows, columns)."""
    down, across = scales.shape[0] // 128, scales.shape[1] // 4
    tiles = scales.reshape(down, across, 32, 4, 4).permute(0, 3, 2, 1, 4)
    return tiles.reshape(down * 128, across * 4)[:rows, :columns]


def _block_scaled(packed: Tensor, scales: Tensor, kind: str, numbers: int) -> Blocks:
    """A byte of scale before each block's numbers."""
    data = _rows_of(packed)
    groups = packed.shape[1] * (2 if kind == "nvfp4" else 1) // numbers
    steps = unswizzled(_bytes(scales), len(data), groups)
    blocks = torch.cat((steps[..., None], data.unflatten(1, (groups, -1))), 2)
    return Blocks(format_name(kind, numbers), blocks.flatten(1))


def _w4a4(layer: PackedLayer, packed: Tensor, own: Read) -> Blocks:
    turned = rotation_of(layer.form, layer.settings, prod(layer.shape[1:]))
    return Blocks(format_name("w4a4", 2, turned), _rows_of(packed).clone())


def _in_groups(packed: Tensor, *before: Tensor) -> Tensor:
    """Each group's own bytes before those of its numbers."""
    groups = before[0].shape[1]
    parts = [_bytes(each[..., None]) for each in before]
    return torch.cat((*parts, _rows_of(packed).unflatten(1, (groups, -1))), 2).flatten(1)


def _w4a8(layer: PackedLayer, packed: Tensor, own: Read) -> Blocks:
    steps, added, codes = _needed(own("group_scale")), own("added"), own("codes")
    floats = steps.dtype is not torch.float8_e4m3fn
    levels = AROUND if codes is None else tuple(codes.float().tolist())
    size = group_of(layer.settings, "group_size", 16)
    turned = rotation_of(layer.form, layer.settings, prod(layer.shape[1:]))
    form = format_name("w4a8", size, turned, int(added is not None), int(floats), levels)
    more = () if added is None else (added.float().t(),)
    return Blocks(form, _in_groups(packed, steps.float() if floats else steps, *more))


def _awq(layer: PackedLayer, packed: Tensor, own: Read) -> Blocks:
    both = (_needed(own(role)).float().t() for role in ("group_scale", "added"))
    form = format_name("awq", group_of(layer.settings, "group_size", 64))
    return Blocks(form, _in_groups(packed, *both))


def in_planes(packed: Tensor, bits: int) -> Tensor:
    """The groups in the lowest bits, then those in the next."""
    return torch.cat([packed >> at & ((1 << bits) - 1) for at in range(0, 8, bits)])


def _quanto_bits(layer: PackedLayer, packed: Tensor, own: Read) -> Blocks:
    steps, shift = _needed(own("group_scale")), _needed(own("added"))
    bits, size = layer.settings["bits"], layer.settings["group_size"]
    parts = in_planes(packed, bits)[: steps.numel()].unflatten(1, (-1, 8 // bits))
    data = torch.zeros_like(parts[..., 0])
    for number in range(8 // bits):
        data |= parts[..., number] << number * bits
    rows, whole = layer.shape[0], not shift.is_floating_point()
    form = format_name("affine", size, 0, bits, int(whole))
    beside = (each.float().reshape(rows, -1) for each in (steps, shift))
    return Blocks(form, _in_groups(data.reshape(rows, -1), *beside))


def _torchao_int4(layer: PackedLayer, packed: Tensor, own: Read) -> Blocks:
    """Halves of bytes are two's complements (mslk, quantize/shuffle.py)."""
    both = (_needed(own(role)).float().t() for role in ("group_scale", "added"))
    form = format_name("awq", layer.settings["group_size"])
    return Blocks(form, _in_groups(_bytes(packed) ^ 0x88, *both))


def _torchao_groups(layer: PackedLayer, packed: Tensor, own: Read) -> Blocks:
    steps, zeros = _needed(own("group_scale")).float(), own("added")
    zeros = torch.zeros_like(steps) if zeros is None else zeros.float()
    form = format_name("affine", layer.settings["group_size"], 0, 8, 1)
    return Blocks(form, _in_groups(packed, steps, zeros))


def _nibbles(layer: PackedLayer, packed: Tensor, own: Read) -> Blocks:
    """Blocks that run over the rows' ends are cut there."""
    most, nested = _needed(own("absmax")).flatten(), own("nested")
    if nested is not None:
        codes = _needed(own("nested_codes"))
        size = group_of(layer.settings, "nested_blocksize", 256)
        outer = nested.float().flatten().repeat_interleave(size)[: len(most)]
        offset = float(layer.settings.get("nested_offset", 0.0))
        most = codes.float()[most.long()] * outer + offset
    width, rows = prod(layer.shape[1:]), layer.shape[0]
    numbers, _ = PACKINGS[layer.form].block(width, layer.settings)
    times = group_of(layer.settings, "blocksize", 64) // numbers
    steps = most.float().repeat_interleave(times)[: rows * (width // numbers)]
    levels = tuple(_needed(own("codes")).float().tolist())
    data = packed.reshape(rows, -1)
    form = format_name("nibbles", numbers, levels=levels)
    return Blocks(form, _in_groups(data, steps.reshape(rows, -1)))


def _shared(layer: PackedLayer, packed: Tensor, own: Read) -> Blocks:
    steps, added = _needed(own("group_scale")).float(), own("added")
    rows, width = layer.shape[0], prod(layer.shape[1:])
    steps = steps.reshape(rows, -1)
    turned = rotation_of(layer.form, layer.settings, width)
    form = format_name("shared", width // steps.shape[1], turned, int(added is not None))
    more = () if added is None else (added.float().reshape(rows, -1),)
    return Blocks(form, _in_groups(packed.reshape(rows, -1), steps, *more))


_ROWS: Final[dict[str, Callable[[PackedLayer, Tensor, Read], Blocks]]] = {
    "fp8": _eight_bits,
    "int8_tensorwise": _eight_bits,
    "bitsandbytes_int8": _eight_bits,
    "quanto": _eight_bits,
    "quanto_bits": _quanto_bits,
    "torchao": _eight_bits,
    "torchao_int4": _torchao_int4,
    "torchao_groups": _torchao_groups,
    "mxfp8": lambda _, packed, own: _block_scaled(packed, _needed(own("scale")), "mxfp8", 32),
    "nvfp4": lambda _, packed, own: _block_scaled(packed, _needed(own("block_scale")), "nvfp4", 16),
    "convrot_w4a4": _w4a4,
    "asym_w4a8_int8": _w4a8,
    "awq_w4a16": _awq,
    "bitsandbytes_4bit": _nibbles,
    "sdnq": _shared,
}
