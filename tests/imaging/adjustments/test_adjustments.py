"""What holds of every adjustment: nothing where nothing is asked, alpha as it is, the same pixels
whatever part is looked at."""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop_app.core.errors import InputError
from desktop_app.core.geometry import Rect, Size
from desktop_app.core.pixels import Array
from desktop_app.imaging.adjustments.adjustment import Place
from desktop_app.imaging.adjustments.cube import Cube, packed
from desktop_app.imaging.adjustments.grain import noise
from desktop_app.imaging.adjustments.match import matching
from desktop_app.imaging.adjustments.table import ADJUSTMENTS
from desktop_app.imaging.adjustments.white_balance import daylight, white_of
from desktop_app.imaging.colour import SRGB_SPACE, colour_space
from tests.imaging.deep_pictures import PROFILES

SIZE = Size(150, 110)
PLACE = Place(SIZE.rect, SIZE)
RNG = np.random.default_rng(3)
TABLE = packed(Cube("t", RNG.random((9, 9, 9, 3), np.float32)))
MATRIX = list(matching(RNG.random((500, 3)), RNG.random((500, 3)) * 0.5 + 0.2))
GIVEN: dict[str, dict[str, Any]] = {
    "curves": {"rgb": [[0, 0], [0.3, 0.5], [1, 1]], "red": [[0, 0.1], [1, 0.9]]},
    "levels": {"blue": [0.1, 0.9, 1.4, 0, 1]},
    "exposure": {"exposure": -1.0},
    "contrast": {"contrast": 0.3, "brightness": 0.1},
    "white_balance": {"temperature": 0.5, "tint": -0.2},
    "hue_saturation": {"all": [0.1, 0.2, 0], "blues": [0.5, -0.3, 0.1]},
    "vibrance": {"vibrance": 0.5},
    "colour_balance": {"highlights": [0.3, 0, -0.2], "keep_luminosity": False},
    "black_white": {"on": True, "tinted": True},
    "gradient_map": {"on": True, "reverse": True},
    "lut": {"table": TABLE},
    "match": {"matrix": MATRIX, "strength": 0.7},
    "sharpen": {"amount": 1.0, "radius": 2.0, "threshold": 0.01},
    "denoise": {"luminance": 0.3, "colour": 0.5},
    "blur": {"radius": 3.0, "shape": "box"},
    "motion_blur": {"length": 13.0, "angle": 30.0},
    "radial_blur": {"length": 12.0, "way": "spin", "x": 0.4},
    "lens_blur": {"radius": 5.0, "shape": "6", "lights": 0.5},
    "surface_blur": {"radius": 4, "edges": 0.2},
    "median": {"radius": 3, "threshold": 0.02},
    "high_pass": {"radius": 2.0},
    "pixelate": {"size": 7},
    "grain": {"amount": 0.5, "size": 1.2, "grey": False},
    "vignette": {"amount": -0.5, "roundness": 0.5},
}


def picture(dtype: str, channels: int = 4) -> Array:
    values = np.random.default_rng(5).random((SIZE.height, SIZE.width, channels), np.float32)
    if dtype == "float32":
        return values
    return (values * np.iinfo(dtype).max).astype(dtype)


PICTURES = {dtype: picture(dtype) for dtype in ("uint8", "uint16", "float32")}


def test_the_table_has_values_for_every_row() -> None:
    assert {row.id for row in ADJUSTMENTS} == set(GIVEN)


@pytest.mark.parametrize("name", GIVEN)
@pytest.mark.parametrize("dtype", ["uint8", "uint16", "float32"])
def test_every_row_keeps_shape_depth_and_alpha(name: str, dtype: str) -> None:
    row, pixels = ADJUSTMENTS[name], picture(dtype)
    assert row.apply(pixels, row.defaults, PLACE) is pixels
    before = pixels.copy()
    made = row.apply(pixels, row.values(GIVEN[name]), PLACE)
    assert (made.shape, made.dtype) == (pixels.shape, pixels.dtype)
    assert np.array_equal(made[..., 3], pixels[..., 3])
    assert np.array_equal(pixels, before), "what it is given is not written to"
    assert not np.array_equal(made, pixels)
    without = row.apply(np.ascontiguousarray(pixels[..., :3]), row.values(GIVEN[name]), PLACE)
    pixels[..., 3] = 1 if dtype == "float32" else np.iinfo(dtype).max
    opaque = row.apply(pixels, row.values(GIVEN[name]), PLACE)
    assert np.array_equal(without, opaque[..., :3])


