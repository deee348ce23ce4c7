"""Unpickling with stand-ins: each name in the file gives a class of ours that does nothing.

Python's unpickler builds and calls whatever `find_class` gives it. Here that is one of a few
classes that make plain descriptions of tensors, or `Inert`, which swallows all it is given. None
can be changed by what is unpickled, and no module is ever looked into.
"""

from __future__ import annotations

import pickle  # noqa: TID251 - its find_class is replaced: it never reaches a real class
from dataclasses import dataclass
from typing import Any, BinaryIO, NoReturn, cast

from desktop_app.library.trust.pickles.opcode_walk import BoundedReader
from desktop_app.library.trust.pickles.problem import PickleProblem
from desktop_app.library.trust.pickles.storage_types import DTYPES, REBUILDERS, STORAGES


class _Sealed(type):
    """Classes whose attributes can't be set: the BUILD instruction sets attributes."""

    def __setattr__(cls, name: str, value: object) -> NoReturn:
        raise PickleProblem("broken")

    def __delattr__(cls, name: str) -> NoReturn:
        raise PickleProblem("broken")


class Inert(metaclass=_Sealed):
    """Stands for anything that is no part of a tensor; takes everything, does nothing."""

    __slots__ = ()

    def __new__(cls, *_: object, **__: object) -> Inert:
        return super().__new__(cls)

    def __call__(self, *_: object, **__: object) -> Inert:
        return self

    def __setstate__(*_: object) -> None:
        pass

    def __setitem__(self, key: object, value: object) -> None:
        pass

    def append(self, _: object) -> None:
        """Forget it."""

    def extend(self, _: object) -> None:
        """Forget them."""

    def add(self, _: object) -> None:
        """Forget it."""


class Bag(dict[Any, Any], metaclass=_Sealed):
    """Stands for OrderedDict."""

    __slots__ = ()

    def __setstate__(*_: object) -> None:
        pass


@dataclass(frozen=True, slots=True, eq=False)
class Storage:
    """A stretch of numbers: its key in the archive, its number format as the file says, where it
    begins in that stretch and how many there are (all in numbers)."""

    key: str
    format: str
    first: int
    count: int

    def __setstate__(self, _: object) -> NoReturn:
        raise PickleProblem("broken")


@dataclass(frozen=True, slots=True, eq=False)
class TensorPart:
    """A tensor: a view into a storage, all in numbers of ``format``."""

    storage: Storage
    format: str
    offset: int
    shape: tuple[int, ...]
    stride: tuple[int, ...]

    def __setstate__(self, _: object) -> None:
        """Attributes that Python code hung on it are forgotten."""


class StorageType(metaclass=_Sealed):
    """Base of the classes that stand for torch.FloatStorage and its like."""

    __slots__ = ()
    format = ""

    def __setstate__(*_: object) -> None:
        raise PickleProblem("broken")


class NumberFormat(StorageType):
    """Base of the classes that stand for torch.float16 and its like."""

    __slots__ = ()


class Size(metaclass=_Sealed):
    """Stands for torch.Size."""

    __slots__ = ()

    def __new__(cls, items: object = ()) -> tuple[int, ...]:
        return _numbers(items)


class Parameter(metaclass=_Sealed):
    """Stands for torch._utils._rebuild_parameter."""

    __slots__ = ()

    def __new__(cls, data: object = None, *_: object) -> object:
        return data


class Rebuild(metaclass=_Sealed):
    """Stands for torch._utils._rebuild_tensor and its later versions."""

    __slots__ = ()

    def __new__(cls, *arguments: object) -> TensorPart:
        if len(arguments) < 4 or not isinstance(arguments[0], Storage):
            raise PickleProblem("bad_tensor")
        storage = arguments[0]
        offset, shape, stride = arguments[1:4]
        form = storage.format
        given = arguments[6] if len(arguments) > 6 else None  # of version 3 alone
        if isinstance(given, type) and issubclass(given, NumberFormat):
            form = given.format
        sides, steps = _numbers(shape), _numbers(stride)
        if type(offset) is not int or offset < 0 or len(sides) != len(steps):
            raise PickleProblem("bad_tensor")
        return TensorPart(storage, form, offset, sides, steps)


def _numbers(value: object) -> tuple[int, ...]:
    is_list = isinstance(value, tuple | list)
    items: list[Any] = list(cast("list[Any]", value)) if is_list else [None]
    if len(items) > 16 or not all(type(item) is int and 0 <= item < 1 << 48 for item in items):
        raise PickleProblem("bad_tensor")
    return tuple(items)


def _named(base: type, formats: dict[str, str]) -> dict[str, type]:
    return {
        name: type(base)(name, (base,), {"__slots__": (), "format": form})
        for name, form in formats.items()
    }


_STORAGES = _named(StorageType, STORAGES)
_DTYPES = _named(NumberFormat, DTYPES)

_STANDINS: dict[str, type] = {
    "collections.OrderedDict": Bag,
    "torch.Size": Size,
    "torch._utils._rebuild_parameter": Parameter,
    **{f"torch._utils.{name}": Rebuild for name in REBUILDERS},
    **{f"{module}.{name}": kind for module in ("torch", "torch.storage", "torch.cuda")
       for name, kind in _STORAGES.items()},
    **{f"torch.{name}": kind for name, kind in _DTYPES.items()},
}  # fmt: skip


class _Unpickler(pickle.Unpickler):
    def __init__(self, file: BoundedReader, formats: dict[str, str]) -> None:
        super().__init__(file)
        self._formats = formats

    def find_class(self, module: str, name: str, /) -> type:
        return _STANDINS.get(f"{module}.{name}", Inert)

    def persistent_load(self, pid: object) -> object:
        told = cast("tuple[object, ...]", pid) if isinstance(pid, tuple) else ()
        if len(told) < 5 or told[0] != "storage":
            return Inert()
        kind, key, count = told[1], told[2], told[4]
        if not (isinstance(kind, type) and issubclass(kind, StorageType)):
            raise PickleProblem("number_format")
        if not isinstance(key, str) or type(count) is not int:
            raise PickleProblem("broken")
        self._formats[key] = kind.format
        return Storage(key, kind.format, *_view(told[5:], count))


def _view(view: tuple[object, ...], count: int) -> tuple[int, int]:
    """Where a storage that is a part of another begins, and its length: (key, offset, size)."""
    if not view or not isinstance(view[0], tuple):
        return 0, count
    first, size = (*_numbers(cast("tuple[object, ...]", view[0])[1:3]), 0, 0)[:2]
    return first, size


def load_described(file: BinaryIO, length: int, formats: dict[str, str] | None = None) -> Any:
    """Unpickle what stands next in ``file`` (at most ``length`` bytes), with stand-ins.

    Args:
        file: where to read.
        length: what is left of it, in bytes.
        formats: gets the number format of each storage by its key.

    Raises:
        PickleProblem: ``broken``, ``too_large_piece``, ``bad_tensor``, ``number_format``,
            ``too_deep``.
        MemoryError: it needs past its end.
    """
    try:
        return _Unpickler(BoundedReader(file, length), {} if formats is None else formats).load()
    except (PickleProblem, MemoryError):
        raise
    except RecursionError as error:
        raise PickleProblem("too_deep") from error
    except Exception as error:
        raise PickleProblem("broken") from error
