"""The kinds of layers there are, one row each."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from desktop_app.core.file_features import FileFeature
from desktop_app.core.file_note import NOTE_TEXTS
from desktop_app.core.geometry import Rect
from desktop_app.core.pixels import Array
from desktop_app.core.registry import Registry, RowError
from desktop_app.imaging.compositing import faded, laid, shared
from desktop_app.imaging.layer_kinds.adjustment_layer import ADJUSTMENT
from desktop_app.imaging.layer_kinds.annotation_layer import ANNOTATION
from desktop_app.imaging.layer_kinds.control_layer import CONTROL
from desktop_app.imaging.layer_kinds.layer_kind import LayerKind
from desktop_app.imaging.layer_kinds.layer_mask import LAYER_MASK, shown_share
from desktop_app.imaging.layer_kinds.paint_layer import PAINT
from desktop_app.imaging.layer_kinds.patch_layer import PATCH
from desktop_app.imaging.layer_kinds.region_layer import REGION

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

if TYPE_CHECKING:
    from desktop_app.imaging.layers.composing import Canvas
    from desktop_app.imaging.layers.layer import Layer


MASK = LayerKind(
    "mask",
    "Mask",
    "values",
    icon="square-dashed",
    others="out",
    left_out="masks_left_out",
    held=FileFeature.MASK_LAYERS,
)


def _compose(below: Array, layer: Layer, rect: Rect, canvas: Canvas) -> Array:
    share = shown_share(layer, rect, canvas.step)
    if layer.is_through:
        inside = canvas.of(below.shape[2]).stacked(layer.children, rect, below)
        if share is not None:
            return shared(below, inside, share * np.float32(layer.opacity))
        return faded(below, inside, layer.opacity)
    inside = canvas.of(4).stacked(layer.children, rect)
    return laid(below, inside, layer.mode, layer.opacity, share=share)


GROUP = LayerKind("group", "Group", "layers", _compose, held=FileFeature.GROUPS)


def _check(kind: LayerKind) -> None:
    """What files can't say of it has to be said to the user."""
    if kind.others != "shown" and (kind.left_out not in NOTE_TEXTS or kind.held is None):
        raise RowError(f"{kind.id!r} is {kind.others} in other files and does not say so")


LAYER_KINDS: Registry[LayerKind] = Registry(
    LayerKind,
    (PAINT, PATCH, GROUP, ADJUSTMENT, ANNOTATION, LAYER_MASK, MASK, REGION, CONTROL, REFERENCE),
    _check,
)