@pytest.mark.parametrize("name", GIVEN)
@pytest.mark.parametrize("rect", [Rect(0, 0, 60, 40), Rect(47, 31, 50, 60), Rect(110, 70, 40, 40)])
def test_a_part_is_that_part_of_the_whole(name: str, rect: Rect) -> None:
    row, pixels = ADJUSTMENTS[name], picture("float32", 3)
    values = row.values(GIVEN[name])
    whole = row.apply(pixels, values, PLACE)
    around = rect.grown(row.reach(values)).intersected(SIZE.rect)
    part = row.apply(np.ascontiguousarray(pixels[around.slices]), values, Place(around, SIZE))
    inner = rect.moved(-around.x, -around.y)
    assert np.abs(part[inner.slices] - whole[rect.slices]).max() < 2e-6


@pytest.mark.few(30)
@pytest.mark.parametrize("name", GIVEN)
@pytest.mark.parametrize("dtype", ["uint8", "uint16", "float32"])
@given(data=st.data())
@settings(max_examples=6, deadline=None)
def test_any_part_with_its_reach_is_that_part_of_the_whole(
    name: str, dtype: str, data: st.DataObject
) -> None:
    row, pixels = ADJUSTMENTS[name], PICTURES[dtype]
    values = row.values(GIVEN[name])
    whole = row.apply(pixels, values, PLACE)
    x, y = data.draw(st.integers(0, SIZE.width - 1)), data.draw(st.integers(0, SIZE.height - 1))
    rect = Rect(x, y, data.draw(st.integers(1, 70)), data.draw(st.integers(1, 70)))
    rect = rect.intersected(SIZE.rect)
    around = rect.grown(row.reach(values)).intersected(SIZE.rect)
    part = row.apply(np.ascontiguousarray(pixels[around.slices]), values, Place(around, SIZE))
    inner = rect.moved(-around.x, -around.y)
    off = np.abs(part[inner.slices].astype(np.float64) - whole[rect.slices]).max()
    assert off <= (1e-4 if dtype == "float32" else 1)


def test_floats_beyond_white_come_through_what_does_not_clip() -> None:
    bright = np.full((2, 2, 3), 3.0, np.float32)
    for name, wanted in (("curves", 3.0), ("exposure", None), ("vignette", None)):
        row = ADJUSTMENTS[name]
        given = {"red": [[0, 0], [0.5, 0.6], [1, 1]]} if name == "curves" else GIVEN[name]
        made = row.apply(bright, row.values(given), Place(Rect(0, 0, 2, 2), Size(2, 2)))
        assert np.isfinite(made).all()
        assert made.max() > 1
        assert wanted is None or np.allclose(made, wanted)


@pytest.mark.parametrize("values", [{"rgb": [[0, 0]]}, {"rgb": [[0.5, 0], [0.2, 1]]}, {"x": 1}])
def test_wrong_values_are_refused(values: dict[str, Any]) -> None:
    with pytest.raises(InputError):
        ADJUSTMENTS["curves"].values(values)


def test_daylight_is_the_standards() -> None:
    """CIE 15:2004, table T.1 and 3.1: D65 and D50."""
    for kelvin, x, y in ((6504, 0.31272, 0.32903), (5003, 0.34567, 0.35850)):
        u, v = daylight(kelvin)
        below = 2 * u - 8 * v + 4
        assert (3 * u / below, 2 * v / below) == pytest.approx((x, y), abs=3e-4)
    warm, cool, green = white_of(0.5, 0), white_of(-0.5, 0), white_of(0, -0.5)
    assert warm[2] < white_of(0, 0)[2] < cool[2], "blue"
    assert green[0] < white_of(0, 0)[0], "less red and blue is green"


@pytest.mark.parametrize("profile", ["", "p3"])
def test_white_balance_turns_grey_into_the_lights_colour(profile: str) -> None:
    space = colour_space(PROFILES[profile]) if profile else SRGB_SPACE
    grey = np.full((1, 1, 3), 0.5, np.float32)
    row, place = ADJUSTMENTS["white_balance"], Place(Rect(0, 0, 1, 1), Size(1, 1), 1, space)
    warm = row.apply(grey, row.values({"temperature": 0.5}), place)[0, 0]
    assert warm[0] > 0.5 > warm[2]
    green = row.apply(grey, row.values({"tint": -0.5}), place)[0, 0]
    assert green[1] > max(green[0], green[2])


