"""Proofs and separations against a press that is a formula."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image, ImageCms

from desktop_app.core.errors import InputError
from desktop_app.core.pixels import Array
from desktop_app.imaging.display import Display, read_display, srgb_display
from desktop_app.imaging.output_profile import (
    Conversion,
    proof_steps,
    proof_transform,
    read_output_profile,
)
from tests.imaging.deep_pictures import PROFILES, grey_profile, random_pixels
from tests.imaging.press_profile import (
    PAPER,
    coded,
    lab_of,
    light_of,
    linear,
    press_profile,
    separated,
)
from tests.imaging.table_profiles import ink_profile, lut_profile
from tests.imaging.test_display import SWAPPED


def _proofed(screen: Display | None = None, *, paper: bool = False) -> Display:
    press = read_output_profile(press_profile(), "press.icc")
    proof = Conversion(press, black_point=False, paper=paper)
    return (screen or srgb_display()).proofed(proof)


def _printed(values: Array) -> Array:
    """sRGB 0..1 of what comes off the press, relative to its paper."""
    return coded(light_of(separated(linear(values))))


def _apart(one: Array, other: Array) -> Array:
    return np.abs(one.astype(float) - other)


def test_a_proof_looks_as_the_formula_prints() -> None:
    pixels = random_pixels(1, (50, 80, 3), "uint8")
    shown = _proofed().of(None).shown(pixels)
    apart = _apart(shown, 255 * _printed(pixels / 255))
    # Between the steps of its tables the formula is not straight.
    assert apart.mean() < 1 and apart.max() <= 12


@pytest.mark.slow
@pytest.mark.parametrize("dtype", ["uint16", "float32"])
def test_deep_pixels_are_proofed_alike(dtype: str) -> None:
    pixels = random_pixels(2, (30, 30, 3), "uint8")
    deep = pixels.astype(np.uint16) * 257 if dtype == "uint16" else pixels.astype(np.float32) / 255
    way = _proofed().of(None)
    assert _apart(way.shown(deep), way.shown(pixels)).max() <= 1


@pytest.mark.slow
def test_wide_pictures_are_proofed_by_their_own_profile() -> None:
    """Adobe RGB's green within sRGB: the same light, the same print."""
    pixels = np.array([[[144, 200, 60], [90, 90, 90], [200, 120, 110]]], np.uint8)
    light = (pixels / 255) ** 2.19921875 @ np.array(
        [[1.3983557, -0.3983557, 0.0], [0, 1, 0], [0, -0.0429290, 1.0429290]]
    ).T  # Adobe RGB to sRGB, both D65: from their primaries
    shown = _proofed().of(PROFILES["adobe"]).shown(pixels)
    assert _apart(shown, 255 * coded(light_of(separated(light)))).max() <= 6


@pytest.mark.slow
def test_it_goes_on_to_the_screen_there_is() -> None:
    """That screen's red is green."""
    red = np.array([[[220, 40, 40]]], np.uint8)
    plain = _proofed().of(None).shown(red)[0, 0].astype(int)
    swapped = _proofed(read_display(SWAPPED, "s")).of(None).shown(red)[0, 0].astype(int)
    assert swapped[1] > swapped[0] + 60
    assert abs(swapped[1] - plain[0]) < 8


@pytest.mark.slow
def test_paper_is_shown_only_if_it_is_wanted() -> None:
    white = np.full((1, 1, 3), 255, np.uint8)
    assert _proofed().of(None).shown(white).tolist() == [[[255, 255, 255]]]
    red, green, blue = _proofed(paper=True).of(None).shown(white)[0, 0].tolist()
    assert 255 > red > green > blue, "yellow paper"
    luminance = linear(np.array([red, green, blue]) / 255) @ [0.2225045, 0.7168786, 0.0606169]
    assert luminance == pytest.approx(PAPER[1], abs=0.02)


def test_black_is_black_with_black_point_compensation() -> None:
    """As in Photoshop. LittleCMS' own proof compensates on the way to the inks alone: there, with
    SOFTPROOFING and BLACKPOINTCOMPENSATION, the press's black is the grey 20. One way after the
    other, each with it, is what ours must be."""
    press = read_output_profile(press_profile(), "press.icc")
    proof, screen = Conversion(press, black_point=True), srgb_display()
    ramp = np.repeat(np.arange(256, dtype=np.uint8)[None, :, None], 3, axis=2)
    shown = screen.proofed(proof).of(None).shown(ramp)[0].astype(int)
    own = proof_transform(None, screen.icc, proof, marks=False)
    plain = np.asarray(ImageCms.applyTransform(Image.fromarray(ramp), own))[0].astype(int)
    assert plain[0].tolist() == [20, 20, 20] and shown[0].tolist() == [0, 0, 0]
    assert shown[255].tolist() == [255, 255, 255]
    image = Image.fromarray(ramp)
    for step in proof_steps(None, screen.icc, proof):
        image = ImageCms.applyTransform(image, step)
    wanted = np.asarray(image)[0].astype(int)
    assert np.abs(shown - wanted)[8:].max() <= 4 and (np.diff(shown[:, 1]) >= -1).all()


@pytest.mark.slow
def test_the_gamut_is_that_of_the_formula() -> None:
    pixels = random_pixels(3, (60, 60, 3), "uint8")
    beyond = _proofed().beyond_proof(None, pixels)
    light = linear(pixels / 255)
    apart = np.sqrt(((lab_of(light) - lab_of(light_of(separated(light)))) ** 2).sum(axis=-1))
    # LittleCMS warns from a ΔE of 5 on, which tables of 25 and 64 steps a side blur.
    assert beyond[apart > 12].all() and not beyond[apart < 1].any()
    assert (beyond == (apart > 5)).mean() > 0.95


def test_mid_grey_is_not_taken_for_the_mark() -> None:
    greys = np.repeat(np.arange(60, 256, dtype=np.uint8)[None, :, None], 3, axis=2)
    assert not _proofed().beyond_proof(None, greys).any()


@pytest.mark.parametrize(
    ("icc", "inks", "code"),
    [
        (b"no profile", False, "output_profile_damaged"),
        (press_profile()[:3000], False, "output_profile_damaged"),
        (press_profile()[:3000], True, "output_profile_damaged"),
        (grey_profile(2.2), False, "output_profile_wrong"),
        (lut_profile(b"scnr"), False, "output_profile_wrong"),
        (ink_profile(), False, "output_profile_damaged"),  # one way only
        (PROFILES["p3"], True, "output_profile_not_cmyk"),
        (lut_profile(b"prtr"), True, "output_profile_not_cmyk"),
    ],
)
def test_what_can_not_be_used_is_said(icc: bytes, inks: bool, code: str) -> None:
    with pytest.raises(InputError) as caught:
        read_output_profile(icc, "x.icc", inks=inks)
    assert caught.value.code == code
    assert "x.icc" in caught.value.what


@pytest.mark.parametrize("icc", [press_profile(), PROFILES["p3"], lut_profile(b"prtr")])
def test_presses_screens_and_spaces_can_be_proofed(icc: bytes) -> None:
    made = read_output_profile(icc, "x.icc")
    assert made.mode == ("CMYK" if icc == press_profile() else "RGB")
