"""Following the instructions of a pickle with dead values: nothing is imported, called or run.

A pickle is a program for a small stack machine. What it would import or call becomes a note of
its name, so dictionaries, texts and numbers come out and nothing else happens. Values are shared
and never copied, and steps are bounded, so a "billion laughs" costs nothing. Opcodes: Python's
pickletools.
"""

from __future__ import annotations

import io
import pickletools
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, cast

_MAX_STEPS = 1_500_000
_MARK = object()


class PickleDamaged(Exception):  # noqa: N818 - carries the reason only
    """It can't be followed; the text says why."""


@dataclass(frozen=True, slots=True, eq=False)
class Name:
    """Something that would be imported."""

    module: str
    name: str


@dataclass(slots=True, eq=False)
class Called:
    """Something that would be called, with what."""

    function: object
    arguments: object


def follow(stream: io.BytesIO) -> object:
    """What the next pickle in ``stream`` would give."""
    machine = _Machine()
    try:
        for steps, (opcode, argument, _) in enumerate(pickletools.genops(stream)):
            if steps > _MAX_STEPS:
                raise PickleDamaged("it has too many opcodes")
            if opcode.name == "STOP":
                return machine.stack[-1]
            machine.step(opcode.name, argument)
    except (ValueError, IndexError, KeyError, TypeError, AttributeError) as error:
        raise PickleDamaged("it can't be analysed") from error
    except (RecursionError, MemoryError, OverflowError, DeprecationWarning) as error:
        # codecs.escape_decode warns of an odd escape, which raises where warnings are errors.
        raise PickleDamaged("it can't be analysed") from error
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
                raise PickleDamaged("it can't be analysed")
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
        self.stack.append(Name(module, name))

    def stack_name(self) -> None:
        name, module = self.stack.pop(), self.stack.pop()
        self.stack.append(Name(str(module)[:200], str(name)[:200]))

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
        if isinstance(held, Called) and isinstance(state, dict):
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
        self.stack.append(Called("persistent", self.stack.pop()))


def _called(function: object, arguments: object) -> object:
    if isinstance(function, Name) and function.name in ("OrderedDict", "dict", "defaultdict"):
        return {}
    return Called(function, arguments)


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
    "PERSID": lambda machine, text: machine.stack.append(Called("persistent", text)),
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
