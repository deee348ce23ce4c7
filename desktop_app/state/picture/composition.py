"""The picture a document shows: its layers composed, tile by tile, as they are looked at.

Readers in other threads get the picture of the moment in which they began. What lies below the
layer that is worked on is kept composed, so that a stroke costs what lies above.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import partial

import numpy as np

from desktop_app.core.geometry import Rect, Size
from desktop_app.core.pixels import Array, frozen
from desktop_app.imaging.layers.composing import composed, reach_of, spread
from desktop_app.imaging.layers.content import PictureSource
from desktop_app.imaging.layers.layer_tree import Tree, is_same, path_to
from desktop_app.imaging.tiles import SIDE, Key, Tiles, tile_keys, tile_rect
from desktop_app.state.picture.reduced_below import ReducedBelow
from desktop_app.state.picture.surface import Surface

_BUDGET = 512 << 20
"""Bytes of composed tiles that are kept; what is dropped is composed again when it is read."""


class Composition(Surface):
    """See the module. Changed by its document alone."""

    def __init__(self, name: str, source: PictureSource) -> None:
        super().__init__(name)
        self.source = source
        """What is shown: a value of this moment."""
        self._tiles: dict[Key, Array] = {}
        self._stale: dict[Key, Rect] = {}
        """Of a tile that is kept: the part that has other pixels by now."""
        self._below: dict[Key, Array] = {}
        self._under: Tree = ()
        self._reduced = ReducedBelow((), source.size, self._of_nothing)
        self._lock = threading.Lock()

    @property
    def size(self) -> Size:
        return self.source.size

    @property
    def channels(self) -> int:
        return self.source.channels

    @property
    def dtype(self) -> np.dtype[np.generic]:
        return self.source.dtype

    def show(self, source: PictureSource, rects: Iterable[Rect]) -> None:
        """Show another picture, which differs in ``rects`` at most."""
        reach = max(reach_of(self.source.layers), reach_of(source.layers))
        rects = [rect.grown(reach).intersected(self.rect) for rect in rects]
        with self._lock:
            self.source = source
            self._set_under(source)
            for rect in rects:
                for key in tile_keys(rect):
                    if key in self._tiles:
                        part = rect.intersected(self._place(source, key))
                        self._stale[key] = self._stale.get(key, part).united(part)
        for rect in _gathered([rect for rect in rects if not rect.is_empty]):
            self.touched(rect)

    def reset(self, source: PictureSource) -> None:
        """Show another picture, of another size. Nobody is told yet; then `tell`."""
        with self._lock:
            self.source = source
            self._tiles, self._stale, self._below, self._under = {}, {}, {}, ()
            self._reduced = ReducedBelow((), source.size, self._of_nothing)

    def rough(self, rect: Rect, step: int) -> Array:
        """Every ``step``-th pixel of ``rect``, whose sides are multiples of it, for a first look:
        (h / step, w / step, channels). It may reach over the border. Where `is_prepared`, what
        lies below the layer that is worked on is reduced with care."""
        look, reduced, above = self._reducing
        canvas = replace(look.canvas, step=step)
        if not _is_prepared(rect, step, reduced, above):
            return composed(look.layers, rect, canvas)
        return composed(above, rect, canvas, lambda part: reduced.read(part, step))

    def is_prepared(self, rect: Rect, step: int) -> bool | None:
        """Whether `rough` is as good as what is composed and reduced. None: it never is."""
        _, reduced, above = self._reducing
        return _is_prepared(rect, step, reduced, above)

    def prepare(self, rect: Rect, step: int) -> None:
        """Make what `rough` needs for that; in any thread."""
        look, reduced, above = self._reducing
        for key in reduced.missing(rect.grown(reach_of(above)), step):
            reduced.read(self._place(look, key), step)

    @property
    def weight(self) -> float:
        """How much longer a pixel takes than one of a picture by itself."""
        return sum(layer.cost for layer in self.source.layers)

    @property
    def weight_above(self) -> float:
        """The same where it `is_prepared`."""
        return 1 + sum(layer.cost for layer in self._reducing[2])

    @property
    def _reducing(self) -> tuple[PictureSource, ReducedBelow, Tree]:
        """What is shown, what lies below the layer that is worked on, and this with those above it:
        of one moment."""
        with self._lock:
            source, reduced = self.source, self._reduced
        return source, reduced, tuple(spread(source.layers))[len(reduced.layers) :]

    def cost(self, rect: Rect) -> int:
        """About how many pixels of layers have to be looked at to read ``rect``."""
        source, missing, changed = self.source, 0, 0
        for key in tile_keys(rect):
            if key not in self._tiles:
                missing += SIDE * SIDE
            elif key in self._stale:
                changed += self._stale[key].size.area
        if missing and _bare(source, rect) is not None:
            return 0
        return int((missing + changed) * max(1, self.weight))

    def _pixels(self, rect: Rect) -> Array:
        keys = list(tile_keys(rect))
        with self._lock:
            source = self.source
            kept = self._kept(keys)
            known = kept is not None or all(key in self._tiles for key in keys)
        if not known and (bare := _bare(source, rect)) is not None:
            pixels = bare.read(rect) if source.channels == 4 else bare.read_solid(rect)
            assert pixels is not None
            return frozen(pixels)
        if kept is None:
            kept = self._refreshed(source, keys)
        if len(keys) == 1:
            place = self._place(source, keys[0])
            return frozen(kept[keys[0]][rect.moved(-place.x, -place.y).slices])
        out = np.empty((rect.height, rect.width, source.channels), source.dtype)
        for key in keys:
            _copy(out, rect, kept[key], self._place(source, key))
        return frozen(out)

    @staticmethod
    def _place(source: PictureSource, key: Key) -> Rect:
        return tile_rect(key).intersected(source.size.rect)

    def _kept(self, keys: Sequence[Key]) -> dict[Key, Array] | None:
        """These tiles, if all of them are as they should be. The lock is held."""
        kept: dict[Key, Array] = {}
        for key in keys:
            tile = self._tiles.get(key)
            if tile is None or key in self._stale:
                return None
            kept[key] = tile
        return kept

    def _refreshed(self, source: PictureSource, keys: Sequence[Key]) -> dict[Key, Array]:
        """These tiles as ``source`` has them; what changed of several is composed at one go."""
        with self._lock:
            mine = source is self.source
            found = {key: self._tiles[key] for key in keys if key in self._tiles and mine}
            stale = {key: self._stale[key] for key in keys if key in found and key in self._stale}
        made: dict[Key, Array] = {}
        for key in keys:
            if key not in found:
                made[key] = self._composed(source, self._place(source, key))
        for key in stale:
            made[key] = found[key].copy()
        for part in _gathered(list(stale.values())):
            pixels = self._composed(source, part)
            for key in stale:
                _copy(made[key], self._place(source, key), pixels, part)
        with self._lock:
            if source is self.source:
                for key, tile in made.items():
                    self._stale.pop(key, None)
                    _keep(self._tiles, key, tile)
        return {**found, **made}

    def _composed(self, source: PictureSource, rect: Rect) -> Array:
        """All layers in ``rect``; the lowest of them from what is kept."""
        lowest, above = self._parted(source)
        if len(lowest) < 2:
            return composed(source.layers, rect, source.canvas)
        return composed(above, rect, source.canvas, partial(self._lowest, source, lowest))

    def _parted(self, source: PictureSource) -> tuple[Tree, Tree]:
        """The layers that are kept composed, below the one that is worked on, and the others."""
        with self._lock:
            lowest = self._under if source is self.source else ()
        return lowest, tuple(spread(source.layers))[len(lowest) :]

    def _lowest(self, source: PictureSource, lowest: Tree, rect: Rect) -> Array:
        """The ``lowest`` layers in ``rect``."""
        if len(lowest) < 2:  # one layer by itself is read as quickly
            return composed(lowest, rect, source.canvas)
        under = np.empty((rect.height, rect.width, source.channels), source.dtype)
        for key in tile_keys(rect):
            place = self._place(source, key)
            with self._lock:
                below = self._below.get(key) if source is self.source else None
            if below is None:
                below = composed(lowest, place, source.canvas)
                with self._lock:
                    if source is self.source:
                        _keep(self._below, key, below)
            _copy(under, rect, below, place)
        return under

    def _set_under(self, source: PictureSource) -> None:
        layers, path = tuple(spread(source.layers)), path_to(source.layers, source.active)
        on = next((layer for layer in path if layer in layers), None)
        start = 0 if on is None else layers.index(on)
        before = layers[:start]
        while start and all(layer.row.everywhere for layer in layers[start - 1 : start + 1]):
            start -= 1  # what is composed together
        under = layers[:start]
        if not is_same(under, self._under):
            self._under, self._below = under, {}
        if not is_same(before, self._reduced.layers):
            rest, lowest = before[start:], partial(self._lowest, source, under)
            make = partial(composed, rest, canvas=source.canvas, below=lowest) if rest else lowest
            self._reduced = ReducedBelow(before, source.size, make)

    @staticmethod
    def _of_nothing(rect: Rect) -> Array:
        raise AssertionError(rect)


def _is_prepared(rect: Rect, step: int, reduced: ReducedBelow, above: Tree) -> bool | None:
    if step > SIDE or not reduced.layers or not above or not above[0].row.everywhere:
        return None
    return not reduced.missing(rect.grown(reach_of(above)), step)


def _bare(source: PictureSource, rect: Rect) -> Tiles | None:
    """All that there is in ``rect``, where there is nothing to compose: a picture that was opened,
    as it is. None: there is more. Reads no pixels."""
    touching = [
        layer
        for layer in source.layers
        if layer.visible and layer.is_composed and layer.seen.meets(rect)
    ]
    first = touching[0] if len(touching) == 1 else None
    if first is None or first.pixels is None or not (first.row.covers and first.is_plain):
        return None
    is_whole = source.channels == 4 or first.pixels.read_solid(rect) is not None
    return first.pixels if is_whole else None


def _copy(to: Array, rect: Rect, pixels: Array, place: Rect) -> None:
    """Put ``pixels`` of ``place`` into ``to``, which holds those of ``rect``."""
    common = place.intersected(rect)
    if not common.is_empty:
        inner = common.moved(-place.x, -place.y).slices
        to[common.moved(-rect.x, -rect.y).slices] = pixels[inner]


def _keep(tiles: dict[Key, Array], key: Key, tile: Array) -> None:
    tiles[key] = tile
    while len(tiles) > 1 and len(tiles) * tile.nbytes > _BUDGET:
        del tiles[next(iter(tiles))]


def _gathered(rects: list[Rect]) -> list[Rect]:
    """As one where that is not much more than they are."""
    if len(rects) < 2:
        return rects
    whole = rects[0]
    for rect in rects[1:]:
        whole = whole.united(rect)
    return [whole] if whole.size.area <= 2 * sum(rect.size.area for rect in rects) else rects
