"""The parts that the stages stand on."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop_app.imaging.seam_blending.filters import moved, smooth_known
from desktop_app.imaging.seam_blending.membrane import halved, membrane
from tests.draws import examples
from tests.imaging.seam_blending.scenes import blurred, disc, picture


@given(st.floats(-2, 2), st.floats(-2, 2))
@settings(max_examples=examples(20), deadline=None)
def test_moving_there_and_back_gives_the_picture(dx: float, dy: float):
    image = blurred(picture(64), 1.5)
    back = moved(moved(image, dx, dy), -dx, -dy)
    assert np.abs(back - image)[8:-8, 8:-8].max() < 0.01


def test_content_moves_to_the_right_and_down():
    image = np.zeros((32, 32), np.float32)
    image[10, 12] = 1
    there = moved(image, 3.0, 2.0)
    assert there[12, 15] == pytest.approx(1, abs=1e-5)
    assert np.abs(there).sum() == pytest.approx(1, abs=1e-4)


def test_holes_do_not_darken_a_smoothed_picture():
    values, weight = np.full((40, 40, 3), 0.7, np.float32), np.ones((40, 40), np.float32)
    values[10:20] = 0
    weight[10:20] = 0
    smoothed = smooth_known(values, weight, 3.0)
    assert np.abs(smoothed[weight > 0] - 0.7).max() < 1e-3


@given(st.integers(1, 40), st.integers(1, 40))
@settings(max_examples=examples(30), deadline=None)
def test_a_membrane_through_one_value_is_that_value(height: int, width: int):
    values = np.full((height, width, 2), 0.25, np.float32)
    weight = np.zeros((height, width), np.float32)
    weight[height // 2, width // 3] = 1
    assert np.abs(membrane(values, weight) - 0.25).max() < 1e-5


def test_a_membrane_bridges_what_has_no_weight():
    y, x = np.mgrid[0:64, 0:64].astype(np.float32) / 64
    slope = (0.2 * x + 0.1 * y)[..., None]
    hole = disc(64, 0.3)
    wrong = np.where(hole[..., None], np.float32(9), slope)
    surface = membrane(wrong, (~hole).astype(np.float32))
    assert np.abs(surface - slope).max() < 0.012


def test_a_membrane_without_any_weight_is_zero():
    assert not membrane(np.ones((9, 7, 3), np.float32), np.zeros((9, 7), np.float32)).any()


@given(st.integers(1, 33), st.integers(1, 33))
def test_halving_counts_only_what_has_weight(height: int, width: int):
    values = np.full((height, width, 3), 5, np.float32)
    weight = np.zeros((height, width), np.float32)
    weight[::2, ::2] = 1
    values[1::2] = 99
    values[:, 1::2] = 99
    half, mass = halved(values, weight)
    assert half.shape == ((height + 1) // 2, (width + 1) // 2, 3)
    assert np.allclose(half, 5)
    assert np.allclose(mass, 0.25)
