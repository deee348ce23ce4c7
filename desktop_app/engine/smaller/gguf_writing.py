"""Writing the header of a GGUF file; the data of its tensors follows.

Format: github.com/ggml-org/ggml, docs/gguf.md.
"""

from __future__ import annotations

import struct
from collections.abc import Mapping
from typing import Final

from desktop_app.core.gguf_header import GGML_TYPES
from desktop_app.core.record import record

_VERSION, _UINT32, _TEXT = 3, 4, 8
_ALIGNED: Final = 32
_NUMBERS: Final = {name: number for number, (name, _, _) in GGML_TYPES.items()}


@record()
class GgufEntry:
    """One tensor: its number format, a name of `GGML_TYPES`, and its shape in torch's order."""

    form: str
    shape: tuple[int, ...]

    @property
    def size(self) -> int:
        """Bytes of its data, in whole blocks."""
        count = 1
        for side in self.shape:
            count *= side
        _, numbers, size = GGML_TYPES[_NUMBERS[self.form]]
        return -(-count // numbers) * size


def padding(size: int) -> int:
    """Bytes that follow ``size`` of them, so that what comes next is aligned."""
    return -size % _ALIGNED


def gguf_header(entries: Mapping[str, GgufEntry], values: Mapping[str, str | int]) -> bytes:
    """All that stands before the data, its padding included.

    Args:
        entries: the tensors in the order of their data; each is followed by its `padding`.
        values: metadata: texts, and whole numbers of 32 bits.
    """
    made = bytearray(b"GGUF" + struct.pack("<IQQ", _VERSION, len(entries), len(values)))
    for key, value in values.items():
        made += _text(key)
        if isinstance(value, str):
            made += struct.pack("<I", _TEXT) + _text(value)
        else:
            made += struct.pack("<II", _UINT32, value)
    begin = 0
    for name, entry in entries.items():
        sides = entry.shape[::-1]
        made += _text(name) + struct.pack(f"<I{len(sides)}Q", len(sides), *sides)
        made += struct.pack("<IQ", _NUMBERS[entry.form], begin)
        begin += entry.size + padding(entry.size)
    return bytes(made) + b"\0" * padding(len(made))


def _text(text: str) -> bytes:
    data = text.encode()
    return struct.pack("<Q", len(data)) + data
