"""Masks at the picture's size, the smallest part at a place, and outlines without a network."""

from __future__ import annotations

import numpy as np
import pytest

from desktop_app.core.geometry import Size
from desktop_app.imaging.pointing import Box, Point, part_at, rough_outline, whole_mask

Y, X = np.mgrid[0:120, 0:180]
DISC = (X - 50) ** 2 + (Y - 60) ** 2 < 30**2
SQUARE = (abs(X - 130) < 25) & (abs(Y - 60) < 25)


def picture() -> np.ndarray:
    made = np.random.default_rng(2).normal((70, 140, 60), 8, (120, 180, 3))
    made[DISC] += (130, -100, -20)
    made[SQUARE] += (-30, -80, 130)
    return np.clip(made, 0, 255).astype(np.uint8)


@pytest.mark.parametrize(
    ("points", "box", "wanted"),
    [
        (((50.0, 60.0, True),), None, DISC),
        (((50.0, 60.0, True), (130.0, 60.0, True)), None, DISC | SQUARE),
        ((), (98.0, 28.0, 162.0, 92.0), SQUARE),
        (((130.0, 60.0, True), (50.0, 60.0, False)), (5.0, 5.0, 175.0, 115.0), SQUARE),
    ],
)
def test_a_thing_of_other_colours_is_outlined_roughly(
    points: tuple[Point, ...], box: Box | None, wanted: np.ndarray
) -> None:
    made = rough_outline(picture(), points, box) > 0
    assert (made & wanted).sum() / (made | wanted).sum() > 0.9


def test_points_at_the_edge_and_beyond_are_no_error() -> None:
    for x, y in ((0.0, 0.0), (179.9, 119.9), (400.0, -3.0)):
        assert rough_outline(picture(), ((x, y, True),), None).shape == (120, 180)


def test_masks_are_stretched_where_they_cross_the_middle() -> None:
    low = np.array([[0, 255], [0, 255]], np.uint8)
    made = whole_mask([low, np.zeros((4, 4), np.uint8)], Size(100, 40))
    assert made.shape == (40, 100)
    assert not made[:, :49].any() and made[:, 51:].all()


def test_of_parts_at_a_place_the_smallest_counts() -> None:
    whole, part = np.full((10, 10), 255, np.uint8), np.zeros((10, 10), np.uint8)
    part[:5, :5] = 255
    assert part_at([whole, part], 0.2, 0.2) == 1
    assert part_at([whole, part], 0.9, 0.2) == 0
    assert part_at([part], 0.9, 0.2) is None
