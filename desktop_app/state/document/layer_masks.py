"""Masks of layers and groups, as undoable steps: new ones, made permanent, as a selection.

A mask is held by its layer like a layer by its group, and is painted with the mask tools while it
is worked on. How it shows is `picture.composing`'s.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final, Literal, TypeAlias

import numpy as np

from desktop_app.core.errors import InputError
from desktop_app.imaging.blend import Patch
from desktop_app.imaging.checks import full_value
from desktop_app.imaging.compositing import erased
from desktop_app.imaging.depth import from_float, to_float
from desktop_app.imaging.layer_kinds.layer_mask import shown_share
from desktop_app.imaging.layers import layer_tree
from desktop_app.imaging.layers.content import Content
from desktop_app.imaging.layers.layer import BASE_NAME, BORDER_NAME, Layer
from desktop_app.imaging.tiles import Tile, Tiles, tile_keys, tile_rect
from desktop_app.state.document.document import Document
from desktop_app.state.document.document_content import NO_VALUES

How: TypeAlias = Literal["new", "full", "hidden", "copied", "alpha", "inverted", "none"]
"""A new mask that shows all or nothing, what is selected (else masked), or the layer's transparency
(new: what is selected, else masked, else all); the opposite of it; none any more."""

_BYTE: Final = np.dtype(np.uint8)
_ALL: Final = Tiles(1, _BYTE, fill=255)
"""Of a mask that hides nothing, wherever one looks."""


def _masked(content: Content) -> tuple[Layer, Layer] | None:
    """The layer that is worked on and its mask. Raises InputError: ``layer_locked``."""
    owner, mask = layer_tree.masked(content.layers, content.active)
    for layer in (owner, mask):
        if layer is not None and layer.locked:
            raise InputError("layer_locked", name=layer.name, layer=layer.id)
    return None if owner is None or mask is None else (owner, mask)


def change_mask(document: Document, how: How) -> None:
    """Do that with the mask of what is worked on; an adjustment is one by itself."""
    layer = layer_tree.find(document.content.layers, document.content.active)
    if how == "new":
        how = "full" if document.content.area is None else "copied"
    if layer is not None and layer.row.everywhere:
        from desktop_app.state.document.adjustments import mask_layer

        if how != "alpha":
            mask_layer(document, how)
    elif how == "inverted":
        invert_mask(document)
    elif how == "none":
        remove_mask(document)
    else:
        add_mask(document, how)


def add_mask(document: Document, how: str) -> None:
    """Give the layer that is worked on a mask, to be painted on from now on: all of it is seen, or
    nothing; or what is selected, else masked, and is no longer; or its own transparency, which it
    loses. An opened picture, and what it grew by, are locked from the beginning: they are
    unlocked by that.

    Raises:
        InputError: ``layer_locked``.
    """
    document.settle()
    content = document.content
    owner, mask = layer_tree.masked(content.layers, content.active)
    if owner is None or mask is not None:
        return
    if owner.locked and owner.name not in (BASE_NAME, BORDER_NAME):
        raise InputError("layer_locked", name=owner.name, layer=owner.id)
    values = {"full": _ALL, "hidden": NO_VALUES}.get(how) or content.area or _ALL
    if how == "alpha":
        owner, values = _without_alpha(owner)
    elif how == "copied":
        cleared: dict[str, Any] = {"selection" if content.has_selection else "mask": NO_VALUES}
        content = replace(content, **cleared)
    mask = Layer("layer_mask", layer_tree.numbered(content.layers, "layer_mask"), pixels=values)
    owner = replace(owner, locked=False, children=(*owner.children, mask))
    made = replace(content.with_layer(owner), active=mask.id)
    document.commit(f"layer_mask_{how}", made)


def _without_alpha(layer: Layer) -> tuple[Layer, Tiles]:
    """A painted layer that is opaque wherever it is seen, and its alpha."""
    assert layer.pixels is not None
    pixels, mask = layer.pixels, NO_VALUES
    full = full_value(pixels.dtype)
    for key in tile_keys(pixels.rect):
        place = tile_rect(key)
        found = np.array(pixels.read(place))
        alpha = found[..., 3].copy()
        if alpha.any():
            values = alpha if alpha.dtype == _BYTE else from_float(to_float(alpha), _BYTE)
            mask = mask.written(place, np.ascontiguousarray(values))
            found[..., 3] = np.where(alpha > 0, full, 0)
            pixels = pixels.written(place, found)
    return replace(layer, pixels=pixels), mask


def invert_mask(document: Document) -> None:
    """What the mask shows is hidden, and the other way round, everywhere."""
    document.settle()
    found = _masked(document.content)
    if found is not None and found[1].pixels is not None:
        changed = replace(found[1], pixels=found[1].pixels.inverted)
        document.commit("layer_mask_inverted", document.content.with_layer(changed))


def remove_mask(document: Document) -> None:
    """Remove it: the whole layer is shown."""
    document.settle()
    found = _masked(document.content)
    if found is not None:
        left = document.content.with_layer(found[0].unmasked)
        document.commit("layer_mask_none", replace(left, active=found[0].id))


def select_mask(document: Document) -> None:
    """What the mask shows is selected."""
    document.settle()
    content = document.content
    mask = layer_tree.masked(content.layers, content.active)[1]
    if mask is not None and mask.pixels is not None:
        values = Tiles.of_array(np.array(mask.pixels.read(content.size.rect)))
        document.commit("select_layer_mask", replace(content, selection=values))


def applied(content: Content, layer_id: str) -> Content:
    """With the masks of a layer (or of that of a mask) made part of its transparency. Annotations
    become paint. Pure, for a background thread.

    Raises:
        InputError: ``layer_locked``; ``layer_kind``: a group has no transparency of its own.
    """
    found = _masked(replace(content, active=layer_id))
    if found is None:
        return content
    owner = found[0]
    if owner.row.has_layers:
        raise InputError("layer_kind", name=owner.name)
    shown = replace(owner, children=tuple(replace(one, visible=True) for one in owner.all_masks))
    pieces = tuple(_piece(piece, shown) for piece in owner.pieces)
    made = replace(owner, pieces=pieces, children=())
    if owner.pixels is not None:
        kind, guidance = ("paint", None) if owner.row.is_drawn else (owner.kind, owner.guidance)
        pixels = _pixels(owner.pixels, shown)
        made = replace(made, kind=kind, guidance=guidance, pixels=pixels)
    return replace(content.with_layer(made), active=made.id)


def _pixels(pixels: Tiles, shown: Layer) -> Tiles:
    tiles: dict[tuple[int, int], Tile] = {}
    around = pixels.rect
    x, y = around.x, around.y
    for key in tile_keys(around.moved(-x, -y)):
        place = tile_rect(key).moved(x, y)
        found, share = pixels.read(place), shown_share(shown, place)
        made = found if share is None else erased(found, 1 - share)
        if made.any():
            tiles[key] = Tile(np.array(made))
    return Tiles(4, pixels.dtype, tiles, origin=(x, y))


def _piece(piece: Patch, shown: Layer) -> Patch:
    share = shown_share(shown, piece.rect)
    if share is None:
        return piece
    made = share if piece.share is None else piece.share * share
    made.flags.writeable = False
    return replace(piece, share=made)
