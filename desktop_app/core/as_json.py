"""Dataclasses to plain JSON values and back, checked against their declared types, by msgspec.

It is imported when the first value is read or written: that takes longer than the window's start
may. Tuples come back of lists, enums of their values; arrays go and come by hooks (`messages`).
"""

from __future__ import annotations

import json
import threading
from collections import Counter
from collections.abc import Callable
from dataclasses import fields
from numbers import Integral, Real
from typing import TYPE_CHECKING, Any, TypeVar, cast

from desktop_app.core.late import late_import

if TYPE_CHECKING:
    import msgspec
    import numpy as np
else:
    msgspec = late_import("msgspec")

T = TypeVar("T")


def plain_value(value: object) -> Any:
    """numpy's numbers and truths as Python's, and kinds of text (torch's version) as text. Raises
    TypeError for everything else that is not plain."""
    if isinstance(value, Real):
        return int(value) if isinstance(value, Integral) else float(value)
    if getattr(value, "ndim", None) == 0:
        return cast("np.generic", value).item()
    if isinstance(value, str):
        return str(value)
    raise TypeError(f"{type(value).__name__} does not travel")


def to_json(value: object, other: Callable[[Any], Any] = plain_value) -> Any:
    """The plain value of a dataclass (a dict) or of what is made up of them.

    Args:
        value: what is written.
        other: makes something plain of what is neither a dataclass nor plain.

    Raises:
        TypeError: as ``other``.
    """
    return msgspec.to_builtins(value, enc_hook=other)


def json_text(value: object, indent: int | None = None) -> str:
    """JSON for whatever reads it: numbers of numpy as numbers, and null for a number that JSON has
    no sign for (RFC 8259, section 6: infinity, not a number).

    Args:
        value: as of `to_json`.
        indent: spaces a level; None: all in one line.

    Raises:
        TypeError: something in it is not plain.
    """
    plain = to_json(value)
    try:
        return json.dumps(plain, ensure_ascii=False, indent=indent, allow_nan=False)
    except ValueError:
        finite = json.loads(json.dumps(plain), parse_constant=lambda _: None)
        return json.dumps(finite, ensure_ascii=False, indent=indent)


def json_in(text: str | bytes) -> Any:
    """The value of a JSON text. Raises ValueError: it can't be read, is nested too deep, or has a
    name twice, of which `json.loads` takes the last."""
    try:
        return json.loads(text, object_pairs_hook=_once)
    except RecursionError as error:
        raise ValueError("its lists and objects hold too many others") from error


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        twice = Counter(name for name, _ in pairs).most_common(1)[0][0]
        raise ValueError(f"“{twice[:80]}” is there twice")
    return found


def from_json(cls: type[T], data: object, other: Callable[[type, Any], Any] | None = None) -> T:
    """What `to_json` wrote. Names that ``cls`` does not know are left out; missing ones have their
    defaults.

    Args:
        cls: a dataclass, or any type made up of such.
        data: plain.
        other: makes a value of a type that is neither.

    Raises:
        ValueError: it has another shape, or a value is of another type.
    """
    with _ALONE:
        return msgspec.convert(data, cls, dec_hook=other)


_ALONE = threading.RLock()
"""msgspec crashes the process where two threads are the first to use a dataclass."""


def known(cls: Any, data: dict[str, Any]) -> dict[str, Any]:
    """``data``, if the dataclass ``cls`` knows all names in it. Raises ValueError otherwise."""
    if unknown := set(data) - {each.name for each in fields(cls)}:
        raise ValueError(f"{cls.__name__} knows no {unknown}")
    return data


def exactly(cls: Any, data: dict[str, Any]) -> dict[str, Any]:
    """``data``, if its names are those of ``cls`` and none is missing. Raises ValueError
    otherwise."""
    if missing := {each.name for each in fields(cls)} - set(data):
        raise ValueError(f"{cls.__name__} without {missing}")
    return known(cls, data)
