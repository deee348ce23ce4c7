"""Weights that lie in 8 bits (float8_e4m3fn, float8_e5m2), brought to the precision of the device.

A scaled weight is its 8 bits times a factor beside it, one a tensor or one a row: ``.scale_weight``
in ComfyUI's files, ``.weight_scale`` in its later ones (QUANTIZATION.md there). Factors of inputs
(``.scale_input``) only matter to products in 8 bits, which are not made here.
"""

from __future__ import annotations

from collections.abc import Callable, Container

import torch
from torch import Tensor

FLOAT8 = (torch.float8_e4m3fn, torch.float8_e5m2)
SCALES = ("scale_weight", "weight_scale")
FACTORS = (*SCALES, "scale_input", "input_scale")
"""What lies beside scaled weights, and belongs to no layer."""


def in_precision(
    key: str, dtype: torch.dtype, names: Container[str], read: Callable[[str], Tensor]
) -> Tensor:
    """The tensor ``key`` of a file in ``dtype``; one that holds no floats as it is.

    Args:
        key: its name.
        dtype: of the device.
        names: all names of the file.
        read: gives a tensor of the file.
    """
    tensor = read(key)
    if not tensor.is_floating_point():
        return tensor
    stem, _, kind = key.rpartition(".")
    if kind != "weight" or tensor.dtype not in FLOAT8:
        return tensor.to(dtype)
    scale = next((f"{stem}.{each}" for each in SCALES if f"{stem}.{each}" in names), None)
    if scale is None:
        return tensor.to(dtype)
    factor = read(scale).float()
    if factor.numel() > 1:
        factor = factor.reshape(-1, *[1] * (tensor.ndim - 1))
    return (tensor.float() * factor).to(dtype)
