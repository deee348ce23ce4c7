"""The overlay says what the plan does: lines where denoising fades, hatching where locked."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from desktop_app.core.edit_plan import EditPlan, MaskTreatment, PixelLock, PlanSettings
from desktop_app.core.geometry import Rect, Size
from desktop_app.core.pixels import ByteArray
from desktop_app.imaging.context import plan_edits
from desktop_app.imaging.mask import change_map, denoising_map
from desktop_app.ui.canvas.pyramid import MaskPyramid
from desktop_app.ui.canvas.truth import contexts, device_reach, truth_of
from desktop_app.ui.canvas.viewport import Viewport

SIZE = Size(1200, 900)
CANVAS = Rect(0, 0, 700, 500)
LIGHT, DARK = 255, 0
FILL = PlanSettings(grow=8, feather=32)


def disc(radius: int = 90, centre: tuple[int, int] = (600, 450)) -> ByteArray:
    mask = np.zeros((SIZE.height, SIZE.width), np.uint8)
    cv2.circle(mask, centre, radius, 255, -1, cv2.LINE_AA)
    return mask


def plans_of(mask: ByteArray, settings: PlanSettings = FILL) -> tuple[EditPlan, ...]:
    return plan_edits("d", SIZE, mask, factor=8, native=256, settings=settings)


def pyramid(mask: ByteArray) -> MaskPyramid:
    return MaskPyramid(lambda rect: mask[rect.slices], SIZE)


def drawn(
    plans: tuple[EditPlan, ...], mask: ByteArray, view: Viewport, area: Rect = CANVAS
) -> NDArray[np.uint32]:
    """The overlay over ``area``; 0 where it leaves the picture alone."""
    out = np.zeros((area.height, area.width), np.uint32)
    made = truth_of(plans, pyramid(mask), view, area, 1)
    if made is not None:
        rect, pixels = made
        out[rect.moved(-area.x, -area.y).slices] = pixels
    return out


def alpha(pixels: NDArray[np.uint32]) -> NDArray[np.intp]:
    return (pixels >> 24).astype(np.intp)


def at_device(values: NDArray[np.float32], view: Viewport) -> NDArray[np.float32]:
    """A map of the document, at the canvas' pixels."""
    matrix = np.array([[view.zoom, 0, view.left], [0, view.zoom, view.top]])
    return cv2.warpAffine(values, matrix, (CANVAS.width, CANVAS.height), flags=cv2.INTER_LINEAR)


@pytest.mark.parametrize("zoom", [0.3, 0.55, 1.0, 2.7])
def test_contour_lines_lie_where_denoising_is_that_strong(zoom: float) -> None:
    mask = disc()
    (plan,) = plans_of(mask)
    view = Viewport(zoom, 350 - 600 * zoom, 250 - 450 * zoom)
    overlay = alpha(drawn((plan,), mask, view))
    strength = at_device(denoising_map(mask, plan.treatment), view)
    slope = 1 / (plan.treatment.feather * zoom)  # a device pixel
    # Where all would crowd there is only the middle one (and the outermost).
    levels = (0.25, 0.5, 0.75) if slope < 1 / 20 else (0.5,)
    strongest = overlay == overlay.max()
    assert strongest.any()
    # True to two pixels of the screen.
    assert np.abs(strength[strongest] - levels[-1]).max() <= 2.5 * slope
    for level in levels:
        near = (np.abs(strength - level) < slope).astype(np.uint8)
        seen = cv2.dilate((overlay > 60).astype(np.uint8), np.ones((5, 5), np.uint8))
        assert seen[near > 0].mean() > 0.95, f"a line at {level}"


def test_locked_pixels_of_the_context_are_hatched_and_painted_ones_are_not() -> None:
    mask = disc()
    (plan,) = plans_of(mask, PlanSettings(grow=0, feather=0))
    view = Viewport(0.5, 50, 25)
    overlay = alpha(drawn((plan,), mask, view))
    (frame,) = contexts((plan,), view)
    outside = overlay.copy()
    outside[frame.slices] = 0
    assert not outside.any(), "beyond the context nothing is said"
    share = at_device(change_map(mask, plan.lock), view)
    painted = cv2.erode((share > 0).astype(np.uint8), np.ones((9, 9), np.uint8)) > 0
    assert not overlay[painted].any(), "nor over what is painted"
    locked = cv2.dilate((share > 0).astype(np.uint8), np.ones((9, 9), np.uint8)) == 0
    in_frame = np.zeros_like(locked)
    in_frame[frame.slices] = True
    hatched = (overlay[locked & in_frame] > 0).mean()
    assert 0.1 < hatched < 0.25, "thin lines"
    assert overlay[locked & in_frame].max() < 90, "and quiet ones"


@pytest.mark.parametrize("mode", ["inside", "outside"])
def test_the_blend_band_is_dotted_on_its_side_of_the_edge(mode: str) -> None:
    mask = disc()
    lock = PixelLock(mode, 24)  # pyright: ignore[reportArgumentType]
    (plan,) = plans_of(mask, PlanSettings(grow=0, feather=0, lock=lock))
    view = Viewport(0.5, 50, 25)
    overlay = alpha(drawn((plan,), mask, view))
    share = at_device(change_map(mask, lock), view)
    band = (share > 0.1) & (share < 0.9)
    kernel = np.ones((7, 7), np.uint8)
    dots = cv2.dilate((overlay > 120).astype(np.uint8), kernel) > 0
    assert dots[band].mean() > 0.95
    inside = at_device((mask > 0).astype(np.float32), view) > 0.5
    assert band[inside].any() == (mode == "inside")
    wholly_new = cv2.erode((share >= 1).astype(np.uint8), kernel) > 0  # beside the last dots
    assert not overlay[wholly_new].any()


