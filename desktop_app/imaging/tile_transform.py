"""Whole sparse pictures turned, mirrored, scaled, sheared: tile by tile, so that memory stays
bounded. How one rectangle is made is `transform` and `scaling`; what a layer is, `state`'s."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

import cv2
import numpy as np

from desktop_app.core.affine import Affine
from desktop_app.core.geometry import Rect
from desktop_app.core.pixels import Array, frozen
from desktop_app.core.warp import Stages
from desktop_app.imaging.scaling import scaled_part
from desktop_app.imaging.tiles import SIDE, Key, Tile, Tiles, tile_keys, tile_rect
from desktop_app.imaging.transform import TransformQuality, transformed, transformed_bounds
from desktop_app.imaging.warping import bending_for, warped, warped_bounds

Tick = Callable[[int], None]
"""Is told how many pixels were made since the last call; may raise `core.cancel.Cancelled`."""

_BAND = 1024
"""Rows or columns of a whole array that are made at a time."""

_RIM = 8
"""Pixels that a picture goes on beyond its edge."""

_TURNS = {
    1: cv2.ROTATE_90_CLOCKWISE,
    2: cv2.ROTATE_180,
    3: cv2.ROTATE_90_COUNTERCLOCKWISE,
}


@dataclass(frozen=True, slots=True)
class _Turn:
    """An exact map without its translation: so many quarters clockwise, after a mirroring of left
    and right."""

    quarters: int
    mirrored: bool

    def of(self, array: Array) -> Array:
        """(h, w[, c]), a new array; OpenCV takes a tenth of NumPy's time for it."""
        if self.mirrored:
            array = np.asarray(cv2.flip(array, 1), array.dtype)
        if self.quarters:
            array = np.asarray(cv2.rotate(array, _TURNS[self.quarters]), array.dtype)
        return array


def exact_map(matrix: Affine) -> Affine | None:
    """``matrix`` without rounding errors, if it leads from pixels to pixels (quarter turns,
    mirrorings, whole moves); else None."""
    numbers = matrix.to_json()
    whole = [float(round(number)) for number in numbers]
    if any(abs(a - b) > 1e-6 for a, b in zip(numbers, whole, strict=True)):
        return None
    exact = Affine(*whole)
    sides = abs(exact.xx) + abs(exact.xy), abs(exact.yx) + abs(exact.yy)
    return exact if sides == (1, 1) and abs(exact.determinant) == 1 else None


def transformed_tiles(
    tiles: Tiles, matrix: Affine, quality: TransformQuality, tick: Tick, edge: Rect | None = None
) -> Tiles:
    """The picture after ``matrix``.

    Quarter turns, mirrorings and whole moves keep every byte, of any quality.

    Args:
        tiles: the picture.
        matrix: from where a point is to where it goes.
        quality: between pixels; what is only scaled with *lanczos* is filtered over as many pixels
            as fall on one.
        tick: see `Tick`.
        edge: a rectangle (the canvas) at whose border a picture that ends there goes on as it is
            there, instead of fading out; only where it is scaled.

    Raises:
        ValueError: ``matrix`` has no inverse.
    """
    if tiles.fill:
        return transformed_tiles(tiles.inverted, matrix, quality, tick, edge).inverted
    exact = exact_map(matrix)
    if exact is not None:
        return _placed(tiles, exact, tick)
    bounds = tiles.rect
    if bounds.is_empty:
        return tiles
    scales = matrix.xy == 0 and matrix.yx == 0
    if edge is not None and edge.contains(tiles.content_rect()):
        bounds = bounds.intersected(edge)
    if scales and not tiles.tiles and tiles.backing is not None:
        return _scaled_backing(tiles, matrix, quality, tick)
    make = _maker(tiles.read, bounds, matrix, quality)
    made: dict[Key, Tile] = {}
    for key in sorted(_touched(tiles, bounds, matrix, quality)):
        tile = make(tile_rect(key))
        tick(SIDE * SIDE)
        if tile.any():
            made[key] = Tile(tile)
    return Tiles(tiles.channels, tiles.dtype, made)


