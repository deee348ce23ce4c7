"""Which pixels were made, by the layers of a picture."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from desktop_app.core.geometry import Rect, Size
from desktop_app.imaging.blend import Patch
from desktop_app.imaging.invented import invented_in
from desktop_app.imaging.layers.layer import Layer
from desktop_app.imaging.tiles import Tiles

SIZE = Size(60, 40)


def made(rect: Rect, share: np.ndarray | None = None) -> Layer:
    pixels = np.zeros((rect.height, rect.width, 3), np.uint8)
    return Layer("patch", "", (Patch(rect, pixels, share),))


def test_patches_count_as_far_as_they_are_seen() -> None:
    share = np.zeros((10, 20), np.float32)
    share[:, 5:] = 0.1
    part, beyond = made(Rect(10, 10, 20, 10), share), made(Rect(50, 30, 20, 20))
    painted = Layer("paint", "", pixels=Tiles.of_array(np.full((40, 60, 4), 255, np.uint8)))
    group = Layer("group", "", children=(beyond,))
    expected = np.zeros((40, 60), np.uint8)
    expected[10:20, 15:30] = 255
    expected[30:, 50:] = 255
    found = invented_in([painted, part, group], SIZE, 4096)
    np.testing.assert_array_equal(found, expected)
    hidden = [replace(part, visible=False), replace(group, opacity=0.0)]
    assert not invented_in(hidden, SIZE, 4096).any()


@pytest.mark.parametrize("rect", [Rect(0, 0, 1, 1), Rect(59, 39, 1, 1), Rect(31, 7, 1, 30)])
def test_a_reduced_map_loses_no_thin_line(rect: Rect) -> None:
    found = invented_in([made(rect)], SIZE, 16)
    assert found.shape == (11, 16) and found.any() and found.mean() < 80
