"""New adjustment layers and their masks, as undoable steps, and the colours that lie below one.

What they do is changed by `layer_guidance`.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Literal

import numpy as np

from desktop_app.core.errors import InputError
from desktop_app.imaging.adjustments.adjustment import ALPHA
from desktop_app.imaging.adjustments.table import ADJUSTMENTS
from desktop_app.imaging.checks import full_value
from desktop_app.imaging.layer_kinds.adjustment_layer import Adjusting
from desktop_app.imaging.layers import layer_tree
from desktop_app.imaging.layers.layer import Layer
from desktop_app.imaging.tiles import Tiles
from desktop_app.state.document.layer_commands import add_layer, group

if TYPE_CHECKING:
    from desktop_app.state.document.document import Document


def add_adjustment(document: Document, adjustment: str) -> str:
    """A new one above what is worked on, as its row begins; returns its id. Where something is
    selected, or else masked, it acts within that, which stays."""
    content = document.content
    layer = Layer(
        "adjustment",
        layer_tree.numbered(content.layers, adjustment),
        pixels=content.area,
        guidance=Adjusting.of(adjustment, ADJUSTMENTS[adjustment].starts),
    )
    return add_layer(document, "adjustment_new", layer)


def mask_layer(
    document: Document, how: Literal["full", "hidden", "copied", "inverted", "none"]
) -> None:
    """Give the layer that is worked on, if it acts everywhere without one, a mask: all of the
    canvas, or nothing, or the document's own, or the opposite of what it has; or remove it."""
    document.settle()
    content = document.content
    layer = layer_tree.find(content.layers, content.active)
    if layer is None or not layer.row.everywhere:
        return
    whole = content.size.rect
    values = (content.area or content.mask) if how == "copied" else None
    if how == "inverted" and layer.pixels is not None:
        values = Tiles.of_array(255 - layer.pixels.read(whole))
    elif how in ("inverted", "hidden"):
        values = Tiles(1, np.dtype(np.uint8))
    elif how == "full":
        values = Tiles.of_array(np.full((whole.height, whole.width), 255, np.uint8))
    if values is not layer.pixels:
        changed = content.with_layer(replace(layer, pixels=values))
        document.arrange(f"layer_mask_{how}", changed.layers)


def limit_to_below(document: Document) -> None:
    """Let the adjustment that is worked on act on the layer right below it alone: in an isolated
    group of both, which `layer_merging.merge_down` ends. What can change transparency does so
    there, unless that layer's is locked or it hides the whole canvas.

    Raises:
        InputError: ``layer_nothing_below``, ``layer_locked``.
    """
    content = document.content
    beside = layer_tree.siblings(content.layers, content.active)
    beside = tuple(layer for layer in beside if not layer.row.masks)
    at = next(number for number, layer in enumerate(beside) if layer.id == content.active)
    if not at:
        raise InputError("layer_nothing_below", name=beside[at].name)
    lower, whole = beside[at - 1], content.size.rect
    pixels = lower.pixels if lower.row.covers else None
    full = full_value(content.dtype)
    opaque = pixels is not None and bool((pixels.read(whole)[..., 3] >= full).all())

    def changed(layer: Layer) -> Layer:
        adjusting = layer.guidance
        if layer is lower or not isinstance(adjusting, Adjusting):
            return layer
        if opaque or lower.alpha_locked or ALPHA not in adjusting.row.fields:
            return layer
        return replace(layer, guidance=adjusting.with_values(alpha=True))

    group(document, [lower.id, content.active], isolated=True, changed=changed)
