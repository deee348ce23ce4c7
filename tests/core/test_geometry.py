from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_app.core.geometry import Rect, Size, round_up

sizes = st.builds(Size, st.integers(1, 20_000), st.integers(1, 20_000))
rects = st.builds(
    Rect, st.integers(-50, 50), st.integers(-50, 50), st.integers(0, 60), st.integers(0, 60)
)
FRAME = Rect(-150, -150, 400, 400)


def cells(rect: Rect) -> set[tuple[int, int]]:
    """Every pixel of the rectangle: what it means, written out."""
    return {(x, y) for x in range(rect.x, rect.right) for y in range(rect.y, rect.bottom)}


@given(value=st.integers(0, 10**6), multiple=st.integers(1, 999))
def test_rounding_up_gives_the_next_multiple(value: int, multiple: int) -> None:
    rounded = round_up(value, multiple)
    assert rounded % multiple == 0
    assert value <= rounded < value + multiple


@given(size=sizes, sign=st.sampled_from("x×*X"))
def test_a_size_is_read_as_it_is_written(size: Size, sign: str) -> None:
    assert Size.parse(str(size)) == size
    assert Size.parse(f" {size.width} {sign} {size.height} ") == size


@pytest.mark.parametrize("text", ["", "512", "0x4", "4x0", "-4x4", "4x4x4", "4.5x4", "1234567x8"])
def test_what_is_no_size_is_refused(text: str) -> None:
    with pytest.raises(ValueError):
        Size.parse(text)


@given(size=sizes, factor=st.integers(1, 128))
def test_the_nearest_multiple_is_one_and_none_is_nearer(size: Size, factor: int) -> None:
    nearest = size.nearest_multiple(factor)
    assert nearest.is_multiple_of(factor)
    for side, given_side in ((nearest.width, size.width), (nearest.height, size.height)):
        assert side == factor or abs(side - given_side) * 2 <= factor


@given(size=sizes, side=st.integers(256, 1024), multiple=st.sampled_from([8, 16, 64]))
def test_scaling_to_an_area_keeps_area_and_aspect_within_rounding(
    size: Size, side: int, multiple: int
) -> None:
    scaled = size.scaled_to_area(side * side, multiple)
    assert scaled.is_multiple_of(multiple)
    aspect = min(4.0, max(0.25, size.width / size.height))
    wanted = (math.sqrt(side * side * aspect), math.sqrt(side * side / aspect))
    assert abs(scaled.width - wanted[0]) <= multiple / 2 + 1
    assert abs(scaled.height - wanted[1]) <= multiple / 2 + 1


@given(a=rects, b=rects)
def test_the_intersection_holds_the_common_pixels(a: Rect, b: Rect) -> None:
    assert cells(a.intersected(b)) == cells(a) & cells(b)


@given(a=rects, b=rects)
def test_the_union_is_the_smallest_rectangle_with_both(a: Rect, b: Rect) -> None:
    union = a.united(b)
    assert union.contains(a) and union.contains(b)
    both = [rect for rect in (a, b) if not rect.is_empty]
    if both:
        assert union.x == min(rect.x for rect in both)
        assert union.right == max(rect.right for rect in both)
        assert union.y == min(rect.y for rect in both)
        assert union.bottom == max(rect.bottom for rect in both)


@given(a=rects, b=rects)
def test_containing_means_every_pixel(a: Rect, b: Rect) -> None:
    assert a.contains(b) == (cells(b) <= cells(a))


@given(rect=rects, dx=st.integers(0, 20), dy=st.integers(0, 20))
def test_growing_and_shrinking_again_gives_the_same(rect: Rect, dx: int, dy: int) -> None:
    grown = rect.grown(dx, dy)
    assert grown.contains(rect)
    assert grown.grown(-dx, -dy) == rect
    assert rect.grown(dx) == rect.grown(dx, dx)


@given(rect=rects)
def test_shrinking_too_far_gives_an_empty_rectangle(rect: Rect) -> None:
    assert rect.grown(-100).is_empty


@given(rect=rects, bounds=rects)
def test_moving_inside_keeps_the_size_and_moves_only_as_far_as_needed(
    rect: Rect, bounds: Rect
) -> None:
    moved = rect.moved_inside(bounds)
    assert moved.size == rect.size
    if rect.width <= bounds.width and rect.height <= bounds.height:
        assert bounds.x <= moved.x and moved.right <= bounds.right
        assert bounds.y <= moved.y and moved.bottom <= bounds.bottom
        if bounds.x <= rect.x and rect.right <= bounds.right:
            assert moved.x == rect.x


@given(rect=rects.map(lambda rect: rect.moved(50, 50)))
def test_slices_pick_the_rectangles_pixels(rect: Rect) -> None:
    picture = np.zeros((170, 170), bool)
    picture[rect.slices] = True
    assert picture.sum() == rect.size.area
    assert {(int(x), int(y)) for y, x in zip(*np.nonzero(picture), strict=True)} == cells(rect)


def test_edges_in_the_wrong_order_are_empty() -> None:
    assert Rect.from_edges(5, 5, 2, 9).is_empty
    assert Size(3, 4).rect == Rect(0, 0, 3, 4)
