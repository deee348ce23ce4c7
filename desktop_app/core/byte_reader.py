"""A file's bytes, taken one after another by readers that believe nothing of its lengths."""

from __future__ import annotations

import struct
from typing import Any


class Bytes:
    """A file's bytes from the first to the last. Whatever goes beyond the end raises ValueError.

    Args:
        data: all of them.
    """

    def __init__(self, data: bytes) -> None:
        self.data, self.at = memoryview(data), 0

    @property
    def left(self) -> int:
        """How many there still are."""
        return len(self.data) - self.at

    def take(self, count: int) -> bytes:
        if not 0 <= count <= self.left:
            raise ValueError(f"it ends {count - self.left} bytes too early")
        self.at += count
        return bytes(self.data[self.at - count : self.at])

    def text(self, letters: int) -> str:
        """So many letters of UTF-16, up to a zero among them."""
        return self.take(2 * letters).decode("utf-16-be", "replace").partition("\0")[0]

    def numbers(self, format: str) -> tuple[Any, ...]:
        """The next numbers, big-endian, as `struct` names them."""
        return struct.unpack(f">{format}", self.take(struct.calcsize(f">{format}")))