def test_the_edge_of_a_sharp_mask_is_not_drawn_a_second_time() -> None:
    mask = disc()
    (plan,) = plans_of(mask, PlanSettings(grow=0, feather=0))
    overlay = alpha(drawn((plan,), mask, Viewport(0.5, 50, 25)))
    assert overlay.max() < 90, "hatching alone"
    (grown,) = plans_of(mask, PlanSettings(grow=16, feather=0))
    outlined = alpha(drawn((grown,), mask, Viewport(0.5, 50, 25)))
    assert outlined.max() > 200, "but the edge of what is repainted is"


def test_what_is_masked_to_be_kept_is_what_is_hatched() -> None:
    mask = disc()
    (plan,) = plans_of(mask, PlanSettings(invert=True, grow=0, feather=0))
    assert plan.invert
    view = Viewport(0.5, 50, 25)
    overlay = alpha(drawn((plan,), mask, view))
    inside = at_device((mask > 0).astype(np.float32), view) > 0.5
    kept = cv2.erode(inside.astype(np.uint8), np.ones((9, 9), np.uint8)) > 0
    assert (overlay[kept] > 0).mean() > 0.1
    changed = cv2.dilate(inside.astype(np.uint8), np.ones((9, 9), np.uint8)) == 0
    assert not overlay[changed].any()


def test_of_several_spots_each_has_its_own_slope() -> None:
    small, large = disc(20, (200, 200)), disc(150, (900, 600))
    mask = np.maximum(small, large)
    plans = plans_of(mask)
    assert len(plans) == 2
    assert plans[0].treatment.feather < plans[1].treatment.feather
    view = Viewport(0.5, 50, 25)
    both = drawn(plans, mask, view)
    for plan, one, other in ((plans[0], small, plans[1]), (plans[1], large, plans[0])):
        alone = drawn((plan,), one, view)
        (frame,) = contexts((plan,), view)
        assert contexts((other,), view)[0].intersected(frame).is_empty
        assert np.array_equal(both[frame.slices], alone[frame.slices])


@pytest.mark.parametrize("lock", [PixelLock(), PixelLock("inside", 20), PixelLock("outside", 20)])
@pytest.mark.parametrize("zoom", [0.31, 1.0, 3.0])
def test_a_part_drawn_by_itself_has_the_pixels_of_the_whole(lock: PixelLock, zoom: float) -> None:
    mask = cv2.blur(disc(), (41, 41))
    plans = plans_of(mask, PlanSettings(grow=8, feather=16, lock=lock))
    view = Viewport(zoom, 350 - 600 * zoom, 250 - 450 * zoom)
    whole = drawn(plans, mask, view)
    for area in (Rect(300, 100, 90, 70), Rect(411, 203, 57, 110), Rect(0, 240, 700, 31)):
        part = drawn(plans, mask, view, area)
        same = part == whole[area.slices]
        assert same.mean() > 0.995, f"{1 - same.mean():.4f} differ in {area}"


def test_a_dab_changes_nothing_beyond_its_reach() -> None:
    mask = disc()
    plans = plans_of(mask)
    view = Viewport(0.5, 50, 25)
    before = drawn(plans, mask, view)
    dabbed = mask.copy()
    cv2.circle(dabbed, (700, 400), 30, 255, -1)
    changed = drawn(plans, dabbed, view) != before
    touched = view.canvas_rect(Rect(670, 370, 61, 61)).grown(device_reach(plans, view))
    assert changed.any()
    changed[touched.slices] = False
    assert not changed.any()


def test_there_is_nothing_to_draw_off_the_context_or_for_a_plan_of_nothing() -> None:
    mask = disc()
    plans = plans_of(mask)
    far = Viewport(1.0, 5000, 5000)
    assert truth_of(plans, pyramid(mask), far, CANVAS, 1) is None
    assert truth_of((), pyramid(mask), Viewport(), CANVAS, 1) is None
    empty = np.zeros_like(mask)
    left = drawn(plans, empty, Viewport(0.5, 50, 25))
    assert alpha(left).max() < 90, "the mask was wiped since: all is locked"


def test_a_picture_of_one_pixel_and_a_reach_wider_than_the_picture_are_drawn() -> None:
    one = Size(1, 1)
    plan = EditPlan("d", one, Rect(-4, -4, 8, 8), Size(64, 64), one.rect)
    wide = EditPlan(
        "d", SIZE, SIZE.rect, Size(256, 256), SIZE.rect, treatment=MaskTreatment(2000, 4000)
    )
    assert truth_of(
        (plan,), MaskPyramid(lambda r: np.full((1, 1), 255, np.uint8)[r.slices], one),
        Viewport(64.0, 3, 3), CANVAS, 2,
    ) is not None  # fmt: skip
    assert drawn((wide,), disc(), Viewport(0.5, 0, 0)).any()
