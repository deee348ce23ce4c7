"""Walks through a pickle's instructions without following them: what would it call, with what?

A stack of descriptions stands for the stack of objects. Nothing is imported, built or called. Every
number in the file is checked before it is used: lengths, memo places, depth, count.
"""

from __future__ import annotations

import pickletools
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import IO, Any, BinaryIO, Final, cast

from desktop_app.library.pickles.archive import Archive
from desktop_app.library.pickles.call_descriptions import (
    Call,
    Group,
    Name,
    Persistent,
    arguments_of,
    shown,
)
from desktop_app.library.pickles.problem import PickleProblem

MAX_OPCODES: Final = 1_500_000
"""Instructions in one pickle; the largest checkpoints have some 200,000."""

MAX_PIECE: Final = 32 << 20
"""Bytes of one text or bytes object in a pickle; weights lie outside it."""

_KEPT_CALLS: Final = 10_000
_MAX_NAMES: Final = 5000
_SHOWN: Final = 200
_DICTS: Final = (
    "collections.OrderedDict",
    "collections.defaultdict",
    "builtins.dict",
    "__builtin__.dict",
)


@dataclass(slots=True)
class Trace:
    """What the walk saw.

    Attributes:
        names: every name asked for, in order, once.
        calls: what would be called, in order; the first 10,000.
        persistent: what it takes from outside, in order.
        opcodes: how many instructions there are.
        result: what it would give; None where it ends early.
    """

    names: dict[Name, None] = field(default_factory=dict[Name, None])
    calls: list[Call] = field(default_factory=list[Call])
    persistent: list[Persistent] = field(default_factory=list[Persistent])
    opcodes: int = 0
    result: object = None


class WalkProblem(PickleProblem):
    """The walk ended early; ``trace`` is what was seen until then."""

    def __init__(self, code: str, trace: Trace) -> None:
        super().__init__(code)
        self.trace = trace


class BoundedReader:
    """A file as pickletools reads it, which refuses to be asked for too much at once.

    Args:
        file: where to read.
        length: how many bytes of it, from where it stands.
    """

    def __init__(self, file: BinaryIO, length: int) -> None:
        self._file, self._left = file, length

    def read(self, count: int) -> bytes:
        """The next ``count`` bytes. Raises PickleProblem if they can't be there."""
        if count > MAX_PIECE or count > self._left:
            raise PickleProblem("too_large_piece" if count > MAX_PIECE else "broken")
        data = self._file.read(count)
        self._left -= len(data)
        return data

    def readline(self) -> bytes:
        """The next line. Raises PickleProblem if it is too long."""
        line = self._file.readline(min(1 << 16, self._left))
        self._left -= len(line)
        if not line.endswith(b"\n"):
            raise PickleProblem("broken")
        return line


def walk(file: BinaryIO, length: int, most: int = MAX_OPCODES) -> Trace:
    """Walk through one pickle, from where ``file`` stands; it is behind its end then.

    Args:
        file: where it lies.
        length: bytes that may belong to it.
        most: instructions it may have.

    Raises:
        WalkProblem: ``broken``, ``too_long``, ``too_large_piece``.
    """
    walker = _Walker(most)
    reader = cast("IO[bytes]", BoundedReader(file, length))  # it asks for these two methods alone
    try:
        for opcode, argument, _ in pickletools.genops(reader):
            walker.step(opcode.name, argument)
    except PickleProblem as problem:
        raise WalkProblem(problem.code, walker.trace) from problem
    except (ValueError, IndexError, KeyError, TypeError, AttributeError, OverflowError) as error:
        raise WalkProblem("broken", walker.trace) from error
    except DeprecationWarning as error:  # an odd escape in a text, where warnings are errors
        raise WalkProblem("broken", walker.trace) from error
    return walker.trace


def examine(file: BinaryIO, archive: Archive, most: int = MAX_OPCODES) -> tuple[list[Trace], str]:
    """Walk through every pickle of the file; returns what was seen, and why it stopped early."""
    offset, length = archive.pickle
    file.seek(offset)
    traces = list[Trace]()
    # Of the older format: magic number, version, machine, the weights' list, the keys.
    for _ in range(5 if archive.layout == "legacy" else 1):
        try:
            traces.append(walk(file, offset + length - file.tell(), most))
        except WalkProblem as problem:
            return [*traces, problem.trace], problem.code
    return traces, ""


