"""Evaluations of the window: they run in a thread, their reports are kept, shown, written, gone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from threading import Event
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from desktop_app.core.cancel import CancelToken
from desktop_app.core.errors import InputError
from desktop_app.extensions.evaluation.values.evaluation import Report
from desktop_app.extensions.evaluation.work.reports.plots import Inks
from desktop_app.extensions.evaluation.work.reports.rendering import Picture
from desktop_app.extensions.evaluation.work.sessions.evaluation_session import (
    Evaluate,
    EvaluationSession,
    ReportStyle,
    Tell,
)
from desktop_app.extensions.evaluation.work.stores.evaluations import EvaluationStore
from desktop_app.extensions.evaluation.work.stores.suites import SuiteStore
from desktop_app.state.app_state import AppState
from desktop_app.worker.background import BackgroundTasks
from tests.extensions.evaluation.reports.reports import picture, small_report

FIRST = {"samples": "a", "seed": 1}


def _pictures(report: Report) -> Picture:
    return picture


class Bench:
    """A session whose evaluations answer at once, with what it was asked."""

    def __init__(self, folder: Path) -> None:
        self.state, self.background = AppState(), BackgroundTasks()
        self.shown = list[str]()
        self.answer: Evaluate = self.at_once
        self.session = EvaluationSession(
            *(self.state, self.background, EvaluationStore(folder), SuiteStore(folder / "suites")),
            *(self.evaluate, _pictures, lambda: ("one",)),
            lambda: self.shown.append("page"),
        )

    def evaluate(self, values: Mapping[str, Any], token: CancelToken, tell: Tell) -> Report:
        return self.answer(values, token, tell)

    def at_once(self, values: Mapping[str, Any], token: CancelToken, tell: Tell) -> Report:
        tell("1 of 2 pictures")
        return replace(small_report(), name=str(values["samples"]), asked=values)


@pytest.fixture
def bench(qapp: object, tmp_path: Path) -> Iterator[Bench]:
    made = Bench(tmp_path)
    yield made
    made.session.shutdown()
    made.background.shutdown()


@pytest.mark.slow
def test_a_report_is_kept_listed_and_shown(bench: Bench, qtbot: QtBot) -> None:
    session, told = bench.session, list[object]()
    session.progress.changed.connect(lambda now: told.append(now.is_running))
    session.said.changed.connect(told.append)
    session.start(FIRST)
    qtbot.waitUntil(lambda: session.shown.value is not None and bool(session.rows.value))
    assert told == [True, "1 of 2 pictures", False]
    shown = session.shown.value
    assert shown is not None
    assert (shown.name, [one.name for one in session.rows.value]) == ("a", ["a"])
    assert all(address in shown.html for address in shown.pictures)
    plots = [one for name, one in shown.pictures.items() if name.startswith("plot")]
    assert [one.ratio for one in plots] == [2.0]


@pytest.mark.slow
def test_another_look_shows_it_in_other_words_and_colours(bench: Bench, qtbot: QtBot) -> None:
    session = bench.session
    session.start(FIRST)
    qtbot.waitUntil(lambda: session.shown.value is not None)
    before = session.shown.value
    session.style = ReportStyle(lambda text: f"@{text}", Inks(text="#ffffff", ground=""))
    assert before is not None
    session.choose(before.id)
    qtbot.waitUntil(lambda: session.shown.value is not before)
    now = session.shown.value
    assert now is not None
    assert "@Figures" in now.html
    plot = next(name for name in now.pictures if name.startswith("plot"))
    assert not (now.pictures[plot].pixels[0, 0] == before.pictures[plot].pixels[0, 0]).all()


def test_what_goes_wrong_is_told_and_another_can_begin(bench: Bench, qtbot: QtBot) -> None:
    def wrong(values: Mapping[str, Any], token: CancelToken, tell: Tell) -> Report:
        raise InputError("set_empty", name="a")

    session = bench.session
    bench.answer = wrong
    session.start(FIRST)
    qtbot.waitUntil(lambda: bench.state.notice.value is not None)
    assert not session.progress.value.is_running
    bench.answer = bench.at_once
    session.start(FIRST)
    qtbot.waitUntil(lambda: session.shown.value is not None)


def test_one_that_is_cancelled_leaves_nothing(bench: Bench, qtbot: QtBot) -> None:
    begun = Event()

    def wait(values: Mapping[str, Any], token: CancelToken, tell: Tell) -> Report:
        begun.set()
        while True:
            token.check()

    session = bench.session
    bench.answer = wait
    session.start(FIRST)
    session.start({"samples": "another"})  # one at a time
    assert begun.wait(30)
    session.pause()
    qtbot.waitUntil(lambda: not session.progress.value.is_running)
    assert session.shown.value is None
    assert bench.state.notice.value is None


@pytest.mark.few(1)
@pytest.mark.parametrize("ending", [".html", ".pdf", ".json"])
def test_it_is_written_as_a_file(bench: Bench, qtbot: QtBot, tmp_path: Path, ending: str) -> None:
    session, path = bench.session, tmp_path / f"out{ending}"
    session.start(FIRST)
    qtbot.waitUntil(lambda: session.shown.value is not None)
    session.export(path)
    qtbot.waitUntil(lambda: path.is_file() and bench.background.pending == 0)
    assert path.stat().st_size > 1000


def test_one_that_is_deleted_is_gone_and_not_shown(bench: Bench, qtbot: QtBot) -> None:
    session = bench.session
    session.start(FIRST)
    qtbot.waitUntil(lambda: session.shown.value is not None and bool(session.rows.value))
    session.delete(session.rows.value[0].id)
    qtbot.waitUntil(lambda: not session.rows.value)
    assert session.shown.value is None


def test_another_page_fills_in_what_is_asked(bench: Bench) -> None:
    bench.session.propose({"samples": "history:fox"})
    assert bench.shown == ["page"]
    assert bench.session.proposed.value == {"samples": "history:fox"}
