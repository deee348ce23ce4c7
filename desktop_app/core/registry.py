"""A table that others can add rows to: the program's own come first, then what plugins brought.

A table of the program that is a `Registry` is a door: the program's own rows are in it as they
would in a tuple, and whoever walks through it meets those of plugins too.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Container, Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Generic, Protocol, TypeVar

Row = TypeVar("Row")

_ID = re.compile(r"[a-z][a-z0-9_-]{0,63}")


class RowError(Exception):
    """A row can't be added. Its text is what the user reads after a colon."""


class ExtensionPoint(Protocol):
    """Where rows are added while the program starts, before anything is built from them."""

    def add(self, row: Any) -> None:
        """Add ``row``; raises `RowError`."""

    def remove(self, row: Any) -> None:
        """Take back what was added last."""


class Registry(Generic[Row]):
    """Rows by their attribute ``id``, in order.

    Args:
        kind: what a row is.
        own: the program's.
        check: looks at a row before it is added, and raises `RowError`.
    """

    def __init__(
        self,
        kind: type[Row],
        own: Iterable[Row] = (),
        check: Callable[[Row], None] | None = None,
    ) -> None:
        self._kind, self._check = kind, check
        self._rows = {_id(row): row for row in own}
        self._own = len(self._rows)

    def __iter__(self) -> Iterator[Row]:
        return iter(tuple(self._rows.values()))

    def __len__(self) -> int:
        return len(self._rows)

    def __contains__(self, key: object) -> bool:
        return key in self._rows

    def __getitem__(self, key: str) -> Row:
        return self._rows[key]

    def get(self, key: str) -> Row | None:
        """The row of that id, if there is one."""
        return self._rows.get(key)

    @property
    def own(self) -> tuple[Row, ...]:
        return tuple(self._rows.values())[: self._own]

    @property
    def added(self) -> tuple[Row, ...]:
        return tuple(self._rows.values())[self._own :]

    def add(self, row: object) -> None:
        """Add a row behind the others.

        Raises:
            RowError: it is of another type, its id can't be one, or another row has it.
        """
        if not isinstance(row, self._kind):
            raise RowError(f"{type(row).__name__} in place of {self._kind.__name__}")
        key = _free_id(row, self._rows)
        if self._check is not None:
            self._check(row)
        self._rows[key] = row

    def remove(self, row: Row) -> None:
        """Take back a row that was added; nothing if it was not."""
        if row in self.added:
            del self._rows[_id(row)]


@dataclass(frozen=True, slots=True)
class Named:
    """A row for a table that is a dict: what is to stand under ``id``."""

    id: str
    row: Any


class DictExtensionPoint:
    """A door to a table that is a dict of rows of type ``kind``, by id."""

    def __init__(self, table: dict[str, Any], kind: type = object) -> None:
        self._table, self._kind = table, kind

    def add(self, row: object) -> None:
        """See `Registry.add`; ``row`` is a `Named`."""
        if not isinstance(row, Named) or not isinstance(row.row, self._kind):
            raise RowError(f"{type(row).__name__} in place of Named with {self._kind.__name__}")
        self._table[_free_id(row, self._table)] = row.row

    def remove(self, row: Named) -> None:
        """Take back what was added."""
        del self._table[row.id]


def _id(row: object) -> str:
    return str(getattr(row, "id", ""))


def _free_id(row: object, rows: Container[str]) -> str:
    """The id of a row that is to be added. Raises RowError."""
    key = _id(row)
    if _ID.fullmatch(key) is None:
        raise RowError(f"{key!r} can't be an id")
    if key in rows:
        raise RowError(f"there is a {key!r} already")
    return key