class _Walker:
    def __init__(self, most: int) -> None:
        self.trace = Trace()
        self._most = most
        self._stack: list[object] = []
        self._marks: list[int] = []
        self._memo: dict[int, object] = {}

    def step(self, name: str, argument: Any) -> None:
        """Take one instruction into account.

        Raises:
            PickleProblem: ``too_long`` or ``too_large_piece``.
            IndexError, KeyError: it takes something that is not there.
        """
        self.trace.opcodes += 1
        if self.trace.opcodes > self._most:
            raise PickleProblem("too_long")
        rule = _RULES.get(name)
        if rule is not None:
            rule(self, argument)

    # -- the stack ------------------------------------------------------------------------------

    def push(self, value: object) -> None:
        self._stack.append(value)

    def pop(self) -> object:
        if self._marks and len(self._stack) <= self._marks[-1]:
            raise IndexError("nothing above the mark")
        return self._stack.pop()

    def top(self) -> object:
        return self._stack[-1]

    def mark(self, _: Any) -> None:
        self._marks.append(len(self._stack))

    def to_mark(self) -> list[object]:
        start = self._marks.pop()
        items = self._stack[start:]
        del self._stack[start:]
        return items

    # -- instructions ---------------------------------------------------------------------------

    def constant(self, argument: Any) -> None:
        self.push(argument)

    def put(self, argument: Any) -> None:
        place = int(argument)
        # An unpickler makes room for every place up to the highest: a few bytes ask for gigabytes.
        if not 0 <= place <= self.trace.opcodes + (1 << 16):
            raise PickleProblem("too_large_piece")
        self._memo[place] = self.top()

    def memoize(self, _: Any) -> None:
        self._memo[len(self._memo)] = self.top()

    def get(self, argument: Any) -> None:
        self.push(self._memo[int(argument)])

    def duplicate(self, _: Any) -> None:
        self.push(self.top())

    def drop(self, _: Any) -> None:
        if self._marks and len(self._stack) == self._marks[-1]:
            self._marks.pop()
        else:
            self._stack.pop()

    def drop_to_mark(self, _: Any) -> None:
        self.to_mark()

    def name_of(self, argument: Any) -> None:
        module, _, name = str(argument).partition(" ")
        self._ask(module, name)

    def name_on_stack(self, _: Any) -> None:
        name, module = self.pop(), self.pop()
        self._ask(*(each if isinstance(each, str) else shown(each) for each in (module, name)))

    def _ask(self, module: str, name: str) -> None:
        asked = Name(module[:_SHOWN], name[:_SHOWN])
        self.trace.names[asked] = None
        if len(self.trace.names) > _MAX_NAMES:
            raise PickleProblem("too_long")
        self.push(asked)

    def extension(self, argument: Any) -> None:
        self._ask("copyreg", f"extension_{argument}")

    def call(self, _: Any) -> None:
        arguments, function = self.pop(), self.pop()
        self._called(function, arguments)

    def call_with_names(self, _: Any) -> None:
        names, arguments, function = self.pop(), self.pop(), self.pop()
        self._called(function, Group("()", [arguments, names]))

    def call_from_mark(self, _: Any) -> None:
        function, *arguments = self.to_mark()
        self._called(function, Group("()", arguments))

    def call_named(self, argument: Any) -> None:
        arguments = self.to_mark()
        self.name_of(argument)
        self._called(self.pop(), Group("()", arguments))

    def _called(self, function: object, arguments: object) -> None:
        call = Call(function, arguments)
        given = arguments_of(call, *_DICTS)
        if given is not None:
            call.made = Group("{}", pairs={})
            first = given[0] if given else None
            for pair in first.items if isinstance(first, Group) else []:
                call.made.add(pair.items if isinstance(pair, Group) else [])
        self._note(call)
        self.push(call)

    def state(self, _: Any) -> None:
        state, owner = self.pop(), self.top()
        if isinstance(owner, Call):
            owner.state = state
        if isinstance(owner, Name | Call):
            self._note(Call(owner, state, "state"))

    def _note(self, call: Call) -> None:
        if len(self.trace.calls) < _KEPT_CALLS:
            self.trace.calls.append(call)

    def persistent(self, _: Any) -> None:
        self.persistent_named(self.pop())

    def persistent_named(self, argument: Any) -> None:
        self.trace.persistent.append(Persistent(argument))
        self.push(self.trace.persistent[-1])

    def stop(self, _: Any) -> None:
        self.trace.result = self._stack[-1] if self._stack else None

    def add_one(self, _: Any) -> None:
        self._added([self.pop()])

    def add_pair(self, _: Any) -> None:
        value, key = self.pop(), self.pop()
        self._added([key, value])

    def add_many(self, _: Any) -> None:
        self._added(self.to_mark())

    def _added(self, items: list[object]) -> None:
        owner = self.top()
        if isinstance(owner, Call):
            owner = owner.made
        if isinstance(owner, Group):
            owner.add(items)


