"""Sources of a level: all that may be copied from, or what lies near the matches of the coarser."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from desktop_app.imaging.exemplar.frame import ScaleFrame, to_frame
from desktop_app.imaging.exemplar.level import Sources, near_matches
from desktop_app.imaging.exemplar.settings import ExemplarSettings
from tests.imaging.exemplar.test_nearest_neighbours import TURNS, layers, no_check

NEAR_TURNS = replace(TURNS, anywhere=0, reach=12)


@pytest.fixture(scope="module")
def frame() -> ScaleFrame:
    return to_frame(layers(), 7, no_check)


def few(frame: ScaleFrame) -> ExemplarSettings:
    """Limits above which the sources of ``frame`` are."""
    return ExemplarSettings(sources=int(frame.source.sum()) - 1)


@pytest.mark.slow
def test_as_many_as_are_wanted_are_all_sources_and_made_once(frame: ScaleFrame) -> None:
    everything, match = np.flatnonzero(frame.source), np.flatnonzero(frame.source)[:1]
    sources = Sources(ExemplarSettings(sources=everything.size), no_check)
    space, table = sources.of(frame, TURNS, match)
    assert np.array_equal(table.centres, everything)
    assert sources.of(frame, TURNS, None) == (space, table)
    assert sources.of(frame, replace(TURNS, texture=3.0), None)[1] is not table


@pytest.mark.slow
def test_without_matches_of_a_coarser_level_all_are_sources(frame: ScaleFrame) -> None:
    for turns in (TURNS, NEAR_TURNS):
        _, table = Sources(few(frame), no_check).of(frame, turns, None)
        assert np.array_equal(table.centres, np.flatnonzero(frame.source)), turns


@pytest.mark.parametrize(
    ("turns", "reach"), [(TURNS, 8), (NEAR_TURNS, 12), (replace(NEAR_TURNS, reach=3), 8)]
)
def test_of_more_than_that_those_near_the_matches_are(frame: ScaleFrame, turns, reach: int) -> None:
    match = np.flatnonzero(frame.source)[[0, -1]]
    settings = few(frame) if turns.anywhere else ExemplarSettings()
    sources = Sources(settings, no_check)
    _, table = sources.of(frame, turns, match)
    assert np.array_equal(table.centres, near_matches(frame, match, reach))
    assert table.centres.size < frame.source.sum()
    other = np.flatnonzero(frame.source)[:1]
    assert sources.of(frame, turns, other)[1] is not table, "other matches have others near them"


def test_near_is_a_square_around_a_match_or_the_hole(frame: ScaleFrame) -> None:
    match = np.flatnonzero(frame.source)[:1]
    near = near_matches(frame, match, 2)
    y, x = np.divmod(near, frame.width)
    my, mx = divmod(int(match[0]), frame.width)
    around = (abs(y - my) <= 2) & (abs(x - mx) <= 2)
    assert around.sum() == 9, "the first source is in a corner: of 5 by 5 a quarter"
    ty, tx = np.divmod(np.flatnonzero(frame.target), frame.width)
    rest = near[~around]
    beside = [(abs(ty - at // frame.width) <= 2) & (abs(tx - at % frame.width) <= 2) for at in rest]
    assert all(one.any() for one in beside) and len(rest)
