"""What `core.work.Work` means: its declaration, its title, its checks."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from desktop_app.core.request import GenerationRequest
from desktop_app.core.request_values import Requests
from desktop_app.core.stages import Stage
from desktop_app.core.values import one_of, taken
from desktop_app.core.work import Work
from desktop_app.imaging.generation_metadata import without_folders
from desktop_app.operations.picture_operation import PictureOperation
from desktop_app.operations.table import WORKS


def operation_of(work: Work) -> PictureOperation:
    """Its declaration. Raises KeyError: there is none."""
    return WORKS[work.operation]


def title_of(work: Work) -> str:
    """What the user reads of it, in English: "Clean 50 %"; of one of `check_work`."""
    operation = operation_of(work)
    return f"{operation.name} {operation.detail(work.values)}"


def stages_of(work: Work) -> tuple[Stage, ...]:
    """The same as stages of a picture; () where it is none."""
    return tuple(operation_of(work).stages(work.values))


def requests_of(work: Work) -> list[GenerationRequest]:
    """What models make on its way; of one of `check_work`."""
    return [request for each in _holding(work) for request in each[1].requests(each[2])]


def with_requests(work: Work, requests: Sequence[GenerationRequest]) -> Work:
    """The same with others in place of `requests_of`."""
    values, left = dict(work.values), list(requests)
    for name, kind, value in _holding(work):
        count = len(kind.requests(value))
        values[name], left = kind.with_requests(value, left[:count]), left[count:]
    return Work(work.operation, values)


def for_files(work: Work) -> Work:
    """The same as others may read it: without folders of this machine."""
    requests = requests_of(work)
    return with_requests(work, [without_folders(each) for each in requests]) if requests else work


def _holding(work: Work) -> list[tuple[str, Requests, Any]]:
    return [
        (each.id, each.kind, work.values.get(each.id, each.default))
        for each in operation_of(work).fields
        if isinstance(each.kind, Requests)
    ]


def check_work(work: Work) -> Work:
    """``work`` with the defaults of the values it lacks.

    Which networks and preprocessors there are is checked by `PictureOperation.resolve`.

    Raises:
        InputError: ``value_range`` or ``unknown_choice``, also of what is of another type.
    """
    one_of(*WORKS).check("operation", work.operation)
    fields = operation_of(work).fields
    values = taken(fields, work.values, work.operation)
    for each in fields:
        if each.when and not values[each.when]:
            values[each.id] = each.default
    return Work(work.operation, values)
