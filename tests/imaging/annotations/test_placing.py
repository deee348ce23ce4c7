"""Labels beside a picture."""

from __future__ import annotations

from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop_app.core.geometry import Rect, Size
from desktop_app.imaging.annotations.looks import text_style
from desktop_app.imaging.annotations.placing import (
    LabelColumn,
    cross,
    labelled,
    placed,
    side_columns,
)
from desktop_app.imaging.annotations.table import annotation, label_of
from desktop_app.imaging.drawing.lettering import size_of
from tests.imaging.drawing.fonts import FONTS

LEFT = LabelColumn(Rect(10, 0, 180, 600), True)
RIGHT = LabelColumn(Rect(810, 0, 180, 600), False)
SPOTS = st.lists(
    st.tuples(st.floats(201, 799), st.floats(1, 599)), min_size=1, max_size=14, unique=True
)


def apart(places: list[tuple[float, float]], sizes: list[tuple[float, float]]) -> bool:
    boxes = [(x, y, x + w, y + h) for (x, y), (w, h) in zip(places, sizes, strict=True)]
    return all(
        a[2] <= b[0] + 1e-6 or b[2] <= a[0] + 1e-6 or a[3] <= b[1] + 1e-6 or b[3] <= a[1] + 1e-6
        for a, b in combinations(boxes, 2)
    )


@pytest.mark.slow
@given(SPOTS, st.sampled_from([(LEFT,), (RIGHT,), (LEFT, RIGHT)]))
@settings(max_examples=300)
def test_labels_lie_in_their_columns_apart_and_their_lines_do_not_cross(
    spots: list[tuple[float, float]], columns: tuple[LabelColumn, ...]
) -> None:
    sizes = [(100.0 + at, 24.0) for at in range(len(spots))]
    places = placed(spots, sizes, columns, 6)
    assert places is not None and apart(places, sizes)
    leaders = list[tuple[tuple[float, float], tuple[float, float]]]()
    for spot, (x, y), (wide, high) in zip(spots, places, sizes, strict=True):
        (one,) = [one for one in columns if one.rect.x <= x <= x + wide <= one.rect.right]
        assert 0 <= y <= y + high <= 600
        leaders.append((spot, (one.edge, y + high / 2)))
    assert not any(cross(a, b) for a, b in combinations(leaders, 2))


def test_what_does_not_fit_is_said() -> None:
    assert placed([(300, 10)] * 30, [(100, 24)] * 30, (LEFT,), 6) is None


def test_twelve_points_of_different_lengths_fit_beside_a_plate() -> None:
    names = ["Nucleus", "A cell membrane that lets some things through and others not", "液泡"] * 4
    points = [
        annotation("point", [(300 + 37 * at % 400, 40 + 89 * at % 430), (0, 0)], {"text": name})
        for at, name in enumerate(names)
    ]
    arrow = annotation("arrow", [(1, 2), (3, 4)])
    picture = Rect(280, 0, 440, 512)
    made = labelled([*points, arrow], picture, Size(1000, 512), FONTS)
    assert made[12] == arrow and [one.points[0] for one in made[:12]] == [
        one.points[0] for one in points
    ]
    sizes = [
        size_of(label_of(one, at), text_style(one.values), FONTS, one.values["column"])
        for at, one in enumerate(made[:12], 1)
    ]
    places = [one.points[1] for one in made[:12]]
    assert apart(places, sizes)
    for (x, y), (wide, high) in zip(places, sizes, strict=True):
        assert 0 <= y <= y + high <= 512 and (x + wide <= 280 or x >= 720)


def test_without_room_beside_it_labels_stand_in_the_picture() -> None:
    picture = Rect(0, 0, 400, 300)
    left, right = side_columns(picture, Size(400, 300), 20)
    assert left.on_left and not right.on_left and left.rect.right <= right.rect.x
