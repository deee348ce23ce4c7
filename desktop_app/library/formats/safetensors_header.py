"""Reading and checking the header of a .safetensors file. Reads no tensor.

Format: 8 bytes little-endian header length, a JSON object, then the data without holes
(https://github.com/huggingface/safetensors, README, "Format"). Files come from strangers: whatever
is in one, the answer is a header that is right in every respect or a `ModelError`.
"""

from __future__ import annotations

import errno
import json
import math
import operator
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, BinaryIO, cast

import msgspec

from desktop_app.core.atomic_write import plain_reason
from desktop_app.core.errors import InputError, ModelError
from desktop_app.core.gguf_header import GgufDamaged
from desktop_app.core.safe_open import open_regular

MAX_HEADER = 16 << 20
"""Longest header that is read, in bytes. The largest image models have under 1 MB; JSON of this
length can't take more than some 0.5 GB while it is read."""

_MAX_RANK = 16
_MAX_SIDE = 1 << 48

# Bits of one number.
_BITS: dict[str, int] = {
    "BOOL": 8, "U8": 8, "I8": 8, "U16": 16, "I16": 16, "U32": 32, "I32": 32, "U64": 64, "I64": 64,
    "F16": 16, "BF16": 16, "F32": 32, "F64": 64, "C64": 64,
    "F8_E4M3": 8, "F8_E5M2": 8, "F8_E8M0": 8, "F8_E4M3FNUZ": 8, "F8_E5M2FNUZ": 8,
    "F4": 4, "F6_E2M3": 6, "F6_E3M2": 6,
}  # fmt: skip


_Offset = Annotated[int, msgspec.Meta(ge=0, lt=1 << 62)]
_Side = Annotated[int, msgspec.Meta(ge=0, lt=_MAX_SIDE)]


class Tensor(msgspec.Struct, frozen=True, gc=False):
    """One tensor: number format, shape, and where its bytes are in the data part.

    It is decoded straight from the header's JSON; the defaults are what no right header holds.
    """

    dtype: str = ""
    shape: Annotated[tuple[_Side, ...], msgspec.Meta(max_length=_MAX_RANK)] = (-1,)
    data_offsets: tuple[_Offset, _Offset] = (0, -1)

    @property
    def begin(self) -> int:
        """First byte, counted from the end of the header."""
        return self.data_offsets[0]

    @property
    def end(self) -> int:
        """The byte behind the last."""
        return self.data_offsets[1]


@dataclass(frozen=True, slots=True)
class Header:
    """What a .safetensors file holds.

    Attributes:
        tensors: by name, in the file's order.
        metadata: texts that its maker wrote into it; nothing in them can be trusted.
        data_start: where the data part begins, in bytes from the start of the file.
        file_size: bytes in all.
        numbers: how many numbers there are of each format.
    """

    tensors: dict[str, Tensor]
    metadata: dict[str, str]
    data_start: int
    file_size: int
    numbers: dict[str, int]


class WrongHeader(Exception):  # noqa: N818 - carries the reason only
    """The header is wrong; the text says why."""


class _Metadata(msgspec.Struct):
    metadata: dict[str, str] | None = msgspec.field(name="__metadata__", default=None)


_TENSORS = msgspec.json.Decoder(dict[str, Tensor])
_METADATA = msgspec.json.Decoder(_Metadata)
_METADATA_FIRST = b'{"__metadata__":'
_JSON = json.JSONDecoder()


