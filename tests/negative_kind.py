"""A made-up kind of layer, as somebody would add one: this file, and its row in the table.

It holds a mask's values, and shows what is below in negative where they are.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from desktop_app.core.file_features import FileFeature
from desktop_app.core.geometry import Rect
from desktop_app.core.pixels import Array
from desktop_app.imaging.layer_kinds.layer_kind import LayerKind

if TYPE_CHECKING:
    from desktop_app.imaging.layers.composing import Canvas
    from desktop_app.imaging.layers.layer import Layer

__all__ = ["NEGATIVE"]


def _compose(below: Array, layer: Layer, rect: Rect, canvas: Canvas) -> Array:
    assert layer.pixels is not None
    values = layer.pixels.read(rect)[:: canvas.step, :: canvas.step]
    out = below.copy()
    out[..., :3] = np.where(values[..., None] > 127, 255 - below[..., :3], below[..., :3])
    return out


NEGATIVE = LayerKind(
    "negative",
    "Negative",
    "values",
    _compose,
    icon="contrast",
    others="out",
    left_out="masks_left_out",
    held=FileFeature.MASK_LAYERS,
)
