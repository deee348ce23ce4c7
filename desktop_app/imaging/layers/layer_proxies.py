"""A layer that is being moved, and what lies below and above it, as small as the screen shows it.

So it can be seen elsewhere, turned and scaled, in every frame, without a pixel of the document
being composed again. What changes the colours below it (`LayerKind.everywhere`) is done in every
frame, to 8 bits of the document's values: in an isolated group to what is in the group alone, which
is then laid on what lies below it. Pure functions, for background threads. A preview: in faint
groups that pass through, for one that is moved itself, and for what is reduced, it may differ a
little from what is composed in the end.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import pairwise
from typing import Final

import numpy as np

from desktop_app.core.blend_mode import BlendMode
from desktop_app.core.geometry import Rect
from desktop_app.core.pixels import Array, ByteArray, FloatArray, frozen
from desktop_app.imaging.compositing import laid, shared
from desktop_app.imaging.depth import to_bytes
from desktop_app.imaging.display import ToScreen
from desktop_app.imaging.layer_kinds.layer_mask import shown_share
from desktop_app.imaging.layers.composing import Canvas, reach_of
from desktop_app.imaging.layers.content import Content
from desktop_app.imaging.layers.coverage import settled
from desktop_app.imaging.layers.layer import Layer
from desktop_app.imaging.layers.layer_tree import path_to, without
from desktop_app.imaging.reducing import reduced
from desktop_app.imaging.tiles import opaque

_BLOCK = 1024
"""Side of what is read at a time, in document pixels."""

_MOST = 8_000_000
"""Pixels of the moved layer's own proxy: it may be larger than what is seen."""

_NOTHING: Final = frozen(np.zeros((0, 0, 4), np.uint8))
_MASK_COLOUR = (255, 0, 160)
_MASK_SHARE = 0.45


@dataclass(frozen=True, slots=True, eq=False)
class Proxy:
    """Reduced pixels.

    Attributes:
        pixels: (h, w, 3|4) uint8 as `LayerProxies.to_screen` says, straight alpha, read-only.
        rect: what they stand for, in document pixels.
        mode, opacity: how they meet what is below.
        change: what is made in a rectangle of cells of what is seen below, in place of pixels.
    """

    pixels: ByteArray
    rect: Rect
    mode: BlendMode = BlendMode.NORMAL
    opacity: float = 1.0
    change: Callable[[ByteArray, Rect], ByteArray] | None = None


@dataclass(frozen=True, slots=True, eq=False)
class LayerProxies:
    """See the module.

    Attributes:
        layer: whose they are.
        version: of that layer.
        below: everything below it, as far as it is seen; opaque where the picture is. In an
            isolated group that changes colours: what is in the group.
        own: the layer, wherever it is.
        above: what lies above it, from the lowest to the topmost.
        bounds: the smallest rectangle that holds what the layer shows.
        level: of all but ``own``.
        to_screen: how they come to the screen once they are together; None: they are as it shows
            them.
        reach: how many pixels away what is made above it may come from.
    """

    layer: str
    version: Layer
    below: Proxy
    own: Proxy
    above: tuple[Proxy, ...]
    bounds: Rect
    level: int = 0
    to_screen: ToScreen | None = None
    reach: int = 0


def content_rect(layer: Layer) -> Rect:
    """The smallest rectangle that holds what a layer shows."""
    rect = Rect(0, 0, 0, 0)
    if layer.pixels is not None:
        rect = layer.pixels.content_rect()
    for piece in layer.pieces:
        rect = rect.united(piece.rect)
    for child in layer.inner:
        rect = rect.united(content_rect(child))
    return rect


def make_proxies(
    content: Content, layer_id: str, bounds: Rect, seen: Rect, level: int, to_screen: ToScreen
) -> LayerProxies | None:
    """Proxies of a layer and its surroundings.

    Args:
        content: the document.
        layer_id: which layer.
        bounds: of what the layer shows, as `content_rect`.
        seen: the part of the document on the screen.
        level: 2^level document pixels, each way, become one.
        to_screen: from the document's values to the screen.

    Returns:
        None if there is no such layer.
    """
    path = path_to(content.layers, layer_id)
    if not path:
        return None
    layer = path[-1]
    levels = _levels(content.layers, path)
    seen = aligned(seen.intersected(content.size.rect), level)
    changes = any(_changes((*one.before, *one.after)) for one in levels)
    last, to_screen = (to_screen, _AsBytes()) if changes else (None, to_screen)
    canvas = Canvas(content.size, 4, np.dtype(np.uint8), content.space, 1 << level)
    # What it leaves bare while it is elsewhere is seen through.
    rest = settled(replace(content, layers=without(content.layers, layer_id)))
    ground = np.full((*_shape(seen, level), rest.shown_channels), 255, np.uint8)
    if rest.shown_channels == 4:
        ground[:] = 0
    below = _flattened(levels[0].before, ground, seen, canvas, to_screen)
    above = _above(levels[0].after, seen, canvas, to_screen)
    for outer, inner in pairwise(levels):
        lay = Proxy(_NOTHING, seen, change=partial(_laid_group, outer.steps, canvas, below, seen))
        above = (*_above(inner.after, seen, canvas, to_screen), lay, *above)
        below = _flattened(inner.before, canvas.blank(seen), seen, canvas, to_screen)
    own_level = level
    while bounds.size.area >> (2 * own_level) > _MOST:
        own_level += 1
    place = aligned(bounds, own_level)
    mode, opacity = _meets(levels[-1].steps)
    there = replace(canvas, step=1 << own_level)
    own = Proxy(frozen(_pixels_of(layer, place, there, to_screen)), place, mode, opacity)
    ground_proxy, reach = Proxy(frozen(below), seen), sum(reach_of(one.after) for one in levels)
    return LayerProxies(layer_id, layer, ground_proxy, own, above, bounds, level, last, reach)


