"""Layers whose pixels are made again: patches as paint, colours, masks, pictures put in.

Pure functions from a `Content` to another one, for a background thread; what they make is one step
of a document by `Document.commit`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Literal

import numpy as np

from desktop_app.core.blend_mode import BlendMode
from desktop_app.core.errors import InputError
from desktop_app.core.geometry import Rect, Size
from desktop_app.core.pixels import Array, FloatArray
from desktop_app.imaging.colour import ColourSpace
from desktop_app.imaging.compositing import erased, laid
from desktop_app.imaging.depth import from_float, to_float
from desktop_app.imaging.layers import layer_tree
from desktop_app.imaging.layers.composing import Canvas, composed
from desktop_app.imaging.layers.content import Content
from desktop_app.imaging.layers.layer import BASE_NAME, Layer, moved
from desktop_app.imaging.matting import decontaminated
from desktop_app.imaging.tiles import SIDE, Key, Tile, Tiles, opaque, tile_keys, tile_rect
from desktop_app.state.document.layer_commands import with_layer_above
from desktop_app.state.picture.copying import CopySource, copied_layer, pixels_of, through_mask

_BAND = 1 << 20
"""Pixels that are converted at a time: floats of a whole photograph would fill up memory."""


def rasterised(layers: Sequence[Layer], rect: Rect, canvas: Canvas) -> Tiles:
    """What layers make of nothing, in ``rect``, as pixels (RGBA)."""
    canvas = canvas.of(4)
    tiles: dict[Key, Tile] = {}
    for key in tile_keys(rect):
        pixels = composed(layers, tile_rect(key), canvas)
        if pixels.any():
            tiles[key] = Tile(pixels)
    return Tiles(4, canvas.dtype, tiles)


def paint_of(layer: Layer, canvas: Canvas) -> Layer:
    """A group, or a patch, as one layer of paint with the same look and the same masks.

    Of an isolated group exactly what it shows; of one that passes through what it would show by
    itself. Of a patch too, but that a share of 8 bits takes the place of a finer one, and that
    where it makes the picture more transparent it does so no more.
    """
    mode = BlendMode.NORMAL if layer.is_through else layer.mode
    inside = layer.inner if layer.row.has_layers else (layer.unmasked.plain,)
    pixels = rasterised(inside, layer.rect, canvas)
    return replace(
        layer,
        kind="paint",
        mode=mode,
        pixels=pixels,
        pieces=(),
        children=layer.all_masks,
        plans=(),
        history=None,
    )


def _found(content: Content, layer_id: str) -> Layer:
    path = layer_tree.path_to(content.layers, layer_id)
    for layer in path:
        if layer.locked:
            raise InputError("layer_locked", name=layer.name, layer=layer.id)
    return path[-1]


def clear(content: Content, layer_id: str) -> Content:
    """Nothing on a layer of paint any more; of what is selected, or else masked, where anything is.

    Raises:
        InputError: ``layer_locked``, ``layer_alpha_locked``, ``layer_kind``.
    """
    layer = _found(content, layer_id)
    if not layer.row.paintable:
        raise InputError("layer_kind", name=layer.name)
    if layer.alpha_locked:
        raise InputError("layer_alpha_locked", name=layer.name, layer=layer.id)
    area = content.area
    if area is not None and layer.pixels is not None:
        pixels = _within(layer.pixels, content.size.rect, area, erased)
        return content.with_layer(replace(layer, pixels=pixels))
    return content.with_layer(replace(layer, pixels=Tiles(4, content.dtype)))


def _within(
    pixels: Tiles, canvas: Rect, area: Tiles, change: Callable[[Array, FloatArray], Array]
) -> Tiles:
    """``pixels`` changed by as much as ``area`` says."""
    for key in tile_keys(canvas):
        rect = tile_rect(key).intersected(canvas)
        if not area.is_blank(rect):
            share = area.read(rect) * np.float32(1 / 255)
            pixels = pixels.written(rect, change(pixels.read(rect), share))
    return pixels


def fill(content: Content, layer_id: str, colour: tuple[float, float, float]) -> Content:
    """One colour all over a layer of paint, as far as the canvas reaches, or what is selected, or
    else masked, where anything is; where its alpha is locked, the alpha stays.

    Args:
        content: of a document.
        layer_id: of the layer.
        colour: in values of the document.

    Raises:
        InputError: ``layer_locked``, ``layer_kind``.
    """
    layer = _found(content, layer_id)
    if not layer.row.paintable or layer.pixels is None:
        raise InputError("layer_kind", name=layer.name)
    area = content.area
    if area is not None:
        ink = opaque(np.full((1, 1, 3), colour, content.dtype))

        def inked(before: Array, share: FloatArray) -> Array:
            over = laid(before, np.broadcast_to(ink, before.shape), BlendMode.NORMAL, share=share)
            if layer.alpha_locked:
                over[..., 3] = before[..., 3]
            return over

        return content.with_layer(
            replace(layer, pixels=_within(layer.pixels, content.size.rect, area, inked))
        )
    if layer.alpha_locked:
        return content.with_layer(replace(layer, pixels=_recoloured(layer.pixels, colour)))
    whole = opaque(np.full((SIDE, SIDE, 3), colour, content.dtype))
    shared = Tile(whole)  # tiles are never written to: one serves all whole ones
    tiles: dict[Key, Tile] = {}
    canvas = content.size.rect
    for key in tile_keys(canvas):
        place = tile_rect(key)
        common = place.intersected(canvas)
        if common == place:
            tiles[key] = shared
            continue
        part = np.zeros_like(whole)
        inner = common.moved(-place.x, -place.y).slices
        part[inner] = whole[inner]
        tiles[key] = Tile(part)
    return content.with_layer(replace(layer, pixels=Tiles(4, content.dtype, tiles)))


def _recoloured(pixels: Tiles, colour: tuple[float, float, float]) -> Tiles:
    made: dict[Key, Tile] = {}
    around = pixels.rect
    for key in tile_keys(around):
        tile = np.array(pixels.read(tile_rect(key)))
        if tile[..., 3].any():
            tile[tile[..., 3] > 0, :3] = colour
            made[key] = Tile(tile)
    return Tiles(4, pixels.dtype, made)


def layer_to_mask(content: Content, layer_id: str) -> Content:
    """The mask that was put by in a layer is the mask again.

    Raises:
        InputError: ``layer_kind``: it holds no mask.
    """
    layer = layer_tree.find(content.layers, layer_id)
    if layer is None or not layer.row.has_values or layer.pixels is None:
        raise InputError("layer_kind", name="" if layer is None else layer.name)
    mask = layer.pixels
    mask = Tiles.of_array(np.array(mask.read(content.size.rect))) if mask.fill else mask
    return replace(content, mask=mask)


def mask_to_layer(content: Content) -> Content:
    """What is selected, or else masked, as a layer of masks above the active one, which stays
    active."""
    values = content.area or content.mask
    layer = Layer("mask", layer_tree.numbered(content.layers, "mask"), pixels=values)
    return replace(with_layer_above(content, layer), active=content.active)


def cut_out(content: Content, layer_id: str) -> Content:
    """What is selected, or else masked, of a layer as one of paint above it, with colours that hold
    nothing of the background; the layer itself is hidden.

    Raises:
        InputError: ``mask_empty``; ``layer_kind``: it holds no pixels.
    """
    area = content.area
    if area is None:
        raise InputError("mask_empty")
    layer = layer_tree.find(content.layers, layer_id)
    if layer is None or layer.row.has_values:
        raise InputError("layer_kind", name="" if layer is None else layer.name)
    place = area.content_rect().grown(SIDE).intersected(content.size.rect)
    shares, pixels = area.read(place), pixels_of(layer, place, content.canvas)
    assert pixels is not None
    cut = through_mask(decontaminated(pixels, shares), shares)
    name, passes = layer_tree.numbered(content.layers, "paint"), layer_tree.passes_of([layer])
    made = Layer("paint", name, pixels=Tiles.of_array(cut), passes=passes)
    above = with_layer_above(content, moved(made, place.x, place.y), layer_id)
    return above.with_layer(replace(layer, visible=False))


def copied_out(content: Content, layer_id: str) -> Content:
    """What is selected, or else masked, of a layer as one of paint above it, with its mode.

    Raises:
        InputError: ``nothing_to_copy``; ``layer_kind``: it holds no pixels.
    """
    copied = copied_layer(content, layer_id)
    layer = layer_tree.path_to(content.layers, layer_id)[-1]
    name = layer_tree.numbered(content.layers, "paint")
    made = picture_layer(content, opaque(copied.pixels), name, "paint", copied.place)
    made = replace(
        made, opacity=layer.opacity, mode=layer.mode, passes=layer_tree.passes_of([layer])
    )
    return with_layer_above(content, made, layer_id)


def alpha_to_mask(content: Content, layer_id: str) -> Content:
    """What is seen of a layer is what is masked: the more opaque, the more.

    Raises:
        InputError: ``layer_kind``: it holds no pixels.
    """
    layer = layer_tree.find(content.layers, layer_id)
    if layer is None or layer.row.has_values:
        raise InputError("layer_kind", name="" if layer is None else layer.name)
    plain = layer.plain if layer.is_composed else replace(layer.plain, kind="paint")
    canvas, byte = content.size.rect, np.dtype(np.uint8)
    mask = Tiles(1, byte)
    for key in tile_keys(plain.rect.intersected(canvas)):
        place = tile_rect(key).intersected(canvas)
        alpha = composed([plain], place, content.canvas.of(4))[..., 3]
        if alpha.any():
            values = alpha if alpha.dtype == byte else from_float(to_float(alpha), byte)
            mask = mask.written(place, np.ascontiguousarray(values))
    return replace(content, mask=mask)


def converted(
    pixels: Array, space: ColourSpace, content: Content, target: ColourSpace, *, same: bool
) -> Array:
    """A picture of another file as pixels of a document.

    Args:
        pixels: (h, w, 3|4), uint8, uint16 or float32.
        space: the colour space they are in.
        content: of the document.
        target: the document's colour space.
        same: whether both spaces are one: then only the depth is changed.

    Returns:
        (h, w, 3|4) of the document's dtype.
    """
    if same and pixels.dtype == content.dtype:
        return pixels
    out = np.empty(pixels.shape, content.dtype)
    step = max(1, _BAND // max(1, pixels.shape[1]))
    for top in range(0, len(pixels), step):
        rows = slice(top, top + step)
        if same:
            values = to_float(pixels[rows])
        else:
            values = target.from_srgb(space.to_srgb(pixels[rows]))
        out[rows] = from_float(values, content.dtype)
    return out


def picture_layer(
    content: Content,
    pixels: Array,
    name: str,
    kind: Literal["paint", "reference"],
    place: CopySource | None = None,
) -> Layer:
    """A layer with a picture (h, w, 3|4) of the document's dtype, in the middle of the canvas; at
    its ``place`` if it was copied from a document of the same size."""
    tiles = Tiles.of_array(pixels)
    if place is not None and place.size == content.size:
        return Layer(kind, name, pixels=tiles.moved(place.x, place.y))
    left = (content.size.width - pixels.shape[1]) // 2
    top = (content.size.height - pixels.shape[0]) // 2
    return Layer(kind, name, pixels=tiles.moved(left, top))


def with_developed(content: Content, pixels: Array, name: str) -> Content:
    """With camera raw developed again, (h, w, 3) of the document's dtype, as the picture that was
    opened; where that was cropped, scaled or unlocked, as a layer called ``name``."""
    base, size = content.layers[0], Size(pixels.shape[1], pixels.shape[0])
    if base.name != BASE_NAME or not base.locked or size != content.size:
        return with_layer_above(content, picture_layer(content, pixels, name, "paint"))
    developed = replace(base, pixels=Tiles.of_array(pixels.copy()))
    return replace(content, layers=(developed, *content.layers[1:]))


def with_picture(content: Content, layer: Layer) -> Content:
    """With such a layer: paint is worked on then, a reference only lies above."""
    if not layer.is_composed:
        return replace(content, layers=(*content.layers, layer))
    return with_layer_above(content, layer)
