"""Every picture file a person has opens right, or is refused with a sentence."""

from __future__ import annotations

import io

import numpy as np
import pytest
from PIL import Image, ImageCms, ImageOps

from desktop_app.core.errors import InputError
from desktop_app.core.geometry import Size
from desktop_app.imaging.encode import encode
from desktop_app.imaging.mask_files import read_mask
from desktop_app.imaging.opening import read_picture
from tests.imaging.pictures import chunk, huge_png, photo, png, saved, srgb_profile, wide_profile

PHOTO = photo()
RGBA = photo(channels=4)


def code_of(data: bytes) -> str:
    with pytest.raises(InputError) as caught:
        read_picture(data, "x.png")
    assert "x.png" in caught.value.what
    return caught.value.code


# --- what is accepted


@pytest.mark.parametrize("format_id", ["PNG", "TIFF", "BMP", "WEBP", "JPEG", "AVIF", "GIF"])
def test_each_format_opens(format_id: str):
    options = {"lossless": True} if format_id == "WEBP" else {}
    opened = read_picture(saved(Image.fromarray(PHOTO), format_id, **options), "a")
    assert opened.format == format_id
    assert opened.pixels.shape == PHOTO.shape
    assert not opened.pixels.flags.writeable
    assert opened.notes == ()
    assert not opened.has_alpha
    error = np.abs(opened.pixels.astype(int) - PHOTO).mean()
    assert error == 0 if format_id in ("PNG", "TIFF", "BMP", "WEBP") else error < 12


@pytest.mark.parametrize("size", [(1, 1), (1, 300), (300, 1), (17, 3)])
def test_any_size_opens_down_to_one_pixel(size: tuple[int, int]):
    pixels = photo(*size)
    opened = read_picture(encode(pixels, "PNG"), "a")
    assert np.array_equal(opened.pixels, pixels)
    assert opened.size == Size(size[1], size[0])


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("format_id", ["JPEG", "PNG", "WEBP", "TIFF", "AVIF"])
def test_a_rotated_photograph_stands_upright(format_id: str, orientation: int):
    corner = np.zeros((40, 24, 3), np.uint8)
    corner[:8, :16] = 255  # white in the upper left when upright, wider than high
    tags = Image.Exif()
    tags[0x0112] = orientation
    # The file stores the picture turned the other way round.
    undo = {2: 2, 3: 3, 4: 4, 5: 5, 6: 8, 7: 7, 8: 6}.get(orientation, 1)
    reverse = Image.Exif()
    reverse[0x0112] = undo
    carrier = Image.open(io.BytesIO(saved(Image.fromarray(corner), "PNG", exif=reverse)))
    stored = ImageOps.exif_transpose(carrier)
    stored.info.pop("exif", None)
    opened = read_picture(saved(stored, format_id, exif=tags), "a")
    assert opened.pixels.shape == corner.shape
    assert np.abs(opened.pixels.astype(int) - corner).mean() < 6


def test_alpha_is_kept():
    opened = read_picture(encode(RGBA, "PNG"), "a")
    assert opened.has_alpha
    assert np.array_equal(opened.pixels, RGBA)


def test_grey_becomes_rgb():
    grey = PHOTO[..., 0]
    opened = read_picture(saved(Image.fromarray(grey), "PNG"), "a")
    assert np.array_equal(opened.pixels, np.repeat(grey[..., None], 3, axis=2))


def test_grey_with_alpha_becomes_rgba():
    both = Image.merge("LA", [Image.fromarray(PHOTO[..., 0]), Image.fromarray(PHOTO[..., 1])])
    opened = read_picture(saved(both, "PNG"), "a")
    assert opened.has_alpha
    assert np.array_equal(opened.pixels[..., 3], PHOTO[..., 1])
    assert np.array_equal(opened.pixels[..., 2], PHOTO[..., 0])


def test_black_and_white_opens():
    bits = Image.fromarray(PHOTO[..., 0] > 100)
    opened = read_picture(saved(bits, "PNG"), "a")
    assert set(np.unique(opened.pixels)) == {0, 255}


def test_a_palette_with_transparency_keeps_it():
    image = Image.new("P", (4, 2))
    image.putpalette([255, 0, 0, 0, 255, 0, 0, 0, 255])
    image.putdata([0, 1, 2, 0, 1, 2, 0, 1])
    for data in (
        saved(image, "PNG", transparency=1),
        saved(image, "PNG", transparency=bytes([255, 0, 128])),
        saved(image, "GIF", transparency=1),
    ):
        opened = read_picture(data, "a")
        assert opened.has_alpha
        assert opened.pixels[0, 0].tolist() == [255, 0, 0, 255]
        assert opened.pixels[0, 1, 3] == 0


