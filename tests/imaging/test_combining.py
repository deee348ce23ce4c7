from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_app.core.geometry import Rect
from desktop_app.imaging.combining import (
    Combine,
    Patch,
    changed_part,
    combined,
    laid_in,
    shape_laid_in,
)
from desktop_app.imaging.shapes import polygon_coverage, rectangle_points
from desktop_app.imaging.smoothing import blurred, feather_reach, feathered
from tests.imaging.strategies import reader

SIZE = Rect(0, 0, 48, 40)
ways = st.sampled_from(list(Combine))
seeds = st.integers(0, 1 << 20)


def mask_of(seed: int) -> np.ndarray:
    """Spots of several strengths on nothing."""
    rng = np.random.default_rng(seed)
    mask = np.zeros((SIZE.height, SIZE.width), np.uint8)
    for _ in range(rng.integers(0, 4)):
        x, y, w, h = rng.integers(0, 30, 4)
        mask[y : y + h, x : x + w] = rng.integers(1, 256)
    return mask


def put(mask: np.ndarray, patch: Patch | None) -> np.ndarray:
    out = mask.copy()
    if patch is not None:
        out[patch[0].slices] = patch[1]
    return out


def test_what_each_way_does_to_a_value() -> None:
    mask = np.array([[0, 100, 200, 255]], np.uint8)
    new = np.array([[60, 60, 255, 60]], np.uint8)
    assert combined(mask, new, Combine.ADD).tolist() == [[60, 100, 255, 255]]
    assert combined(mask, new, Combine.SUBTRACT).tolist() == [[0, 100, 0, 195]]
    assert combined(mask, new, Combine.INTERSECT).tolist() == [[0, 60, 200, 60]]
    assert combined(mask, new, Combine.REPLACE).tolist() == new.tolist()


@given(seeds, seeds, ways, st.integers(-30, 40), st.integers(-30, 40))
def test_laying_in_a_part_is_combining_the_whole(
    seed: int, other: int, how: Combine, x: int, y: int
) -> None:
    mask, shape = mask_of(seed), mask_of(other)
    place = SIZE.moved(x, y)
    whole = np.zeros_like(mask)
    common = place.intersected(SIZE)
    whole[common.slices] = shape[common.moved(-x, -y).slices]
    patch = laid_in(reader(mask), SIZE, place, shape, how)
    assert np.array_equal(put(mask, patch), combined(mask, whole, how))


def test_only_the_shapes_rectangle_is_read_where_the_rest_stays() -> None:
    asked: list[Rect] = []
    mask = mask_of(3)

    def read(rect: Rect) -> np.ndarray:
        asked.append(rect)
        return mask[rect.slices]

    points = rectangle_points(Rect(5, 6, 7, 8))
    for how in (Combine.ADD, Combine.SUBTRACT):
        shape_laid_in(read, SIZE, points, how)
    assert asked == [Rect(5, 6, 7, 8)] * 2


@given(seeds)
def test_a_patch_holds_every_change_and_no_row_more(seed: int) -> None:
    before, after = mask_of(seed), mask_of(seed + 1)
    patch = changed_part(SIZE, before, after)
    assert np.array_equal(put(before, patch), after)
    if patch is None:
        assert np.array_equal(before, after)
    else:
        different = before[patch[0].slices] != patch[1]
        assert different[0].any() and different[-1].any()
        assert different[:, 0].any() and different[:, -1].any()


def test_nothing_to_change_is_no_patch() -> None:
    mask = np.zeros((40, 48), np.uint8)
    points = rectangle_points(Rect(5, 5, 9, 9))
    for how in (Combine.SUBTRACT, Combine.INTERSECT):
        assert shape_laid_in(reader(mask), SIZE, points, how) is None
    beside = rectangle_points(Rect(500, 5, 9, 9))
    assert shape_laid_in(reader(mask), SIZE, beside, Combine.ADD) is None


@given(st.integers(-20, 40), st.integers(-20, 30), st.integers(1, 40), st.floats(0.5, 12))
def test_a_feathered_shape_does_not_care_for_the_border(
    x: int, y: int, side: int, width: float
) -> None:
    """What is beyond the border is worked out as if there were none."""
    points = rectangle_points(Rect(x, y, side, side))
    empty = np.zeros((SIZE.height, SIZE.width), np.uint8)
    patch = shape_laid_in(reader(empty), SIZE, points, Combine.ADD, feather=width)
    around = Rect(-80, -80, 220, 220)
    whole = feathered(polygon_coverage(points, around), width)
    assert np.array_equal(put(empty, patch), whole[SIZE.moved(80, 80).slices])


def test_a_feather_is_half_at_the_edge_and_ends_where_it_says() -> None:
    step = np.zeros((5, 200), np.uint8)
    step[:, 100:] = 255
    for width in (2, 6, 16, 40):
        row = feathered(step, width)[2].astype(int)
        assert row[99] + row[100] == pytest.approx(255, abs=1)
        assert row[100 - feather_reach(width) - 1] == 0
        assert row[100 + feather_reach(width)] == 255
        assert (np.diff(row) >= 0).all()


@pytest.mark.parametrize("sigma", [4.5, 8, 20])
def test_the_quick_blur_is_nearly_a_gaussian(sigma: float) -> None:
    step = np.zeros((1, 400), np.uint8)
    step[:, 200:] = 255
    exact = [127.5 * (1 + math.erf((x - 199.5) / sigma / math.sqrt(2))) for x in range(400)]
    assert abs(blurred(step, sigma)[0] - exact).max() < 255 * 0.03
