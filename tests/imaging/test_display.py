"""What a screen of a profile is shown: what LittleCMS would show it, from any document's pixels."""

from __future__ import annotations

import io

import numpy as np
import pytest
from PIL import Image, ImageCms

from desktop_app.core.errors import InputError
from desktop_app.core.pixels import Array
from desktop_app.imaging.colour import colour_space
from desktop_app.imaging.depth import from_float, to_bytes
from desktop_app.imaging.display import Display, read_display
from desktop_app.imaging.icc import (
    SRGB_TO_XYZ,
    gamma_tag,
    primaries_matrix,
    srgb_tag,
    write_matrix_profile,
)
from desktop_app.imaging.rendering_intent import RenderingIntent
from tests.imaging.deep_pictures import PROFILES, grey_profile, random_pixels
from tests.imaging.pictures import srgb_profile
from tests.imaging.table_profiles import lut_profile

SWAPPED = write_matrix_profile(
    "Red is green", primaries_matrix((0.3, 0.6), (0.64, 0.33), (0.15, 0.06)), gamma_tag(2.2)
)
"""A screen that has got its cables wrong."""
LIFTED = write_matrix_profile(
    "Grey black",
    primaries_matrix((0.66, 0.32), (0.28, 0.62), (0.15, 0.06)),
    b"curv\0\0\0\0\0\0\1\0"
    + np.rint(400 + 65135 * np.linspace(0, 1, 256) ** 2.3).astype(">u2").tobytes(),
)
"""Its black gives light, so that black point compensation has something to do."""
PRINTER = lut_profile()
TABLES = lut_profile(b"mntr", PROFILES["adobe"])
SCREENS = {"swapped": SWAPPED, "lifted": LIFTED, "wide": PROFILES["prophoto"], "tables": TABLES}
SOURCES = {"none": None, **PROFILES}
_CMS = {
    RenderingIntent.PERCEPTUAL: 0,
    RenderingIntent.RELATIVE: 1,
    RenderingIntent.SATURATION: 2,
    RenderingIntent.ABSOLUTE: 3,
}


def by_littlecms(
    source: bytes | None,
    screen: bytes,
    pixels: Array,
    intent: RenderingIntent = RenderingIntent.RELATIVE,
) -> Array:
    """8-bit pixels, exactly where the profile has no tables: the shortcuts err near black."""
    profile = (
        ImageCms.createProfile("sRGB")
        if source is None
        else ImageCms.ImageCmsProfile(io.BytesIO(source))
    )
    flags = ImageCms.Flags.BLACKPOINTCOMPENSATION
    if screen is not TABLES and source != PRINTER:
        flags |= ImageCms.Flags.NOOPTIMIZE
    made = ImageCms.ImageCmsProfile(io.BytesIO(screen))
    transform = ImageCms.buildTransform(profile, made, "RGB", "RGB", _CMS[intent], flags)
    return np.asarray(ImageCms.applyTransform(Image.fromarray(pixels), transform))


def _screen(name: str, intent: RenderingIntent = RenderingIntent.RELATIVE) -> Display:
    return read_display(SCREENS[name], f"{name}.icc", intent)


def _apart(one: Array, other: Array) -> int:
    return int(np.abs(one.astype(int) - other).max())


@pytest.mark.slow
@pytest.mark.parametrize("source", SOURCES)
@pytest.mark.parametrize("name", SCREENS)
def test_littlecms_agrees(name: str, source: str) -> None:
    pixels = random_pixels(1, (97, 130, 3), "uint8")
    shown = _screen(name).of(SOURCES[source]).shown(pixels)
    expected = by_littlecms(SOURCES[source], SCREENS[name], pixels)
    assert shown.dtype == np.uint8
    # It turns curves round in 4096 steps, too few where a lifted one is level.
    assert _apart(shown, expected) <= (2 if name == "lifted" else 1)


@pytest.mark.parametrize("name", SCREENS)
def test_the_shadows_are_as_true_as_the_rest(name: str) -> None:
    ramp = np.repeat(np.arange(64, dtype=np.uint8)[None, :, None], 3, axis=2)
    shown = _screen(name).of(None).shown(ramp)
    assert _apart(shown, by_littlecms(None, SCREENS[name], ramp)) <= 1


def test_a_screen_with_swapped_primaries_gets_them_swapped() -> None:
    pixels = np.array([[[255, 0, 0], [0, 255, 0], [0, 0, 255], [255, 255, 255]]], np.uint8)
    shown = read_display(SWAPPED, "s").of(None).shown(pixels)
    expected = [[0, 255, 0], [255, 0, 0], [0, 0, 255], [255, 255, 255]]
    assert _apart(shown[0], np.array(expected)) <= 1


def test_black_becomes_the_screens_black() -> None:
    ends = np.array([[[0, 0, 0], [255, 255, 255]]], np.uint8)
    shown = _screen("lifted").of(None).shown(ends)
    assert shown.tolist() == [[[0, 0, 0], [255, 255, 255]]]
    dark = np.array([[[12, 12, 12]]], np.uint8)
    assert _screen("lifted").of(None).shown(dark)[0, 0, 0] > 0, "compensated, not cut off"


