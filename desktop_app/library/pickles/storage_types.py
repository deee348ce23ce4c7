"""What tensors are made of in PyTorch's files: the few names there are, their number formats, and
tensors as descriptions of such calls.

Source: torch/_utils.py, torch/storage.py (`_dtype_to_storage_type_map`), torch/serialization.py.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from desktop_app.library.pickles.call_descriptions import (
    Call,
    Group,
    Name,
    Persistent,
    arguments_of,
)
from desktop_app.library.pickles.problem import PickleProblem

STORAGES: Final[dict[str, str]] = {
    "DoubleStorage": "F64", "FloatStorage": "F32", "HalfStorage": "F16", "BFloat16Storage": "BF16",
    "LongStorage": "I64", "IntStorage": "I32", "ShortStorage": "I16", "CharStorage": "I8",
    "ByteStorage": "U8", "BoolStorage": "BOOL", "UntypedStorage": "U8",
}  # fmt: skip
"""Class of a storage → number format as safetensors names it."""

DTYPES: Final[dict[str, str]] = {
    "float64": "F64", "double": "F64", "float32": "F32", "float": "F32", "float16": "F16",
    "half": "F16", "bfloat16": "BF16", "int64": "I64", "long": "I64", "int32": "I32", "int": "I32",
    "int16": "I16", "short": "I16", "int8": "I8", "uint8": "U8", "bool": "BOOL", "uint16": "U16",
    "uint32": "U32", "uint64": "U64", "float8_e4m3fn": "F8_E4M3", "float8_e5m2": "F8_E5M2",
}  # fmt: skip
"""torch.dtype → the same."""

SIZES: Final[dict[str, int]] = {
    "F64": 8, "I64": 8, "U64": 8, "F32": 4, "I32": 4, "U32": 4, "F16": 2, "BF16": 2, "I16": 2,
    "U16": 2, "I8": 1, "U8": 1, "BOOL": 1, "F8_E4M3": 1, "F8_E5M2": 1,
}  # fmt: skip
"""Bytes of one number."""

REBUILDERS: Final = tuple(f"torch._utils._rebuild_tensor{each}" for each in ("", "_v2", "_v3"))
_PARAMETER: Final = "torch._utils._rebuild_parameter"
_MAX_WRAPS: Final = 4
_MAX_SIDES: Final = 16

_STORAGE_MODULES = ("torch", "torch.storage", "torch.cuda")

ADMITTED: Final = frozenset(
    {
        "collections.OrderedDict",
        "torch.Size",
        _PARAMETER,
        *REBUILDERS,
        *(f"{module}.{name}" for module in _STORAGE_MODULES for name in STORAGES),
        *(f"torch.{name}" for name in DTYPES),
    }
)
"""Full names of the parts of tensors; each has a stand-in of our own."""


@dataclass(frozen=True, slots=True)
class Storage:
    """A stretch of numbers: its key in the archive, its number format, empty where safetensors has
    none for it, and where it begins in that stretch (in numbers)."""

    key: str
    format: str
    first: int


@dataclass(frozen=True, slots=True)
class TensorPart:
    """A tensor: a view into a storage, all in numbers of ``format``."""

    storage: Storage
    format: str
    offset: int
    shape: tuple[int, ...]
    stride: tuple[int, ...]


def tensor_of(value: object) -> TensorPart | None:
    """The tensor that ``value`` would give; None where it is something else.

    Raises:
        PickleProblem: ``bad_tensor`` or ``broken``.
    """
    for _ in range(_MAX_WRAPS):
        wrapped = arguments_of(value, _PARAMETER)
        if not wrapped:
            break
        value = wrapped[0]
    given = arguments_of(value, *REBUILDERS)
    if given is None:
        return None
    storage = storage_of(given[0]) if len(given) > 3 else None
    if storage is None:
        raise PickleProblem("bad_tensor")
    offset, shape, stride = given[1], _numbers(given[2]), _numbers(given[3])
    if type(offset) is not int or offset < 0 or len(shape) != len(stride):
        raise PickleProblem("bad_tensor")
    numbers = given[6] if len(given) > 6 else None  # of version 3 alone
    form = storage.format
    if isinstance(numbers, Name) and numbers.module == "torch":
        form = DTYPES.get(numbers.name, "")
    return TensorPart(storage, form, offset, shape, stride)


def storage_of(value: object) -> Storage | None:
    """``("storage", type, key, place, count, view)``; None where it is something else.

    Raises:
        PickleProblem: ``bad_tensor`` or ``broken``.
    """
    told = value.id.items if isinstance(value, Persistent) and isinstance(value.id, Group) else []
    if len(told) < 5 or told[0] != "storage":
        return None
    kind, key, view = told[1], told[2], told[5] if len(told) > 5 else None
    if not isinstance(key, str) or type(told[4]) is not int:
        raise PickleProblem("broken")
    form = ""
    if isinstance(kind, Name) and kind.module in _STORAGE_MODULES:
        form = STORAGES.get(kind.name, "")
    # One that is a part of another: (key, offset, size).
    first = _numbers(Group("()", view.items[1:2])) if isinstance(view, Group) else ()
    return Storage(key, form, first[0] if first else 0)


def _numbers(value: object) -> tuple[int, ...]:
    if isinstance(value, Call):
        sides = arguments_of(value, "torch.Size")
        value = sides[0] if sides else None
    items = value.items if isinstance(value, Group) else [None]
    numbers = tuple(item for item in items if type(item) is int and 0 <= item < 1 << 48)
    if len(items) > _MAX_SIDES or len(numbers) != len(items):
        raise PickleProblem("bad_tensor")
    return numbers
