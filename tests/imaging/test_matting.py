from __future__ import annotations

from collections.abc import Callable

import cv2
import numpy as np
import pytest

from desktop_app.core.geometry import Rect
from desktop_app.core.pixels import Array, ByteArray, FloatArray
from desktop_app.imaging.mask_operations import OPERATIONS, operate
from desktop_app.imaging.matting import (
    decontaminated,
    edge_band,
    foreground,
    refined,
    refined_quickly,
)

Way = Callable[[ByteArray, ByteArray, int], ByteArray]
FRONT, BACK = np.array((70, 40, 20), np.float32), np.array((200, 210, 230), np.float32)


def hair(side: int = 160) -> tuple[ByteArray, ByteArray, ByteArray]:
    """(picture, alpha 0..255, a mask of the block without its strands)."""
    large = np.zeros((side * 4, side * 4), np.uint8)
    large[side * 2 :] = 255
    for at in range(10, side - 10, 7):
        tip = (4 * (at + (at * 13) % 9 - 4), 4 * (side // 2 - 16))
        cv2.line(large, (4 * at, side * 2), tip, 255, 3)
    alpha = np.asarray(cv2.resize(large, (side, side), interpolation=cv2.INTER_AREA), np.uint8)
    share = alpha[..., None].astype(np.float32) / 255
    grain = np.random.default_rng(3).normal(0, 4, (side, side, 3))
    picture = np.clip(share * FRONT + (1 - share) * BACK + grain, 0, 255).astype(np.uint8)
    mask = np.zeros((side, side), np.uint8)
    mask[side // 2 - 6 :] = 255
    return picture, alpha, mask


def off(found: ByteArray, alpha: ByteArray) -> float:
    return float(np.abs(found.astype(int) - alpha).sum())


def test_strands_are_found_that_the_mask_left_out() -> None:
    picture, alpha, mask = hair()
    assert off(refined(mask, picture, 24), alpha) < 0.3 * off(mask, alpha)
    assert off(refined_quickly(mask, picture, 24), alpha) < 0.95 * off(mask, alpha)


@pytest.mark.parametrize("way", [refined, refined_quickly])
def test_beyond_the_band_nothing_changes(way: Way) -> None:
    picture, _, mask = hair()
    mask[100:, :20] = 130
    band = edge_band(mask, 10)
    assert band.any() and not band[:40].any()
    found = way(mask, picture, 10)
    assert np.array_equal(found[~band], mask[~band])
    assert found.dtype == np.uint8


@pytest.mark.parametrize("value", [0, 255])
def test_a_mask_without_an_edge_stays(value: int) -> None:
    mask, picture = np.full((40, 30), value, np.uint8), np.zeros((40, 30, 3), np.uint8)
    assert np.array_equal(refined(mask, picture, 8), mask)
    assert np.array_equal(refined_quickly(mask, picture, 8), mask)


@pytest.mark.parametrize("shape", [(1, 1), (2, 9), (7, 3)])
def test_tiny_pictures_and_those_of_one_colour_pass(shape: tuple[int, int]) -> None:
    mask = np.zeros(shape, np.uint8)
    mask[: max(1, shape[0] // 2), : max(1, shape[1] // 2)] = 255
    picture = np.full((*shape, 3), 90, np.uint8)
    for way in (refined, refined_quickly):
        assert way(mask, picture, 4).shape == shape


def test_colours_of_a_cut_out_hold_nothing_of_what_lies_behind() -> None:
    picture, alpha, _ = hair()
    rim = (alpha > 30) & (alpha < 220)
    unit: FloatArray = picture.astype(np.float32) / np.float32(255)
    made = foreground(unit, alpha.astype(np.float32) / np.float32(255)) * 255
    assert np.abs(made - FRONT)[rim].mean() < 0.25 * np.abs(picture - FRONT)[rim].mean()


@pytest.mark.parametrize("dtype", ["uint8", "uint16", "float32"])
def test_decontaminating_leaves_alpha_and_what_is_wholly_in_or_out(dtype: str) -> None:
    picture, alpha, _ = hair(80)
    full = {"uint8": 255, "uint16": 65535}.get(dtype, 1.0)
    values = np.dstack([picture, np.full(alpha.shape, 200)]) * (full / 255)
    pixels: Array = values.astype(np.dtype(dtype))
    made = decontaminated(pixels, alpha)
    plain = (alpha == 0) | (alpha == 255)
    assert made.dtype == dtype and np.array_equal(made[..., 3], pixels[..., 3])
    assert np.array_equal(made[plain], pixels[plain]) and (made != pixels).any()


def test_the_row_reads_only_what_lies_near_the_mask() -> None:
    picture, _, mask = hair()
    mask[:, 60:] = 0
    asked: list[Rect] = []

    def read(rect: Rect) -> Array:
        asked.append(rect)
        return picture[rect.slices]

    patch = operate(
        OPERATIONS["refine_hair"], 8, lambda rect: mask[rect.slices], Rect(0, 0, 160, 160), read
    )
    assert patch is not None and asked == [Rect(0, 42, 92, 118)]
