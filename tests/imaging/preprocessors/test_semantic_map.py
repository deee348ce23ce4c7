"""Semantic maps: painted, read from files, and in another data set's colours."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop_app.catalog.palettes import load_palette
from desktop_app.core.geometry import Size
from desktop_app.core.palette import Palette, PaletteColour
from desktop_app.core.pixels import ByteArray
from desktop_app.imaging.preprocessors.control_image import from_painting, from_picture
from desktop_app.imaging.preprocessors.semantic_map import snapped
from desktop_app.imaging.preprocessors.table import PREPROCESSORS
from tests.imaging.preprocessors.sources import pictures

PALETTE = load_palette()
SEMANTIC = PREPROCESSORS["semantic"]
KNOWN = {(0, 0, 0), *(each.rgb for each in PALETTE.colours)}


def rgba(image: ByteArray) -> ByteArray:
    return np.dstack([image, np.full(image.shape[:2], 255, np.uint8)])


def colours(image: ByteArray) -> set[tuple[int, ...]]:
    return {tuple(each) for each in image.reshape(-1, 3).tolist()}


def scene(*ids: str, side: int = 96) -> ByteArray:
    """Bands from top to bottom, and a disc of the last class in the middle."""
    painting = np.zeros((side, side, 4), np.uint8)
    *bands, disc = (PALETTE[each].rgb for each in ids)
    for at, rgb in enumerate(bands):
        painting[at * side // len(bands) : (at + 1) * side // len(bands)] = (*rgb, 255)
    cv2.circle(painting, (side // 2, side // 2), side // 5, (*disc, 255), -1)
    return painting


@settings(max_examples=15, deadline=None)
@given(pictures(4), st.sampled_from(("own", "ade20k")))
def test_only_colours_of_the_palette_and_the_same_once_more(
    painting: ByteArray, shown: str
) -> None:
    image = snapped(painting, PALETTE, "own")
    assert colours(image) <= KNOWN
    assert not image[painting[..., 3] < 128].any()
    assert (snapped(rgba(image), PALETTE) == image).all()
    other = {tuple(each.ade20k or (0, 0, 0)) for each in PALETTE.colours} | {(0, 0, 0)}
    assert colours(snapped(painting, PALETTE, shown)) <= (KNOWN if shown == "own" else other)


@pytest.mark.slow
def test_each_class_is_itself() -> None:
    for each in PALETTE.colours:
        area = np.full((3, 4, 3), each.rgb, np.uint8)
        assert (snapped(rgba(area), PALETTE) == area).all()
        there = snapped(rgba(area), PALETTE, "ade20k")
        assert colours(there) == {each.ade20k or (0, 0, 0)}


@pytest.mark.slow
@pytest.mark.parametrize("off", [0, 1])  # as the profile of a document leaves it
def test_a_soft_border_is_one_of_its_two_classes(off: int) -> None:
    rng = np.random.default_rng(3)
    for _ in range(30):
        chosen = [PALETTE.colours[at] for at in rng.choice(len(PALETTE.colours), 3, replace=False)]
        painting = scene(*(each.id for each in chosen))
        soft = cv2.GaussianBlur(painting, (0, 0), 3)
        soft[..., :3] = np.clip(soft[..., :3].astype(int) + off, 0, 255)
        image = snapped(soft, PALETTE)
        assert colours(image) == {each.rgb for each in chosen}
        assert (image == painting[..., :3]).all(axis=2).mean() > 0.97


def test_a_colour_that_the_palette_lacks_is_the_nearest() -> None:
    painting = scene("sky", "grass", "water")
    near = np.clip(np.add(PALETTE["water"].rgb, (12, -14, 16)), 0, 255)
    painting[(painting[..., :3] == PALETTE["water"].rgb).all(axis=2), :3] = near
    image = snapped(painting, PALETTE)
    assert image[48, 48].tolist() == list(PALETTE["water"].rgb)


def test_a_map_from_a_jpeg_file_comes_back() -> None:
    truth = scene("sky", "building", "plant", "person", side=160)[..., :3]
    options = [cv2.IMWRITE_JPEG_QUALITY, 85]
    read = cv2.imdecode(cv2.imencode(".jpg", truth[..., ::-1].copy(), options)[1], 1)[..., ::-1]
    image = from_picture(SEMANTIC, np.ascontiguousarray(read), SEMANTIC.values(palette=PALETTE))
    assert (image == truth).all(axis=2).mean() > 0.99


def test_areas_keep_their_colours_when_they_are_scaled() -> None:
    painting = scene("sky", "water", "sand", "vehicle")
    for size in (Size(33, 47), Size(300, 200)):
        image = from_painting(SEMANTIC, painting, SEMANTIC.values(palette=PALETTE), size)
        assert colours(image) == colours(painting[..., :3])


def test_without_a_palette_a_map_says_nothing() -> None:
    assert not from_painting(SEMANTIC, scene("sky", "water"), SEMANTIC.values()).any()


def test_a_palette_of_one_class() -> None:
    palette = Palette((PaletteColour("moss", "Moss", (10, 200, 30)),))
    image = snapped(rgba(np.full((2, 2, 3), 250, np.uint8)), palette)
    assert colours(image) == {(10, 200, 30)}
