"""From floats to fewer bits: exact values stay, gradients stay smooth, the noise is repeatable."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_app.imaging.colour import colour_space
from desktop_app.imaging.depth import from_float, to_depth
from tests.imaging.deep_pictures import PROFILES, random_pixels

BYTES = np.dtype(np.uint8)
RAMP = np.tile(np.linspace(0.4, 0.42, 256, dtype=np.float32)[None, :, None], (256, 1, 3))


@given(st.integers(0, 999), st.sampled_from([3, 4]))
def test_what_came_from_8_bits_comes_back_unchanged(seed: int, channels: int):
    pixels = random_pixels(seed, (9, 9, channels), "uint8")
    assert np.array_equal(
        to_depth(pixels.astype(np.float32) / np.float32(255), BYTES, seed), pixels
    )


@pytest.mark.parametrize("name", PROFILES)
def test_also_after_a_way_through_another_colour_space(name: str):
    pixels = random_pixels(1, (64, 64, 3), "uint8")
    space = colour_space(PROFILES[name])
    seen = space.to_srgb(pixels, clip=False)
    inside = ((seen >= 0) & (seen <= 1)).all(axis=2)
    back = to_depth(space.from_srgb(seen), BYTES, 5)
    assert np.array_equal(back[inside], pixels[inside])


def test_a_gradient_keeps_its_mean_where_rounding_makes_bands():
    dithered = to_depth(RAMP, BYTES, 1).astype(float) / 255
    plain = to_depth(RAMP, BYTES, 1, dither=False).astype(float) / 255
    smooth, banded = (np.abs(a.mean(axis=0) - RAMP[0]).max() for a in (dithered, plain))
    assert smooth < banded / 3


def test_the_noise_is_at_most_one_step_beyond_rounding():
    assert np.abs(to_depth(RAMP, BYTES, 1) - RAMP * 255).max() <= 1.5


def test_the_noise_holds_little_of_low_frequencies():
    level = np.full((256, 256), 100.5 / 255, np.float32)
    power = np.abs(np.fft.fft2(to_depth(level, BYTES, 2).astype(float) - 100.5)) ** 2
    assert power[1:12, 1:12].mean() < power[100:128, 100:128].mean() / 4


def test_the_same_seed_gives_the_same_and_another_another():
    assert np.array_equal(to_depth(RAMP, BYTES, 3), to_depth(RAMP, BYTES, 3))
    assert not np.array_equal(to_depth(RAMP, BYTES, 3), to_depth(RAMP, BYTES, 4))


def test_grey_stays_grey_and_alpha_gets_no_noise():
    values = np.concatenate([RAMP, RAMP[..., :1]], axis=2)
    result = to_depth(values, BYTES, 7)
    assert np.array_equal(result[..., 0], result[..., 2])
    assert np.array_equal(result[..., 3], from_float(values, BYTES)[..., 3])


@pytest.mark.parametrize("dtype", ["uint16", "float32"])
def test_more_than_8_bits_get_no_noise(dtype: str):
    assert np.array_equal(to_depth(RAMP, np.dtype(dtype), 1), from_float(RAMP, np.dtype(dtype)))


def test_no_numbers_and_what_lies_beyond_are_caught():
    odd = np.array([[np.nan, -3.0, 9.0, np.inf]], np.float32)
    assert to_depth(odd, BYTES, 1).tolist() == [[0, 0, 255, 255]]
