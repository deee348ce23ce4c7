"""A list of records in JSON: one that can't be read is set aside, and the others are used."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any, Final, Generic, TypeVar, cast

from desktop_app.core.checked_text import whole_text
from desktop_app.core.record import record
from desktop_app.core.set_aside import Aside, put_aside

T = TypeVar("T")

_MOST: Final = 20_000
"""Places where a record may begin that are tried in a file that is no JSON."""
_WRONG = (ValueError, KeyError, TypeError, AttributeError, OverflowError, RecursionError)


@record()
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
    data: bytes,
    place: str,
    made: Callable[[Any], T],
    newest: int = 0,
    *,
    check_text: bool = True,
    start: str = "{",
) -> Rows[T]:
    """The records of a file: the list ``place`` of an object.

    Of a file that is no JSON those are read that are whole.

    Args:
        data: the file's bytes.
        place: name of the list.
        made: a record of plain JSON; raises ValueError, KeyError or TypeError where it is none.
        newest: highest ``version`` of the file that is understood; 0: none is told. A later one
            counts as damage (the data folder of a newer program is not opened at all).
        check_text: whether texts must be UTF-8; names of files need not.
        start: how a record begins: ``{``, or ``"`` where each is a text.
    """
    text, damage = _text_of(data)
    try:
        told: Any = json.loads(text)
        listed = told[place]
        if not isinstance(listed, list):
            raise TypeError(f"{place} is no list")
        version = told.get("version", 1)
        if newest and isinstance(version, int) and newest < version < 100:
            damage = "a newer version wrote it"
        values = cast("list[Any]", listed)
    except _WRONG as error:
        damage = str(error) or type(error).__name__
        values = _whole_values(text, made, start)
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


def read_pairs(data: bytes, place: str, made: Callable[[str, Any], T]) -> Rows[tuple[str, T]]:
    """As `read_rows`, of values by their names: an object ``place`` of an object; empty: the
    outermost. ``made``: a value of its name and plain JSON."""
    text, damage = _text_of(data)
    try:
        told: Any = json.loads(text)
        values = cast("dict[str, Any]", told[place] if place else told)
        pairs = [one for one in values.items() if not damage or one[0] != "crc"]
    except _WRONG as error:
        damage = str(error) or type(error).__name__
        pairs = list(_whole_pairs(text, made))
    found: Rows[tuple[str, T]] = Rows([], [], damage)
    for name, value in pairs:
        try:
            found.rows.append((name, made(name, value)))
        except _WRONG as error:
            reason = str(error) or type(error).__name__
            found.lost.append(Aside(place or "file", reason, {name: value}))
    return found


def _text_of(data: bytes) -> tuple[str, str]:
    """A file's text, and why it isn't the one that was written; empty: it is, or has no check."""
    whole = whole_text(data)
    text = (whole or data).decode("utf-8", "surrogateescape")
    return text, "" if whole else "its checksum differs"


def keep_lost(file: Path, data: bytes, found: Rows[Any]) -> None:
    """Keep what couldn't be read of ``file`` beside it; all of it, where it is no JSON. Raises as
    `put_aside`."""
    whole = Aside("file", found.damage, {"text": data.decode("utf-8", "surrogateescape")})
    put_aside(file, [*found.lost, *([whole] if found.damage else [])])


def _whole_pairs(text: str, made: Callable[[str, Any], object]) -> Iterator[tuple[str, Any]]:
    """The outermost pairs in a text whose values are whole, and are values."""
    decoder, last = json.JSONDecoder(), 0
    for name in islice(_NAME.finditer(text), _MOST):
        if name.start() < last:
            continue
        try:
            value, end = decoder.raw_decode(text, name.end())
            if text[end : end + 1] not in _AFTER:
                continue
            key = str(json.loads(name[1]))
            made(key, value)
        except _WRONG:
            continue
        yield key, value
        last = end


_NAME: Final = re.compile(r'("(?:[^"\\]|\\.)*")\s*:\s*')
_AFTER: Final = frozenset(",}\n ")
"""What stands after a value that goes no further."""


def _whole_values(text: str, made: Callable[[Any], object], start: str) -> list[Any]:
    """The outermost values in a text that begin so, are records, and no names of values."""
    found, at = list[Any](), -1
    decoder = json.JSONDecoder()
    for _ in range(_MOST):
        at = text.find(start, at + 1)
        if at < 0:
            break
        try:
            value, end = decoder.raw_decode(text, at)
            made(value)
        except _WRONG:
            continue
        if text[end : end + 1] != ":":
            found.append(value)
        at = end - 1
    return found