def test_a_transparent_colour_becomes_alpha():
    data = png(PHOTO, 2, 8, chunk(b"tRNS", PHOTO[3, 5].astype(">u2").tobytes()))
    opened = read_picture(data, "a")
    assert opened.has_alpha
    assert opened.pixels[3, 5, 3] == 0
    assert opened.pixels[3, 6, 3] == 255


def test_cmyk_is_converted_and_that_is_said():
    cmyk = Image.fromarray(PHOTO).convert("CMYK")
    for format_id in ("TIFF", "JPEG"):
        opened = read_picture(saved(cmyk, format_id, quality=95), "a")
        assert opened.notes == ("converted_from_cmyk",)
        assert np.abs(opened.pixels.astype(int) - PHOTO).mean() < 4


@pytest.mark.parametrize(("colour_type", "channels"), [(0, 1), (2, 3), (4, 2), (6, 4)])
def test_16_bit_png_keeps_every_bit(colour_type: int, channels: int):
    deep = np.random.default_rng(1).integers(0, 65536, (9, 11, channels), np.uint16)
    opened = read_picture(png(deep, colour_type, 16), "a")
    assert opened.notes == ()
    assert opened.has_alpha == (channels in (2, 4))
    assert np.array_equal(opened.pixels[..., 0], deep[..., 0])
    assert np.array_equal(opened.pixels[..., -1], deep[..., -1])


@pytest.mark.parametrize("channels", [1, 3, 4])
def test_16_bit_tiff_keeps_every_bit(channels: int):
    import cv2

    deep = np.random.default_rng(1).integers(0, 65536, (9, 11, 3), np.uint16)
    source = {1: deep[..., 0], 3: deep[..., ::-1], 4: None}[channels]
    if source is None:
        source = np.dstack([deep[..., ::-1], np.full((9, 11), 65535, np.uint16)])
    opened = read_picture(cv2.imencode(".tiff", source)[1].tobytes(), "a")
    assert opened.notes == ()
    assert np.array_equal(opened.pixels[..., 0], deep[..., 0])


def test_a_transparent_16_bit_grey_becomes_alpha():
    deep = np.arange(12, dtype=np.uint16).reshape(3, 4, 1) * 5000
    opened = read_picture(png(deep, 0, 16, chunk(b"tRNS", b"\x13\x88")), "a")  # 5000
    assert (opened.pixels[..., 3] == 0).sum() == 1
    assert opened.pixels[0, 1, 3] == 0


def test_float_tiff_keeps_its_values_and_it_is_said_where_they_leave_the_range():
    values = np.linspace(0, 1, 256, dtype=np.float32).reshape(16, 16)
    opened = read_picture(saved(Image.fromarray(values), "TIFF"), "a")
    assert opened.notes == ()
    assert np.array_equal(opened.pixels[..., 0], values)
    brighter = read_picture(saved(Image.fromarray(values * 9), "TIFF"), "a")
    assert brighter.notes == ("beyond_range",)
    assert np.array_equal(brighter.pixels[..., 0], values * 9)


@pytest.mark.parametrize("format_id", ["GIF", "WEBP", "PNG", "TIFF", "AVIF"])
def test_the_first_frame_of_several_is_taken_and_that_is_said(format_id: str):
    red, blue = (Image.new("RGB", (8, 8), colour) for colour in ("red", "blue"))
    opened = read_picture(saved(red, format_id, save_all=True, append_images=[blue]), "a")
    assert opened.notes == ("first_frame",)
    assert np.abs(opened.pixels[4, 4, :3].astype(int) - (255, 0, 0)).max() < 6


def test_a_phones_second_picture_is_no_animation():
    red, blue = (Image.new("RGB", (16, 16), colour) for colour in ("red", "blue"))
    opened = read_picture(saved(red, "MPO", save_all=True, append_images=[blue]), "a")
    assert (opened.format, opened.notes) == ("JPEG", ("second_picture_left_out",))
    assert opened.pixels[8, 8, 0] > 200


def test_an_srgb_profile_changes_nothing():
    opened = read_picture(saved(Image.fromarray(PHOTO), "PNG", icc_profile=srgb_profile()), "a")
    assert opened.notes == ()
    assert np.array_equal(opened.pixels, PHOTO)


