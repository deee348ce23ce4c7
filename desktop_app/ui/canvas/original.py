"""The picture as it was opened, for comparing: how it is read."""

from __future__ import annotations

from collections.abc import Callable

from desktop_app.core.geometry import Rect
from desktop_app.core.pixels import Array
from desktop_app.state.document import Document
from desktop_app.state.shown import kept_shown

__all__ = ["original_reader"]


def original_reader(document: Document) -> Callable[[Rect], Array]:
    """Reads rectangles of the picture below everything that was applied and painted.

    What is read is (h, w, 3|4) uint8 as the screen shows it, like `Document.shown`.
    """
    if document.is_shown_as_is:
        return document.base
    channels = document.pixels.channels
    return kept_shown(document.base, document.size, channels, document.to_screen)
