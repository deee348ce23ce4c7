"""Colours named by code points (PNG's cICP, AVIF's nclx) are those of H.273, and are kept."""

from __future__ import annotations

import io
import struct
from collections.abc import Callable
from typing import Any, cast

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image, ImageCms

from desktop_app.core.file_features import FileFeature
from desktop_app.imaging.cicp import names_colours, profile_of
from desktop_app.imaging.colour import colour_space
from desktop_app.imaging.icc import ProfileKind, code_points, profile_kind
from desktop_app.imaging.opening import read_picture
from desktop_app.imaging.saving import write_picture
from tests.imaging.deep_pictures import PROFILES, random_pixels
from tests.imaging.pictures import chunk, photo, png, saved, srgb_profile

PHOTO = photo(30, 40)
DEEP = random_pixels(1, (21, 17, 4), "uint16")
P3, PQ, HLG = bytes([12, 13, 0, 1]), bytes([9, 16, 0, 1]), bytes([9, 18, 0, 1])
GAMMA_1 = chunk(b"gAMA", struct.pack(">I", 100_000))

# Written down from H.273's tables 2 and 3, apart from the program's.
XY = {
    1: (0.64, 0.33, 0.30, 0.60, 0.15, 0.06), 9: (0.708, 0.292, 0.170, 0.797, 0.131, 0.046),
    12: (0.68, 0.32, 0.265, 0.69, 0.15, 0.06), 22: (0.63, 0.34, 0.295, 0.605, 0.155, 0.077),
}  # fmt: skip


def bt709(value: float) -> float:
    alpha, beta = 1.099296826809442, 0.018053968510807
    return value / 4.5 if value < 4.5 * beta else ((value + alpha - 1) / alpha) ** (1 / 0.45)


def srgb(value: float) -> float:
    return value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4


LIGHT: dict[int, Callable[[float], float]] = {
    1: bt709, 14: bt709, 8: float, 13: srgb, 4: lambda value: value**2.2,
    9: lambda value: 10 ** (2 * (value - 1)) if value else 0.0,
}  # fmt: skip


def to_xyz(code: int) -> NDArray[np.float64]:
    """Linear RGB of white D65 to XYZ of it."""
    x = np.array(XY[code]).reshape(3, 2)
    columns = np.c_[x, 1 - x.sum(axis=1)].T
    white = np.array([0.3127, 0.3290, 0.3583]) / 0.3290
    return np.asarray(columns * np.linalg.solve(columns, white), np.float64)


def cicp(points: bytes) -> bytes:
    return chunk(b"cICP", points)


def nclx_avif(points: bytes, pixels: NDArray[np.uint8] = PHOTO) -> bytes:
    """An AVIF whose box says other code points than those it was packed by."""
    data = saved(Image.fromarray(pixels), "AVIF", quality=100, subsampling="4:4:4")
    told = struct.pack(">4sHH", b"nclx", points[0], points[1])
    return data.replace(struct.pack(">4sHH", b"nclx", 1, 13), told)


@pytest.mark.parametrize("transfer", LIGHT)
@pytest.mark.parametrize("primaries", XY)
def test_code_points_are_the_colours_of_the_standard(primaries: int, transfer: int) -> None:
    values = random_pixels(3, (1, 50, 3), "uint8")
    icc = profile_of(bytes([primaries, transfer, 0, 1]))
    seen = colour_space(icc).to_srgb(values, clip=False)[0].astype(np.float64)
    light = np.vectorize(LIGHT[transfer])(values[0] / 255.0)
    wanted = light @ (np.linalg.inv(to_xyz(1)) @ to_xyz(primaries)).T
    found = np.copysign(np.vectorize(srgb)(np.abs(seen)), seen)
    assert np.abs(found - wanted).max() < 3e-4


