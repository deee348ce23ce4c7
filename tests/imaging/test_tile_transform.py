"""Sparse pictures turned, mirrored and scaled."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop_app.core.affine import Affine
from desktop_app.core.cancel import Cancelled
from desktop_app.core.geometry import Rect, Size
from desktop_app.core.pixels import Array
from desktop_app.imaging.scaling import scaled_part
from desktop_app.imaging.tile_transform import cropped_tiles, exact_map, transformed_tiles
from desktop_app.imaging.tiles import Tiles
from tests.draws import examples

QUARTERS = [Affine.rotation(90 * k) for k in range(4)]
EXACT = [turn.of(flip) for turn in QUARTERS for flip in (Affine(), Affine.scaling(-1, 1))]


def quiet(_: int) -> None:
    """Nobody watches."""


def noise(shape: tuple[int, ...], seed: int = 1) -> Array:
    return np.random.default_rng(seed).integers(0, 256, shape, np.uint8)


def painted(backed: bool, seed: int = 1) -> Tiles:
    """A picture of 300 × 200 with something painted across its border, or only that."""
    empty = Tiles(4, np.dtype(np.uint8))
    tiles = Tiles.of_array(noise((200, 300, 3), seed)) if backed else empty
    return tiles.written(Rect(-20, 150, 320, 130), noise((130, 320, 4), seed + 1)).moved(7, -13)


@pytest.mark.parametrize("backed", [True, False])
@given(st.sampled_from(EXACT), st.integers(-400, 400), st.integers(-400, 400), st.integers(0, 9))
@settings(max_examples=examples(20), deadline=None)
def test_turned_and_mirrored_every_pixel_is_where_it_belongs(
    backed: bool, linear: Affine, dx: int, dy: int, seed: int
) -> None:
    tiles = painted(backed, seed)
    matrix = Affine.translation(dx, dy).of(linear)
    made = transformed_tiles(tiles, matrix, "nearest", quiet)
    around = Rect(-50, -50, 420, 380)
    before, after = tiles.read(around), made.read(matrix.bounds(around))
    back = matrix.inverse
    y, x = np.mgrid[0 : after.shape[0], 0 : after.shape[1]]
    place = matrix.bounds(around)
    x, y = x + place.x + 0.5, y + place.y + 0.5
    from_x = np.floor(back.xx * x + back.xy * y + back.x0).astype(int) - around.x
    from_y = np.floor(back.yx * x + back.yy * y + back.y0).astype(int) - around.y
    assert np.array_equal(after, before[from_y, from_x])
    again = transformed_tiles(made, matrix.inverse, "nearest", quiet)
    assert np.array_equal(again.read(around), before)


def test_tiles_without_a_picture_below_stay_whole_tiles() -> None:
    tiles = painted(backed=False)
    made = transformed_tiles(tiles, QUARTERS[1], "nearest", quiet)
    assert len(made.tiles) == len(tiles.tiles)


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16, np.float32])
@pytest.mark.parametrize("channels", [3, 4])
def test_a_picture_is_scaled_as_in_one_piece(dtype: type, channels: int) -> None:
    pixels = (noise((90, 130, channels)) / 255 * (1 if dtype is np.float32 else 255)).astype(dtype)
    size = Size(61, 173)
    bounds, matrix = Rect(0, 0, 130, 90), Affine.scaling(61 / 130, 173 / 90)

    def made_of(rect: Rect) -> Array:
        return scaled_part(lambda part: pixels[part.slices], bounds, matrix, rect)

    whole = made_of(size.rect)
    rects = (Rect(0, 0, 61, 70), Rect(0, 70, 30, 103), Rect(30, 70, 31, 103))
    made = np.zeros_like(whole)
    for rect in rects:
        made[rect.slices] = made_of(rect)
    allowed = 1e-5 if dtype is np.float32 else 1
    # Beneath a trace of alpha a colour can be anything.
    seen = np.ones(whole.shape[:2], bool)
    if channels == 4:
        seen = whole[..., 3] > 0.1 * whole[..., 3].max()
    assert np.abs(made.astype(np.float64) - whole)[seen].max() <= 2 * allowed


@pytest.mark.slow
@pytest.mark.parametrize("quality", ["nearest", "bilinear", "lanczos"])
def test_an_opaque_picture_stays_opaque_up_to_its_border(quality: str) -> None:
    canvas = Rect(0, 0, 300, 200)
    for tiles in (
        Tiles.of_array(np.full((200, 300, 3), 200, np.uint8)),
        Tiles(4, np.dtype(np.uint8)).written(canvas, np.full((200, 300, 4), 200, np.uint8)),
    ):
        for size, side in ((Size(150, 100), 1), (Size(451, 333), -1), (Size(37, 411), 1)):
            matrix = Affine.scaling(side * size.width / 300, size.height / 200)
            if side < 0:
                matrix = Affine.translation(size.width, 0).of(matrix)
            made = transformed_tiles(tiles, matrix, quality, quiet, canvas)  # pyright: ignore[reportArgumentType]
            values = made.read(size.rect)
            assert (values[..., :3] == 200).all()
            assert len(np.unique(values[..., 3])) == 1
            assert made.content_rect() == size.rect


def test_what_is_turned_by_an_angle_fades_out_beyond_its_border() -> None:
    tiles = Tiles.of_array(np.full((100, 100, 3), 90, np.uint8))
    made = transformed_tiles(tiles, Affine.rotation(30, (50, 50)), "lanczos", quiet)
    assert made.read(Rect(50, 50, 1, 1))[0, 0].tolist() == [90, 90, 90, 255]
    assert not made.read(Rect(0, 0, 1, 1)).any()


def test_cropped_nothing_is_left_outside() -> None:
    tiles = painted(backed=True)
    rect = Rect(30, 20, 99, 170)
    made = cropped_tiles(tiles, rect)
    assert np.array_equal(made.read(rect), tiles.read(rect))
    assert made.content_rect() == rect
    assert cropped_tiles(made, rect.grown(5)) is made


def test_work_ends_where_it_is_cancelled() -> None:
    def stop(_: int) -> None:
        raise Cancelled

    for matrix in (QUARTERS[1], Affine.scaling(2, 2), Affine.rotation(10)):
        with pytest.raises(Cancelled):
            transformed_tiles(painted(backed=True), matrix, "bilinear", stop)


def test_only_what_leads_from_pixels_to_pixels_is_exact() -> None:
    assert exact_map(Affine.rotation(90).of(Affine.translation(3, 4))) is not None
    for matrix in (Affine.rotation(89), Affine.scaling(2, 2), Affine.translation(0.5, 0)):
        assert exact_map(matrix) is None
