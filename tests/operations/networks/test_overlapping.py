"""Parts that overlap cover a picture, and put together they leave no seam."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_app.core.geometry import Rect, Size
from desktop_app.operations.networks.overlapping import OverlappingPart, parts_of, put

SIDES = st.integers(1, 300)


@given(SIDES, SIDES, st.integers(64, 128), st.integers(0, 12), st.integers(0, 12))
def test_parts_cover_a_picture_and_are_no_larger_than_allowed(
    width: int, height: int, side: int, margin: int, fade: int
) -> None:
    parts = parts_of(Size(width, height), side, margin=margin, fade=fade)
    count = np.zeros((height, width), int)
    for part in parts:
        count[part.rect.slices] += 1
        assert max(part.seen.width, part.seen.height) <= side
        assert part.seen.contains(part.rect)
    assert count.min() == 1
    assert count.max() <= 4


@given(SIDES, SIDES, st.integers(1, 3), st.sampled_from((np.uint8, np.uint16, np.float32)))
def test_work_that_sees_no_further_than_the_margin_leaves_no_seam(
    width: int, height: int, scale: int, dtype: type
) -> None:
    rng = np.random.default_rng(width * height)
    picture = rng.random((height, width, 3), np.float32)

    def work(pixels: np.ndarray) -> np.ndarray:
        blurred = cv2.blur(pixels, (9, 9), borderType=cv2.BORDER_CONSTANT).reshape(pixels.shape)
        return np.repeat(np.repeat(blurred, scale, 0), scale, 1)

    made = np.zeros((height * scale, width * scale, 3), np.dtype(dtype))
    for part in parts_of(Size(width, height), 64, margin=4, fade=6):
        put(made, part, work(picture[part.seen.slices]), scale)
    full = 1 if dtype is np.float32 else np.iinfo(dtype).max
    assert np.abs(made / full - work(picture)).max() <= (1e-6 if full == 1 else 1.01 / full)


def test_neighbours_that_differ_fade_into_one_another() -> None:
    made = np.zeros((1, 20, 1), np.float32)
    put(
        made,
        OverlappingPart(Rect(0, 0, 12, 1), Rect(0, 0, 12, 1), 0, 0),
        np.zeros((1, 12, 1), "f4"),
        1,
    )
    put(
        made,
        OverlappingPart(Rect(8, 0, 12, 1), Rect(8, 0, 12, 1), 4, 0),
        np.ones((1, 12, 1), "f4"),
        1,
    )
    assert made[0, 8:12, 0] == pytest.approx([0.125, 0.375, 0.625, 0.875])
    assert made[0, 12:].min() == 1
