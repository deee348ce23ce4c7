"""Frozen dataclasses that are compiled when it pays.

`dataclasses.dataclass` compiles six functions a class as it is declared, which takes 0.6 ms. Of
what the window imports before it paints itself half of the classes have no object by then, and
most of the others are rows of tables: a few objects, which nobody compares.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping, Sequence
from dataclasses import MISSING, Field, dataclass, field
from functools import cached_property
from threading import RLock
from typing import Any, TypeVar, cast, dataclass_transform

T = TypeVar("T")
_ALONE = RLock()
_INIT, _FIELDS = "__init__", "__dataclass_fields__"
_PLAIN = ("__repr__", "__setattr__", "__delattr__")
_EQUAL = ("__eq__", "__hash__")
_FEW = 200
"""Objects that `_Lazy.fill` fills; with what is compiled it takes a third of the time."""


def _maker(default: object) -> Any:
    """What makes a value of a field where there is none; MISSING if nothing does, None if
    ``default`` is one."""
    return cast("Field[Any]", default).default_factory if isinstance(default, Field) else None


class _Lazy:
    """What the decorator leaves for later, and until then the class's ``__dataclass_fields__``:
    `dataclasses.fields`, msgspec and the classes below it ask for them, and so make it whole.

    Args:
        cls: a class as it was written.
        eq: whether its objects are equal if their values are.
        named: whether all values are given by name.
    """

    def __init__(self, cls: type, eq: bool, named: bool) -> None:
        self.cls, self.eq, self.named, self.made = cls, eq, named, 0
        late = (*_PLAIN, *_EQUAL) if eq else _PLAIN
        self.late = [name for name in late if vars(cls).get(name) is None]

    def __get__(self, _: object, __: type) -> Any:
        self.complete()
        return vars(self.cls)[_FIELDS]

    def method(self, name: str) -> Callable[..., Any]:
        """The method of that name, for the first call of it."""

        def called(of: object, *values: object) -> Any:
            self.complete()
            return getattr(self.cls, name)(of, *values)

        return called

    def complete(self) -> None:
        """Give the class what the decorator gives; what threads may be waiting for comes last."""
        cls = self.cls
        with _ALONE:
            if vars(cls)[_FIELDS] is not self:
                return
            left = {*self.late, _INIT, _FIELDS, "__dict__", "__weakref__"}
            own = {name: value for name, value in vars(cls).items() if name not in left}
            bare = type(cls)(cls.__name__, cls.__bases__, own)
            whole = vars(dataclass(frozen=True, eq=self.eq, kw_only=self.named)(bare))
            for name in own.keys() - whole.keys():  # a default that is made
                delattr(cls, name)
            new = (name for name in whole.keys() - left if own.get(name, self) is not whole[name])
            for name in (*new, *self.late, _INIT, _FIELDS):
                setattr(cls, name, whole[name])

    @cached_property
    def defaults(self) -> dict[str, Any] | None:
        """Of each field, MISSING where there is none, a `Field` where it is made; None: the fields
        say more than that."""
        found: dict[str, Any] = {}
        for base in reversed(self.cls.__mro__):
            whole: Mapping[str, Any] = vars(base)
            lazy = whole.get(_FIELDS, self)
            if not isinstance(lazy, _Lazy) or lazy.named is not self.named:
                return None
            kinds: Mapping[str, object] = (
                whole.get("__annotations__", {}) if _FIELDS in whole else {}
            )
            names = (name for name, kind in kinds.items() if "ClassVar" not in str(kind))
            found |= {name: whole.get(name, MISSING) for name in names}
        return None if any(_maker(one) is MISSING for one in found.values()) else found

    def fill(self, made: object, values: Sequence[object], named: Mapping[str, object]) -> bool:
        """Set the fields of ``made``. False: what is compiled does it, or says what is wrong."""
        self.made += 1
        if self.made > _FEW or (defaults := self.defaults) is None or (values and self.named):
            return False
        given = {**dict(zip(defaults, values, strict=False)), **named}
        filled = {**defaults, **given}
        if len(given) < len(values) + len(named) or len(filled) > len(defaults):
            return False
        for name, value in filled.items():
            if value is MISSING:
                return False
            if (make := _maker(value)) is not None:
                filled[name] = make()
        vars(made).update(filled)
        if (check := getattr(made, "__post_init__", None)) is not None:
            check()
        return True


@dataclass_transform(frozen_default=True, field_specifiers=(field,))
def record(*, eq: bool = True, kw_only: bool = False) -> Callable[[type[T]], type[T]]:
    """As ``dataclass(frozen=True)``; without `dataclasses.InitVar` and `dataclasses.KW_ONLY`."""

    def declared(cls: type[T]) -> type[T]:
        lazy = _Lazy(cls, eq, kw_only)

        def init(self: Any, *values: Any, **named: Any) -> None:
            if not lazy.fill(self, values, named):
                lazy.complete()
                cls.__init__(self, *values, **named)

        setattr(cls, _INIT, init)
        setattr(cls, _FIELDS, lazy)
        for name in lazy.late:
            setattr(cls, name, lazy.method(name))
        return cls

    return declared


def replace(made: T, **changes: Any) -> T:
    """As `dataclasses.replace`, without making the class whole."""
    lazy = vars(type(made)).get(_FIELDS)
    if not isinstance(lazy, _Lazy) or lazy.defaults is None:
        return dataclasses.replace(cast("Any", made), **changes)
    kept = {name: vars(made)[name] for name in lazy.defaults}
    return type(made)(**{**kept, **changes})
