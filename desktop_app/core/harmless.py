"""Texts of strangers made harmless, wherever they are printed or logged.

A prompt, a file's name or what a picture says of itself may hold what steers a terminal (ECMA-48's
controls, C0 and C1), turns the reading order of a line round (Unicode's bidirectional controls, UAX
9), or ends a line and forges the next one. Each of them is written as JSON would escape it: that is
to be read, and in the strings of a JSON text it is the same text still.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, TextIO

_STEERING = (
    *(code for code in range(0x20) if code not in (0x09, 0x0A)),
    *range(0x7F, 0xA0),  # DEL and C1
    0x061C,
    *(0x200E, 0x200F),
    *range(0x2028, 0x202F),  # line and paragraph separators, embeddings and overrides
    *range(0x2066, 0x206A),  # isolates
    *range(0xD800, 0xE000),  # lone surrogates
)
_WRITTEN = {code: f"\\u{code:04x}" for code in _STEERING}
# Patterns as texts: `re` compiles one when it is first used, and keeps it.
_BREAKS = "[\t\n\x0b\x0c\r\x1c-\x1e\x85\u2028\u2029]+"
_NOT_XML = "[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]"
_OWN = r"\r(?:\x1b\[K)?"
"""What this program itself begins a line of progress with: back to its start, and erase it."""

_NOTE = "velatura: (?:note|warning): "
"""A line to itself, whatever file or prompt it names."""


def harmless(text: str) -> str:
    """The text without anything that steers a terminal; newlines and tabs stay."""
    return text if text.isascii() and text.isprintable() else text.translate(_WRITTEN)


def for_xml(text: str) -> str:
    """The text without the characters that XML 1.0 has no way to write (2.2, Char): a file with one
    of them is opened by nobody, and of lone surrogates there is no UTF-8."""
    return re.sub(_NOT_XML, "", text)


def one_line(text: str) -> str:
    """As `harmless`, in one line: for what is in a row, a sentence or a line of a log."""
    return harmless(re.sub(_BREAKS, " ", text))


def one_line_each(values: Mapping[str, Any]) -> dict[str, Any]:
    """Values for the placeholders of a sentence, their texts as `one_line`."""
    return {
        name: one_line(value) if isinstance(value, str) else value for name, value in values.items()
    }


class HarmlessStream:
    """A stream of text whose every word goes through `harmless` on its way to a terminal.

    Args:
        stream: where it is written.
        progress: whether one write may begin with `_OWN`: lines of progress on stderr do.
    """

    def __init__(self, stream: TextIO, *, progress: bool = False) -> None:
        self._stream, self._progress = stream, progress

    def write(self, text: str) -> int:
        """Write it; returns the characters that were given."""
        own = re.match(_OWN, text) if self._progress else None
        begin = own.end() if own is not None else 0
        clean = one_line if re.match(_NOTE, text) else harmless
        self._stream.write(text[:begin] + clean(text[begin:]))
        return len(text)

    def writelines(self, lines: Any) -> None:
        """Write them one after another."""
        for line in lines:
            self.write(line)

    def __getattr__(self, name: str) -> Any:
        """Everything else is the stream's own."""
        return getattr(self._stream, name)
