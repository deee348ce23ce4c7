"""The header of a GGUF file in the form that all weights' headers have here."""

from __future__ import annotations

import math
from collections import Counter
from pathlib import Path

from desktop_app.core.gguf_header import read_gguf
from desktop_app.library.formats.safetensors_header import Header, Tensor


def gguf_weights(path: Path) -> Header:
    """Names, shapes and formats in ``path``; offsets count from the header's end.

    Raises:
        GgufDamaged: with the reason.
        OSError: the file can't be read.
    """
    read = read_gguf(path)
    tensors: dict[str, Tensor] = {}
    numbers: Counter[str] = Counter()
    for name, each in read.tensors.items():
        begin = each.begin - read.data_start
        tensors[name] = Tensor(each.form, each.shape, (begin, begin + each.size))
        numbers[each.form] += math.prod(each.shape)
    return Header(tensors, read.texts, read.data_start, read.file_size, dict(numbers))
