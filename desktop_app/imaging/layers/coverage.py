"""Whether layers leave anything of the canvas bare. Pure functions.

A picture without alpha shows what is bare like any other: through an alpha channel, which it has
for as long as something is bare. Strokes only ever cover more, so this is asked when layers are
arranged, not with every dab.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from desktop_app.core.blend_mode import BlendMode
from desktop_app.core.geometry import Rect
from desktop_app.imaging.checks import full_value
from desktop_app.imaging.tiles import Tiles, tile_keys, tile_rect

if TYPE_CHECKING:
    from desktop_app.imaging.blend import Patch
    from desktop_app.imaging.layers.content import Content
    from desktop_app.imaging.layers.layer import Layer


def settled(content: Content, before: Content | None = None) -> Content:
    """``content`` with `Content.bare` as it is.

    Args:
        content: of a document.
        before: what it was made of, if that is known: where nothing that decides has changed, it is
            as it was, and nothing is looked at.
    """
    if content.channels == 4:
        return content
    bare = None if before is None or before.channels == 4 else _known(content, before)
    bare = is_bare(content) if bare is None else bare
    return content if bare == content.bare else replace(content, bare=bare)


def is_bare(content: Content) -> bool:
    """Whether anything of the canvas can be seen through."""
    full = full_value(content.dtype)
    if any(bool((hole.pixels[..., 3] < full).any()) for hole in _holes(content.layers)):
        return True
    return not _cover(list(_grounds(content.layers)), content.size.rect)


def _known(content: Content, before: Content) -> bool | None:
    """What is the same as before; None if it has to be looked at."""
    if content.size != before.size:
        return None
    now, then = list(_grounds(content.layers)), list(_grounds(before.layers))
    if len(now) != len(then) or any(one is not other for one, other in zip(now, then, strict=True)):
        return None
    holes, old = list(_holes(content.layers)), list(_holes(before.layers))
    kept = all(any(one is other for other in holes) for one in old)
    if kept and len(holes) == len(old):
        return before.bare
    # An edit that is put in where something is bare leaves it so, even if strokes covered it since:
    # what the lock compares must be of one kind.
    return True if kept and before.bare else None


def _grounds(layers: Sequence[Layer]) -> Iterator[Tiles]:
    """Pixels that cover what is below them wherever they are opaque, and are not covered thinly
    themselves. (What another mode lays over nothing is as opaque; but hardly anybody does that.)"""
    thinned = max((at for at, layer in enumerate(layers) if _thins(layer)), default=-1)
    for layer in layers[thinned + 1 :]:
        if not layer.visible or layer.opacity < 1 or layer.clipped or layer.masks:
            continue
        if layer.row.covers and layer.pixels is not None:
            if layer.mode is BlendMode.NORMAL:
                yield layer.pixels
        elif layer.row.has_layers and (layer.is_plain or layer.is_through):
            yield from _grounds(layer.children)


def _thins(layer: Layer) -> bool:
    """Whether it may make what lies below it less opaque."""
    if not layer.visible or layer.clipped:
        return False
    return layer.row.thins(layer) or (layer.is_through and any(map(_thins, layer.children)))


def _holes(layers: Sequence[Layer]) -> Iterator[Patch]:
    """Pixels that may take away what lies below."""
    for layer in layers:
        if layer.visible and not layer.clipped:
            yield from (piece for piece in layer.pieces if piece.pixels.shape[2] == 4)
            yield from _holes(layer.children)


def _cover(grounds: list[Tiles], rect: Rect) -> bool:
    """Whether they are opaque everywhere in ``rect``, together."""
    if any(tiles.read_solid(rect) is not None for tiles in grounds):
        return True
    for key in tile_keys(rect):
        part = tile_rect(key).intersected(rect)
        if any(tiles.read_solid(part) is not None for tiles in grounds):
            continue
        covered = np.zeros((part.height, part.width), bool)
        for tiles in grounds:
            if tiles.rect.meets(part):
                covered |= tiles.read(part)[..., 3] >= full_value(tiles.dtype)
        if not covered.all():
            return False
    return True
