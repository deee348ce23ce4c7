"""Affine maps: put one after another, taken back, and kept as JSON."""

from __future__ import annotations

import json
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_app.core.affine import Affine, Point
from desktop_app.core.geometry import Rect

numbers = st.floats(-50, 50)
points = st.tuples(numbers, numbers)
factors = st.floats(0.05, 20) | st.floats(-20, -0.05)
rects = st.builds(
    Rect, st.integers(-99, 99), st.integers(-99, 99), st.integers(1, 99), st.integers(1, 99)
)
simple = (
    st.builds(Affine.translation, numbers, numbers)
    | st.builds(Affine.scaling, factors, factors, points)
    | st.builds(Affine.rotation, st.floats(-720, 720), points)
    | st.builds(Affine.shear, st.floats(-2, 2), st.just(0.0), points)
)
maps = st.builds(lambda a, b: a.then(b), simple, simple)


@given(maps, maps, points)
def test_maps_are_put_one_after_another(one: Affine, other: Affine, point: Point):
    expected = other.point(*one.point(*point))
    assert one.then(other).point(*point) == pytest.approx(expected, rel=1e-6, abs=1e-6)
    assert one.then(other) == other.of(one)


@given(maps, points)
def test_the_inverse_leads_back(map_: Affine, point: Point):
    assert map_.inverse.point(*map_.point(*point)) == pytest.approx(point, rel=1e-4, abs=1e-4)


@given(factors, factors, st.floats(-720, 720), st.floats(-2, 2), points)
def test_the_point_that_it_is_about_stays(
    sx: float, sy: float, degrees: float, k: float, point: Point
):
    for map_ in (
        Affine.scaling(sx, sy, point),
        Affine.rotation(degrees, point),
        Affine.shear(k, 0, point),
        Affine.shear(0, k, point),
    ):
        assert map_.point(*point) == pytest.approx(point, abs=1e-9)


def test_a_positive_angle_turns_clockwise_on_the_screen():
    assert Affine.rotation(90).point(1, 0) == (0, 1)
    assert Affine.rotation(45).point(1, 0) == pytest.approx((math.sqrt(0.5), math.sqrt(0.5)))


@pytest.mark.parametrize("turns", range(-5, 6))
def test_quarter_turns_are_exact(turns: int):
    map_ = Affine.rotation(90 * turns, (10.5, 20))
    assert {abs(v) for v in (map_.xx, map_.xy, map_.yx, map_.yy)} == {0, 1}
    assert map_.determinant == 1


def test_shear_shifts_rows_by_their_y():
    assert Affine.shear(0.5, 0).point(3, 4) == (5, 4)
    assert Affine.shear(0, 0.5).point(4, 3) == (4, 5)


@given(maps, rects, st.floats(0, 1), st.floats(0, 1))
def test_the_bounds_hold_all_points_and_no_row_too_many(
    map_: Affine, rect: Rect, across: float, down: float
):
    bounds = map_.bounds(rect)
    x, y = map_.point(rect.x + across * rect.width, rect.y + down * rect.height)
    assert bounds.x - 1e-5 <= x <= bounds.right + 1e-5
    assert bounds.y - 1e-5 <= y <= bounds.bottom + 1e-5
    xs, ys = zip(*map_.corners(rect), strict=True)
    assert bounds.width <= max(xs) - min(xs) + 2 and bounds.height <= max(ys) - min(ys) + 2


def test_bounds_of_quarter_turns_and_of_nothing():
    rect = Rect(3, 4, 10, 20)
    assert Affine().bounds(rect) == rect
    assert Affine.translation(2, -3).bounds(rect) == Rect(5, 1, 10, 20)
    assert Affine.rotation(90).bounds(rect) == Rect(-24, 3, 20, 10)
    assert Affine.scaling(-1, 1).bounds(rect) == Rect(-13, 4, 10, 20)
    assert Affine.scaling(1.5, 1.5).bounds(Rect(1, 1, 1, 1)) == Rect(1, 1, 2, 2)
    assert Affine.rotation(30).bounds(Rect(5, 5, 0, 9)).is_empty


@pytest.mark.parametrize(
    "flat", [Affine.scaling(0, 1), Affine(1, 2, 0, 2, 4, 0), Affine(0, 0, 5, 0, 0, 5)]
)
def test_what_falls_on_a_line_has_no_way_back(flat: Affine):
    assert not flat.can_be_undone
    with pytest.raises(ValueError):
        _ = flat.inverse


@given(maps)
def test_json_gives_the_same_map(map_: Affine):
    assert Affine.from_json(json.loads(json.dumps(map_.to_json()))) == map_


@pytest.mark.parametrize(
    "bad",
    [None, 3, "123456", {}, [1, 0, 0, 0, 1], [1, 0, 0, 0, 1, "0"], [1, 0, 0, 0, 1, True],
     [1, 0, math.nan, 0, 1, 0], [math.inf, 0, 0, 0, 1, 0], [1, 0, 0, 0, 1, 0, 0],
     [10**400, 0, 0, 0, 1, 0]],
)  # fmt: skip
def test_what_is_no_map_is_refused(bad: object):
    with pytest.raises(ValueError):
        Affine.from_json(bad)
