"""Patches are laid over a picture, and previews show them where they will be."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from desktop_app.core.edit_plan import EditPlan
from desktop_app.core.geometry import Rect, Size
from desktop_app.core.pixels import Array
from desktop_app.imaging.blend import preview
from desktop_app.imaging.context import plan_edit
from desktop_app.imaging.mask import mask_bounds
from tests.imaging.strategies import edits, reader

SD = {"factor": 8, "native": 64}


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
        there = mask[rect.slices]
        assert (shown[..., 3][there >= 128] == 255).all()
        assert not shown[..., 3][there <= 3].any()


def test_a_preview_shows_each_part_where_it_will_be():
    size = Size(400, 300)
    plan = plan_edit("d", size, Rect(100, 100, 60, 60), **SD)
    left = np.zeros((16, 16, 3), np.uint8)
    left[:, 8:] = 255  # the right half of the context, which is centred on the mask
    rect, shown = preview(plan, left, reader(np.full((300, 400), 255, np.uint8)))
    assert rect == Rect(100, 100, 60, 60)
    assert shown[:, :20, :3].max() == 0
    assert shown[:, 40:, :3].min() == 255


def test_a_preview_of_image_to_image_is_opaque_all_over():
    plan = plan_edit("d", Size(30, 20), None, **SD)
    rect, shown = preview(plan, np.full((4, 6, 3), 7, np.uint8), None)
    assert rect == Rect(0, 0, 30, 20)
    assert (shown == (7, 7, 7, 255)).all()
