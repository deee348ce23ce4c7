"""Several layers as one. Pure functions from a `Content` to another one, for a background thread.

Merging never changes what is shown: the result is composed once with the layers as they were and
once with the new one, and compared; where that can't be the same, it is refused with a reason.
"The same" allows for rounding: where half-transparent colours of 8 or 16 bits are mixed before
instead of after those below, a value may come out one step beside.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from desktop_app.core.blend_mode import BlendMode
from desktop_app.core.errors import InputError
from desktop_app.core.geometry import Rect, united
from desktop_app.core.pixels import Array, FloatArray
from desktop_app.imaging.checks import full_value
from desktop_app.imaging.layers import layer_tree
from desktop_app.imaging.layers.composing import composed
from desktop_app.imaging.layers.content import Content
from desktop_app.imaging.layers.layer import BASE_NAME, Layer
from desktop_app.imaging.layers.layer_tree import Tree
from desktop_app.imaging.tiles import EVERYWHERE, Tiles, tile_keys, tile_rect
from desktop_app.state.document.layer_pixels import paint_of, rasterised

_STEPS = 2.0
"""Of the document's depth that a colour may differ, as much of it as is seen: alpha and colour are
each rounded once more."""

_FLOAT = 1e-4


def merge_down(content: Content, layer_id: str) -> Content:
    """A layer and the one right below it as one, in the place and with the name of the lower.

    Raises:
        InputError: ``layer_locked``, ``layer_hidden``, ``layer_nothing_below``; ``layer_inexact``:
            the picture would change, because a mode needs what lies further below.
    """
    beside = layer_tree.siblings(content.layers, layer_id)
    at = next(number for number, layer in enumerate(beside) if layer.id == layer_id)
    upper = beside[at]
    under = [layer for layer in beside[:at] if layer.is_composed]
    if not under or not upper.is_composed:
        raise InputError("layer_nothing_below", name=upper.name)
    lower = under[-1]
    for layer in (*layer_tree.path_to(content.layers, layer_id), lower):
        if layer.locked:
            raise InputError("layer_locked", name=layer.name, layer=layer.id)
    for layer in (upper, lower):
        if not layer.visible:
            raise InputError("layer_hidden", name=layer.name)
    both = [replace(lower, clipped=False), upper]
    merged = _as_one(lower, rasterised(both, _around(both, content), content.canvas))

    def change(layer: Layer) -> Tree:
        return () if layer is upper else (merged,) if layer is lower else (layer,)

    made = replace(content, layers=layer_tree.mapped(content.layers, change), active=merged.id)
    _check_same(content, made, upper, lower.id)
    return _freed(made, merged) if upper.row.everywhere else made


def _freed(content: Content, merged: Layer) -> Content:
    """Without the isolated group around a layer that was there for an adjustment of it alone."""

    def change(layer: Layer) -> Tree:
        alone = len(layer.children) == 1 and layer.children[0] is merged
        plain = layer.mode is BlendMode.NORMAL and layer.opacity == 1 and layer.visible
        return (merged,) if alone and plain and not layer.clipped else (layer,)

    return replace(content, layers=layer_tree.mapped(content.layers, change))


def to_paint(content: Content, layer_id: str) -> Content:
    """A patch, or a group, as a layer of paint.

    Raises:
        InputError: ``layer_locked``; ``layer_inexact``: the picture would change, because the
            patch takes something away from what is below, or the group passes through, and a mode
            in it needs what is below.
    """
    for layer in layer_tree.path_to(content.layers, layer_id):
        if layer.locked:
            raise InputError("layer_locked", name=layer.name, layer=layer.id)
    layer = layer_tree.path_to(content.layers, layer_id)[-1]
    made = content.with_layer(paint_of(layer, content.canvas))
    if not layer.row.has_layers or layer.is_through:
        _check_same(content, made, layer, layer.id)
    return made


def merge_visible(content: Content) -> Content:
    """All that is shown as one layer, where the lowest of it lay. What is hidden stays,
    unless it is in a group that is shown."""
    shown = [layer for layer in content.layers if layer.is_composed and layer.visible]
    if not shown:
        return content
    lowest = shown[0]
    gone = {layer.id for layer in shown}
    merged = _as_one(lowest, rasterised(shown, _around(shown, content), content.canvas))
    made = _with_one(content, merged, lowest.id, gone)
    if not _is_same(
        content.layers, made.layers, content, _around(shown, content), content.shown_channels
    ):
        # Its colours need the white that lies below everything.
        made = _with_one(content, _as_one(lowest, _whole(content)), lowest.id, gone)
    return made


def flatten(content: Content) -> Content:
    """What is shown as the only layer of the picture, locked as an opened one is. What is hidden
    is gone; masks and references stay."""
    base = Layer("paint", BASE_NAME, pixels=_whole(content), locked=True)
    base = replace(base, passes=layer_tree.passes_of(content.layers))
    walked = layer_tree.walk(content.layers)
    others = tuple(one for one in walked if not (one.is_composed or one.row.masks))
    return replace(content, layers=(base, *others), active=base.id)


# -- parts ----------------------------------------------------------------------------------------


def _whole(content: Content) -> Tiles:
    return Tiles.of_array(content.picture(content.size.rect))


def _around(layers: Sequence[Layer], content: Content) -> Rect:
    """All that they hold, and the canvas, if one of them changes all of it."""
    canvas = [content.size.rect] if any(layer.seen is EVERYWHERE for layer in layers) else []
    return united([*canvas, *(layer.rect for layer in layers)])


def _as_one(lower: Layer, pixels: Tiles) -> Layer:
    name = lower.name if lower.kind == "paint" else lower.name or "paint"
    return Layer(
        "paint",
        name,
        pixels=pixels,
        locked=lower.locked,
        alpha_locked=lower.alpha_locked,
        clipped=lower.clipped,
        passes=layer_tree.passes_of([lower]),
        id=lower.id,
    )


def _with_one(content: Content, merged: Layer, place: str, gone: set[str]) -> Content:
    layers = tuple(
        merged if layer.id == place else layer
        for layer in content.layers
        if layer.id == place or layer.id not in gone
    )
    return replace(content, layers=layers, active=merged.id)


def _check_same(content: Content, made: Content, upper: Layer, kept: str) -> None:
    """Compare what is shown where they lie: in the isolated group around them, or in the picture.

    Raises:
        InputError: ``layer_inexact``.
    """
    inside, before = _isolated(content.layers, upper.id)
    after = _isolated(made.layers, kept)[1]
    lower = [found for tree in (content, made) if (found := layer_tree.find(tree.layers, kept))]
    around = _around([upper, *lower], content)
    channels = 4 if inside else content.shown_channels
    if not inside:
        around = around.intersected(content.size.rect)
    if not _is_same(before, after, content, around, channels):
        raise InputError("layer_inexact", name=upper.name)


def _isolated(layers: Tree, layer_id: str) -> tuple[bool, Tree]:
    """Whether a layer is in an isolated group, and what the innermost of these holds, else all
    layers. The layer, and groups between that pass through, are shown there: what is hidden now
    will be seen."""
    path = layer_tree.path_to(layers, layer_id)
    alone = next((group for group in reversed(path[:-1]) if not group.is_through), None)
    on_the_way = {layer.id for layer in path}

    def shown(layer: Layer) -> Tree:
        if layer.id not in on_the_way:
            return (layer,)
        whole = layer.is_through and layer is not path[-1]
        return (replace(layer, visible=True, opacity=1.0 if whole else layer.opacity),)

    held = layers if alone is None else alone.children
    return alone is not None, layer_tree.mapped(held, shown)


def _is_same(
    before: Sequence[Layer], after: Sequence[Layer], content: Content, around: Rect, channels: int
) -> bool:
    limit = _FLOAT if content.dtype == np.float32 else _STEPS / full_value(content.dtype)
    canvas = content.canvas.of(channels)
    for key in tile_keys(around):
        rect = tile_rect(key).intersected(around)
        old, new = (composed(one, rect, canvas) for one in (before, after))
        if old is not new and not np.array_equal(old, new):
            change = np.abs(_seen(new) - _seen(old))
            if float(np.nan_to_num(change, nan=1.0).max()) > limit:
                return False
    return True


def _seen(pixels: Array) -> FloatArray:
    """Colours as much as they are seen, and the alpha; float32, full at 1."""
    values = np.divide(pixels, np.float32(full_value(pixels.dtype)), dtype=np.float32)
    if pixels.shape[2] == 4:
        values[..., :3] *= values[..., 3:]
    return values
