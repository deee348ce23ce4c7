"""Descriptions of what a pickle would build and call, and how they are shown on one line."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

_SHOWN_ITEMS: Final = 8
_SHOWN: Final = 200


@dataclass(frozen=True, slots=True)
class Name:
    """A ``module.name`` that the pickle asks for."""

    module: str
    name: str


@dataclass(slots=True, eq=False)
class Group:
    """A tuple, list, dict or set; ``pairs`` is what a dict holds, of keys that are neither text nor
    number the last under "?"; None for the others."""

    brackets: str
    items: list[object] = field(default_factory=list[object])
    pairs: dict[object, object] | None = None

    def add(self, items: list[object]) -> None:
        """Put ``items`` in; of a dict each key is followed by its value."""
        self.items += items
        if self.pairs is not None:
            keys = (key if isinstance(key, str | int) else "?" for key in items[::2])
            self.pairs.update(zip(keys, items[1::2], strict=False))


@dataclass(slots=True, eq=False)
class Call:
    """What would be called, and with what; ``how`` is "call" or "state" (``__setstate__``).

    ``made`` is what comes of it where that is known: of a class of dicts; ``state`` what an object
    would get for its attributes.
    """

    function: object
    arguments: object
    how: str = "call"
    made: Group | None = None
    state: object = None


@dataclass(frozen=True, slots=True, eq=False)
class Persistent:
    """What the pickle takes from outside, in PyTorch's files its storages, by their id."""

    id: object


def dict_of(value: object) -> dict[object, object] | None:
    """What a description of a dict holds; None for anything else."""
    group = value.made if isinstance(value, Call) else value
    return group.pairs if isinstance(group, Group) else None


def arguments_of(value: object, *names: str) -> list[object] | None:
    """What would be handed over if ``value`` calls one of ``names``, as ``module.name``; None: it
    does not."""
    if not isinstance(value, Call) or not isinstance(value.function, Name):
        return None
    if f"{value.function.module}.{value.function.name}" not in names:
        return None
    return value.arguments.items if isinstance(value.arguments, Group) else []


def shown(value: object, depth: int = 4) -> str:
    """A description as one short line, whatever it holds."""
    return _shown(value, depth)[:_SHOWN]


def _shown(value: object, depth: int) -> str:
    if depth == 0:
        return "…"
    match value:
        case Name(module, name):
            short = module in ("builtins", "__builtin__")
            return "".join(
                sign if sign.isprintable() else "?"
                for sign in (name if short else f"{module}.{name}")
            )
        case Call(function, arguments, "state"):
            return f"{_shown(function, depth - 1)}.__setstate__({_shown(arguments, depth - 1)})"
        case Call(function, arguments):
            inner = _shown(arguments, depth)
            single = isinstance(arguments, Group) and arguments.brackets == "()"
            return _shown(function, depth - 1) + (inner if single else f"({inner})")
        case Persistent():
            return "…"
        case Group(brackets, items):
            inner = ", ".join(_shown(item, depth - 1)[:_SHOWN] for item in items[:_SHOWN_ITEMS])
            dots = ", …" if len(items) > _SHOWN_ITEMS else ""
            return brackets[0] + inner + dots + brackets[1]
        case str() | bytes() | bytearray():
            whole = repr(value[:_SHOWN])
            return whole if len(value) <= _SHOWN else whole[:-1] + "…"
        case _:
            return str(value)[:_SHOWN] if not isinstance(value, int) else _number(value)


def _number(value: int) -> str:
    return str(value) if value.bit_length() < 256 else "a huge number"
