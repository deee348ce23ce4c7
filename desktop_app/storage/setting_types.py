"""One of the program's settings as data: key, kind, default and a sentence. No file, no window.

`Setting` is a descriptor: a class lists its settings once, and reading, writing, checking, the
dialog and the documentation all come from that list.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Generic, Protocol, TypeAlias, TypeVar, cast, overload

from desktop_app.core import values
from desktop_app.core.errors import InputError
from desktop_app.core.record import record
from desktop_app.core.values import Kind

T = TypeVar("T")
_TEXT_LIMIT = 65536

Lists: TypeAlias = "Mapping[str, tuple[str, ...]]"
"""Lists of texts by name."""


@record()
class ListsKind(Kind):
    """Lists of texts by name; all but lists of at most ``most`` texts are left out."""

    most: int

    @property
    def words(self) -> str:
        return f"lists of up to {self.most} texts by name"

    def read(self, value: object) -> dict[str, tuple[str, ...]]:
        if not isinstance(value, Mapping):
            raise TypeError(f"{value!r} is not a table")
        found: dict[str, tuple[str, ...]] = {}
        for name, entry in cast("Mapping[str, object]", value).items():
            items = cast("list[object]", entry if isinstance(entry, (list, tuple)) else [None])
            if len(items) <= self.most and all(isinstance(one, str) for one in items):
                found[name] = tuple(cast("list[str]", items))
        return found


class Holder(Protocol):
    """Keeps the values of settings: what is in the file, whatever it is."""

    def read(self, key: str) -> object:
        """The value under ``key`` (dots separate tables); None if there is none."""
        ...

    def write(self, key: str, value: object) -> None:
        """Keep ``value`` under ``key``; None removes it."""


class Setting(Generic[T]):
    """One row of a settings table.

    Args:
        key: name in the file; dots separate tables.
        default: the value when the file has none, or none that can be used.
        sentence: what it does, in one English sentence.
        kind: what values it has.
    """

    def __init__(self, key: str, default: T, sentence: str, kind: Kind) -> None:
        self.key, self.default, self.sentence, self.kind = key, default, sentence, kind

    @overload
    def __get__(self, holder: None, owner: Any = None) -> Setting[T]: ...

    @overload
    def __get__(self, holder: Holder, owner: Any = None) -> T: ...

    def __get__(self, holder: Holder | None, owner: Any = None) -> Setting[T] | T:
        """The value; a wrong one in the file counts as absent (and stays there untouched)."""
        if holder is None:
            return self
        value = holder.read(self.key)
        if value is None:
            return self.default
        try:
            return self.kind.take(self.key, value)
        except InputError:
            return self.default

    def __set__(self, holder: Holder, value: T) -> None:
        """Set it. Raises InputError for a value it can't have."""
        holder.write(self.key, None if value is None else self.kind.take(self.key, value))


def choice(key: str, choices: Sequence[str], sentence: str) -> Setting[str]:
    """One of ``choices``; the first is the default."""
    return Setting(key, choices[0], sentence, values.one_of(*choices))


def text(key: str, sentence: str, default: str = "") -> Setting[str]:
    """A setting of text, `_TEXT_LIMIT` characters at most."""
    return Setting(key, default, sentence, values.Text(_TEXT_LIMIT))


def folder(key: str, sentence: str) -> Setting[str]:
    """The path of a folder; empty by default."""
    return Setting(key, "", sentence, values.FolderPath(_TEXT_LIMIT))


def flag(key: str, default: bool, sentence: str) -> Setting[bool]:
    """A setting that is true or false."""
    return Setting(key, default, sentence, values.Flag())


def whole(key: str, default: int, limits: tuple[float, float], sentence: str) -> Setting[int]:
    """A whole number between ``limits``, both included."""
    return Setting(key, default, sentence, values.Number(*limits, whole=True))


def number(key: str, default: float, limits: tuple[float, float], sentence: str) -> Setting[float]:
    """A number between ``limits``, both included."""
    return Setting(key, default, sentence, values.Number(*limits))


def texts(key: str, maximum: int, sentence: str) -> Setting[tuple[str, ...]]:
    """Up to ``maximum`` texts; more are cut off at the end."""
    return Setting(key, (), sentence, values.Texts(maximum))


def lists(key: str, most: int, sentence: str) -> Setting[Lists]:
    """Lists of texts by name, empty by default; all but lists of at most ``most`` left out."""
    return Setting(key, {}, sentence, ListsKind(most))
