"""Affine maps of the plane: where a point goes when a layer is moved, scaled, turned or sheared.
What happens to pixels is `imaging.transform`.

Document coordinates: x to the right, y down, in pixels; pixel i covers i … i+1, so its centre lies
at i + 0.5.
"""

from __future__ import annotations

import math
from dataclasses import astuple
from typing import TYPE_CHECKING, Any, TypeAlias

from desktop_app.core.geometry import Rect
from desktop_app.core.record import record

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats: TypeAlias = NDArray[np.float64]

Point = tuple[float, float]

_CLOSE = 1e-6
"""Pixels by which an edge may lie beyond a whole number, by rounding, and still be taken for it."""

_LARGEST = 1e300  # of what a file may say: whole numbers there can be too long for a float


@record()
class Affine:
    """x' = xx·x + xy·y + x0;  y' = yx·x + yy·y + y0. Finite numbers. Without arguments: nothing
    moves."""

    xx: float = 1.0
    xy: float = 0.0
    x0: float = 0.0
    yx: float = 0.0
    yy: float = 1.0
    y0: float = 0.0

    @classmethod
    def translation(cls, dx: float, dy: float) -> Affine:
        """Everything by so many pixels."""
        return cls(x0=dx, y0=dy)

    @classmethod
    def scaling(cls, sx: float, sy: float, about: Point = (0.0, 0.0)) -> Affine:
        """By factors; negative ones mirror. ``about`` stays where it is."""
        return cls(xx=sx, yy=sy)._about(about)

    @classmethod
    def rotation(cls, degrees: float, about: Point = (0.0, 0.0)) -> Affine:
        """Clockwise as the screen shows it, about a point; exact for quarter turns."""
        quarters, rest = divmod(degrees, 90)
        sine, cosine = math.sin(math.radians(rest)), math.cos(math.radians(rest))
        for _ in range(int(quarters) % 4):
            sine, cosine = cosine, -sine
        return cls(xx=cosine, xy=-sine, yx=sine, yy=cosine)._about(about)

    @classmethod
    def shear(cls, kx: float, ky: float, about: Point = (0.0, 0.0)) -> Affine:
        """Rows are shifted by kx times their y, columns by ky times their x."""
        return cls(xy=kx, yx=ky)._about(about)

    def _about(self, point: Point) -> Affine:
        x, y = self.point(*point)
        return Affine.translation(point[0] - x, point[1] - y).of(self)

    def of(self, first: Affine) -> Affine:
        """``first``, then this: ``a.of(b).point(p)`` is ``a.point(b.point(p))``."""
        x0, y0 = self.point(first.x0, first.y0)
        return Affine(
            xx=self.xx * first.xx + self.xy * first.yx,
            xy=self.xx * first.xy + self.xy * first.yy,
            x0=x0,
            yx=self.yx * first.xx + self.yy * first.yx,
            yy=self.yx * first.xy + self.yy * first.yy,
            y0=y0,
        )

    def then(self, second: Affine) -> Affine:
        """The map that applies this one first; `of` has the other order."""
        return second.of(self)

    @property
    def determinant(self) -> float:
        """What areas are multiplied with; negative if it mirrors, 0 if all falls on a line."""
        return self.xx * self.yy - self.xy * self.yx

    @property
    def can_be_undone(self) -> bool:
        """Whether there is an inverse that floats can hold."""
        area = self.determinant
        longest = max(abs(v) for v in (self.xx, self.xy, self.yx, self.yy))
        return math.isfinite(area) and abs(area) > 1e-12 * longest * longest

    @property
    def inverse(self) -> Affine:
        """The way back.

        Raises:
            ValueError: there is none: everything falls on a line or a point.
        """
        if not self.can_be_undone:
            raise ValueError(f"no inverse: {self}")
        area = self.determinant
        xx, xy = self.yy / area, -self.xy / area
        yx, yy = -self.yx / area, self.xx / area
        return Affine(
            xx=xx,
            xy=xy,
            x0=-(xx * self.x0 + xy * self.y0),
            yx=yx,
            yy=yy,
            y0=-(yx * self.x0 + yy * self.y0),
        )

    def point(self, x: float, y: float) -> Point:
        return self.xx * x + self.xy * y + self.x0, self.yx * x + self.yy * y + self.y0

    def points(self, xs: Floats, ys: Floats) -> tuple[Floats, Floats]:
        return self.xx * xs + self.xy * ys + self.x0, self.yx * xs + self.yy * ys + self.y0

    def corners(self, rect: Rect) -> tuple[Point, Point, Point, Point]:
        """Where the corners go: of the top left, top right, bottom right and bottom left."""
        return (
            self.point(rect.x, rect.y),
            self.point(rect.right, rect.y),
            self.point(rect.right, rect.bottom),
            self.point(rect.x, rect.bottom),
        )

    def bounds(self, rect: Rect) -> Rect:
        """The smallest rectangle of whole pixels that holds ``rect`` afterwards; of an empty one,
        an empty one."""
        if rect.is_empty:
            x, y = self.point(rect.x, rect.y)
            return Rect(math.floor(x), math.floor(y), 0, 0)
        across, down = zip(*self.corners(rect), strict=True)
        return Rect.from_edges(
            math.floor(min(across) + _CLOSE),
            math.floor(min(down) + _CLOSE),
            math.ceil(max(across) - _CLOSE),
            math.ceil(max(down) - _CLOSE),
        )

    @property
    def is_translation(self) -> bool:
        """Whether nothing changes but the place."""
        return (self.xx, self.xy, self.yx, self.yy) == (1, 0, 0, 1)

    def to_json(self) -> list[float]:
        """Six numbers, in the order of the attributes."""
        return list(astuple(self))

    @classmethod
    def from_json(cls, data: Any) -> Affine:
        """Rebuild one; gives an equal value.

        Raises:
            ValueError: not six finite numbers.
        """
        if not isinstance(data, (list, tuple)):
            raise ValueError("an affine map is six numbers")
        numbers: list[float] = []
        for value in data:  # pyright: ignore[reportUnknownVariableType]
            if isinstance(value, bool) or not isinstance(value, int | float):
                raise ValueError("an affine map is six numbers")
            numbers.append(float(value) if abs(value) <= _LARGEST else math.inf)
        if len(numbers) != 6 or not all(map(math.isfinite, numbers)):
            raise ValueError("an affine map is six finite numbers")
        return cls(*numbers)
