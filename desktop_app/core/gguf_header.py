"""Reading the header of a GGUF file: names, shapes, number formats and places. Reads no tensor.

Format: github.com/ggml-org/ggml, docs/gguf.md. Sides stand there in the opposite order to torch's;
here they are torch's. Tensors whose rows don't make whole blocks are in another shape in files for
ComfyUI, which say the true one (github.com/city96/ComfyUI-GGUF, loader.py, ``get_orig_shape``).
Everything is bounded: the file may come from anybody.
"""

from __future__ import annotations

import math
import struct
from collections.abc import Collection
from pathlib import Path
from typing import BinaryIO, Final, TypeAlias

from desktop_app.core.record import record
from desktop_app.core.safe_open import open_regular

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
    34: ("TQ1_0", 256, 54), 35: ("TQ2_0", 256, 66), 39: ("MXFP4", 32, 17), 40: ("NVFP4", 64, 36),
    41: ("Q1_0", 128, 18),
}  # fmt: skip
"""Number in the file → name, numbers of a block and its bytes (ggml.h, enum ggml_type, and
ggml-common.h)."""

READABLE: Final = frozenset({
    "F32", "F16", "BF16", "Q8_0", "Q5_1", "Q5_0", "Q4_1", "Q4_0", "IQ4_NL",
    "Q6_K", "Q5_K", "Q4_K", "Q3_K", "Q2_K", "MXFP4", "NVFP4", "TQ2_0", "TQ1_0", "IQ1_M", "IQ1_S",
    "IQ4_XS", "IQ3_S", "IQ3_XXS", "IQ2_S", "IQ2_XS", "IQ2_XXS",
})  # fmt: skip
"""Those that the engine reads (`networks.quantised.block_formats`)."""

PLAIN: Final = frozenset({"F64", "F32", "F16", "BF16"})
"""Those that are not quantised."""

# gguf.md, enum gguf_metadata_value_type: bytes of one value.
_WIDTHS = {0: 1, 1: 1, 2: 2, 3: 2, 4: 4, 5: 4, 6: 4, 7: 1, 10: 8, 11: 8, 12: 8}
_UINT32, _INT32, _TEXT, _ARRAY = 4, 5, 8, 9
_ITEMS = {0: "B", 1: "b", 4: "I", 5: "i", 6: "f"}
"""Of those that arrays of vocabularies are made of, struct's letters."""
_Value: TypeAlias = "str | tuple[int, ...]"
_ALIGNMENT = "general.alignment"
_TRUE_SHAPE = "comfy.gguf.orig_shape."


class GgufDamaged(Exception):  # noqa: N818 - carries the reason only
    """The header is wrong; the text says why."""


@record()
class GgufTensor:
    """One tensor.

    Attributes:
        form: its number format, a name of `GGML_TYPES`.
        shape: in torch's order.
        begin: its first byte in the file.
        size: its bytes.
    """

    form: str
    shape: tuple[int, ...]
    begin: int
    size: int


@record()
class GgufHeader:
    """What a GGUF file holds.

    Attributes:
        tensors: by name, in the file's order.
        texts: the texts among its metadata; nothing in them can be trusted.
        sizes: whole numbers of 32 bits among it; the same goes for them.
        file_size: bytes in all.
        data_start: where the first tensor may begin.
    """

    tensors: dict[str, GgufTensor]
    texts: dict[str, str]
    sizes: dict[str, int]
    file_size: int
    data_start: int


def read_gguf(path: Path) -> GgufHeader:
    """The header of the file at ``path``.

    Raises:
        GgufDamaged: with the reason.
        OSError: the file can't be read.
    """
    with open_regular(path) as file:
        file_size = file.seek(0, 2)
        file.seek(0)
        reader = _Reader(file)
        tensors, keys = reader.start()
        values: dict[str, _Value] = {}
        for _ in range(keys):
            name = reader.text(_MAX_NAME)
            if value := reader.value(reader.number("<I"), 0):
                values[name] = value
        rows = [_tensor(reader, values) for _ in range(tensors)]
        start = _aligned(reader.taken, values)
        return _header(rows, values, file_size, reader.taken, start)


