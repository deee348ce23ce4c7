"""The picture as it was opened, for comparing: how it is read."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from desktop_app.core.geometry import Rect
from desktop_app.core.pixels import Array, ByteArray
from desktop_app.state.picture.composing import composed

if TYPE_CHECKING:
    from desktop_app.state.document.document import Document


def original_reader(document: Document) -> Callable[[Rect], Array]:
    """Reads rectangles of the picture below everything that was applied and painted.

    What is read is (h, w, 3|4) uint8 as the screen shows it, like `Document.shown`.
    """
    if document.is_shown_as_is:
        return document.base
    way = document.to_screen

    def read(rect: Rect) -> Array:
        return way.shown(document.base(rect))

    return read


def original_rough(document: Document, rect: Rect, step: int) -> ByteArray:
    """Every ``step``-th pixel of it, for a first look: as `Document.rough`."""
    look = document.pixels.look
    lowest = document.content.layers[:1]
    pixels = composed(lowest, rect, look.channels, look.dtype, step=step)
    return pixels if document.is_shown_as_is else document.to_screen.shown(pixels)


def original_cost(document: Document, rect: Rect) -> int:
    """What reading it takes, compared to composing pixels of layers: as `Composition.cost`."""
    return 0 if document.is_shown_as_is else rect.size.area
