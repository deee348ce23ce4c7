"""Names and shapes of the tensors in a pickle, without unpickling it. Nothing of it is ever run.

A pickle is a program for a small stack machine. Here that machine is followed with dead values:
what would be imported or called becomes a note of its name, so dictionaries, texts, numbers and
the shapes of tensors (``torch._utils._rebuild_tensor_v2``) come out and nothing else happens.
Values are shared and never copied, and their number is bounded, so a "billion laughs" costs
nothing. Opcodes: Python's pickletools.
"""

from __future__ import annotations

import io
import pickletools
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

from desktop_app.library.safetensors_header import Tensor

__all__ = ["PickleDamaged", "PickleHeader", "read_pickle"]

_MAX_BYTES = 32 << 20
_MAX_STEPS = 2_000_000
_MAX_MEMBERS = 200_000
_MAX_VALUES = 500_000
_MAX_DEPTH = 5
_LEGACY_PARTS = 4  # magic number, protocol, system, object (torch.serialization, before 1.6)

_STORAGES = {
    "FloatStorage": "F32", "HalfStorage": "F16", "BFloat16Storage": "BF16", "DoubleStorage": "F64",
    "LongStorage": "I64", "IntStorage": "I32", "ShortStorage": "I16", "CharStorage": "I8",
    "ByteStorage": "U8", "BoolStorage": "BOOL",
}  # fmt: skip
_REBUILDS = frozenset({"_rebuild_tensor_v2", "_rebuild_tensor"})


class PickleDamaged(Exception):  # noqa: N818 - carries the reason only
    """It can't be followed; the text says why."""


@dataclass(frozen=True, slots=True)
class PickleHeader:
    """What a pickle would hold.

    Attributes:
        tensors: by name; nested dictionaries are joined with dots.
        texts: the short texts among its values, by name.
        code: the file is a program (TorchScript), not weights alone.
    """

    tensors: dict[str, Tensor]
    texts: dict[str, str]
    code: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class _Name:
    """Something that would be imported."""

    module: str
    name: str


@dataclass(slots=True, eq=False)
class _Called:
    """Something that would be called, with what."""

    function: object
    arguments: object


_MARK = object()


def read_pickle(path: Path) -> PickleHeader:
    """What the pickle at ``path`` would hold, as far as that can be told.

    Raises:
        PickleDamaged: it can't be followed.
        OSError: the file can't be read.
    """
    if zipfile.is_zipfile(path):
        return _read_archive(path)
    with path.open("rb") as file:
        data = file.read(_MAX_BYTES)
    parts: list[object] = []
    stream = io.BytesIO(data)
    for _ in range(_LEGACY_PARTS):
        if stream.tell() >= len(data):
            break
        try:
            parts.append(_follow(stream))
        except PickleDamaged:
            if not parts:
                raise
            break
    return _header(parts[-1] if parts else None)


def _read_archive(path: Path) -> PickleHeader:
    try:
        with zipfile.ZipFile(path) as archive:
            members = archive.infolist()
            if len(members) > _MAX_MEMBERS:
                raise PickleDamaged("its archive has more parts than any model's")
            named = [member for member in members if member.filename.endswith("data.pkl")]
            if not named:
                raise PickleDamaged("its archive holds no weights")
            code = any("/code/" in member.filename for member in members)
            with archive.open(named[0]) as file:
                header = _header(_follow(io.BytesIO(file.read(_MAX_BYTES))))
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, ValueError) as error:
        raise PickleDamaged("its archive can't be read") from error
    return PickleHeader(header.tensors, header.texts, code)


def _follow(stream: io.BytesIO) -> object:
    """What the next pickle in ``stream`` would give."""
    machine = _Machine()
    try:
        for steps, (opcode, argument, _) in enumerate(pickletools.genops(stream)):
            if steps > _MAX_STEPS:
                raise PickleDamaged("it has more steps than any model's")
            if opcode.name == "STOP":
                return machine.stack[-1]
            machine.step(opcode.name, argument)
    except (ValueError, IndexError, KeyError, TypeError, AttributeError) as error:
        raise PickleDamaged("it can't be followed") from error
    except (RecursionError, MemoryError, OverflowError) as error:
        raise PickleDamaged("it can't be followed") from error
    raise PickleDamaged("it ends too early")