def gguf_arrays(path: Path, names: Collection[str]) -> dict[str, list[str] | list[float]]:
    """Those of ``names`` among the metadata that are arrays of texts, bytes, whole numbers of 32
    bits or fractions of 32 bits. Raises as `read_gguf`, and GgufDamaged for other arrays."""
    with open_regular(path) as file:
        reader = _Reader(file)
        keys = reader.start()[1]
        found: dict[str, list[str] | list[float]] = {}
        for _ in range(keys):
            name, kind = reader.text(_MAX_NAME), reader.number("<I")
            if name in names and kind == _ARRAY:
                found[name] = reader.array()
            else:
                reader.value(kind, 0)
        return found


def _header(
    rows: list[tuple[str, GgufTensor]],
    values: dict[str, _Value],
    file_size: int,
    taken: int,
    start: int,
) -> GgufHeader:
    # No file holds more numbers than it has bytes for.
    too_short = sum(each.size for _, each in rows) > file_size - taken
    if too_short or any(each.begin + each.size > file_size - start for _, each in rows):
        raise GgufDamaged("it is too short for the weights that its header lists")
    found = {
        name: GgufTensor(each.form, each.shape, start + each.begin, each.size)
        for name, each in rows
    }
    texts = {name: value for name, value in values.items() if isinstance(value, str)}
    numbers = ((name, value) for name, value in values.items() if isinstance(value, tuple))
    sizes = {name: value[0] for name, value in numbers if len(value) == 1}
    return GgufHeader(found, texts, sizes, file_size, start)


def _aligned(taken: int, values: dict[str, _Value]) -> int:
    """Where the data begins: at a multiple of what the file says, else of 32 bytes."""
    said = values.get(_ALIGNMENT, (32,))
    step = said[0] if isinstance(said, tuple) else 0
    if step <= 0 or step > 1 << 16:
        raise GgufDamaged("its alignment is damaged")
    return -(-taken // step) * step


def _tensor(reader: _Reader, values: dict[str, _Value]) -> tuple[str, GgufTensor]:
    """Name, shape, format and bytes of a tensor, and where it begins in the data."""
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
    shape, stored = tuple(reversed(sides)), math.prod(sides)
    said = values.get(_TRUE_SHAPE + name, shape)
    if not isinstance(said, tuple) or min(said, default=0) < 0 or math.prod(said) != stored:
        raise GgufDamaged("the shape of a tensor is damaged")
    return name, GgufTensor(form, said, offset, -(-stored // numbers) * size)


class _Reader:
    """Takes bytes, and no more than a header may have."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._left = _MAX_HEADER
        self._items = _MAX_ITEMS

    @property
    def taken(self) -> int:
        """Bytes read by now, of at most `_MAX_HEADER`."""
        return _MAX_HEADER - self._left

    def start(self) -> tuple[int, int]:
        """How many tensors and keys follow."""
        if self.take(4) != b"GGUF":
            raise GgufDamaged("it is not a GGUF file")
        version = self.number("<I")
        if version not in (2, 3):
            raise GgufDamaged(f"it is written in version {version}, and 2 and 3 are known")
        tensors, keys = self.number("<Q"), self.number("<Q")
        if tensors > _MAX_TENSORS or keys > _MAX_KEYS:
            raise GgufDamaged("its tensor count is too large")
        return tensors, keys

    def array(self) -> list[str] | list[float]:
        """The items of an array of texts, or of a kind in `_ITEMS`."""
        inner, count = self.number("<I"), self.number("<Q")
        self._items -= count
        if self._items < 0:
            raise GgufDamaged("its header is too long")
        if inner == _TEXT:
            return [self.text(_MAX_NAME) for _ in range(count)]
        if inner not in _ITEMS:
            raise GgufDamaged("a value in its header is of an unknown kind")
        data = self.take(_WIDTHS[inner] * count)
        return list(struct.unpack(f"<{count}{_ITEMS[inner]}", data))

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

    def value(self, kind: int, depth: int) -> _Value:
        """Read past a value. Texts, and few whole numbers of 32 bits, are returned."""
        if kind == _UINT32:
            return (self.number("<I"),)
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
        if inner == _INT32 and count <= _MAX_SIDES:
            return tuple(self.number("<i") for _ in range(count))
        if inner in _WIDTHS:
            self.take(_WIDTHS[inner] * count)
        else:
            for _ in range(count):
                self.value(inner, depth + 1)
        return ""
