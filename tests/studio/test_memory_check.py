"""What does not fit into memory is refused with a sentence, before it is allocated."""

from __future__ import annotations

import pytest

from desktop_app.core.errors import InputError
from desktop_app.core.geometry import Rect, Size
from desktop_app.imaging.context import plan_edit
from desktop_app.studio.memory_check import check_memory, needed_bytes

GB = 10**9
PANORAMA = Size(30_000, 6_000)
ACROSS = Rect(0, 2_800, 30_000, 400)


def test_a_mask_across_a_panorama_says_how_much_it_would_take() -> None:
    plan = plan_edit("d", PANORAMA, ACROSS, factor=8, native=512)
    with pytest.raises(InputError) as caught:
        check_memory([plan], 3, 4 * GB, local=False)
    assert caught.value.code == "context_too_large"
    assert "30000" in caught.value.what and "4.0 GB are free" in caught.value.what
    check_memory([plan], 3, 64 * GB, local=False)


def test_a_thin_picture_is_counted_as_what_is_mirrored_around_it() -> None:
    plan = plan_edit("d", Size(4000, 10), Rect(0, 0, 4000, 10), factor=8, native=512)
    area = plan.context.size.area
    assert area > 40_000
    assert 10 * area < needed_bytes([plan], 3, local=False) < 30 * area


def test_spots_are_worked_on_one_after_another() -> None:
    spots = [
        plan_edit("d", PANORAMA, Rect(x, 0, 200, 200), factor=8, native=512)
        for x in range(0, 20_000, 2_000)
    ]
    one, ten = (needed_bytes(plans, 3, local=True) for plans in (spots[:1], spots))
    assert ten < 1.5 * one
