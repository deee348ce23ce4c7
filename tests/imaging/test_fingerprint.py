"""Hash and colours of pictures."""

from __future__ import annotations

import numpy as np
import pytest

from desktop_app.core.geometry import Size
from desktop_app.core.pixels import ByteArray
from desktop_app.imaging.fingerprint import BYTES, fingerprint_of, hash_of, palette_from, palette_of
from desktop_app.imaging.resize import resize


def blobs(seed: int, side: int = 192) -> ByteArray:
    """Large soft shapes, as pictures have them."""
    small = np.random.default_rng(seed).integers(0, 256, (6, 6, 3), np.uint8)
    return resize(small, Size(side, side))


def unlike(first: ByteArray, second: ByteArray) -> int:
    return (hash_of(fingerprint_of(first)) ^ hash_of(fingerprint_of(second))).bit_count()


@pytest.mark.parametrize("seed", range(5))
def test_a_picture_is_like_itself_in_other_sizes_and_light(seed: int) -> None:
    picture = blobs(seed)
    assert unlike(picture, resize(picture, Size(120, 90))) <= 6
    assert unlike(picture, (picture * 0.8 + 10).astype(np.uint8)) <= 8
    noise = np.random.default_rng(1).integers(-12, 12, picture.shape)
    assert unlike(picture, np.clip(picture + noise, 0, 255).astype(np.uint8)) <= 6
    assert unlike(picture, blobs(seed + 100)) >= 16


def test_colours_are_the_main_ones_by_their_share() -> None:
    picture = np.zeros((90, 90, 3), np.uint8)
    picture[:60] = (200, 30, 30)
    picture[60:80] = (20, 40, 200)
    palette = palette_of(fingerprint_of(picture))[:3]  # others are of the edges
    assert palette[:, 3].round(1).tolist() == [0.7, 0.2, 0.1]
    wanted = palette_from([(200, 30, 30), (20, 40, 200), (0, 0, 0)])
    assert np.abs(palette[:, :3] - wanted[:, :3]).max() < 4


@pytest.mark.parametrize("shape", [(1, 1, 3), (1, 300, 3), (4000, 2, 4), (7, 7, 4)])
@pytest.mark.parametrize("value", [0, 255])
def test_any_picture_has_a_look(shape: tuple[int, ...], value: int) -> None:
    look = fingerprint_of(np.full(shape, value, np.uint8))
    assert len(look) == BYTES and palette_of(look)[0, 3] == 1
    assert look == fingerprint_of(np.full(shape, value, np.uint8))
