"""All operations, by id: each module of this package that has an ``OPERATION``."""

from __future__ import annotations

import importlib
import pkgutil
from typing import TYPE_CHECKING, Final

import desktop_app.operations as package
from desktop_app.operations.operation import Form, Operation

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from desktop_app.core.values import Field, Kind


def _found() -> Iterator[Operation]:
    for module in sorted(each.name for each in pkgutil.iter_modules(package.__path__)):
        if module not in ("operation", "parts", "table", "work", "networks"):
            yield importlib.import_module(f"{package.__name__}.{module}").OPERATION


OPERATIONS: Final[Mapping[str, Operation]] = {each.id: each for each in _found()}


def forms() -> list[tuple[Operation, Form]]:
    """What the window offers, in the order of its menu."""
    found = [(one, one.form) for one in OPERATIONS.values() if one.form is not None]
    return sorted(found, key=lambda each: each[1].rank)


def form_behind(action: str) -> tuple[Operation, Form] | None:
    """The operation whose form that action of the window opens; None: there is none."""
    return next((each for each in forms() if each[1].action == action), None)


def operation_holding(kind: type[Kind]) -> tuple[Operation, Field] | None:
    """The operation that has a field of that kind, with it; None: there is none."""
    fields = ((one, each) for one in OPERATIONS.values() for each in one.fields)
    return next(((one, each) for one, each in fields if isinstance(each.kind, kind)), None)
