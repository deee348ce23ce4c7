"""What dragged edges snap to."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from desktop_app.core.geometry import Size
from desktop_app.core.guides import Guide, Orientation
from desktop_app.ui.tools.snapping import shift_to, snap_lines

UPRIGHT, LEVEL = Orientation.VERTICAL, Orientation.HORIZONTAL

places = st.lists(st.floats(-500, 500), max_size=4)


def test_guides_count_in_their_own_direction() -> None:
    lines = snap_lines(Size(200, 100), (Guide(UPRIGHT, 30), Guide(LEVEL, 70)))
    assert (lines.xs, lines.ys) == ((30,), (70,))


def test_edges_and_middle_of_the_picture_count_if_wanted() -> None:
    lines = snap_lines(Size(200, 101), picture=True)
    assert (lines.xs, lines.ys) == ((0, 100, 200), (0, 50.5, 101))


def test_the_nearest_line_wins_over_the_others_and_over_the_grid() -> None:
    assert shift_to((52.0,), (50.0, 55.0), 6) == -2
    assert shift_to((52.0,), (58.0,), 6, grid=10) == 6
    assert shift_to((52.0,), (90.0,), 6, grid=10) == -2
    assert shift_to((55.4,), (), 2, grid=10) is None


def test_of_two_edges_the_one_that_is_nearer_to_a_line_moves_there() -> None:
    assert shift_to((12.0, 41.0), (10.0, 40.0), 5) == -1


def test_nothing_snaps_to_nothing() -> None:
    assert shift_to((), (10.0,), 5, 10) is None
    assert shift_to((10.0,), (), 5) is None


@given(places, places, st.floats(0, 50), st.sampled_from([0.0, 8.0, 64.0]))
def test_what_snaps_lies_on_a_line_and_came_from_near(
    values: list[float], lines: list[float], reach: float, grid: float
) -> None:
    shift = shift_to(values, lines, reach, grid)
    if shift is None:
        assert not any(abs(line - value) <= reach for line in lines for value in values)
        return
    assert abs(shift) <= reach
    targets = [*lines, *(grid * round(value / grid) for value in values if grid)]
    assert any(abs(value + shift - target) < 1e-6 for value in values for target in targets)
