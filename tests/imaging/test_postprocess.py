"""The result goes where the mask is, fitted to what is around it, and nowhere else."""

from __future__ import annotations

from dataclasses import replace
from typing import get_args

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop_app.core.edit_plan import BlendAmounts, EditPlan, LockMode, PixelLock
from desktop_app.core.geometry import Rect, Size
from desktop_app.core.pixels import Array, bits
from desktop_app.imaging.checks import full_value
from desktop_app.imaging.context import plan_edit
from desktop_app.imaging.depth import to_float
from desktop_app.imaging.mask import change_over, mask_bounds
from desktop_app.imaging.postprocess import Fitting, make_patch
from tests.imaging.pasting import (
    NO_OLD,
    PLAIN,
    as_dtype,
    flat_patch,
    identity_plan,
    locked_digest,
    near_patch,
    noise_patch,
    paste,
)
from tests.imaging.seam_blending import scenes
from tests.imaging.strategies import DTYPES, edits, picture, reader, sizes
from tests.traced import traced

SD = {"factor": 8, "native": 64}
AMOUNTS = st.sampled_from((BlendAmounts(), PLAIN, NO_OLD, BlendAmounts(0.5, 0, 1, 0.3, 1)))
LOCKS = st.builds(PixelLock, st.sampled_from(get_args(LockMode)), st.integers(0, 9))


# -- what changes and what does not ------------------------------------------------------------


@pytest.mark.slow
@settings(deadline=None)
@given(edits(), LOCKS, AMOUNTS, st.booleans())
def test_nothing_outside_of_what_may_change_is_touched(
    edit: tuple[EditPlan, Array, Array], lock: PixelLock, repair: BlendAmounts, near: bool
):
    plan, document, mask = edit
    plan = replace(plan, lock=lock, repair=repair)
    output = near_patch(plan, document, mask, 0.03) if near else noise_patch(plan)
    rect, result = paste(plan, output, document, mask)
    assert locked_digest(result, plan, mask) == locked_digest(document, plan, mask)
    assert rect == plan.target
    assert (result.dtype, result.shape) == (document.dtype, document.shape)
    untouched = np.ones(mask.shape, bool)
    untouched[cv2.dilate((mask > 0).view(np.uint8), np.ones((3, 3), np.uint8)) > 0] = False
    if lock.mode != "outside":
        assert np.array_equal(bits(result)[untouched], bits(document)[untouched])


@pytest.mark.slow
@settings(deadline=None)
@given(edits(), LOCKS, st.booleans())
def test_painted_pixels_are_the_repaired_output_where_the_crossfade_is_off(
    edit: tuple[EditPlan, Array, Array], lock: PixelLock, near: bool
):
    plan, document, mask = edit
    plan = replace(plan, lock=lock, repair=NO_OLD)
    output = near_patch(plan, document, mask, 0.03) if near else noise_patch(plan)
    fitting = Fitting(plan, output, reader(document), reader(mask))
    patch = fitting.patch(plan.repair)
    assert patch.share is not None
    wholly = patch.share == 1
    _, result = paste(plan, output, document, mask)
    # The same output over a document without what stood under the mask: nothing of it is left.
    empty = document.copy()
    empty[mask > 0] = 0
    if lock.mode == "exact":
        emptied = Fitting(plan, output, reader(empty), reader(mask)).patch(plan.repair)
        if document.shape[2] == 3:
            assert np.array_equal(bits(emptied.pixels)[wholly], bits(patch.pixels)[wholly])
    assert np.array_equal(bits(result[patch.rect.slices])[wholly], bits(patch.pixels)[wholly])
    if document.shape[2] == 4 and (document[..., 3] == full_value(document.dtype)).all():
        assert (patch.pixels[..., 3][wholly] == full_value(document.dtype)).all()


