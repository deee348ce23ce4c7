"""The brush paints what the cursor shows, and touches nothing else."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_app.core.geometry import Rect
from desktop_app.imaging.brush import dab, dabs_along, stamp

radii = st.floats(0.5, 60)
hardnesses = st.floats(0, 1)
places = st.floats(-40, 90)


@given(radii, hardnesses)
def test_a_dab_is_full_in_the_middle_and_symmetric(radius: float, hardness: float):
    touch = dab(radius, hardness)
    middle = touch.shape[0] // 2
    assert touch.shape[0] == touch.shape[1] == 2 * middle + 1
    assert touch[middle, middle] == 255
    assert np.array_equal(touch, touch.T)
    assert np.array_equal(touch, touch[::-1])
    assert (np.diff(touch[middle, middle:].astype(int)) <= 0).all()


@given(radii, hardnesses)
def test_a_dab_ends_at_its_radius(radius: float, hardness: float):
    touch = dab(radius, hardness)
    middle = touch.shape[0] // 2
    y, x = np.indices(touch.shape) - middle
    assert not touch[np.hypot(x, y) >= radius + 0.5].any()


def test_a_hard_dab_is_an_antialiased_disc():
    touch = dab(20, 1.0)
    y, x = np.indices(touch.shape) - touch.shape[0] // 2
    distance = np.hypot(x, y)
    assert (touch[distance <= 19.5] == 255).all()
    assert touch.astype(float).sum() / 255 == pytest.approx(math.pi * 20**2, rel=0.01)


def test_the_smallest_brush_paints_exactly_one_pixel():
    mask = np.zeros((9, 9), np.uint8)
    assert stamp(mask, 4.7, 2.2, dab(0.5, 0.0)) == Rect(4, 2, 1, 1)
    assert np.argwhere(mask).tolist() == [[2, 4]]
    assert mask[2, 4] == 255


def test_dabs_are_cached_and_read_only():
    assert dab(12.5, 0.3) is dab(12.5, 0.3)
    assert not dab(12.5, 0.3).flags.writeable


@given(places, places, radii, hardnesses, st.floats(0, 1), st.integers(0, 255))
def test_a_stamp_tells_exactly_what_it_changed(
    x: float, y: float, radius: float, hardness: float, opacity: float, old: int
):
    mask = np.full((50, 60), old, np.uint8)
    touched = stamp(mask, x, y, dab(radius, hardness), opacity)
    rows, columns = np.nonzero(mask != old)
    if touched.is_empty:
        assert not len(rows)
    else:
        edges = (columns.min(), rows.min(), columns.max() + 1, rows.max() + 1)
        assert touched == Rect.from_edges(*map(int, edges))
    assert (mask >= old).all()


@given(places, places, radii, hardnesses, st.floats(0.01, 0.99))
def test_overlapping_dabs_do_not_exceed_the_opacity(
    x: float, y: float, radius: float, hardness: float, opacity: float
):
    mask = np.zeros((50, 60), np.uint8)
    touch = dab(radius, hardness)
    stamp(mask, x, y, touch, opacity)
    once = mask.copy()
    for _ in range(3):
        stamp(mask, x, y, touch, opacity)
    assert np.array_equal(mask, once)
    assert mask.max() <= round(255 * opacity) + 1


points = st.tuples(st.floats(-500, 500), st.floats(-500, 500))


@given(points, points, st.floats(0.5, 30), st.floats(0, 0.999))
def test_dabs_are_evenly_spaced(
    start: tuple[float, float], end: tuple[float, float], spacing: float, part: float
):
    carry = part * spacing
    found, rest = dabs_along(start, end, spacing, carry)
    length = math.dist(start, end)
    assert -1e-6 <= rest <= spacing + 1e-6
    assert len(found) * spacing + rest == pytest.approx(carry + length, abs=1e-6)
    for a, b in itertools.pairwise(found):
        assert math.dist(a, b) == pytest.approx(spacing, rel=1e-6, abs=1e-6)


def test_the_spacing_does_not_depend_on_how_the_mouse_reported_the_stroke():
    whole, _ = dabs_along((0, 0), (100, 0), 7, 0)
    pieces, carry, x = [], 0.0, 0.0
    for step in (0.5, 3, 20.25, 1, 50, 25.25):
        found, carry = dabs_along((x, 0), (x + step, 0), 7, carry)
        pieces, x = pieces + found, x + step
    assert x == 100
    assert np.allclose(pieces, whole)


def test_standing_still_makes_no_dab():
    assert dabs_along((3, 4), (3, 4), 2, 1.5) == ([], 1.5)


def test_there_is_no_stroke_without_spacing():
    with pytest.raises(ValueError):
        dabs_along((0, 0), (1, 1), 0, 0)
