"""Which layer is moved, and whether it may be: pure functions on trees of layers."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from desktop_app.core.geometry import Rect
from desktop_app.imaging.layers.layer_tree import path_to, walk

if TYPE_CHECKING:
    from desktop_app.imaging.layers.layer import Layer
    from desktop_app.state.document.document import Document


def refusal(layers: Sequence[Layer], layer_id: str) -> str | None:
    """Why a layer can't be moved (an error code), or None: it, a group around it, or something it
    groups is locked; it is hidden; there is nothing on it."""
    path = path_to(layers, layer_id)
    if not path:
        return "move_empty"
    inside = list(walk(path[-1:]))
    if any(layer.locked for layer in (*path, *inside)):
        return "move_locked"
    if not all(layer.visible for layer in path):
        return "move_hidden"
    if path[-1].rect.is_empty:
        return "move_empty"
    return None


def layer_at(layers: Sequence[Layer], x: float, y: float) -> Layer | None:
    """The topmost layer that shows something at a point, in document pixels; no group."""
    pixel = Rect(math.floor(x), math.floor(y), 1, 1)
    for layer in reversed(layers):
        if not layer.visible or layer.opacity <= 0:
            continue
        if layer.row.has_layers:
            if not _lets_through(layer, pixel):
                continue
            found = layer_at(layer.children, x, y)
            if found is not None:
                return found
        elif not layer.row.masks and _shows(layer, pixel) and _lets_through(layer, pixel):
            return layer
    return None


def _lets_through(layer: Layer, pixel: Rect) -> bool:
    return all(mask.pixels is None or mask.pixels.read(pixel).any() for mask in layer.masks)


def _shows(layer: Layer, pixel: Rect) -> bool:
    if layer.pixels is not None:
        values = layer.pixels.read(pixel)
        return bool(values.any() if values.ndim == 2 else values[..., 3].any())
    for piece in layer.pieces:
        if piece.rect.contains(pixel):
            there = pixel.moved(-piece.rect.x, -piece.rect.y).slices
            if piece.share is None or bool(piece.share[there].any()):
                return True
    return False


def masked_bounds(document: Document) -> Rect:
    """The smallest rectangle that holds all that the mask tools have painted."""
    values = document.mask_target.read(document.size.rect)
    across, down = (np.flatnonzero(values.any(axis)) for axis in (0, 1))
    if not len(across):
        return Rect(0, 0, 0, 0)
    x, y = int(across[0]), int(down[0])
    return Rect(x, y, int(across[-1]) + 1 - x, int(down[-1]) + 1 - y)


def move_mask(document: Document, dx: int, dy: int) -> None:
    """Move what the mask tools paint on (the mask, or the selection) by whole pixels, as one
    undoable step; what leaves the canvas is gone."""
    canvas, target = document.size.rect, document.mask_target
    kept = canvas.moved(dx, dy).intersected(canvas)
    made = np.zeros((canvas.height, canvas.width), np.uint8)
    if not kept.is_empty:
        made[kept.slices] = target.read(kept.moved(-dx, -dy))
    document.edit("move_mask", target, canvas, made)
