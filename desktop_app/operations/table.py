"""All operations, by id: each module of this package that has an ``OPERATION``."""

from __future__ import annotations

import importlib
import pkgutil
from typing import TYPE_CHECKING, Final

import desktop_app.operations as package
from desktop_app.operations.answer_operation import AnswerOperation
from desktop_app.operations.picture_operation import Form, PictureOperation

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from desktop_app.core.values import Field, Kind
    from desktop_app.operations.operation import Operation


_OTHERS: Final = (
    *("operation", "picture_operation", "answer_operation", "context"),
    *("parts", "table", "work", "networks", "recipes"),
)


def _found() -> Iterator[Operation]:
    for module in sorted(each.name for each in pkgutil.iter_modules(package.__path__)):
        if module not in _OTHERS:
            yield importlib.import_module(f"{package.__name__}.{module}").OPERATION


OPERATIONS: Final[Mapping[str, Operation]] = {each.id: each for each in _found()}

WORKS: Final[Mapping[str, PictureOperation]] = {
    name: one for name, one in OPERATIONS.items() if isinstance(one, PictureOperation)
}
"""Those that make a picture of a picture: what `core.work.Work` can be."""

ANSWERS: Final[Mapping[str, AnswerOperation]] = {
    name: one for name, one in OPERATIONS.items() if isinstance(one, AnswerOperation)
}
"""Those that answer with data."""


def forms() -> list[tuple[PictureOperation, Form]]:
    """What the window offers, in the order of its menu."""
    found = [(one, one.form) for one in WORKS.values() if one.form is not None]
    return sorted(found, key=lambda each: each[1].rank)


def form_behind(action: str) -> tuple[PictureOperation, Form] | None:
    """The operation whose form that action of the window opens; None: there is none."""
    return next((each for each in forms() if each[1].action == action), None)


def operation_holding(kind: type[Kind]) -> tuple[Operation, Field] | None:
    """The operation that has a field of that kind, with it; None: there is none."""
    fields = ((one, each) for one in OPERATIONS.values() for each in one.fields)
    return next(((one, each) for one, each in fields if isinstance(each.kind, kind)), None)


def operation_of_verb(verb: str) -> Operation | None:
    """The one whose verb follows from its declaration; None: it is another one's."""
    found = (one for one in OPERATIONS.values() if one.is_derived("command line"))
    return next((one for one in found if one.verb == verb), None)


def answers_below(verb: str) -> list[AnswerOperation]:
    """Those whose verbs belong to that one; "": that stand by themselves."""
    offered = (one for one in ANSWERS.values() if one.is_derived("command line"))
    return [one for one in offered if one.verb.rpartition(" ")[0] == verb]