def test_matched_colours_have_the_references_mean_and_covariance() -> None:
    rng = np.random.default_rng(1)
    mine = rng.random((4000, 3)) * (0.3, 0.5, 0.2) + 0.3
    other = rng.random((3000, 1)) * (0.2, 0.3, 0.4) + rng.random((3000, 3)) * 0.2 + 0.1
    matrix = np.array(matching(mine, other)).reshape(3, 4)
    moved = mine @ matrix[:, :3].T + matrix[:, 3]
    assert np.allclose(moved.mean(axis=0), other.mean(axis=0), atol=1e-6)
    assert np.allclose(np.cov(moved.T), np.cov(other.T), atol=2e-4)


def test_a_blur_is_the_gaussian() -> None:
    pixels, radius = picture("float32", 3), 2.0
    reach = 6
    weights = np.exp(-(np.arange(-reach, reach + 1) ** 2) / (2 * radius**2))
    weights /= weights.sum()
    around = np.pad(pixels.astype(np.float64), ((reach,) * 2, (reach,) * 2, (0, 0)), "reflect")
    down = np.sum([w * around[k : k + SIZE.height] for k, w in enumerate(weights)], axis=0)
    wanted = np.sum([w * down[:, k : k + SIZE.width] for k, w in enumerate(weights)], axis=0)
    row = ADJUSTMENTS["blur"]
    assert np.abs(row.apply(pixels, row.values({"radius": radius}), PLACE) - wanted).max() < 1e-5


def test_sharpening_adds_what_a_blur_takes_from_the_luma() -> None:
    pixels = picture("float32", 3)
    luma = pixels @ np.array([0.2126, 0.7152, 0.0722], np.float32)
    soft = cv2.GaussianBlur(luma, (7, 7), 1.0, borderType=cv2.BORDER_REFLECT_101)
    row = ADJUSTMENTS["sharpen"]
    made = row.apply(pixels, row.values({"amount": 0.5, "radius": 1.0}), PLACE)
    assert np.abs(made - (pixels + 0.5 * (luma - soft)[..., None])).max() < 1e-5


def test_noise_goes_and_edges_stay() -> None:
    clean = np.zeros((80, 80, 3), np.float32)
    clean[:, 40:] = 0.8
    noisy = clean + np.random.default_rng(1).normal(0, 0.03, clean.shape).astype(np.float32)
    row = ADJUSTMENTS["denoise"]
    place = Place(Rect(0, 0, 80, 80), Size(80, 80))
    made = row.apply(noisy, row.values({"luminance": 0.5, "colour": 0.5}), place)
    assert np.abs(made - clean).mean() < 0.4 * np.abs(noisy - clean).mean()
    assert made[:, 44:].mean() - made[:, :36].mean() > 0.78


def test_grain_has_the_same_strength_at_each_size() -> None:
    assert noise(Rect(0, 0, 400, 300), 1).std() == pytest.approx(1, abs=0.02)
    grey = np.full((300, 400, 3), 0.5, np.float32)
    row, place = ADJUSTMENTS["grain"], Place(Rect(0, 0, 400, 300), Size(400, 300))
    spread = [
        float(row.apply(grey, row.values({"amount": 0.4, "size": size}), place).std())
        for size in (0.0, 1.0, 3.0)
    ]
    assert spread == pytest.approx([0.1] * 3, rel=0.1)


def test_a_vignette_is_symmetric_and_ends_at_the_corners() -> None:
    row = ADJUSTMENTS["vignette"]
    white = np.ones((SIZE.height, SIZE.width, 3), np.float32)
    given = {"amount": -1.0, "midpoint": 0.7, "feather": 0.5}
    made = row.apply(white, row.values(given), PLACE)[..., 0]
    assert np.allclose(made, made[::-1]) and np.allclose(made, made[:, ::-1])
    assert made[SIZE.height // 2, SIZE.width // 2] == 1
    assert made[0, 0] == made.min() < 0.05
