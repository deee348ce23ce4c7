"""The table of schedulers (samplers): names for the window, classes and options for the engine."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from desktop_app.catalog.resources import invalid, read_table

__all__ = ["SchedulerRow", "load_schedulers"]


@dataclass(frozen=True, slots=True)
class SchedulerRow:
    """One scheduler.

    Attributes:
        id: the key in requests.
        name: the field's name for it.
        hint: one English sentence on when to use it.
        class_name: class in ``diffusers``.
        a1111: its name in AUTOMATIC1111's ``parameters`` text.
        options: config values that override the model's own.
    """

    id: str
    name: str
    hint: str
    class_name: str
    a1111: str
    options: dict[str, Any] = field(default_factory=dict[str, Any])


def load_schedulers() -> dict[str, SchedulerRow]:
    """All rows by id, in the table's order.

    Raises:
        StorageError: ``catalog_invalid``.
    """
    rows: dict[str, SchedulerRow] = {}
    for key, entry in read_table("schedulers").items():
        try:
            rows[key] = SchedulerRow(id=key, **entry)
        except TypeError as error:
            raise invalid("schedulers", key, str(error)) from error
    return rows
