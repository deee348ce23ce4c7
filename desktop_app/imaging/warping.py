"""Pictures bent: sampled along maps of `core.warp`, as `resampling` does along affine ones.

The way back of a mesh is found once, on a grid over where it leads (Newton's method from the
nearest of many places whose way there is known), and is straight between. Every tile of the result
is made by itself, with as many samples in a pixel as that part of it gets smaller.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import cv2
import numpy as np

from desktop_app.core.affine import Affine
from desktop_app.core.geometry import Rect, Size
from desktop_app.core.pixels import Array, ByteArray
from desktop_app.core.warp import Back, Stages, Warp, lattice, projected, stages_bounds
from desktop_app.imaging.mask import Reader
from desktop_app.imaging.resampling import (
    TAPS,
    Sampling,
    TransformQuality,
    block_of,
    rounded_places,
    spread_of,
)
from desktop_app.imaging.transform import sample_into

if TYPE_CHECKING:
    from desktop_app.core.affine import Floats

_PLACES = 40_000  # at which the way back of a mesh is found
_FEW = 2_000  # the same, for what is seen while it is dragged
_ROUNDS = 6  # of Newton's method, at most
_ENOUGH = 1e-5  # cells of a mesh: a step that short is the last
_NEAR = 3  # points of that grid beside the surface, at least, that its way back is found for
_STRIDE = 8  # pixels of a tile between two places that are looked at first
_BESIDE = 0.55  # shares of the sides from the middle
_MOST_SAMPLES = 8  # in a pixel, each way
_CELL = 4  # pixels: see `Bending`
_AWAY = -64.0  # blocks: where what came from nowhere is looked for


@dataclass(frozen=True, slots=True)
class Bending(Sampling):
    """How pixels are taken for maps that bend; ``back`` of the base counts for nothing.

    Attributes:
        ways: the stages, backwards.
        cell: of so many pixels each way the middle is looked at, and straight between: what a
            mesh does is known no better.
    """

    ways: tuple[Back, ...] = ()
    cell: int = 1

    def needs(self, rect: Rect) -> Rect:
        xs, ys = (
            np.unique(np.append(np.arange(first, last, _STRIDE), last - 1)) + 0.5
            for first, last in ((rect.x, rect.right), (rect.y, rect.bottom))
        )
        across, down = self.blocks_at(*np.meshgrid(xs, ys))
        if not np.isfinite(across).any():
            return Rect(0, 0, 0, 0)
        margin = TAPS[self.quality] + 2 + math.ceil(max(_step(across), _step(down)))
        needed = Rect.from_edges(
            math.floor(np.nanmin(across)) - margin,
            math.floor(np.nanmin(down)) - margin,
            math.ceil(np.nanmax(across)) + margin + 1,
            math.ceil(np.nanmax(down)) + margin + 1,
        )
        return needed.intersected(self.count.rect)

    def blocks_at(self, xs: Floats, ys: Floats) -> tuple[Floats, Floats]:
        """Where in blocks points of the result lie; NaN where nothing comes from."""
        for way in self.ways:
            xs, ys = way(xs, ys)
        # Far away is nowhere: not every number fits what samples it.
        far = (np.abs(xs) > 1e7) | (np.abs(ys) > 1e7)
        bounds, blocks = self.bounds, self.blocks
        return (
            np.where(far, np.nan, (xs - bounds.x) / blocks.width - 0.5),
            np.where(far, np.nan, (ys - bounds.y) / blocks.height - 0.5),
        )

    def for_tile(self, tile: Rect) -> Bending:
        """With samples as dense as that part of the result needs them."""
        if self.quality == "nearest":
            return self
        at = np.arange(0, tile.width + 1, _STRIDE, dtype=np.float64)
        across, down = self.blocks_at(*np.meshgrid(tile.x + at, tile.y + at))
        # What lies beside the picture may be stretched as it likes.
        with np.errstate(invalid="ignore"):
            beside = (np.abs(across / self.count.width - 0.5) > _BESIDE) | (
                np.abs(down / self.count.height - 0.5) > _BESIDE
            )
        across[beside] = np.nan
        steps = (np.hypot(np.diff(across, axis=axis), np.diff(down, axis=axis)) for axis in (1, 0))
        counts = [
            spread_of(min(_MOST_SAMPLES, float(np.nanmax(step, initial=0.0)) / _STRIDE))
            for step in steps
        ]
        return replace(self, spread=(counts[0], counts[1]))

    def places(self, rect: Rect, x: float, y: float) -> tuple[Floats, Floats]:
        cell = self.cell
        rim = cell if cell > 1 else 0  # cells are counted from the document's corner
        left, top = rect.x // cell * cell - rim, rect.y // cell * cell - rim
        columns = np.arange(left, rect.right + rim, cell, dtype=np.float64) + (cell / 2 + x)
        rows = np.arange(top, rect.bottom + rim, cell, dtype=np.float64) + (cell / 2 + y)
        across, down = self.blocks_at(*np.meshgrid(columns, rows))
        if cell > 1:
            size = len(columns) * cell, len(rows) * cell
            here = rect.moved(-left, -top).slices
            across, down = (
                np.array(cv2.resize(each, size)[here], np.float64) for each in (across, down)
            )
        for place, most in ((across, self.count.width), (down, self.count.height)):
            np.nan_to_num(place, copy=False, nan=_AWAY)
            np.clip(place, _AWAY, most - _AWAY, out=place)
        return rounded_places((across, down), self.quality)


def bending_for(
    bounds: Rect, stages: Stages, quality: TransformQuality, places: int = _PLACES
) -> Bending:
    """How to take pixels of a picture for maps of which one bends.

    Args:
        bounds: of the picture.
        stages: the maps.
        quality: between pixels.
        places: about so many at which the way back of a mesh is found.
    """
    blocks = Size(1, 1)
    if quality != "nearest":
        xs, ys = lattice(stages, bounds)
        lengths = [
            float(np.nanmax(np.hypot(np.diff(xs, axis=axis), np.diff(ys, axis=axis)), initial=0.0))
            * (len(xs) - 1)
            for axis in (1, 0)
        ]
        blocks = Size(
            block_of(lengths[0] / bounds.width, bounds.width),
            block_of(lengths[1] / bounds.height, bounds.height),
        )
    ways = tuple(_back(stage, places) for stage in reversed(stages))
    smooth = any(isinstance(stage, Warp) and stage.smooth for stage in stages)
    spread = ((0.0,), (0.0,))
    return Bending(bounds, blocks, Affine(), spread, quality, ways, _CELL if smooth else 1)


def warped(read: Reader, bending: Bending, tile: Rect, like: Array) -> Array | None:
    """Pixels of one tile of the result; None: nothing falls on it.

    Args:
        read: see `transform.transformed`.
        bending: by `bending_for`.
        tile: any of `tiles.tile_rect`.
        like: of the dtype and the channels wanted.
    """
    dense = bending.for_tile(tile)
    if dense.needs(tile).is_empty:
        return None
    out = np.zeros((tile.height, tile.width, *like.shape[2:]), like.dtype)
    sample_into(out, read, dense, tile)
    return out


def sketched(
    pixels: ByteArray, place: Rect, stages: Stages, seen: Rect, most: int
) -> tuple[ByteArray, Rect]:
    """A small picture bent, for a preview.

    Args:
        pixels: (h, w, 4), of what lies at ``place``, reduced.
        place: in pixels of the document.
        stages: the maps, in these too.
        seen: all else is left out.
        most: pixels that the result may have.

    Returns:
        (h, w, 4), and its place in the document.
    """
    after = warped_bounds(place, stages, "bilinear").intersected(seen)
    if after.is_empty:
        return np.zeros((1, 1, 4), np.uint8), after
    high, wide = pixels.shape[:2]
    step = max(1.0, math.sqrt(after.size.area / most))
    first = Affine.scaling(place.width / wide, place.height / high)
    first = Affine.translation(place.x, place.y).of(first)
    last = Affine.scaling(1 / step, 1 / step).of(Affine.translation(-after.x, -after.y))
    bending = bending_for(Rect(0, 0, wide, high), (first, *stages, last), "bilinear", _FEW)
    size = Size(max(1, math.ceil(after.width / step)), max(1, math.ceil(after.height / step)))
    out = np.zeros((size.height, size.width, 4), np.uint8)

    def read(rect: Rect) -> Array:
        return pixels[rect.slices]

    sample_into(out, read, bending, size.rect)
    return out, Rect(after.x, after.y, round(size.width * step), round(size.height * step))


def warped_bounds(bounds: Rect, stages: Stages, quality: TransformQuality) -> Rect:
    """A rectangle that holds all of a picture afterwards, with its soft edges."""
    return stages_bounds(stages, bounds).grown(TAPS[quality] + 1)


# -- backwards ------------------------------------------------------------------------------------


def _back(stage: Affine | Warp, places: int) -> Back:
    if isinstance(stage, Affine):
        return stage.inverse.points
    return _of_mesh(stage, places) if stage.smooth else _of_view(stage)


def _of_view(warp: Warp) -> Back:
    matrix, bounds = np.asarray(np.linalg.inv(warp.matrix), np.float64), warp.bounds

    def back(xs: Floats, ys: Floats) -> tuple[Floats, Floats]:
        u, v = projected(matrix, xs, ys)
        return bounds.x + u * bounds.width, bounds.y + v * bounds.height

    return back


def _of_mesh(warp: Warp, places: int) -> Back:
    area = stages_bounds((warp,), warp.bounds)
    step = max(1, math.floor(math.sqrt(area.size.area / places)))
    rim = _NEAR + math.ceil(2 * _CELL / step)
    left, top = area.x - (rim + 1) * step, area.y - (rim + 1) * step
    wide = math.ceil(area.width / step) + 2 * rim + 3
    high = math.ceil(area.height / step) + 2 * rim + 3
    xs, ys = np.meshgrid(
        left + step * np.arange(wide, dtype=np.float64),
        top + step * np.arange(high, dtype=np.float64),
    )
    across, down = warp.cells
    u, v = _solved(warp, xs, ys, step, rim)
    bounds = warp.bounds
    found = (bounds.x + u * (bounds.width / across), bounds.y + v * (bounds.height / down))

    def back(px: Floats, py: Floats) -> tuple[Floats, Floats]:
        gx, gy = (px - left) / step, (py - top) / step
        with np.errstate(invalid="ignore"):
            inside = (gx >= 0) & (gy >= 0) & (gx < wide - 1) & (gy < high - 1)
        column = np.where(inside, gx, 0).astype(np.int64)
        row = np.where(inside, gy, 0).astype(np.int64)
        tx, ty = gx - column, gy - row
        made: list[Floats] = []
        for grid in found:
            upper = grid[row, column] * (1 - tx) + grid[row, column + 1] * tx
            lower = grid[row + 1, column] * (1 - tx) + grid[row + 1, column + 1] * tx
            made.append(np.where(inside, upper * (1 - ty) + lower * ty, np.nan))
        return made[0], made[1]

    return back


def _solved(warp: Warp, xs: Floats, ys: Floats, step: int, rim: int) -> tuple[Floats, Floats]:
    """Places in cells of a mesh that lead to points of a grid, up to ``rim`` points beside the
    surface; NaN elsewhere."""
    across, down = warp.cells
    high, wide = xs.shape
    starts = np.meshgrid(np.linspace(0, across, wide), np.linspace(0, down, high))
    at = warp.surface(*starts)[0]
    columns = np.rint((at[0] - xs[0, 0]) / step).astype(np.int64).ravel()
    rows = np.rint((at[1] - ys[0, 0]) / step).astype(np.int64).ravel()
    free = np.ones((high, wide), np.uint8)
    first = np.zeros((high, wide), np.int64)
    free[rows, columns] = 0
    first[rows, columns] = np.arange(len(rows))
    away, found = cv2.distanceTransformWithLabels(
        free, cv2.DIST_L2, 5, labelType=cv2.DIST_LABEL_PIXEL
    )
    labels = np.asarray(found, np.int64)
    of_label = np.zeros(int(labels.max()) + 1, np.int64)
    of_label[labels[free == 0]] = first[free == 0]
    nearest = of_label[labels]
    near = np.asarray(away, np.float64) <= rim
    u, v = (each.ravel()[nearest[near]] for each in starts)
    x, y = xs[near], ys[near]
    for _ in range(_ROUNDS):
        place, along, below = warp.surface(u, v)
        dx, dy = x - place[0], y - place[1]
        area = along[0] * below[1] - along[1] * below[0]
        with np.errstate(divide="ignore", invalid="ignore"):
            du = (dx * below[1] - dy * below[0]) / area
            dv = (dy * along[0] - dx * along[1]) / area
        du, dv = (np.clip(np.nan_to_num(each), -0.5, 0.5) for each in (du, dv))
        u, v = u + du, v + dv
        if max(np.abs(du).max(initial=0.0), np.abs(dv).max(initial=0.0)) < _ENOUGH:
            break
    place = warp.surface(u, v)[0]
    lost = np.hypot(x - place[0], y - place[1]) > step
    u[lost] = np.nan
    solved = np.full((2, high, wide), np.nan)
    solved[0, near], solved[1, near] = u, v
    return solved[0], solved[1]


def _step(places: Floats) -> float:
    return max(float(np.nanmax(np.abs(np.diff(places, axis=k)), initial=0.0)) for k in (0, 1))