def warped_tiles(
    tiles: Tiles,
    stages: Stages,
    quality: TransformQuality,
    tick: Tick,
    edge: Rect | None = None,
    within: Rect | None = None,
) -> Tiles:
    """The picture after maps of which one bends, sampled once; see `warping`.

    Args:
        tiles, stages, quality, tick: as in `transformed_tiles`.
        edge: a rectangle at whose border the picture goes on as it is there.
        within: what lies elsewhere afterwards is left out.
    """
    if tiles.fill:
        return warped_tiles(tiles.inverted, stages, quality, tick, edge, within).inverted
    bounds, read = tiles.content_rect(), tiles.read
    if bounds.is_empty:
        return tiles
    if edge is not None:
        bounds, read = edge.grown(_RIM), _extended(tiles.read, edge)
    bending = bending_for(bounds, stages, quality)
    made: dict[Key, Tile] = {}
    like = tiles.read(Rect(bounds.x, bounds.y, 1, 1))
    after = warped_bounds(bounds, stages, quality)
    for key in tile_keys(after if within is None else after.intersected(within)):
        tile = warped(read, bending, tile_rect(key), like)
        tick(SIDE * SIDE)
        if tile is not None and tile.any():
            made[key] = Tile(tile)
    return Tiles(tiles.channels, tiles.dtype, made)


def transformed_array(
    array: Array, place: Rect, matrix: Affine, quality: TransformQuality, tick: Tick
) -> tuple[Array, Rect]:
    """A picture (h, w, 4) or a mask (h, w) that lies at ``place``, and its place afterwards."""
    exact = exact_map(matrix)
    if exact is not None:
        tick(place.size.area)
        return _turn_of(exact).of(array), exact.bounds(place)

    def read(rect: Rect) -> Array:
        return array[rect.moved(-place.x, -place.y).slices]

    scales = matrix.xy == 0 and matrix.yx == 0
    after = matrix.bounds(place) if scales else transformed_bounds(place, matrix, quality)
    return _whole(_maker(read, place, matrix, quality), after, array, tick), after


def cropped_tiles(tiles: Tiles, rect: Rect) -> Tiles:
    """What of a picture is in ``rect``; blank elsewhere."""
    if tiles.fill:
        return cropped_tiles(tiles.inverted, rect).inverted
    if rect.contains(tiles.content_rect()):
        return tiles
    made: dict[Key, Tile] = {}
    for key in tile_keys(rect.intersected(tiles.rect)):
        place = tile_rect(key)
        inside = place.intersected(rect)
        pixels = tiles.read(place)
        tile = np.zeros_like(pixels)
        here = inside.moved(-place.x, -place.y).slices
        tile[here] = pixels[here]
        if tile.any():
            made[key] = Tile(tile)
    return Tiles(tiles.channels, tiles.dtype, made)


# -- exact maps -----------------------------------------------------------------------------------


def _turn_of(exact: Affine) -> _Turn:
    mirrored = exact.determinant < 0
    linear = replace(exact, x0=0.0, y0=0.0)
    if mirrored:
        linear = linear.of(Affine.scaling(-1, 1))
    quarters = {(1, 0): 0, (0, 1): 1, (-1, 0): 2, (0, -1): 3}[(round(linear.xx), round(linear.yx))]
    return _Turn(quarters, mirrored)


