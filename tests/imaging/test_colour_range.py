from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_app.imaging.colour_difference import (
    ColourMeasure,
    cie76,
    ciede2000,
    differences,
    lab_of,
)
from desktop_app.imaging.colour_range import mask_of_alpha, mask_of_range

PAIRS = (
    # Some of the 34 pairs that Sharma, Wu and Dalal publish with their notes.
    ((50, 2.6772, -79.7751), (50, 0, -82.7485), 2.0425),
    ((50, 3.1571, -77.2803), (50, 0, -82.7485), 2.8615),
    ((50, -1.3802, -84.2814), (50, 0, -82.7485), 1.0000),
    ((50, 0, 0), (50, -1, 2), 2.3669),
    ((50, 2.4900, -0.0010), (50, -2.4900, 0.0009), 7.1792),
    ((50, 2.4900, -0.0010), (50, -2.4900, 0.0011), 7.2195),
    ((50, 2.5, 0), (50, 0, -2.5), 4.3065),
    ((50, 2.5, 0), (73, 25, -18), 27.1492),
    ((50, 2.5, 0), (61, -5, 29), 22.8977),
    ((60.2574, -34.0099, 36.2677), (60.4626, -34.1751, 39.4387), 1.2644),
    ((2.0776, 0.0795, -1.1350), (0.9033, -0.0636, -0.5514), 0.9082),
)
colours = st.tuples(*[st.integers(0, 255)] * 3)


@pytest.mark.parametrize(("first", "second", "expected"), PAIRS)
def test_published_pairs_have_their_published_difference(
    first: tuple[float, ...], second: tuple[float, ...], expected: float
) -> None:
    one, other = np.array(first, float), np.array(second, float)
    assert float(ciede2000(one, other)) == pytest.approx(expected, abs=5e-5)
    assert float(ciede2000(other, one)) == pytest.approx(expected, abs=5e-5)


def test_lab_of_well_known_colours() -> None:
    lab = lab_of(np.array([[255, 255, 255], [0, 0, 0], [255, 0, 0], [0, 0, 255]]))
    expected = [[100, 0, 0], [0, 0, 0], [53.24, 80.09, 67.20], [32.30, 79.19, -107.86]]
    assert lab == pytest.approx(np.array(expected), abs=0.01)
    assert float(cie76(lab[0], lab[1])) == pytest.approx(100)


@given(colours, colours, st.sampled_from(list(ColourMeasure)))
def test_a_difference_is_none_for_the_same_colour_and_finite_for_any(
    colour: tuple[int, int, int], other: tuple[int, int, int], measure: ColourMeasure
) -> None:
    pixels = np.array([[colour, other]], np.uint8)
    found = differences(pixels, colour, measure)[0]
    assert found[0] == pytest.approx(0, abs=1e-5)
    assert np.isfinite(found[1]) and (found[1] > 0.01 or colour == other)


@pytest.mark.few(1)
@pytest.mark.parametrize("measure", list(ColourMeasure))
def test_many_pixels_get_what_each_of_them_gets(measure: ColourMeasure) -> None:
    pixels = np.random.default_rng(4).integers(0, 256, (300, 260, 3), np.uint8)
    whole = differences(pixels, (10, 200, 90), measure)
    rows = [differences(pixels[row : row + 1], (10, 200, 90), measure) for row in (0, 100, 299)]
    assert np.array_equal(whole[[0, 100, 299]], np.concatenate(rows))


def test_what_is_transparent_has_no_colour() -> None:
    pixels = np.full((2, 2, 4), 255, np.uint8)
    pixels[0, 0, 3] = 0
    found = differences(pixels, (255, 255, 255))
    assert np.isinf(found[0, 0]) and found[1, 1] == 0
    assert mask_of_range(found, 100, 50).tolist() == [[0, 255], [255, 255]]


def test_tolerance_is_full_and_softness_fades() -> None:
    found = np.array([[0, 10, 12.5, 15, 20, 21]], np.float32)
    assert mask_of_range(found, 10).tolist() == [[255, 255, 0, 0, 0, 0]]
    assert mask_of_range(found, 10, 10).tolist() == [[255, 255, 191, 128, 0, 0]]


def test_within_is_what_hangs_together_with_a_pixel() -> None:
    found = np.full((5, 9), 99, np.float32)
    found[1:4, 1:3] = 2
    found[1:4, 6:8] = 1
    everywhere = mask_of_range(found, 5)
    part = mask_of_range(found, 5, within=(1, 2))
    assert everywhere.sum() == 12 * 255 and part.sum() == 6 * 255 and part[2, 1] == 255
    assert not mask_of_range(found, 5, within=(0, 0)).any()


@pytest.mark.parametrize("dtype", ["uint8", "uint16", "float32"])
def test_transparency_becomes_mask_and_its_opposite(dtype: str) -> None:
    full = 1.0 if dtype == "float32" else np.iinfo(dtype).max
    pixels = np.zeros((1, 4, 4), dtype)
    pixels[0, :, 3] = [0, full, full * 0.6, full * 0.002 + (dtype == "uint8")]
    clear, solid = mask_of_alpha(pixels), mask_of_alpha(pixels, transparent=False)
    assert clear[0, :2].tolist() == [255, 0] and solid[0, :2].tolist() == [0, 255]
    assert clear[0, 2] == pytest.approx(102, abs=1) and solid[0, 2] == pytest.approx(153, abs=1)
    assert solid[0, 3] > 0  # opaque at all
    assert not mask_of_alpha(pixels[..., :3]).any()
    assert (mask_of_alpha(pixels[..., :3], transparent=False) == 255).all()
