from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_app.core.geometry import Rect
from desktop_app.imaging.mask import grown, painted
from desktop_app.imaging.mask_edges import border_of, edges_smoothed, grown_by, shrunk_by
from desktop_app.imaging.mask_operations import OPERATIONS, operate
from desktop_app.imaging.mask_parts import connected_to, holes_filled, specks_removed
from desktop_app.imaging.smoothing import feathered
from tests.imaging.strategies import reader
from tests.imaging.test_combining import SIZE, mask_of, put

seeds = st.integers(0, 1 << 20)


def square(side: int, at: int = 20, size: int = 64, value: int = 255) -> np.ndarray:
    mask = np.zeros((size, size), np.uint8)
    mask[at : at + side, at : at + side] = value
    return mask


def brute(mask: np.ndarray, reach: float) -> np.ndarray:
    """The greatest value in the disc, looked up pixel by pixel."""
    height, width = mask.shape
    rows, columns = np.indices(mask.shape)
    out = np.zeros_like(mask)
    for y in range(height):
        for x in range(width):
            near = (rows - y) ** 2 + (columns - x) ** 2 <= reach * reach
            out[y, x] = mask[near].max()
    return out


@pytest.mark.slow
@given(seeds, st.sampled_from([0.5, 1, 1.5, 2, 3, 4.3, 30]))
def test_growing_takes_the_greatest_value_in_reach(seed: int, reach: float) -> None:
    mask = mask_of(seed)[:20, :24]
    assert np.array_equal(grown_by(mask, reach), brute(mask, reach))


@pytest.mark.slow
@given(seeds, st.integers(1, 12))
def test_a_hard_mask_grows_as_the_plan_grows_it_and_stays_hard(seed: int, reach: int) -> None:
    mask = (mask_of(seed) > 0) * np.uint8(255)
    assert np.array_equal(grown_by(mask, reach), grown(painted(mask), reach) * 255)


@pytest.mark.parametrize("reach", [1, 2, 5, 9])
def test_a_square_grows_and_shrinks_by_exactly_so_many_pixels(reach: int) -> None:
    bigger = grown_by(square(20), reach)
    assert (bigger[30] == 255).sum() == (bigger[:, 30] == 255).sum() == 20 + 2 * reach
    smaller = shrunk_by(square(20), reach)
    assert np.array_equal(smaller, square(20 - 2 * reach, 20 + reach))


@pytest.mark.slow
@given(
    st.integers(12, 30), st.integers(12, 30), st.integers(1, 22), st.integers(1, 22),
    st.integers(1, 11), st.integers(1, 255),
)  # fmt: skip
def test_a_rectangle_that_grew_shrinks_back_to_itself(
    x: int, y: int, width: int, height: int, reach: int, value: int
) -> None:
    mask = np.zeros((64, 64), np.uint8)
    mask[y : y + height, x : x + width] = value
    assert np.array_equal(shrunk_by(grown_by(mask, reach), reach), mask)


@pytest.mark.slow
@given(seeds, st.integers(1, 6))
def test_growing_only_adds_and_shrinking_only_takes(seed: int, reach: int) -> None:
    mask = mask_of(seed)
    assert (grown_by(mask, reach) >= mask).all()
    assert (shrunk_by(mask, reach) <= mask).all()


def test_a_soft_edge_moves_as_it_is() -> None:
    soft = feathered(square(24, 20), 4)
    row, moved = soft[32].astype(int), grown_by(soft, 5)[32].astype(int)
    assert np.array_equal(moved[:25], row[5:30])
    back = shrunk_by(soft, 5)[32].astype(int)
    assert np.array_equal(back[5:32], row[:27])


def test_a_mask_that_touches_the_border_has_no_edge_there() -> None:
    mask = np.zeros((30, 30), np.uint8)
    mask[:, :10] = 255
    expected = np.zeros((30, 30), np.uint8)
    expected[:, :7] = 255
    assert np.array_equal(shrunk_by(mask, 3), expected)
    assert (edges_smoothed(mask, 4) == mask).all()


