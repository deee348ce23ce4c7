"""Which parts of a hole are filled together, and from where."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_app.core.geometry import Rect, Size
from desktop_app.imaging.exemplar import ExemplarSettings
from desktop_app.imaging.exemplar.hole_parts import search_window, spots
from tests.imaging.strategies import masks, sizes


@pytest.mark.slow
@given(st.data())
def test_every_hole_pixel_lies_in_a_spot(data: st.DataObject):
    hole = data.draw(masks(data.draw(sizes))) > 0
    left = hole.copy()
    for box in spots(hole):
        left[box.slices] = False
    assert not left.any()


def test_specks_far_apart_are_spots_of_their_own_and_near_ones_are_one():
    hole = np.zeros((2000, 2000), np.bool_)
    hole[10:14, 10:14] = hole[1900:1910, 1700:1705] = True
    hole[1900:1910, 1710:1715] = True
    assert spots(hole) == [Rect(10, 10, 4, 4), Rect(1700, 1900, 15, 10)]


def test_a_wire_across_the_picture_is_cut_into_pieces():
    hole = np.zeros((3000, 3000), np.bool_)
    hole[np.arange(3000), np.arange(3000)] = True
    boxes = spots(hole)
    assert len(boxes) >= 4
    assert sum(box.size.area for box in boxes) < 0.3 * hole.size


def test_a_solid_hole_stays_whole_however_large():
    hole = np.zeros((1500, 1500), np.bool_)
    hole[100:1300, 50:1400] = True
    assert spots(hole) == [Rect(50, 100, 1350, 1200)]


@given(st.integers(0, 900), st.integers(0, 900), st.integers(1, 100), st.integers(1, 100))
def test_the_window_holds_the_hole_and_stays_in_the_picture(x: int, y: int, w: int, h: int):
    box, size = Rect(x, y, w, h), Size(1000, 1000)
    window = search_window(box, size, ExemplarSettings())
    assert size.rect.contains(window)
    assert window.contains(box)


def test_a_window_costs_what_the_hole_costs_not_what_the_picture_costs():
    settings = ExemplarSettings()
    box = Rect(4000, 4000, 200, 200)
    small, large = (search_window(box, Size(side, side), settings) for side in (5000, 30000))
    assert small.size.area == large.size.area == 1000 * 1000
    huge = search_window(Rect(3000, 3000, 1500, 1500), Size(9000, 9000), settings)
    assert huge.size.area <= settings.window
