"""What is kept of a picture at its own size: always what the picture is."""

from __future__ import annotations

import numpy as np
import pytest

from desktop_app.core.geometry import Rect, Size
from desktop_app.core.pixels import Array
from desktop_app.ui.canvas.level_zero import LevelZero
from desktop_app.ui.canvas.pyramid import PicturePyramid

SIZE = Size(2100, 1500)


def made(pixels: Array) -> LevelZero:
    def read(rect: Rect) -> Array:
        return pixels[rect.slices]

    pyramid = PicturePyramid(read, SIZE, has_alpha=pixels.shape[2] == 4)
    return LevelZero(read, SIZE, pyramid.converted)


def picture(channels: int) -> np.ndarray:
    shape = (SIZE.height, SIZE.width, channels)
    return np.random.default_rng(channels).integers(0, 256, shape, np.uint8)


def look(zero: LevelZero, rect: Rect) -> None:
    needed = zero.make_room(rect)
    if needed:
        zero.take(zero.memory(needed))
        assert zero.make_room(rect) == 0
    zero.refresh(zero.waiting(rect))


def test_it_follows_what_is_looked_at_and_what_changes() -> None:
    pixels, rng = picture(3), np.random.default_rng(1)
    zero = made(pixels)
    for _ in range(40):
        x, y = int(rng.integers(0, 1500)), int(rng.integers(0, 1000))
        rect = Rect(x, y, int(rng.integers(1, 900)), int(rng.integers(1, 700)))
        rect = rect.intersected(SIZE.rect)
        look(zero, rect)
        assert np.array_equal(zero.values(rect)[..., 2::-1], pixels[rect.slices])
        part = Rect(x + 5, y + 9, 60, 50).intersected(SIZE.rect)
        pixels[part.slices] = rng.integers(0, 256, (part.height, part.width, 3), np.uint8)
        zero.changed(part)
        assert not part.intersected(rect).is_empty or not zero.waiting(rect)


def test_transparent_pixels_are_premultiplied() -> None:
    pixels = picture(4)
    zero, rect = made(pixels), Rect(700, 300, 90, 80)
    look(zero, rect)
    there = pixels[rect.slices].astype(float)
    expected = there[..., 2::-1] * there[..., 3:] / 255
    assert np.array_equal(zero.values(rect)[..., 3], there[..., 3])
    assert np.abs(zero.values(rect)[..., :3] - expected).max() <= 1


def test_what_was_read_before_a_change_is_not_taken() -> None:
    pixels = picture(3)
    zero, key = made(pixels), (2, 1)
    look(zero, Rect(300, 100, 600, 500))
    state, old = zero.state(key), np.zeros((256, 256, 4), np.uint8)
    zero.changed(Rect(520, 270, 5, 5))
    assert not zero.put(key, state, old)
    assert zero.put(key, zero.state(key), old)
    assert not zero.values(Rect(512, 256, 256, 256)).any()


@pytest.mark.parametrize("key", [(7, 5), (0, 5)])
def test_what_is_not_looked_at_is_not_taken(key: tuple[int, int]) -> None:
    zero = made(picture(3))
    look(zero, Rect(0, 0, 500, 400))
    place = zero.place(key)
    made_elsewhere = np.zeros((place.height, place.width, 4), np.uint8)
    assert not zero.has_room(key)
    assert not zero.put(key, zero.state(key), made_elsewhere)
