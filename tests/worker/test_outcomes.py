"""What comes of jobs while a result is looked at."""

from __future__ import annotations

import numpy as np

from desktop_app.core.events import Finished, PreviewMade
from desktop_app.jobs.job import Job
from desktop_app.jobs.news import Made
from desktop_app.worker.workspace import Workspace
from tests.ui.conftest import make_job, make_result

DONE = Finished(1.0, 1.0, "cpu", "float32")


def begun(workspace: Workspace, prompt: str) -> Job:
    """A job from words that waits."""
    job = make_job(prompt)
    workspace.generation._outcomes.expect(job)
    workspace.state.jobs.add(job)
    return job


def test_another_run_leaves_what_is_looked_at_where_it_is(workspace: Workspace) -> None:
    """And Apply takes that, also between its first picture and its end."""
    state, tell = workspace.state, workspace.generation._outcomes.on_event
    first, second = begun(workspace, "an apple"), begun(workspace, "a pear")
    for number in range(3):
        tell(first.id, Made(make_result(number, first), 1.0))
    tell(first.id, DONE)
    seen = state.results.shown.value
    assert seen is not None and (seen.job.id, seen.image) == (first.id, 0)
    tell(second.id, PreviewMade(0, 1, np.zeros((4, 4, 3), np.uint8)))
    tell(second.id, Made(make_result(7, second), 1.0))
    assert state.results.shown.value is seen
    assert len(state.results.items.value) == 4 and state.results.run[0].job.id == first.id
    tell(second.id, DONE)
    assert state.results.shown.value is seen
    for one in state.results.items.value:
        state.results.saved(one.id, "")
    workspace.results.apply()
    document = state.document.value
    assert document is not None
    assert np.array_equal(document.pixels.read(document.pixels.rect), seen.main.pixels)
    assert [one.applied for one in state.results.items.value] == [True, False, False, False]


def test_what_comes_is_shown_where_nothing_is_looked_at(workspace: Workspace) -> None:
    state, tell = workspace.state, workspace.generation._outcomes.on_event
    first, second = begun(workspace, "an apple"), begun(workspace, "a pear")
    tell(first.id, Made(make_result(0, first), 1.0))
    state.results.show(None)
    tell(second.id, Made(make_result(7, second), 1.0))
    shown = state.results.shown.value
    assert shown is not None and shown.job.id == second.id
