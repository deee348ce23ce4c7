"""Pixels to look at, that belong neither to the picture nor to what a model sees."""

from __future__ import annotations

from desktop_app.core.held import Held
from desktop_app.imaging.layer_kinds.row import LayerKind

__all__ = ["REFERENCE"]

REFERENCE = LayerKind(
    "reference",
    "Reference",
    "pixels",
    icon="image",
    others="hidden",
    left_out="references_hidden",
    held=Held.REFERENCES,
    on_canvas=True,
)
