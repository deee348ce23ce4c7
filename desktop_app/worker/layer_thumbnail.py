"""A small picture of what one layer holds, on the canvas's rectangle. For a background thread."""

from __future__ import annotations

import numpy as np

from desktop_app.core.geometry import Rect, Size
from desktop_app.core.pixels import Array, ByteArray
from desktop_app.imaging.display import ToScreen
from desktop_app.imaging.layers.composing import Canvas, composed
from desktop_app.imaging.layers.layer import Layer
from desktop_app.imaging.resize import fitted_size, resize

_STRIP = 512
"""Rows of the canvas, about, that are looked at in one go: a whole photograph is never copied."""


def layer_thumbnail(
    layer: Layer, canvas: Size, side: int, dtype: np.dtype[np.generic], to_screen: ToScreen
) -> ByteArray:
    """What of a layer lies on the canvas, without its opacity, mode or eye.

    Args:
        layer: of any kind.
        canvas: size of the document.
        side: the longer side of the thumbnail, at most, in pixels.
        dtype: of the document.
        to_screen: from its values to the screen.

    Returns:
        (h, w, 4) uint8 as the screen shows it, straight alpha; a mask is shown in grey, opaque.
    """
    size = fitted_size(canvas, side)
    # Whole factors first, strip by strip: the mean of means of equal blocks is the mean.
    factor = max(1, min(canvas.width // size.width, canvas.height // size.height) // 2)
    rows = max(1, _STRIP // factor) * factor
    small: list[Array] = []
    for top in range(0, canvas.height, rows):
        rect = Rect(0, top, canvas.width, min(rows, canvas.height - top))
        wanted = Size(max(1, rect.width // factor), max(1, rect.height // factor))
        if not layer.rect.meets(rect):
            shape = (wanted.height, wanted.width, *(() if layer.row.has_values else (4,)))
            fill = 0 if layer.pixels is None else layer.pixels.fill
            small.append(np.full(shape, fill, np.uint8 if layer.row.has_values else dtype))
        else:
            small.append(resize(_read(layer, rect, dtype), wanted))
    whole = resize(np.concatenate(small), size)
    if layer.row.has_values:
        grey = np.repeat(whole[..., None], 4, axis=2)
        grey[..., 3] = 255
        return grey
    return to_screen.shown(whole)


def _read(layer: Layer, rect: Rect, dtype: np.dtype[np.generic]) -> Array:
    if layer.pixels is not None:
        return layer.pixels.read(rect)
    return composed([layer.unmasked.plain], rect, Canvas(rect.size, 4, dtype))
