"""The steps of a training compared: pictures by numpy, in rounds, kept with it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import cast

import pytest
from pytestqt.qtbot import QtBot

from desktop_app.core.cancel import CancelToken
from desktop_app.extensions.evaluation.values.formulas.checkpoints import Advice
from desktop_app.extensions.evaluation.values.suites import Suite
from desktop_app.extensions.evaluation.work.evaluating.checkpoints import Compared
from desktop_app.extensions.evaluation.work.evaluating.evaluating import EvaluationServices
from desktop_app.extensions.evaluation.work.sessions import checkpoint_session
from desktop_app.extensions.evaluation.work.sessions.checkpoint_session import CheckpointSession
from desktop_app.extensions.evaluation.work.suites.suite_run import Variant, run_suite
from desktop_app.extensions.training.values.fields import settings_of
from desktop_app.extensions.training.values.run import Run
from desktop_app.extensions.training.work.stores.runs import TrainingRuns
from desktop_app.state.app_state import AppState
from desktop_app.storage.item_run import Hearer
from desktop_app.storage.paths import DataPaths
from desktop_app.worker.opening import read_document
from tests.extensions.training.trainer.training_stores import teach
from tests.extensions.workbenches.making.shop import NUMPY, ByNumpy

LONG = 60_000
WORDS = {"model": "numpy", "size": "64x64"}


def unused(token: CancelToken) -> EvaluationServices:
    """`measured` is another one here."""
    return cast("EvaluationServices", token)


def session_of(paths: DataPaths, qapp: object) -> tuple[CheckpointSession, str]:
    """Over a training of which two steps were sampled; pictures are made by numpy."""
    runs = TrainingRuns(paths.root / "trainings")
    settings = settings_of({"trigger": "zq"})
    run_id = runs.add(Run(NUMPY.models()[0], settings, (), "/results/zq", title="zq"))
    for step in (10, 20):
        teach(paths, step)

    def make(
        suite: Suite,
        variants: Sequence[Variant],
        token: CancelToken,
        told: Callable[[Variant, int, int], object],
        begun: Callable[[list[Path]], object],
        root: Path,
        rounds: Sequence[int],
    ) -> list[Path]:
        folders = [root / str(one.trained) for one in variants]

        def hearer(variant: Variant) -> Hearer:
            def ended(item: object, outcome: object, over: int, total: int) -> None:
                told(variant, over, total)

            return Hearer(ended=ended)

        @contextmanager
        def work(batch: object) -> Iterator[ByNumpy]:
            begun(folders)
            yield ByNumpy()

        begun(folders)
        plain = [replace(one, weights=(), words={**WORDS}) for one in variants]
        by_folder = dict(zip(folders, plain, strict=True))
        using = NUMPY, read_document, paths
        run_suite(suite, by_folder, using, work, token, hearer, rounds, resume=True)
        return folders

    return CheckpointSession(AppState(), paths.root / "trainings", make, unused), run_id


def rest(session: CheckpointSession, qtbot: QtBot) -> Compared:
    qtbot.waitUntil(lambda: not session.progress.value.is_running, timeout=LONG)
    assert session.shown.value is not None
    return session.shown.value


@pytest.mark.slow
def test_all_steps_are_measured_after_half_of_the_pictures_and_what_is_made_stays(
    qapp: object, tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen, order = list[int](), list[list[int]]()

    def measured(shown: Compared, run: Run, services: object) -> Compared:
        seen.append(shown.whole)
        if len(seen) == 1:
            session.pause()
        return replace(shown, advice=Advice(10, "equal"))

    monkeypatch.setattr(checkpoint_session, "measured", measured)
    paths = DataPaths.at(tmp_path)
    session, run_id = session_of(paths, qapp)

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
    assert len({sum(counts) for counts in order}) > 2  # seen as they are made
    session.begin("")
    session.begin(run_id)
    assert rest(session, qtbot).lacking == shown.lacking and seen == [12, 12]
    session.make()
    assert rest(session, qtbot).lacking == 0 and seen == [12, 12, 12, count]
    TrainingRuns(paths.root / "trainings").delete(run_id)
    assert not Path(shown.files[0][0]).exists()
    session.shutdown()
