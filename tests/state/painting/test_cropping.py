"""The frame of a crop: what dragging and turning make of it, and where pixels go."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_app.core.geometry import Rect, Size
from desktop_app.state.painting.cropping import (
    Crop,
    CropState,
    corner_dragged,
    dragged,
    turned_to,
    view_size,
)

SIZE = Size(300, 200)
WHOLE = Crop.whole(SIZE)


def test_all_of_the_picture_is_the_beginning() -> None:
    assert WHOLE.rect == SIZE.rect and WHOLE.size == SIZE
    assert WHOLE.corners == ((0, 0), (300, 0), (300, 200), (0, 200))


@pytest.mark.parametrize(
    ("across", "down", "moved", "rect"),
    [
        (-1, 0, (30, 9), Rect(30, 0, 270, 200)),
        (1, 1, (-100, -50), Rect(0, 0, 200, 150)),
        (0, -1, (5, 40), Rect(0, 40, 300, 160)),
        (1, 0, (50, 0), Rect(0, 0, 300, 200)),
        (1, 0, (-400, 0), Rect(0, 0, 1, 200)),
    ],
)
def test_an_edge_is_dragged_and_the_other_one_stays(
    across: int, down: int, moved: tuple[float, float], rect: Rect
) -> None:
    assert dragged(WHOLE, across, down, moved, SIZE).rect == rect


@pytest.mark.parametrize(
    ("crop", "wide", "high", "wanted"),
    [
        (Crop(150, 100, 90, 40), 1, 1, (60, 60)),
        (Crop(150, 100, 40, 90), 4, 1, (120, 30)),
        (Crop(150, 100, 90, 40), 9, 4, (90, 40)),
        (WHOLE, 1, 1, (200, 200)),  # no more than there is
    ],
)
def test_another_shape_has_the_same_area_about_the_same_middle(
    crop: Crop, wide: int, high: int, wanted: tuple[float, float]
) -> None:
    made = crop.shaped(wide, high, SIZE)
    assert (made.width, made.height) == pytest.approx(wanted)
    assert (made.x, made.y) == (crop.x, crop.y)


def test_the_frame_is_moved_within_the_picture() -> None:
    small = Crop(100, 100, 80, 60)
    assert dragged(small, 0, 0, (20, -10), SIZE).rect == Rect(80, 60, 80, 60)
    assert dragged(small, 0, 0, (900, 900), SIZE).rect == Rect(220, 140, 80, 60)


@given(
    st.sampled_from([-1, 0, 1]),
    st.sampled_from([-1, 1]),
    st.floats(-200, 200),
    st.floats(-200, 200),
)
def test_a_kept_shape_is_kept_inside(across: int, down: int, dx: float, dy: float) -> None:
    made = dragged(Crop(150, 100, 120, 80), across, down, (dx, dy), SIZE, shape=1.5)
    assert made.width / made.height == pytest.approx(1.5)
    assert all(-1e-6 <= x <= 300 + 1e-6 and -1e-6 <= y <= 200 + 1e-6 for x, y in made.corners)


@given(st.floats(-60, 60))
def test_turned_it_is_as_large_as_the_picture_holds(angle: float) -> None:
    made = turned_to(WHOLE, angle, SIZE)
    assert abs(made.angle) <= 45
    assert made.width / made.height == pytest.approx(1.5)
    assert all(-1e-6 <= x <= 300 + 1e-6 and -1e-6 <= y <= 200 + 1e-6 for x, y in made.corners)
    touching = min(min(x, 300 - x, y, 200 - y) for x, y in made.corners)
    assert touching == pytest.approx(0, abs=1e-6)


@given(st.floats(-45, 45), st.floats(40, 200), st.floats(40, 150))
def test_its_corners_become_those_of_the_new_canvas(angle: float, x: float, y: float) -> None:
    crop = Crop(round(x), round(y), 60, 40, angle)
    for corner, wanted in zip(crop.corners, ((0, 0), (60, 0), (60, 40), (0, 40)), strict=True):
        assert crop.matrix.point(*corner) == pytest.approx(wanted, abs=1e-6)


def test_a_turned_edge_is_dragged_along_its_own_direction() -> None:
    crop = Crop(150, 100, 100, 60, 30)
    made = dragged(crop, 1, 0, (10, 0), SIZE)
    assert made.width == pytest.approx(100 + 10 * 0.8660254)
    assert made.corners[0] == pytest.approx(crop.corners[0])


def test_a_shape_is_chosen() -> None:
    made = WHOLE.shaped(1, 1, SIZE)
    assert made.width == pytest.approx(made.height) == pytest.approx(200)
    assert replace(made, width=1).size.width == 1


def test_another_document_begins_anew() -> None:
    state = CropState()
    state.begin(SIZE)
    state.frame.value = Crop(10, 10, 5, 5)
    state.begin(SIZE)
    assert state.frame.value is not None
    state.begin(Size(20, 20))
    assert state.frame.value is None and state.current == Crop.whole(Size(20, 20))


def test_a_corner_of_a_perspective_view_is_dragged_but_never_folded() -> None:
    corners = Crop.whole(SIZE).corners
    one = corner_dragged(corners, 0, (40, 30), SIZE)
    assert one == ((40, 30), (300, 0), (300, 200), (0, 200))
    assert corner_dragged(one, 1, (90, -50), SIZE) == one, "it stays inside"
    assert corner_dragged(one, 0, (200, 150), SIZE) == one, "folded"
    small = ((10.0, 10.0), (60.0, 20.0), (70.0, 90.0), (20.0, 80.0))
    assert corner_dragged(small, None, (-40, 5), SIZE)[0] == (0, 15)


def test_the_size_of_a_perspective_view_is_that_of_its_longer_sides() -> None:
    corners = ((50.0, 0.0), (150.0, 0.0), (200.0, 80.0), (0.0, 80.0))
    assert view_size(corners) == Size(200, 94)
    assert view_size(corners, (1, 1)) == Size(137, 137)


def test_a_frame_goes_beyond_the_picture_where_it_may() -> None:
    made = dragged(WHOLE, 1, 0, (50, 0), SIZE, beyond=True)
    assert made.rect == Rect(0, 0, 350, 200)
    assert dragged(made, 0, 0, (-10, 0), SIZE, beyond=True).rect == Rect(-10, 0, 350, 200)


def test_a_quadrangle_is_the_frame_until_corners_are_set() -> None:
    state = CropState()
    assert state.quadrangle is None and not state.is_open
    state.begin(SIZE)
    assert state.quadrangle == WHOLE.corners
    state.frame.value = replace(WHOLE, x=10)
    assert state.quadrangle == state.frame.value.corners
    state.corners.value = ((0, 0), (9, 1), (9, 9), (1, 8))
    assert state.quadrangle == state.corners.value and state.is_open
