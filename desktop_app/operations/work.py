"""What `core.work.Work` means: its declaration, its title, its checks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from desktop_app.core.values import one_of, taken
from desktop_app.core.work import Work
from desktop_app.operations.table import OPERATIONS

if TYPE_CHECKING:
    from desktop_app.core.stages import Stage
    from desktop_app.operations.operation import Operation


def operation_of(work: Work) -> Operation:
    """Its declaration. Raises KeyError: there is none."""
    return OPERATIONS[work.operation]


def title_of(work: Work) -> str:
    """What the user reads of it, in English: "Enlarge 2×"; of one of `check_work`."""
    operation = operation_of(work)
    return f"{operation.name} {operation.detail(work.values)}"


def stage_of(work: Work) -> Stage | None:
    """The same as a stage of a picture; None where it is none."""
    operation = operation_of(work)
    return None if operation.stage is None else operation.stage(work.values)


def check_work(work: Work) -> Work:
    """``work`` with the defaults of the values it lacks.

    Which networks and preprocessors there are is checked by `Operation.resolve`.

    Raises:
        InputError: ``value_range`` or ``unknown_choice``, also of what is of another type.
    """
    one_of(*OPERATIONS).check("operation", work.operation)
    return Work(work.operation, taken(operation_of(work).fields, work.values, work.operation))
