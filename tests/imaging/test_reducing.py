"""Pictures that are only looked at."""

from __future__ import annotations

import numpy as np
import pytest

from desktop_app.imaging.reducing import averaged

_FULL = {"uint8": 255, "uint16": 65535, "float32": 1.0}


@pytest.mark.parametrize("step", [1, 2, 8])
@pytest.mark.parametrize("dtype", ["uint8", "uint16", "float32"])
def test_averages_of_squares(step: int, dtype: str) -> None:
    pixels = (np.random.default_rng(4).random((512, 600, 3)) * _FULL[dtype]).astype(dtype)
    small = averaged(pixels, step)
    exact = pixels.astype(np.float64).reshape(512 // step, step, 600 // step, step, 3)
    assert small.dtype == pixels.dtype
    assert np.abs(small - exact.mean(axis=(1, 3))).max() <= (1e-6 if dtype == "float32" else 0.51)


def test_what_is_transparent_does_not_colour_its_neighbours() -> None:
    pixels = np.zeros((2, 2, 4), np.uint8)
    pixels[0, 0] = (200, 100, 50, 255)
    pixels[1, 1] = (0, 255, 0, 0)
    assert averaged(pixels, 2)[0, 0].tolist() == [200, 100, 50, 64]
