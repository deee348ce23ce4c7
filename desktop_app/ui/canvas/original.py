"""The picture as it was opened, for comparing: how it is read."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from desktop_app.core.geometry import Rect
from desktop_app.core.pixels import Array, ByteArray
from desktop_app.state.composing import composed
from desktop_app.state.document import Document

__all__ = ["original_cost", "original_reader", "original_rough"]


def original_reader(document: Document) -> Callable[[Rect], Array]:
    """Reads rectangles of the picture below everything that was applied and painted.

    What is read is (h, w, 3|4) uint8 sRGB, as a screen shows it, like `Document.shown`.
    """
    if _is_plain(document):
        return document.base

    def read(rect: Rect) -> Array:
        return document.space.shown(document.base(rect))

    return read


def original_rough(document: Document, rect: Rect, step: int) -> ByteArray:
    """Every ``step``-th pixel of it, for a first look: as `Document.rough`."""
    look = document.pixels.look
    lowest = document.content.layers[:1]
    pixels = composed(lowest, rect, look.channels, look.dtype, step=step)
    return pixels if _is_plain(document) else document.space.shown(pixels)


def original_cost(document: Document, rect: Rect) -> int:
    """What reading it takes, compared to composing pixels of layers: as `Composition.cost`."""
    return 0 if _is_plain(document) else rect.size.area


def _is_plain(document: Document) -> bool:
    """Whether a screen shows its pixels as they are."""
    return document.space.is_srgb and document.pixels.dtype == np.uint8
