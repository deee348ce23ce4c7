"""Reads one TOML table strictly: each key of its type, and none that nobody asked for."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, cast

from desktop_app.catalog.resources import invalid
from desktop_app.core.errors import StorageError


class TableReader:
    """One table of a file. Every method raises StorageError ``catalog_invalid`` with file and key.

    Args:
        file: name of the file, without ``.toml``.
        key: name of the table.
        entry: what stands under it; anything.
    """

    def __init__(self, file: str, key: str, entry: object) -> None:
        self._file = file
        self.key = key
        if not isinstance(entry, dict):
            raise invalid(file, key, "it is not a table")
        self._entry = cast("dict[str, Any]", entry)

    def fail(self, name: str, reason: str) -> StorageError:
        """The error for the key ``name``."""
        return invalid(self._file, f"{self.key}.{name}" if name else self.key, reason)

    def only(self, names: Collection[str]) -> None:
        """Refuse keys other than ``names``."""
        for name in self._entry:
            if name not in names:
                raise self.fail(name, "there is no such key")

    def has(self, name: str) -> bool:
        """Whether the key stands there."""
        return name in self._entry

    def text(self, name: str, default: str | None = None) -> str:
        """A text that is not empty; ``default`` where it is left out, if that is allowed."""
        if name not in self._entry:
            if default is None:
                raise self.fail(name, "it is missing")
            return default
        value = self._entry[name]
        if not isinstance(value, str) or not value.strip():
            raise self.fail(name, "it is not text")
        return value

    def choice(self, name: str, allowed: Collection[str], default: str | None = None) -> str:
        """One of ``allowed``, which may hold the empty text."""
        value = self._entry.get(name, default)
        if value is None:
            raise self.fail(name, "it is missing")
        if not isinstance(value, str) or value not in allowed:
            raise self.fail(name, f"there is no {value!r}")
        return value

    def address(self, name: str, default: str | None = None) -> str:
        """An https address."""
        value = self.text(name, default)
        self._check_address(name, value)
        return value

    def addresses(self, name: str) -> tuple[str, ...]:
        """One https address or more."""
        found = self.texts(name)
        if not found:
            raise self.fail(name, "it is missing or empty")
        for value in found:
            self._check_address(name, value)
        return found

    def texts(self, name: str) -> tuple[str, ...]:
        """A list of texts without repetitions; empty where it is left out."""
        value = self._entry.get(name, [])
        if not isinstance(value, list):
            raise self.fail(name, "it is not a list")
        found = cast("list[object]", value)
        if not all(isinstance(each, str) and each.strip() for each in found):
            raise self.fail(name, "it is not a list of texts")
        if len(set(found)) != len(found):
            raise self.fail(name, "it names something twice")
        return tuple(cast("list[str]", found))

    def number(self, name: str) -> int | None:
        """A whole number above 0; None where it is left out."""
        if name not in self._entry:
            return None
        value = self._entry[name]
        if isinstance(value, bool) or not isinstance(value, int) or value <= 0:
            raise self.fail(name, "it is not a whole number above 0")
        return value

    def flag(self, name: str) -> bool | None:
        """True, False, or None where it is left out."""
        value = self._entry.get(name)
        if value is not None and not isinstance(value, bool):
            raise self.fail(name, "it is neither true nor false")
        return value

    def raw(self, name: str) -> object:
        """Whatever stands there; None where nothing does."""
        return self._entry.get(name)

    def table(self, name: str) -> TableReader | None:
        """A table within this one; None where it is left out."""
        if name not in self._entry:
            return None
        return TableReader(self._file, f"{self.key}.{name}", self._entry[name])

    def items(self) -> list[tuple[str, object]]:
        """Keys with what stands under them."""
        return list(self._entry.items())

    def _check_address(self, name: str, value: str) -> None:
        if not value.startswith("https://") or any(mark.isspace() for mark in value):
            raise self.fail(name, f"{value!r} is not an https address")
