"""Runs by hand: a small real training watched, paused, deleted; what came of one is used."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from desktop_app.core.add_on import AddOn
from desktop_app.core.conditions import of_kind
from desktop_app.core.events import Evaluated, Trained, TrainingDone
from desktop_app.extensions.training.faces.page.runs_view import RunsView
from desktop_app.extensions.training.faces.page.training_page import TrainingPage
from desktop_app.extensions.training.values.basis import BasisChange, changed_error
from desktop_app.extensions.training.values.runs import (
    RunLog,
    RunRow,
    RunState,
    Sample,
    TrainingsView,
)
from desktop_app.extensions.training.work.sessions.training_session import training_of
from desktop_app.storage.pictures import save_picture
from desktop_app.ui.dialogs.question import Question
from desktop_app.ui.window.main_window import MainWindow
from desktop_app.worker.workspace import Workspace
from tests.models import model_info

LEFT = Qt.MouseButton.LeftButton
LOG = RunLog(
    tuple(Trained(step, 40, 1 / step, 1e-4, 0.1) for step in range(1, 31)),
    (Evaluated(10, 0.2, best=True, stale=0), Evaluated(20, 0.25, best=False, stale=1)),
    offset=1,
)


@pytest.fixture
def view(filled: TrainingPage) -> RunsView:
    filled.show_part(2)
    return filled.runs


def state(view: RunsView) -> str:
    return "" if view.runs.row is None else view.runs.row.state


def step_of(view: RunsView) -> int:
    return 0 if view.runs.row is None else view.runs.row.step


@pytest.mark.slow
def test_a_run_is_paused_goes_on_and_is_deleted(
    view: RunsView, filled: TrainingPage, qtbot: QtBot, window: MainWindow
) -> None:
    assert view.stack.is_empty
    filled.column.form._settings.change(trigger="slow 0.05", steps=500)  # pyright: ignore[reportPrivateUsage]
    QTest.mouseClick(filled.column.train, LEFT)
    qtbot.waitUntil(lambda: state(view) == "running" and step_of(view) > 2, timeout=30_000)
    assert not view.delete.isEnabled() and "Pause it first" in view.delete.toolTip()
    QTest.mouseClick(view.pause, LEFT)
    qtbot.waitUntil(lambda: state(view) == "paused", timeout=30_000)
    step = step_of(view)
    assert view.bar.value() == view.bar.maximum() * step // 500
    assert view.go_on.hasFocus()  # not what deletes
    assert view.state.text().startswith(f"Paused · step {step} of 500")
    QTest.mouseClick(view.go_on, LEFT)
    qtbot.waitUntil(lambda: step_of(view) > step, timeout=30_000)
    QTest.mouseClick(view.pause, LEFT)
    qtbot.waitUntil(view.delete.isEnabled, timeout=30_000)
    QTest.mouseClick(view.delete, LEFT)
    (question,) = window.findChildren(Question)
    assert question.windowTitle().startswith("Delete “slow 0.05”?")
    yes = question.findChildren(QPushButton)[0]
    QTest.mouseClick(yes, LEFT)
    qtbot.waitUntil(lambda: view.list.count() == 0, timeout=30_000)
    assert view.stack.is_empty


@pytest.mark.slow
def test_three_lines_say_why_one_failed(view: RunsView, filled: TrainingPage, qtbot: QtBot) -> None:
    filled.column.form._settings.change(trigger="refuse")  # pyright: ignore[reportPrivateUsage]
    QTest.mouseClick(filled.column.train, LEFT)
    qtbot.waitUntil(lambda: state(view) == "failed", timeout=30_000)
    assert len(view.state.text().split("\n")) == 3
    assert view.go_on.isVisible()
    assert not view.pause.isVisible()


def test_it_asks_where_something_has_changed(
    view: RunsView, window: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With each kind in a line; when it is looked at it says the same."""
    asked = list[tuple[str, str]]()

    def ask(name: str, run_id: str) -> None:
        asked.append((name, run_id))

    for name in ("go_on", "go_on_changed", "start_again"):
        monkeypatch.setattr(view._session, name, partial(ask, name))  # pyright: ignore[reportPrivateUsage]
    changes = (
        BasisChange("model", ("unet/w.safetensors",)),
        BasisChange("added", ("x.png", "y.png")),
    )
    row = shown(view, RunLog())
    QTest.mouseClick(view.go_on, LEFT)
    assert asked == [("go_on", "7")]
    failed = replace(row, state="failed", error=changed_error("rex", changes))
    view.runs.view.value = TrainingsView((failed,))
    lines = "Files of the base model: 1 (unet/w.safetensors)\nPictures added: 2 (x.png, y.png)"
    qtbot.waitUntil(lambda: lines in view.state.text())
    for words, wanted in (("Go On", "go_on_changed"), ("Start Again", "start_again")):
        question = window.findChildren(Question)[
            -1
        ]  # at once after Resume; then when it is pressed
        assert lines in question.text.text()
        button = next(one for one in question.buttons if one.text() == words)
        QTest.mouseClick(button, LEFT)
        assert asked[-1] == (wanted, "7")
        qtbot.waitUntil(lambda: not window.findChildren(Question))
        QTest.mouseClick(view.go_on, LEFT)
    window.findChildren(Question)[-1].close()


