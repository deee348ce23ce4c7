"""Small tensors of a safetensors file that are bytes, read without its library: what a program put
beside the weights.

Format: https://github.com/huggingface/safetensors, README, "Format".
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Final

from desktop_app.core.safe_open import open_regular

_MAX_HEADER: Final = 100_000_000
"""Bytes, as the format's own library has it."""
_MAX_BYTES: Final = 64 << 20
"""Of one tensor: the largest tokenizers have 33 MB."""


class TensorsDamaged(Exception):  # noqa: N818 - carries the reason only
    """The file is not a safetensors file, or is cut off; the text says why."""


def byte_tensors(path: Path) -> dict[str, tuple[int, int]]:
    """First byte and length of each one-dimensional tensor of bytes (U8) in ``path``.

    Raises:
        TensorsDamaged: with the reason.
        OSError: the file can't be read.
    """
    with open_regular(path) as file:
        size = file.seek(0, 2)
        file.seek(0)
        length = int.from_bytes(file.read(8), "little")
        if length + 8 > size or length > _MAX_HEADER:
            raise TensorsDamaged("it is not a safetensors file")
        text = file.read(length)
    try:
        found: Any = json.loads(text) if b'"U8"' in text else {}
        spans = {
            name: each["data_offsets"]
            for name, each in found.items()
            if name != "__metadata__" and each["dtype"] == "U8" and len(each["shape"]) == 1
        }
        places = {name: (8 + length + int(a), int(b) - int(a)) for name, (a, b) in spans.items()}
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise TensorsDamaged("its header is damaged") from error
    if any(a < 0 or n < 0 or a + n > size for a, n in places.values()):
        raise TensorsDamaged("it is too short for what its header lists")
    return places


def byte_tensor(path: Path, name: str) -> bytes:
    """The bytes of the tensor ``name``. Raises as `byte_tensors`; TensorsDamaged also where it is
    not there, or larger than 64 MiB."""
    begin, length = byte_tensors(path).get(name, (0, 0))
    if not 0 < length <= _MAX_BYTES:
        raise TensorsDamaged(f"“{name}” has no usable length")
    with open_regular(path) as file:
        file.seek(begin)
        return file.read(length)
