"""Old steps set aside: their tiles are given back to whoever has them written down."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import partial

from desktop_app.imaging.layers.content import Content
from desktop_app.imaging.layers.layer_tree import with_originals
from desktop_app.imaging.tiles import Tile, Tiles
from desktop_app.worker.records import Load


def swap_out(content: Content, kept: Iterable[Content], load: Load) -> int:
    """Give back the tiles that ``content`` holds, and none of ``kept`` does.

    Only tiles that are in a record are; ``load`` gets them when they are looked at.

    Returns:
        Bytes that are free now.
    """
    there = {id(tile) for one in kept for tiles in _holders(one) for tile in _of(tiles)}
    freed = 0
    for tiles in _holders(content):
        for tile in _of(tiles):
            if tile.ref is not None and tile.nbytes and id(tile) not in there:
                freed += tile.nbytes
                tile.swap_out(partial(load, tile.ref))
    return freed


def _holders(content: Content) -> Iterator[Tiles]:
    yield content.mask
    yield content.selection
    layers = with_originals(content.layers)
    yield from (layer.pixels for layer in layers if layer.pixels is not None)


def _of(tiles: Tiles) -> Iterator[Tile]:
    return iter(tiles.tiles.values())
