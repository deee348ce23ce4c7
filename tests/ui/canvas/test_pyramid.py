"""Reduced copies follow the source, part by part."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop_app.core.geometry import Rect, Size
from desktop_app.core.pixels import Array
from desktop_app.ui.canvas.pyramid import MaskPyramid, PicturePyramid, level_size
from tests.draws import examples

sides = st.integers(1, 70)


class Source:
    """An array that counts what is read of it."""

    def __init__(self, array: Array) -> None:
        self.array = array
        self.read_pixels = 0

    def read(self, rect: Rect) -> Array:
        assert Size(self.array.shape[1], self.array.shape[0]).rect.contains(rect)
        self.read_pixels += rect.size.area
        return self.array[rect.slices]


def whole(pyramid: MaskPyramid | PicturePyramid, level: int) -> Array:
    return pyramid.read(level, level_size(pyramid.size, level).rect)


@settings(max_examples=examples(60))
@given(st.data(), sides, sides)
def test_a_partly_updated_pyramid_equals_a_new_one(
    data: st.DataObject, width: int, height: int
) -> None:
    rng = np.random.default_rng(width * 100 + height)
    size = Size(width, height)
    pictures = Source(rng.integers(0, 256, (height, width, 3), np.uint8))
    masks = Source((rng.random((height, width)) > 0.9).astype(np.uint8) * 200)
    picture = PicturePyramid(pictures.read, size, has_alpha=False)
    mask = MaskPyramid(masks.read, size)
    for pyramid in (picture, mask):
        whole(pyramid, pyramid.top)
    for _ in range(data.draw(st.integers(1, 4))):
        x, y = data.draw(st.integers(0, width - 1)), data.draw(st.integers(0, height - 1))
        rect = Rect(x, y, data.draw(sides), data.draw(sides)).intersected(size.rect)
        for source, pyramid in ((pictures, picture), (masks, mask)):
            part = source.array[rect.slices]
            part[...] = rng.integers(0, 256, part.shape, np.uint8)
            pyramid.changed(rect)
    fresh = PicturePyramid(pictures.read, size, has_alpha=False)
    fresh_mask = MaskPyramid(masks.read, size)
    for level in range(picture.top + 1):
        assert np.array_equal(whole(picture, level), whole(fresh, level))
        assert np.array_equal(whole(mask, level), whole(fresh_mask, level))


def test_only_what_changed_is_read_again() -> None:
    source = Source(np.zeros((1024, 1024), np.uint8))
    pyramid = MaskPyramid(source.read, Size(1024, 1024))
    whole(pyramid, 5)
    source.read_pixels = 0
    pyramid.changed(Rect(101, 203, 20, 10))
    whole(pyramid, 5)
    assert 0 < source.read_pixels <= 22 * 12


def test_a_single_painted_pixel_is_seen_at_every_level() -> None:
    array = np.zeros((333, 777), np.uint8)
    array[332, 776] = 1
    pyramid = MaskPyramid(Source(array).read, Size(777, 333))
    for level in range(pyramid.top + 1):
        assert whole(pyramid, level).max() == 1


def test_levels_average_colour_without_that_of_transparent_pixels() -> None:
    array = np.zeros((2, 2, 4), np.uint8)
    array[0, 0] = (200, 100, 50, 255)
    array[1, 1] = (0, 255, 0, 0)
    pyramid = PicturePyramid(Source(array).read, Size(2, 2), has_alpha=True)
    color = pyramid.image(1, Rect(0, 0, 1, 1)).pixelColor(0, 0).getRgb()
    assert np.allclose(color, (200, 100, 50, 64), atol=3)


def test_of_an_empty_mask_nothing_is_read() -> None:
    source = Source(np.zeros((1600, 1700), np.uint8))
    source.array[600:640, 700:720] = 9
    painted = Rect(700, 600, 20, 40)
    mask = MaskPyramid(source.read, Size(1700, 1600), lambda: painted)
    plain = MaskPyramid(source.read, Size(1700, 1600))
    for level in (3, 1, 9):
        assert np.array_equal(whole(mask, level), whole(plain, level))
    source.read_pixels = 0
    mask = MaskPyramid(source.read, Size(1700, 1600), lambda: painted)
    whole(mask, 2)
    assert source.read_pixels == 512 * 512
    source.array[...] = 200
    mask.changed(Rect(0, 0, 1700, 1600))
    assert (whole(mask, 2) == 200).all()
