"""A document's content as a stack, the form in which layered files are written and read, and back.

Pixels are asked for one layer at a time. A patch is written twice: as its pieces, from which it
comes back exactly, and as the RGBA that other programs see. A layer of a kind that other programs
don't know has what is seen of it beside it (`StackLayer.instead`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from desktop_app.core.blend_mode import BlendMode
from desktop_app.core.edit_plan import EditPlan
from desktop_app.core.errors import InputError
from desktop_app.core.geometry import Rect
from desktop_app.core.layer_stack import (
    EMPTY_MASK,
    FILL,
    NOWHERE,
    Pixels,
    Stack,
    StackLayer,
)
from desktop_app.core.pixels import Array, frozen
from desktop_app.core.warp import stages_from_json, stages_to_json
from desktop_app.imaging.blend import Patch
from desktop_app.imaging.checks import full_value
from desktop_app.imaging.colour import colour_space
from desktop_app.imaging.compositing import colours_of
from desktop_app.imaging.layer_kinds.table import LAYER_KINDS
from desktop_app.imaging.tiles import Tiles, opaque, tile_keys, tile_rect
from desktop_app.state.picture.composing import Canvas, composed
from desktop_app.state.picture.content import Content
from desktop_app.state.picture.coverage import settled
from desktop_app.state.picture.layer_json import history_key
from desktop_app.state.picture.layers import Layer, with_kept

if TYPE_CHECKING:
    from desktop_app.imaging.layer_kinds.layer_kind import Guidance, GuidanceClass
    from desktop_app.state.picture.layer_tree import Tree
    from desktop_app.state.picture.layers import Kept

_BARE = "bare"
"""In ``about``: the picture has alpha only for as long as something of it is bare."""

_KEPT = "kept"
"""In ``about`` and ``extra`` of a layer: what it was before it was transformed."""

_LOOKS = ("visible", "locked", "alpha_locked", "clipped")

_BAND = 256
"""Rows that are composed at a time."""

_Below: TypeAlias = "Callable[[Rect], Array] | None"
"""What lies under some layers; None: nothing."""


def to_stack(
    content: Content,
    about: Mapping[str, Any],
    icc: bytes | None = None,
    dpi: tuple[float, float] | None = None,
) -> Stack:
    """``content`` as a stack; ``about`` is JSON that comes back with it."""
    mask = content.mask
    about = {**about, _BARE: True} if content.bare else about
    whole = content.size.rect
    return Stack(
        content.size,
        content.dtype,
        4 if content.shown_channels == 4 else 3,
        _to_layers(content.layers, content.canvas, None),
        partial(content.picture, whole),
        None if mask.is_blank(whole) else partial(mask.read, whole),
        content.active,
        about,
        icc,
        dpi,
        partial(content.selection.read, whole) if content.has_selection else None,
    )


def from_stack(stack: Stack) -> Content:
    """The content of a stack that was read; its pixels are loaded now.

    A layer whose pixels can't be got is empty; the file's reader has said so.
    """
    return _Loading(stack).content()


def _to_layers(layers: Sequence[Layer], canvas: Canvas, under: _Below) -> tuple[StackLayer, ...]:
    """Layers of the document or of a group, where they are composed onto ``canvas``."""
    return tuple(
        _to_layer(layer, layers[:number], canvas, under) for number, layer in enumerate(layers)
    )


def _to_layer(layer: Layer, below: Sequence[Layer], canvas: Canvas, under: _Below) -> StackLayer:
    about: dict[str, Any] = {
        "plans": [plan.to_json() for plan in layer.plans],
        "history": layer.history,
        "passes": layer.passes,
    }
    if layer.guidance is not None:
        about[layer.kind] = layer.guidance.to_json()
    if layer.row.everywhere and layer.pixels is not None and layer.rect.is_empty:
        about[EMPTY_MASK] = True
    if layer.pixels is not None and layer.pixels.fill:
        about[FILL] = layer.pixels.fill
    extra: dict[str, Pixels] = {}
    if layer.pieces:
        about["pieces"] = _told_pieces(layer, extra)
    if layer.kept is not None:
        about[_KEPT] = _told_original(layer.kept, extra)
    rect, pixels = _seen(layer.unmasked, canvas.dtype)
    inside, ground = canvas.of(4), None
    if layer.is_through:
        inside, ground = canvas, partial(composed, below, canvas=canvas, below=under)
    return StackLayer(
        layer.kind,
        layer.name,
        layer.id,
        rect,
        pixels,
        layer.visible,
        layer.opacity,
        layer.mode,
        layer.locked,
        layer.alpha_locked,
        layer.clipped,
        _to_layers(layer.children, inside, ground),
        about,
        extra,
        _instead(layer, below, canvas, under),
    )


def _told_pieces(layer: Layer, extra: dict[str, Pixels], prefix: str = "") -> list[Any]:
    pieces: list[dict[str, Any]] = []
    for number, piece in enumerate(layer.pieces):
        pieces.append({"rect": _box(piece.rect), "share": piece.share is not None})
        extra[f"{prefix}pixels{number}"] = partial(_same, piece.pixels)
        if piece.share is not None:
            extra[f"{prefix}share{number}"] = partial(_same, piece.share)
    return pieces


def _told_original(kept: Kept, extra: dict[str, Pixels]) -> dict[str, Any]:
    """What a layer was before it was transformed; see `_Loading`."""
    told: dict[str, Any] = {"stages": stages_to_json(kept.stages)}
    source, pixels = kept.source, kept.source.pixels
    if source.pieces:
        told["pieces"] = _told_pieces(source, extra, _KEPT)
    if pixels is not None:
        told["rect"] = _box(pixels.rect)
        extra[_KEPT] = partial(pixels.read, pixels.rect)
    return told


def _box(rect: Rect) -> list[int]:
    return [rect.x, rect.y, rect.width, rect.height]


def _instead(
    layer: Layer, below: Sequence[Layer], canvas: Canvas, under: _Below
) -> StackLayer | None:
    """Pixels of all that is seen with a layer that changes what is below it, without its mask and
    opacity, in its place. Clipped, it leaves alpha as it is, as that does. Of a layer or group with
    masks, its own pixels as these let them through."""
    if layer.all_masks:
        mode, rect = BlendMode.NORMAL if layer.is_through else layer.mode, layer.rect
        paint = Layer("paint", layer.name, mode=mode, opacity=layer.opacity, id=layer.id)
        looks = {name: getattr(layer, name) for name in _LOOKS}
        told = _to_layer(replace(paint, **looks), below, canvas, under)
        seen = partial(composed, (replace(layer.plain, mode=mode),), rect, canvas.of(4))
        return told if rect.is_empty else replace(told, rect=rect, pixels=seen)
    if layer.row.others != "baked" or layer.row.masks:
        return None
    whole = replace(layer, pixels=None, visible=True, opacity=1.0, clipped=False)
    rect = canvas.size.rect
    return StackLayer(
        "paint",
        layer.name,
        layer.id,
        rect,
        partial(_baked, (*below, whole), rect, canvas, under),
        layer.visible,
        layer.opacity,
        locked=layer.locked,
        alpha_locked=layer.alpha_locked,
        clipped=canvas.channels == 4,
    )


def _baked(layers: Sequence[Layer], rect: Rect, canvas: Canvas, under: _Below) -> Array:
    """(h, w, 4): what is seen of these layers, in bands: composing takes a few times as much."""
    out = np.empty((rect.height, rect.width, 4), canvas.dtype)
    for top in range(0, rect.height, _BAND):
        band = Rect(rect.x, rect.y + top, rect.width, min(_BAND, rect.height - top))
        out[top : top + band.height] = opaque(composed(layers, band, canvas, under))
    return out


def _seen(layer: Layer, dtype: np.dtype[Any]) -> tuple[Rect, Pixels | None]:
    """Where a layer has pixels, and how to get them."""
    rect = layer.rect
    if layer.row.has_layers or rect.is_empty:
        return NOWHERE, None
    if layer.pixels is not None:
        return rect, partial(layer.pixels.read, rect)
    plain = replace(layer.plain, mode=layer.mode)
    return rect, partial(composed, (plain,), rect, Canvas(rect.size, 4, dtype))


class _Loading:
    """Makes a content of a stack; what several layers name is made once, and held once.

    Args:
        stack: that was read.
    """

    def __init__(self, stack: Stack) -> None:
        self._stack, self._dtype = stack, np.dtype(stack.dtype)
        self._tiles: dict[tuple[Pixels, int, int], tuple[Tiles, Rect]] = {}
        self._arrays: dict[Pixels, Array] = {}

    def content(self) -> Content:
        """See `from_stack`."""
        stack = self._stack
        none = Tiles(1, np.dtype(np.uint8))
        mask, selection = (
            none if values is None else _sparse(none, stack.size.rect, values())
            for values in (stack.mask, stack.selection)
        )
        layers = tuple(self._layer(layer) for layer in stack.layers)
        if not layers and stack.merged is not None:
            layers = Content.of(np.array(stack.merged())).layers
        if not layers:
            raise InputError("project_unreadable", name="", reason="it contains no picture")
        active = stack.active or layers[-1].id
        channels = 3 if stack.about.get(_BARE) is True else stack.channels
        parts = (stack.size, channels, self._dtype, layers, mask, active)
        made = Content(*parts, space=colour_space(stack.icc), selection=selection)
        return settled(made)

    def _layer(self, layer: StackLayer) -> Layer:
        about = layer.about
        shared: dict[str, Any] = {
            "name": layer.name,
            "visible": layer.visible,
            "opacity": layer.opacity,
            "mode": layer.mode,
            "locked": layer.locked,
            "alpha_locked": layer.alpha_locked,
            "clipped": layer.clipped,
            "id": layer.id,
            **_links(about),
        }
        row = LAYER_KINDS[layer.kind]
        children: Tree = tuple(self._layer(child) for child in layer.children)
        shared["children"] = (
            children
            if row.has_layers
            else tuple(child for child in children if row.can_be_masked and child.row.masks)
        )
        if row.has_layers:
            return Layer(row.id, **shared)
        if row.holds == "pieces":
            pieces = self._pieces(layer)
            if pieces:
                return self._with_original(layer, Layer(row.id, pieces=pieces, **shared))
        kind = "paint" if row.holds == "pieces" else row.id
        guidance = None if row.guidance is None else _guidance(row.guidance, about.get(row.id))
        unmasked = row.everywhere and layer.pixels is None and about.get(EMPTY_MASK) is not True
        pixels = None if unmasked else self._loaded(layer, values=row.has_values)
        return self._with_original(layer, Layer(kind, pixels=pixels, guidance=guidance, **shared))

    def _with_original(self, told: StackLayer, made: Layer) -> Layer:
        """With what it was before it was transformed, where that is whole."""
        about = told.about.get(_KEPT)
        if about is None:
            return made
        try:
            stages = stages_from_json(about["stages"])
            if "pieces" in about:
                inner = replace(told, about=about)
                source = replace(made, pieces=self._pieces(inner, _KEPT), kept=None)
                return with_kept(made, source, stages) if source.pieces else made
            blank = self._blank(told, values=made.row.has_values)
            pixels = self._array(told.extra[_KEPT])
            tiles = _as_tiles(blank, Rect(*map(int, about["rect"])), pixels)
            if tiles.dtype != blank.dtype:
                return made
            return with_kept(made, replace(made, pixels=tiles, kept=None), stages)
        except (KeyError, TypeError, ValueError, AttributeError, IndexError, InputError):
            return made

    def _loaded(self, layer: StackLayer, *, values: bool) -> Tiles:
        """A layer's pixels as tiles, where they lie."""
        blank = self._blank(layer, values=values)
        if layer.pixels is None:
            return blank
        key, rect = (layer.pixels, blank.channels, blank.fill), layer.rect
        if key not in self._tiles:
            self._tiles[key] = _as_tiles(blank, rect, layer.pixels()), rect
        tiles, first = self._tiles[key]
        return tiles.moved(rect.x - first.x, rect.y - first.y)

    def _blank(self, layer: StackLayer, *, values: bool) -> Tiles:
        fill = 255 if layer.about.get(FILL) == 255 else 0
        return Tiles(1, np.dtype(np.uint8), fill=fill) if values else Tiles(4, self._dtype)

    def _pieces(self, layer: StackLayer, prefix: str = "") -> tuple[Patch, ...]:
        """A patch's own pixels; none if they are damaged: then it is what others see of it."""
        found: list[Patch] = []
        try:
            for number, told in enumerate(layer.about.get("pieces", ())):
                x, y, width, height = (int(value) for value in told["rect"])
                pixels = self._array(layer.extra[f"{prefix}pixels{number}"])
                share = (
                    self._array(layer.extra[f"{prefix}share{number}"]) if told["share"] else None
                )
                fits = pixels.shape[:2] == (height, width) and pixels.shape[2] in (3, 4)
                fits = fits and pixels.dtype == self._dtype
                if share is not None:
                    fits = fits and share.shape == (height, width) and share.dtype == np.float32
                if not fits:
                    return ()
                found.append(Patch(Rect(x, y, width, height), pixels, share))
        except (KeyError, TypeError, ValueError, AttributeError, IndexError, InputError):
            return ()
        return tuple(found)

    def _array(self, make: Pixels) -> Array:
        if make not in self._arrays:
            self._arrays[make] = frozen(make())
        return self._arrays[make]


