"""Where dragged edges snap to: guides, edges and middle of the picture, a grid. Numbers alone."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from desktop_app.core.geometry import Size
from desktop_app.state.document.guides import Guide, Orientation


@dataclass(frozen=True, slots=True)
class SnapLines:
    """What there is to snap to, in document pixels.

    Attributes:
        xs: columns of vertical lines.
        ys: rows of horizontal lines.
        grid: distance of the lines of a grid that begins at the picture's corner; 0: no grid.
    """

    xs: tuple[float, ...] = ()
    ys: tuple[float, ...] = ()
    grid: float = 0.0


def snap_lines(
    size: Size, guides: Iterable[Guide] = (), *, picture: bool = False, grid: float = 0.0
) -> SnapLines:
    """The lines over a picture of ``size``.

    Args:
        size: of the picture.
        guides: those that count.
        picture: whether its edges and its middle count.
        grid: distance of the grid's lines; 0 where it does not count.
    """
    found = list(guides)
    xs = [guide.position for guide in found if guide.orientation is Orientation.VERTICAL]
    ys = [guide.position for guide in found if guide.orientation is Orientation.HORIZONTAL]
    if picture:
        xs += [0.0, size.width / 2, float(size.width)]
        ys += [0.0, size.height / 2, float(size.height)]
    return SnapLines(tuple(xs), tuple(ys), grid)


def shift_to(
    values: Sequence[float], lines: Sequence[float], reach: float, grid: float = 0.0
) -> float | None:
    """How far to move so that one of ``values`` comes to lie on a line; None: none is near.

    Args:
        values: places that move together, the two edges of a rectangle say.
        lines: what they snap to.
        reach: how near a value must be, in the same unit.
        grid: distance of evenly spaced lines that count too; 0: there are none. Other lines win
            over the grid's, which are everywhere.
    """
    shifts = [line - value for value in values for line in lines]
    if not any(abs(shift) <= reach for shift in shifts) and grid > 0:
        shifts = [grid * round(value / grid) - value for value in values]
    near = [shift for shift in shifts if abs(shift) <= reach]
    return min(near, key=abs, default=None)
