"""Between a picture's pixels and the layers that are filled: colours times alpha, and back."""

from __future__ import annotations

import numpy as np
import pytest

from desktop_app.imaging.exemplar.layers import premultiplied, to_pixels
from tests.imaging.strategies import DTYPES


@pytest.mark.parametrize("dtype", DTYPES)
def test_there_and_back_is_the_same_where_something_is_seen(dtype: str) -> None:
    full = 1 if dtype == "float32" else np.iinfo(dtype).max
    made = np.random.default_rng(1).random((7, 5, 4)) * full
    made[2, :, 3] = 0
    pixels = made.astype(dtype)
    back = to_pixels(premultiplied(pixels), pixels.dtype, 4)
    assert (back[2] == 0).all()
    kept = np.delete(pixels, 2, axis=0).astype(float), np.delete(back, 2, axis=0).astype(float)
    assert np.abs(kept[0] - kept[1]).max() <= (1e-6 if full == 1 else 1)


def test_what_evened_seams_raise_above_opaque_keeps_its_colour() -> None:
    green = np.array([[[0.1, 0.6, 0.2, 1.0]]], np.float32)
    for share, alpha in ((0.8, 0.8), (1.17, 1.0)):
        made = to_pixels(green * np.float32(share), green.dtype, 4)
        assert made[0, 0] == pytest.approx((0.1, 0.6, 0.2, alpha), abs=1e-6)
