"""Files in inks, read by Pillow alone, against a press that is a formula."""

from __future__ import annotations

import io
from typing import Any

import numpy as np
import pytest
from PIL import Image

from desktop_app.core.pixels import Array
from desktop_app.imaging.output_profile import Conversion, read_output_profile
from desktop_app.imaging.picture import About, Facts, FileOrigin
from desktop_app.imaging.saving import Saved, write_picture
from tests.imaging.deep_pictures import PROFILES, camera_exif, grey_profile, random_pixels
from tests.imaging.press_profile import coded, light_of, linear, press_profile, separated


def _press(*, black_point: bool = True) -> Conversion:
    press = read_output_profile(press_profile(), "press.icc", inks=True)
    return Conversion(press, black_point=black_point)


def _opened(made: Saved) -> Any:
    return Image.open(io.BytesIO(made.data))


def _inks(made: Saved) -> Array:
    with _opened(made) as image:
        assert image.mode == "CMYK"
        assert image.info["icc_profile"] == press_profile()
        return np.asarray(image)


def _apart(inks: Array, values: Array) -> float:
    """How far what is printed looks from what the formula would print, in values of 8 bits."""
    light = separated(linear(values))
    return float(255 * np.abs(coded(light_of(inks / 255)) - coded(light_of(light))).max())


@pytest.mark.parametrize("format", ["TIFF", "JPEG"])
def test_inks_are_those_of_the_press(format: str) -> None:
    pixels = random_pixels(1, (6, 6, 3), "uint8").repeat(16, axis=0).repeat(16, axis=1)
    made = write_picture(pixels, format, quality=100, inks=_press(black_point=False))
    assert made.notes == ()
    inks = _inks(made)
    assert _apart(inks[8::16, 8::16], pixels[8::16, 8::16] / 255) < 13
    if format == "TIFF":
        with _opened(made) as image:
            assert image.info["compression"] == "tiff_lzw"
            assert image.tag_v2[262] == 5 and 338 not in image.tag_v2, "inks, no alpha"


@pytest.mark.parametrize("format", ["TIFF", "JPEG"])
def test_paper_has_no_ink_and_black_is_black(format: str) -> None:
    ends = np.array([[[255] * 3, [0] * 3]], np.uint8).repeat(16, axis=0).repeat(16, axis=1)
    inks = _inks(write_picture(ends, format, quality=100, inks=_press()))
    assert inks[8, 4].tolist() == [0, 0, 0, 0]
    assert inks[8, 28].min() > 240, "all that the press has"


@pytest.mark.slow
@pytest.mark.states("note.cmyk_on_white")
def test_what_was_transparent_is_on_white_and_that_is_said() -> None:
    pixels = np.zeros((4, 4, 4), np.uint8)
    pixels[2:] = (0, 0, 0, 255)
    made = write_picture(pixels, "TIFF", inks=_press())
    assert made.notes == ("cmyk_on_white",)
    assert _inks(made)[0].max() == 0 and _inks(made)[3, 0, 3] > 245
    assert write_picture(pixels[2:], "TIFF", inks=_press()).notes == ()


@pytest.mark.parametrize("dtype", ["uint16", "float32"])
@pytest.mark.states("note.cmyk_in_8_bit")
def test_deep_pictures_go_through_8_bits_and_that_is_said(dtype: str) -> None:
    shallow = random_pixels(3, (8, 8, 3), "uint8")
    deep = shallow.astype(np.uint16) * 257
    pixels = deep if dtype == "uint16" else shallow.astype(np.float32) / 255
    made = write_picture(pixels, "TIFF", inks=_press())
    assert made.notes == ("cmyk_in_8_bit",)
    assert np.array_equal(_inks(made), _inks(write_picture(shallow, "TIFF", inks=_press())))


def test_wide_and_grey_pictures_keep_their_look() -> None:
    wide = np.array([[[144, 200, 60], [90, 90, 90]]], np.uint8)
    light = (wide / 255) ** 2.19921875 @ np.array(
        [[1.3983557, -0.3983557, 0.0], [0, 1, 0], [0, -0.0429290, 1.0429290]]
    ).T
    origin = FileOrigin(About(icc=PROFILES["adobe"]))
    made = write_picture(wide, "TIFF", origin, inks=_press(black_point=False))
    assert _apart(_inks(made), coded(light)) < 8
    grey = np.full((1, 2, 3), 128, np.uint8)
    origin = FileOrigin(About(icc=grey_profile(1.8)), Facts(grey=True))
    made = write_picture(grey, "TIFF", origin, inks=_press(black_point=False))
    assert _apart(_inks(made), coded((grey / 255) ** 1.8)) < 6


@pytest.mark.parametrize("format", ["TIFF", "JPEG"])
def test_resolution_and_what_the_file_tells_go_along(format: str) -> None:
    about = About(
        exif=camera_exif(), dpi=(240.0, 240.0), xmp=b"<x:xmpmeta xmlns:x='adobe:ns:meta/'/>"
    )
    pixels = random_pixels(4, (8, 8, 3), "uint8")
    made = write_picture(pixels, format, FileOrigin(about), inks=_press())
    with _opened(made) as image:
        assert tuple(round(float(one)) for one in image.info["dpi"]) == (240, 240)
        told = image.getexif()
        assert (told[271].rstrip("\0"), float(told.get_ifd(0x8769)[33434])) == ("Maker", 1 / 250)
        found = image.info.get("xmp") or image.tag_v2[700]
        assert bytes(found) == about.xmp
