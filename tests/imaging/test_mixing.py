"""Mixing results: parts keep their pixels, seams go, and what is locked is never written to."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop_app.core.geometry import Rect
from desktop_app.core.pixels import Array, ByteArray
from desktop_app.imaging.blend import Patch, laid_over
from desktop_app.imaging.checks import full_value
from desktop_app.imaging.mixing import REACH, mixed, parts_of

HIGH, WIDE = 120, 160
AREA = Rect(10, 20, WIDE, HIGH)
DTYPES = ("uint8", "uint16", "float32")


def smooth(seed: int, channels: int = 3) -> Array:
    """(HIGH, WIDE, channels) float32, 0.3 to 0.6, without an edge."""
    noise = np.random.default_rng(seed).random((HIGH, WIDE, channels), np.float32)
    soft = cv2.GaussianBlur(noise, (0, 0), 9)
    soft = (soft - soft.min()) / (soft.max() - soft.min())
    return (0.3 + 0.3 * soft).astype(np.float32)


def patch(values: Array, dtype: str = "uint8", share: Array | None = None) -> Patch:
    full = full_value(np.dtype(dtype))
    made = values if dtype == "float32" else np.rint(values * full)
    return Patch(AREA, made.astype(dtype), share)


def locked_border() -> Array:
    """1 inside, 8 pixels that fade, 0 along the border."""
    inner = np.zeros((HIGH, WIDE), np.uint8)
    inner[12:-12, 12:-12] = 1
    return np.clip(cv2.distanceTransform(inner, cv2.DIST_L2, 5) / 8, 0, 1).astype(np.float32)


def halves() -> ByteArray:
    labels = np.zeros((HIGH, WIDE), np.uint8)
    labels[:, WIDE // 2 :] = 1
    return labels


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("channels", [3, 4])
def test_one_number_everywhere_is_that_result(dtype: str, channels: int) -> None:
    patches = [patch(smooth(seed, channels), dtype, locked_border()) for seed in range(3)]
    for number, expected in enumerate(patches):
        made = mixed(patches, np.full((HIGH, WIDE), number, np.uint8), AREA)
        assert made is expected


@pytest.mark.parametrize("dtype", DTYPES)
def test_a_constant_difference_vanishes_over_the_seam(dtype: str) -> None:
    first = smooth(0)
    patches = [patch(first, dtype), patch(first + np.float32(0.2), dtype)]
    full = full_value(np.dtype(dtype))
    more = mixed(patches, halves(), AREA).pixels.astype(np.float64) / full - first
    assert np.abs(np.diff(more, axis=1)).max() < 0.02, "no step of 0.2, but a slope"
    assert np.abs(more[:, WIDE // 2 - 1 : WIDE // 2 + 1] - 0.1).max() < 0.02, "half way"
    cut, _ = parts_of(patches, halves(), AREA)
    assert np.abs(np.diff(cut.astype(np.float64) / full - first, axis=1)).max() > 0.19


@pytest.mark.parametrize("dtype", DTYPES)
def test_away_from_the_seam_parts_keep_their_bits(dtype: str) -> None:
    patches = [patch(smooth(seed), dtype, locked_border()) for seed in range(2)]
    made = mixed(patches, halves(), AREA)
    for number, columns in ((0, np.s_[: WIDE // 2 - REACH]), (1, np.s_[WIDE // 2 + REACH :])):
        taken = locked_border()[:, columns] > 0
        own = patches[number].pixels[:, columns]
        assert np.array_equal(made.pixels[:, columns][taken], own[taken])


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 2**31), st.sampled_from(DTYPES), st.integers(3, 4))
def test_nothing_outside_of_what_was_taken_changes(seed: int, dtype: str, channels: int) -> None:
    drawn = np.random.default_rng(seed)
    labels = drawn.integers(0, 3, (HIGH, WIDE)).astype(np.uint8)  # islands of single pixels
    labels[40:80, 50:90] = 2
    patches = [patch(smooth(number, channels), dtype, locked_border()) for number in range(3)]
    made = mixed(patches, labels, AREA)
    assert made.share is not None and np.array_equal(made.share, locked_border())
    below = patch(smooth(9, channels), dtype).pixels
    after = laid_over(below, AREA, [made])
    locked = locked_border() == 0
    assert np.array_equal(after[locked], below[locked])
    assert np.isfinite(made.pixels.astype(np.float64)).all()
    if dtype == "float32" and channels == 4:
        assert 0 <= made.pixels[..., 3].min() and made.pixels[..., 3].max() <= 1


def test_a_single_pixel_of_another_result_does_not_stand_out() -> None:
    labels = np.zeros((HIGH, WIDE), np.uint8)
    labels[60, 80] = 1
    first = smooth(0)
    made = mixed([patch(first), patch(first + np.float32(0.2))], labels, AREA).pixels
    step = made[60, 80].astype(float) - made[60, 79]
    assert np.abs(step).max() < 0.25 * 0.2 * 255


def test_results_that_found_other_changes_each_keep_their_own() -> None:
    """Of edits without a mask each has a place of its own."""
    small = Rect(AREA.x + 30, AREA.y + 20, 60, 50)
    share = np.ones((50, 60), np.float32)
    pixels = np.full((50, 60, 3), 90, np.uint8)
    wide = patch(smooth(0), "uint8", locked_border())
    made = mixed([wide, Patch(small, pixels, share)], halves(), AREA)
    assert made.rect == AREA and made.share is not None
    beyond = made.share[:, small.right - AREA.x :]
    assert not beyond.any(), "the second takes nothing there"
    assert np.array_equal(made.share[:, : WIDE // 2], locked_border()[:, : WIDE // 2])


def test_values_that_are_no_numbers_do_no_harm() -> None:
    values = smooth(0)
    broken = values.copy()
    broken[50:60, 70:90] = np.nan
    made = mixed([patch(values, "float32"), patch(broken, "float32")], halves(), AREA)
    bad = ~np.isfinite(made.pixels)
    assert bad[50:60, 80:90].all() and bad.sum() == 10 * 10 * 3, (
        "where it is taken, and there alone"
    )