@pytest.mark.parametrize("mode", ["RGB", "RGBA"])
def test_another_profile_is_kept_with_its_values(mode: str):
    pixels, profile = PHOTO if mode == "RGB" else RGBA, wide_profile()  # it holds the time
    opened = read_picture(saved(Image.fromarray(pixels), "PNG", icc_profile=profile), "a")
    assert opened.notes == ()
    assert opened.origin.about.icc == profile
    assert np.array_equal(opened.pixels, pixels)


def test_a_lab_picture_opens_in_its_colours():
    lab = ImageCms.applyTransform(
        Image.fromarray(PHOTO),
        ImageCms.buildTransform(
            ImageCms.createProfile("sRGB"), ImageCms.createProfile("LAB"), "RGB", "LAB"
        ),
    )
    opened = read_picture(saved(lab, "TIFF"), "a")
    assert np.abs(opened.pixels.astype(int) - PHOTO).mean() < 3


@pytest.mark.parametrize("profile", [b"nonsense", b"\0" * 200, srgb_profile()[:300]])
def test_a_broken_profile_is_ignored(profile: bytes):
    data = saved(Image.fromarray(PHOTO), "PNG", icc_profile=profile)
    assert np.array_equal(read_picture(data, "a").pixels, PHOTO)


def test_broken_exif_is_ignored():
    data = saved(Image.fromarray(PHOTO), "JPEG", exif=b"Exif\0\0MM\0*\0\0\0\x08\xff\xff\x01\x12")
    assert read_picture(data, "a").pixels.shape == PHOTO.shape


# --- what is refused


@pytest.mark.parametrize(
    "data", [b"", b"x", b"a letter to my aunt\n" * 50, b"%PDF-1.7", b"\0" * 5000, b"BM", b"GIF"]
)
def test_what_is_no_picture_is_refused(data: bytes):
    assert code_of(data) == "not_a_picture"
    with pytest.raises(InputError):
        read_mask(data, "m")


@pytest.mark.slow
@pytest.mark.parametrize("format_id", ["PNG", "JPEG", "WEBP", "TIFF", "GIF", "AVIF"])
@pytest.mark.parametrize("part", [0.1, 0.5, 0.9])
def test_a_truncated_picture_is_refused(format_id: str, part: float):
    noise = np.random.default_rng(1).integers(0, 256, (200, 200, 3), np.uint8)
    data = saved(Image.fromarray(noise), format_id)
    assert code_of(data[: int(len(data) * part)]) == "picture_truncated"


def test_a_picture_of_over_200_megapixels_is_refused_by_its_header():
    assert code_of(huge_png(20_000, 10_001)) == "picture_too_large"
    assert code_of(huge_png(2_000_000_000, 2_000_000_000)) == "picture_too_large"
    with pytest.raises(InputError) as caught:
        read_picture(huge_png(30_000, 30_000), "big.png")
    assert (caught.value.code, caught.value.params) == (
        "picture_too_large",
        {"name": "big.png", "megapixels": 900.0, "limit": 200},
    )


def test_a_picture_of_200_megapixels_passes_the_limit():
    assert code_of(huge_png(20_000, 10_000)) == "picture_truncated"  # there is nothing in it


def test_no_side_is_zero():
    assert code_of(huge_png(0, 5)) in ("not_a_picture", "picture_truncated")


# --- masks


def test_a_grey_mask_is_its_values():
    mask = PHOTO[..., 0]
    assert np.array_equal(read_mask(encode(mask, "PNG"), "m").values, mask)


def test_a_coloured_mask_is_its_luminance():
    pixels = np.zeros((4, 4, 3), np.uint8)
    pixels[1, 2] = 255
    assert read_mask(encode(pixels, "PNG"), "m").values.tolist()[1] == [0, 0, 255, 0]


def test_a_mask_with_opaque_alpha_is_its_luminance():
    pixels = np.dstack([np.repeat(PHOTO[..., :1], 3, axis=2), np.full((48, 64), 255, np.uint8)])
    assert np.array_equal(read_mask(encode(pixels, "PNG"), "m").values, PHOTO[..., 0])


def test_a_faint_16_bit_mask_stays_painted_where_it_is_more_than_noise():
    deep = np.zeros((3, 4, 1), np.uint16)
    deep[1, :, 0] = 7, 3 * 257, 4 * 257, 65535
    read = read_mask(png(deep, 0, 16), "m")
    assert list(read.values[1]) == [0, 0, 4, 255] and np.count_nonzero(read.values) == 2
    assert read.notes == ("mask_near_black",)
