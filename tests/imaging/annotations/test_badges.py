"""Numbers of close points stand apart, in the picture, each with a line to its point."""

from __future__ import annotations

import math
from itertools import combinations

import pytest

from desktop_app.core.geometry import Size
from desktop_app.imaging.annotations.annotation import drawn
from desktop_app.imaging.annotations.badges import apart
from desktop_app.imaging.annotations.table import annotation
from desktop_app.imaging.drawing.page import DrawnLine, Item, Oval
from tests.imaging.drawing.fonts import FONTS

SIZE, RADIUS = Size(600, 400), 12.0
CLUSTERS = {
    "two, close": [(200, 200), (206, 203)],
    "two on one place": [(200, 200)] * 2,
    "in a corner": [(3, 2), (6, 8), (2, 2)],
    "in the last corner": [(599, 399), (597, 390)],
    "along an edge": [(x, 398) for x in range(280, 330, 10)],
    "twelve": [(300 + 9 * math.cos(at), 200 + 9 * math.sin(at * 2)) for at in range(12)],
    "twelve on one place": [(300, 200)] * 12,
}


@pytest.mark.parametrize("name", CLUSTERS)
def test_no_disc_lies_on_another_or_leaves_the_picture(name: str) -> None:
    spots = CLUSTERS[name]
    centres = apart(tuple(spots), (RADIUS,) * len(spots), SIZE)
    assert all(math.dist(*each) >= 2 * RADIUS - 1e-6 for each in combinations(centres, 2))
    for x, y in centres:
        assert RADIUS <= x <= SIZE.width - RADIUS
        assert RADIUS <= y <= SIZE.height - RADIUS


@pytest.mark.parametrize("name", CLUSTERS)
def test_no_disc_covers_the_point_of_another(name: str) -> None:
    spots = CLUSTERS[name]
    centres = apart(tuple(spots), (RADIUS,) * len(spots), SIZE)
    for at, centre in enumerate(centres):
        others = [spot for other, spot in enumerate(spots) if other != at]
        assert all(math.dist(centre, spot) >= RADIUS - 1e-6 for spot in others)


def test_discs_that_lie_on_none_stay_also_at_an_edge() -> None:
    spots = ((1.0, 1.0), (300.0, 200.0), (300.0 + 2 * RADIUS, 200.0))
    assert apart(spots, (RADIUS,) * 3, SIZE) == spots
    far = (*spots, (100.0, 100.0), (101.0, 100.0))
    assert apart(far, (RADIUS,) * 5, SIZE)[:3] == spots


def test_the_same_points_give_the_same_places() -> None:
    spots = tuple(CLUSTERS["twelve"])
    once = apart(spots, (RADIUS,) * 12, SIZE)
    apart.cache_clear()
    assert apart(spots, (RADIUS,) * 12, SIZE) == once


def _items(*spots: tuple[float, float], text: str = "") -> list[Item]:
    points = [annotation("point", [each, (400, 300)], {"text": text}) for each in spots]
    return drawn(points, FONTS, SIZE)


def test_a_moved_number_has_a_line_to_its_point() -> None:
    spots = (200.0, 200.0), (202.0, 200.0)
    ends = {item.points[-1] for item in _items(*spots) if isinstance(item, DrawnLine)}
    assert ends == {*spots}


def test_without_neighbours_there_is_no_line() -> None:
    apart_items = _items((100, 100), (300, 200))
    assert not [item for item in apart_items if isinstance(item, DrawnLine)]
    discs = [item for item in apart_items if isinstance(item, Oval)]
    centres = [(item.x + item.width / 2, item.y + item.height / 2) for item in discs]
    assert centres == [(100, 100), (300, 200)]
