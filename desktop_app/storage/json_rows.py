"""A list of records in JSON: one that can't be read is set aside, and the others are used."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final, Generic, TypeVar, cast

from desktop_app.storage.set_aside import Aside

T = TypeVar("T")

_MOST: Final = 20_000
"""Places where a record may begin that are tried in a file that is no JSON."""
_WRONG = (ValueError, KeyError, TypeError, AttributeError, OverflowError, RecursionError)


@dataclass(frozen=True, slots=True)
class Rows(Generic[T]):
    """What a file gives.

    Attributes:
        rows: the records that can be read, in their order.
        lost: those that can't.
        damage: why the file as a whole is no JSON; empty: it is.
    """

    rows: list[T]
    lost: list[Aside]
    damage: str


def read_rows(
    data: bytes, place: str, made: Callable[[Any], T], newest: int = 0, *, check_text: bool = True
) -> Rows[T]:
    """The records of a file: the list ``place`` of an object.

    Of a file that is no JSON those are read that are whole.

    Args:
        data: the file's bytes.
        place: name of the list.
        made: a record of plain JSON; raises ValueError, KeyError or TypeError where it is none.
        newest: highest ``version`` of the file that is understood; 0: none is told.
        check_text: whether texts must be UTF-8; names of files need not.

    Raises:
        ValueError: a newer version wrote it.
    """
    text = data.decode("utf-8", "surrogateescape")
    damage = ""
    try:
        told: Any = json.loads(text)
        listed = told[place]
        if not isinstance(listed, list):
            raise TypeError(f"{place} is no list")
        version = told.get("version", 1)
        if newest and isinstance(version, int) and newest < version < 100:
            raise _NewerError("a newer version wrote it")
        values = cast("list[Any]", listed)
    except _NewerError:
        raise
    except _WRONG as error:
        damage = str(error) or type(error).__name__
        values = _whole_objects(text, made)
    found: Rows[T] = Rows([], [], damage)
    for value in values:
        try:
            if check_text:
                json.dumps(value, ensure_ascii=False).encode()
            found.rows.append(made(value))
        except _WRONG as error:
            values_of = cast("dict[str, Any]", value) if isinstance(value, dict) else {"": value}
            found.lost.append(Aside(place, str(error) or type(error).__name__, values_of))
    return found


class _NewerError(ValueError):
    pass


def _whole_objects(text: str, made: Callable[[Any], object]) -> list[Any]:
    """The outermost objects in a text that are records."""
    found, at = list[Any](), -1
    decoder = json.JSONDecoder()
    for _ in range(_MOST):
        at = text.find("{", at + 1)
        if at < 0:
            break
        try:
            value, end = decoder.raw_decode(text, at)
            made(value)
        except _WRONG:
            continue
        found.append(value)
        at = end - 1
    return found
