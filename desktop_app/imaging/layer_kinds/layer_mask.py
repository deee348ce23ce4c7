"""How much of the layer or group that holds it is seen: 255 all, 0 nothing of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from desktop_app.core.file_features import FileFeature
from desktop_app.core.geometry import Rect
from desktop_app.core.pixels import FloatArray
from desktop_app.imaging.layer_kinds.layer_kind import LayerKind

if TYPE_CHECKING:
    from desktop_app.imaging.layers.layer import Layer


def shown_share(layer: Layer, rect: Rect, step: int = 1) -> FloatArray | None:
    """How much of ``rect`` the masks of a layer let through: (h, w) float32 0..1, every ``step``-th
    pixel; None: all."""
    share: FloatArray | None = None
    for mask in layer.masks if layer.children else ():
        assert mask.pixels is not None
        values = mask.pixels.read(rect)[::step, ::step]
        if not (values == 255).all():
            part = np.divide(values, np.float32(255), dtype=np.float32)
            share = part if share is None else share * part
    return share


LAYER_MASK = LayerKind(
    "layer_mask",
    "Layer mask",
    "values",
    icon="square-dashed",
    others="baked",
    left_out="layer_mask_baked",
    held=FileFeature.LAYER_MASKS,
    masked=True,
    masks=True,
    since=8,
)
