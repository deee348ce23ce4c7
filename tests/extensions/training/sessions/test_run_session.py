"""Runs in the window: a real process that is small, queued, paused, looked at, used."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from desktop_app.core.add_on import AddOn
from desktop_app.core.conditions import lora, of_kind
from desktop_app.core.forecast import Forecast
from desktop_app.core.memory_plan import MemoryPlan
from desktop_app.extensions.training.values.runs import RunRow, TrainingsView
from desktop_app.extensions.training.work.sessions.run_session import STRENGTHS
from desktop_app.extensions.training.work.sessions.training_session import TrainingSession
from desktop_app.storage.pictures import save_picture
from desktop_app.worker.workspace import Workspace
from tests.extensions.training.sessions.small_trainings import use_small_trainer
from tests.models import model_info

RUNS = 30_000
BASE = model_info("base", native_size=64)


pytestmark = pytest.mark.numpy_engine(BASE)


@pytest.fixture
def came() -> list[None]:
    """As many as trainings have given something."""
    return []


@pytest.fixture
def training(
    workspace: Workspace, qtbot: QtBot, tmp_path: Path, came: list[None]
) -> TrainingSession:
    """With a set of three pictures open."""
    folder, chance = tmp_path / "dog", np.random.default_rng(1)
    folder.mkdir()
    for name in "abc":
        save_picture(folder / f"{name}.png", chance.integers(0, 256, (80, 80, 3), np.uint8), {})
    made = use_small_trainer(workspace, came)
    made.sets.open(folder)
    qtbot.waitUntil(lambda: bool(made.sets.set.placed.value))
    return made


def row(training: TrainingSession) -> RunRow:
    found = training.running.runs.row
    assert found is not None
    return found


def wait_for(training: TrainingSession, qtbot: QtBot, state: str) -> RunRow:
    def is_so() -> bool:
        found = training.running.runs.row
        return found is not None and found.state == state

    qtbot.waitUntil(is_so, timeout=RUNS)
    return row(training)


@pytest.mark.slow
def test_two_of_one_word_are_told_apart_and_both_are_kept(
    training: TrainingSession, qtbot: QtBot
) -> None:
    """Also while the first has written nothing yet; and one that is begun again. Before its first
    step the time that is left is that of the whole, if it was forecast."""
    running, runs = training.running, training.running.runs
    runs.cost.value = Forecast(MemoryPlan(), 1, 2, seconds=300.0, preparing=100.0)
    training.settings.change(trigger="rex", steps=2, evaluate=10)
    for count in (1, 2):
        running.train()
        qtbot.waitUntil(lambda count=count: len(runs.view.value.rows) == count, timeout=RUNS)
    running.start_again(runs.view.value.rows[0].id)

    def have_run() -> bool:
        return [one.state for one in runs.view.value.rows] == ["done"] * 3

    qtbot.waitUntil(have_run, timeout=RUNS)
    assert {one.title for one in runs.view.value.rows} == {"rex", "rex 2", "rex 3"}
    files = [file for one in runs.view.value.rows if one.done for file in one.done.files.values()]
    assert len(files) == 3 and all(Path(one).is_file() for one in {*files})
    assert len({*files}) == 3
    by_title = {one.title: one for one in runs.view.value.rows}
    for title, step, wanted in (("rex", 0, 240.0), ("rex", 1, 40.0), ("rex 3", 0, 40.0)):
        told = replace(by_title[title], state="running", step=step, left=40.0)
        running._trainings.changed.send(TrainingsView((told,)))  # pyright: ignore[reportPrivateUsage]
        assert runs.view.value.rows[0].left == wanted
        assert running.is_timed(told) == (title == "rex")  # of one begun again nothing is forecast


def test_a_training_is_queued_and_its_log_followed(
    training: TrainingSession, qtbot: QtBot, workspace: Workspace, came: list[None]
) -> None:
    training.settings.change(trigger="rex", steps=30, evaluate=10)
    training.running.train()
    done = wait_for(training, qtbot, "done")
    assert done.title == "rex"
    assert len(came) == 1
    runs = training.running.runs
    qtbot.waitUntil(lambda: len(runs.log.value.steps) == 30)
    assert [one.step for one in runs.log.value.evaluations] == [10, 20, 30]
    assert done.done is not None
    (file,) = done.done.files.values()
    assert Path(file).is_relative_to(workspace.paths.models)
    assert training.running.result_of(done) is None  # nobody has taken it up yet
    workspace.state.add_ons.value = (AddOn("k", "rex", file, "lora", "sd1", ("rex",)),)
    workspace.state.parameters.update(prompt="on a beach")
    training.running.use(done)
    parameters = workspace.state.parameters.value
    assert [one.name for one in of_kind(parameters.conditions, "lora")] == ["k"]
    assert parameters.prompt == "rex, on a beach"
    training.running.use(done)
    assert workspace.state.parameters.value.prompt == "rex, on a beach"
    # What another training taught the same word makes room.
    other = AddOn("o", "rex 2", "/o/rex-2.safetensors", "lora", "sd1", ("rex",))
    third = AddOn("t", "hat", "/o/hat.safetensors", "lora", "sd1", ("hat",))
    workspace.state.add_ons.value = (*workspace.state.add_ons.value, other, third)
    step = AddOn("s", "rex 3 step 9", "/m/rex-3 step 9.safetensors", "lora", "sd1", ("rex",))
    own = AddOn("u", "rex", "/o/bought.safetensors", "lora", "sd1", ("rex",))
    workspace.state.add_ons.value = (*workspace.state.add_ons.value, step, own)
    second = replace(done, id="2", done=replace(done.done, files={"": other.path}))
    rows = (done, second, replace(done, id="3", state="paused", done=None, out="/m/rex-3"))
    runs.view.value = TrainingsView(rows)
    workspace.state.parameters.change_conditions("lora", *map(lora, "otsu"))
    training.running.use(done)
    used = of_kind(workspace.state.parameters.value.conditions, "lora")
    assert [one.name for one in used] == ["t", "u", "k"]
    workspace.state.parameters.change_conditions("lora")
    workspace.state.add_ons.value = (AddOn("e", "rex", file, "embedding", "sd1"),)
    training.running.use(done)
    (word,) = of_kind(workspace.state.parameters.value.conditions, "embedding")
    assert (word.name, word.word) == ("e", "rex")
    workspace.state.add_ons.value = ()
    workspace.state.models.value = (BASE, model_info("rex", path=file))
    training.running.use(done)  # all weights were trained: it is a model
    assert workspace.state.parameters.value.model == "rex"
    workspace.state.models.value = (BASE,)
    workspace.state.parameters.update(model=BASE.id)
    workspace.state.add_ons.value = (AddOn("k", "rex", file, "lora", "sd1", ("rex",)),)
    training.running.try_strengths(done, "rex on a hill")
    jobs = workspace.state.jobs.active
    loras = [of_kind(one.request.conditions, "lora") for one in jobs]
    assert [one.weight for (one,) in loras] == [*STRENGTHS]
    assert len({one.request.seed for one in jobs}) == 1
    assert jobs[0].request.prompt == "rex on a hill"


@pytest.mark.slow
def test_it_is_paused_goes_on_and_is_deleted(training: TrainingSession, qtbot: QtBot) -> None:
    training.settings.change(trigger="slow 0.05", steps=200)
    training.running.train()
    qtbot.waitUntil(lambda: (one := training.running.runs.row) is not None and one.step > 2,
                    timeout=RUNS)  # fmt: skip
    training.running.pause(row(training).id)
    paused = wait_for(training, qtbot, "paused")
    training.running.go_on(paused.id)
    qtbot.waitUntil(lambda: row(training).step > paused.step, timeout=RUNS)
    training.running.delete(paused.id)
    qtbot.waitUntil(lambda: not training.running.runs.view.value.rows, timeout=RUNS)
    assert training.running.runs.chosen.value == ""


@pytest.mark.slow
def test_what_fails_is_said_in_its_row(training: TrainingSession, qtbot: QtBot) -> None:
    training.settings.change(trigger="refuse")
    training.running.train()
    failed = wait_for(training, qtbot, "failed")
    assert failed.error is not None
    assert failed.error.code == "model_missing"


def test_an_empty_set_is_refused(
    training: TrainingSession, qtbot: QtBot, workspace: Workspace
) -> None:
    training.sets.set.edit(lambda one: one.leaving_out(["a.png", "b.png", "c.png"]))
    training.running.train()
    notice = workspace.state.notice.value
    assert notice is not None
    assert notice.error is not None
    assert notice.error.code == "training_empty"
    assert not training.running.runs.view.value.rows
