"""Where dragged edges snap to: guides, edges and middle of the picture, a grid. Numbers alone."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from desktop_app.core.geometry import Rect, Size
from desktop_app.core.guides import Guide, Orientation
from desktop_app.imaging.layers.layer_proxies import content_rect
from desktop_app.imaging.layers.layer_tree import walk
from desktop_app.state.document.document import Document


@dataclass(frozen=True, slots=True)
class SnapLines:
    """What there is to snap to, in document pixels.

    Attributes:
        xs: columns of vertical lines.
        ys: rows of horizontal lines.
        grid: distance of the lines of a grid; 0: no grid.
        begins: where that begins, x and y.
    """

    xs: tuple[float, ...] = ()
    ys: tuple[float, ...] = ()
    grid: float = 0.0
    begins: tuple[float, float] = (0.0, 0.0)


def snap_lines(
    size: Size,
    guides: Iterable[Guide] = (),
    *,
    picture: bool = False,
    grid: float = 0.0,
    begins: tuple[float, float] = (0.0, 0.0),
    boxes: Iterable[Rect] = (),
) -> SnapLines:
    """The lines over a picture of ``size``.

    Args:
        size: of the picture.
        guides: those that count.
        picture: whether its edges and its middle count.
        grid: distance of the grid's lines; 0 where it does not count.
        begins: where the grid begins, x and y.
        boxes: whose edges and middles count.
    """
    found = list(guides)
    xs = [guide.position for guide in found if guide.orientation is Orientation.VERTICAL]
    ys = [guide.position for guide in found if guide.orientation is Orientation.HORIZONTAL]
    for box in (*boxes, *([size.rect] if picture else [])):
        xs += [float(box.x), box.x + box.width / 2, float(box.right)]
        ys += [float(box.y), box.y + box.height / 2, float(box.bottom)]
    return SnapLines(tuple(xs), tuple(ys), grid, begins)


def shift_to(
    values: Sequence[float],
    lines: Sequence[float],
    reach: float,
    grid: float = 0.0,
    begins: float = 0.0,
) -> float | None:
    """How far to move so that one of ``values`` reaches a line; None: none is near.

    Args:
        values: places that move together, the two edges of a rectangle say.
        lines: what they snap to.
        reach: how near a value must be, in the same unit.
        grid: distance of evenly spaced lines that count too; 0: there are none. Other lines win
            over the grid's, which are everywhere.
        begins: where one of these is.
    """
    shifts = [line - value for value in values for line in lines]
    if not any(abs(shift) <= reach for shift in shifts) and grid > 0:
        shifts = [begins + grid * round((value - begins) / grid) - value for value in values]
    near = [shift for shift in shifts if abs(shift) <= reach]
    return min(near, key=abs, default=None)


class LayerBoxes:
    """Where the layers that are seen lie; looked for once for a state of them."""

    def __init__(self) -> None:
        self._known: tuple[object, frozenset[str], tuple[Rect, ...]] | None = None

    def __call__(self, document: Document, apart: Iterable[str]) -> tuple[Rect, ...]:
        """Of all but the active one and those ``apart`` (ids), which may be what is moved."""
        layers, without = document.content.layers, frozenset((document.content.active, *apart))
        if self._known is None or self._known[0] is not layers or self._known[1] != without:
            seen = (
                one
                for one in walk(layers)
                if one.visible
                and one.id not in without
                and not (one.row.has_layers or one.row.masks)
            )
            boxes = tuple(box for one in seen if not (box := content_rect(one)).is_empty)
            self._known = layers, without, boxes
        return self._known[2]
