"""The result goes where the mask is, and nowhere else."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_app.core.geometry import Rect, Size
from desktop_app.core.pixels import Array, locked_digest
from desktop_app.core.plan import EditPlan
from desktop_app.imaging.blend import paste, preview
from desktop_app.imaging.checks import full_value
from desktop_app.imaging.context import plan_edit
from desktop_app.imaging.mask import mask_bounds
from tests.imaging.strategies import DTYPES, edits, picture, reader, sizes

SD = {"factor": 8, "native": 64}


def flat_patch(plan: EditPlan, colour: tuple[float, float, float]) -> Array:
    return np.full((plan.working.height, plan.working.width, 3), colour, np.float32)


def noise_patch(plan: EditPlan, seed: int = 1) -> Array:
    rng = np.random.default_rng(seed)
    return rng.uniform(-0.2, 1.2, (plan.working.height, plan.working.width, 3)).astype(np.float32)


def applied(plan: EditPlan, patch: Array, document: Array, mask: Array) -> tuple[Rect, Array]:
    rect, new = paste(plan, patch, reader(document), reader(mask))
    result = document.copy()
    result[rect.slices] = new
    return rect, result


@given(edits())
def test_pixels_outside_the_mask_keep_their_hash(edit: tuple[EditPlan, Array, Array]):
    plan, document, mask = edit
    before = locked_digest(document, mask)
    rect, result = applied(plan, noise_patch(plan), document, mask)
    assert locked_digest(result, mask) == before
    assert rect == mask_bounds(mask)
    assert (result.dtype, result.shape) == (document.dtype, document.shape)


@given(edits(), st.tuples(*[st.integers(0, 255)] * 3))
def test_every_painted_pixel_is_wholly_new(
    edit: tuple[EditPlan, Array, Array], colour: tuple[int, int, int]
):
    plan, document, mask = edit
    patch = flat_patch(plan, (colour[0] / 255, colour[1] / 255, colour[2] / 255))
    _, result = applied(plan, patch, document, mask)
    full = full_value(document.dtype)
    expected = np.array(colour) / 255 * full
    inside = result[mask > 0]
    # A flat colour comes through scaling unchanged but for the rounding of float32 sums.
    assert np.abs(inside[:, :3] - expected).max() <= {255: 0, 65535: 1.01, 1: 2e-5}[int(full)]
    if document.shape[2] == 4:
        assert (inside[:, 3] == full).all()


@given(edits())
def test_the_same_patch_gives_the_same_bytes(edit: tuple[EditPlan, Array, Array]):
    plan, document, mask = edit
    first = paste(plan, noise_patch(plan), reader(document), reader(mask))
    second = paste(plan, noise_patch(plan), reader(document), reader(mask))
    assert first[0] == second[0]
    assert first[1].tobytes() == second[1].tobytes()


@given(edits())
def test_the_value_of_a_mask_does_not_mix_in_old_pixels(edit: tuple[EditPlan, Array, Array]):
    plan, document, mask = edit
    hard = (mask > 0).astype(np.float32)
    _, soft_result = applied(plan, noise_patch(plan), document, mask)
    _, hard_result = applied(plan, noise_patch(plan), document, hard)
    assert np.array_equal(soft_result, hard_result)


@given(sizes, st.sampled_from(DTYPES), st.sampled_from((3, 4)))
def test_image_to_image_replaces_colours_and_keeps_alpha(size: Size, dtype: str, channels: int):
    document = picture(1, size, channels, dtype)
    plan = plan_edit("d", size, None, **SD)
    rect, new = paste(plan, flat_patch(plan, (1.0, 0.0, 1.0)), reader(document), None)
    full = full_value(document.dtype)
    assert rect == size.rect
    assert np.allclose(new[..., :3], np.array([full, 0, full]), rtol=1e-6)
    assert np.array_equal(new[..., 3:], document[..., 3:])


@pytest.mark.parametrize("dtype", DTYPES)
def test_a_patch_at_the_documents_own_scale_comes_through_value_by_value(dtype: str):
    size = Size(64, 64)
    wanted = picture(5, size, 3, dtype)
    mask = np.full((64, 64), 255, np.uint8)
    plan = plan_edit("d", size, size.rect, **SD)
    assert plan.context.size == plan.working
    patch = wanted.astype(np.float32) / np.float32(full_value(wanted.dtype))
    _, new = paste(plan, patch, reader(np.zeros_like(wanted)), reader(mask))
    assert np.array_equal(new, wanted)


def test_what_the_model_put_at_a_place_arrives_at_that_place():
    size = Size(400, 300)
    mask = np.zeros((300, 400), np.uint8)
    mask[100:200, 150:250] = 255
    plan = plan_edit("d", size, mask_bounds(mask), **SD)
    y, x = np.mgrid[0:300, 0:400].astype(np.float32)
    ramp = np.stack([x / 400, y / 300, (x + y) / 700], axis=-1)
    u = (np.arange(plan.working.width) + 0.5) * plan.context.width / plan.working.width
    v = (np.arange(plan.working.height) + 0.5) * plan.context.height / plan.working.height
    px, py = np.meshgrid(plan.context.x + u - 0.5, plan.context.y + v - 0.5)
    patch = np.stack([px / 400, py / 300, (px + py) / 700], axis=-1).astype(np.float32)
    rect, new = paste(plan, patch, reader(np.zeros_like(ramp)), reader(mask))
    assert np.abs(new - ramp[rect.slices]).max() < 0.001  # under half a document pixel of the ramp


@pytest.mark.parametrize("dtype", DTYPES)
def test_what_is_no_number_becomes_black_and_stays_inside(dtype: str):
    document, mask = picture(1, Size(40, 30), 3, dtype), np.zeros((30, 40), np.uint8)
    mask[10:12, 10:14] = 255
    plan = plan_edit("d", Size(40, 30), mask_bounds(mask), **SD)
    _, result = applied(plan, flat_patch(plan, (np.nan, np.inf, -np.inf)), document, mask)
    full = full_value(document.dtype)
    assert np.allclose(result[mask > 0], (0, full, 0))
    assert locked_digest(result, mask) == locked_digest(document, mask)


def test_a_patch_of_another_size_is_a_mistake():
    plan = plan_edit("d", Size(10, 10), Rect(1, 1, 2, 2), **SD)
    document, mask = picture(1, Size(10, 10), 3, "uint8"), np.ones((10, 10), np.uint8)
    with pytest.raises(ValueError):
        paste(plan, np.zeros((8, 8, 3), np.float32), reader(document), reader(mask))
    with pytest.raises(ValueError):
        paste(plan, noise_patch(plan), reader(document), None)


@given(edits(), st.integers(1, 20), st.integers(1, 20))
def test_a_preview_covers_the_place_of_the_result(
    edit: tuple[EditPlan, Array, Array], width: int, height: int
):
    plan, _, mask = edit
    pixels = np.full((height, width, 3), (10, 200, 90), np.uint8)
    rect, shown = preview(plan, pixels, reader(mask), max_side=50)
    assert rect == mask_bounds(mask)
    assert max(shown.shape[:2]) <= 50
    assert (shown[..., :3] == (10, 200, 90)).all()
    if max(rect.width, rect.height) <= 50:
        assert np.array_equal(shown[..., 3] == 255, mask[rect.slices] > 0)


def test_a_preview_shows_each_part_where_it_will_be():
    size = Size(400, 300)
    plan = plan_edit("d", size, Rect(100, 100, 60, 60), **SD)
    left = np.zeros((16, 16, 3), np.uint8)
    left[:, 8:] = 255  # the right half of the context, which is centred on the mask
    rect, shown = preview(plan, left, reader(np.ones((300, 400), np.uint8)))
    assert rect == Rect(100, 100, 60, 60)
    assert shown[:, :20, :3].max() == 0
    assert shown[:, 40:, :3].min() == 255


def test_a_preview_of_image_to_image_is_opaque_all_over():
    plan = plan_edit("d", Size(30, 20), None, **SD)
    rect, shown = preview(plan, np.full((4, 6, 3), 7, np.uint8), None)
    assert rect == Rect(0, 0, 30, 20)
    assert (shown == (7, 7, 7, 255)).all()