def _empty(brackets: str) -> Callable[[_Walker, Any], None]:
    return lambda walker, _: walker.push(Group(brackets))


def _of_mark(brackets: str) -> Callable[[_Walker, Any], None]:
    return lambda walker, _: walker.push(Group(brackets, walker.to_mark()))


def _empty_dict(walker: _Walker, _: Any) -> None:
    walker.push(Group("{}", pairs={}))


def _dict_of_mark(walker: _Walker, _: Any) -> None:
    made = Group("{}", pairs={})
    made.add(walker.to_mark())
    walker.push(made)


def _of_last(count: int) -> Callable[[_Walker, Any], None]:
    def rule(walker: _Walker, _: Any) -> None:
        items = [walker.pop() for _ in range(count)]
        walker.push(Group("()", items[::-1]))

    return rule


def _fixed(value: object) -> Callable[[_Walker, Any], None]:
    return lambda walker, _: walker.push(value)


_CONSTANTS = (
    "INT", "BININT", "BININT1", "BININT2", "LONG", "LONG1", "LONG4", "STRING", "BINSTRING",
    "SHORT_BINSTRING", "BINBYTES", "SHORT_BINBYTES", "BINBYTES8", "BYTEARRAY8", "UNICODE",
    "BINUNICODE", "SHORT_BINUNICODE", "BINUNICODE8", "FLOAT", "BINFLOAT", "NEXT_BUFFER",
)  # fmt: skip

# Names of instructions: Lib/pickletools.py. PROTO, FRAME and READONLY_BUFFER do nothing here.
_RULES: Final[dict[str, Callable[[_Walker, Any], None]]] = {
    **dict.fromkeys(_CONSTANTS, _Walker.constant),
    "NONE": _fixed(None), "NEWTRUE": _fixed(True), "NEWFALSE": _fixed(False),
    "MARK": _Walker.mark, "POP": _Walker.drop, "POP_MARK": _Walker.drop_to_mark,
    "DUP": _Walker.duplicate,
    "PUT": _Walker.put, "BINPUT": _Walker.put, "LONG_BINPUT": _Walker.put,
    "MEMOIZE": _Walker.memoize,
    "GET": _Walker.get, "BINGET": _Walker.get, "LONG_BINGET": _Walker.get,
    "EMPTY_TUPLE": _empty("()"), "EMPTY_LIST": _empty("[]"), "EMPTY_DICT": _empty_dict,
    "EMPTY_SET": _empty("{}"),
    "TUPLE": _of_mark("()"), "LIST": _of_mark("[]"), "DICT": _dict_of_mark,
    "FROZENSET": _of_mark("{}"), "TUPLE1": _of_last(1), "TUPLE2": _of_last(2),
    "TUPLE3": _of_last(3),
    "APPEND": _Walker.add_one, "APPENDS": _Walker.add_many, "ADDITEMS": _Walker.add_many,
    "SETITEM": _Walker.add_pair, "SETITEMS": _Walker.add_many,
    "GLOBAL": _Walker.name_of, "STACK_GLOBAL": _Walker.name_on_stack,
    "EXT1": _Walker.extension, "EXT2": _Walker.extension, "EXT4": _Walker.extension,
    "REDUCE": _Walker.call, "NEWOBJ": _Walker.call, "NEWOBJ_EX": _Walker.call_with_names,
    "OBJ": _Walker.call_from_mark, "INST": _Walker.call_named, "BUILD": _Walker.state,
    "PERSID": _Walker.persistent_named, "BINPERSID": _Walker.persistent,
    "STOP": _Walker.stop,
}  # fmt: skip
