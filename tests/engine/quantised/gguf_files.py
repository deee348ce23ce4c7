"""Writing tiny GGUF files with gguf-py, as stable-diffusion.cpp and ComfyUI-GGUF lay them out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import prod
from pathlib import Path
from typing import Any

import numpy as np
from gguf import GGML_QUANT_SIZES, GGMLQuantizationType, GGUFWriter, quantize
from torch import Tensor

PLAIN = GGMLQuantizationType.F32


def write_gguf(
    path: Path,
    tensors: Mapping[str, Tensor],
    form: str = "Q8_0",
    *,
    architecture: str = "flux",
    reshaped: bool = False,
    shapes: Mapping[str, Sequence[int]] | None = None,
    sizes: Mapping[str, int] | None = None,
    texts: Mapping[str, str] | None = None,
    arrays: Mapping[str, Sequence[Any]] | None = None,
) -> Path:
    """Write ``tensors``; matrices in ``form`` where whole blocks make their rows, the rest F32.

    ``reshaped``: tensors whose rows make no whole blocks lie in rows of one block, as ComfyUI-GGUF
    writes convolutions, with their true shape beside. ``shapes``: the same of others, true or not.
    ``sizes``: of the architecture. ``texts``, ``arrays``: more metadata.
    """
    writer = GGUFWriter(path, architecture)
    for name, shape in (shapes or {}).items():
        writer.add_array(f"comfy.gguf.orig_shape.{name}", list(shape))
    for name, size in (sizes or {}).items():
        writer.add_uint32(f"{architecture}.{name}", size)
    for name, text in (texts or {}).items():
        writer.add_string(name, text)
    for name, array in (arrays or {}).items():
        writer.add_array(name, array)
    for name, tensor in tensors.items():
        numbers = tensor.float().numpy()
        wanted = GGMLQuantizationType[form]
        width = GGML_QUANT_SIZES[wanted][0]
        if reshaped and numbers.ndim > 2 and not numbers.size % width and numbers.shape[-1] % width:
            writer.add_array(f"comfy.gguf.orig_shape.{name}", list(map(int, numbers.shape)))
            numbers = numbers.reshape(-1, width)
        _add(writer, name, numbers, wanted if _fits(numbers, width) else PLAIN)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    return path


def _fits(numbers: np.ndarray[Any, Any], width: int) -> bool:
    return numbers.ndim == 2 and numbers.shape[1] % width == 0 and prod(numbers.shape) > 0


def _add(
    writer: GGUFWriter, name: str, numbers: np.ndarray[Any, Any], form: GGMLQuantizationType
) -> None:
    writer.add_tensor(name, quantize(np.ascontiguousarray(numbers), form), raw_dtype=form)
