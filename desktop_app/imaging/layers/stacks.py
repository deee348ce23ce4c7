"""A document's content as a stack, the form in which layered files are written and read, and back.

Pixels are asked for one layer at a time. A patch is written twice: as its pieces, from which it
comes back exactly, and as the RGBA that other programs see. A layer of a kind that other programs
don't know has what is seen of it beside it (`StackLayer.instead`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, TypeAlias

import numpy as np

from desktop_app.core.blend_mode import BlendMode
from desktop_app.core.geometry import Rect
from desktop_app.core.pixels import Array
from desktop_app.core.warp import stages_to_json
from desktop_app.imaging.layer_stack import (
    EMPTY_MASK,
    FILL,
    NOWHERE,
    Pixels,
    Stack,
    StackLayer,
)
from desktop_app.imaging.layers.composing import Canvas, composed
from desktop_app.imaging.layers.content import Content
from desktop_app.imaging.layers.layer import KeptOriginal, Layer
from desktop_app.imaging.tiles import Tiles, opaque

BARE = "bare"
"""In ``about``: the picture has alpha only for as long as something of it is bare."""

KEPT = "kept"
"""In ``about`` and ``extra`` of a layer: what it was before it was transformed."""

_LOOKS = ("visible", "locked", "alpha_locked", "clipped")

_BAND = 256
"""Rows that are composed at a time."""


@dataclass(frozen=True, slots=True, eq=False)
class _PixelSource:
    """Pixels that are there: two of the same are equal, so that they are written once."""

    holder: Tiles | Array
    rect: Rect = NOWHERE

    def __call__(self) -> Array:
        return self.holder.read(self.rect) if isinstance(self.holder, Tiles) else self.holder

    def __hash__(self) -> int:
        return hash((id(self.holder), self.rect))

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, _PixelSource):
            return False
        return other.holder is self.holder and other.rect == self.rect


@dataclass(frozen=True, slots=True, eq=False)
class _Seen:
    """What is seen of pieces; likewise."""

    layer: Layer
    dtype: np.dtype[Any]

    def __call__(self) -> Array:
        rect = self.layer.rect
        return composed((self.layer,), rect, Canvas(rect.size, 4, self.dtype))

    @property
    def _key(self) -> tuple[object, ...]:
        pieces = ((id(one.pixels), id(one.share), one.rect) for one in self.layer.pieces)
        return (self.layer.mode, *pieces)

    def __hash__(self) -> int:
        return hash(self._key)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Seen) and other._key == self._key


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
    about = {**about, BARE: True} if content.bare else about
    whole = content.size.rect
    return Stack(
        content.size,
        content.dtype,
        4 if content.shown_channels == 4 else 3,
        _to_layers(content.layers, content.canvas, None),
        partial(content.picture, whole),
        None if mask.is_blank(whole) else _PixelSource(mask, whole),
        content.active,
        about,
        icc,
        dpi,
        _PixelSource(content.selection, whole) if content.has_selection else None,
    )


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
        about["pieces"] = _pieces_json(layer, extra)
    if layer.kept is not None:
        about[KEPT] = _original_json(layer.kept, extra)
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


def _pieces_json(layer: Layer, extra: dict[str, Pixels], prefix: str = "") -> list[Any]:
    pieces: list[dict[str, Any]] = []
    for number, piece in enumerate(layer.pieces):
        pieces.append({"rect": _box(piece.rect), "share": piece.share is not None})
        extra[f"{prefix}pixels{number}"] = _PixelSource(piece.pixels)
        if piece.share is not None:
            extra[f"{prefix}share{number}"] = _PixelSource(piece.share)
    return pieces


def _original_json(kept: KeptOriginal, extra: dict[str, Pixels]) -> dict[str, Any]:
    """What a layer was before it was transformed; see `_Loading`."""
    told: dict[str, Any] = {"stages": stages_to_json(kept.stages)}
    source, pixels = kept.source, kept.source.pixels
    if source.pieces:
        told["pieces"] = _pieces_json(source, extra, KEPT)
    if pixels is not None:
        told["rect"] = _box(pixels.rect)
        extra[KEPT] = _PixelSource(pixels, pixels.rect)
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
        return rect, _PixelSource(layer.pixels, rect)
    return rect, _Seen(replace(layer.plain, mode=layer.mode), np.dtype(dtype))
