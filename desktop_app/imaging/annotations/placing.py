"""Labels of numbered points set out in columns: none over another, and no two leader lines cross.

Boundary labelling (Bekos, Kaufmann, Symvonis and Wolff 2007) with straight leaders: of two that
cross, exchanging the labels makes both together shorter, so that doing so ends.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from desktop_app.imaging.annotations.looks import text_style
from desktop_app.imaging.annotations.table import column, label_of
from desktop_app.imaging.drawing.lettering import size_of

if TYPE_CHECKING:
    from desktop_app.core.affine import Point
    from desktop_app.core.geometry import Rect, Size
    from desktop_app.imaging.annotations.annotation import Annotation
    from desktop_app.imaging.drawing.fonts import Fonts

_SMALLEST: Final = 8.0
"""Letters that are made smaller to fit are not made smaller than this."""


@dataclass(frozen=True, slots=True)
class LabelColumn:
    """Where labels stand one below another.

    Attributes:
        rect: that they stay in.
        inner: whether their leaders leave on the right.
    """

    rect: Rect
    on_left: bool

    @property
    def edge(self) -> float:
        """x that leaders leave from."""
        return self.rect.right if self.on_left else self.rect.x


def side_columns(picture: Rect, canvas: Size, gap: float) -> tuple[LabelColumn, ...]:
    """The columns on both sides of a picture on a canvas, where there is room for one; else two
    within the picture, each a quarter of it."""
    near = max(1, round(gap))
    left = replace(canvas.rect, x=near, width=picture.x - 2 * near)
    right = replace(
        canvas.rect, x=picture.right + near, width=canvas.width - picture.right - 2 * near
    )
    found = [LabelColumn(left, True), LabelColumn(right, False)]
    wide = [one for one in found if one.rect.width >= 6 * near]
    if wide:
        return tuple(wide)
    quarter = picture.width // 4
    inside = replace(picture, width=quarter)
    return LabelColumn(inside, True), LabelColumn(replace(inside, x=picture.right - quarter), False)


def labelled(
    annotations: Sequence[Annotation], picture: Rect, canvas: Size, fonts: Fonts
) -> list[Annotation]:
    """Numbered points with their labels beside a picture; the others as they are.

    Args:
        annotations: of a layer.
        picture: where the picture is on the canvas.
        canvas: of the document.
        fonts: of their text.
    """
    numbered = [at for at, one in enumerate(annotations) if one.row.numbered and one.text.strip()]
    if not numbered:
        return [*annotations]
    points = [annotations[at] for at in numbered]
    numbers = [1 + sum(one.row.numbered for one in annotations[:at]) for at in numbered]
    size = points[0].values["size"]
    made: list[Annotation] = []
    while True:
        gap = size
        columns = side_columns(picture, canvas, gap)
        made = [one.with_values(size=size, column=float(columns[0].rect.width)) for one in points]
        sizes = [
            size_of(label_of(one, number), text_style(one.values), fonts, column(one))
            for one, number in zip(made, numbers, strict=True)
        ]
        spots = [one.points[0] for one in made]
        places = placed(spots, sizes, columns, gap / 2)
        if places is not None or size <= _SMALLEST:
            break
        size = max(_SMALLEST, size * 0.9)
    places = places or [one.points[1] for one in made]
    result = [*annotations]
    for at, one, place in zip(numbered, made, places, strict=True):
        result[at] = one.with_point(1, place)
    return result


def placed(
    spots: Sequence[Point],
    sizes: Sequence[tuple[float, float]],
    columns: Sequence[LabelColumn],
    gap: float,
) -> list[Point] | None:
    """Left top corners of labels; None: they don't fit.

    Args:
        spots: what each is about.
        sizes: width and height of each.
        columns: one or two.
        gap: between two labels.
    """
    order = _shared(spots, sizes, columns, gap)
    if order is None:
        return None
    best: tuple[int, list[Point]] | None = None
    for _ in range(4 * len(spots) ** 2 + 1):
        places = _stacked(order, spots, sizes, columns, gap)
        if places is None:
            break
        crossing = _crossing(spots, places, sizes, order, columns)
        if best is None or len(crossing) < best[0]:
            best = len(crossing), places
        if not crossing:
            break
        _exchange(order, *crossing[0])
    return None if best is None else best[1]


def _shared(
    spots: Sequence[Point],
    sizes: Sequence[tuple[float, float]],
    columns: Sequence[LabelColumn],
    gap: float,
) -> list[list[int]] | None:
    """Which column each is in, from top to bottom: by height alone as many on the left as are
    nearer to it, as far as there is room."""
    by_x = sorted(range(len(spots)), key=lambda at: spots[at])
    if len(columns) == 1:
        return [sorted(by_x, key=lambda at: (spots[at][1], at))]
    middle = (columns[0].edge + columns[1].edge) / 2
    wanted = sum(spots[at][0] < middle for at in by_x)
    for first in sorted(range(len(by_x) + 1), key=lambda count: abs(count - wanted)):
        parts = [by_x[:first], by_x[first:]]
        if all(
            _high(part, sizes, gap) <= one.rect.height
            for part, one in zip(parts, columns, strict=True)
        ):
            return [sorted(part, key=lambda at: (spots[at][1], at)) for part in parts]
    return None


def _high(part: Sequence[int], sizes: Sequence[tuple[float, float]], gap: float) -> float:
    return sum(sizes[at][1] for at in part) + gap * max(0, len(part) - 1)


def _stacked(
    order: Sequence[Sequence[int]],
    spots: Sequence[Point],
    sizes: Sequence[tuple[float, float]],
    columns: Sequence[LabelColumn],
    gap: float,
) -> list[Point] | None:
    """Each as near to the height of its spot as those above and below let it."""
    places: list[Point] = [(0.0, 0.0)] * len(spots)
    for part, one in zip(order, columns, strict=True):
        free = one.rect.height - _high(part, sizes, gap)
        if free < 0:
            return None
        tops, least = list[float](), float(one.rect.y)
        for at in part:  # from above, not higher than those before it end
            tops.append(max(least, spots[at][1] - sizes[at][1] / 2))
            least = tops[-1] + sizes[at][1] + gap
        most = float(one.rect.bottom)
        for index in range(len(part) - 1, -1, -1):  # from below
            tops[index] = min(tops[index], most - sizes[part[index]][1])
            most = tops[index] - gap
        for at, top in zip(part, tops, strict=True):
            x = one.rect.right - sizes[at][0] if one.on_left else one.rect.x
            places[at] = float(x), top
    return places


def _crossing(
    spots: Sequence[Point],
    places: Sequence[Point],
    sizes: Sequence[tuple[float, float]],
    order: Sequence[Sequence[int]],
    columns: Sequence[LabelColumn],
) -> list[tuple[int, int]]:
    ends: list[Point] = [(0.0, 0.0)] * len(spots)
    for part, one in zip(order, columns, strict=True):
        for at in part:
            ends[at] = one.edge, places[at][1] + min(sizes[at][1], sizes[at][1]) / 2
    pairs = [(a, b) for a in range(len(spots)) for b in range(a)]
    return [(a, b) for a, b in pairs if cross((spots[a], ends[a]), (spots[b], ends[b]))]


def cross(one: tuple[Point, Point], other: tuple[Point, Point]) -> bool:
    """Whether two lines have a point in common that is an end of neither."""
    (a, b), (c, d) = one, other
    return _side(a, b, c) * _side(a, b, d) < 0 and _side(c, d, a) * _side(c, d, b) < 0


def _side(a: Point, b: Point, c: Point) -> float:
    return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])


def _exchange(order: list[list[int]], a: int, b: int) -> None:
    for part in order:
        for index, at in enumerate(part):
            part[index] = b if at == a else a if at == b else at
