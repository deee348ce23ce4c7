"""A saved mask: no part of the picture."""

from __future__ import annotations

from desktop_app.core.file_features import FileFeature
from desktop_app.imaging.layer_kinds.layer_kind import LayerKind

MASK = LayerKind(
    "mask",
    "Mask",
    "values",
    icon="square-dashed",
    others="out",
    left_out="masks_left_out",
    held=FileFeature.MASK_LAYERS,
)
