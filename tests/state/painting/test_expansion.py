"""How much canvas is added for a shape or a size, and how much there may be."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_app.core.errors import InputError
from desktop_app.core.geometry import Margins, Size
from desktop_app.state.painting.expansion import (
    MAX_AREA,
    MAX_SIDE,
    check_canvas,
    limited,
    to_aspect,
    to_scale,
)

SIDES = st.integers(0, 40_000)
SIZES = st.builds(Size, st.integers(1, 14_000), st.integers(1, 14_000))


def test_a_shape_is_reached_with_as_little_canvas_as_can_be() -> None:
    assert to_aspect(Size(1000, 1000), 16, 9) == Margins(389, 0, 389, 0)
    assert to_aspect(Size(1000, 1000), 2, 3) == Margins(0, 250, 0, 250)
    assert to_aspect(Size(1600, 900), 16, 9) == Margins()
    assert to_aspect(Size(3, 2), 1, 1) == Margins(0, 0, 0, 1)


def test_a_larger_size_keeps_the_shape_and_the_middle() -> None:
    assert to_scale(Size(800, 400), 1.25) == Margins(100, 50, 100, 50)
    assert to_scale(Size(1, 1), 2.0).grown(Size(1, 1)) == Size(2, 2)


@given(SIZES, st.integers(1, 21), st.integers(1, 21))
def test_a_shape_never_takes_anything_away(size: Size, wide: int, high: int) -> None:
    margins = to_aspect(size, wide, high)
    assert min(margins.left, margins.top, margins.right, margins.bottom) >= 0
    grown = margins.grown(size)
    assert grown.width == size.width or grown.height == size.height
    assert abs(margins.left - margins.right) <= 1 and abs(margins.top - margins.bottom) <= 1


@given(SIZES, st.builds(Margins, SIDES, SIDES, SIDES, SIDES))
def test_no_canvas_becomes_larger_than_can_be_worked_on(size: Size, margins: Margins) -> None:
    found = limited(size, margins)
    check_canvas(found.grown(size))
    for side in ("left", "top", "right", "bottom"):
        assert 0 <= getattr(found, side) <= getattr(margins, side)
    grown = margins.grown(size)
    if max(grown.width, grown.height) <= MAX_SIDE and grown.area <= MAX_AREA:
        assert found == margins


@pytest.mark.parametrize(
    ("size", "margins", "possible"),
    [
        (Size(MAX_SIDE, 10), Margins(2, 3, 0, 4), Margins(0, 3, 0, 4)),
        (Size(10, MAX_SIDE + 5), Margins(7, 0, 9, 3), Margins(7, 0, 9, 0)),
        (Size(MAX_SIDE - 4, 10), Margins(8, 0, 8, 0), Margins(2, 0, 2, 0)),
        (Size(MAX_SIDE - 4, 10), Margins(3, 0, 1, 0), Margins(3, 0, 1, 0)),
    ],
)
def test_at_the_longest_side_nothing_is_added(
    size: Size, margins: Margins, possible: Margins
) -> None:
    assert limited(size, margins) == possible


@pytest.mark.parametrize("size", [Size(30_001, 10), Size(10, 30_001), Size(20_000, 10_001)])
def test_what_is_too_large_is_refused_with_the_limits(size: Size) -> None:
    with pytest.raises(InputError) as caught:
        check_canvas(size)
    assert caught.value.code == "canvas_too_large"
    assert "30000" in caught.value.what and "200 megapixels" in caught.value.what


def test_the_limits_themselves_are_allowed() -> None:
    check_canvas(Size(20_000, 10_000))
    check_canvas(Size(30_000, 6_000))


def test_of_too_many_pixels_as_many_as_can_be_are_added() -> None:
    size = Size(9000, 9000)
    grown = limited(size, Margins(10_000, 9000, 5000, 0)).grown(size)
    assert 0.999 * MAX_AREA < grown.area <= MAX_AREA