@contextmanager
def opened_weights(path: Path, shown: str) -> Iterator[tuple[BinaryIO, int]]:
    """A file of weights, open, and its length in bytes; what is wrong with it ends in an error that
    calls it ``shown``.

    Raises:
        InputError: ``file_missing`` or ``file_unreadable``.
        ModelError: ``model_damaged``, with the reason.
    """
    try:
        status = path.stat()
        if stat.S_ISDIR(status.st_mode):
            raise IsADirectoryError(errno.EISDIR, "is a folder")
        if not stat.S_ISREG(status.st_mode):  # opening a pipe would wait for its other end
            raise ModelError("model_damaged", name=shown, reason="it is not a regular file")
        with open_regular(path) as file:
            yield file, status.st_size
    except FileNotFoundError as error:
        raise InputError("file_missing", name=shown) from error
    except OSError as error:
        raise InputError("file_unreadable", name=shown, reason=plain_reason(error)) from error
    except (WrongHeader, GgufDamaged) as wrong:
        raise ModelError("model_damaged", name=shown, reason=str(wrong)) from wrong


def read_header(path: Path, shown: str = "") -> Header:
    """Read and check the header of ``path``, in errors called ``shown``, or as its file is.

    Raises:
        InputError: ``file_missing`` or ``file_unreadable``.
        ModelError: ``model_damaged``, with the reason.
    """
    with opened_weights(path, shown or path.name) as (file, size):
        start = file.read(8)
        length = int.from_bytes(start, "little")
        _check_length(len(start), length, size)
        return parse_header(file.read(length), length + 8, size)


def _check_length(got: int, length: int, size: int) -> None:
    reason = ""
    if size < 10 or got < 8:
        reason = f"it is only {size} bytes long"
    elif length > MAX_HEADER:
        reason = "it is not a safetensors file"
    elif length + 8 > size:
        reason = f"it ends too early: {size} bytes are there, its header alone needs {length + 8}"
    if reason:
        raise WrongHeader(reason)


def _quickly(text: bytes, data_start: int, file_size: int) -> Header | None:
    """What `_parse` gives, ten times sooner; None for a header that is wrong, or odd.

    Everything is checked here too, but whole columns at a time and without words for what is
    wrong: `_parse` has those. A thousand checkpoints have some three million tensors.
    """
    try:
        tensors = _TENSORS.decode(text)
        metadata: dict[str, str] = {}
        if tensors.pop("__metadata__", None) is not None:
            metadata = _quick_metadata(text)
        values = tensors.values()
        dtypes = [tensor.dtype for tensor in values]
        counts = [math.prod(tensor.shape) for tensor in values]
        spans = [tensor.data_offsets for tensor in values]
        bits = list(map(_BITS.__getitem__, dtypes))
    except (msgspec.MsgspecError, ValueError, KeyError, RecursionError):
        return None
    begins = [begin for begin, _ in spans]
    ends = [end for _, end in spans]
    lengths = [8 * length for length in map(operator.sub, ends, begins)]
    if lengths != list(map(operator.mul, counts, bits)):
        return None
    if not _fills(begins, ends, file_size - data_start):
        return None
    return Header(tensors, metadata, data_start, file_size, _numbers(dtypes, counts))


def _quick_metadata(text: bytes) -> dict[str, str]:
    """The metadata. They nearly always stand first; then what follows need not be read again."""
    if text.startswith(_METADATA_FIRST) and text.count(b'"__metadata__"') == 1:
        rest = text.decode("utf-8")[len(_METADATA_FIRST) :].lstrip(" ")
        value, _ = _JSON.raw_decode(rest)
        return msgspec.convert(value, dict[str, str])
    return _METADATA.decode(text).metadata or {}


def _fills(begins: list[int], ends: list[int], data_size: int) -> bool:
    """Whether the spans, in any order, fill ``data_size`` bytes without holes."""
    edges = [0, *ends]
    if begins != edges[:-1]:
        spans = sorted(zip(begins, ends, strict=True))
        begins, edges = [begin for begin, _ in spans], [0, *(end for _, end in spans)]
    return begins == edges[:-1] and edges[-1] == data_size


def _numbers(dtypes: list[str], counts: list[int]) -> dict[str, int]:
    kinds = set(dtypes)
    if len(kinds) == 1:
        return {dtypes[0]: sum(counts)}
    numbers = dict.fromkeys(sorted(kinds), 0)
    for dtype, count in zip(dtypes, counts, strict=True):
        numbers[dtype] += count
    return numbers


