"""How a tree of layers becomes a picture, rectangle by rectangle."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from desktop_app.core.geometry import Rect
from desktop_app.core.pixels import Array, FloatArray
from desktop_app.imaging.blend import Patch
from desktop_app.imaging.checks import full_value
from desktop_app.imaging.compositing import laid, laid_patch
from desktop_app.imaging.tiles import opaque
from desktop_app.state.layers import Layer

__all__ = ["blank", "composed"]


def blank(rect: Rect, channels: int, dtype: np.dtype[np.generic]) -> Array:
    """Where nothing is: transparent, or white if the picture knows no alpha."""
    if channels == 4:
        return np.zeros((rect.height, rect.width, 4), dtype)
    return np.full((rect.height, rect.width, 3), full_value(dtype), dtype)


def composed(
    layers: Sequence[Layer],
    rect: Rect,
    channels: int,
    dtype: np.dtype[np.generic],
    below: Array | None = None,
) -> Array:
    """What is shown in ``rect``.

    Args:
        layers: from the lowest to the topmost; what is hidden, mask or reference is left out.
        rect: any rectangle of the document.
        channels: 3 or 4.
        dtype: of the document.
        below: (h, w, channels), what lies under the layers; None: nothing.

    Returns:
        (h, w, channels), maybe a view of a layer's own pixels: not to be written to.
    """
    shown = [
        layer
        for layer in layers
        if layer.visible
        and layer.is_composed
        and layer.opacity > 0
        and not layer.rect.intersected(rect).is_empty
    ]
    if below is None:
        below, shown = _ground(shown, rect, channels, dtype)
    for layer in shown:
        below = _over(below, layer, rect)
    return below


def _ground(
    shown: list[Layer], rect: Rect, channels: int, dtype: np.dtype[np.generic]
) -> tuple[Array, list[Layer]]:
    """What to begin with, and what is still to be laid over it."""
    first = shown[0] if shown else None
    if first is not None and first.pixels is not None and first.is_plain:
        # The usual case: a picture that was opened, as it is, without a copy.
        if channels == 4:
            return first.pixels.read(rect), shown[1:]
        solid = first.pixels.read_solid(rect)
        if solid is not None:
            return solid, shown[1:]
    return blank(rect, channels, dtype), shown


def _over(below: Array, layer: Layer, rect: Rect) -> Array:
    if layer.kind == "patch":
        out = below.copy()
        for piece in layer.pieces:
            _lay_piece(out, piece, layer, rect)
        return out
    if layer.kind == "group":
        inside = composed(layer.children, rect, 4, below.dtype)
        return laid(below, inside, layer.mode, layer.opacity)
    assert layer.pixels is not None
    return laid(below, layer.pixels.read(rect), layer.mode, layer.opacity)


def _lay_piece(out: Array, piece: Patch, layer: Layer, rect: Rect) -> None:
    common = piece.rect.intersected(rect)
    if common.is_empty:
        return
    here = common.moved(-rect.x, -rect.y).slices
    there = common.moved(-piece.rect.x, -piece.rect.y).slices
    share: FloatArray | None = None if piece.share is None else piece.share[there]
    pixels = _like(piece.pixels[there], out.shape[2])
    out[here] = laid_patch(out[here], pixels, share, layer.mode, layer.opacity)


def _like(pixels: Array, channels: int) -> Array:
    """With as many channels: a patch may have been made before the picture knew alpha."""
    return opaque(pixels) if channels == 4 else pixels[..., :3]
