"""What a screen shows of a picture is what the exact conversion gives, to within one value."""

from __future__ import annotations

import numpy as np
import pytest

from desktop_app.core.pixels import Array
from desktop_app.imaging.colour import SRGB_SPACE, ColourSpace, colour_space
from desktop_app.imaging.depth import to_bytes
from desktop_app.imaging.screen import quick_bytes
from tests.imaging.deep_pictures import PROFILES, grey_profile, random_pixels

SPACES: dict[str, ColourSpace] = {
    "srgb": SRGB_SPACE,
    "grey": colour_space(grey_profile(1.8)),
    **{name: colour_space(icc) for name, icc in PROFILES.items()},
}


def _exact(space: ColourSpace, pixels: Array) -> Array:
    return to_bytes(space.to_srgb(pixels))


def _apart(one: Array, other: Array) -> int:
    return int(np.abs(one.astype(int) - other).max())


@pytest.mark.parametrize("dtype", ["uint8", "uint16", "float32"])
@pytest.mark.parametrize("name", SPACES)
def test_it_agrees_with_the_exact_way(name: str, dtype: str) -> None:
    space = SPACES[name]
    noise = random_pixels(1, (97, 61, 4), dtype)
    shown, exact = space.shown(noise), _exact(space, noise)
    assert shown.dtype == np.uint8
    assert _apart(shown, exact) <= 1
    assert (shown != exact).mean() < 0.01
    assert _apart(space.shown(noise[..., :3]), exact[..., :3]) <= 1


@pytest.mark.parametrize("name", SPACES)
def test_shadows_are_as_true_as_the_rest(name: str) -> None:
    space = SPACES[name]
    ramp = np.repeat(np.arange(3000, dtype=np.uint16)[None, :, None], 3, axis=2)
    assert _apart(space.shown(ramp), _exact(space, ramp)) <= 1


@pytest.mark.parametrize("name", SPACES)
def test_white_is_white_and_black_is_black(name: str) -> None:
    ends = np.array([[[0, 0, 0], [65535, 65535, 65535]]], np.uint16)
    assert SPACES[name].shown(ends).tolist() == [[[0, 0, 0], [255, 255, 255]]]


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("name", SPACES)
def test_floats_beyond_the_range_are_clipped_and_no_number_is_black(name: str) -> None:
    odd = np.array([[[2.5, 1.5, 1.2], [-1, -0.1, -9], [np.nan] * 3, [np.inf] * 3]], np.float32)
    shown = SPACES[name].shown(odd)
    assert _apart(shown, _exact(SPACES[name], odd)) <= 1
    bright, _, nothing, endless = shown[0].max(axis=-1).tolist()
    assert (bright, nothing, endless) == (255, 0, 255)


def test_eight_bits_of_srgb_are_not_even_copied() -> None:
    pixels = random_pixels(2, (9, 8, 3), "uint8")
    assert SRGB_SPACE.shown(pixels) is pixels


@pytest.mark.parametrize("dtype", ["uint16", "float32"])
def test_quick_bytes_are_the_nearest_bytes(dtype: str) -> None:
    every = np.arange(65536, dtype=np.uint16)[:65535].reshape(1, -1, 3)
    pixels = every if dtype == "uint16" else every.astype(np.float32) / np.float32(65535)
    assert np.array_equal(quick_bytes(pixels), to_bytes(pixels))
