"""Tiles that are made one after the other cover a picture, and go on from one another."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from desktop_app.core.geometry import Size
from desktop_app.imaging.smoothing import gaussian
from desktop_app.operations.networks.tile_joining import (
    HELD,
    cut,
    joined,
    strength_in,
    tiles_of,
    with_coarse_of,
)

SIDES = st.integers(1, 700)


@given(SIDES, SIDES, st.sampled_from((8, 16)))
def test_tiles_cover_a_picture_at_places_that_a_model_can_take(
    width: int, height: int, factor: int
) -> None:
    tiles = tiles_of(Size(width, height), 256, factor, 64)
    seen = np.zeros((2000, 2000), bool)
    for tile in tiles:
        place = seen[tile.rect.slices]
        assert place[:, : tile.left].all() or not tile.left or not tile.rect.y
        place[...] = True
        for value in (tile.rect.x, tile.rect.y, tile.rect.width, tile.rect.height):
            assert value % factor == 0
        assert 64 <= tile.rect.width <= 256
        assert tile.left < tile.rect.width
    assert seen[:height, :width].all()


def test_the_first_is_made_whole_and_others_keep_what_they_join() -> None:
    tiles = tiles_of(Size(448, 448), 256, 16, 16)
    assert [tile.left for tile in tiles] == [0, 64, 0, 64]
    assert strength_in(tiles[0]).min() == 1
    second = strength_in(tiles[1])
    held = round(64 * HELD)
    assert second[:, :held].max() == 0
    assert (np.diff(second[0, :65]) >= 0).all()
    assert second[:, 64:].min() == 1
    old, new = np.zeros((256, 256, 3), np.float32), np.ones((256, 256, 3), np.float32)
    both = joined(old, new, tiles[3])
    assert both[:, :held].max() == 0
    assert both[:held].max() == 0
    assert both[64:, 64:].min() == 1


def test_low_frequencies_stay_those_of_the_source() -> None:
    rng = np.random.default_rng(1)
    source = rng.random((256, 256, 3), np.float32)
    made = np.clip(source + 0.2 + 0.1 * rng.standard_normal(source.shape), -1, 2).astype("f4")
    kept = with_coarse_of(made, source)
    assert abs(float((gaussian(kept, 32.0) - gaussian(source, 32.0)).mean())) < 0.01
    detail = made - gaussian(made, 2.0)
    assert np.abs((kept - gaussian(kept, 2.0)) - detail).mean() < 0.01


def test_beyond_the_picture_it_is_mirrored() -> None:
    picture = np.arange(12, dtype=np.uint8).reshape(3, 4, 1)
    (tile,) = tiles_of(Size(4, 3), 16, 8, 8)
    part = cut(picture, tile.rect)
    assert part.shape == (8, 8, 1)
    assert (part[:3, :4] == picture).all()
    assert (part[:3, 4:] == picture[:, ::-1]).all()
