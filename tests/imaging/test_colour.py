"""Colours go to the model's space and come back; profiles of every kind are understood or said."""

from __future__ import annotations

import io
import struct

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageCms

from desktop_app.core.pixels import Array
from desktop_app.imaging.colour import SRGB_SPACE, colour_space
from desktop_app.imaging.icc import (
    SRGB_TO_XYZ,
    ProfileKind,
    profile_kind,
    rgb_profile_of_grey,
    write_matrix_profile,
)
from desktop_app.imaging.srgb import to_srgb
from desktop_app.imaging.tone_curve import SRGB, read_curve
from tests.draws import examples
from tests.imaging.deep_pictures import PROFILES, SRGB_TAG, grey_profile, random_pixels
from tests.imaging.pictures import srgb_profile, wide_profile
from tests.imaging.table_profiles import lut_profile

STEP_OF_16 = 1 / 65535


def cube() -> Array:
    levels = np.linspace(0, 255, 18).astype(np.uint8)
    return np.stack(np.meshgrid(levels, levels, levels, indexing="ij"), axis=-1).reshape(18, -1, 3)


def through_cms(icc: bytes, pixels: Array, mode: str = "RGB") -> Array:
    # Its shortcuts for 8 bits are up to 10 values off in the shadows of linear grey.
    exact = ImageCms.Flags.NOOPTIMIZE
    profile, srgb = ImageCms.ImageCmsProfile(io.BytesIO(icc)), ImageCms.createProfile("sRGB")
    transform = ImageCms.buildTransform(profile, srgb, mode, "RGB", 1, exact)
    return np.asarray(ImageCms.applyTransform(Image.fromarray(pixels), transform))


def table_tag(count: int, gamma: float) -> bytes:
    values = np.rint(np.linspace(0, 1, count) ** gamma * 65535).astype(">u2")
    return b"curv\0\0\0\0" + struct.pack(">I", count) + values.tobytes()


TABLE = write_matrix_profile("Table", SRGB_TO_XYZ, table_tag(1024, 1.8))
ALL = {**PROFILES, "table": TABLE}


@pytest.mark.parametrize("name", ALL)
def test_littlecms_agrees(name: str):
    ours = colour_space(ALL[name]).to_srgb(cube())
    assert np.abs(np.rint(ours * 255) - through_cms(ALL[name], cube())).max() <= 1


@pytest.mark.parametrize("gamma", [1.0, 1.8, 2.2])
def test_littlecms_agrees_about_grey(gamma: float):
    grey = np.arange(256, dtype=np.uint8)[None]
    ours = colour_space(grey_profile(gamma)).to_srgb(np.repeat(grey[..., None], 3, axis=2))
    assert np.abs(np.rint(ours * 255) - through_cms(grey_profile(gamma), grey, "L")).max() <= 1


@settings(max_examples=examples(60))
@given(st.sampled_from(sorted(ALL)), st.integers(0, 999), st.sampled_from(["uint16", "float32"]))
def test_there_and_back_is_finer_than_16_bits_within_srgb(name: str, seed: int, dtype: str):
    space = colour_space(ALL[name])
    pixels = random_pixels(seed, (24, 24, 3), dtype)
    full = 65535 if dtype == "uint16" else 1
    seen = space.to_srgb(pixels, clip=False)
    inside = ((seen >= 0) & (seen <= 1)).all(axis=2)
    if name == "table":  # it is level there: whole numbers of 16 bits can't hold so little light
        inside &= (pixels >= 0.005 * full).all(axis=2)
    back = space.from_srgb(seen)
    assert np.abs(back - pixels / full)[inside].max(initial=0) < STEP_OF_16
    clipped = space.to_srgb(pixels)
    assert np.array_equal(clipped[inside], seen[inside])
    assert clipped.min() >= 0 and clipped.max() <= 1


@pytest.mark.parametrize("name", ALL)
def test_every_8_bit_colour_within_srgb_comes_back_as_it_was(name: str):
    space = colour_space(ALL[name])
    seen = space.to_srgb(cube(), clip=False)
    back = np.rint(np.clip(space.from_srgb(seen), 0, 1) * 255)
    assert np.array_equal(back, cube())  # those beyond sRGB too, if they are not clipped


def test_what_lies_beyond_srgb_is_not_lost_unless_clipped():
    space = colour_space(PROFILES["prophoto"])
    vivid = np.array([[[0.1, 0.9, 0.1]]], np.float32)
    assert space.to_srgb(vivid, clip=False).min() < 0
    assert np.abs(space.from_srgb(space.to_srgb(vivid, clip=False)) - vivid).max() < 1e-5


def test_alpha_is_only_scaled():
    pixels = random_pixels(1, (5, 6, 4), "uint16")
    for icc in (None, *PROFILES.values()):
        space = colour_space(icc)
        seen = space.to_srgb(pixels)
        assert np.array_equal(seen[..., 3], pixels[..., 3].astype(np.float32) / np.float32(65535))
        assert np.array_equal(space.from_srgb(seen)[..., 3], seen[..., 3])


def test_no_numbers_become_black_for_the_model():
    for icc in (None, PROFILES["p3"]):
        pixels = np.full((2, 2, 3), np.nan, np.float32)
        assert np.array_equal(colour_space(icc).to_srgb(pixels), np.zeros((2, 2, 3)))