class _Machine:
    """The stack machine with dead values."""

    def __init__(self) -> None:
        self.stack: list[Any] = []
        self._memo: dict[int, object] = {}

    def step(self, name: str, argument: Any) -> None:
        """Do one opcode."""
        special = _STEPS.get(name)
        if special is not None:
            special(self, argument)
        elif name in _PUSHED:
            self.stack.append(argument)
        elif name in _CONSTANTS:
            self.stack.append(_CONSTANTS[name]())
        elif name not in _IGNORED:
            raise PickleDamaged(f"it has a step called {name}")

    def since_mark(self) -> list[Any]:
        """Take everything behind the last mark, and the mark."""
        place = len(self.stack) - 1
        while self.stack[place] is not _MARK:
            place -= 1
            if place < 0:
                raise PickleDamaged("it can't be followed")
        taken = self.stack[place + 1 :]
        del self.stack[place:]
        return taken

    def put(self, index: object) -> None:
        self._memo[int(cast("int", index))] = self.stack[-1]

    def memoize(self) -> None:
        self._memo[len(self._memo)] = self.stack[-1]

    def get(self, index: object) -> None:
        self.stack.append(self._memo[int(cast("int", index))])

    def name(self, text: str) -> None:
        module, _, name = text.partition(" ")
        self.stack.append(_Name(module, name))

    def stack_name(self) -> None:
        name, module = self.stack.pop(), self.stack.pop()
        self.stack.append(_Name(str(module)[:200], str(name)[:200]))

    def reduce(self) -> None:
        arguments, function = self.stack.pop(), self.stack.pop()
        self.stack.append(_called(function, arguments))

    def instance(self, text: str) -> None:
        arguments = self.since_mark()
        self.name(text)
        self.stack.append(_called(self.stack.pop(), tuple(arguments)))

    def object(self) -> None:
        function, *arguments = self.since_mark()
        self.stack.append(_called(function, tuple(arguments)))

    def new_ex(self) -> None:
        self.stack.pop()
        self.reduce()

    def build(self) -> None:
        state = self.stack.pop()
        held = self.stack[-1]
        if isinstance(held, _Called) and isinstance(state, dict):
            held.arguments = cast("object", state)

    def append(self) -> None:
        value = self.stack.pop()
        if isinstance(self.stack[-1], list):
            cast("list[object]", self.stack[-1]).append(value)

    def appends(self) -> None:
        values = self.since_mark()
        if isinstance(self.stack[-1], list):
            cast("list[object]", self.stack[-1]).extend(values)

    def set_item(self) -> None:
        value, key = self.stack.pop(), self.stack.pop()
        self._set(key, value)

    def set_items(self) -> None:
        values = self.since_mark()
        for key, value in zip(values[::2], values[1::2], strict=False):
            self._set(key, value)

    def _set(self, key: object, value: object) -> None:
        if isinstance(self.stack[-1], dict) and isinstance(key, (str, int)):
            cast("dict[object, object]", self.stack[-1])[key] = value

    def dictionary(self) -> None:
        values = self.since_mark()
        made = {
            key: value
            for key, value in zip(values[::2], values[1::2], strict=False)
            if isinstance(key, (str, int))
        }
        self.stack.append(made)

    def tuples(self, count: int) -> None:
        taken = tuple(self.stack[-count:])
        del self.stack[-count:]
        self.stack.append(taken)

    def persistent(self) -> None:
        self.stack.append(_Called("persistent", self.stack.pop()))


def _called(function: object, arguments: object) -> object:
    if isinstance(function, _Name) and function.name in ("OrderedDict", "dict", "defaultdict"):
        return {}
    return _Called(function, arguments)


_Step = Callable[[_Machine, Any], None]
_STEPS: dict[str, _Step] = {
    "MARK": lambda machine, _: machine.stack.append(_MARK),
    "POP": lambda machine, _: machine.stack.pop(),
    "POP_MARK": lambda machine, _: machine.since_mark().clear(),
    "DUP": lambda machine, _: machine.stack.append(machine.stack[-1]),
    "PUT": lambda machine, index: machine.put(index),
    "BINPUT": lambda machine, index: machine.put(index),
    "LONG_BINPUT": lambda machine, index: machine.put(index),
    "MEMOIZE": lambda machine, _: machine.memoize(),
    "GET": lambda machine, index: machine.get(index),
    "BINGET": lambda machine, index: machine.get(index),
    "LONG_BINGET": lambda machine, index: machine.get(index),
    "GLOBAL": lambda machine, text: machine.name(text),
    "STACK_GLOBAL": lambda machine, _: machine.stack_name(),
    "REDUCE": lambda machine, _: machine.reduce(),
    "NEWOBJ": lambda machine, _: machine.reduce(),
    "NEWOBJ_EX": lambda machine, _: machine.new_ex(),
    "INST": lambda machine, text: machine.instance(text),
    "OBJ": lambda machine, _: machine.object(),
    "BUILD": lambda machine, _: machine.build(),
    "APPEND": lambda machine, _: machine.append(),
    "APPENDS": lambda machine, _: machine.appends(),
    "SETITEM": lambda machine, _: machine.set_item(),
    "SETITEMS": lambda machine, _: machine.set_items(),
    "DICT": lambda machine, _: machine.dictionary(),
    "LIST": lambda machine, _: machine.stack.append(machine.since_mark()),
    "TUPLE": lambda machine, _: machine.stack.append(tuple(machine.since_mark())),
    "TUPLE1": lambda machine, _: machine.tuples(1),
    "TUPLE2": lambda machine, _: machine.tuples(2),
    "TUPLE3": lambda machine, _: machine.tuples(3),
    "BINPERSID": lambda machine, _: machine.persistent(),
    "PERSID": lambda machine, text: machine.stack.append(_Called("persistent", text)),
    "FROZENSET": lambda machine, _: machine.stack.append(tuple(machine.since_mark())),
    "ADDITEMS": lambda machine, _: machine.since_mark().clear(),
}
_PUSHED = frozenset({
    "INT", "BININT", "BININT1", "BININT2", "LONG", "LONG1", "LONG4", "FLOAT", "BINFLOAT",
    "STRING", "BINSTRING", "SHORT_BINSTRING", "BINBYTES", "SHORT_BINBYTES", "BINBYTES8",
    "BYTEARRAY8", "UNICODE", "BINUNICODE", "SHORT_BINUNICODE", "BINUNICODE8",
})  # fmt: skip
_CONSTANTS: dict[str, Callable[[], object]] = {
    "NONE": lambda: None, "NEWTRUE": lambda: True, "NEWFALSE": lambda: False,
    "EMPTY_DICT": dict, "EMPTY_LIST": list, "EMPTY_TUPLE": tuple, "EMPTY_SET": list,
}  # fmt: skip
_IGNORED = frozenset({"PROTO", "FRAME"})


