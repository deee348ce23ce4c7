"""Holes and pictures that leave a fill little to go by."""

from __future__ import annotations

from functools import partial

import numpy as np
import pytest

from desktop_app.core.geometry import Rect
from desktop_app.core.pixels import Array, ByteArray
from desktop_app.imaging.depth import deepened
from desktop_app.imaging.exemplar import complete
from desktop_app.imaging.exemplar.uncertainty import uncertain

STEP = 1 / 255


def grey(values: Array) -> ByteArray:
    return np.repeat(values[..., None], 3, axis=2).astype(np.uint8)


def stripes() -> ByteArray:
    return grey(np.broadcast_to(np.where(np.arange(96) // 6 % 2 == 0, 60, 180), (80, 96)))


def halftone() -> ByteArray:
    y, x = np.mgrid[:80, :96]
    return grey(np.where(np.cos(x * np.pi / 3) + np.cos(y * np.pi / 3) > 0.3, 230, 20))


def noise() -> ByteArray:
    return np.random.default_rng(0).integers(0, 256, (80, 96, 3), np.uint8)


def palette() -> ByteArray:
    """Four colours, dithered in order."""
    y, x = np.mgrid[:80, :96]
    return np.array([(250, 240, 220), (200, 60, 40), (30, 60, 120), (20, 20, 20)], np.uint8)[
        (x // 2 + 2 * (y // 2)) % 4
    ]


def over(*rects: Rect) -> Array:
    hole = np.zeros((80, 96), np.bool_)
    for rect in rects:
        hole[rect.slices] = True
    return hole


TOUCHING = over(Rect(30, 24, 16, 16), Rect(46, 40, 16, 16))
MIDDLE = over(Rect(36, 30, 22, 20))


def hidden(pixels: ByteArray, hole: Array) -> ByteArray:
    shown = pixels.copy()
    shown[hole] = 127
    return shown


@pytest.mark.parametrize(
    ("pixels", "hole"),
    [
        (stripes(), TOUCHING),
        (halftone(), MIDDLE),
        (palette(), MIDDLE),
        (palette(), over(Rect(0, 0, 96, 30))),  # at three borders
    ],
)
def test_what_is_regular_comes_back_to_the_byte(pixels: ByteArray, hole: Array) -> None:
    done = complete(hidden(pixels, hole), hole)
    assert done.methods == ("copied",)
    assert np.array_equal(done.pixels, pixels)


@pytest.mark.slow
@pytest.mark.parametrize(
    "hole", [over(Rect(0, 0, 60, 80)), over(Rect(14, 0, 82, 80)), MIDDLE], ids=["three", "most", ""]
)
def test_noise_is_filled_with_noise(hole: Array) -> None:
    pixels = noise()
    made = complete(hidden(pixels, hole), hole).pixels
    assert np.array_equal(made[~hole], pixels[~hole])
    assert made[hole].std() > 0.5 * pixels.std()


@pytest.mark.slow
@pytest.mark.parametrize("deep", [False, True])
def test_a_slow_gradient_gets_no_bands(deep: bool) -> None:
    """One level of 8 bits in a hundred pixels."""
    exact = np.broadcast_to((100 + np.arange(300) / 100)[None, :, None] / 255, (90, 300, 3))
    pixels = exact.astype(np.float32) if deep else deepened(np.rint(exact * 255).astype(np.uint8))
    hole = np.zeros((90, 300), np.bool_)
    hole[30:60, 110:190] = True
    made = complete(pixels, hole).pixels
    full = 1.0 if deep else 65535.0
    off = np.abs(made[hole] / full - exact[hole])
    assert off.max() <= (0.1 if deep else 0.6) * STEP  # 8 bits are off by half a step anyway


def test_what_could_as_well_be_otherwise_is_uncertain() -> None:
    check = partial(int)
    calm, patchwork = stripes() / np.float32(255), _patchwork() / np.float32(255)
    assert not uncertain(calm, MIDDLE, check).any()
    open_ = uncertain(patchwork, MIDDLE, check)
    assert open_[MIDDLE].mean() > 0.3 and not open_[~MIDDLE].any()
    assert not uncertain(patchwork, np.zeros_like(MIDDLE), check).any()
    everything = np.ones_like(MIDDLE)
    assert uncertain(calm, everything, check).mean() > 0.9  # nothing is left to compare with


def test_other_fills_that_show_something_else_make_a_fill_uncertain() -> None:
    fill = _patchwork() / np.float32(255)
    other = fill.copy()
    other[MIDDLE] = 1 - fill[MIDDLE]
    shares = [
        uncertain(fill, MIDDLE, partial(int), those)[MIDDLE].mean()
        for those in ((fill,), (), (other, fill))
    ]
    assert shares[0] == 0 < shares[1] < shares[2]


def _patchwork() -> ByteArray:
    """Plain squares of colours that nothing foretells."""
    colours = np.random.default_rng(1).integers(0, 256, (10, 12, 3), np.uint8)
    return colours.repeat(8, axis=0).repeat(8, axis=1)
