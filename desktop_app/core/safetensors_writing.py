"""Writing a .safetensors file without its library: a header, then the numbers.

Format: https://github.com/huggingface/safetensors, README, "Format".
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import BinaryIO, Final, TypeAlias

Entry: TypeAlias = tuple[str, tuple[int, ...], int]
"""Number format, shape, and bytes of one tensor."""

_ALIGNED: Final = 8


def ordered(entries: Mapping[str, Entry], sizes: Mapping[str, int]) -> list[str]:
    """The names in the order their data is written: wide numbers first, so that all lie at
    multiples of their size, then by name.

    Args:
        entries: the tensors.
        sizes: bytes of one number by number format.
    """
    return sorted(entries, key=lambda name: (-sizes[entries[name][0]], name))


def write_header(
    file: BinaryIO, entries: Mapping[str, Entry], order: Iterable[str], metadata: Mapping[str, str]
) -> int:
    """Write the header to ``file``; the data of the tensors follows in ``order``, without holes.

    Returns:
        Bytes that were written.
    """
    header: dict[str, object] = {"__metadata__": dict(metadata)}
    position = 0
    for name in order:
        form, shape, length = entries[name]
        offsets = [position, position + length]
        header[name] = {"dtype": form, "shape": list(shape), "data_offsets": offsets}
        position += length
    text = json.dumps(header, separators=(",", ":"), ensure_ascii=False).encode()
    text += b" " * (-len(text) % _ALIGNED)
    file.write(len(text).to_bytes(8, "little") + text)
    return 8 + len(text)