def _guidance(of: GuidanceClass, about: object) -> Guidance:
    """What a layer asks for; nothing where it can't be understood."""
    try:
        return of.from_json(about)
    except (KeyError, TypeError, ValueError, OverflowError):
        return of()


def _links(about: Mapping[str, Any]) -> dict[str, Any]:
    """Plans, history and passes, as far as they can be understood."""
    links: dict[str, Any] = {}
    try:
        links["plans"] = tuple(EditPlan.from_json(plan) for plan in about.get("plans", ()))
        links["history"] = history_key(about.get("history"))
        links["passes"] = int(about.get("passes", 0))
    except (KeyError, TypeError, ValueError, AttributeError):
        return {}  # they only tell how it was made
    return links


def _as_tiles(tiles: Tiles, rect: Rect, pixels: Array) -> Tiles:
    """``pixels`` as tiles: one array where it fills its rectangle, else only what is painted.

    Raises:
        ValueError: they aren't what the layer says they are.
    """
    allowed = ((),) if tiles.channels == 1 else ((3,), (4,))
    if pixels.shape[:2] != (rect.height, rect.width) or pixels.shape[2:] not in allowed:
        raise ValueError(f"pixels of shape {pixels.shape} for {rect}")
    if rect.is_empty:
        return tiles
    if pixels.ndim == 3 and (pixels.shape[2] == 3 or bool((pixels[..., 3] > 0).all())):
        return Tiles.of_array(_narrowed(pixels)).moved(rect.x, rect.y)
    return _sparse(tiles, rect, pixels)


def _narrowed(pixels: Array) -> Array:
    """(h, w, 3) where all of it is opaque: a quarter less to hold."""
    if pixels.shape[2] == 4 and (pixels[..., 3] == full_value(pixels.dtype)).all():
        return colours_of(pixels)
    return pixels


def _sparse(tiles: Tiles, rect: Rect, pixels: Array) -> Tiles:
    """Written tile by tile, so that what is blank costs nothing."""
    for key in tile_keys(rect):
        part = tile_rect(key).intersected(rect)
        values = pixels[part.moved(-rect.x, -rect.y).slices]
        if tiles.fill or values.any():
            tiles = tiles.written(part, values)
    return tiles


def _same(array: Array) -> Array:
    return array
