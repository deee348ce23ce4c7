"""The mask over the picture, computed for the screen."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop_app.core.geometry import Rect, Size
from desktop_app.ui.canvas.overlay import (
    OVERLAY_STYLES,
    level_for,
    overlay_of,
    sample_mask,
)
from desktop_app.ui.canvas.pyramid import MaskPyramid
from desktop_app.ui.canvas.viewport import Viewport
from tests.draws import examples

MAGENTA = OVERLAY_STYLES["magenta"]


def pyramid(mask: np.ndarray) -> MaskPyramid:
    return MaskPyramid(lambda rect: mask[rect.slices], Size(mask.shape[1], mask.shape[0]))


def alpha(pixels: np.ndarray) -> np.ndarray:
    return pixels >> 24


@pytest.fixture
def square() -> np.ndarray:
    mask = np.zeros((100, 120), np.uint8)
    mask[40:60, 30:70] = 255
    return mask


def test_enlarged_the_sample_repeats_pixels_exactly(square: np.ndarray) -> None:
    view = Viewport(4, 7, -3)
    got = sample_mask(pyramid(square), view, Rect(0, 0, 500, 400))
    expected = np.zeros((400, 500), np.uint8)
    expected[-3 + 160 : -3 + 240, 7 + 120 : 7 + 280] = 255
    assert np.array_equal(got, expected)


@settings(max_examples=examples(60))
@given(
    st.floats(0.02, 20), st.integers(-300, 300), st.integers(-300, 300), st.integers(0, 2**32 - 1)
)
def test_any_part_equals_the_same_part_of_the_whole(zoom: float, x: int, y: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    mask = np.zeros((90, 130), np.uint8)
    mask[20:50, 30:90] = 255
    mask[70, 100] = 3
    view, masks = Viewport(zoom, x, y), pyramid(mask)
    canvas = Rect(0, 0, 200, 160)
    whole = np.zeros((160, 200), np.uint32)
    made = overlay_of(masks, view, canvas, MAGENTA, 1, fill=True)
    if made:
        whole[made[0].slices] = made[1]
    left, top = int(rng.integers(0, 150)), int(rng.integers(0, 120))
    area = Rect(left, top, 50, 40)
    part = np.zeros((160, 200), np.uint32)
    made = overlay_of(masks, view, area, MAGENTA, 1, fill=True)
    if made:
        assert area.contains(made[0])
        part[made[0].slices] = made[1]
    assert np.array_equal(part[area.slices], whole[area.slices])


def test_nothing_painted_costs_nothing() -> None:
    masks = pyramid(np.zeros((100, 100), np.uint8))
    assert overlay_of(masks, Viewport(1), Rect(0, 0, 100, 100), MAGENTA, 1, fill=True) is None


def test_the_edge_is_a_light_line_inside_and_a_dark_one_outside(square: np.ndarray) -> None:
    made = overlay_of(pyramid(square), Viewport(1), Rect(0, 0, 120, 100), MAGENTA, 1, fill=True)
    assert made is not None
    rect, pixels = made
    row = pixels[50 - rect.y]
    dark, light, tint = (int(row[n - rect.x]) for n in (29, 30, 31))
    assert dark & 0xFFFFFF == 0 and dark >> 24 > 150
    assert light & 0xFF > 200
    assert tint >> 24 == round(0.45 * 255)
    assert int(row[28 - rect.x]) == 0 if rect.x <= 28 else True


def test_a_faint_mask_has_an_edge_where_it_begins() -> None:
    mask = np.zeros((20, 20), np.uint8)
    mask[4:16, 4:16] = 3  # noise, which nothing shows
    mask[5:15, 5:15] = 4
    made = overlay_of(pyramid(mask), Viewport(1), Rect(0, 0, 20, 20), MAGENTA, 1, fill=True)
    assert made is not None
    rect, pixels = made
    assert alpha(pixels)[5 - rect.y, 5 - rect.x] > 200
    assert alpha(pixels)[10 - rect.y, 10 - rect.x] <= 2


def test_the_hatch_has_light_and_dark_and_no_colour(square: np.ndarray) -> None:
    made = overlay_of(
        pyramid(square), Viewport(4), Rect(0, 0, 480, 400), OVERLAY_STYLES["hatch"], 1, fill=True
    )
    assert made is not None
    inside = made[1][20:-20, 20:-20]
    channels = np.stack([inside >> shift & 255 for shift in (0, 8, 16)])
    assert (channels == channels[0]).all()
    assert len(np.unique(inside)) == 2


def test_the_edge_alone_leaves_the_inside_clear(square: np.ndarray) -> None:
    made = overlay_of(pyramid(square), Viewport(1), Rect(0, 0, 120, 100), MAGENTA, 1, fill=False)
    assert made is not None
    rect, pixels = made
    assert alpha(pixels)[50 - rect.y, 50 - rect.x] == 0
    assert alpha(pixels)[50 - rect.y, 30 - rect.x] > 0


@given(st.floats(0.02, 64))
def test_the_level_read_is_reduced_by_at_most_two(zoom: float) -> None:
    scale = zoom * 2 ** level_for(zoom)
    assert scale >= 1 or 0.5 < scale <= 1
