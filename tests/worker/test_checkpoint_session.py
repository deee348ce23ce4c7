"""The steps of a training compared: real pictures of the numpy engine, in rounds, kept with it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from desktop_app.core.training.fields import settings_of
from desktop_app.core.training.run import Run
from desktop_app.evaluation.checkpoints import Advice
from desktop_app.storage.training_runs import TrainingRuns
from desktop_app.studio.evaluating.checkpoints import Compared
from desktop_app.worker import checkpoint_session
from desktop_app.worker.checkpoint_session import CheckpointSession
from desktop_app.worker.workspace import Workspace
from tests.trainer.training_stores import teach
from tests.worker.conftest import numpy_workspace

LONG = 60_000


@pytest.fixture
def workspace(qapp: object, tmp_path: Path, qtbot: QtBot) -> Iterator[Workspace]:
    made = numpy_workspace(tmp_path)
    made.start()
    qtbot.waitUntil(lambda: bool(made.state.models.value), timeout=LONG)
    yield made
    made.shutdown()


def begun(workspace: Workspace) -> str:
    """A training of which two steps were sampled."""
    runs = TrainingRuns(workspace.paths.trainings)
    model = workspace.state.models.value[0]
    run_id = runs.add(Run(model, settings_of({"trigger": "zq"}), (), "/results/zq", title="zq"))
    for step in (10, 20):
        teach(workspace.paths, step)
    return run_id


def rest(session: CheckpointSession, qtbot: QtBot) -> Compared:
    qtbot.waitUntil(lambda: not session.progress.value.is_running, timeout=LONG)
    assert session.shown.value is not None
    return session.shown.value


def test_all_steps_are_measured_after_half_of_the_pictures_and_what_is_made_stays(
    workspace: Workspace, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen, order = list[int](), list[list[int]]()

    def measured(shown: Compared, run: Run, means: object) -> Compared:
        seen.append(shown.whole)
        if len(seen) == 1:
            session.pause()
        return replace(shown, advice=Advice(10, "equal"))

    monkeypatch.setattr(checkpoint_session, "measured", measured)
    run_id, session = begun(workspace), workspace.evaluations.checkpoints

    def look(shown: Compared | None) -> None:
        if shown is not None:
            order.append([len(each) - each.count("") for each in shown.files.values()])

    session.shown.changed.connect(look)
    session.begin(run_id)
    count = len(rest(session, qtbot).suite.prompts)
    assert rest(session, qtbot).lacking == 3 * count > 3 * 12 and not seen
    session.make()
    shown = rest(session, qtbot)
    assert seen == [12] and shown.advice is not None and shown.lacking == 3 * (count - 12)
    assert all(max(counts) - min(counts) <= 6 for counts in order)
    assert {1, 2, 3} <= {sum(counts) for counts in order}  # each is seen as it is made
    assert workspace.paths.evaluations not in Path(shown.files[0][0]).parents
    session.begin("")
    session.begin(run_id)
    assert rest(session, qtbot).lacking == shown.lacking and seen == [12, 12]
    session.make()
    assert rest(session, qtbot).lacking == 0 and seen == [12, 12, 12, count]
    TrainingRuns(workspace.paths.trainings).delete(run_id)
    assert not Path(shown.files[0][0]).exists()
