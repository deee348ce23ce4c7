"""What a copy takes of a document: the masked part of a layer, or of the picture. Pure functions.

How it gets to the clipboard is told in the window's `copied`.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from desktop_app.core.errors import InputError
from desktop_app.core.geometry import Rect, Size
from desktop_app.core.pixels import Array
from desktop_app.imaging.layers import layer_tree
from desktop_app.imaging.layers.composing import Canvas, composed
from desktop_app.imaging.layers.content import Content
from desktop_app.imaging.layers.layer import Layer
from desktop_app.imaging.tiles import opaque

_BAND = 1 << 20
"""Pixels whose alpha is multiplied at a time."""


@dataclass(frozen=True, slots=True)
class CopySource:
    """Where something was copied from.

    Attributes:
        x, y: the upper left corner in its document; negative beyond the border.
        size: of that document.
    """

    x: int
    y: int
    size: Size


@dataclass(frozen=True, slots=True, eq=False)
class Copied:
    """A part of a document.

    Attributes:
        pixels: (h, w, 4) of the document's dtype, in its colours, straight alpha; (h, w, 3) where
            the document knows no alpha and nothing of the part is transparent.
        place: where it stood.
    """

    pixels: Array
    place: CopySource


def copied_layer(content: Content, layer_id: str) -> Copied:
    """What is masked of a layer, or all of it where nothing is masked; also what is beyond the
    canvas then. Its opacity, mode and visibility don't matter, only its pixels: those of a group or
    a patch are what it makes of nothing.

    Raises:
        InputError: ``nothing_to_copy``: nothing of it is seen there; ``layer_kind``: a mask that
            was put by, or no such layer.
    """
    layer = layer_tree.find(content.layers, layer_id)
    if layer is None or layer.row.has_values:
        raise InputError("layer_kind", name="" if layer is None else layer.name)
    rect = _masked(content, layer.rect if layer.pixels is None else layer.pixels.content_rect())
    return _cut(content, pixels_of(layer, rect, content.canvas), rect)


def copied_picture(content: Content) -> Copied:
    """What is selected, or else masked, of the picture as it is shown; all of it where nothing is.

    Raises:
        InputError: ``nothing_to_copy``.
    """
    rect = _masked(content, content.size.rect)
    return _cut(content, opaque(content.picture(rect)) if not rect.is_empty else None, rect)


def _masked(content: Content, rect: Rect) -> Rect:
    """The part of ``rect`` around all that is selected or else masked; itself where nothing is."""
    area = content.area
    if area is None:
        return rect
    return area.content_rect().intersected(content.size.rect).intersected(rect)


def pixels_of(layer: Layer, rect: Rect, canvas: Canvas) -> Array | None:
    """(h, w, 4) of what the layer makes of nothing; None of an empty rectangle."""
    if rect.is_empty:
        return None
    if layer.pixels is not None and not layer.masks:
        return layer.pixels.read(rect)
    return composed([layer.plain], rect, canvas.of(4))


def _cut(content: Content, pixels: Array | None, rect: Rect) -> Copied:
    """The pixels (h, w, 4) at ``rect``, through what is selected or else masked, without what is
    empty around them."""
    area = content.area
    if pixels is not None and area is not None:
        pixels = through_mask(pixels, area.read(rect))
    inner = Rect(0, 0, 0, 0) if pixels is None else _seen(pixels)
    if pixels is None or inner.is_empty:
        raise InputError("nothing_to_copy")
    pixels = pixels[inner.slices]
    if content.channels == 3 and bool(
        (pixels[..., 3] == opaque(pixels[:1, :1, :3])[0, 0, 3]).all()
    ):
        pixels = pixels[..., :3]
    return Copied(pixels, CopySource(rect.x + inner.x, rect.y + inner.y, content.size))


def through_mask(pixels: Array, mask: Array) -> Array:
    """With the mask's values, 0..255, as alpha, times the alpha that is there. What is not masked
    at all loses its colours too: they are not to leave the program unseen."""
    out = pixels.copy()
    step = max(1, _BAND // max(1, pixels.shape[1]))
    for top in range(0, len(out), step):
        rows = slice(top, top + step)
        alpha, share = out[rows, :, 3], mask[rows]
        if out.dtype == np.float32:
            out[rows, :, 3] = alpha * (share / np.float32(255))
        else:
            out[rows, :, 3] = (alpha.astype(np.uint32) * share + 127) // 255
        out[rows][share == 0] = 0
    return out


def _seen(pixels: Array) -> Rect:
    alpha = pixels[..., 3] > 0  # NaN is nothing
    rows, columns = np.flatnonzero(alpha.any(axis=1)), np.flatnonzero(alpha.any(axis=0))
    if not len(rows):
        return Rect(0, 0, 0, 0)
    return Rect.from_edges(int(columns[0]), int(rows[0]), int(columns[-1]) + 1, int(rows[-1]) + 1)
