"""Counts of values."""

from __future__ import annotations

import numpy as np
import pytest

from desktop_app.imaging.histogram import clipped, histogram, scopes
from desktop_app.imaging.warning_marks import BEYOND, HIGH, LOW, warning_marks


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


@pytest.mark.parametrize(("dtype", "full"), [("uint8", 255), ("uint16", 65535), ("float32", 1)])
def test_the_waveform_counts_column_by_column(dtype: str, full: float) -> None:
    pixels = np.zeros((3, 8, 3), dtype)
    pixels[:, 4:, 1] = full
    counted = scopes(pixels, 4)
    assert counted.waveform.shape == (4, 256, 4)
    assert counted.waveform[1, 255].tolist() == [0, 0, 6, 6]
    assert counted.waveform[1, 0].tolist() == [6, 6, 0, 0]
    assert counted.waveform[3, round(255 * 0.7152)].tolist() == [0, 0, 6, 6]
    assert np.array_equal(counted.histogram, histogram(pixels))


def test_a_share_counts_and_nothing_counts_as_nothing() -> None:
    pixels = np.array([[[255, 10, 10], [9, 9, 9], [0, 0, 0], [50, 60, 70]]], np.uint8)
    half = scopes(pixels, 2, np.array([[0.5, 1, 0.5, 0]], np.float32))
    assert (half.low, half.high) == (0.25, 0.25)
    assert half.waveform[0].sum() == 2
    none = scopes(pixels, 2, np.zeros((1, 4), np.float32))
    assert (none.low, none.high, none.waveform.sum()) == (0, 0, 0)
    clear = np.dstack([pixels, np.array([[255, 0, 0, 255]], np.uint8)])
    assert (scopes(clear, 2).low, scopes(clear, 2).high) == (0, 0.5)


@pytest.mark.parametrize(
    ("dtype", "values", "low", "high"),
    [
        ("uint8", (0, 1, 254, 255), (1, 0, 0, 0), (0, 0, 0, 1)),
        ("uint16", (0, 1, 65534, 65535), (1, 0, 0, 0), (0, 0, 0, 1)),
        ("float32", (-0.5, 0, 1e-6, 0.5), (1, 1, 0, 0), (0, 0, 0, 0)),
        ("float32", (0.5, 0.99999, 1, 7), (0, 0, 0, 0), (0, 0, 1, 1)),
    ],
)
def test_clipped_is_what_lies_at_the_ends(
    dtype: str, values: tuple[float, ...], low: tuple[int, ...], high: tuple[int, ...]
) -> None:
    middle = {"uint8": 100, "uint16": 20000, "float32": 0.4}[dtype]
    for channel in range(3):
        pixels = np.full((1, 4, 3), middle, dtype)
        pixels[0, :, channel] = values
        found = clipped(pixels)
        assert (found[0][0] > 0).tolist() == [bool(one) for one in low]
        assert (found[1][0] > 0).tolist() == [bool(one) for one in high]


def test_warnings_are_marked_the_clipped_before_the_rest() -> None:
    pixels = np.array([[[0, 9, 9], [9, 255, 9], [0, 255, 9], [9, 9, 9], [9, 9, 8]]], np.uint8)
    beyond = np.array([[True, True, False, True, False]])
    clear = (0, 0, 0, 0)
    made = warning_marks(pixels, clipping=True, beyond=beyond)
    assert [tuple(one) for one in made[0].tolist()] == [LOW, HIGH, HIGH, BEYOND, clear]
    made = warning_marks(pixels, beyond=beyond)
    assert [tuple(one) for one in made[0].tolist()] == [BEYOND, BEYOND, clear, BEYOND, clear]
    seen = np.dstack([pixels, np.array([[0, 1, 0, 0, 0]], np.uint8)])
    made = warning_marks(seen, clipping=True)
    assert [tuple(one) for one in made[0].tolist()] == [clear, HIGH, clear, clear, clear]
