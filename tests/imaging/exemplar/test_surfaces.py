"""Smooth surfaces and Poisson equations against their exact solutions."""

from __future__ import annotations

import cv2
import numpy as np

from desktop_app.core.pixels import FloatArray
from desktop_app.imaging.exemplar.poisson import screened_poisson
from desktop_app.imaging.exemplar.smooth import membrane


def no_check() -> None:
    pass


def test_a_membrane_through_a_harmonic_function_is_that_function():
    y, x = np.mgrid[0:120, 0:131].astype(np.float32) / 120
    exact = np.stack([x * x - y * y, x * y, x], axis=-1)
    hole = np.zeros((120, 131), np.bool_)
    hole[9:100, 12:117] = True
    garbage = np.where(hole[..., None], 9, exact).astype(np.float32)
    surface = membrane(garbage, ~hole, hole, no_check)
    assert np.abs(surface - exact).max() < 0.02
    assert (surface[~hole] == exact[~hole]).all()


def test_a_membrane_with_one_known_pixel_is_flat():
    values = np.full((40, 33, 3), 0.7, np.float32)
    known = np.zeros((40, 33), np.bool_)
    known[7, 30] = True
    assert np.abs(membrane(values, known, ~known, no_check) - 0.7).max() < 1e-5


def test_the_poisson_equation_is_solved_well_enough():
    inside = np.zeros((150, 140), np.bool_)
    inside[5:145, 5:70] = inside[40:100, 5:135] = True
    rng = np.random.default_rng(0)
    noise = rng.normal(0, 1, (150, 140, 3)).astype(np.float32)
    exact: FloatArray = np.asarray(cv2.GaussianBlur(noise, (0, 0), 6), np.float32)
    exact *= inside[..., None]
    cross = np.array([[0, 1, 0], [1, 0, 1], [0, 1, 0]], np.float32)
    screen = 1 / 40**2
    right = cv2.filter2D(exact, -1, cross, borderType=cv2.BORDER_CONSTANT) - (4 + screen) * exact
    solved = screened_poisson(np.asarray(right, np.float32), inside, screen, no_check)
    assert (solved[~inside] == 0).all()
    assert np.abs(solved - exact).max() < 0.1 * np.abs(exact).max()
