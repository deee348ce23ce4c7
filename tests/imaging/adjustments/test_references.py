"""Each adjustment against its formula, written down once more in plain numbers."""

from __future__ import annotations

import numpy as np
import pytest

from desktop_app.imaging.adjustments.table import ADJUSTMENTS
from tests.imaging.adjustments.references import (
    BY_CHANNEL,
    BY_COLOUR,
    OF_PICTURES,
    PLACE,
    picture,
)

FILTERS = (
    *("motion_blur", "radial_blur", "lens_blur", "surface_blur"),
    *("median", "high_pass", "pixelate"),
)
"""What `test_filters` looks at."""


def test_each_adjustment_has_a_reference() -> None:
    assert {row.id for row in ADJUSTMENTS} == {*BY_CHANNEL, *BY_COLOUR, *OF_PICTURES, *FILTERS}


@pytest.mark.parametrize("name", BY_CHANNEL)
def test_a_curve_is_its_formula_at_each_depth(name: str) -> None:
    given, formula = BY_CHANNEL[name]
    row = ADJUSTMENTS[name]
    values, pixels = row.values(given), picture()
    wanted = np.vectorize(formula)(pixels.astype(np.float64))
    assert np.abs(row.apply(pixels, values, PLACE) - wanted).max() < 1 / 65535
    for dtype, full in ((np.uint8, 255), (np.uint16, 65535)):
        whole = np.rint(pixels * full).astype(dtype)
        exact = np.clip(np.vectorize(formula)(whole / full), 0, 1) * full
        assert np.abs(row.apply(whole, values, PLACE) - exact).max() < 0.5 + 1e-6


@pytest.mark.parametrize("name", BY_COLOUR)
def test_colours_are_their_formula(name: str) -> None:
    given, formula = BY_COLOUR[name]
    row = ADJUSTMENTS[name]
    pixels = picture()
    made = row.apply(pixels, row.values(given), PLACE).reshape(-1, 3)
    wanted = [formula((float(r), float(g), float(b))) for r, g, b in pixels.reshape(-1, 3)]
    assert np.abs(made - np.array(wanted)).max() < 2e-5


@pytest.mark.few(3)
@pytest.mark.parametrize("name", OF_PICTURES)
def test_a_whole_picture_is_its_formula(name: str) -> None:
    given, formula = OF_PICTURES[name]
    row = ADJUSTMENTS[name]
    pixels = picture()
    made = row.apply(pixels, row.values(given), PLACE)
    assert np.abs(made - formula(pixels.astype(np.float64))).max() < 1 / 65535


def test_a_gradient_map_weighs_colours_as_asked() -> None:
    row, red = ADJUSTMENTS["gradient_map"], np.array([[[1, 0, 0]]], np.float32)
    for luma, place in (("bt709", 0.2126), ("ntsc", 0.3)):
        made = row.apply(red, row.values({"on": True, "luma": luma}), PLACE)
        assert np.allclose(made, place, atol=1e-6)
