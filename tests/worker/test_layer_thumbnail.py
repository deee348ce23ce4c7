"""A layer's thumbnail is its part of the canvas, made small, without its looks."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from desktop_app.core.blend_mode import BlendMode
from desktop_app.core.geometry import Size
from desktop_app.imaging.colour import SRGB_SPACE
from desktop_app.imaging.layers.layer import Layer
from desktop_app.imaging.resize import resize
from desktop_app.imaging.tiles import Tiles
from desktop_app.worker.layer_thumbnail import layer_thumbnail

BYTE = np.dtype(np.uint8)


@pytest.mark.parametrize(
    ("width", "height"), [(1, 1), (3000, 2), (2, 3000), (64, 48), (65, 33), (1537, 1025), (40, 30)]
)
def test_it_fits_and_shows_the_means(width: int, height: int) -> None:
    rows, columns = np.indices((height, width))
    picture = np.stack([rows * 250 / height, columns * 250 / width, rows * 0 + 40], axis=2)
    layer = Layer("paint", "x", pixels=Tiles.of_array(picture.astype(np.uint8)))
    small = layer_thumbnail(layer, Size(width, height), 64, BYTE, SRGB_SPACE)
    assert small.dtype == np.uint8 and max(small.shape[:2]) == min(64, max(width, height))
    want = resize(picture.astype(np.uint8), Size(small.shape[1], small.shape[0]))
    assert np.abs(small[..., :3].astype(int) - want).max() <= 6
    assert (small[..., 3] == 255).all()


def test_opacity_mode_eye_and_what_lies_beyond_the_canvas_do_not_count() -> None:
    pixels = Tiles.of_array(np.full((50, 50, 4), 90, np.uint8)).moved(60, 10)
    layer = Layer("paint", "x", pixels=pixels)
    size = Size(80, 60)
    plain = layer_thumbnail(layer, size, 64, BYTE, SRGB_SPACE)
    looks = replace(layer, opacity=0.1, mode=BlendMode.MULTIPLY, visible=False)
    assert np.array_equal(layer_thumbnail(looks, size, 64, BYTE, SRGB_SPACE), plain)
    assert plain[20, 60].tolist() == [90] * 4 and not plain[20, 10].any()
    group = Layer("group", "g", children=(layer,))
    assert np.array_equal(layer_thumbnail(group, size, 64, BYTE, SRGB_SPACE), plain)


def test_deep_layers_and_masks_are_shown_in_eight_bits() -> None:
    deep = Layer("paint", "x", pixels=Tiles.of_array(np.full((9, 9, 3), 0.5, np.float32)))
    small = layer_thumbnail(deep, Size(9, 9), 64, np.dtype(np.float32), SRGB_SPACE)
    assert small.dtype == np.uint8 and small[4, 4].tolist() in (
        [127, 127, 127, 255],
        [128, 128, 128, 255],
    )
    mask = Layer("mask", "m", pixels=Tiles.of_array(np.full((5, 9), 200, np.uint8)))
    small = layer_thumbnail(mask, Size(9, 9), 64, BYTE, SRGB_SPACE)
    assert small[2, 2].tolist() == [200, 200, 200, 255] and small[7, 2].tolist() == [0, 0, 0, 255]
