"""Pixels to look at, that belong neither to the picture nor to what a model sees."""

from __future__ import annotations

from desktop_app.core.file_features import FileFeature
from desktop_app.imaging.layer_kinds.layer_kind import LayerKind

REFERENCE = LayerKind(
    "reference",
    "Reference",
    "pixels",
    icon="image",
    others="hidden",
    left_out="references_hidden",
    held=FileFeature.REFERENCES,
    on_canvas=True,
)
