"""How many pixels a layered file may put into a document, all layers together.

What one part of a file is named, drawn or filled by counts each time: a document holds it each time
and makes it each time, however small the file.
"""

from __future__ import annotations

_AT_LEAST = 2 << 30  # bytes that any file may make, and …
_PER_BYTE = 1000  # … so many more for each of its own: deflate packs 1032 to 1 at the most


class PixelRoom:
    """What is left of it.

    Args:
        length: bytes of the file.

    Attributes:
        whole: bytes of pixels that it may make.
    """

    def __init__(self, length: int) -> None:
        self.whole = self._left = _AT_LEAST + _PER_BYTE * length

    def takes(self, count: int) -> bool:
        """Whether so many bytes of pixels still fit; then they are taken."""
        if count > self._left:
            return False
        self._left -= count
        return True
