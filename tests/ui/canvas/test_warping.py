"""Sampling aslant: where pixels come from, and that a piece equals the same part of a whole."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop_app.core.geometry import Rect
from desktop_app.ui.canvas.warping import PixelMap
from tests.draws import examples

SIDE = 700
NOISE = np.random.default_rng(3).integers(0, 256, (SIDE, SIDE, 4), np.uint8)
WHOLE = Rect(0, 0, SIDE, SIDE)


def turned(degrees: float, scale: float) -> PixelMap:
    cos, sin = math.cos(math.radians(degrees)) * scale, math.sin(math.radians(degrees)) * scale
    return PixelMap.about((cos, sin, -sin, cos), (300.0, 250.0), (350.3, 349.8))


def sampled(sampling: PixelMap, area: Rect, place: Rect = WHOLE) -> np.ndarray:
    out = np.zeros((area.height, area.width, 4), np.uint8)
    sampling.write(out, area, NOISE[place.slices], place)
    return out


@settings(max_examples=examples(60), deadline=None)
@given(
    st.floats(-180, 180),
    st.floats(0.1, 1.4),
    st.integers(0, 500),
    st.integers(0, 400),
    st.integers(1, 100),
    st.integers(1, 100),
)
def test_a_piece_has_the_pixels_that_it_has_in_the_whole(
    degrees: float, scale: float, x: int, y: int, width: int, height: int
) -> None:
    sampling, area = turned(degrees, scale), Rect(0, 0, 600, 500)
    part = Rect(x, y, width, height).intersected(area)
    near = sampling.source_of(part).intersected(WHOLE)
    if near.is_empty:
        return
    assert np.array_equal(sampled(sampling, part, near), sampled(sampling, area)[part.slices])


@pytest.mark.parametrize("degrees", [0.0, 17.0, 45.0, -123.0])
def test_every_pixel_is_mixed_of_the_four_around_it(degrees: float) -> None:
    sampling, area = turned(degrees, 0.9), Rect(200, 150, 200, 200)
    seen = sampled(sampling, area).astype(float)
    for x, y in ((200, 150), (260, 349), (399, 200), (333, 251)):
        across, down = sampling.source_at(x + 0.5, y + 0.5)
        left, top = math.floor(across - 0.5), math.floor(down - 0.5)
        right, bottom = across - 0.5 - left, down - 0.5 - top
        four = NOISE[top : top + 2, left : left + 2].astype(float)
        rows = four[0] * (1 - bottom) + four[1] * bottom
        mixed = rows[0] * (1 - right) + rows[1] * right
        assert np.abs(seen[y - 150, x - 200] - mixed).max() <= 1


def test_the_border_goes_on_for_ever() -> None:
    far = PixelMap.about((1.0, 0.0, 0.0, 1.0), (0.0, 0.0), (-50.0, -50.0))
    assert (sampled(far, Rect(0, 0, 20, 20)) == NOISE[0, 0]).all()