class _AsBytes:
    """The document's values, in 8 bits."""

    def shown(self, pixels: Array) -> ByteArray:
        return to_bytes(pixels)


def _changes(layers: Iterable[Layer]) -> bool:
    """Whether any of them makes other colours of those below it."""
    return any(one.visible and (one.row.everywhere or _changes(one.inner)) for one in layers)


@dataclass(frozen=True, slots=True)
class _Level:
    """Layers that lie on one another, all but that which is moved.

    Attributes:
        steps: the way to what is moved, or to the group of the level inside.
        before, after: what lies below and above it; groups around it are taken apart.
    """

    steps: list[Layer]
    before: list[Layer]
    after: list[Layer]


def _levels(layers: Sequence[Layer], path: Sequence[Layer]) -> list[_Level]:
    """What lies around the last of ``path``, the outermost level first: the document, then each
    isolated group in which colours are changed."""
    levels = [_Level([], [], [])]
    for step in path:
        now = levels[-1]
        at = next(number for number, one in enumerate(layers) if one is step)
        now.steps.append(step)
        now.before.extend(layers[:at])
        now.after[:0] = layers[at + 1 :]
        if step is not path[-1] and not step.row.has_layers:
            now.before.append(step.unmasked)  # one of its masks is moved
        elif step is not path[-1] and not step.is_through and _changes(step.inner):
            levels.append(_Level([], [], []))
        layers = step.children
    return levels


def _laid_group(
    path: Sequence[Layer],
    canvas: Canvas,
    below: ByteArray,
    seen: Rect,
    inside: ByteArray,
    rect: Rect,
) -> ByteArray:
    """The last of ``path``, of which ``inside`` is shown in ``rect``, on what lies below it."""
    level, (mode, opacity) = canvas.step.bit_length() - 1, _meets(path)
    left, top = (rect.x - seen.x) >> level, (rect.y - seen.y) >> level
    here = Rect(left, top, inside.shape[1], inside.shape[0]).slices
    share = _share(path[-1], rect, canvas.step)
    return np.asarray(laid(below[here], inside, mode, opacity, share=share), np.uint8)


def _meets(path: Sequence[Layer]) -> tuple[BlendMode, float]:
    opacity = 1.0
    usual = (BlendMode.NORMAL, BlendMode.PASS_THROUGH)
    modes = (layer.mode for layer in reversed(path) if layer.mode not in usual)
    for layer in path:
        opacity *= layer.opacity
    return next(modes, BlendMode.NORMAL), opacity


def _above(
    layers: Sequence[Layer], seen: Rect, canvas: Canvas, to_screen: ToScreen
) -> tuple[Proxy, ...]:
    """Plain layers that follow one another become one."""
    made: list[Proxy] = []
    plain: list[Layer] = []

    def gather() -> None:
        if plain:
            made.append(
                Proxy(frozen(_flattened(plain, canvas.blank(seen), seen, canvas, to_screen)), seen)
            )
            plain.clear()

    for layer in _spread(layers):
        if not _is_seen(layer, seen):
            continue
        if layer.mode is BlendMode.NORMAL and not layer.row.everywhere:
            plain.append(layer)
            continue
        gather()
        if layer.row.everywhere:
            made.append(Proxy(_NOTHING, seen, change=partial(_changed, layer, canvas)))
        else:
            pixels = frozen(_pixels_of(layer, seen, canvas, to_screen))
            made.append(Proxy(pixels, seen, layer.mode, layer.opacity))
    gather()
    return tuple(made)


def _spread(layers: Iterable[Layer]) -> Iterator[Layer]:
    """What is in groups that pass through beside them, as much of each layer as of its group."""
    for layer in layers:
        if not layer.is_through or layer.masks:
            yield layer
        elif layer.visible:
            faint = (replace(one, opacity=one.opacity * layer.opacity) for one in layer.children)
            yield from _spread(faint)


