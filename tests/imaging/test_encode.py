"""What is written comes back as it was, or the format says why it can't."""

from __future__ import annotations

import numpy as np
import pytest

from desktop_app.core.errors import InputError
from desktop_app.imaging.encode import encode
from desktop_app.imaging.formats import FORMATS, format_for
from desktop_app.imaging.mask_files import read_mask
from desktop_app.imaging.opening import read_picture
from tests.imaging.pictures import photo

PHOTO = photo()
RGBA = photo(channels=4)
WRITTEN = [row.id for row in FORMATS.values() if not row.extra]  # the others: `saving` alone
LOSSLESS = [format_id for format_id in WRITTEN if FORMATS[format_id].lossless]


@pytest.mark.parametrize("format_id", LOSSLESS)
@pytest.mark.parametrize("channels", [3, 4])
def test_lossless_formats_give_back_every_value(format_id: str, channels: int):
    pixels = np.random.default_rng(2).integers(0, 256, (31, 17, channels), np.uint8)
    pixels[:9, :9, -1] = 0  # colours under alpha 0 are kept too
    data = encode(pixels, format_id, texts={"parameters": "x"})
    assert np.array_equal(read_picture(data, "a").pixels, pixels)
    assert read_picture(data, "a").format == format_id


def test_a_mask_can_be_written():
    mask = PHOTO[..., 1]
    for format_id in ("PNG", "TIFF"):
        assert np.array_equal(read_mask(encode(mask, format_id), "m").values, mask)


def test_jpeg_lays_transparency_over_white():
    pixels = np.zeros((32, 32, 4), np.uint8)
    pixels[16:] = (200, 20, 20, 255)
    opened = read_picture(encode(pixels, "JPEG"), "a")
    assert opened.pixels[:12].min() > 248
    assert np.abs(opened.pixels[24, 16].astype(int) - (200, 20, 20)).max() < 4


def test_avif_keeps_transparency():
    pixels = np.zeros((32, 32, 4), np.uint8)
    pixels[16:] = (200, 20, 20, 255)
    opened = read_picture(encode(pixels, "AVIF"), "a")
    assert opened.has_alpha
    assert opened.pixels[4, 4, 3] < 8 and opened.pixels[28, 4, 3] > 247


def test_the_same_picture_gives_the_same_bytes():
    for format_id in WRITTEN:
        assert encode(RGBA, format_id) == encode(RGBA, format_id)


def test_a_slice_of_a_picture_can_be_written():
    part = RGBA[5:30:2, 7:50:3]
    assert np.array_equal(read_picture(encode(part, "PNG"), "a").pixels, part)


@pytest.mark.parametrize("format_id", ["WEBP", "JPEG"])
def test_a_picture_too_long_for_a_format_is_refused_with_its_limit(format_id: str):
    limit = FORMATS[format_id].max_side
    with pytest.raises(InputError) as caught:
        encode(np.zeros((1, limit + 1, 3), np.uint8), format_id)
    assert caught.value.code == "picture_too_long"
    assert str(limit) in caught.value.what


@pytest.mark.parametrize(
    ("name", "format_id"),
    [
        ("a.png", "PNG"),
        ("b.JPG", "JPEG"),
        ("c.jpeg", "JPEG"),
        ("folder.x/d.webp", "WEBP"),
        ("e.tif", "TIFF"),
        ("f.tiff", "TIFF"),
        ("g.avif", "AVIF"),
    ],
)
def test_a_names_ending_tells_the_format(name: str, format_id: str):
    assert format_for(name) == format_id


@pytest.mark.parametrize("name", ["a", "a.txt", ".png/x", "", "a.gif"])
def test_a_name_without_a_known_ending_is_refused(name: str):
    with pytest.raises(InputError) as caught:
        format_for(name)
    assert caught.value.code == "format_unknown"
