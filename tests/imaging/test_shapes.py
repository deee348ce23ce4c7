from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_app.core.geometry import Rect
from desktop_app.imaging.shapes import (
    bounds_of,
    ellipse_points,
    polygon_coverage,
    rectangle_points,
)

places = st.floats(-60, 60, allow_nan=False).map(lambda value: round(value * 256) / 256)
polygons = st.lists(st.tuples(places, places), min_size=3, max_size=9)
edges = st.integers(-70, 70)
WHOLE = Rect(-64, -64, 128, 128)


@pytest.mark.slow
@given(polygons, edges, edges, edges, edges, st.booleans())
def test_a_part_gets_the_values_that_the_whole_gets(
    points: list[tuple[float, float]], x: int, y: int, right: int, bottom: int, smooth: bool
) -> None:
    part = Rect.from_edges(min(x, right), min(y, bottom), max(x, right), max(y, bottom))
    whole = polygon_coverage(points, Rect(-70, -70, 140, 140), smooth)
    cut = polygon_coverage(points, part, smooth)
    assert np.array_equal(cut, whole[part.moved(70, 70).slices])


@pytest.mark.slow
@given(polygons, st.integers(-500, 500), st.integers(-500, 500), st.booleans())
def test_a_shape_moved_by_whole_pixels_is_the_same_there(
    points: list[tuple[float, float]], dx: int, dy: int, smooth: bool
) -> None:
    here = polygon_coverage(points, WHOLE, smooth)
    moved = [(x + dx, y + dy) for x, y in points]
    assert np.array_equal(polygon_coverage(moved, WHOLE.moved(dx, dy), smooth), here)


@pytest.mark.slow
@given(polygons, st.booleans())
def test_nothing_is_covered_outside_of_its_bounds(
    points: list[tuple[float, float]], smooth: bool
) -> None:
    covered = polygon_coverage(points, WHOLE, smooth)
    covered[bounds_of(points).moved(64, 64).intersected(Rect(0, 0, 128, 128)).slices] = 0
    assert not covered.any()


@pytest.mark.slow
@given(polygons, st.booleans(), st.integers(0, 8))
def test_direction_and_first_corner_do_not_matter(
    points: list[tuple[float, float]], smooth: bool, turn: int
) -> None:
    one = polygon_coverage(points, WHOLE, smooth)
    turned = points[turn % len(points) :] + points[: turn % len(points)]
    assert np.array_equal(polygon_coverage(turned, WHOLE, smooth), one)
    assert np.array_equal(polygon_coverage(points[::-1], WHOLE, smooth), one)


@given(edges, edges, st.integers(1, 40), st.integers(1, 40), st.booleans())
def test_a_rectangle_of_whole_pixels_covers_exactly_those(
    x: int, y: int, width: int, height: int, smooth: bool
) -> None:
    rect = Rect(x, y, width, height)
    view = Rect(-80, -80, 200, 200)
    expected = np.zeros((200, 200), np.uint8)
    expected[rect.moved(80, 80).slices] = 255
    assert np.array_equal(polygon_coverage(rectangle_points(rect), view, smooth), expected)


@given(st.floats(0, 1), st.floats(0, 1), st.floats(1, 30), st.floats(1, 30))
def test_parts_of_pixels_sum_up_to_the_area(x: float, y: float, w: float, h: float) -> None:
    corners = [(x, y), (x + w, y), (x + w, y + h), (x, y + h)]
    covered = polygon_coverage(corners, Rect(0, 0, 33, 33)).sum() / 255
    # The lines are a sixteenth of a pixel apart; every value is rounded to 1/255.
    assert covered == pytest.approx(w * h, abs=w / 16 + (w + h + 4) * 2 / 255 + 0.1)


def test_half_a_pixel_is_half_covered() -> None:
    covered = polygon_coverage([(1.5, 1.25), (3.5, 1.25), (3.5, 3), (1.5, 3)], Rect(0, 0, 5, 4))
    assert covered.tolist() == [
        [0, 0, 0, 0, 0],
        [0, 96, 191, 96, 0],
        [0, 128, 255, 128, 0],
        [0, 0, 0, 0, 0],
    ]


def test_without_smoothing_a_pixel_counts_by_its_middle() -> None:
    corners = [(1.4, 0.4), (3.6, 0.4), (3.6, 2.5), (1.4, 2.5)]
    covered = polygon_coverage(corners, Rect(0, 0, 5, 4), antialias=False)
    expected = np.zeros((4, 5), np.uint8)
    expected[0:2, 1:4] = 255
    assert np.array_equal(covered, expected)


def test_a_loop_over_itself_leaves_no_hole() -> None:
    twice = rectangle_points(Rect(2, 2, 10, 10)) + rectangle_points(Rect(4, 4, 4, 4))
    covered = polygon_coverage(twice, Rect(0, 0, 14, 14))
    assert (covered[4:8, 4:8] == 255).all()
    eight = [(0.0, 0.0), (10.0, 10.0), (0.0, 10.0), (10.0, 0.0)]
    covered = polygon_coverage(eight, Rect(0, 0, 10, 10))
    assert covered[1, 5] == covered[8, 5] == 255 and covered[5, 0] == 0


@pytest.mark.parametrize("smooth", [True, False])
def test_an_ellipse_has_its_area_and_its_symmetry(smooth: bool) -> None:
    covered = polygon_coverage(ellipse_points(50, 40, 45, 30), Rect(0, 0, 100, 80), smooth)
    assert covered.sum() / 255 == pytest.approx(math.pi * 45 * 30, rel=2e-3)
    assert np.array_equal(covered, covered[::-1])
    assert abs(covered.astype(int) - covered[:, ::-1]).max() <= (1 if smooth else 0)


def test_too_few_corners_and_an_empty_rectangle_cover_nothing() -> None:
    assert not polygon_coverage([(0, 0), (9, 9)], Rect(0, 0, 9, 9)).any()
    assert polygon_coverage(rectangle_points(WHOLE), Rect(3, 3, 0, 5)).shape == (5, 0)
    assert bounds_of([]).is_empty


def test_corners_far_away_and_many_rows_are_no_trouble() -> None:
    far = [(-1e12, -1e12), (1e12, -1e12), (1e12, 1e12), (-1e12, 1e12)]
    assert (polygon_coverage(far, Rect(5, 5, 20, 700)) == 255).all()
