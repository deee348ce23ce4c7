"""A saved mask: no part of the picture."""

from __future__ import annotations

from desktop_app.core.held import Held
from desktop_app.imaging.layer_kinds.row import LayerKind

__all__ = ["MASK"]

MASK = LayerKind(
    "mask",
    "Mask",
    "values",
    icon="square-dashed",
    others="out",
    left_out="masks_left_out",
    held=Held.MASK_LAYERS,
)
