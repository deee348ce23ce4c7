"""A canvas that grows: what is new of it is a layer."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from desktop_app.core.affine import Affine
from desktop_app.core.guides import carried_guides
from desktop_app.imaging.layers.layer import BORDER_NAME, Layer, moved
from desktop_app.imaging.tiles import Tiles, opaque

if TYPE_CHECKING:
    from desktop_app.core.geometry import Margins
    from desktop_app.core.pixels import Array
    from desktop_app.imaging.layers.content import Content


def grown(
    content: Content, margins: Margins, border: Array, mask: int, *, keeps_mask: bool
) -> Content:
    """``content`` on a larger canvas; what is selected stays so.

    Args:
        content: what there is.
        margins: pixels added on each side, none of them negative.
        border: (h, w, 3|4) of the new size and the content's dtype. Only what is new is taken.
        mask: value 0..255 of the mask in the new area.
        keeps_mask: whether what is masked stays so.

    Raises:
        ValueError: a margin is negative, or ``border`` has another size or dtype.
    """
    size = margins.grown(content.size)
    if min(margins.left, margins.top, margins.right, margins.bottom) < 0:
        raise ValueError(f"no margin may be negative: {margins}")
    if border.shape[:2] != (size.height, size.width) or border.dtype != content.dtype:
        raise ValueError(f"a border of {border.shape} {border.dtype} for {size}")
    added = Tiles(4, content.dtype)
    values = Tiles(1, np.dtype(np.uint8))
    if keeps_mask:
        values = content.mask.moved(margins.left, margins.top)
    for rect in margins.border(size):
        added = added.written(rect, opaque(border[rect.slices]))
        values = values.written(rect, np.full((rect.height, rect.width), mask, np.uint8))
    layers = tuple(moved(layer, margins.left, margins.top) for layer in content.layers)
    layer = Layer("paint", BORDER_NAME, pixels=added, locked=True)
    selection = content.selection.moved(margins.left, margins.top)
    made = replace(content, size=size, layers=(*layers[:1], layer, *layers[1:]))
    guides = carried_guides(content.guides, Affine.translation(margins.left, margins.top))
    return replace(made, mask=values, selection=selection, guides=guides)
