"""Separate spots of a mask become edits of their own where that is cheaper."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from desktop_app.core.edit_plan import PixelLock, PlanSettings
from desktop_app.core.geometry import Rect, Size
from desktop_app.core.pixels import Array
from desktop_app.imaging.context import plan_edits
from desktop_app.imaging.mask_spots import MOST_SPOTS, find_spots

RECTS = st.lists(
    st.builds(
        Rect, st.integers(0, 380), st.integers(0, 280), st.integers(1, 60), st.integers(1, 60)
    ),
    max_size=12,
)


def painted(rects: list[Rect], width: int = 400, height: int = 300) -> Array:
    mask = np.zeros((height, width), np.uint8)
    for rect in rects:
        mask[rect.slices] = 255
    return mask


def context(bounds: Rect) -> Rect:
    return bounds.grown(30)


@given(RECTS, st.integers(0, 20))
def test_spots_hold_all_that_is_painted_and_never_overlap(rects: list[Rect], reach: int) -> None:
    mask = painted(rects)
    spots = find_spots(mask, context, reach)
    left = mask.copy()
    for k, spot in enumerate(spots):
        assert left[spot.slices].any()
        left[spot.slices] = 0
        for other in spots[:k]:
            assert spot.grown(reach).intersected(other.grown(reach)).is_empty
    assert not left.any()


def test_far_spots_stay_apart_and_near_ones_become_one() -> None:
    far = [Rect(20, 20, 30, 30), Rect(300, 220, 40, 30)]
    assert find_spots(painted(far), context) == far
    near = [Rect(20, 20, 30, 30), Rect(60, 25, 30, 30)]
    assert find_spots(painted(near), context) == [Rect(20, 20, 70, 35)]
    assert find_spots(painted([]), context) == []


def test_a_ring_and_the_spot_within_are_one_edit() -> None:
    mask = painted([Rect(50, 50, 200, 200)])
    mask[60:240, 60:240] = 0
    mask[145, 145] = 1
    assert find_spots(mask, lambda bounds: bounds) == [Rect(50, 50, 200, 200)]


def test_a_spray_of_specks_becomes_few_edits_quickly() -> None:
    rng = np.random.default_rng(1)
    mask = np.zeros((2000, 2000), np.uint8)
    mask[rng.integers(0, 2000, 3000), rng.integers(0, 2000, 3000)] = 255
    spots = find_spots(mask, lambda bounds: bounds.grown(64))
    assert 1 <= len(spots) <= MOST_SPOTS


def test_each_spot_has_its_own_plan_in_reading_order() -> None:
    mask = painted([Rect(900, 700, 50, 50), Rect(20, 20, 30, 30)], 1000, 800)
    plans = plan_edits("d", Size(1000, 800), mask, factor=8, native=512)
    assert [plan.mask_bounds for plan in plans] == [Rect(20, 20, 30, 30), Rect(900, 700, 50, 50)]
    assert all(plan.context.contains(plan.target) for plan in plans)


def test_a_context_that_the_user_dragged_makes_one_edit_of_all() -> None:
    mask = painted([Rect(900, 700, 50, 50), Rect(20, 20, 30, 30)], 1000, 800)
    dragged = PlanSettings(context=Rect(100, 100, 300, 300))
    (plan,) = plan_edits("d", Size(1000, 800), mask, factor=8, native=512, settings=dragged)
    assert plan.context.contains(Rect(20, 20, 930, 730))


def test_spots_whose_bands_would_meet_are_one_edit() -> None:
    mask = painted([Rect(20, 20, 30, 30), Rect(360, 20, 30, 30)])
    plans = plan_edits(
        "d",
        Size(400, 300),
        mask,
        factor=8,
        native=64,
        settings=PlanSettings(margin=0.0, lock=PixelLock("outside", 200)),
    )
    assert len(plans) == 1
