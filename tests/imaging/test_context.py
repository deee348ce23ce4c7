"""What part of the document the model sees."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_app.core.edit_plan import EditPlan, MaskTreatment, PixelLock, PlanSettings
from desktop_app.core.geometry import Rect, Size
from desktop_app.imaging.context import plan_edit, plan_edits
from desktop_app.imaging.mask import mask_bounds

SD = {"factor": 8, "native": 512}

documents = st.builds(Size, st.integers(1, 9000), st.integers(1, 9000))
models = st.sampled_from([(8, 512), (8, 768), (8, 1024), (16, 256), (8, 64), (64, 512)])


@st.composite
def spots(draw: st.DrawFn) -> tuple[Size, Rect]:
    size = draw(documents)
    x, y = draw(st.integers(0, size.width - 1)), draw(st.integers(0, size.height - 1))
    w, h = draw(st.integers(1, size.width - x)), draw(st.integers(1, size.height - y))
    return size, Rect(x, y, w, h)


def stretch(plan: EditPlan) -> float:
    """Relative difference of the horizontal and vertical scale."""
    across = plan.working.width / plan.context.width
    down = plan.working.height / plan.context.height
    return max(across / down, down / across) - 1


def test_an_empty_mask_has_no_bounds():
    assert mask_bounds(np.zeros((5, 7), np.uint8)) is None
    assert mask_bounds(np.zeros((5, 7), np.float32)) is None


@pytest.mark.parametrize("dtype", [np.uint8, np.float32])
def test_bounds_hold_every_painted_pixel_however_faint(dtype: type):
    mask = np.zeros((50, 60), dtype)
    mask[7, 9] = mask[30, 41] = 1 if dtype is np.uint8 else 1e-6
    assert mask_bounds(mask) == Rect(9, 7, 33, 24)
    assert mask_bounds(mask[5:40, 5:50]) == Rect(4, 2, 33, 24)


def test_the_context_is_the_mask_with_half_its_size_around_it():
    plan = plan_edit("d", Size(6000, 4000), Rect(1000, 1000, 500, 500), **SD)
    assert plan.context == Rect(750, 750, 1000, 1000)
    assert plan.working == Size(512, 512)


def test_a_single_pixel_gets_64_pixels_of_surroundings():
    plan = plan_edit("d", Size(6000, 4000), Rect(1000, 1000, 1, 1), **SD)
    assert plan.context == Rect(936, 936, 129, 129)


def test_a_context_at_the_border_moves_inside():
    plan = plan_edit("d", Size(6000, 4000), Rect(5999, 3999, 1, 1), **SD)
    assert plan.context == Rect(6000 - 129, 4000 - 129, 129, 129)


def test_a_long_thin_mask_gets_a_context_of_four_to_one():
    plan = plan_edit("d", Size(6000, 4000), Rect(1000, 2000, 2000, 10), **SD)
    assert plan.context.width == 4000
    assert plan.context.height == 1000
    assert plan.working == Size(1024, 256)


def test_a_document_too_narrow_for_four_to_one_is_reached_over_on_both_sides():
    plan = plan_edit("d", Size(5000, 100), None, **SD)
    assert plan.context == Rect(0, -575, 5000, 1250)
    assert plan.working == Size(1024, 256)


@pytest.mark.parametrize("size", [Size(6000, 4000), Size(1920, 1080), Size(513, 511), Size(1, 1)])
@pytest.mark.parametrize("model", [(8, 512), (16, 256), (8, 1024)])
def test_image_to_image_takes_the_whole_document(size: Size, model: tuple[int, int]):
    plan = plan_edit("d", size, None, factor=model[0], native=model[1])
    assert plan.context == size.rect
    assert plan.mask_bounds is None


def test_a_chosen_size_is_used_and_the_context_takes_its_aspect():
    size = Size(512, 768)
    plan = plan_edit("d", Size(3000, 3000), Rect(900, 900, 300, 300), **SD, image_size=size)
    assert plan.working == size
    assert plan.context.size == Size(600, 900)
    whole = plan_edit("d", Size(1500, 1000), None, **SD, image_size=Size(512, 512))
    assert whole.context == Rect(0, -250, 1500, 1500)


def test_revisions_and_the_document_are_noted():
    plan = plan_edit("doc7", Size(9, 9), Rect(1, 1, 2, 2), **SD, revision=4, mask_revision=6)
    assert (plan.document, plan.revision, plan.mask_revision) == ("doc7", 4, 6)
    assert EditPlan.from_json(plan.to_json()) == plan


def test_a_mask_outside_the_document_is_a_mistake():
    with pytest.raises(ValueError):
        plan_edit("d", Size(9, 9), Rect(9, 0, 3, 3), **SD)
    with pytest.raises(ValueError):
        plan_edit("d", Size(0, 9), None, **SD)


@pytest.mark.slow
@given(spots(), models)
def test_a_plan_always_fits_model_and_document(spot: tuple[Size, Rect], model: tuple[int, int]):
    size, bounds = spot
    factor, native = model
    plan = plan_edit("d", size, bounds, factor=factor, native=native)
    assert plan.context.contains(bounds)
    assert plan.mask_bounds == bounds
    assert plan.working.is_multiple_of(factor)
    assert 64 <= min(plan.working.width, plan.working.height)
    assert plan.working.width <= 4 * plan.working.height <= 16 * plan.working.width
    if native > 64:  # below, 64 is the least side
        assert 0.85 <= plan.working.area / native**2 <= 1.15
    # Half a pixel of rounding on the shorter side, or the tolerance at a border.
    assert stretch(plan) <= 0.031 + 0.5 / (min(plan.context.width, plan.context.height) - 0.5)


@pytest.mark.slow
@given(spots(), models)
def test_inside_a_large_document_nothing_is_stretched(
    spot: tuple[Size, Rect], model: tuple[int, int]
):
    size, bounds = spot
    whole = Size(size.width + 40_000, size.height + 40_000)
    moved = bounds.moved(20_000, 20_000)
    plan = plan_edit("d", whole, moved, factor=model[0], native=model[1])
    assert whole.rect.contains(plan.context)
    assert stretch(plan) <= 0.51 / min(plan.context.width, plan.context.height)
    margin = max(64, math.ceil(bounds.width / 2))
    assert plan.context.x <= moved.x - margin
    assert plan.context.right >= moved.right + margin


@pytest.mark.slow
@given(spots())
def test_a_context_reaches_over_a_border_only_on_both_sides(spot: tuple[Size, Rect]):
    size, bounds = spot
    context = plan_edit("d", size, bounds, **SD).context
    left, right = -context.x, context.right - size.width
    top, bottom = -context.y, context.bottom - size.height
    assert (left <= 0 and right <= 0) or abs(left - right) <= 1
    assert (top <= 0 and bottom <= 0) or abs(top - bottom) <= 1


@pytest.mark.slow
@given(spots())
def test_the_same_mask_gives_the_same_plan(spot: tuple[Size, Rect]):
    size, bounds = spot
    assert plan_edit("d", size, bounds, **SD) == plan_edit("d", size, bounds, **SD)


@pytest.mark.slow
@given(spots())
def test_without_a_model_the_work_is_done_at_the_documents_own_scale(spot: tuple[Size, Rect]):
    size, bounds = spot
    plan = plan_edit("d", size, bounds, factor=1, native=None, settings=PlanSettings(grow=3))
    assert plan.working == plan.context.size and plan.scale == 1
    assert size.rect.contains(plan.context) and plan.context.contains(bounds)
    assert plan.treatment.grow == 3


@pytest.mark.parametrize("detail", [0.5, 1.5, 2.0])
def test_detail_sets_the_side_of_the_working_size(detail: float):
    settings = PlanSettings(detail=detail)
    plan = plan_edit("d", Size(6000, 4000), Rect(900, 900, 90, 70), **SD, settings=settings)
    assert 0.9 < plan.working.area / (512 * detail) ** 2 < 1.1
    assert plan.working.is_multiple_of(8)


@pytest.mark.parametrize("factor", [8, 64, 128])
def test_no_detail_goes_beyond_the_largest_side(factor: int):
    settings = PlanSettings(detail=4.0)
    plan = plan_edit("d", Size(9000, 900), None, factor=factor, native=2048, settings=settings)
    assert max(plan.working.width, plan.working.height) <= 4096
    assert plan.working.is_multiple_of(factor)


def test_spots_of_the_inverse_are_what_is_not_painted():
    mask = np.zeros((300, 900), np.uint8)
    mask[:, 200:800] = 255
    mask[100, 100] = 252  # so near to full that it is noise
    settings = PlanSettings(invert=True, margin=0.0)
    plans = plan_edits("d", Size(900, 300), mask, factor=8, native=64, settings=settings)
    assert [plan.mask_bounds for plan in plans] == [Rect(0, 0, 200, 300), Rect(800, 0, 100, 300)]
    assert all(plan.invert for plan in plans)
    mask[:] = 255
    assert not plan_edits("d", Size(900, 300), mask, factor=8, native=64, settings=settings)


@pytest.mark.parametrize("lock", [PixelLock(), PixelLock("inside", 3)])
def test_what_is_kept_in_part_is_repainted_in_part(lock: PixelLock) -> None:
    mask, size = np.full((40, 40), 100, np.uint8), Size(40, 40)
    settings = PlanSettings(invert=True, lock=lock)
    (plan,) = plan_edits("d", size, mask, factor=8, native=64, settings=settings)
    assert plan.mask_bounds == size.rect


def test_a_band_that_may_change_is_painted_anew_and_no_more() -> None:
    def treatment(grow: int = 0) -> MaskTreatment:
        settings = PlanSettings(lock=PixelLock("outside", 12), grow=grow)
        bounds = Rect(200, 200, 100, 100)
        plan = plan_edit("d", Size(512, 512), bounds, factor=8, native=512, settings=settings)
        return plan.treatment

    assert treatment().reach == 12
    assert treatment(grow=64).feather == 0
    exact = plan_edit("d", Size(512, 512), Rect(200, 200, 100, 100), factor=8, native=512)
    assert exact.treatment.reach == 0


SEES = PlanSettings(intent="edit", margin=0.1, sees=True)
EDITORS = st.sampled_from([(16, 1024), (16, 512), (32, 1024), (8, 512)])


@given(spots(), EDITORS, st.booleans())
def test_what_is_seen_whole_has_one_ratio_and_whole_pixels(
    spot: tuple[Size, Rect], model: tuple[int, int], masked: bool
) -> None:
    (size, bounds), (factor, native) = spot, model
    chosen = bounds if masked else None
    plan = plan_edit("d", size, chosen, factor=factor, native=native, settings=SEES)
    across, down = plan.context.width, plan.context.height
    assert across * plan.working.height == down * plan.working.width, "one ratio"
    assert across * factor % plan.working.width == 0, "a block is a whole number of pixels"
    assert plan.working.is_multiple_of(factor)
    assert plan.working.area <= 1.2 * native**2 or max(plan.working.width, plan.working.height) > 4
    assert plan.context.contains(bounds.intersected(size.rect) if masked else size.rect)


@pytest.mark.parametrize("size", [(1024, 1024), (1000, 750), (1300, 900), (700, 1400)])
def test_of_a_picture_that_the_model_can_take_nothing_is_resampled(size: tuple[int, int]) -> None:
    plan = plan_edit("d", Size(*size), None, factor=16, native=1024, settings=SEES)
    assert plan.scale == 1
    assert plan.working == plan.context.size
    beyond = plan.context.size.area - plan.context.intersected(plan.document_size.rect).size.area
    assert beyond < 16 * sum(size), "less than a block is reflected"


def test_beside_a_mask_as_much_is_seen_as_the_model_takes_at_its_own_scale() -> None:
    mask = np.zeros((3000, 4000), np.uint8)
    mask[1000:1400, 1500:2000] = mask[1600:1650, 1500:1550] = 255
    (plan,) = plan_edits("d", Size(4000, 3000), mask, factor=16, native=1024, settings=SEES)
    assert plan.scale == 1
    assert plan.working.area >= 0.9 * 1024**2
    mask[2900:2990, 10:50] = 255
    plans = plan_edits("d", Size(4000, 3000), mask, factor=16, native=1024, settings=SEES)
    assert len(plans) > 1 and all(one.scale == 1 for one in plans), "too far apart for one"
