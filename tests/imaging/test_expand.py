"""A larger canvas: the old pixels stay as they are, and the border continues them."""

from __future__ import annotations

from typing import get_args

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop_app.core.geometry import Margins, Rect
from desktop_app.core.pixels import Array
from desktop_app.imaging.expand import ExpandFill, expanded
from tests.draws import examples

EXPAND_FILLS: tuple[ExpandFill, ...] = get_args(ExpandFill)
DTYPES = ("uint8", "uint16", "float32")
SIDES = st.integers(0, 40)
each_fill = pytest.mark.parametrize("fill", EXPAND_FILLS)


def noise(width: int, height: int, channels: int, dtype: str) -> Array:
    values = np.random.default_rng(width * 7 + height).random((height, width, channels), np.float32)
    return values if dtype == "float32" else (values * np.iinfo(dtype).max).astype(dtype)


def inside(whole: Array, margins: Margins) -> Array:
    high, wide = whole.shape[:2]
    left, top = margins.left, margins.top
    return whole[Rect.from_edges(left, top, wide - margins.right, high - margins.bottom).slices]


@given(
    st.integers(1, 50),
    st.integers(1, 50),
    st.builds(Margins, SIDES, SIDES, SIDES, SIDES),
    st.sampled_from(DTYPES),
    st.sampled_from((3, 4)),
    st.sampled_from(EXPAND_FILLS),
)
@settings(max_examples=examples(60), deadline=None)
def test_any_picture_keeps_its_pixels_and_its_depth(
    width: int, height: int, margins: Margins, dtype: str, channels: int, fill: ExpandFill
) -> None:
    pixels = noise(width, height, channels, dtype)
    whole = expanded(pixels, margins, fill)
    grown = margins.grown(Rect(0, 0, width, height).size)
    assert whole.shape == (grown.height, grown.width, channels) and whole.dtype == pixels.dtype
    assert np.array_equal(inside(whole, margins), pixels)
    assert not np.shares_memory(whole, pixels)
    assert np.isfinite(whole.astype(np.float64)).all()


@each_fill
@pytest.mark.parametrize("dtype", DTYPES)
def test_one_colour_stays_one_colour(fill: ExpandFill, dtype: str) -> None:
    pixels = np.empty((30, 40, 3), dtype)
    pixels[:] = noise(1, 1, 3, dtype)
    whole = expanded(pixels, Margins(50, 20, 90, 3), fill).astype(np.float64)
    step = 1e-5 if dtype == "float32" else 1
    assert np.abs(whole - pixels[0, 0].astype(np.float64)).max() <= step


@pytest.mark.parametrize("fill", ["reflect", "smear", "navier_stokes"])
def test_there_is_no_step_where_the_new_area_begins(fill: ExpandFill) -> None:
    rows, columns = np.mgrid[0:200, 0:300].astype(np.float32)
    pixels = np.stack([rows / 200, columns / 300, (rows + columns) / 500], axis=-1)
    whole = expanded(pixels, Margins(40, 30, 80, 20), fill)
    for first, second in (
        (whole[30:230, 39], whole[30:230, 40]),
        (whole[30:230, 339], whole[30:230, 340]),
        (whole[29, 40:340], whole[30, 40:340]),
        (whole[229, 40:340], whole[230, 40:340]),
    ):
        assert np.abs(first - second).max() < 0.02


@pytest.mark.parametrize("fill", ["reflect", "smear"])
def test_detail_fades_with_the_distance(fill: ExpandFill) -> None:
    pixels = noise(200, 200, 3, "float32")
    whole = expanded(pixels, Margins(right=200), fill)
    # Down a column: along the rows a smear has no detail from the beginning.
    near, far = (np.diff(whole[:, at], axis=0).std() for at in (201, 395))
    assert near > 0.3 and far < near / 10


def test_beside_a_transparent_rim_the_new_area_is_transparent() -> None:
    pixels = np.zeros((60, 60, 4), np.uint8)
    pixels[20:40, 20:40] = (200, 30, 40, 255)
    for fill in EXPAND_FILLS:
        whole = expanded(pixels, Margins(10, 10, 10, 10), fill)
        border = np.ones(whole.shape[:2], bool)
        border[10:-10, 10:-10] = False
        assert (whole[border][:, 3] == 0).all()


@each_fill
def test_the_colour_of_what_is_transparent_is_not_seen(fill: ExpandFill) -> None:
    pixels = np.zeros((40, 40, 4), np.uint8)
    pixels[..., 1] = 255  # green, and nobody sees it
    pixels[:, 20:] = (200, 0, 0, 255)
    whole = expanded(pixels, Margins(12, 12, 12, 12), fill).astype(int)
    border = np.ones(whole.shape[:2], bool)
    border[12:-12, 12:-12] = False
    seen = whole[border]
    seen = seen[seen[:, 3] > 2]
    assert len(seen) and seen[:, 1].max() <= 2 and seen[:, 0].min() > 100


@each_fill
def test_broken_floats_do_not_spread(fill: ExpandFill) -> None:
    pixels = np.full((20, 20, 3), 0.5, np.float32)
    pixels[10, 19], pixels[3, 19] = np.nan, np.inf
    whole = expanded(pixels, Margins(right=15), fill)
    assert np.isfinite(whole[:, 20:]).all()
    assert np.isnan(whole[10, 19]).all()


def test_nothing_added_is_a_copy_and_nothing_can_be_taken_away() -> None:
    pixels = noise(5, 4, 3, "uint8")
    whole = expanded(pixels, Margins())
    assert np.array_equal(whole, pixels) and not np.shares_memory(whole, pixels)
    with pytest.raises(ValueError):
        expanded(pixels, Margins(left=-1))
