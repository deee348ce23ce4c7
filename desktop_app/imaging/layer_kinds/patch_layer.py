"""An edit: what a model made, in pieces, each with its share of what is seen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from desktop_app.core.geometry import Rect
from desktop_app.core.pixels import Array, FloatArray
from desktop_app.imaging.blend import Patch
from desktop_app.imaging.compositing import laid_patch
from desktop_app.imaging.layer_kinds.layer_kind import LayerKind
from desktop_app.imaging.layer_kinds.layer_mask import shown_share
from desktop_app.imaging.tiles import opaque

if TYPE_CHECKING:
    from desktop_app.imaging.layers.composing import Canvas
    from desktop_app.imaging.layers.layer import Layer


def _compose(below: Array, layer: Layer, rect: Rect, canvas: Canvas) -> Array:
    out = below.copy()
    shown = shown_share(layer, rect, canvas.step)
    for piece in layer.pieces:
        _lay_piece(out, piece, layer, rect, canvas.step, shown)
    return out


def _lay_piece(
    out: Array, piece: Patch, layer: Layer, rect: Rect, step: int, shown: FloatArray | None
) -> None:
    common = piece.rect.intersected(rect)
    # The pixels that are looked at: every ``step``-th one from the corner of ``rect`` on.
    left, top = (-(-(a - b) // step) for a, b in ((common.x, rect.x), (common.y, rect.y)))
    right, bottom = (
        -(-(a - b) // step) for a, b in ((common.right, rect.x), (common.bottom, rect.y))
    )
    if common.is_empty or right <= left or bottom <= top:
        return
    here = slice(top, bottom), slice(left, right)
    there = (
        slice(rect.y + top * step - piece.rect.y, common.bottom - piece.rect.y, step),
        slice(rect.x + left * step - piece.rect.x, common.right - piece.rect.x, step),
    )
    share: FloatArray | None = None if piece.share is None else piece.share[there]
    if shown is not None:
        share = shown[here] if share is None else shown[here] * share
    pixels = _like(piece.pixels[there], out.shape[2])
    out[here] = laid_patch(out[here], pixels, share, layer.mode, layer.opacity)


def _like(pixels: Array, channels: int) -> Array:
    """With as many channels: a patch may have been made before the picture knew alpha."""
    return opaque(pixels) if channels == 4 else pixels[..., :3]


PATCH = LayerKind("patch", "Result", "pieces", _compose, icon="wand-sparkles")