def _header(content: object) -> PickleHeader:
    collector = _Collector()
    collector.walk(content, "", 0)
    return PickleHeader(collector.tensors, collector.texts)


# What wraps the weights in trainers' files and is no part of their names.
_WRAPPERS = frozenset({"state_dict", "model", "params_ema", "params", "model_state_dict"})


class _Collector:
    """Picks tensors and texts out of what `_follow` gave."""

    def __init__(self) -> None:
        self.tensors: dict[str, Tensor] = {}
        self.texts: dict[str, str] = {}
        self._left = _MAX_VALUES

    def walk(self, value: object, name: str, depth: int) -> None:
        """Every visit counts, so values that are shared a thousandfold end too."""
        self._left -= 1
        if self._left < 0 or depth > _MAX_DEPTH:
            return
        if isinstance(value, _Called):
            self._walk_called(value, name, depth)
        elif isinstance(value, str):
            self.texts.setdefault(name, value[:4096])
        elif isinstance(value, dict):
            for key, inner in cast("dict[object, object]", value).items():
                wraps = not name and key in _WRAPPERS and isinstance(inner, dict)
                self.walk(inner, name if wraps else _joined(name, key), depth + 1)
                if self._left < 0:
                    return
        elif isinstance(value, (list, tuple)) and depth > 0:
            for place, inner in enumerate(cast("list[object]", value)[:64]):
                self.walk(inner, _joined(name, place), depth + 1)

    def _walk_called(self, value: _Called, name: str, depth: int) -> None:
        tensor = _tensor(value)
        if tensor is not None:
            self.tensors[name] = tensor
        elif isinstance(value.arguments, dict):  # an object's attributes
            self.walk(cast("dict[object, object]", value.arguments), name, depth + 1)
        elif isinstance(value.function, _Name) and value.function.name == "_rebuild_parameter":
            parts = value.arguments
            if isinstance(parts, tuple) and parts:
                self.walk(cast("tuple[object, ...]", parts)[0], name, depth + 1)


def _joined(name: str, key: object) -> str:
    return f"{name}.{key}"[:500] if name else str(key)[:500]


def _tensor(called: _Called) -> Tensor | None:
    """``_rebuild_tensor_v2(storage, offset, shape, stride, …)``."""
    function, arguments = called.function, called.arguments
    if not isinstance(function, _Name) or function.name not in _REBUILDS:
        return None
    parts = cast("tuple[object, ...]", arguments) if isinstance(arguments, tuple) else ()
    if len(parts) < 3 or not isinstance(parts[2], tuple):
        return None
    shape = cast("tuple[object, ...]", parts[2])
    if len(shape) > 16 or not all(type(side) is int and 0 <= side < 1 << 48 for side in shape):
        return None
    return Tensor(_storage(parts[0]), cast("tuple[int, ...]", shape), (0, 0))


def _storage(value: object) -> str:
    """``("storage", FloatStorage, key, place, count)``."""
    parts = value.arguments if isinstance(value, _Called) else None
    if isinstance(parts, tuple):
        for part in cast("tuple[object, ...]", parts):
            if isinstance(part, _Name):
                return _STORAGES.get(part.name, "")
    return ""
