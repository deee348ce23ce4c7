"""The results of a session: all runs, which one is shown, and what the user thinks of them."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from desktop_app.core.geometry import Rect, Size
from desktop_app.core.request import GenerationRequest, Task
from desktop_app.jobs.job import Job
from desktop_app.jobs.results import Placed, Result
from desktop_app.jobs.spots import Spot
from desktop_app.state.work.results import Results
from tests.models import model_info

MODEL = model_info("m")


def _job(prompt: str = "a", seed: int = 0) -> Job:
    request = GenerationRequest(Task.TEXT_TO_IMAGE, prompt, "m", Size(64, 64), seed=seed)
    return Job((Spot(request),), MODEL)


def _result(job: Job, image: int = 0) -> Result:
    patch = np.zeros((64, 64, 3), np.float32)
    pixels = np.zeros((64, 64, 3), np.uint8)
    return Result(
        f"{job.id}-{image}", job, image, image, (patch,), (Placed(Rect(0, 0, 64, 64), pixels),)
    )


def test_next_goes_round_and_discard_shows_the_neighbour() -> None:
    results, job = Results(), _job()
    for image in range(3):
        results.add(_result(job, image), show=image == 0)
    results.next()
    results.next()
    assert results.shown.value is not None
    assert results.shown.value.image == 2
    results.next()
    assert results.shown.value.image == 0
    results.next(-1)
    assert results.shown.value.image == 2
    results.discard(results.shown.value.id)
    assert results.shown.value.image == 0
    for result in results.items.value:
        results.discard(result.id)
    assert results.shown.value is None
    assert results.items.value == ()


def test_changing_a_shown_result_shows_the_changed_one() -> None:
    results, job = Results(), _job()
    results.add(_result(job), show=True)
    results.change(f"{job.id}-0", lambda result: replace(result, history="7"))
    assert results.shown.value is not None
    assert results.shown.value.history == "7"


def test_after_a_discard_the_next_that_is_not_part_of_the_picture_is_shown() -> None:
    results, job = Results(), _job()
    made = [_result(job, number) for number in range(3)]
    for result in made:
        results.add(result, show=True)
    results.change(made[0].id, lambda result: replace(result, applied=True))
    results.discard(made[2].id)
    assert results.shown.value == made[1]
    results.discard(made[1].id)
    assert results.shown.value is None
    assert len(results.items.value) == 1


def test_images_of_a_run_are_listed_in_their_order_whichever_was_ready_sooner() -> None:
    results, job, other = Results(), _job(), _job()
    for result in (_result(other, 5), _result(job, 0), _result(job, 2), _result(job, 1)):
        results.add(result, show=False)
    assert [(item.job is job, item.image) for item in results.items.value] == [
        (False, 5),
        (True, 0),
        (True, 1),
        (True, 2),
    ]


def _two_runs() -> tuple[Results, list[Result]]:
    """Two runs of two images; the second's first one is shown."""
    results, made = Results(), list[Result]()
    for job in (_job(), _job()):
        made += [_result(job, image) for image in range(2)]
    for result in made:
        results.add(result, show=result.image == 0)
    return results, made


def test_a_new_run_adds_to_the_list_and_empties_nothing() -> None:
    results, made = _two_runs()
    assert results.items.value == tuple(made)
    assert results.runs == (tuple(made[:2]), tuple(made[2:]))
    assert results.shown.value is made[2] and results.run == tuple(made[2:])


def test_next_stays_in_the_run_that_is_looked_at() -> None:
    results, made = _two_runs()
    results.next()
    results.next()
    assert results.shown.value is made[2]
    results.show(made[0].id)
    results.next(-1)
    assert results.shown.value is made[1]


def test_one_that_the_user_chose_stays_on_the_canvas_when_others_arrive() -> None:
    results, made = _two_runs()
    results.show(made[1].id)
    late = _result(_job())
    results.add(late, show=True)
    assert results.shown.value is made[1]
    results.show(None)
    later = _result(_job())
    results.add(later, show=True)
    assert results.shown.value is later
    results.discard(later.id)
    assert results.shown.value is None and not results.picked.value


@pytest.mark.parametrize("leave", ["discard", "reject"])
def test_leaving_the_last_wanted_one_of_a_run_shows_the_picture(leave: str) -> None:
    results, made = _two_runs()
    for _ in range(2):
        shown = results.shown.value
        assert shown is not None and shown.job is made[2].job
        getattr(results, leave)(shown.id)
    assert results.shown.value is None
    kept = {result.id: result for result in results.items.value}
    if leave == "reject":
        assert all(kept[result.id].rejected for result in made[2:])
    else:
        assert not kept.keys() & {result.id for result in made[2:]}
    assert not any(kept[result.id].rejected for result in made[:2])


def test_what_differs_by_the_seed_alone_has_one_recipe() -> None:
    first, again, other = _result(_job()), _result(_job(seed=7)), _result(_job("b"))
    assert first.recipe == again.recipe != other.recipe


def test_what_was_discarded_comes_back_in_its_place_and_is_shown() -> None:
    results, job = Results(), _job()
    made = [_result(job, number) for number in range(4)]
    for result in made:
        results.add(result, show=result.image == 0)
    before = results.items.value
    results.discard(made[2].id)
    results.discard(made[1].id)
    later = _result(_job("b"))
    results.add(later, show=False)
    results.bring_back((made[1], made[2]), before)
    assert results.items.value == (*made, later)
    assert results.shown.value == made[1] and results.picked.value
