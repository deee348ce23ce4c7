"""Opening a file of weights, whatever its name: its format is told by its first bytes."""

from __future__ import annotations

import math
from pathlib import Path

from desktop_app.core.errors import ModelError
from desktop_app.core.not_weights import START, in_place_of_weights
from desktop_app.library.formats.foreign import foreign_reason
from desktop_app.library.formats.safetensors_header import (
    MAX_HEADER,
    Tensor,
    opened_weights,
    parse_header,
    read_header,
)
from desktop_app.library.formats.weights import PICKLE_ENDINGS, gguf_weights, is_pickle_start
from desktop_app.library.identify.dtypes import plain_names
from desktop_app.library.identify.pickle_header import read_pickle
from desktop_app.library.identify.tensor_list import Contents
from desktop_app.library.pickles.problem import PickleProblem


def open_contents(path: Path) -> Contents:
    """The header of the file of weights at ``path``; a pickle is followed, never loaded.

    Raises:
        InputError: ``file_missing`` or ``file_unreadable``.
        ModelError: ``model_damaged`` or ``not_a_model``, with the reason, or as `check_weights`.
    """
    with opened_weights(path, path.name) as (file, size):
        start = file.read(START)
        wrong = in_place_of_weights(path, path.name, start, size)
        if wrong is not None:
            raise wrong
        length = int.from_bytes(start[:8], "little")
        if start[8:9] == b"{" and length <= min(MAX_HEADER, size - 8):
            text = start[8 : 8 + length] + file.read(max(0, length - len(start) + 8))
            return _safetensors(path, text, size)
        return _other(path, start, size)


def _safetensors(path: Path, text: bytes, size: int) -> Contents:
    header = parse_header(text, len(text) + 8, size)
    tensors = plain_names(header.tensors)
    return Contents(
        "safetensors", tensors, header.metadata, size, header.numbers, path, header.data_start
    )


def _other(path: Path, start: bytes, size: int) -> Contents:
    if start[:4] == b"GGUF":
        header = gguf_weights(path)
        return Contents("gguf", plain_names(header.tensors), header.metadata, size, header.numbers)
    foreign = "" if is_pickle_start(start) else foreign_reason(path, start)
    if foreign:
        raise ModelError("not_a_model", name=path.name, reason=foreign)
    if is_pickle_start(start) or path.suffix.lower() in PICKLE_ENDINGS:
        try:
            header = read_pickle(path)
        except PickleProblem:  # it stays a pickle, and is refused as one everywhere
            return Contents("pickle", plain_names({}), {}, size, {})
        tensors = header.tensors
        return Contents("pickle", plain_names(tensors), header.texts, size, _numbers(tensors))
    if path.suffix.lower() == ".safetensors":
        read_header(path)  # says what is wrong with it
    raise ModelError("not_a_model", name=path.name, reason="it is not a weights file")


def _numbers(tensors: dict[str, Tensor]) -> dict[str, int]:
    numbers: dict[str, int] = {}
    for tensor in tensors.values():
        numbers[tensor.dtype] = numbers.get(tensor.dtype, 0) + math.prod(tensor.shape)
    return numbers
