"""Grain of film is measured and given back."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from desktop_app.core.pixels import Array
from desktop_app.imaging import film_grain
from desktop_app.imaging.depth import from_float
from desktop_app.imaging.film_grain import deviation, grain_returned


@pytest.fixture(params=["uint8", "uint16", "float32"])
def pair(request: pytest.FixtureRequest) -> tuple[Array, Array]:
    """With grain, and without."""
    plain = np.tile(np.linspace(0.2, 0.8, 160, dtype=np.float32)[None, :, None], (120, 1, 3))
    noise = np.random.default_rng(1).normal(0, 0.04, (120, 160, 1)).astype(np.float32)
    noise = np.asarray(cv2.GaussianBlur(noise, (0, 0), 0.6))[..., None]
    dtype = np.dtype(request.param)
    return from_float(plain + noise, dtype), from_float(plain, dtype)


@pytest.mark.parametrize("amount", [0.5, 1.0])
def test_so_much_grain_is_given_back(pair: tuple[Array, Array], amount: float) -> None:
    grained, plain = pair
    made = grain_returned(grained, plain, amount)
    assert made.shape == grained.shape and made.dtype == grained.dtype
    assert deviation(made) == pytest.approx(amount * deviation(grained), rel=0.1)


def test_none_is_none(pair: tuple[Array, Array]) -> None:
    assert grain_returned(*pair, 0.0) is pair[1]


def test_alpha_is_that_of_the_cleaned_picture() -> None:
    random = np.random.default_rng(2)
    before, after = (random.integers(0, 255, (30, 40, 4), np.uint8) for _ in range(2))
    np.testing.assert_array_equal(grain_returned(before, after, 1.0)[..., 3], after[..., 3])


@pytest.mark.parametrize("height", [7, 31, 64, 65])
def test_bands_show_nowhere(
    pair: tuple[Array, Array], height: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    before, after = (each[:height] for each in pair)
    whole = grain_returned(before, after, 0.7)
    assert not np.array_equal(whole, after)
    monkeypatch.setattr(film_grain, "_BAND", 32)
    np.testing.assert_array_equal(grain_returned(before, after, 0.7), whole)
