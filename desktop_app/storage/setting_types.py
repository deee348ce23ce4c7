"""One setting as data: key, default, range or choices, and a sentence. No file, no window.

`Setting` is a descriptor: a class lists its settings once, and reading, writing, checking, the
dialog and the documentation all come from that list.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Generic, Protocol, TypeAlias, TypeVar, cast, overload

T = TypeVar("T")
_TEXT_LIMIT = 65536


class Holder(Protocol):
    """Keeps the values of settings: what stands in the file, whatever it is."""

    def read(self, key: str) -> object:
        """The value under ``key`` (dots separate tables); None if there is none."""
        ...

    def write(self, key: str, value: object) -> None:
        """Keep ``value`` under ``key``; None removes it."""
        ...


class Setting(Generic[T]):
    """One row of a settings table.

    Args:
        key: name in the file; dots separate tables.
        default: the value when the file has none, or none that can be used.
        sentence: what it does, in one English sentence.
        check: returns the value to use, or raises ValueError or TypeError.
        choices: the possible values, where there is a list of them.
        minimum: smallest value of a number.
        maximum: largest value of a number, or of the length of a list.
    """

    def __init__(
        self,
        key: str,
        default: T,
        sentence: str,
        check: Callable[[object], T],
        *,
        choices: tuple[str, ...] = (),
        minimum: float | None = None,
        maximum: float | None = None,
    ) -> None:
        self.key = key
        self.default = default
        self.sentence = sentence
        self.check = check
        self.choices = choices
        self.minimum = minimum
        self.maximum = maximum

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
            return self.check(value)
        except (ValueError, TypeError):
            return self.default

    def __set__(self, holder: Holder, value: T) -> None:
        """Set it. Raises ValueError or TypeError for a value it can't have."""
        holder.write(self.key, None if value is None else self.check(value))


def choice(key: str, choices: Sequence[str], sentence: str) -> Setting[str]:
    """One of ``choices``; the first is the default."""

    def check(value: object) -> str:
        if value not in choices:
            raise ValueError(f"{key}: {value!r} is none of {', '.join(choices)}")
        return str(value)

    return Setting(key, choices[0], sentence, check, choices=tuple(choices))


def text(key: str, sentence: str, default: str = "") -> Setting[str]:
    """A text."""

    def check(value: object) -> str:
        if not isinstance(value, str):
            raise TypeError(f"{key}: {value!r} is not text")
        # A lone surrogate (half of a broken file name) can't be written as UTF-8.
        return value[:_TEXT_LIMIT].encode("utf-8", "replace").decode()

    return Setting(key, default, sentence, check)


def flag(key: str, default: bool, sentence: str) -> Setting[bool]:
    """Yes or no."""

    def check(value: object) -> bool:
        if not isinstance(value, bool):
            raise TypeError(f"{key}: {value!r} is neither true nor false")
        return value

    return Setting(key, default, sentence, check)


def _in_range(key: str, value: object, minimum: float, maximum: float) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise TypeError(f"{key}: {value!r} is not a number")
    if not minimum <= value <= maximum:
        raise ValueError(f"{key}: {value} is not between {minimum} and {maximum}")
    return value


def whole(key: str, default: int, limits: tuple[float, float], sentence: str) -> Setting[int]:
    """A whole number between ``limits``, both included."""

    def check(value: object) -> int:
        number = _in_range(key, value, *limits)
        if number != int(number):
            raise ValueError(f"{key}: {value} is not a whole number")
        return int(number)

    return Setting(key, default, sentence, check, minimum=limits[0], maximum=limits[1])


def number(key: str, default: float, limits: tuple[float, float], sentence: str) -> Setting[float]:
    """A number between ``limits``, both included."""

    def check(value: object) -> float:
        return float(_in_range(key, value, *limits))

    return Setting(key, default, sentence, check, minimum=limits[0], maximum=limits[1])


def texts(key: str, maximum: int, sentence: str) -> Setting[tuple[str, ...]]:
    """Up to ``maximum`` texts; more are cut off at the end."""

    def check(value: object) -> tuple[str, ...]:
        if isinstance(value, str) or not isinstance(value, Sequence):
            raise TypeError(f"{key}: {value!r} is not a list")
        items = [item for item in cast("Sequence[object]", value) if isinstance(item, str)]
        return tuple(item.encode("utf-8", "replace").decode() for item in items[:maximum])

    return Setting(key, (), sentence, check, maximum=maximum)


Lists: TypeAlias = "Mapping[str, tuple[str, ...]]"
"""Lists of texts by name."""


def lists(key: str, most: int, sentence: str) -> Setting[Lists]:
    """Lists of texts by name, empty by default; all but lists of at most ``most`` left out."""

    def check(value: object) -> Lists:
        if not isinstance(value, Mapping):
            raise TypeError(f"{key}: {value!r} is not a table")
        found: dict[str, tuple[str, ...]] = {}
        for name, entry in cast("Mapping[str, object]", value).items():
            if not isinstance(entry, list | tuple):
                continue
            items = cast("Sequence[object]", entry)
            if len(items) <= most and all(isinstance(item, str) for item in items):
                found[name] = tuple(cast("Sequence[str]", items))
        return found

    return Setting(key, cast("Lists", {}), sentence, check)
