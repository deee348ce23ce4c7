"""Pixels one paints on; an opened picture is one."""

from __future__ import annotations

from desktop_app.core.geometry import Rect
from desktop_app.core.pixels import Array
from desktop_app.imaging.compositing import laid
from desktop_app.imaging.layer_kinds.layer_kind import Canvas, LayerKind, LayerLike, values_in


def _compose(below: Array, layer: LayerLike, rect: Rect, canvas: Canvas) -> Array:
    pixels = values_in(layer, rect, canvas.step)
    above = laid(below, pixels, layer.mode, layer.opacity)
    return _with_hidden(above, below, pixels) if layer.is_plain else above


def _with_hidden(out: Array, below: Array, pixels: Array) -> Array:
    """With the colours under wholly transparent pixels, where nothing at all lies below: nobody
    sees them, but a picture that was opened has them, wherever it lies in the stack."""
    if out.shape[2] == 3:
        return out
    hidden = (pixels[..., 3] == 0) & pixels.any(axis=2)
    if hidden.any():
        hidden &= ~below.any(axis=2)
        out[hidden] = pixels[hidden]
    return out


PAINT = LayerKind("paint", "Paint", "pixels", _compose, paintable=True, covers=True)
