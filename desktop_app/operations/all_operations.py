"""All operations, by id: what makes a picture of a picture, and what answers with data. The window
needs the latter only once it is used."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from desktop_app.core.values import Field, Kind
from desktop_app.operations import answers
from desktop_app.operations.answer_operation import AnswerOperation
from desktop_app.operations.operation import Operation
from desktop_app.operations.table import ON_PICTURES, declared

ANSWERS: Final[Mapping[str, AnswerOperation]] = {each.id: each for each in declared(answers)}
"""Those that answer with data."""

OPERATIONS: Final[Mapping[str, Operation]] = dict(sorted({**ON_PICTURES, **ANSWERS}.items()))


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
