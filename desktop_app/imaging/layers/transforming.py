"""Layers moved, scaled, turned and sheared, with all they hold. Pure functions, for background
threads; which layer and which map, `transform_frame` and `reshaping` say."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from desktop_app.core.affine import Affine
from desktop_app.core.cancel import CancelToken
from desktop_app.core.geometry import Rect
from desktop_app.core.pixels import Array, FloatArray, frozen
from desktop_app.core.warp import Stages, affine_near, affine_of, joined, stages_bounds
from desktop_app.imaging.blend import Patch
from desktop_app.imaging.layers import layer_tree
from desktop_app.imaging.layers.layer import Layer, moved, with_kept
from desktop_app.imaging.layers.layer_proxies import content_rect
from desktop_app.imaging.resampling import OVERSHOOTS
from desktop_app.imaging.tile_transform import (
    Tick,
    exact_map,
    transformed_array,
    transformed_tiles,
    warped_tiles,
)
from desktop_app.imaging.tiles import SIDE, Tiles, opaque
from desktop_app.imaging.transform import TransformQuality


class Watch:
    """How far the work is, told from one thread to another; and whether it is still wanted.

    Args:
        total: pixels to be made; it need not be exact.
    """

    def __init__(self, total: int = 0) -> None:
        self.total = total
        self.done = 0
        self.token = CancelToken()
        self._lock = threading.Lock()

    def tick(self, pixels: int) -> None:
        """So many more are made.

        Raises:
            Cancelled: nobody wants them any more.
        """
        with self._lock:
            self.done += pixels
        self.token.check()

    @property
    def fraction(self) -> float | None:
        """0..1; None while it can't be told."""
        return min(1.0, self.done / self.total) if self.total > 0 else None


def whole_move(matrix: Affine) -> tuple[int, int] | None:
    """How far right and down, if ``matrix`` does nothing but move by whole pixels."""
    exact = exact_map(matrix)
    if exact is None or not exact.is_translation:
        return None
    return round(exact.x0), round(exact.y0)


def pixels_after(layers: Sequence[Layer], by: Affine | Stages) -> int:
    """About how many pixels `transformed_layer` makes of these layers: for `Watch`."""
    stages = _stages(by)
    matrix = affine_of(stages)
    if matrix is not None and whole_move(matrix) is not None:
        return 0
    exact = matrix is not None and exact_map(matrix) is not None
    total = 0.0
    for layer in layer_tree.walk(layers):
        held = 0 if layer.pixels is None else _pixel_count(layer.pixels)
        held += sum(piece.rect.size.area for piece in layer.pieces)
        rect = layer.rect
        if not exact and not rect.is_empty:
            held *= stages_bounds(stages, rect).size.area / rect.size.area
        total += held
    return round(total)


def transformed_layer(
    layer: Layer,
    by: Affine | Stages,
    quality: TransformQuality,
    tick: Tick,
    edge: Rect | None = None,
    *,
    keeps: bool = False,
    within: Rect | None = None,
) -> Layer:
    """The layer after maps: its pixels, its patches with their shares, what it groups.

    What was transformed before is made of what it was before that (`Layer.kept`), so that nothing
    wears; but quarter turns, mirrorings and whole moves keep every byte that there is. Plans stay:
    they tell how a patch was made. See `imaging.tile_transform.transformed_tiles` for ``edge``.

    Args:
        layer: with all it groups.
        by: where it goes.
        quality: between pixels.
        tick: see `Tick`.
        edge: see above.
        keeps: remember what it was, for the next time.
        within: where a map bends, what lies elsewhere afterwards is left out, and ``edge`` counts.

    Raises:
        ValueError: a map has no inverse.
        Cancelled: by ``tick``.
    """
    stages = _stages(by)
    matrix = affine_of(stages)
    move = None if matrix is None else whole_move(matrix)
    if move is not None:
        return moved(layer, *move)
    source, way = layer, stages
    if layer.kept is not None and (matrix is None or exact_map(matrix) is None):
        source, way = layer.original, joined(*layer.kept.stages, *stages)
        edge = content_rect(source) if within is None else None
    children = tuple(
        transformed_layer(child, stages, quality, tick, edge, keeps=keeps, within=within)
        for child in layer.children
    )
    pixels = source.pixels
    if pixels is not None and affine_of(way) is None:
        pixels = warped_tiles(pixels, way, quality, tick, edge if within else None, within)
    elif pixels is not None:
        pixels = transformed_tiles(pixels, affine_of(way) or Affine(), quality, tick, edge)
    pieces = tuple(_piece(piece, way, quality, tick, within) for piece in source.pieces)
    pieces = tuple(piece for piece in pieces if not piece.rect.is_empty)
    guidance = layer.guidance
    if guidance is not None:
        middle = within or layer.rect
        near = middle.x + middle.width / 2, middle.y + middle.height / 2
        guidance = guidance.mapped(affine_near(stages, near) if matrix is None else matrix)
    made = replace(layer, pixels=pixels, children=children, pieces=pieces, guidance=guidance)
    if layer.kept is not None:
        return with_kept(made, layer.kept.source, layer.kept.stages, stages)
    return with_kept(made, layer, stages) if keeps and layer.pixel_data else made


