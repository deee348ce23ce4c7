"""Rows of a page asked of its state alone: no window, no widget is made."""

from __future__ import annotations

import inspect
from functools import cached_property, partial
from types import FunctionType, MethodType
from typing import Any, TypeAlias, cast

from desktop_app.ui.kit import Act, Caption

Row: TypeAlias = Act | Caption


class Asked:
    """Stands in the place of a page of that kind: has the fields that are given, and the page's own
    methods and properties. ``told`` has what was emitted or refreshed, by name."""

    def __init__(self, kind: type, **fields: Any) -> None:
        self._kind, self.told = kind, list[tuple[Any, ...]]()
        self.__dict__.update(fields)

    def __setattr__(self, name: str, value: Any) -> None:
        self.__dict__[name] = value

    def __getattr__(self, name: str) -> Any:
        own = vars(Asked).get(name)
        if isinstance(own, property) and own.fget is not None:  # it failed: say for what
            try:
                return own.fget(self)
            except AttributeError as error:
                raise LookupError(f"{name} needs {error}") from error
        found: Any = inspect.getattr_static(self._kind, name)
        if isinstance(found, property) and found.fget is not None:
            return found.fget(self)
        if isinstance(found, cached_property):
            return cast(Any, found).func(self)
        if isinstance(found, staticmethod):
            return found.__func__
        return MethodType(found, self) if isinstance(found, FunctionType) else found

    def tr(self, words: str, _: str = "", count: int = -1) -> str:
        return words if count < 0 else words.replace("%n", str(count))

    @property
    def acts(self) -> Asked:
        return self

    def refresh(self, _: object = None) -> None:
        self.told.append(("refresh",))

    def emits(self, name: str) -> Any:
        """A signal of that name, for a field."""
        page = self

        class Told:
            def emit(self, *values: Any) -> None:
                page.told.append((name, *values))

        return Told()

    @property
    def by_id(self) -> dict[str, Any]:
        """By their ids."""
        return {one.id: one for one in self._acts()}

    @property
    def does(self) -> dict[str, str]:
        """What each button calls, and with what."""
        return {one.id: _called(one.do) for one in self._acts() if isinstance(one, Act)}

    @property
    def shown(self) -> set[str]:
        """Ids of what is seen, of all that comes and goes."""
        return {one.id for one in self._acts() if one.shown}

    @property
    def usable(self) -> set[str]:
        """Ids of what can be used, of all that is idle at times."""
        return {one.id for one in self._acts() if one.can}


def _called(do: Any) -> str:
    if isinstance(do, partial):
        named = [f"{name}={value}" for name, value in do.keywords.items()]
        return " ".join((_called(do.func), *map(str, do.args), *named))
    return do.__name__


class Answers:
    """Notes each call, as a command of any name."""

    def __init__(self) -> None:
        self.said = list[tuple[Any, ...]]()

    def __setattr__(self, name: str, value: Any) -> None:
        self.__dict__[name] = value

    def __getattr__(self, name: str) -> Any:
        def told(*given: Any, **named: Any) -> None:
            self.said.append((name, *given, *named.values()))

        told.__name__ = name
        return told
