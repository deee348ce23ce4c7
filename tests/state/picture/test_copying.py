"""What a copy takes: the part that is seen of what is selected or masked, and where it stood."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from desktop_app.core.errors import InputError
from desktop_app.core.geometry import Rect, Size
from desktop_app.core.pixels import Array
from desktop_app.imaging.layers.content import Content
from desktop_app.imaging.layers.layer import Layer
from desktop_app.imaging.tiles import Tiles
from desktop_app.state.picture.copying import CopySource, copied_layer, copied_picture, through_mask

SIZE = Size(30, 20)


def picture(channels: int = 3, dtype: str = "uint8") -> Array:
    made = np.arange(SIZE.height * SIZE.width * channels) % 200 + 20
    made = made.reshape(SIZE.height, SIZE.width, channels)
    return (made / 255).astype(dtype) if dtype == "float32" else made.astype(dtype)


def masked(content: Content, rect: Rect, value: int = 255) -> Content:
    values = np.full((rect.height, rect.width), value, np.uint8)
    return replace(content, mask=content.mask.written(rect, values))


def test_of_a_picture_without_alpha_what_is_masked_is_copied_as_it_is() -> None:
    pixels, rect = picture(), Rect(7, 3, 5, 4)
    copied = copied_picture(masked(Content.of(pixels), rect))
    assert np.array_equal(copied.pixels, pixels[rect.slices])
    assert copied.place == CopySource(7, 3, SIZE)
    whole = copied_picture(Content.of(pixels))
    assert np.array_equal(whole.pixels, pixels) and whole.place == CopySource(0, 0, SIZE)


def test_of_what_is_half_masked_half_is_copied() -> None:
    pixels, rect = picture(), Rect(7, 3, 5, 4)
    copied = copied_picture(masked(Content.of(pixels), rect, 100))
    assert copied.pixels.shape == (4, 5, 4) and (copied.pixels[..., 3] == 100).all()
    assert np.array_equal(copied.pixels[..., :3], pixels[rect.slices])


def test_a_selection_comes_before_a_mask() -> None:
    content = masked(Content.of(picture()), Rect(7, 3, 5, 4))
    content = replace(
        content, selection=content.selection.written(Rect(1, 2, 3, 1), np.full((1, 3), 255, "u1"))
    )
    assert copied_picture(content).place == CopySource(1, 2, SIZE)


def test_of_a_layer_its_pixels_are_copied_without_what_is_empty_around_them() -> None:
    pixels = np.zeros((6, 8, 4), np.uint8)
    pixels[2:5, 1:7] = 90  # beyond the left border of the picture: x from -3
    layer = Layer("paint", "drawn", pixels=Tiles(4, np.dtype(np.uint8)).written(
        Rect(-4, 5, 8, 6), pixels))  # fmt: skip
    layer = replace(layer, opacity=0.3, visible=False)
    content = Content.of(picture())
    content = replace(content, layers=(*content.layers, layer))
    copied = copied_layer(content, layer.id)
    assert copied.place == CopySource(-3, 7, SIZE)
    assert copied.pixels.shape == (3, 6, 4) and (copied.pixels == 90).all()
    inside = copied_layer(masked(content, Rect(0, 0, 2, 20)), layer.id)
    assert inside.place == CopySource(0, 7, SIZE) and inside.pixels.shape == (3, 2, 4)


def test_of_a_picture_with_alpha_what_is_barely_seen_is_copied_and_the_rest_is_not() -> None:
    pixels = np.zeros((SIZE.height, SIZE.width, 4), np.uint8)
    pixels[4:9, 6:16] = (50, 60, 70, 1)
    copied = copied_picture(Content.of(pixels))
    assert copied.place == CopySource(6, 4, SIZE)
    assert copied.pixels.shape == (5, 10, 4) and (copied.pixels == (50, 60, 70, 1)).all()


def test_where_nothing_is_seen_nothing_is_copied() -> None:
    clear = picture(4)
    clear[..., 3] = 0
    for content in (Content.of(clear), masked(Content.of(clear), Rect(2, 2, 3, 3))):
        with pytest.raises(InputError) as caught:
            copied_picture(content)
        assert caught.value.code == "nothing_to_copy"
    content = Content.of(picture())
    with pytest.raises(InputError) as caught:
        copied_layer(content, "no such layer")
    assert caught.value.code == "layer_kind"


@pytest.mark.parametrize(
    ("dtype", "half"), [("uint8", 100), ("uint16", 100 * 257), ("float32", 0.4)]
)
def test_a_mask_is_multiplied_and_what_it_leaves_out_loses_its_colours(
    dtype: str, half: float
) -> None:
    full = {"uint8": 255, "uint16": 65535, "float32": 1.0}[dtype]
    pixels = np.full((1, 3, 4), full, dtype)
    pixels[0, 1, 3] = half
    before = pixels.copy()
    made = through_mask(pixels, np.array([[255, 153, 0]], np.uint8))
    assert (made[0, 0] == full).all() and (made[0, 2] == 0).all()
    assert made[0, 1, 3] == pytest.approx(half * 0.6, abs=full / 255) and made[0, 1, 0] == full
    assert np.array_equal(pixels, before), "the picture's own stay"
