"""Frozen dataclasses whose methods are not compiled for each class: they share these here.

`dataclasses.dataclass` compiles six functions a class as it is declared, which takes 0.5 ms, and
before its first paint the window declares two hundred; this takes 0.03 ms. An object takes 3 us to
make, three times as long, so what is made by the thousand stays an ordinary dataclass.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import MISSING, Field, FrozenInstanceError, dataclass, field, fields
from functools import cache
from operator import attrgetter
from typing import Any, TypeVar, dataclass_transform

T = TypeVar("T")


@dataclass_transform(frozen_default=True, field_specifiers=(field,))
def record(*, eq: bool = True, kw_only: bool = False) -> Callable[[type[T]], type[T]]:
    """As ``dataclass(frozen=True)``; what inherits one is one, too."""

    def declared(cls: type[T]) -> type[T]:
        made = dataclass(init=False, repr=False, eq=False, kw_only=kw_only)(cls)
        for name, method in (_METHODS | _EQUAL if eq else _METHODS).items():
            if vars(cls).get(name) is None:
                setattr(made, name, method)
        return made

    return declared


@cache
def _plan(cls: type[Any]) -> tuple[list[str], dict[str, Any], dict[str, Callable[[], Any]]]:
    """Names of the fields that are given by place; defaults of all, MISSING where there is none;
    and what makes those that are made."""
    every: tuple[Field[Any], ...] = fields(cls)
    makers = {one.name: one.default_factory for one in every if one.default_factory is not MISSING}
    placed = [one.name for one in every if not one.kw_only]
    return placed, {one.name: one.default for one in every}, makers


def _init(self: object, *values: Any, **named: Any) -> None:
    cls = type(self)
    placed, defaults, makers = _plan(cls)
    given = {**dict(zip(placed, values, strict=False)), **named}
    made = {**defaults, **given}
    for name, make in makers.items():
        if name not in given:
            made[name] = make()
    missing = any(value is MISSING for value in made.values())
    if missing or len(given) < len(values) + len(named) or len(made) > len(defaults):
        raise TypeError(f"{cls.__qualname__}({', '.join(defaults)}): {values}, {named}")
    vars(self).update(made)
    if (check := getattr(self, "__post_init__", None)) is not None:
        check()


@cache
def _read(cls: type[Any], hashed: bool = False) -> Callable[[object], Any]:
    """Gives what of an object is compared, or hashed; the class keeps it a tuple."""
    every = ((one.name, one.hash if hashed else None, one.compare) for one in fields(cls))
    names = (name for name, own, compare in every if (compare if own is None else own))
    return attrgetter(*names, "__class__")


def _eq(self: object, other: object) -> Any:
    if type(self) is not type(other):
        return NotImplemented
    read = _read(type(self))
    return read(self) == read(other)


def _hash(self: object) -> int:
    return hash(_read(type(self), hashed=True)(self))


def _repr(self: Any) -> str:
    shown = (f"{one.name}={getattr(self, one.name)!r}" for one in fields(self) if one.repr)
    return f"{type(self).__qualname__}({', '.join(shown)})"


def _refuse(self: object, name: str, _: object = None) -> None:
    raise FrozenInstanceError(f"cannot change field {name!r}")


_METHODS = {"__init__": _init, "__repr__": _repr, "__setattr__": _refuse, "__delattr__": _refuse}
_EQUAL = {"__eq__": _eq, "__hash__": _hash}
