"""A table that others can add rows to: the program's own come first, then what plugins brought.

A table of the program that is a `Registry` is a door: the program's own rows are in it as they
would in a tuple, and whoever walks through it meets those of plugins too.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Container, Iterable, Iterator, Mapping
from typing import Any, Generic, Protocol, TypeVar

from desktop_app.core.record import record

EXTENSION_POINTS = frozenset(
    {
        *("adjustments", "families", "family_engines", "intents", "model_pages", "operations"),
        *("operation_works", "pages", "panels", "programs", "tools"),
    }
)
"""Names of the tables that plugins can add rows to; docs/plugins.md says what a row of each is."""

Row = TypeVar("Row")

_ID = re.compile(r"[a-z][a-z0-9_-]{0,63}")


class RowError(Exception):
    """A row can't be added. Its text is what the user reads after a colon."""


class ExtensionPoint(Protocol):
    """Where rows are added while the program starts, before anything is built from them."""

    def add(self, row: Any) -> None:
        """Raises RowError: ``row`` doesn't fit the table."""

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


@record()
class Named:
    """A row for a table that is a dict: what is to stand under ``id``."""

    id: str
    row: Any


class DictExtensionPoint:
    """A door to a table that is a dict of rows of type ``kind``, by id."""

    def __init__(self, table: dict[str, Any], kind: type[object] = object) -> None:
        self._table, self._kind = table, kind

    def add(self, row: object) -> None:
        """See `Registry.add`; ``row`` is a `Named`."""
        if not isinstance(row, Named) or not isinstance(row.row, self._kind):
            raise RowError(f"{type(row).__name__} in place of Named with {self._kind.__name__}")
        self._table[_free_id(row, self._table)] = row.row

    def remove(self, row: Named) -> None:
        """Take back what was added."""
        del self._table[row.id]


class Contributions:
    """What a plugin is called with: it adds rows to the program's tables.

    Args:
        extension_points: those that are open in this process.
        made: told of each row before it is added.
        elsewhere: tables of other processes, whose rows are not made in this one.
    """

    def __init__(
        self,
        extension_points: Mapping[str, ExtensionPoint],
        made: Callable[[object], object] = lambda _: None,
        elsewhere: Container[str] = EXTENSION_POINTS,
    ) -> None:
        self._points, self._made, self._elsewhere = extension_points, made, elsewhere
        self._added: list[tuple[ExtensionPoint, object]] = []
        self._closed = False

    def add(self, table: str, make: Callable[[], object]) -> None:
        """Add the row that ``make`` returns to the table ``table``, one of `EXTENSION_POINTS`.

        ``make`` is called only in processes that have that table: what it imports (Qt for a tool,
        torch for a family) is imported there alone.

        Raises:
            RowError: there is no such table, or the row does not fit it.
        """
        if self._closed:
            raise RowError("it came too late")
        if table not in self._elsewhere and table not in self._points:
            raise RowError(f"there is no table {table!r}")
        if table in self._points:
            row = make()
            self._made(row)
            try:
                self._points[table].add(row)
            except RowError as error:
                raise RowError(f"{table}: {error}") from error
            self._added.append((self._points[table], row))

    def take_back(self) -> None:
        """Remove all that was added; nothing more is."""
        self._closed = True
        for point, row in reversed(self._added):
            point.remove(row)
        self._added.clear()


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
