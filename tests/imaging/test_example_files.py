"""The picture and the mask of an example."""

from __future__ import annotations

import numpy as np
import pytest

from desktop_app.core.training.examples import FROM_ALPHA
from desktop_app.imaging.encode import encode
from desktop_app.imaging.example_files import read_example
from tests.imaging.mask_kinds import SHAPE

PIXELS = np.random.default_rng(1).integers(0, 256, (*SHAPE.shape, 4), np.uint8)
PIXELS[..., 3] = SHAPE * 255
PICTURE = encode(PIXELS, "PNG")


def test_alpha_is_the_mask_where_that_is_said() -> None:
    pixels, mask = read_example(PICTURE, "a.png", FROM_ALPHA)
    assert mask is not None and ((mask > 0) == SHAPE).all()
    assert (pixels[SHAPE] == PIXELS[SHAPE][:, :3]).all() and (pixels[~SHAPE] == 255).all()
    assert read_example(PICTURE, "a.png")[1] is None
    assert read_example(encode(PIXELS[..., :3], "PNG"), "a.png", FROM_ALPHA)[1] is None


@pytest.mark.parametrize("factor", [1, 2])
def test_a_mask_file_is_read_as_masks_are_and_fitted(factor: int) -> None:
    marks = np.zeros((*SHAPE.shape, 4), np.uint8)
    marks[SHAPE] = (255, 0, 0, 255)  # a brush on nothing: its opacity counts
    large = marks.repeat(factor, axis=0).repeat(factor, axis=1)
    _, mask = read_example(PICTURE, "a.png", encode(large, "PNG"))
    assert mask is not None and ((mask > 0) == SHAPE).all()