def _placed(tiles: Tiles, exact: Affine, tick: Tick) -> Tiles:
    if exact.is_translation:
        return tiles.moved(round(exact.x0), round(exact.y0))
    turn = _turn_of(exact)
    local = exact.of(Affine.translation(*tiles.origin))
    backing = tiles.backing
    if backing is None:
        # Tiles become tiles: the grid is turned about its own corner.
        made: dict[Key, Tile] = {}
        linear = replace(local, x0=0.0, y0=0.0)
        for key, tile in tiles.tiles.items():
            place = linear.bounds(tile_rect(key))
            made[place.x // SIDE, place.y // SIDE] = Tile(turn.of(tile.pixels))
            tick(SIDE * SIDE)
        origin = (round(local.x0), round(local.y0))
        return Tiles(tiles.channels, tiles.dtype, made, origin=origin)
    under = local.bounds(Rect(0, 0, backing.shape[1], backing.shape[0]))
    turned = frozen(turn.of(backing))
    tick(under.size.area)
    result = Tiles(tiles.channels, tiles.dtype, backing=turned, origin=(under.x, under.y))
    for key, tile in tiles.tiles.items():
        result = result.written(local.bounds(tile_rect(key)), turn.of(tile.pixels))
        tick(SIDE * SIDE)
    return result


# -- resampled ------------------------------------------------------------------------------------


def _maker(
    read: Callable[[Rect], Array], bounds: Rect, matrix: Affine, quality: TransformQuality
) -> Callable[[Rect], Array]:
    """Makes a rectangle of the result; a picture that is scaled keeps its hard edges."""
    scales = matrix.xy == 0 and matrix.yx == 0
    if scales and quality == "lanczos" and matrix.xx > 0 and matrix.yy > 0:
        return lambda rect: scaled_part(read, bounds, matrix, rect)
    if not scales:
        return lambda rect: transformed(read, bounds, matrix, rect, quality)
    after = matrix.bounds(bounds)
    reach = _reach(matrix)
    around = bounds.grown(reach[0], reach[1])
    extended = _extended(read, bounds)

    def make(rect: Rect) -> Array:
        inside = rect.intersected(after)
        made = transformed(extended, around, matrix, inside, quality)
        if inside == rect:
            return made
        whole = np.zeros((rect.height, rect.width, *made.shape[2:]), made.dtype)
        whole[inside.moved(-rect.x, -rect.y).slices] = made
        return whole

    return make


def _reach(matrix: Affine) -> tuple[int, int]:
    """Pixels beyond the border that a filter of eight may look at, across and down."""
    across, down = (max(1.0, 1 / max(abs(v), 1e-6)) for v in (matrix.xx, matrix.yy))
    return round(8 * across) + 8, round(8 * down) + 8


def _extended(read: Callable[[Rect], Array], bounds: Rect) -> Callable[[Rect], Array]:
    """Reads beyond ``bounds`` what lies at its border."""

    def extended(rect: Rect) -> Array:
        rows = np.clip(np.arange(rect.y, rect.bottom), bounds.y, bounds.bottom - 1)
        columns = np.clip(np.arange(rect.x, rect.right), bounds.x, bounds.right - 1)
        if rows.size == 0 or columns.size == 0:
            return read(Rect(bounds.x, bounds.y, 0, 0))
        inner = Rect.from_edges(
            int(columns[0]), int(rows[0]), int(columns[-1]) + 1, int(rows[-1]) + 1
        )
        pixels = read(inner)
        if inner == rect:
            return pixels
        return pixels[np.ix_(rows - inner.y, columns - inner.x)]

    return extended


def _touched(tiles: Tiles, bounds: Rect, matrix: Affine, quality: TransformQuality) -> set[Key]:
    """The tiles of the result in which something may be seen."""
    x, y = tiles.origin
    parts = [tile_rect(key).moved(x, y) for key in tiles.tiles]
    if tiles.backing is not None:
        parts.append(Rect(x, y, tiles.backing.shape[1], tiles.backing.shape[0]))
    keys: set[Key] = set()
    for part in parts:
        inside = part.intersected(bounds)
        if not inside.is_empty:
            keys.update(tile_keys(transformed_bounds(inside, matrix, quality)))
    return keys


def _scaled_backing(tiles: Tiles, matrix: Affine, quality: TransformQuality, tick: Tick) -> Tiles:
    """A picture that was opened, and not painted on: it stays one array, opaque if it was."""
    backing = tiles.backing
    assert backing is not None
    place = tiles.rect

    def read(rect: Rect) -> Array:
        return backing[rect.moved(-place.x, -place.y).slices]

    after = matrix.bounds(place)
    coloured = _maker(tiles.read, place, matrix, quality)
    opaque = backing.ndim == 3 and backing.shape[2] == 3
    filters = opaque and quality == "lanczos" and matrix.xx > 0 and matrix.yy > 0

    def make(rect: Rect) -> Array:
        if filters:
            return scaled_part(read, place, matrix, rect)
        return coloured(rect)[..., :3] if opaque else coloured(rect)

    made = frozen(_whole(make, after, backing, tick))
    return Tiles(tiles.channels, tiles.dtype, backing=made, origin=(after.x, after.y))


def _whole(make: Callable[[Rect], Array], after: Rect, like: Array, tick: Tick) -> Array:
    out = np.empty((after.height, after.width, *like.shape[2:]), like.dtype)
    for part in _parts(after):
        out[part.moved(-after.x, -after.y).slices] = make(part)
        tick(part.size.area)
    return out


def _parts(rect: Rect) -> Iterator[Rect]:
    for top in range(rect.y, rect.bottom, _BAND):
        for left in range(rect.x, rect.right, _BAND):
            yield Rect(left, top, _BAND, _BAND).intersected(rect)
