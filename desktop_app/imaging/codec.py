"""How a format is read by its own library: what a codec gives, and what is said where the
library is not installed. The table of them is `readers`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import wraps
from hashlib import sha256
from importlib.util import find_spec
from typing import NamedTuple, TypeAlias

from desktop_app.core.errors import InputError
from desktop_app.core.geometry import Size
from desktop_app.imaging.formats import READ_FORMATS
from desktop_app.imaging.picture import About, Picture


@dataclass(frozen=True, slots=True)
class FileFacts:
    """What a file tells before anything is decoded.

    Attributes:
        size: upright.
        each: bytes of a pixel, unpacked as its library unpacks it.
        about: EXIF, XMP and profile, for who asks how a picture was made.
        facts: names and values of what is the format's own, as they are printed.
    """

    size: Size
    each: int
    about: About = field(default_factory=About)
    facts: tuple[tuple[str, str], ...] = ()


class Codec(NamedTuple):
    """How a format is read. Both functions take the whole file and what errors call it, and may
    raise whatever they like: it becomes ``picture_truncated``. What only holds a picture of another
    format is read to that file."""

    tell: Callable[[bytes, str], FileFacts]
    read: Callable[[bytes, str], Picture | bytes]


_Tell: TypeAlias = Callable[[bytes, str], FileFacts]
_KEPT = 16
"""Files."""


def remembered(tell: _Tell) -> _Tell:
    """The same, without another process for a file that was told of lately: whoever opens one asks
    for its size, its memory and its pixels."""
    known = dict[bytes, FileFacts]()

    @wraps(tell)
    def cached_facts(data: bytes, name: str) -> FileFacts:
        digest = sha256(data).digest()
        found = known.setdefault(digest, known.get(digest) or tell(data, name))
        for old in [*known][:-_KEPT]:
            known.pop(old, None)
        return found

    return cached_facts


def check_library(name: str) -> None:
    """Raises ImportError: there is no such module. It is imported in another process."""
    if find_spec(name) is None:
        raise ImportError(name)


def library_missing(format_id: str, name: str, error: ImportError) -> InputError:
    """The error of a file whose library is not installed."""
    row = READ_FORMATS[format_id]
    return InputError(
        "format_library_missing", repr(error), name=name, format=row.title, extra=row.extra
    )
