"""Counts of values."""

from __future__ import annotations

import numpy as np
import pytest

from desktop_app.imaging.histogram import histogram


@pytest.mark.parametrize(("dtype", "full"), [("uint8", 255), ("uint16", 65535), ("float32", 1)])
def test_each_value_is_counted_in_its_bin(dtype: str, full: float) -> None:
    pixels = np.zeros((4, 5, 3), dtype)
    pixels[0, :, 0] = full
    counts = histogram(pixels)
    assert counts.shape == (4, 256)
    assert (counts[0, 255], counts[0, 0], counts[1, 0]) == (5, 15, 20)
    assert counts[3, round(255 * 0.2126)] == 5, "the luma of red"
    assert (counts.sum(axis=1) == 20).all()


def test_what_is_transparent_does_not_count() -> None:
    pixels = np.zeros((2, 2, 4), np.uint8)
    pixels[0, 0] = (10, 20, 30, 255)
    counts = histogram(pixels)
    assert counts.sum(axis=1).tolist() == [1, 1, 1, 1]
    assert counts[0, 10] == counts[1, 20] == counts[2, 30] == 1
