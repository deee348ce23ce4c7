"""Where a ruler's marks stand."""

from __future__ import annotations

import itertools
import math

from hypothesis import given
from hypothesis import strategies as st

from desktop_app.ui.canvas.rulers import Scaling, ticks

zooms = st.floats(0.02, 64.0)


@given(zooms, st.sampled_from([1.0, 1.25, 1.5, 2.0]))
def test_steps_are_1_2_or_5_times_a_power_of_ten_and_marks_never_crowd(
    zoom: float, ratio: float
) -> None:
    scaling = Scaling.fitting(zoom, 56 * ratio, 5 * ratio)
    lead = scaling.step / 10 ** math.floor(math.log10(scaling.step) + 1e-9)
    assert round(lead, 6) in (1, 2, 5)
    assert scaling.step * zoom >= 56 * ratio - 1e-6
    assert scaling.step % scaling.minor == 0
    assert scaling.minor * zoom >= 5 * ratio - 1e-6
    # Not coarser than it must be: two and a half times as fine would crowd.
    assert scaling.step == 1 or scaling.step / 2.5 * zoom < 56 * ratio


@given(zooms, st.floats(-5000, 5000, allow_subnormal=False), st.floats(1, 5000))
def test_marks_cover_the_ruler_and_numbers_are_multiples(
    zoom: float, first: float, long: float
) -> None:
    scaling = Scaling.fitting(zoom, 56, 5)
    last = first + min(long, 4000 / zoom)
    made = list(ticks(first, last, scaling))
    places = [place for place, _ in made]
    assert places[0] <= first and places[-1] >= last - scaling.minor
    assert all(b - a == scaling.minor for a, b in itertools.pairwise(places))
    assert all(numbered == (place % scaling.step == 0) for place, numbered in made)


def test_at_100_percent_a_number_stands_every_hundred_pixels() -> None:
    assert Scaling.fitting(1.0, 56, 5) == Scaling(100, 10)
    assert Scaling.fitting(64.0, 56, 5) == Scaling(1, 1)