@pytest.mark.parametrize("icc", [srgb_profile(), write_matrix_profile("s", SRGB_TO_XYZ, SRGB_TAG)])
def test_every_makers_srgb_is_srgb(icc: bytes):
    assert colour_space(icc).is_srgb
    assert colour_space(icc).note == ""


def cmyk_like() -> bytes:
    """A profile with tables for another kind of pixels."""
    return bytes(profile_with(b"CMYK", b"A2B0"))


def profile_with(space: bytes, tag: bytes) -> bytearray:
    made = bytearray(PROFILES["p3"])
    made[16:20] = space
    at = made.index(b"chad")
    made[at : at + 4] = tag
    return made


@pytest.mark.parametrize(
    "icc",
    [b"", b"nonsense", b"\0" * 400, srgb_profile()[:300], cmyk_like(),
     bytes(profile_with(b"RGB ", b"A2B0")),
     write_matrix_profile("flat", SRGB_TO_XYZ * 0, SRGB_TAG),
     write_matrix_profile("level", SRGB_TO_XYZ, b"curv\0\0\0\0\0\0\0\2\0\5\0\5"),
     write_matrix_profile("falls", SRGB_TO_XYZ, b"curv\0\0\0\0\0\0\0\2\xff\xff\0\0")],
)  # fmt: skip
def test_a_profile_that_is_no_use_is_srgb_and_that_is_said(icc: bytes):
    space = colour_space(icc)
    assert space.note == "profile_ignored"
    assert np.array_equal(space.to_srgb(cube()), SRGB_SPACE.to_srgb(cube()))


@pytest.mark.states("note.profile_in_8_bit")
def test_a_profile_of_tables_goes_through_8_bits_and_that_is_said():
    icc = lut_profile()
    assert profile_kind(icc) is ProfileKind.TABLES
    space = colour_space(icc)
    assert space.note == "profile_in_8_bit"
    seen = space.to_srgb(cube())
    assert np.abs(seen * 255 - through_cms(icc, cube())).mean() < 1
    back = space.from_srgb(seen)
    assert np.abs(back - cube() / 255).mean() < 0.02


def test_a_grey_profile_has_an_rgb_twin():
    twin = rgb_profile_of_grey(grey_profile(1.8))
    assert twin is not None
    assert profile_kind(twin) is ProfileKind.MATRIX
    assert rgb_profile_of_grey(PROFILES["p3"]) is None
    with io.BytesIO(twin) as file:
        ImageCms.ImageCmsProfile(file)


@pytest.mark.parametrize(
    ("parameters", "x", "light"),
    [
        ((0, 2.0), 0.5, 0.25),
        ((1, 2.0, 1.0, -0.25), 0.75, 0.25),
        ((1, 2.0, 1.0, -0.25), 0.2, 0.0),
        ((2, 2.0, 0.5, 0.0, 0.25), 1.0, 0.5),
        ((3, 2.0, 1.0, 0.0, 0.25, 0.25), 0.1, 0.025),
        ((4, 2.0, 1.0, 0.0, 0.25, 0.25, 0.5, 0.5), 0.5, 0.75),
    ],
)
def test_each_parametric_form_gives_its_light(
    parameters: tuple[float, ...], x: float, light: float
):
    kind, *numbers = parameters
    fixed = struct.pack(f">{len(numbers)}i", *(round(n * 65536) for n in numbers))
    curve = read_curve(b"para\0\0\0\0" + struct.pack(">HH", int(kind), 0) + fixed)
    assert curve is not None
    assert curve.forward(np.array([x]))[0] == pytest.approx(light)


def test_black_and_white_survive_a_table_with_level_ends():
    values = [0, 0, 0, 9000, 40000, 65535, 65535]
    tag = b"curv\0\0\0\0" + struct.pack(">I7H", 7, *values)
    curve = read_curve(tag)
    assert curve is not None
    assert curve.inverse(np.array([0.0, 1.0])).tolist() == [0.0, 1.0]


def test_the_srgb_curve_has_no_step_at_its_joint():
    assert SRGB.forward(np.array([0.04045]))[0] == pytest.approx(0.04045 / 12.92, abs=1e-7)


@given(st.binary(max_size=300))
def test_any_bytes_can_be_taken_for_a_profile(data: bytes):
    colour_space(data)
    colour_space(PROFILES["p3"][:128] + data)


@settings(max_examples=examples(150))
@given(st.sampled_from([PROFILES["p3"], TABLE[:400], grey_profile(2.2)]), st.data())
def test_damaged_profiles_do_no_harm(icc: bytes, data: st.DataObject):
    changed = bytearray(icc)
    for _ in range(data.draw(st.integers(1, 6))):
        changed[data.draw(st.integers(0, len(icc) - 1))] = data.draw(st.integers(0, 255))
    space = colour_space(bytes(changed))
    seen = space.to_srgb(cube()[:2, :9])
    assert seen.min() >= 0 and seen.max() <= 1
    space.from_srgb(seen)


@pytest.mark.states("note.profile_converted", "note.converted_from_cmyk")
def test_a_conversion_is_said_of_what_was_converted() -> None:
    image = Image.fromarray(np.full((4, 4, 3), 90, np.uint8))
    assert to_srgb(image)[1] == ()
    image.info["icc_profile"] = wide_profile()
    assert to_srgb(image)[1] == ("profile_converted",)
    assert to_srgb(image.convert("CMYK"))[1] == ("converted_from_cmyk",)
