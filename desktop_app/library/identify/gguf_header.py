"""Reading the header of a GGUF file: names, shapes and number formats. Reads no tensor.

Format: github.com/ggml-org/ggml, docs/gguf.md. Sides stand there in the opposite order to torch's;
here they are torch's. Everything is bounded: the file may come from anybody.
"""

from __future__ import annotations

import math
import struct
from pathlib import Path
from typing import BinaryIO

from desktop_app.core.safe_open import open_regular
from desktop_app.library.formats.safetensors_header import Tensor

_MAX_TENSORS = 1 << 17
_MAX_KEYS = 1 << 16
_MAX_TEXT = 1 << 20
_MAX_NAME = 1 << 12
_MAX_ITEMS = 1 << 21
_MAX_HEADER = 64 << 20
_MAX_SIDES = 8
_KEPT_TEXT = 1 << 16

GGML_TYPES = {
    0: ("F32", 1, 4), 1: ("F16", 1, 2), 2: ("Q4_0", 32, 18), 3: ("Q4_1", 32, 20),
    6: ("Q5_0", 32, 22), 7: ("Q5_1", 32, 24), 8: ("Q8_0", 32, 34), 9: ("Q8_1", 32, 36),
    10: ("Q2_K", 256, 84), 11: ("Q3_K", 256, 110), 12: ("Q4_K", 256, 144), 13: ("Q5_K", 256, 176),
    14: ("Q6_K", 256, 210), 15: ("Q8_K", 256, 292), 16: ("IQ2_XXS", 256, 66),
    17: ("IQ2_XS", 256, 74), 18: ("IQ3_XXS", 256, 98), 19: ("IQ1_S", 256, 50),
    20: ("IQ4_NL", 32, 18), 21: ("IQ3_S", 256, 110), 22: ("IQ2_S", 256, 82),
    23: ("IQ4_XS", 256, 136), 24: ("I8", 1, 1), 25: ("I16", 1, 2), 26: ("I32", 1, 4),
    27: ("I64", 1, 8), 28: ("F64", 1, 8), 29: ("IQ1_M", 256, 56), 30: ("BF16", 1, 2),
    34: ("TQ1_0", 256, 54), 35: ("TQ2_0", 256, 66), 39: ("MXFP4", 32, 17),
}  # fmt: skip
"""Number in the file → name, numbers of a block and its bytes (ggml.h, enum ggml_type, and
ggml-common.h)."""

# gguf.md, enum gguf_metadata_value_type: bytes of one value.
_WIDTHS = {0: 1, 1: 1, 2: 2, 3: 2, 4: 4, 5: 4, 6: 4, 7: 1, 10: 8, 11: 8, 12: 8}
_TEXT, _ARRAY = 8, 9


class GgufDamaged(Exception):  # noqa: N818 - carries the reason only
    """The header is wrong; the text says why."""


def read_gguf(path: Path) -> tuple[dict[str, Tensor], dict[str, str]]:
    """Tensors by name, and the texts among the metadata.

    Raises:
        GgufDamaged: with the reason.
        OSError: the file can't be read.
    """
    with open_regular(path) as file:
        reader = _Reader(file)
        if reader.take(4) != b"GGUF":
            raise GgufDamaged("it is not a GGUF file")
        version = reader.number("<I")
        if version not in (2, 3):
            raise GgufDamaged(f"it is written in version {version}, and 2 and 3 are known")
        tensors, keys = reader.number("<Q"), reader.number("<Q")
        if tensors > _MAX_TENSORS or keys > _MAX_KEYS:
            raise GgufDamaged("its tensor count is too large")
        texts: dict[str, str] = {}
        for _ in range(keys):
            name = reader.text(_MAX_NAME)
            value = reader.value(reader.number("<I"), 0)
            if value:
                texts[name] = value
        found: dict[str, Tensor] = {}
        needed = 0
        for _ in range(tensors):
            name, tensor, size = _tensor(reader)
            found[name] = tensor
            needed += size
        # No file holds more numbers than it has bytes for.
        if needed > path.stat().st_size - reader.taken:
            raise GgufDamaged("it is too short for the weights that its header lists")
        return found, texts


def _tensor(reader: _Reader) -> tuple[str, Tensor, int]:
    """Name, shape and format of a tensor, and the bytes it takes."""
    name = reader.text(_MAX_NAME)
    count = reader.number("<I")
    if count > _MAX_SIDES:
        raise GgufDamaged("the shape of a tensor is damaged")
    sides = [reader.number("<Q") for _ in range(count)]
    if any(side >= 1 << 48 for side in sides):
        raise GgufDamaged("the shape of a tensor is damaged")
    kind = GGML_TYPES.get(reader.number("<I"))
    offset = reader.number("<Q")
    if kind is None:
        raise GgufDamaged("a tensor has an unknown number format")
    form, numbers, size = kind
    tensor = Tensor(form, tuple(reversed(sides)), (offset, offset))
    return name, tensor, -(-math.prod(sides) // numbers) * size


class _Reader:
    """Takes bytes, and no more than a header may have."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._left = _MAX_HEADER
        self._items = _MAX_ITEMS

    @property
    def taken(self) -> int:
        """Bytes so far."""
        return _MAX_HEADER - self._left

    def take(self, count: int) -> bytes:
        if count > self._left:
            raise GgufDamaged("its header is too long")
        self._left -= count
        data = self._file.read(count)
        if len(data) < count:
            raise GgufDamaged("it ends too early, within its header")
        return data

    def number(self, form: str) -> int:
        return int(struct.unpack(form, self.take(struct.calcsize(form)))[0])

    def text(self, limit: int) -> str:
        length = self.number("<Q")
        if length > limit:
            raise GgufDamaged("a string in its header is too long")
        return self.take(length).decode("utf-8", "replace")

    def value(self, kind: int, depth: int) -> str:
        """Read past a value; a text is returned."""
        if kind in _WIDTHS:
            self.take(_WIDTHS[kind])
            return ""
        if kind == _TEXT:
            return self.text(_MAX_TEXT)[:_KEPT_TEXT]
        if kind != _ARRAY or depth > 2:
            raise GgufDamaged("a value in its header is of an unknown kind")
        inner, count = self.number("<I"), self.number("<Q")
        self._items -= count
        if self._items < 0:
            raise GgufDamaged("its header is too long")
        if inner in _WIDTHS:
            self.take(_WIDTHS[inner] * count)
        else:
            for _ in range(count):
                self.value(inner, depth + 1)
        return ""
