"""Reads one TOML table strictly by its fields: each key of its kind, and none that nobody asked
for."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final, cast

from desktop_app.catalog.resources import invalid
from desktop_app.core.errors import InputError
from desktop_app.core.values import Field, Kind, Number

NEEDED: Final = object()
"""Default of a field that must be there."""


@dataclass(frozen=True, slots=True)
class Matching(Kind):
    """Text of one form.

    Attributes:
        form: what all of it matches.
        called: in an error.
    """

    form: re.Pattern[str]
    called: str

    @property
    def words(self) -> str:
        return self.called

    def check(self, name: str, value: str) -> None:
        """Raises InputError: ``unknown_choice``: it doesn't match `form`."""
        if not self.form.fullmatch(value):
            raise self.refused(name, value)


FULL: Final = Matching(re.compile(r"(?s)\s*\S.*"), "text that is not empty")
ADDRESS: Final = Matching(re.compile(r"https://\S*"), "an https address")
COUNT: Final = Number(1, 2**63 - 1, whole=True)


@dataclass(frozen=True, slots=True)
class Many(Kind):
    """Values of one kind, none twice.

    Attributes:
        kind: of each.
        least: how many there must be.
    """

    kind: Kind
    least: int = 0

    @property
    def words(self) -> str:
        return f"a list without repetitions, each {self.kind.words}"

    def read(self, value: object) -> tuple[Any, ...]:
        if not isinstance(value, list):
            raise TypeError(f"{value!r} is not a list")
        return tuple(map(self.kind.read, cast("list[object]", value)))

    def check(self, name: str, value: tuple[Any, ...]) -> None:
        """Raises InputError, of the list or of one in it."""
        for each in value:
            self.kind.check(name, each)
        if len(set(value)) < max(len(value), self.least):
            raise self.refused(name, value)


@dataclass(frozen=True, slots=True)
class Below(Kind):
    """A table within the table.

    Attributes:
        fields: of it.
    """

    fields: tuple[Field, ...]


def read_row(file: str, key: str, entry: object, fields: Iterable[Field]) -> dict[str, Any]:
    """A value for each field, in their order; of one that is left out its default.

    Args:
        file: name of the file, without ``.toml``.
        key: name of the table.
        entry: what stands under it; anything.
        fields: what it has; those whose default is `NEEDED` must be there.

    Raises:
        StorageError: ``catalog_invalid``, naming file and key.
    """
    if not isinstance(entry, dict):
        raise invalid(file, key, "it is not a table")
    row = cast("dict[str, Any]", entry)
    known = {each.id: each for each in fields}
    for name in row:
        if name not in known:
            raise invalid(file, f"{key}.{name}", "there is no such key")
    return {name: _value(file, f"{key}.{name}", row, each) for name, each in known.items()}


def _value(file: str, key: str, row: dict[str, Any], field: Field) -> Any:
    if field.id not in row:
        if field.default is NEEDED:
            raise invalid(file, key, "it is missing")
        return field.default
    if isinstance(field.kind, Below):
        return read_row(file, key, row[field.id], field.kind.fields)
    try:
        return field.kind.take(field.id, row[field.id])
    except InputError as error:
        why = f" ({error.__cause__})" if error.__cause__ else ""
        raise invalid(file, key, f"it has to be {field.kind.words}{why}") from error