def test_another_colour_engine_sees_the_same_in_the_profile() -> None:
    icc = profile_of(P3)
    assert icc is not None
    srgb_to = cast("Any", ImageCms).createProfile("sRGB")
    way = ImageCms.buildTransform(ImageCms.ImageCmsProfile(io.BytesIO(icc)), srgb_to, "RGB", "RGB")
    seen = np.asarray(ImageCms.applyTransform(Image.fromarray(PHOTO), way)).astype(int)
    ours = colour_space(icc).shown(PHOTO).astype(int)
    assert np.abs(seen - ours).max() <= 1 and np.abs(ours - PHOTO).max() > 15


@pytest.mark.parametrize("points", [PQ, HLG])
def test_what_is_brighter_than_a_screen_is_toned_down_and_nothing_is_clipped_below_1000_nits(
    points: bytes,
) -> None:
    space = colour_space(profile_of(points))
    assert space.note == "hdr_toned_down"
    most = 0.74 if points == PQ else 0.99
    values = np.repeat(np.linspace(0.05, most, 60)[None, :, None], 3, axis=2)
    seen = space.to_srgb(values.astype(np.float32))
    assert bool((np.diff(seen[0, :, 1]) > 0).all()) and seen.max() <= 1
    assert np.abs(space.from_srgb(seen) - values).max() < 1e-3
    white = np.full((1, 1, 3), 0.5806889 if points == PQ else 0.75, np.float32)  # 203 cd/m²
    assert space.to_srgb(white)[0, 0, 0] == pytest.approx(0.902, abs=0.01)


def test_painted_white_is_no_brighter_than_the_brightest_that_is_shown() -> None:
    ends = np.array([[[0, 0, 0], [1, 1, 1]]], np.float32)
    assert colour_space(profile_of(PQ)).from_srgb(ends)[0, :, 0] == pytest.approx(
        [0, 0.7518], abs=0.01
    )
    narrow = profile_of(bytes([12, 13, 0, 0]))
    assert colour_space(narrow).from_srgb(ends)[0, :, 0] * 255 == pytest.approx([16, 235], abs=0.1)


@pytest.mark.parametrize(("bits", "step"), [(8, 1), (16, 256)])
def test_the_narrow_range_has_black_and_white_within(bits: int, step: int) -> None:
    dtype = np.uint8 if bits == 8 else np.uint16
    values = np.array([[[0] * 3, [16 * step] * 3, [235 * step] * 3, [240 * step] * 3]], dtype)
    space = colour_space(profile_of(bytes([1, 13, 0, 0]), bits=bits))
    assert space.to_srgb(values)[0, :, 0] == pytest.approx([0, 0, 1, 1], abs=1e-3)


def _palette() -> bytes:
    data = saved(Image.fromarray(PHOTO).quantize(16), "PNG")
    return data[:33] + cicp(P3) + data[33:]


@pytest.mark.parametrize(
    "data",
    [png(PHOTO, 2, 8, cicp(P3)), png(DEEP, 6, 16, cicp(P3)), png(DEEP[..., :1], 0, 16, cicp(P3)),
     png(DEEP[..., :2], 4, 16, cicp(P3)), _palette()],
    ids=["RGB", "RGBA 16", "grey 16", "grey and alpha", "palette"],
)  # fmt: skip
@pytest.mark.parametrize("format_id", ["PNG", "TIFF", "JPEG", "WEBP", "AVIF"])
def test_a_saved_picture_has_the_colours_and_lossless_ones_the_values(
    data: bytes, format_id: str
) -> None:
    opened = read_picture(data, "a")
    made = write_picture(opened.pixels, format_id, opened.origin, quality=95).data
    again = read_picture(made, "b")
    here, there = (colour_space(each.origin.about.icc) for each in (opened, again))
    steps = np.repeat(np.linspace(0, 1, 9, dtype=np.float32)[None, :, None], 3, axis=2)
    assert np.abs(here.to_srgb(steps) - there.to_srgb(steps)).max() < 1e-4
    if format_id in ("PNG", "TIFF"):
        assert np.array_equal(again.pixels, opened.pixels)
    assert (cicp(P3) in made) == (format_id == "PNG")
    if not opened.origin.facts.grey:
        assert again.origin.about.icc == opened.origin.about.icc
        assert code_points(again.origin.about.icc or b"") == P3


