"""Memory that is drawn in, kept from frame to frame.

Asked for anew, megabytes at a time, it would be given page by page, which takes longer than the
drawing.
"""

from __future__ import annotations

import numpy as np

from desktop_app.core.geometry import Size
from desktop_app.core.pixels import ByteArray


class BufferPool:
    """Arrays by name; each is as large as it ever had to be."""

    def __init__(self) -> None:
        self._kept: dict[str, ByteArray] = {}

    def get(self, name: str, size: Size) -> ByteArray:
        """(h, w, 4) uint8 with whatever was in it; the next call of that name gets it too."""
        wanted = 4 * size.area
        kept = self._kept.get(name)
        if kept is None or kept.size < wanted:
            kept = self._kept[name] = np.empty(wanted, np.uint8)
        return kept[:wanted].reshape(size.height, size.width, 4)

    def clear(self) -> None:
        """Give it back."""
        self._kept.clear()
