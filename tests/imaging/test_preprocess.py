"""What the model gets."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_app.core.edit_plan import EditPlan, MaskTreatment
from desktop_app.core.geometry import Rect, Size
from desktop_app.core.pixels import Array
from desktop_app.imaging.colour import colour_space
from desktop_app.imaging.context import mask_bounds, plan_edit
from desktop_app.imaging.preprocess import prepare, shrink_mask
from tests.imaging.deep_pictures import PROFILES
from tests.imaging.strategies import DTYPES, edits, masks, picture, reader, sizes

SD = {"factor": 8, "native": 64}


@pytest.mark.slow
@given(edits())
def test_picture_and_mask_have_the_working_size(edit: tuple[EditPlan, Array, Array]):
    plan, document, mask = edit
    image, soft = prepare(plan, reader(document), reader(mask))
    assert soft is not None
    assert (image.shape, image.dtype) == ((plan.working.height, plan.working.width, 3), np.uint8)
    assert (soft.shape, soft.dtype) == (image.shape[:2], np.float32)
    assert 0 <= soft.min() and soft.max() == np.float32(mask.max() / np.float32(255))


@given(edits())
def test_every_painted_pixel_is_painted_for_the_model(edit: tuple[EditPlan, Array, Array]):
    plan, document, mask = edit
    _, soft = prepare(plan, reader(document), reader(mask))
    assert soft is not None
    for y, x in np.argwhere(mask)[:40]:
        # All working pixels that overlap this document pixel.
        left = (x - plan.context.x) * plan.working.width // plan.context.width
        right = -(-(x + 1 - plan.context.x) * plan.working.width // plan.context.width)
        top = (y - plan.context.y) * plan.working.height // plan.context.height
        bottom = -(-(y + 1 - plan.context.y) * plan.working.height // plan.context.height)
        assert soft[top:bottom, left:right].min() >= np.float32(mask[y, x]) / np.float32(255)


@pytest.mark.slow
@given(sizes, sizes, st.data())
def test_shrinking_a_mask_takes_the_greatest_of_what_each_pixel_covers(
    size: Size, new: Size, data: st.DataObject
):
    mask = data.draw(masks(size))
    small = shrink_mask(mask, new)
    assert small.shape == (new.height, new.width)
    rows, columns = size.height / new.height, size.width / new.width
    y = data.draw(st.integers(0, new.height - 1))
    x = data.draw(st.integers(0, new.width - 1))
    top, bottom = y * size.height // new.height, -(-(y + 1) * size.height // new.height)
    left, right = x * size.width // new.width, -(-(x + 1) * size.width // new.width)
    assert bottom - top <= rows + 2 and right - left <= columns + 2
    assert small[y, x] == mask[top:bottom, left:right].max()


@given(sizes)
def test_image_to_image_has_no_mask(size: Size):
    plan = plan_edit("d", size, None, **SD)
    image, mask = prepare(plan, reader(picture(3, size, 3, "uint8")), None)
    assert mask is None
    assert image.shape == (plan.working.height, plan.working.width, 3)


def test_a_document_at_the_models_own_size_comes_through_unchanged():
    document = picture(3, Size(64, 64), 3, "uint8")
    image, _ = prepare(plan_edit("d", Size(64, 64), None, **SD), reader(document), None)
    assert np.array_equal(image, document)


def test_transparent_parts_are_laid_over_white():
    document = np.zeros((64, 64, 4), np.uint8)
    document[:, 32:] = (200, 100, 0, 255)
    document[:, 16:32] = (0, 0, 0, 128)
    image, _ = prepare(plan_edit("d", Size(64, 64), None, **SD), reader(document), None)
    assert (image[:, :16] == 255).all()
    assert (image[:, 16:32] == 127).all()
    assert (image[:, 32:] == (200, 100, 0)).all()


@pytest.mark.parametrize(("dtype", "value"), [("uint16", 257 * 77), ("float32", 77 / 255)])
def test_deep_pixels_are_rounded_to_8_bits(dtype: str, value: float):
    document = np.full((64, 64, 3), value, dtype)
    image, _ = prepare(plan_edit("d", Size(64, 64), None, **SD), reader(document), None)
    assert (image == 77).all()


def test_outside_of_the_document_picture_and_mask_are_mirrored():
    size = Size(1000, 4)
    document = np.zeros((4, 1000, 3), np.uint8)
    document[0], document[3] = 50, 200  # top and bottom line
    document[1:3] = 120
    mask = np.zeros((4, 1000), np.uint8)
    mask[0, :900] = 255
    plan = plan_edit("d", size, mask_bounds(mask), factor=8, native=512)
    assert plan.context.y < 0
    image, soft = prepare(plan, reader(document), reader(mask))
    assert soft is not None
    assert image.min() < 100 < image.max()  # both lines go on above and below, nothing is filled
    assert soft[:16].max() == 1 and soft[-16:].max() == 1


def test_one_pixel_is_enough_for_a_picture():
    document, mask = np.full((1, 1, 3), 9, np.uint8), np.full((1, 1), 9, np.uint8)
    plan = plan_edit("d", Size(1, 1), Rect(0, 0, 1, 1), **SD)
    image, soft = prepare(plan, reader(document), reader(mask))
    assert (image == 9).all()
    assert soft is not None and (soft == np.float32(9 / 255)).all()


def test_a_large_reduction_averages_areas():
    checkers = (np.indices((640, 640)).sum(0) % 2 * 255).astype(np.uint8)
    document = np.repeat(checkers[..., None], 3, axis=2)
    image, _ = prepare(plan_edit("d", Size(640, 640), None, **SD), reader(document), None)
    assert set(np.unique(image)) <= {127, 128}


def test_only_the_context_is_read_of_a_large_document():
    asked: list[Rect] = []

    def read(rect: Rect) -> Array:
        asked.append(rect)
        return np.zeros((rect.height, rect.width, 3), np.uint8)

    def read_mask(rect: Rect) -> Array:
        asked.append(rect)
        return np.ones((rect.height, rect.width), np.uint8)

    plan = plan_edit("d", Size(100_000, 100_000), Rect(500, 700, 100, 100), **SD)
    prepare(plan, read, read_mask)
    assert all(rect.size.area <= 230**2 for rect in asked)


def test_readers_that_give_something_else_are_a_mistake():
    plan = plan_edit("d", Size(10, 10), Rect(1, 1, 2, 2), **SD)
    good, mask = picture(1, Size(10, 10), 3, "uint8"), np.ones((10, 10), np.uint8)
    for bad in (good[..., 0], good.astype(np.float64), good[:5]):
        with pytest.raises(ValueError):
            prepare(plan, lambda _, bad=bad: bad, reader(mask))
    with pytest.raises(ValueError):
        prepare(plan, reader(good), lambda _: mask[:3])


@pytest.mark.slow
def test_a_copied_fill_begins_beyond_the_rim_of_what_is_to_go():
    document = np.full((64, 64, 3), 100, np.uint8)
    document[22:42, 22:42] = (250, 20, 20)  # two pixels larger than the mask
    mask = np.zeros((64, 64), np.uint8)
    mask[24:40, 24:40] = 255
    size = Size(64, 64)
    plan = EditPlan("d", size, size.rect, size, mask_bounds(mask), fill="exemplar")
    near, _ = prepare(plan, reader(document), reader(mask))
    far, _ = prepare(replace(plan, treatment=MaskTreatment(3)), reader(document), reader(mask))
    again, _ = prepare(replace(plan, treatment=MaskTreatment(3)), reader(document), reader(mask))
    assert (near[24:40, 24:40, 0] > 150).any()
    assert (np.abs(far.astype(int) - 100) <= 2).all()
    assert np.array_equal(far, again)


@pytest.mark.parametrize("dtype", DTYPES)
def test_colours_of_another_profile_reach_the_model_as_srgb(dtype: str):
    space = colour_space(PROFILES["p3"])
    document = picture(4, Size(64, 64), 3, dtype)
    plan = plan_edit("d", Size(64, 64), None, **SD)
    image, _ = prepare(plan, reader(document), None, space)
    assert np.abs(image.astype(float) - 255 * space.to_srgb(document)).max() <= 0.51