def shown(view: RunsView, log: RunLog, **changes: object) -> RunRow:
    """A run that nobody does."""
    row = RunRow("7", "/nowhere", "rex", "Starter", "lora", "paused", 30, 40, **changes)  # type: ignore[arg-type]
    view.runs.view.value = TrainingsView((row,))
    view.runs.chosen.value = row.id
    view.runs.log.value = log
    return row


@pytest.mark.slow
def test_the_graph_says_what_was_where(view: RunsView, qtbot: QtBot) -> None:
    shown(view, LOG)
    words = "Step 30 · Learning 0.0333 · Held out 0.2500 · Rate 0.0001"
    qtbot.waitUntil(lambda: view.words.text() == words)
    view.graph.setFocus()
    for _ in range(20):
        QTest.keyClick(view.graph, Qt.Key.Key_Left)
    assert view.graph.accessibleDescription().startswith("Step 1 · Learning 1.0000 · Held out 0.2")
    QTest.mouseMove(view.graph, QPoint(view.graph.width() - 12, 60))
    qtbot.waitUntil(lambda: view.words.text() == words)
    image = view.graph.grab().toImage()
    accent = view.graph._theme.color("accent")  # pyright: ignore[reportPrivateUsage]
    at = {
        image.pixelColor(x, y).name() for x in range(image.width()) for y in range(image.height())
    }
    assert accent.name() in at  # the best one is marked


@pytest.mark.slow
def test_steps_that_were_sampled_are_compared_by_one_click(
    view: RunsView, qtbot: QtBot, tmp_path: Path
) -> None:
    """Of a training that runs or has ended, whatever its method, once what was taught by one is
    there: it is written after its samples."""
    asked = list[str]()
    row = replace(shown(view, LOG), folder=str(tmp_path))
    view._session.compare = asked.append  # pyright: ignore[reportPrivateUsage]
    samples = tuple(Sample(step, 0, "rex", f"/{step}.png") for step in (0, 10))
    view.runs.view.value = TrainingsView((row,))
    view.runs.log.value = replace(LOG, samples=samples, offset=2)
    qtbot.waitUntil(lambda: bool(view.sheet.rows))
    assert not view.compare.isVisible()
    (tmp_path / "checkpoints" / "step-00000010").mkdir(parents=True)
    for method, state, count in (("lora", "running", 2), ("full", "done", 2), ("lora", "done", 1)):
        view.runs.view.value = TrainingsView((replace(row, method=method, state=state),))
        view.runs.log.value = replace(LOG, samples=samples[:count], offset=2)
        qtbot.waitUntil(lambda count=count: view.compare.isVisible() == (count > 1))
        if count > 1:
            QTest.mouseClick(view.compare, LEFT)
    assert asked == ["7", "7"]


