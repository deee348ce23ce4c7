"""What a mask means: how strongly is denoised where, and which pixels may change how far."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from desktop_app.core.edit_plan import EditPlan, MaskTreatment, PixelLock
from desktop_app.core.geometry import Rect, Size
from desktop_app.core.pixels import Array
from desktop_app.imaging import brush
from desktop_app.imaging.mask import (
    change_map,
    change_over,
    denoising_map,
    grown,
    hole_in,
    mask_of,
    painted,
    repainted,
)

SHAPES = hnp.array_shapes(min_dims=2, max_dims=2, min_side=1, max_side=24)
MASKS = SHAPES.flatmap(
    lambda shape: hnp.arrays(np.uint8, shape, elements=st.sampled_from([0, 0, 0, 2, 90, 255]))
)
LOCKS = st.builds(PixelLock, st.sampled_from(["exact", "inside", "outside"]), st.integers(0, 6))


def dot(side: int = 21, value: int = 255) -> Array:
    mask = np.zeros((side, side), np.uint8)
    mask[side // 2, side // 2] = value
    return mask


def brute_distance(mask: Array) -> Array:
    """Of every pixel to the nearest painted one."""
    rows, columns = np.nonzero(mask)
    y, x = np.indices(mask.shape)
    if not len(rows):
        return np.full(mask.shape, np.inf)
    return np.sqrt((y[..., None] - rows) ** 2 + (x[..., None] - columns) ** 2).min(-1)


@pytest.mark.slow
@given(MASKS, st.integers(0, 5))
def test_grown_is_all_within_reach(mask: Array, reach: int) -> None:
    inside = painted(mask)
    assert np.array_equal(grown(inside, reach) > 0, brute_distance(inside) <= reach)


@pytest.mark.slow
@given(MASKS, st.integers(0, 4), st.integers(0, 4), st.booleans())
def test_denoising_is_at_least_the_masks_value_inside_and_nothing_beyond_reach(
    mask: Array, grow: int, feather: int, soft: bool
) -> None:
    strength = denoising_map(mask, MaskTreatment(grow, feather, soft))
    inside = mask > 3
    want = mask[inside] / np.float32(255) if soft else np.float32(1)
    assert (strength[inside] >= want).all()
    if not soft or grow + feather == 0:
        assert np.array_equal(strength[inside], np.broadcast_to(want, inside.sum()))
    assert 0 <= strength.min() and strength.max() <= 1
    # The quick distance errs by at most 2 % (cv2.DIST_MASK_5).
    assert not strength[brute_distance(inside) > (grow + feather) * 1.03 + 1e-3].any()


def test_around_a_spot_denoising_stays_and_then_falls_linearly() -> None:
    row = denoising_map(dot(value=51), MaskTreatment(grow=3, feather=4))[10, 10:]
    assert row[:4] == pytest.approx(0.2)
    assert row[3:8] / 0.2 == pytest.approx([1, 0.75, 0.5, 0.25, 0], abs=0.01)


@pytest.mark.parametrize("hardness", [1.0, 0.7])
def test_the_half_painted_rim_of_a_brush_is_no_gap_and_makes_no_rays(hardness: float) -> None:
    dab = brush.dab(30, hardness)
    mask = np.pad(dab, 40)
    treatment = MaskTreatment(grow=6, feather=16)
    strength = denoising_map(mask, treatment)
    middle = mask.shape[0] / 2 - 0.5
    y, x = np.indices(mask.shape)
    rings = np.hypot(y - middle, x - middle).round().astype(int)
    spread = [np.ptp(strength[rings == ring]) for ring in range(60)]
    assert max(spread) < 0.2, "as strong on all sides"
    row = strength[mask.shape[0] // 2, mask.shape[1] // 2 :]
    assert (np.diff(row) <= 1e-6).all(), "it only falls on the way out"


def test_a_part_of_a_mask_gives_the_same_as_the_whole() -> None:
    mask = np.zeros((60, 120), np.uint8)
    mask[20:40, 20:40], mask[20:40, 70:90] = 255, 100
    treatment = MaskTreatment(grow=4, feather=8)
    whole = denoising_map(mask, treatment)
    part = denoising_map(mask[:, 58:], treatment, top=1.0)
    assert np.array_equal(part[:, 12:], whole[:, 70:])


def test_a_proxy_at_half_size_shows_the_same() -> None:
    whole = np.zeros((80, 80), np.uint8)
    whole[30:50, 30:50] = 255
    treatment = MaskTreatment(grow=8, feather=12)
    exact = denoising_map(whole, treatment)[::2, ::2]
    assert denoising_map(whole[::2, ::2], treatment, 0.5) == pytest.approx(exact, abs=0.15)


@pytest.mark.slow
@given(MASKS, LOCKS)
def test_only_what_the_lock_allows_may_change(mask: Array, lock: PixelLock) -> None:
    share = change_map(mask, lock)
    inside = mask > 3
    distance = brute_distance(inside)
    assert not share[distance > lock.reach].any()
    assert (share[inside] > 0).all()
    if lock.mode != "inside":
        assert (share[mask >= 128] == 1).all()
    if lock.mode != "outside":
        assert not share[~inside].any()


BYTES = np.arange(256, dtype=np.uint8)[None]


@pytest.mark.parametrize("mask", [BYTES, BYTES / np.float32(255)], ids=["bytes", "floats"])
def test_a_pixels_change_falls_to_nothing_with_its_value_and_without_a_step(mask: Array) -> None:
    share = change_map(mask, PixelLock())[0]
    assert not share[:4].any() and (share[128:] == 1).all()
    steps = np.diff(share)
    assert (steps >= 0).all() and steps.max() < 0.0125
    assert share[4] < 0.001 and share[16] < 0.035, "near zero the old pixel stays"
    middle = (66 - 3) / 125
    assert share[66] == pytest.approx(3 * middle**2 - 2 * middle**3)


@pytest.mark.parametrize("mode", ["inside", "outside"])
def test_a_feather_makes_no_step_of_a_soft_edge(mode: str) -> None:
    slope = np.clip(np.arange(300) - 20, 0, 255).astype(np.uint8)[None].repeat(9, 0)
    share = change_map(slope, PixelLock(mode, 12))[4]  # pyright: ignore[reportArgumentType]
    assert np.abs(np.diff(share)).max() < 0.1 and (np.diff(share) >= -1e-6).all()


@pytest.mark.parametrize(("black", "spread"), [(12, 0), (20, 5), (20, 10), (40, 8)])
def test_a_mask_whose_black_is_grey_leaves_something_to_copy_from(black: int, spread: int) -> None:
    noise = np.random.default_rng(2).integers(-spread, spread + 1, (40, 40))
    mask = (black + noise).astype(np.uint8)
    mask[10:20, 10:20] = 255
    assert np.array_equal(hole_in(mask) > 0, mask == 255)
    assert (hole_in(np.full((9, 9), 255, np.uint8)) == 1).all()
    for weak in (12, 51):  # a weak stroke alone is what is meant
        assert (hole_in(np.full((9, 9), weak, np.uint8)) == 1).all()
    slope = np.arange(256, dtype=np.uint8)[None]
    assert np.array_equal(hole_in(slope) > 0, slope > 20)
    mask = np.where(mask == 255, 255, 12).astype(np.uint8)
    soft = np.where(mask == 12, 0, mask)
    soft[9, 10:20] = 12
    assert np.array_equal(hole_in(soft) > 0, soft > 0)


def test_a_mask_over_everything_has_no_edge_to_feather() -> None:
    assert (change_map(np.full((9, 9), 255, np.uint8), PixelLock("inside", 4)) == 1).all()
    half = np.zeros((9, 9), np.uint8)
    half[:, :5] = 255
    share = change_map(half, PixelLock("inside", 3))[4]
    assert share == pytest.approx([1, 1, 0.75, 0.5, 0.25, 0, 0, 0, 0])


@pytest.mark.slow
@given(MASKS, LOCKS, st.data())
def test_a_part_of_the_change_map_is_the_map_of_the_part(
    mask: Array, lock: PixelLock, data: st.DataObject
) -> None:
    height, width = mask.shape
    left, top = data.draw(st.integers(0, width - 1)), data.draw(st.integers(0, height - 1))
    rect = Rect(left, top, data.draw(st.integers(1, width - left)), 1)
    size = Size(width, height)
    plan = EditPlan("d", size, size.rect, size, size.rect, lock=lock)
    part = change_over(plan, lambda r: mask[r.slices], rect)
    assert part == pytest.approx(change_map(mask, lock)[rect.slices], abs=1e-5)


def test_the_mask_of_one_spot_is_empty_elsewhere() -> None:
    mask = np.full((10, 10), 9, np.uint8)
    size = Size(10, 10)
    plan = EditPlan("d", size, size.rect, size, Rect(2, 3, 4, 5))
    own = mask_of(plan, lambda r: mask[r.slices], Rect(1, 1, 8, 9))
    want = np.zeros((10, 10), np.uint8)
    want[3:8, 2:6] = 9
    assert np.array_equal(own, want[1:10, 1:9])
    with pytest.raises(ValueError):
        mask_of(plan, lambda r: mask[:1], Rect(0, 0, 5, 5))


@given(MASKS)
def test_what_is_repainted_around_a_kept_part_is_the_inverse_of_it(mask: Array) -> None:
    assert np.array_equal(repainted(mask), 255 - mask)
    share = (mask / 255).astype(np.float32)
    assert np.allclose(repainted(share), 1 - share)
    assert not painted(repainted(mask))[mask == 255].any(), "what is kept is locked"
    assert (change_map(repainted(mask), PixelLock())[mask <= 3] == 1).all(), "noise keeps nothing"