def test_a_grey_picture_has_a_grey_profile_also_by_its_gamma() -> None:
    for extra in (cicp(P3), cicp(PQ), GAMMA_1):
        opened = read_picture(png(DEEP[..., :1], 0, 16, extra), "a")
        assert profile_kind(opened.origin.about.icc or b"") is ProfileKind.GREY


def test_code_points_count_before_everything_else() -> None:
    profile = saved(Image.fromarray(PHOTO), "PNG", icc_profile=PROFILES["adobe"])
    both = profile[:33] + cicp(P3) + profile[33:]
    for data in (both, png(PHOTO, 2, 8, chunk(b"sRGB", b"\0"), GAMMA_1, cicp(P3))):
        assert code_points(read_picture(data, "a").origin.about.icc or b"") == P3
    made = saved(Image.fromarray(PHOTO), "PNG", icc_profile=srgb_profile())
    opened = read_picture(made[:33] + cicp(bytes([1, 13, 0, 1])) + made[33:], "a")
    assert colour_space(opened.origin.about.icc).is_srgb


@pytest.mark.parametrize(
    "points",
    [b"\x02\x02\0\1", b"\x0c\x0d\x01\1", b"\x0c\x0d\0\2", b"\x03\x0d\0\1",
     b"\x0c\xff\0\1", b"\x0c\x0d\0", b""],
)  # fmt: skip
@pytest.mark.states("note.cicp_ignored")
def test_code_points_that_mean_nothing_are_said_and_the_profile_counts(points: bytes) -> None:
    assert not names_colours(points) and profile_of(points) is None
    profile = saved(Image.fromarray(PHOTO), "PNG", icc_profile=PROFILES["adobe"])
    opened = read_picture(profile[:33] + cicp(points) + profile[33:], "a")
    assert opened.notes == ("cicp_ignored",) and opened.left == {FileFeature.OWN_PROFILE}
    assert opened.origin.about.icc == PROFILES["adobe"]


@pytest.mark.states("note.hdr_toned_down", "note.light_levels_left_out")
def test_hdr_keeps_its_values_and_says_how_it_is_shown() -> None:
    told = chunk(b"mDCV", bytes(24)) + chunk(b"cLLI", bytes(8))
    opened = read_picture(png(DEEP[..., :3], 2, 16, cicp(PQ), told), "a")
    assert opened.notes == ("light_levels_left_out", "hdr_toned_down")
    assert np.array_equal(opened.pixels, DEEP[..., :3])
    for format_id in ("PNG", "TIFF"):
        again = read_picture(write_picture(opened.pixels, format_id, opened.origin).data, "b")
        assert np.array_equal(again.pixels, opened.pixels)
        assert again.notes == ("hdr_toned_down",)


@pytest.mark.parametrize("points", [P3, PQ, HLG, bytes([9, 14, 0, 1]), bytes([12, 2, 0, 1])])
def test_an_avif_has_the_colours_of_its_box(points: bytes) -> None:
    opened = read_picture(nclx_avif(points), "a")
    named = bytes([points[0], 13 if points[1] == 2 else points[1], 0, 1])
    assert code_points(opened.origin.about.icc or b"") == named
    assert ("hdr_toned_down" in opened.notes) == (points in (PQ, HLG))
    assert np.abs(opened.pixels.astype(int) - PHOTO).max() < 6


def test_an_avif_that_names_srgb_or_nothing_has_no_profile_and_its_own_goes_before() -> None:
    for points in (bytes([1, 13]), bytes([2, 2])):
        assert read_picture(nclx_avif(points), "a").origin.about.icc is None
    data = saved(Image.fromarray(PHOTO), "AVIF", icc_profile=PROFILES["p3"])
    assert read_picture(data, "a").origin.about.icc == PROFILES["p3"]
