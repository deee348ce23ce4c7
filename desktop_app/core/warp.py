"""Maps that bend: a rectangle pulled at its corners (perspective) or at a grid of points (mesh);
several maps one after another. Pixels are made by `imaging.warping`.

Coordinates are those of `affine`.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from desktop_app.core.affine import Affine, Point
from desktop_app.core.geometry import Rect, Size
from desktop_app.core.record import record

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from desktop_app.core.affine import Floats

MOST_CELLS = 8
"""Of a mesh, across and down."""

_CATMULL_ROM = ((0, -1, 2, -1), (2, 0, -5, 3), (0, 1, 4, -3), (0, 0, -1, 1))
"""Twice the weights of four points between the second and the third: of 1, t, t² and t³."""

_SAMPLES = 49  # places along a side at which a map is looked at, to tell how far it reaches
_FARTHEST = 1e6  # pixels from the document's corner that a point may lie away


@record()
class Warp:
    """Where ``bounds`` goes when it is pulled at a grid of points.

    Attributes:
        bounds: in pixels; not empty.
        rows: where the points of an even grid over ``bounds`` go, at least 2 by 2.
        smooth: a Catmull-Rom surface through the points, whose borders go on straight; else a
            perspective view (2 by 2): straight lines stay straight.
    """

    bounds: Rect
    rows: tuple[tuple[Point, ...], ...]
    smooth: bool = False

    @classmethod
    def plain(cls, bounds: Rect, cells: int = 1, *, smooth: bool = False) -> Warp:
        """One that moves nothing, of so many cells across and down."""
        shares = np.arange(cells + 1) / cells
        xs, ys = bounds.x + shares * bounds.width, bounds.y + shares * bounds.height
        return cls(bounds, _rows(*np.meshgrid(xs, ys)), smooth)

    @property
    def cells(self) -> tuple[int, int]:
        """(across, down): one less than there are points in a row, and rows."""
        return len(self.rows[0]) - 1, len(self.rows) - 1

    @property
    def is_plain(self) -> bool:
        return self.rows == Warp.plain(self.bounds, self.cells[0], smooth=self.smooth).rows

    @property
    def is_sound(self) -> bool:
        """Whether it can be carried out: points not too far away; of a perspective view, no corner
        folded over or in line with its neighbours."""
        points = [point for row in self.rows for point in row]
        if not all(abs(value) < _FARTHEST for point in points for value in point):
            return False
        if self.smooth:
            return True
        a, b, c, d = self.corners
        turns = [_area(*three) for three in ((a, b, c), (b, c, d), (c, d, a), (d, a, b))]
        least = 1e-3 * max(abs(turn) for turn in turns) + 0.5
        return all(turn > least for turn in turns) or all(turn < -least for turn in turns)

    @property
    def corners(self) -> tuple[Point, Point, Point, Point]:
        """Where the corners go: top left, top right, bottom right, bottom left."""
        return self.rows[0][0], self.rows[0][-1], self.rows[-1][-1], self.rows[-1][0]

    def with_point(self, number: int, point: Point) -> Warp:
        """With the point of that number, counted row by row, elsewhere."""
        row, column = divmod(number, len(self.rows[0]))
        moved = (*self.rows[row][:column], point, *self.rows[row][column + 1 :])
        return Warp(self.bounds, (*self.rows[:row], moved, *self.rows[row + 1 :]), self.smooth)

    @classmethod
    def straightened(cls, corners: tuple[Point, Point, Point, Point], size: Size) -> Warp:
        """The perspective view that leads a quadrangle (as `corners`) to all of a canvas.

        Raises:
            ValueError: the quadrangle is folded, or too small.
        """
        a, b, c, d = corners
        there = cls(size.rect, ((a, b), (d, c)))
        if not there.is_sound:
            raise ValueError(f"no quadrangle: {corners}")
        back = np.asarray(np.linalg.inv(there.matrix), np.float64)
        # Told by a pixel in its middle: what lies beyond the horizon leads nowhere.
        x, y = (float(each) for each in projected(there.matrix, np.array(0.5), np.array(0.5)))
        spot = Rect(math.floor(x), math.floor(y), 1, 1)
        even = np.array(cls.plain(spot).rows)
        u, v = projected(back, even[..., 0], even[..., 1])
        return cls(spot, _rows(u * size.width, v * size.height))

    def with_cells(self, cells: int) -> Warp:
        """A mesh of so many cells whose points lie where this leads them."""
        even = np.array(Warp.plain(self.bounds, cells).rows)
        rows = _rows(*self.points(even[..., 0], even[..., 1]))
        return Warp(self.bounds, rows, smooth=True)

    # -- there and back ---------------------------------------------------------------------------

    def points(self, xs: Floats, ys: Floats) -> tuple[Floats, Floats]:
        bounds, (across, down) = self.bounds, self.cells
        u = (xs - bounds.x) * (across / bounds.width)
        v = (ys - bounds.y) * (down / bounds.height)
        return self.surface(u, v)[0] if self.smooth else projected(self.matrix, u, v)

    @cached_property
    def matrix(self) -> Floats:
        """(3, 3) of a perspective view, from shares of the sides (Heckbert 1989, section 2.2.3)."""
        (x0, y0), (x1, y1), (x2, y2), (x3, y3) = self.corners
        dx1, dx2, sx = x1 - x2, x3 - x2, x0 - x1 + x2 - x3
        dy1, dy2, sy = y1 - y2, y3 - y2, y0 - y1 + y2 - y3
        area = dx1 * dy2 - dx2 * dy1
        g, h = (sx * dy2 - dx2 * sy) / area, (dx1 * sy - sx * dy1) / area
        return np.array(
            [
                [x1 - x0 + g * x1, x3 - x0 + h * x3, x0],
                [y1 - y0 + g * y1, y3 - y0 + h * y3, y0],
                [g, h, 1.0],
            ]
        )

    def surface(
        self, u: Floats, v: Floats
    ) -> tuple[tuple[Floats, Floats], tuple[Floats, Floats], tuple[Floats, Floats]]:
        """Of a mesh: points at places counted in cells, and how they go on along u and along v.

        Catmull and Rom 1974, uniform; beyond the border along the tangent there.
        """
        grid = _with_rim(np.array(self.rows, np.float64))
        column, wide, wide_slope = _weights(u, self.cells[0])
        row, high, high_slope = _weights(v, self.cells[1])
        sums = np.zeros((3, 2, *u.shape))
        for down in range(4):
            line = np.zeros((2, 2, *u.shape))
            for across in range(4):
                points = np.moveaxis(grid[row + down, column + across], -1, 0)
                line[0] += wide[across] * points
                line[1] += wide_slope[across] * points
            sums[:2] += high[down] * line
            sums[2] += high_slope[down] * line[0]
        place, along, below = ((each[0], each[1]) for each in sums)
        return place, along, below

    # -- files ------------------------------------------------------------------------------------

    def to_json(self) -> dict[str, Any]:
        bounds = self.bounds
        rows = [[list(point) for point in row] for row in self.rows]
        box = [bounds.x, bounds.y, bounds.width, bounds.height]
        return {"bounds": box, "rows": rows, "smooth": self.smooth}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Warp:
        """Rebuild one.

        Raises:
            KeyError, TypeError, ValueError: a wrong shape, or one that can't be carried out.
        """
        x, y, width, height = (int(value) for value in data["bounds"])
        rows = tuple(tuple((float(x), float(y)) for x, y in row) for row in data["rows"])
        widths = {len(row) for row in rows}
        if len(widths) != 1 or not all(2 <= n <= MOST_CELLS + 1 for n in (len(rows), *widths)):
            raise ValueError("a grid of points that is none")
        made = cls(Rect(x, y, width, height), rows, bool(data["smooth"]))
        if made.bounds.is_empty or not made.is_sound or (len(rows) > 2 and not made.smooth):
            raise ValueError("points that can't be carried out")
        return made


Stages: TypeAlias = "tuple[Affine | Warp, ...]"
"""Maps one after another, the first one first; none: nothing moves."""


def joined(*stages: Affine | Warp) -> Stages:
    """As few as do the same."""
    made: list[Affine | Warp] = []
    for stage in stages:
        last = made[-1] if made else None
        if isinstance(stage, Affine) and isinstance(last, Affine):
            stage = stage.of(last)
            made.pop()
        if stage != Affine() and not (isinstance(stage, Warp) and stage.is_plain):
            made.append(stage)
    return tuple(made)


def affine_of(stages: Stages) -> Affine | None:
    """The affine map that they are; None: one of them bends."""
    if not stages:
        return Affine()
    only = stages[0]
    return only if len(stages) == 1 and isinstance(only, Affine) else None


def forward(stages: Stages, xs: Floats, ys: Floats) -> tuple[Floats, Floats]:
    """Where points go that lie at ``xs``, ``ys`` (pixels) before the first stage."""
    for stage in stages:
        xs, ys = stage.points(xs, ys)
    return xs, ys


def lattice(stages: Stages, bounds: Rect) -> tuple[Floats, Floats]:
    """Where an even grid of places in ``bounds`` goes: two arrays (49, 49)."""
    shares = np.linspace(0, 1, _SAMPLES)
    xs, ys = np.meshgrid(bounds.x + shares * bounds.width, bounds.y + shares * bounds.height)
    return forward(stages, xs, ys)


def stages_bounds(stages: Stages, bounds: Rect) -> Rect:
    """A rectangle of whole pixels that holds ``bounds`` afterwards; of an affine map the smallest,
    of one that bends about that."""
    affine = affine_of(stages)
    if affine is not None or bounds.is_empty:
        return (affine or Affine()).bounds(bounds)
    xs, ys = (np.clip(each, -_FARTHEST, _FARTHEST) for each in lattice(stages, bounds))
    if not np.isfinite(xs).any():
        return Rect(0, 0, 0, 0)
    # Between two places a surface may bulge by a part of how far they are apart.
    bulge = 0.0
    if any(isinstance(stage, Warp) and stage.smooth for stage in stages):
        bulge = max(float(np.abs(np.diff(each, axis=k)).max()) for each in (xs, ys) for k in (0, 1))
    left, top = float(np.nanmin(xs)) - bulge / 8, float(np.nanmin(ys)) - bulge / 8
    right, bottom = float(np.nanmax(xs)) + bulge / 8, float(np.nanmax(ys)) + bulge / 8
    return Rect.from_edges(math.floor(left), math.floor(top), math.ceil(right), math.ceil(bottom))


def affine_near(stages: Stages, at: Point) -> Affine:
    """What they do around a point."""
    xs, ys = forward(stages, np.array([0, 1, 0]) + at[0], np.array([0, 0, 1]) + at[1])
    x0, x1, x2, y0, y1, y2 = (float(value) for value in (*xs, *ys))
    linear = Affine(xx=x1 - x0, xy=x2 - x0, yx=y1 - y0, yy=y2 - y0)
    x, y = linear.point(*at)
    return Affine.translation(x0 - x, y0 - y).of(linear)


def stages_to_json(stages: Stages) -> list[Any]:
    """Lists and dicts that `json` writes, one a stage."""
    return [stage.to_json() for stage in stages]


def stages_from_json(data: Sequence[Any]) -> Stages:
    """Rebuild some.

    Raises:
        KeyError, TypeError, ValueError: a wrong shape.
    """
    return tuple(
        Affine.from_json(one) if isinstance(one, list) else Warp.from_json(one) for one in data
    )


def projected(matrix: Floats, xs: Floats, ys: Floats) -> tuple[Floats, Floats]:
    """Points through a matrix (3, 3); NaN from the horizon on."""
    w = matrix[2, 0] * xs + matrix[2, 1] * ys + matrix[2, 2]
    w = np.where(w > 1e-9, w, np.nan)
    return (
        (matrix[0, 0] * xs + matrix[0, 1] * ys + matrix[0, 2]) / w,
        (matrix[1, 0] * xs + matrix[1, 1] * ys + matrix[1, 2]) / w,
    )


def _rows(xs: Floats, ys: Floats) -> tuple[tuple[Point, ...], ...]:
    """(n, m) each, as points."""
    pairs = zip(xs.tolist(), ys.tolist(), strict=True)
    return tuple(tuple(zip(*row, strict=True)) for row in pairs)


def _area(a: Point, b: Point, c: Point) -> float:
    return (b[0] - a[0]) * (c[1] - a[1]) - (c[0] - a[0]) * (b[1] - a[1])


def _with_rim(points: Floats) -> Floats:
    """(n + 2, m + 2, 2): with points beyond the border where it goes on straight."""
    for axis in (0, 1):
        first, second, last, before = (points.take([k], axis) for k in (0, 1, -1, -2))
        points = np.concatenate((2 * first - second, points, 2 * last - before), axis)
    return points


def _weights(places: Floats, cells: int) -> tuple[NDArray[np.int64], Floats, Floats]:
    """Of places along one side: each one's cell, (4, …) the weights of four points, and their
    slopes."""
    cell = np.clip(np.floor(places), 0, cells - 1)
    beyond = places - cell
    t = np.clip(beyond, 0, 1)
    powers = np.stack([np.ones_like(t), t, t * t, t * t * t])
    spline = np.array(_CATMULL_ROM) / 2
    weights = np.tensordot(spline, powers, 1)
    slopes = np.tensordot(spline[:, 1:] * (1, 2, 3), powers[:3], 1)
    return cell.astype(np.int64), weights + slopes * (beyond - t), slopes


Back: TypeAlias = Callable[["Floats", "Floats"], "tuple[Floats, Floats]"]
"""From where points are to where they came from; NaN where nothing came from."""