def _is_seen(layer: Layer, rect: Rect) -> bool:
    return layer.visible and layer.is_composed and layer.opacity > 0 and layer.seen.meets(rect)


def _flattened(
    layers: Sequence[Layer], ground: ByteArray, rect: Rect, canvas: Canvas, to_screen: ToScreen
) -> ByteArray:
    for layer in layers:
        if not _is_seen(layer, rect):
            continue
        if layer.is_through:
            inside = _flattened(layer.children, ground, rect, canvas, to_screen)
            share = _share(layer, rect, canvas.step) * np.float32(layer.opacity)
            ground = np.asarray(shared(ground, inside, share), np.uint8)
        elif layer.row.everywhere:
            ground = _changed(layer, canvas, ground, rect)
        else:
            pixels = _pixels_of(layer, rect, canvas, to_screen)
            ground = np.asarray(laid(ground, pixels, layer.mode, layer.opacity), np.uint8)
    return ground


def _changed(layer: Layer, canvas: Canvas, below: ByteArray, rect: Rect) -> ByteArray:
    """What a layer that changes colours makes of those below it."""
    made = canvas.of(below.shape[2]).stacked([layer], rect, below)
    return np.asarray(made, np.uint8)


def _pixels_of(layer: Layer, rect: Rect, canvas: Canvas, to_screen: ToScreen) -> ByteArray:
    """RGBA of one layer in ``rect``, reduced; without its own opacity and mode."""
    level = canvas.step.bit_length() - 1
    out = np.zeros((*_shape(rect, level), 4), np.uint8)
    if layer.masks:
        out = np.array(_pixels_of(layer.unmasked, rect, canvas, to_screen))
        out[..., 3] = np.rint(out[..., 3] * _share(layer, rect, canvas.step))
        return out
    if layer.row.has_layers:
        return _flattened(layer.children, out, rect, canvas, to_screen)
    for block in _blocks(rect, layer.rect):
        pixels = _read(layer, block, to_screen)
        if pixels is not None and pixels[..., 3].any():
            place = block.moved(-rect.x, -rect.y)
            small = reduced(pixels, level)
            top, left = place.y >> level, place.x >> level
            out[top : top + small.shape[0], left : left + small.shape[1]] = small
    return out


def _share(layer: Layer, rect: Rect, step: int) -> FloatArray:
    """How much its masks let through, of every ``step``-th pixel."""
    share = shown_share(layer, rect, step)
    return (
        np.ones((rect.height // step, rect.width // step), np.float32) if share is None else share
    )


def _read(layer: Layer, block: Rect, to_screen: ToScreen) -> ByteArray | None:
    """(h, w, 4) uint8 of ``block``; None where nothing is."""
    if layer.row.has_values:
        return None if layer.pixels is None else _as_overlay(layer.pixels.read(block))
    if layer.pixels is not None:
        return np.asarray(opaque(to_screen.shown(layer.pixels.read(block))), np.uint8)
    out: ByteArray | None = None
    for piece in layer.pieces:
        common = piece.rect.intersected(block)
        if common.is_empty:
            continue
        out = np.zeros((block.height, block.width, 4), np.uint8) if out is None else out
        there = common.moved(-piece.rect.x, -piece.rect.y).slices
        here = common.moved(-block.x, -block.y).slices
        pixels = np.array(opaque(to_screen.shown(piece.pixels[there])), np.uint8)
        if piece.share is not None:
            pixels[..., 3] = np.rint(pixels[..., 3] * piece.share[there])
        out[here] = laid(out[here], pixels, BlendMode.NORMAL)
    return out


def _as_overlay(values: Array) -> ByteArray:
    out = np.empty((*values.shape, 4), np.uint8)
    out[..., :3] = _MASK_COLOUR
    out[..., 3] = np.rint(values * _MASK_SHARE)
    return out


def aligned(rect: Rect, level: int) -> Rect:
    """The cells that ``rect`` touches, in document pixels."""
    return Rect.from_edges(
        rect.x >> level << level,
        rect.y >> level << level,
        -(-rect.right >> level) << level,
        -(-rect.bottom >> level) << level,
    )


def _shape(rect: Rect, level: int) -> tuple[int, int]:
    return max(1, rect.height >> level), max(1, rect.width >> level)


def _blocks(rect: Rect, bounds: Rect) -> list[Rect]:
    return [
        block
        for top in range(rect.y, rect.bottom, _BLOCK)
        for left in range(rect.x, rect.right, _BLOCK)
        if not (block := Rect(left, top, _BLOCK, _BLOCK).intersected(rect))
        .intersected(bounds)
        .is_empty
    ]
