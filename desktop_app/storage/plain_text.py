"""Text files of strangers: found out in which encoding they are, and never refused for it."""

from __future__ import annotations

import codecs
from dataclasses import dataclass

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)


@dataclass(frozen=True, slots=True)
class PlainText:
    """What a file says.

    Attributes:
        text: all of it, without a byte order mark; empty where ``is_text`` is not.
        is_guess: whether its encoding had to be guessed.
        is_text: whether it is text at all.
    """

    text: str
    is_guess: bool = False
    is_text: bool = True


def decoded(data: bytes) -> PlainText:
    """UTF-8 or UTF-16 by its byte order mark, else UTF-8, else Windows-1252 as a guess."""
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            text = data[len(mark) :].decode(encoding, "replace")
            return PlainText(text, "\ufffd" in text)
    if b"\0" in data:
        return PlainText("", is_text=False)
    try:
        return PlainText(data.decode("utf-8"))
    except UnicodeDecodeError:
        return PlainText(data.decode("cp1252", "replace"), is_guess=True)
