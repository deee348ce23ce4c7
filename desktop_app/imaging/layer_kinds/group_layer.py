"""Layers taken together: blended as one picture, or passed through to what is below."""

from __future__ import annotations

import numpy as np

from desktop_app.core.file_features import FileFeature
from desktop_app.core.geometry import Rect
from desktop_app.core.pixels import Array
from desktop_app.imaging.compositing import faded, laid, shared
from desktop_app.imaging.layer_kinds.layer_kind import Canvas, LayerKind, LayerLike
from desktop_app.imaging.layer_kinds.layer_mask import shown_share


def _compose(below: Array, layer: LayerLike, rect: Rect, canvas: Canvas) -> Array:
    share = shown_share(layer, rect, canvas.step)
    if layer.is_through:
        inside = canvas.of(below.shape[2]).stacked(layer.children, rect, below)
        if share is not None:
            return shared(below, inside, share * np.float32(layer.opacity))
        return faded(below, inside, layer.opacity)
    inside = canvas.of(4).stacked(layer.children, rect)
    return laid(below, inside, layer.mode, layer.opacity, share=share)


GROUP = LayerKind("group", "Group", "layers", _compose, held=FileFeature.GROUPS)
