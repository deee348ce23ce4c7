"""One annotation, as data: its kind, where it is, and its values."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final, Self, TypeAlias

from desktop_app.core.as_json import to_json
from desktop_app.core.values import Field, Number, taken

if TYPE_CHECKING:
    from desktop_app.core.affine import Affine, Point
    from desktop_app.core.geometry import Size
    from desktop_app.imaging.drawing.fonts import Fonts
    from desktop_app.imaging.drawing.page import Item

PIXELS: Final = " px"
"""Unit of values that are lengths in the picture."""

MOST: Final = 1000
"""Annotations of a layer that are read."""

Points: TypeAlias = "tuple[Point, ...]"


@dataclass(frozen=True, slots=True)
class Annotation:
    """One of them; `table.annotation` checks what it is made of.

    Attributes:
        row: what it is.
        points: (x, y) of each in pixels of the document, in the order that its row names.
        values: all of its row's fields, by their ids.
    """

    row: AnnotationKind
    points: Points
    values: Mapping[str, Any]

    @property
    def kind(self) -> str:
        return self.row.id

    @property
    def text(self) -> str:
        """What it says; empty: nothing."""
        return str(self.values.get("text", ""))

    def with_values(self, **values: Any) -> Self:
        """With some of them changed. Raises InputError."""
        return replace(self, values=taken(self.row.fields, {**self.values, **values}, self.kind))

    def with_point(self, at: int, point: Point) -> Self:
        """With one of its points elsewhere."""
        return replace(self, points=(*self.points[:at], point, *self.points[at + 1 :]))

    def moved(self, dx: float, dy: float) -> Self:
        """All of it by so many pixels."""
        return replace(self, points=tuple((x + dx, y + dy) for x, y in self.points))

    def mapped(self, matrix: Affine) -> Self:
        """Where its points are then, its lengths as many times longer; text stays upright."""
        times = math.sqrt(abs(matrix.xx * matrix.yy - matrix.xy * matrix.yx))
        lengths = {
            each.id: min(max(self.values[each.id] * times, each.kind.minimum), each.kind.maximum)
            for each in self.row.fields
            if isinstance(each.kind, Number) and each.kind.unit == PIXELS
        }
        points = tuple(matrix.point(*point) for point in self.points)
        return replace(self, points=points, values={**self.values, **lengths})

    def to_json(self) -> dict[str, Any]:
        """A plain dict, without what is as usual."""
        usual = {each.id: each.default for each in self.row.fields}
        said = {name: one for name, one in self.values.items() if one != usual[name]}
        return {"kind": self.kind, "points": to_json(self.points), **to_json(said)}


@dataclass(frozen=True, slots=True, eq=False)
class AnnotationPlace:
    """What an annotation is drawn among.

    Attributes:
        fonts: of its text.
        all: annotations of its layer, in their order.
        at: which of them it is.
        size: of the picture; None: not known.
    """

    fonts: Fonts
    all: Sequence[Annotation]
    at: int
    size: Size | None = None

    def number(self, at: int | None = None) -> int:
        """Of a numbered one, from 1; of itself without ``at``."""
        at = self.at if at is None else at
        return 1 + sum(one.row.numbered for one in self.all[:at])


@dataclass(frozen=True, slots=True)
class AnnotationKind:
    """A kind of annotation: a row of `annotations.table`.

    Attributes:
        id: in documents and rows of workbenches.
        word: what it is, in one or two English words; the window translates it, and ``tip``.
        tip: one sentence.
        icon: a file in resources/icons.
        points: what each of its points is, in the order in which they are set.
        fields: its values.
        draw: what it looks like.
        numbered: whether those of a layer are numbered.
        typed: whether its text is typed as soon as it is set.
        guarded: whether removing it asks, and it stays along the canvas's lower edge, since it says
            something that readers must know.
    """

    id: str
    word: str
    tip: str
    icon: str
    points: tuple[str, ...]
    fields: tuple[Field, ...]
    draw: Callable[[Annotation, AnnotationPlace], Sequence[Item]]
    numbered: bool = False
    typed: bool = False
    guarded: bool = False


def on_canvas(annotations: Sequence[Annotation], size: Size) -> tuple[Annotation, ...]:
    """What is guarded along the lower edge of a canvas of that size; the others as they are."""
    ends = (0.0, float(size.height)), (float(size.width), float(size.height))
    return tuple(replace(one, points=ends) if one.row.guarded else one for one in annotations)


def drawn(annotations: Sequence[Annotation], fonts: Fonts, size: Size | None = None) -> list[Item]:
    """What all annotations of a layer look like on a picture of that size, in the order in which
    they are read."""
    made = list["Item"]()
    for at, one in enumerate(annotations):
        made += one.row.draw(one, AnnotationPlace(fonts, annotations, at, size))
    return made