@pytest.mark.parametrize("width", [1, 2, 3, 6, 7])
def test_a_border_is_so_wide_on_straight_edges(width: int) -> None:
    ring = border_of(square(24, 20), width)
    row = ring[32]
    assert (row[:32] == 255).sum() == (row[32:] == 255).sum() == width
    assert set(np.unique(ring)) <= {0, 255}
    outside = np.flatnonzero(row[:20])
    assert len(outside) == width - width // 2


def test_smoothing_takes_teeth_off_and_leaves_straight_edges() -> None:
    mask = square(30, 17)
    toothed = mask.copy()
    toothed[16, 25] = toothed[30, 47] = 255
    toothed[17, 35] = 0
    smooth = edges_smoothed(toothed, 2)
    assert np.array_equal(smooth[20:44], mask[20:44])
    assert np.array_equal(smooth[17, 20:44], mask[17, 20:44])
    assert not smooth[16].any()
    assert np.array_equal(edges_smoothed(mask // 2, 2)[20:44], mask[20:44] // 2)


def test_holes_are_filled_and_bays_are_not() -> None:
    mask = square(30, 10)
    mask[15:20, 15:20] = 0
    bay = mask.copy()
    bay[25:28, 10:20] = 0
    filled = holes_filled(mask)
    assert np.array_equal(filled, square(30, 10))
    expected = square(30, 10)
    expected[25:28, 10:20] = 0
    assert np.array_equal(holes_filled(bay), expected)


def test_a_hole_at_the_border_of_the_picture_is_open() -> None:
    mask = np.full((20, 20), 255, np.uint8)
    mask[5:9, 0:4] = 0
    mask[12:14, 12:14] = 0
    filled = holes_filled(mask)
    assert not filled[5:9, 0:4].any() and (filled[12:14, 12:14] == 255).all()


def test_the_soft_rim_of_a_hole_is_filled_too() -> None:
    ring = 255 - feathered(255 - border_of(square(30, 20, 80), 9), 2)
    filled = holes_filled(ring)
    assert (filled[24:46, 24:46] == filled.max()).all()
    assert np.array_equal(filled[:, :15], ring[:, :15])


@given(seeds)
def test_filling_never_takes_and_is_done_once(seed: int) -> None:
    filled = holes_filled(mask_of(seed))
    assert (filled >= mask_of(seed)).all()
    assert np.array_equal(holes_filled(filled), filled)


def test_specks_up_to_their_size_go_and_the_rest_stays_as_it_is() -> None:
    mask = square(20, 30)
    keep = mask.copy()
    mask[2:5, 2:5] = 90
    mask[8:12, 8:10] = keep[8:12, 8:10] = 70
    assert np.array_equal(specks_removed(mask, 3), keep)
    assert not specks_removed(mask, 20).any()


def test_what_hangs_together_does_so_by_corners_too() -> None:
    mask = np.zeros((8, 8), np.uint8)
    mask[1:3, 1:3], mask[3:5, 3:5], mask[6:, 6:] = 255, 40, 255
    found = connected_to(mask, 1, 1)
    assert found[1, 1] == 255 and found[4, 4] == 40 and not found[6:, 6:].any()
    assert not connected_to(mask, 0, 0).any()


@given(seeds, st.sampled_from(sorted(OPERATIONS)), st.integers(1, 9))
def test_working_where_the_mask_is_gives_what_working_on_all_of_it_gives(
    seed: int, name: str, amount: int
) -> None:
    mask, row = mask_of(seed), OPERATIONS[name]
    patch = operate(row, amount, reader(mask), SIZE)
    expected = row.act(mask, amount) if mask.any() else mask
    assert np.array_equal(put(mask, patch), expected)


def test_no_mask_is_nothing_to_work_on() -> None:
    empty = np.zeros((40, 48), np.uint8)
    assert all(operate(row, 5, reader(empty), SIZE) is None for row in OPERATIONS.values())
    full = np.full((40, 48), 255, np.uint8)
    assert operate(OPERATIONS["shrink_mask"], 5, reader(full), Rect(0, 0, 48, 40)) is None