@pytest.mark.slow
@pytest.mark.parametrize("mode", get_args(LockMode))
@pytest.mark.parametrize("dtype", DTYPES)
def test_the_old_object_is_gone_even_where_the_crossfade_mixes(mode: LockMode, dtype: str):
    truth, hole = scenes.picture(), scenes.disc()
    document = as_dtype(scenes.under(truth, hole, (0.9, 0.1, 0.1)), dtype)
    mask = np.where(hole, 255, 0).astype(np.uint8)
    plan = identity_plan(document, mask, PixelLock(mode, 6))
    _, result = paste(plan, scenes.blurred(truth, 0.5) + 0.02, document, mask)
    share = change_over(plan, reader(mask), plan.document_size.rect)
    wholly = share == 1
    seen = np.abs(to_float(document) - truth).max(axis=2) > 10 / 255
    old = np.abs(to_float(result) - to_float(document)).max(axis=2) < 5 / 255
    assert not (old & seen & wholly).any()
    assert np.abs(to_float(result) - truth)[wholly].mean() < 0.01


@pytest.mark.slow
@settings(deadline=None)
@given(edits(), st.tuples(*[st.integers(0, 255)] * 3))
@pytest.mark.states("window.as-the-model-made-them")
def test_every_pixel_that_is_painted_by_half_or_more_is_wholly_new(
    edit: tuple[EditPlan, Array, Array], colour: tuple[int, int, int]
):
    plan, document, mask = edit
    plan = replace(plan, repair=PLAIN)
    patch = flat_patch(plan, (colour[0] / 255, colour[1] / 255, colour[2] / 255))
    _, result = paste(plan, patch, document, mask)
    full = full_value(document.dtype)
    expected = np.array(colour) / 255 * full
    inside = result[mask >= 128]
    if not inside.size:
        return
    # A flat colour comes through scaling unchanged but for the rounding of float32 sums: some
    # 5e-5 where 128² pixels become one. What does not lie on a step of 8 bits is dithered.
    assert np.abs(inside[:, :3] - expected).max() <= {255: 1, 65535: 7, 1: 1e-4}[int(full)]
    if document.shape[2] == 4:
        assert (inside[:, 3] == full).all()


@pytest.mark.slow
@settings(deadline=None)
@given(edits(), AMOUNTS)
def test_the_same_output_gives_the_same_bytes(
    edit: tuple[EditPlan, Array, Array], repair: BlendAmounts
):
    plan, document, mask = edit
    plan = replace(plan, repair=repair)
    output = near_patch(plan, document, mask, 0.02)
    first, second = (paste(plan, output, document, mask) for _ in range(2))
    assert first[0] == second[0]
    assert first[1].tobytes() == second[1].tobytes()


