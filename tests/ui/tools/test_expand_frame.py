"""The frame of the Expand tool, as numbers: what is dragged, where it snaps, where it stops."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_app.core.geometry import Margins, Rect, Size
from desktop_app.ui.tools.expand_frame import aspect_of, dragged, frame_of, handle_at
from desktop_app.ui.tools.handles import HANDLES, Handle, place_of

SIZE = Size(600, 400)
RIGHT, LEFT, DOWN, CORNER = Handle(1, 0), Handle(-1, 0), Handle(0, 1), Handle(1, 1)
SIDES = st.integers(0, 300)
MARGINS = st.builds(Margins, SIDES, SIDES, SIDES, SIDES)
MOVES = st.tuples(st.floats(-500, 500), st.floats(-500, 500))


def test_an_edge_follows_the_pointer() -> None:
    assert dragged(SIZE, Margins(), RIGHT, (37.4, 99)) == Margins(right=37)
    assert dragged(SIZE, Margins(), LEFT, (-37.4, 99)) == Margins(left=37)
    assert dragged(SIZE, Margins(5, 6, 7, 8), CORNER, (10, 20)) == Margins(5, 6, 17, 28)


@pytest.mark.parametrize("handle", HANDLES)
def test_inwards_it_stops_at_the_pictures_border(handle: Handle) -> None:
    inwards = (-900.0 * handle.across, -900.0 * handle.down)
    assert dragged(SIZE, Margins(), handle, inwards) == Margins()


def test_both_sides_grow_by_as_much() -> None:
    assert dragged(SIZE, Margins(), RIGHT, (40, 0), both=True) == Margins(40, 0, 40, 0)
    assert dragged(SIZE, Margins(), LEFT, (-40, 0), both=True) == Margins(40, 0, 40, 0)
    assert dragged(SIZE, Margins(100, 0, 0, 0), RIGHT, (50, 0), both=True) == Margins(150, 0, 50, 0)
    assert dragged(SIZE, Margins(100, 0, 0, 0), RIGHT, (-50, 0), both=True) == Margins(50, 0, 0, 0)
    assert dragged(SIZE, Margins(), CORNER, (8, 16), both=True) == Margins(8, 16, 8, 16)


def test_sizes_snap_gently() -> None:
    assert dragged(SIZE, Margins(), RIGHT, (37.4, 0), reach=4).right == 40
    assert dragged(SIZE, Margins(), RIGHT, (37.4, 0), reach=1).right == 37
    assert dragged(SIZE, Margins(), RIGHT, (3, 0), reach=4).right == 0
    # 16:9 of 400 rows is 711 columns, which is no multiple of 8.
    assert dragged(SIZE, Margins(), RIGHT, (113, 0), reach=4).right == 111
    assert dragged(SIZE, Margins(), DOWN, (0, 198), reach=4).bottom == 200  # a square
    assert dragged(SIZE, Margins(), CORNER, (198, 97), reach=4) == Margins(0, 0, 200, 96)


@given(MARGINS, st.sampled_from(HANDLES), MOVES, st.booleans(), st.sampled_from((0.0, 3.0, 6.0)))
def test_other_sides_stay_and_none_is_negative(
    start: Margins, handle: Handle, moved: tuple[float, float], both: bool, reach: float
) -> None:
    found = dragged(SIZE, start, handle, moved, both=both, reach=reach)
    assert min(found.left, found.top, found.right, found.bottom) >= 0
    assert found.left == start.left or handle.across == -1 or (both and handle.across)
    assert found.right == start.right or handle.across == 1 or (both and handle.across)
    assert found.top == start.top or handle.down == -1 or (both and handle.down)
    assert found.bottom == start.bottom or handle.down == 1 or (both and handle.down)


def test_every_handle_is_found_where_it_is_drawn() -> None:
    frame = frame_of(SIZE, Margins(10, 20, 30, 40))
    assert frame == Rect(-10, -20, 640, 460)
    for handle in HANDLES:
        assert handle_at(frame, *place_of(handle, frame), 4) == handle
    assert handle_at(frame, 200, 200, 4) is None
    assert handle_at(frame, -30, 100, 4) is None
    assert handle_at(frame, 100, -21, 4) == Handle(0, -1)


def test_usual_shapes_are_named() -> None:
    assert aspect_of(Size(1920, 1080)) == (16, 9)
    assert aspect_of(Size(711, 400)) == (16, 9)
    assert aspect_of(Size(800, 1200)) == (2, 3)
    assert aspect_of(Size(1000, 617)) is None
