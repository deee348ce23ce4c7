"""The frame of the Transform tool, as numbers: what is held, and what dragging it does."""

from __future__ import annotations

import math

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from desktop_app.core.affine import Affine
from desktop_app.core.geometry import Rect
from desktop_app.state.painting.transform_frame import TransformFrame
from desktop_app.ui.tools.handles import HANDLES, Handle
from desktop_app.ui.tools.transform_drag import FramePart, Grab, dragged, handle_point, part_at
from tests.draws import examples

BOUNDS = Rect(100, 50, 200, 80)
PLAIN = TransformFrame("d", "l", BOUNDS)
CORNER, RIGHT, TOP = Handle(1, 1), Handle(1, 0), Handle(0, -1)
MATRICES = st.builds(
    lambda angle, wide, high, dx, dy: Affine.translation(dx, dy).of(
        Affine.rotation(angle, (150, 90)).of(Affine.scaling(wide, high, (120, 60)))
    ),
    st.floats(-180, 180),
    st.floats(0.2, 4),
    st.floats(0.2, 4),
    st.floats(-200, 200),
    st.floats(-200, 200),
)


def grab(handle: Handle, frame: TransformFrame = PLAIN) -> Grab:
    at = frame.matrix.point(*handle_point(frame.bounds, handle))
    return Grab(FramePart.HANDLE, handle, frame, at)


def near(one: tuple[float, float], other: tuple[float, float]) -> bool:
    return math.hypot(one[0] - other[0], one[1] - other[1]) < 1e-6


@given(MATRICES)
@settings(max_examples=examples(40), deadline=None)
def test_every_handle_is_found_where_it_is(matrix: Affine) -> None:
    frame = TransformFrame("d", "l", BOUNDS, matrix)
    for handle in HANDLES:
        at = matrix.point(*handle_point(BOUNDS, handle))
        assert part_at(frame, *at, 0.5) == (FramePart.HANDLE, handle)
    assert part_at(frame, *frame.pivot_at, 0.5) == (FramePart.PIVOT, None)
    assert part_at(frame, *matrix.point(140, 70), 0.5) == (FramePart.INSIDE, None)
    assert part_at(frame, *matrix.point(90, 70), 0.5) == (FramePart.OUTSIDE, None)


@given(MATRICES, st.sampled_from(HANDLES), st.floats(-60, 60), st.floats(-60, 60))
@settings(max_examples=examples(60), deadline=None)
def test_a_handle_follows_the_pointer_and_the_opposite_side_stays(
    matrix: Affine, handle: Handle, dx: float, dy: float
) -> None:
    frame = TransformFrame("d", "l", BOUNDS, matrix)
    held = grab(handle, frame)
    place = handle_point(BOUNDS, handle)
    to = matrix.point(place[0] + dx, place[1] + dy)
    opposite = handle_point(BOUNDS, Handle(-handle.across, -handle.down))
    after = dragged(held, to)
    wanted = matrix.point(
        place[0] + (dx if handle.across else 0), place[1] + (dy if handle.down else 0)
    )
    assume(after.matrix.can_be_undone)
    assert near(after.matrix.point(*opposite), matrix.point(*opposite))
    assert near(after.matrix.point(*place), wanted)


def test_corners_keep_the_shape_where_they_are_to() -> None:
    after = dragged(grab(CORNER), (500, 130), keep_aspect=True)
    numbers = after.numbers
    assert numbers.width == pytest.approx(numbers.height) and numbers.width > 1
    assert near(after.matrix.point(100, 50), (100, 50))


def test_about_the_pivot_both_sides_move() -> None:
    after = dragged(grab(RIGHT), (330, 90), centred=True)
    assert near(after.matrix.point(200, 90), (200, 90))
    assert after.after == Rect(70, 50, 260, 80)


def test_outside_it_turns_about_the_pivot_with_shift_by_steps() -> None:
    held = Grab(FramePart.OUTSIDE, None, PLAIN, (400, 90))
    quarter = dragged(held, (200, 400))
    assert quarter.numbers.angle == pytest.approx(90)
    assert near(quarter.pivot_at, (200, 90))
    steps = dragged(held, (400, 150), steps=True)
    assert steps.numbers.angle == pytest.approx(15)


def test_inside_it_moves_by_whole_pixels() -> None:
    held = Grab(FramePart.INSIDE, None, PLAIN, (150, 70))
    assert dragged(held, (160.4, 58.7)).matrix == Affine.translation(10, -11)
    assert dragged(held, (160.4, 68.7), steps=True).matrix == Affine.translation(10, 0)


def test_an_edge_slants_along_itself() -> None:
    after = dragged(grab(TOP), (230, 20), slants=True)
    assert near(after.matrix.point(100, 50), (130, 50))
    assert near(after.matrix.point(100, 130), (100, 130))
    assert after.numbers.height == pytest.approx(1)


def test_the_pivot_is_dragged_and_drawn_to_corners() -> None:
    held = Grab(FramePart.PIVOT, None, PLAIN, (200, 90))
    after = dragged(held, (101, 51))
    assert after.pivot == (0.0, 0.0) and after.matrix == PLAIN.matrix
    assert dragged(held, (150, 70)).pivot == pytest.approx((0.25, 0.25))


def test_nothing_is_made_so_thin_that_it_is_gone() -> None:
    after = dragged(grab(CORNER), (100, 50))
    assert not after.after.is_empty and after.matrix.can_be_undone
    mirrored = dragged(grab(CORNER), (0, 0))
    assert mirrored.numbers.width > 0 and mirrored.matrix.xx < 0


@pytest.mark.slow
@given(MATRICES, st.floats(0.1, 5), st.floats(0.1, 5), st.floats(-179, 179))
@settings(max_examples=examples(60), deadline=None)
def test_typed_numbers_are_those_it_has_then(
    matrix: Affine, width: float, height: float, angle: float
) -> None:
    frame = TransformFrame("d", "l", BOUNDS, matrix)
    sized = frame.with_numbers(width=width, height=height, angle=angle)
    now = sized.numbers
    assert (now.width, now.height, now.angle) == pytest.approx((width, height, angle), abs=1e-6)
    assert near(sized.pivot_at, frame.pivot_at)
    placed = sized.with_numbers(x=12.0, y=-7.0).numbers
    assert (placed.x, placed.y) == pytest.approx((12, -7), abs=1e-6)
    assert (placed.width, placed.angle) == pytest.approx((now.width, now.angle), abs=1e-6)
