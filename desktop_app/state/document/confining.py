"""What is selected confines: tools, fills and applied edits change nothing outside of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from desktop_app.core.blend_mode import BlendMode
from desktop_app.core.pixels import Array

if TYPE_CHECKING:
    from desktop_app.core.geometry import Rect
    from desktop_app.core.pixels import ByteArray
    from desktop_app.imaging.layers.content import Content
    from desktop_app.imaging.tiles import Tiles


def confined(content: Content, values: Tiles, rect: Rect, after: Array) -> Array:
    """``after`` by so much as is selected, and elsewhere what there is.

    Args:
        content: of the document.
        values: what is to be changed: a layer's pixels, a mask.
        rect: of ``after``, inside the canvas.
        after: (h, w, 4) of the layer's dtype, straight alpha; of a mask (h, w) uint8.

    Returns:
        The like; bit for bit ``after`` where all is selected, and what there is where nothing is.
    """
    if not content.has_selection:
        return after
    share, before = content.selection.read(rect), values.read(rect)
    if bool((share == 255).all()):
        return after
    if after.ndim == 3:
        from desktop_app.imaging.compositing import laid_patch

        return laid_patch(before, after, share * np.float32(1 / 255), BlendMode.NORMAL)
    return _between(before, after, share)


def _between(before: Array, after: Array, share: Array) -> ByteArray:
    """Whole numbers, to the nearest."""
    wide, part = before.astype(np.int32), share.astype(np.int32)
    mixed = wide * (255 - part) + after.astype(np.int32) * part
    return ((mixed + 127) // 255).astype(np.uint8)


def through(content: Content, rect: Rect, coverage: ByteArray) -> ByteArray:
    """What a stroke covers of ``rect``, (h, w) uint8, as far as it is selected."""
    if not content.has_selection:
        return coverage
    share = content.selection.read(rect).astype(np.uint16)
    return ((coverage * share + 127) // 255).astype(np.uint8)
