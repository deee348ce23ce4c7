"""Colour lies over what was there, where the stroke covers it, and nowhere else."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from desktop_app.imaging.brush import lay_colour

SIZE = (5, 7)
pictures = arrays.arrays(np.uint8, (*SIZE, 3))
pictures_with_alpha = arrays.arrays(np.uint8, (*SIZE, 4))
coverages = arrays.arrays(np.uint8, SIZE)
colours = st.tuples(*[st.integers(0, 255)] * 3)
opacities = st.floats(0, 1)


@given(st.one_of(pictures, pictures_with_alpha), coverages, colours, opacities)
def test_uncovered_pixels_keep_their_bits(before, coverage, colour, opacity):
    pixels = np.zeros_like(before)
    lay_colour(pixels, before, coverage, colour, opacity)
    assert np.array_equal(pixels[coverage == 0], before[coverage == 0])


@given(st.one_of(pictures, pictures_with_alpha), colours)
def test_full_coverage_gives_the_colour_itself(before, colour):
    pixels = np.zeros_like(before)
    lay_colour(pixels, before, np.full(SIZE, 255, np.uint8), colour, 1.0)
    assert (pixels[..., :3] == colour).all()
    assert (pixels[..., 3:] == 255).all()


@given(pictures, coverages, colours, opacities)
def test_every_channel_lies_between_what_was_there_and_the_colour(
    before, coverage, colour, opacity
):
    pixels = np.zeros_like(before)
    lay_colour(pixels, before, coverage, colour, opacity)
    ink = np.broadcast_to(np.array(colour, np.uint8), before.shape)
    assert (pixels >= np.minimum(before, ink)).all()
    assert (pixels <= np.maximum(before, ink)).all()


@given(pictures_with_alpha, coverages, colours, opacities)
def test_nothing_becomes_more_transparent(before, coverage, colour, opacity):
    pixels = np.zeros_like(before)
    lay_colour(pixels, before, coverage, colour, opacity)
    assert (pixels[..., 3] >= before[..., 3]).all()


def test_over_nothing_the_colour_is_pure_and_only_its_alpha_is_weak():
    before = np.zeros((1, 1, 4), np.uint8)
    pixels = before.copy()
    lay_colour(pixels, before, np.full((1, 1), 255, np.uint8), (200, 100, 50), 0.5)
    assert pixels[0, 0].tolist() == [200, 100, 50, 128]
