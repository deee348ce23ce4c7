"""Sparse pictures behave as plain arrays do, and share what does not differ."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop_app.core.geometry import Rect
from desktop_app.core.pixels import Array
from desktop_app.imaging.tiles import SIDE, Tiles, tile_keys, tile_rect
from tests.draws import examples

REACH = 700
RECTS = st.builds(
    Rect,
    st.integers(-REACH, REACH - 1),
    st.integers(-REACH, REACH - 1),
    st.integers(1, 400),
    st.integers(1, 400),
)
DTYPES = st.sampled_from(["uint8", "uint16", "float32"])


def filled(rect: Rect, seed: int, dtype: str, channels: int = 4) -> Array:
    shape = (rect.height, rect.width) if channels == 1 else (rect.height, rect.width, channels)
    values = np.random.default_rng(seed).integers(0, 255, shape)
    return values.astype(dtype)


class Plain:
    """The same as one large array."""

    def __init__(self, dtype: str) -> None:
        self.values = np.zeros((2 * REACH + 800, 2 * REACH + 800, 4), dtype)

    def at(self, rect: Rect) -> Array:
        return self.values[rect.moved(REACH, REACH).slices]


@pytest.mark.slow
@settings(max_examples=examples(30), deadline=None)
@given(st.lists(RECTS, max_size=5), RECTS, DTYPES)
def test_what_is_written_is_read_and_what_was_read_stays(places, wanted, dtype) -> None:
    plain, tiles = Plain(dtype), Tiles(4, np.dtype(dtype))
    before = tiles.read(wanted)
    for number, rect in enumerate(places):
        pixels = filled(rect, number, dtype)
        plain.at(rect)[...] = pixels
        tiles = tiles.written(rect, pixels)
        assert tiles.rect.contains(rect)
    assert np.array_equal(tiles.read(wanted), plain.at(wanted))
    assert not before.any() and not tiles.read(wanted).flags.writeable


@pytest.mark.slow
@given(st.integers(-300, 300), st.integers(-300, 300), RECTS)
def test_moving_costs_nothing_and_moves_everything(dx: int, dy: int, wanted: Rect) -> None:
    there = Rect(10, 20, 300, 50)
    tiles = Tiles(4, np.dtype(np.uint8)).written(there, filled(there, 1, "uint8"))
    moved = tiles.moved(dx, dy)
    assert moved.tiles is tiles.tiles
    assert np.array_equal(moved.read(wanted.moved(dx, dy)), tiles.read(wanted))


@pytest.mark.parametrize("channels", [3, 4])
def test_an_array_is_read_without_a_copy_and_never_written_to(channels: int) -> None:
    pixels = filled(Rect(0, 0, 600, 300), 3, "uint8", channels)
    kept = pixels.copy()
    tiles = Tiles.of_array(pixels)
    rect = Rect(250, 250, 20, 20)
    changed = tiles.written(rect, np.full((20, 20, 4), 9, np.uint8))
    assert np.array_equal(pixels, kept)
    assert np.array_equal(tiles.read(Rect(0, 0, 600, 300))[..., :3], kept[..., :3])
    assert (changed.read(rect) == 9).all()
    outside = Rect(590, 290, 20, 20)
    assert not changed.read(outside)[10:, 10:].any()
    if channels == 3:
        assert (tiles.read(Rect(0, 0, 600, 300))[..., 3] == 255).all()
        solid = tiles.read_solid(Rect(0, 0, 200, 200))
        assert solid is not None and np.shares_memory(solid, pixels)
        assert changed.read_solid(rect) is None
    else:
        assert np.shares_memory(tiles.read(Rect(5, 5, 50, 50)), pixels)


def test_what_is_blank_again_costs_nothing() -> None:
    rect = Rect(0, 0, 600, 600)
    tiles = Tiles(4, np.dtype(np.uint16))
    full = tiles.written(rect, filled(rect, 1, "uint16"))
    assert full.nbytes == 9 * SIDE * SIDE * 8
    assert full.written(rect, np.zeros((600, 600, 4), np.uint16)).nbytes == 0


def test_what_differs_is_found() -> None:
    tiles = Tiles(1, np.dtype(np.uint8)).written(
        Rect(0, 0, 1000, 1000), np.ones((1000, 1000), np.uint8)
    )
    other = tiles.written(Rect(300, 300, 5, 5), np.zeros((5, 5), np.uint8))
    assert other.differing(tiles) == [Rect(300, 300, 5, 5)] and not tiles.differing(tiles)
    assert other.own_bytes(tiles) == SIDE * SIDE
    assert other.written(Rect(300, 300, 5, 5), np.ones((5, 5), np.uint8)).settled(tiles) is tiles


@pytest.mark.parametrize("channels", [1, 4])
@pytest.mark.parametrize("dtype", ["uint8", "uint16", "float32"])
def test_what_differs_of_a_tile_is_told_to_the_pixel(channels: int, dtype: str) -> None:
    blank, rng = Tiles(channels, np.dtype(dtype)), np.random.default_rng(3)
    whole = Rect(0, 0, SIDE, SIDE)
    shape = (SIDE, SIDE) if channels == 1 else (SIDE, SIDE, 4)
    full = blank.written(whole, np.ones(shape, dtype))
    for _ in range(20):
        (left, right), (top, bottom) = np.sort(rng.choice(SIDE + 1, (2, 2), replace=False))
        rect = Rect.from_edges(int(left), int(top), int(right), int(bottom))
        size = shape[2:] if channels == 4 else ()
        changed = full.written(rect, np.full((rect.height, rect.width, *size), 3, dtype))
        assert changed.differing(full) == full.differing(changed) == [rect]
        assert blank.written(rect, changed.read(rect)).differing(blank) == [rect]


def test_what_is_put_by_counts_as_a_whole_tile_and_is_not_fetched() -> None:
    tiles = Tiles(1, np.dtype(np.uint8)).written(Rect(0, 0, 9, 9), np.ones((9, 9), np.uint8))
    other = tiles.written(Rect(3, 3, 2, 2), np.zeros((2, 2), np.uint8))

    def fetch() -> np.ndarray:
        raise AssertionError("fetched")

    tiles.tiles[0, 0].swap_out(fetch)
    assert other.differing(tiles) == [tile_rect((0, 0))]


def test_the_content_is_what_can_be_seen() -> None:
    tiles = Tiles(4, np.dtype(np.uint8))
    assert tiles.content_rect().is_empty
    pixels = np.zeros((10, 12, 4), np.uint8)
    pixels[2:5, 3:9] = 200
    pixels[0, 0, :3] = 50  # a colour that nobody sees
    tiles = tiles.written(Rect(-5, 250, 12, 10), pixels)
    assert tiles.content_rect() == Rect(-2, 252, 6, 3)
    assert tiles.moved(7, 1).content_rect() == Rect(5, 253, 6, 3)


def test_another_shape_or_dtype_is_refused() -> None:
    tiles = Tiles(4, np.dtype(np.uint8))
    for array in (np.zeros((2, 2, 3), np.uint8), np.zeros((2, 2, 4), np.uint16)):
        with pytest.raises(ValueError, match="fit"):
            tiles.written(Rect(0, 0, 2, 2), array)


def test_keys_go_row_by_row_also_left_of_the_origin() -> None:
    assert list(tile_keys(Rect(-1, -1, 2, 2))) == [(-1, -1), (0, -1), (-1, 0), (0, 0)]
    assert list(tile_keys(Rect(5, 5, 0, 3))) == []
