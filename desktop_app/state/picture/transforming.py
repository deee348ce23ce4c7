"""Layers moved, scaled, turned and sheared, with all they hold. Pure functions, for background
threads; which layer and which map, `transform_frame` and `reshaping` say."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from desktop_app.core.affine import Affine
from desktop_app.core.cancel import CancelToken
from desktop_app.core.geometry import Rect
from desktop_app.core.pixels import Array, FloatArray
from desktop_app.imaging.blend import Patch
from desktop_app.imaging.tile_transform import (
    Tick,
    exact_map,
    transformed_array,
    transformed_tiles,
)
from desktop_app.imaging.tiles import SIDE, Tiles, opaque
from desktop_app.state.picture import layer_tree
from desktop_app.state.picture.layers import Layer, moved

if TYPE_CHECKING:
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


def pixels_after(layers: Sequence[Layer], matrix: Affine) -> int:
    """About how many pixels `transformed_layer` makes of these layers: for `Watch`."""
    if whole_move(matrix) is not None:
        return 0
    area = abs(matrix.determinant) if exact_map(matrix) is None else 1.0
    total = 0.0
    for layer in layer_tree.walk(layers):
        held = 0 if layer.pixels is None else _held(layer.pixels)
        total += area * (held + sum(piece.rect.size.area for piece in layer.pieces))
    return round(total)


def transformed_layer(
    layer: Layer,
    matrix: Affine,
    quality: TransformQuality,
    tick: Tick,
    edge: Rect | None = None,
) -> Layer:
    """The layer after ``matrix``: its pixels, its patches with their shares, what it groups.

    Plans stay: they tell how a patch was made. See `imaging.tile_transform.transformed_tiles` for
    ``edge``.

    Raises:
        ValueError: ``matrix`` has no inverse.
        Cancelled: by ``tick``.
    """
    by = whole_move(matrix)
    if by is not None:
        return moved(layer, *by)
    pixels = layer.pixels
    if pixels is not None:
        pixels = transformed_tiles(pixels, matrix, quality, tick, edge)
    children = tuple(
        transformed_layer(child, matrix, quality, tick, edge) for child in layer.children
    )
    pieces = tuple(_piece(piece, matrix, quality, tick) for piece in layer.pieces)
    guidance = None if layer.guidance is None else layer.guidance.mapped(matrix)
    return replace(layer, pixels=pixels, children=children, pieces=pieces, guidance=guidance)


def _held(tiles: Tiles) -> int:
    backing = 0 if tiles.backing is None else tiles.backing.shape[0] * tiles.backing.shape[1]
    return backing + SIDE * SIDE * len(tiles.tiles)


def _piece(piece: Patch, matrix: Affine, quality: TransformQuality, tick: Tick) -> Patch:
    """Pixels go on beyond their border as they are there; how much of them is taken, does not."""
    exact = exact_map(matrix)
    if exact is not None:
        pixels, rect = transformed_array(piece.pixels, piece.rect, exact, quality, tick)
        share = piece.share
        if share is not None:
            share = _share(share, piece.rect, exact, quality)[0]
        return Patch(rect, _frozen(pixels), None if share is None else _frozen(share))
    taken = piece.share
    if taken is None:
        taken = np.ones((piece.rect.height, piece.rect.width), np.float32)
    share, rect = _share(taken, piece.rect, matrix, quality)
    # With a rim of its own border, nothing of what lies beyond is mixed into the outermost pixels.
    rim = _rim(matrix)
    wide = np.pad(opaque(piece.pixels), ((rim, rim), (rim, rim), (0, 0)), mode="edge")
    pixels, around = transformed_array(wide, piece.rect.grown(rim), matrix, quality, tick)
    pixels = pixels[rect.moved(-around.x, -around.y).slices]
    if piece.pixels.shape[2] == 3:
        pixels = pixels[..., :3]
    return Patch(rect, _frozen(np.ascontiguousarray(pixels)), _frozen(share))


def _share(
    share: FloatArray, place: Rect, matrix: Affine, quality: TransformQuality
) -> tuple[FloatArray, Rect]:
    # A filter with negative weights would take more than all, and something beside nothing.
    if quality == "lanczos":
        quality = "bilinear"
    made, rect = transformed_array(share, place, matrix, quality, lambda _: None)
    return np.clip(made, 0, 1).astype(np.float32, copy=False), rect


def _rim(matrix: Affine) -> int:
    shortest = min(
        max(1e-3, (matrix.xx**2 + matrix.yx**2) ** 0.5),
        max(1e-3, (matrix.xy**2 + matrix.yy**2) ** 0.5),
    )
    return min(4096, round(10 / min(1.0, shortest)) + 2)


def _frozen(array: Array) -> Array:
    array.flags.writeable = False
    return array
