"""Tile, blur, recolour, luminance, superpixels, as it is and inverted."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from desktop_app.core.pixels import Array, ByteArray
from desktop_app.imaging.colour_difference import lab_of
from desktop_app.imaging.preprocessors.control_image import from_picture
from desktop_app.imaging.preprocessors.parameter import Value
from desktop_app.imaging.preprocessors.superpixels import superpixels
from desktop_app.imaging.preprocessors.table import PREPROCESSORS
from tests.imaging.preprocessors.sources import square


def made(row: str, picture: ByteArray, **given: Value) -> ByteArray:
    found = PREPROCESSORS[row]
    return from_picture(found, picture, found.values(given))


def noise(height: int = 64, width: int = 80, seed: int = 1) -> ByteArray:
    return np.random.default_rng(seed).integers(0, 256, (height, width, 3), np.uint8)


@pytest.mark.parametrize(("row", "given"), [("tile", {"factor": 1.0}), ("blur", {"blur": 0.0})])
def test_the_least_value_changes_nothing(row: str, given: dict[str, Value]) -> None:
    assert (made(row, noise(), **given) == noise()).all()
    assert (made("none", noise()) == noise()).all()


def test_a_tile_has_what_a_smaller_picture_has() -> None:
    tile = made("tile", noise(), factor=4.0)
    small = cv2.resize(noise(), (20, 16), interpolation=cv2.INTER_AREA)
    again = cv2.resize(tile, (20, 16), interpolation=cv2.INTER_AREA)
    assert np.abs(again.astype(int) - small).mean() <= 5
    assert tile.astype(float).std() < 0.5 * noise().astype(float).std()


def test_a_blur_spreads_a_point_by_its_deviation() -> None:
    picture = np.zeros((81, 81, 3), np.uint8)
    picture[40, 40] = picture[39:42, 39:42] = 255
    for sigma in (2.0, 6.0):
        soft = made("blur", picture, blur=sigma)[..., 1].astype(float)
        at = np.arange(81) - 40
        found = np.sqrt((soft.sum(axis=0) * at**2).sum() / soft.sum())
        assert found == pytest.approx(np.hypot(sigma, 0.82), rel=0.12)


def test_recolour_is_lightness_and_luminance_is_luma() -> None:
    picture = noise()
    lightness = lab_of(picture)[..., 0] * 2.55
    assert np.abs(made("recolour", picture)[..., 0] - lightness).max() <= 1.2
    luma = picture @ np.array([0.299, 0.587, 0.114])
    assert np.abs(made("luminance", picture)[..., 0] - luma).max() <= 0.51 + 1e-3


@pytest.mark.parametrize("row", ["recolour", "luminance"])
def test_gamma_bends_greys_and_keeps_black_and_white(row: str) -> None:
    ramp = np.repeat(np.arange(256, dtype=np.uint8)[None, :, None], 3, axis=2)
    plain = made(row, ramp)[0, :, 0].astype(int)
    darker = made(row, ramp, gamma=2.0)[0, :, 0].astype(int)
    assert (plain == np.arange(256)).all() or row == "recolour"
    assert (darker == np.rint(255 * (plain / 255) ** 2)).all()
    assert (darker[[0, 255]] == (0, 255)).all()


def test_inverted_is_white_on_black() -> None:
    drawing = np.full((20, 20, 3), 255, np.uint8)
    drawing[10] = (40, 0, 0)
    lines = made("invert", drawing)
    assert (lines[10] > 240).all()
    assert not np.delete(lines, 10, axis=0).any()


def areas(labels: Array) -> list[Array]:
    return [labels == label for label in np.unique(labels)]


def test_superpixels_follow_edges() -> None:
    picture = square(120, 210, 40)
    picture = np.clip(picture + np.random.default_rng(1).normal(0, 6, picture.shape), 0, 255)
    labels = superpixels(picture.astype(np.uint8), 12, 10)
    inside = square(120)[..., 0] > 0
    mixed = sum(int(min(inside[a].sum(), (~inside)[a].sum())) for a in areas(labels))
    assert mixed <= 0.004 * labels.size  # a fixed grid mixes what its cells cut: here 0
    offset = superpixels(np.roll(picture, 5, (0, 1)).astype(np.uint8), 12, 10)
    moved = np.roll(inside, 5, (0, 1))
    mixed = sum(int(min(moved[a].sum(), (~moved)[a].sum())) for a in areas(offset))
    assert mixed <= 0.004 * labels.size


def test_superpixels_are_about_as_many_and_as_large_as_asked_and_in_one_piece() -> None:
    picture = cv2.GaussianBlur(noise(150, 200), (0, 0), 5)
    labels = superpixels(picture, 20, 20)
    assert labels.shape == (150, 200)
    sizes = [int(area.sum()) for area in areas(labels)]
    assert 60 <= len(sizes) <= 80  # 8 by 10 cells
    assert np.median(sizes) == pytest.approx(400, rel=0.3)
    largest = 0
    for area in areas(labels):
        stats = cv2.connectedComponentsWithStats(area.astype(np.uint8), connectivity=4)[2]
        largest += int(stats[1:, cv2.CC_STAT_AREA].max())
    assert largest >= 0.97 * labels.size


def test_high_compactness_makes_squares() -> None:
    picture = cv2.GaussianBlur(noise(96, 96), (0, 0), 4)
    even, bent = (superpixels(picture, 16, value) for value in (100.0, 4.0))
    grid = np.add.outer(np.arange(96) // 16 * 6, np.arange(96) // 16)
    assert (even == grid).mean() > 0.8
    assert (even == grid).mean() > (bent == grid).mean() + 0.15


def test_each_superpixel_is_its_mean_colour() -> None:
    picture = cv2.GaussianBlur(noise(60, 60), (0, 0), 3)
    row = PREPROCESSORS["superpixels"]
    image = from_picture(row, picture, row.values({"side": 15}))
    labels = superpixels(picture, 15, row.values().number("compactness"))
    for area in areas(labels):
        assert np.abs(picture[area].mean(axis=0) - image[area][0]).max() <= 0.5 + 1e-6
        assert (image[area] == image[area][0]).all()
