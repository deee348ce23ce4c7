"""What a job that has an engine is told of, part after part."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_app.core.events import Finished, StepDone
from desktop_app.studio.queue.run import JobRun, ranges
from tests.studio.queues import job


@pytest.mark.parametrize(
    ("seconds", "pace", "images"),
    [
        (math.inf, 0.0, [5]),
        (math.inf, 3.0, [5]),
        (30.0, 0.0, [1, 1, 1, 1, 1]),  # how long one takes isn't known
        (7.0, 3.0, [2, 2, 1]),
        (15.0, 3.0, [5]),
        (1.0, 3.0, [1, 1, 1, 1, 1]),
    ],
)
def test_a_part_has_as_many_images_as_fit_into_its_time(
    seconds: float, pace: float, images: list[int]
) -> None:
    run, found = JobRun(job("a", count=5), range(5)), list[int]()
    run.pace = pace
    seeds = list[int]()
    while run.has_more:
        part = run.next_part(seconds)
        found.append(run.images)
        seeds += [part.request.seed_of(at) for at in range(run.images)]
    assert found == images
    assert seeds == [job("a", count=5).request.seed_of(at) for at in range(5)]
    with pytest.raises(IndexError):
        run.next_part(seconds)


def test_only_what_is_missing_is_made_and_what_rests_comes_again() -> None:
    run = JobRun(job("a", count=6), [1, 2, 5])
    assert run.next_part().request.seed_of(0) == job("a").request.seed_of(1) and run.images == 2
    run.rest()
    assert [run.next_part().request.seed_of(0), run.images] == [job("a").request.seed_of(1), 2]
    assert run.next_part().request.seed_of(0) == job("a").request.seed_of(5)
    assert (run.images, run.has_more) == (1, False)


@pytest.mark.parametrize(("peaks", "most"), [((None, None), None), ((None, 7), 7), ((9, 7), 9)])
def test_the_end_tells_of_all_parts(peaks: tuple[int | None, ...], most: int | None) -> None:
    run = JobRun(job("a", count=2), range(2))
    for peak in peaks:
        told = run.whole(Finished(2.5, 0.5, "cpu", "float32", peak_bytes=peak))
    assert told == Finished(5.0, 1.0, "cpu", "float32", peak_bytes=most)


@pytest.mark.parametrize(("pace", "left"), [(0.0, 3.0 + 0.5 * 4 * 3), (8.0, 8 * (1 + 3 - 0.25))])
def test_the_time_left_counts_the_parts_that_follow(pace: float, left: float) -> None:
    run = JobRun(job("a", count=5), range(5))
    run.pace = pace
    run.next_part(max(pace, 1.0) * 1)
    run.next_part(max(pace, 1.0) * 1)
    told = run.whole(StepDone(0, 1, 4, 3.0, 0.5))
    assert told == StepDone(1, 1, 4, left, 0.5)


@given(st.sets(st.integers(0, 12)))
def test_images_are_made_in_runs(images: set[int]) -> None:
    runs = ranges(sorted(images))
    assert {first + n for first, count in runs for n in range(count)} == images
    assert sum(count for _, count in runs) == len(images)
    assert all(first + count not in images for first, count in runs)
