"""The colour of a place, against values of colour science's tables."""

from __future__ import annotations

import numpy as np
import pytest

from desktop_app.imaging.colour import SRGB_SPACE, colour_space
from desktop_app.imaging.reading import read_colour
from tests.imaging.deep_pictures import PROFILES


@pytest.mark.parametrize(
    ("colour", "lab"),
    [
        # Bruce Lindbloom's calculator: sRGB, D50 by Bradford.
        ((255, 0, 0), (54.29, 80.80, 69.89)),
        ((0, 255, 0), (87.82, -79.27, 80.99)),
        ((0, 0, 255), (29.57, 68.30, -112.03)),
        ((255, 255, 255), (100, 0, 0)),
        ((119, 119, 119), (50.03, 0, 0)),
        ((0, 0, 0), (0, 0, 0)),
    ],
)
def test_lab_is_that_of_icc_profiles(
    colour: tuple[int, ...], lab: tuple[float, float, float]
) -> None:
    found = read_colour(np.array([[colour]], np.uint8), SRGB_SPACE)
    assert found.lab == pytest.approx(lab, abs=0.06)
    assert (found.srgb, found.values, found.opacity) == (colour, colour, 1.0)


def test_wide_colours_keep_their_lab_and_their_own_values() -> None:
    green = np.array([[[0, 65535, 0]]], np.uint16)
    found = read_colour(green, colour_space(PROFILES["adobe"]))
    assert found.values == (0, 65535, 0) and found.srgb == (0, 255, 0)
    assert found.lab == pytest.approx((83.17, -129.10, 87.17), abs=0.5), "beyond sRGB"


def test_several_pixels_are_averaged_and_the_transparent_left_out() -> None:
    square = np.zeros((3, 3, 4), np.uint8)
    square[..., 3] = 255
    square[0] = (90, 30, 60, 255)
    assert read_colour(square, SRGB_SPACE).values == (30, 10, 20)
    square[1:, :, 3] = 0
    found = read_colour(square, SRGB_SPACE)
    assert found.values == (90, 30, 60) and found.opacity == pytest.approx(1 / 3)
    floats = np.array([[[0.25, 1.5, -0.5]]], np.float32)
    assert read_colour(floats, SRGB_SPACE).values == pytest.approx((0.25, 1.5, -0.5))