@pytest.mark.slow
@pytest.mark.parametrize("dtype", ["uint16", "float32"])
@pytest.mark.parametrize("source", PROFILES)
@pytest.mark.parametrize("name", SCREENS)
def test_deep_pixels_look_like_shallow_ones(name: str, source: str, dtype: str) -> None:
    shallow = random_pixels(2, (60, 60, 3), "uint8")
    if source == "linear":
        shallow = np.maximum(shallow, 8)  # between its darkest values lie many of the screen's
    deep = from_float(shallow.astype(np.float32) / 255, np.dtype(dtype))
    way = _screen(name).of(PROFILES[source])
    # Tables are reached through 8 bits with sRGB's tone curve, which the lattice may steepen.
    assert _apart(way.shown(deep), way.shown(shallow)) <= (3 if name == "tables" else 1)


def test_wide_colours_are_not_cut_off_on_the_way() -> None:
    """On a screen as wide as the document, its values arrive as they are."""
    wide = PROFILES["adobe"]
    green = np.array([[[0, 65535, 0], [65535, 0, 30000]]], np.uint16)
    screen = read_display(wide, "adobe")
    assert np.array_equal(screen.of(wide).shown(green), to_bytes(green))
    through_srgb = screen.of(None).shown(colour_space(wide).shown(green))
    assert _apart(through_srgb, to_bytes(green)) > 40


@pytest.mark.slow
@pytest.mark.parametrize("name", SCREENS)
def test_alpha_is_only_brought_to_8_bits(name: str) -> None:
    for dtype in ("uint8", "uint16", "float32"):
        pixels = random_pixels(3, (9, 8, 4), dtype)
        shown = _screen(name).of(PROFILES["p3"]).shown(pixels)
        assert np.array_equal(shown[..., 3], to_bytes(pixels)[..., 3])
        assert np.array_equal(
            shown[..., :3],
            _screen(name).of(PROFILES["p3"]).shown(np.ascontiguousarray(pixels[..., :3])),
        )


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("name", SCREENS)
def test_floats_may_be_anything(name: str) -> None:
    odd = np.array([[[2.5, 1.5, 1.2], [-1, -0.1, -9], [np.nan] * 3, [np.inf] * 3]], np.float32)
    shown = _screen(name).of(PROFILES["linear"]).shown(odd)
    assert shown[0, 0].min() >= 253
    assert shown[0, 1:3].max() <= (8 if name == "tables" else 0)  # a coarse lattice's black


def test_floats_beyond_a_narrow_space_reach_a_wide_screen() -> None:
    """Negative light in sRGB is a colour that a wider screen has got."""
    wide = np.array([[[0.0, 1.0, 0.0]]], np.float32)
    as_srgb = colour_space(PROFILES["adobe"]).to_srgb(wide, clip=False)
    assert as_srgb.min() < 0
    shown = read_display(PROFILES["adobe"], "a").of(None).shown(as_srgb)
    assert _apart(shown, to_bytes(wide)) <= 1


@pytest.mark.slow
@pytest.mark.parametrize("name", ["swapped", "tables"])
def test_grey_and_table_documents_are_understood(name: str) -> None:
    grey = np.repeat(np.arange(256, dtype=np.uint8)[None, :, None], 3, axis=2)
    shown = _screen(name).of(grey_profile(1.8)).shown(grey)
    as_srgb = colour_space(grey_profile(1.8)).to_srgb(grey)
    assert _apart(shown, _screen(name).of(None).shown(as_srgb)) <= 2
    pixels = random_pixels(4, (30, 30, 3), "uint8")
    expected = by_littlecms(PRINTER, SCREENS[name], pixels)
    assert _apart(_screen(name).of(PRINTER).shown(pixels), expected) == 0


def test_a_screen_of_srgb_needs_nothing() -> None:
    pixels = random_pixels(5, (8, 8, 3), "uint8")
    for icc in (srgb_profile(), write_matrix_profile("s", SRGB_TO_XYZ, srgb_tag())):
        screen = read_display(icc, "sRGB.icc")
        assert screen.is_srgb
        assert screen.of(None).shown(pixels) is pixels


def test_its_name_is_told_and_whether_it_has_tables() -> None:
    screen = read_display(SWAPPED, "x.icc")
    assert (screen.name, screen.has_tables, screen.is_srgb) == ("Red is green", False, False)
    assert read_display(TABLES, "x.icc").has_tables


@pytest.mark.slow
def test_the_intent_reaches_the_tables() -> None:
    pixels = random_pixels(6, (40, 40, 3), "uint8")
    for intent in RenderingIntent:
        shown = _screen("tables", intent).of(None).shown(pixels)
        assert _apart(shown, by_littlecms(None, TABLES, pixels, intent)) == 0


@pytest.mark.parametrize(
    ("icc", "code"),
    [
        (b"", "screen_profile_damaged"),
        (b"\x89PNG\r\n\x1a\n" + bytes(500), "screen_profile_damaged"),
        (SWAPPED[:300], "screen_profile_damaged"),
        (SWAPPED.replace(b"rTRC", b"xTRC", 1), "screen_profile_damaged"),
        (lut_profile(b"mntr")[:1000], "screen_profile_damaged"),
        (lut_profile(b"mntr").replace(b"B2A0", b"xxxx", 1), "screen_profile_damaged"),
        (lut_profile(b"prtr"), "screen_profile_wrong"),
        (lut_profile(b"scnr"), "screen_profile_wrong"),
        (grey_profile(2.2), "screen_profile_wrong"),
        (SWAPPED[:16] + b"CMYK" + SWAPPED[20:], "screen_profile_wrong"),
    ],
)
def test_what_is_no_profile_of_a_screen_is_refused(icc: bytes, code: str) -> None:
    with pytest.raises(InputError) as caught:
        read_display(icc, "own.icc")
    assert caught.value.code == code
    assert "own.icc" in caught.value.what
