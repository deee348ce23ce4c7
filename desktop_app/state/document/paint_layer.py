"""Which layer a stroke is painted on. Pure functions."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from desktop_app.core.errors import InputError
from desktop_app.imaging.layers import layer_tree
from desktop_app.imaging.layers.layer import Layer
from desktop_app.imaging.tiles import Tiles

if TYPE_CHECKING:
    from desktop_app.imaging.layers.content import Content


def painted_layer(content: Content) -> tuple[Content, Layer]:
    """The layer one paints on, and the content with it."""
    layer = layer_tree.find(content.layers, content.active)
    if layer is not None and layer.row.paintable and layer_tree.is_open(content.layers, layer.id):
        return content, layer
    name = layer_tree.numbered(content.layers, "paint")
    return with_new_layer(content, Layer("paint", name, pixels=Tiles(4, content.dtype)))


def painting_refused(content: Content) -> InputError | None:
    """Why nothing is painted: on a layer of paint that isn't seen, or a mask, the new layer that a
    stroke gets otherwise would be another one than was chosen. None: there is no reason."""
    path = layer_tree.path_to(content.layers, content.active)
    hidden = next((layer for layer in path if not layer.visible), None)
    if hidden is not None and path[-1].row.paintable:
        return InputError("layer_hidden", name=hidden.name)
    masks = bool(path) and path[-1].kind == "layer_mask"
    return InputError("layer_kind", name=path[-1].name) if masks else None


def erasing_refused(content: Content) -> InputError | None:
    """Why nothing can be erased from the layer that is worked on; None: it can."""
    path = layer_tree.path_to(content.layers, content.active)
    for layer in path:
        if layer.locked:
            return InputError("layer_locked", name=layer.name, layer=layer.id)
        if not layer.visible:
            return InputError("layer_hidden", name=layer.name)
    if not path or not path[-1].row.paintable:
        return InputError("layer_kind", name=path[-1].name if path else "")
    if path[-1].alpha_locked:
        return InputError("layer_alpha_locked", name=path[-1].name, layer=path[-1].id)
    return None


def with_new_layer(content: Content, layer: Layer) -> tuple[Content, Layer]:
    """With a layer right above the one that is worked on; above everything where that one is in
    a group that is hidden or locked."""
    path = layer_tree.path_to(content.layers, content.active)
    around = path[:-1]
    if path and all(group.visible and not group.locked for group in around):
        layers = layer_tree.inserted(content.layers, layer, above=content.active)
    else:
        layers = (*content.layers, layer)
    return replace(content, layers=layers, active=layer.id), layer
