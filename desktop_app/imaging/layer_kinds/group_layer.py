"""Layers taken together: blended as one picture, or passed through to what is below."""

from __future__ import annotations

from desktop_app.core.file_features import FileFeature
from desktop_app.core.geometry import Rect
from desktop_app.core.pixels import Array
from desktop_app.imaging.compositing import faded, laid
from desktop_app.imaging.layer_kinds.layer_kind import Canvas, LayerKind, LayerLike


def _compose(below: Array, layer: LayerLike, rect: Rect, canvas: Canvas) -> Array:
    if layer.is_through:
        inside = canvas.of(below.shape[2]).stacked(layer.children, rect, below)
        return faded(below, inside, layer.opacity)
    inside = canvas.of(4).stacked(layer.children, rect)
    return laid(below, inside, layer.mode, layer.opacity)


GROUP = LayerKind("group", "Group", "layers", _compose, held=FileFeature.GROUPS)
