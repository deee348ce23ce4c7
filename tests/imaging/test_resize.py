"""Scaling keeps shape, range and colours."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_app.core.geometry import Size
from desktop_app.imaging.resize import Quality, fit_within, fitted_size, resize
from tests.imaging.strategies import DTYPES, picture, sizes

qualities = st.sampled_from(["nearest", "fast", "best"])


@given(sizes, sizes, qualities, st.sampled_from(DTYPES), st.sampled_from((1, 3, 4)))
def test_any_size_to_any_size(old: Size, new: Size, quality: Quality, dtype: str, channels: int):
    scaled = resize(picture(1, old, channels, dtype), new, quality=quality)
    assert scaled.shape == (new.height, new.width, channels)
    assert scaled.dtype == np.dtype(dtype)


@given(sizes, sizes, qualities)
def test_a_flat_mask_stays_flat(old: Size, new: Size, quality: Quality):
    mask = np.full((old.height, old.width), 77, np.uint8)
    assert (resize(mask, new, quality=quality) == 77).all()


def test_the_same_size_costs_nothing():
    pixels = picture(1, Size(9, 5), 3, "uint8")
    assert resize(pixels, Size(9, 5)) is pixels


@pytest.mark.parametrize("dtype", DTYPES)
def test_colours_of_transparent_pixels_do_not_bleed(dtype: str):
    full = {"uint8": 255, "uint16": 65535, "float32": 1}[dtype]
    pixels = np.zeros((40, 40, 4), dtype)
    pixels[..., 1] = full  # green, and transparent
    pixels[:, 20:] = (full, 0, 0, full)
    small = resize(pixels, Size(7, 7)).astype(float) / full
    seen = small[..., 3] > 0.01
    assert seen.any()
    assert small[seen][:, 0].min() > 0.98
    assert small[seen][:, 1].max() < 0.02


@given(sizes, st.integers(1, 100))
def test_a_thumbnail_fits_and_is_never_enlarged(size: Size, side: int):
    small = fit_within(picture(1, size, 3, "uint8"), side)
    height, width = small.shape[:2]
    assert max(width, height) <= max(side, 1)
    assert width <= size.width and height <= size.height
    assert fitted_size(size, side) == Size(width, height)
    if max(size.width, size.height) <= side:
        assert (width, height) == (size.width, size.height)


def test_the_mean_of_many_equal_values_is_that_value_to_a_step_of_16_bits():
    value = np.float32(0.7137)
    shrunk = resize(np.full((192, 192, 3), value), Size(1, 1))
    assert np.abs(shrunk - value).max() < 0.5 / 65535
