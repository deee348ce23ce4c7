"""Pixels one paints on; an opened picture is one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from desktop_app.core.geometry import Rect
from desktop_app.core.pixels import Array, FloatArray
from desktop_app.imaging.compositing import laid
from desktop_app.imaging.layer_kinds.layer_kind import LayerKind
from desktop_app.imaging.layer_kinds.layer_mask import shown_share
from desktop_app.imaging.tiles import Tiles, opaque, tile_keys, tile_rect

if TYPE_CHECKING:
    from desktop_app.imaging.layers.composing import Canvas
    from desktop_app.imaging.layers.layer import Layer


def _compose(below: Array, layer: Layer, rect: Rect, canvas: Canvas) -> Array:
    assert layer.pixels is not None
    step = canvas.step
    pixels = layer.pixels.read(rect) if step == 1 else _sample(layer.pixels, rect, step)
    share = shown_share(layer, rect, step)
    above = laid(below, pixels, layer.mode, layer.opacity, share=share)
    return _with_hidden(above, below, pixels, share) if layer.unmasked.is_plain else above


def _sample(tiles: Tiles, rect: Rect, step: int) -> Array:
    """Every ``step``-th pixel of ``rect``, whose sides are multiples of it: for a first look.
    Tiles that are swapped out count as blank."""
    local = rect.moved(-tiles.origin[0], -tiles.origin[1])
    out = np.zeros((rect.height // step, rect.width // step, 4), tiles.dtype)
    if tiles.backing is not None:
        size = Rect(0, 0, tiles.backing.shape[1], tiles.backing.shape[0])
        _sample_into(out, local, step, tiles.backing, size)
    for key in tile_keys(local):
        tile = tiles.tiles.get(key)
        if tile is not None and tile.nbytes:
            _sample_into(out, local, step, tile.pixels, tile_rect(key))
    return out


def _sample_into(out: Array, rect: Rect, step: int, pixels: Array, place: Rect) -> None:
    """Every ``step``-th pixel, counted from ``rect``'s corner, of what lies at ``place``."""
    common = place.intersected(rect)
    if common.is_empty:
        return
    column = -(-(common.x - rect.x) // step)
    row = -(-(common.y - rect.y) // step)
    left, top = rect.x + column * step - place.x, rect.y + row * step - place.y
    found = pixels[top : common.bottom - place.y : step, left : common.right - place.x : step]
    if found.size:
        out[row : row + found.shape[0], column : column + found.shape[1]] = opaque(found)


def _with_hidden(out: Array, below: Array, pixels: Array, share: FloatArray | None) -> Array:
    """With the colours under wholly transparent pixels, where nothing at all lies below: nobody
    sees them, but a picture that was opened has them, wherever in the stack it is."""
    if out.shape[2] == 3:
        return out
    hidden = (pixels[..., 3] == 0) & pixels.any(axis=2)
    if share is not None:
        hidden &= share >= 1
    if hidden.any():
        hidden &= ~below.any(axis=2)
        out[hidden] = pixels[hidden]
    return out


PAINT = LayerKind("paint", "Paint", "pixels", _compose, paintable=True, covers=True)