def parse_header(text: bytes, data_start: int, file_size: int) -> Header:
    """The header with this JSON text.

    Args:
        text: the JSON.
        data_start: where the data part begins, in bytes from the start of the file.
        file_size: bytes in all.

    Raises:
        WrongHeader: with the reason.
    """
    if not text.startswith(b"{"):
        raise WrongHeader("it is not a safetensors file")
    return _quickly(text, data_start, file_size) or _parse(text, data_start, file_size)


def _parse(text: bytes, data_start: int, file_size: int) -> Header:
    try:
        content: object = json.loads(text.decode("utf-8"))
    except (ValueError, RecursionError) as error:
        raise WrongHeader("its header can't be read") from error
    if not isinstance(content, dict):
        raise WrongHeader("its header can't be read")
    entries = cast("dict[str, object]", content)
    metadata = _metadata(entries.pop("__metadata__", {}))
    tensors = {_name(name): _tensor(name, entry) for name, entry in entries.items()}
    _check_layout(tensors, file_size - data_start)
    counts = [math.prod(tensor.shape) for tensor in tensors.values()]
    numbers = _numbers([tensor.dtype for tensor in tensors.values()], counts)
    return Header(tensors, metadata, data_start, file_size, numbers)


def _name(name: str) -> str:
    # Half a surrogate pair can be written in JSON, but no file or screen can take it.
    if any("\ud800" <= sign <= "\udfff" for sign in name):
        raise WrongHeader("the name of a tensor is damaged")
    return name


def _metadata(entry: object) -> dict[str, str]:
    if not isinstance(entry, dict):
        raise WrongHeader("its metadata is damaged")
    items = cast("dict[str, object]", entry)
    if not all(isinstance(value, str) for value in items.values()):
        raise WrongHeader("its metadata is damaged")
    return {key: str(value) for key, value in items.items()}


def _whole_numbers(value: object, limit: int) -> tuple[int, ...] | None:
    """The list as whole numbers from 0 to below ``limit``; None if it is something else."""
    if not isinstance(value, list):
        return None
    numbers = cast("list[Any]", value)
    if len(numbers) > _MAX_RANK or not all(
        type(number) is int and 0 <= number < limit for number in numbers
    ):
        return None
    return tuple(numbers)


def _tensor(name: str, entry: object) -> Tensor:
    shown = f"“{name[:80]}”"
    if not isinstance(entry, dict):
        raise WrongHeader(f"the entry of tensor {shown} is damaged")
    fields = cast("dict[str, object]", entry)
    dtype, offsets = fields.get("dtype"), _whole_numbers(fields.get("data_offsets"), 1 << 62)
    shape = _whole_numbers(fields.get("shape"), _MAX_SIDE)
    if shape is None or offsets is None or len(offsets) != 2:
        raise WrongHeader(f"the entry of tensor {shown} is damaged")
    if not isinstance(dtype, str) or dtype not in _BITS:
        raise WrongHeader(f"tensor {shown} has an unknown number format")
    begin, end = offsets
    if (end - begin) * 8 != math.prod(shape) * _BITS[dtype]:
        raise WrongHeader(f"tensor {shown} has another length than its shape says")
    return Tensor(dtype, shape, (begin, end))


def _check_layout(tensors: dict[str, Tensor], data_size: int) -> None:
    """The tensors must fill the data part exactly, without holes and without sharing bytes."""
    position = 0
    for tensor in sorted(tensors.values(), key=lambda tensor: (tensor.begin, tensor.end)):
        if tensor.begin != position:
            raise WrongHeader("its tensors overlap or leave gaps")
        position = tensor.end
    if position > data_size:
        raise WrongHeader(
            f"it ends too early: {data_size} of {position} bytes of its weights are there"
        )
    if position < data_size:
        raise WrongHeader(f"it has {data_size - position} bytes too many at its end")
