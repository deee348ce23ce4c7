"""What makes a picture of a picture, by id: each module of this package that has an ``OPERATION``.
What answers with data is in `answers`; all of it together in `all_operations`."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Container, Iterator, Mapping
from types import ModuleType
from typing import Any, Final

import desktop_app.operations as package
from desktop_app.operations.operation import Operation
from desktop_app.operations.picture_operation import OperationForm, PictureOperation

_OTHERS: Final = (
    *("operation", "picture_operation", "answer_operation", "context"),
    *("parts", "table", "all_operations", "answers", "work", "networks", "recipes", "workbenches"),
    *("cut_out", "merging"),
)


def declared(package: ModuleType, others: Container[str] = ()) -> Iterator[Any]:
    """The ``OPERATION`` of each module of a package but ``others``."""
    for module in sorted(each.name for each in pkgutil.iter_modules(package.__path__)):
        if module not in others:
            yield importlib.import_module(f"{package.__name__}.{module}").OPERATION


ON_PICTURES: Final[Mapping[str, Operation]] = {each.id: each for each in declared(package, _OTHERS)}
"""All of them: the window makes some without a form."""

WORKS: Final[Mapping[str, PictureOperation]] = {
    name: one for name, one in ON_PICTURES.items() if isinstance(one, PictureOperation)
}
"""What `core.work.Work` can be."""


def forms() -> list[tuple[PictureOperation, OperationForm]]:
    """What the window offers, in the order of its menu."""
    found = [(one, one.form) for one in WORKS.values() if one.form is not None]
    return sorted(found, key=lambda each: each[1].rank)


def form_behind(action: str) -> tuple[PictureOperation, OperationForm] | None:
    """The operation whose form that action of the window opens; None: there is none."""
    return next((each for each in forms() if each[1].action == action), None)
