"""Heads and chunks as RFC 9112 has them, and in no other way, which a proxy before the server could
read differently: h11 repairs some of them without a word."""

from __future__ import annotations

import re
from typing import Final

from h11 import RemoteProtocolError
from h11._receivebuffer import ReceiveBuffer

CHUNK_BYTES: Final = 64
"""Of the line before a chunk: its size, and extensions that nobody needs."""

_MENDED = re.compile(
    rb"(?<!\r)\n"  # a line that ends by LF alone (2.2)
    rb"|\n[ \t]"  # a line that goes on in the next (obs-fold, 5.2)
    rb"|\ncontent-length:[^\n]*,"  # a length said twice (6.3)
    rb"|\ncontent-length:.*\ncontent-length:",
    re.IGNORECASE | re.DOTALL,
)
_CHUNK = re.compile(rb"[0-9a-f]{1,16}(;[\t\x20-\x7e]*)?\r\n", re.IGNORECASE)


class StrictBuffer(ReceiveBuffer):
    """What has come and isn't read yet. Raises RemoteProtocolError for what would be repaired."""

    def maybe_extract_lines(self) -> list[bytearray] | None:
        """The lines of a head, or of what follows the last chunk; None: not all of it has come."""
        received = bytes(self)
        lines = super().maybe_extract_lines()
        if lines is not None and _MENDED.search(received, 0, len(received) - len(self)):
            raise RemoteProtocolError("ambiguous head")
        return lines

    def maybe_extract_next_line(self) -> bytearray | None:
        """The line before a chunk; None: not all of it has come."""
        line = super().maybe_extract_next_line()
        if (len(self) if line is None else len(line)) > CHUNK_BYTES:
            raise RemoteProtocolError("chunk line too long")
        if line is not None and not _CHUNK.fullmatch(line):
            raise RemoteProtocolError("ambiguous chunk")
        return line
