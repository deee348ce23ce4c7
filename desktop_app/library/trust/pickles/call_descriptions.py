"""Descriptions of what a pickle would build and call, and how they are shown on one line."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

_KEPT_ITEMS: Final = 8
_SHOWN: Final = 200


@dataclass(frozen=True, slots=True)
class Name:
    """A ``module.name`` that the pickle asks for."""

    module: str
    name: str


@dataclass(slots=True, eq=False)
class Call:
    """What would be called, and with what; ``how`` is "call" or "state" (``__setstate__``)."""

    function: object
    arguments: object
    how: str = "call"


@dataclass(slots=True, eq=False)
class Group:
    """A tuple, list, dict or set; keeps its first items."""

    brackets: str
    items: list[object] = field(default_factory=list[object])
    more: bool = False

    def add(self, items: list[object]) -> None:
        room = max(0, 2 * _KEPT_ITEMS - len(self.items))
        self.more = self.more or len(items) > room
        self.items += items[:room]


def grouped(brackets: str, items: list[object]) -> Group:
    """A group of ``items``."""
    group = Group(brackets)
    group.add(items)
    return group


def shown(value: object, depth: int = 4) -> str:
    """A description as one short line, whatever it holds."""
    return _shown(value, depth)[:_SHOWN]


def _shown(value: object, depth: int) -> str:
    if depth == 0:
        return "…"
    match value:
        case Name(module, name):
            short = module in ("builtins", "__builtin__")
            return _printable(name if short else f"{module}.{name}")
        case Call(function, arguments, "state"):
            return f"{_shown(function, depth - 1)}.__setstate__({_shown(arguments, depth - 1)})"
        case Call(function, arguments):
            inner = _shown(arguments, depth)
            single = isinstance(arguments, Group) and arguments.brackets == "()"
            return _shown(function, depth - 1) + (inner if single else f"({inner})")
        case Group(brackets, items, more):
            inner = ", ".join(_shown(item, depth - 1)[:_SHOWN] for item in items[:_KEPT_ITEMS])
            dots = ", …" if more or len(items) > _KEPT_ITEMS else ""
            return brackets[0] + inner + dots + brackets[1]
        case str() | bytes() | bytearray():
            whole = repr(value[:_SHOWN])
            return whole if len(value) <= _SHOWN else whole[:-1] + "…"
        case _:
            return str(value)[:_SHOWN] if not isinstance(value, int) else _number(value)


def _number(value: int) -> str:
    return str(value) if value.bit_length() < 256 else "a huge number"


def _printable(text: str) -> str:
    return "".join(sign if sign.isprintable() else "?" for sign in text)