@pytest.mark.slow
@pytest.mark.parametrize("state", ["running", "paused", "done"])
def test_what_was_taught_by_a_sample_s_step_is_used_by_one_click(
    state: RunState, view: RunsView, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While it trains, too; where it was not kept, no button says so."""
    asked = list[int]()

    def ask(row: RunRow, step: int, then: object) -> None:
        asked.append(step)

    monkeypatch.setattr(view._session, "use_step", ask)  # pyright: ignore[reportPrivateUsage]
    (tmp_path / "checkpoints" / "step-00000060").mkdir(parents=True)
    samples = tuple(Sample(step, 0, "rex", f"/{step}.png") for step in (0, 30, 60))
    row = shown(view, replace(LOG, samples=samples))
    view.runs.view.value = TrainingsView((replace(row, state=state, folder=str(tmp_path)),))
    qtbot.waitUntil(lambda: bool(view.sheet.rows))
    for column, is_kept in ((0, False), (1, False), (2, True)):
        QTest.mouseClick(
            view.sheet,
            LEFT,
            Qt.KeyboardModifier.NoModifier,
            view.sheet.square(0, column).center(),
        )
        assert view.use_step.isVisible() == is_kept
    assert view.use_step.text() == "Use Step 60"
    QTest.mouseClick(view.use_step, LEFT)
    assert asked == [60]


@pytest.mark.slow
def test_samples_are_rows_of_prompts(view: RunsView, qtbot: QtBot, tmp_path: Path) -> None:
    names = [f"{tmp_path}/{number}.png" for number in range(3)]
    for name in names:
        save_picture(Path(name), np.full((32, 32, 3), 200, np.uint8), {})
    samples = (
        Sample(0, 0, "rex on a beach", names[0]),
        Sample(0, 1, "a dog", names[1]),
        Sample(100, 0, "rex on a beach", names[2]),
    )
    shown(view, RunLog(samples=samples, offset=1))
    qtbot.waitUntil(lambda: [one.name for one in view.sheet.rows] == ["rex on a beach", "a dog"])
    assert [words for words, _ in view.sheet.rows[0].cells] == ["Step 0", "Step 100"]
    view.sheet.setFocus()
    QTest.keyClick(view.sheet, Qt.Key.Key_Right)
    assert view.sheet.accessibleDescription() == "rex on a beach: Step 100"
    view.sheet.grab()
    samples_read = view._samples  # pyright: ignore[reportPrivateUsage]
    qtbot.waitUntil(lambda: samples_read.picture(names[2]) is not None)


@pytest.mark.slow
def test_the_result_is_used_by_one_click(
    view: RunsView, qtbot: QtBot, with_models: Workspace, filled: TrainingPage
) -> None:
    done = TrainingDone({"kohya": "/models/rex.safetensors"}, 20, 0.2, 30, "no gain", 9.0)
    row = shown(view, LOG)
    view.runs.view.value = TrainingsView((replace(row, state="done", done=done),))
    assert "kept: step 20 · rex.safetensors" in view.state.text()
    assert not view.use.isEnabled()  # it is being taken up
    with_models.state.add_ons.value = (
        AddOn("k", "rex", "/models/rex.safetensors", "lora", "", ("rex",)),
    )
    assert view.use.isEnabled()
    QTest.mouseClick(view.strengths, LEFT)
    assert len(with_models.state.jobs.active) == 5
    assert not filled.isVisible()
    filled.show()
    QTest.mouseClick(view.use, LEFT)
    conditions = with_models.state.parameters.value.conditions
    assert [one.name for one in of_kind(conditions, "lora")] == ["k"]


@pytest.mark.slow
def test_the_starter_model_gives_way_to_the_model_of_its_family_that_was_trained(
    view: RunsView, with_models: Workspace
) -> None:
    state = with_models.state
    base = model_info("base")
    starter, tuned = replace(base, id="s", name="s", bundled=True), replace(base, id="t", name="t")
    state.models.value = (base, starter, tuned)
    state.add_ons.value = (AddOn("k", "rex", "/models/rex.safetensors", "lora", base.family),)
    done = TrainingDone({"kohya": "/models/rex.safetensors"}, 20, 0.2, 30, "no gain", 9.0)
    row = replace(shown(view, LOG), state="done", done=done, model=base.name)
    for now, used in ((starter, base), (tuned, tuned)):
        state.parameters.use_defaults_of(now)
        training_of(with_models).running.use(row)
        assert state.model == used