def _stages(by: Affine | Stages) -> Stages:
    return joined(by) if isinstance(by, Affine) else joined(*by)


def _pixel_count(tiles: Tiles) -> int:
    backing = 0 if tiles.backing is None else tiles.backing.shape[0] * tiles.backing.shape[1]
    return backing + SIDE * SIDE * len(tiles.tiles)


def _piece(
    piece: Patch, stages: Stages, quality: TransformQuality, tick: Tick, within: Rect | None
) -> Patch:
    """Pixels go on beyond their border as they are there; how much of them is taken, does not."""
    matrix = affine_of(stages)
    if matrix is None:
        return _bent(piece, stages, quality, within)
    exact = exact_map(matrix)
    if exact is not None:
        pixels, rect = transformed_array(piece.pixels, piece.rect, exact, quality, tick)
        share = piece.share
        if share is not None:
            share = _share(share, piece.rect, exact, quality)[0]
        return Patch(rect, frozen(pixels), None if share is None else frozen(share))
    share, rect = _share(_taken(piece), piece.rect, matrix, quality)
    # With a rim of its own border, nothing of what lies beyond is mixed into the outermost pixels.
    rim = _rim(matrix)
    wide = np.pad(opaque(piece.pixels), ((rim, rim), (rim, rim), (0, 0)), mode="edge")
    pixels, around = transformed_array(wide, piece.rect.grown(rim), matrix, quality, tick)
    pixels = pixels[rect.moved(-around.x, -around.y).slices]
    if piece.pixels.shape[2] == 3:
        pixels = pixels[..., :3]
    return Patch(rect, frozen(np.ascontiguousarray(pixels)), frozen(share))


def _bent(piece: Patch, stages: Stages, quality: TransformQuality, within: Rect | None) -> Patch:
    """The same of maps of which one bends: the border is not carried on, but premultiplied."""

    def bent(array: Array, quality: TransformQuality) -> Tiles:
        tiles = Tiles.of_array(array).moved(piece.rect.x, piece.rect.y)
        return warped_tiles(tiles, stages, quality, lambda _: None, within=within)

    share = bent(_taken(piece), _plain(quality))
    rect = share.content_rect()
    pixels = bent(opaque(piece.pixels), quality).read(rect)[..., : piece.pixels.shape[2]]
    taken = np.clip(share.read(rect), 0, 1).astype(np.float32)
    return Patch(rect, frozen(np.ascontiguousarray(pixels)), frozen(taken))


def _taken(piece: Patch) -> FloatArray:
    if piece.share is not None:
        return piece.share
    return np.ones((piece.rect.height, piece.rect.width), np.float32)


def _plain(quality: TransformQuality) -> TransformQuality:
    """A filter with negative weights would take more than all, and something beside nothing."""
    return "bilinear" if quality in OVERSHOOTS else quality


def _share(
    share: FloatArray, place: Rect, matrix: Affine, quality: TransformQuality
) -> tuple[FloatArray, Rect]:
    made, rect = transformed_array(share, place, matrix, _plain(quality), lambda _: None)
    return np.clip(made, 0, 1).astype(np.float32, copy=False), rect


def _rim(matrix: Affine) -> int:
    shortest = min(
        max(1e-3, (matrix.xx**2 + matrix.yx**2) ** 0.5),
        max(1e-3, (matrix.xy**2 + matrix.yy**2) ** 0.5),
    )
    return min(4096, round(10 / min(1.0, shortest)) + 2)