@pytest.mark.slow
@settings(deadline=None)
@given(edits(), AMOUNTS)
def test_old_pixels_are_mixed_in_below_half_alone(
    edit: tuple[EditPlan, Array, Array], repair: BlendAmounts
):
    plan, document, mask = edit
    plan = replace(plan, repair=repair)
    strong = np.where(mask > 3, mask // 2 + 128, 0).astype(np.uint8)
    hard = (strong > 0).astype(np.float32)
    _, soft_result = paste(plan, noise_patch(plan), document, strong)
    _, hard_result = paste(plan, noise_patch(plan), document, hard)
    assert np.array_equal(soft_result, hard_result)


@given(sizes, st.sampled_from(DTYPES), st.sampled_from((3, 4)))
def test_image_to_image_replaces_colours_and_keeps_alpha(size: Size, dtype: str, channels: int):
    document = picture(1, size, channels, dtype)
    plan = plan_edit("d", size, None, **SD)
    rect, new = paste(plan, flat_patch(plan, (1.0, 0.0, 1.0)), document, None)
    full = full_value(document.dtype)
    assert rect == size.rect
    assert np.allclose(new[..., :3], np.array([full, 0, full]), rtol=1e-6)
    assert np.array_equal(new[..., 3:], document[..., 3:])


def test_gradients_don_t_band_in_eight_bits():
    size = Size(160, 96)
    ramp = np.linspace(0.40, 0.42, 160, dtype=np.float32)[None, :, None]
    output = np.broadcast_to(ramp, (96, 160, 3)).copy()
    mask = np.full((96, 160), 255, np.uint8)
    plan = EditPlan("d", size, size.rect, size, size.rect)
    _, result = paste(plan, output, np.zeros((96, 160, 3), np.uint8), mask)
    means = result[..., 0].mean(axis=0) / 255
    assert np.abs(means - ramp[0, :, 0]).max() < 0.5 / 255  # rounding alone: 0.5 over whole bands
    smooth = cv2.blur(means[None].astype(np.float32), (9, 1))[0, 8:-8]
    assert np.abs(smooth - ramp[0, 8:-8, 0]).max() < 0.12 / 255


def test_what_the_model_put_at_a_place_arrives_at_that_place():
    size = Size(400, 300)
    mask = np.zeros((300, 400), np.uint8)
    mask[100:200, 150:250] = 255
    plan = plan_edit("d", size, mask_bounds(mask), **SD)
    plan = replace(plan, repair=PLAIN)
    y, x = np.mgrid[0:300, 0:400].astype(np.float32)
    ramp = np.stack([x / 400, y / 300, (x + y) / 700], axis=-1)
    u = (np.arange(plan.working.width) + 0.5) * plan.context.width / plan.working.width
    v = (np.arange(plan.working.height) + 0.5) * plan.context.height / plan.working.height
    px, py = np.meshgrid(plan.context.x + u - 0.5, plan.context.y + v - 0.5)
    patch = np.stack([px / 400, py / 300, (px + py) / 700], axis=-1).astype(np.float32)
    _, new = paste(plan, patch, np.zeros_like(ramp), mask)
    inside = mask > 0
    assert np.abs(new - ramp)[inside].max() < 0.001  # under half a document pixel of the ramp


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("repair", [BlendAmounts(), PLAIN])
def test_what_is_no_number_becomes_black_and_stays_inside(dtype: str, repair: BlendAmounts):
    document, mask = picture(1, Size(40, 30), 3, dtype), np.zeros((30, 40), np.uint8)
    mask[10:12, 10:14] = 255
    plan = plan_edit("d", Size(40, 30), mask_bounds(mask), **SD)
    plan = replace(plan, repair=repair)
    _, result = paste(plan, flat_patch(plan, (np.nan, np.inf, -np.inf)), document, mask)
    assert np.array_equal(result[mask == 0], document[mask == 0])
    if repair == PLAIN:
        assert np.allclose(result[mask > 0], (0, full_value(document.dtype), 0))


def test_a_context_smaller_than_the_lock_s_band_is_continued():
    document, mask = picture(1, Size(60, 50), 3, "uint8"), np.zeros((50, 60), np.uint8)
    mask[20:30, 20:30] = 255
    context = Rect(18, 18, 16, 16)
    plan = EditPlan(
        "d", Size(60, 50), context, Size(64, 64), mask_bounds(mask), lock=PixelLock("outside", 8)
    )
    rect, result = paste(plan, flat_patch(plan, (0.5, 0.5, 0.5)), document, mask)
    assert rect == Rect(12, 12, 26, 26)
    assert locked_digest(result, plan, mask) == locked_digest(document, plan, mask)


def test_a_patch_of_another_size_is_a_mistake():
    plan = plan_edit("d", Size(10, 10), Rect(1, 1, 2, 2), **SD)
    document, mask = picture(1, Size(10, 10), 3, "uint8"), np.ones((10, 10), np.uint8)
    with pytest.raises(ValueError):
        paste(plan, np.zeros((8, 8, 3), np.float32), document, mask)
    with pytest.raises(ValueError):
        paste(plan, noise_patch(plan), document, None)


# -- cost --------------------------------------------------------------------------------------


def test_only_the_ring_around_the_mask_is_read_and_memory_follows_it():
    asked: list[Rect] = []

    def read(rect: Rect) -> Array:
        asked.append(rect)
        return np.full((rect.height, rect.width, 3), 90, np.uint8)

    def read_mask(rect: Rect) -> Array:
        asked.append(rect)
        return np.ones((rect.height, rect.width), np.uint8)

    plan = plan_edit("d", Size(100_000, 100_000), Rect(500, 700, 100, 100), **SD)
    with traced() as peak:
        make_patch(plan, noise_patch(plan), read, read_mask)
    assert all(rect.size.area <= 230**2 for rect in asked)
    assert peak.bytes < 20e6
