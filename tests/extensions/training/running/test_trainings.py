"""Trainings run one after another, wait for pictures, and go on after pauses and kills."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from desktop_app.core.cancel import Cancelled, CancelToken
from desktop_app.core.errors import EngineError
from desktop_app.core.events import WAITS
from desktop_app.core.operations import Trying
from desktop_app.enginelink.client import EngineClient
from desktop_app.enginelink.command import engine_environment
from desktop_app.extensions.training.values.run import RUN_FILE
from desktop_app.extensions.training.values.runs import TrainingsView
from desktop_app.extensions.training.work.running.training_basis import go_on_with
from desktop_app.extensions.training.work.running.training_turns import TrainingTurns
from tests.enginelink.numpy_jobs import COMMAND as ENGINE
from tests.enginelink.numpy_jobs import job
from tests.extensions.training.running.small_trainer import run_of
from tests.extensions.training.running.training_queues import Program
from tests.patience import gone


@pytest.fixture
def program(tmp_path: Path) -> Iterator[Program]:
    made = Program(tmp_path)
    yield made
    assert made.trainings.close()


@pytest.fixture
def held(tmp_path: Path) -> Path:
    """A file that holds trainings in their fourth step, or where their title says."""
    file = tmp_path / "held"
    file.touch()
    return file


def staying(file: Path, at: int = 4) -> str:
    """The title of a training that it holds."""
    return f"held at {at} by {file}"


def steps_told(program: Program, run_id: str) -> list[int]:
    return [each.step for each in program.runs.log(run_id).steps]


def codes(view: TrainingsView) -> list[str]:
    return [row.error.code for row in view.rows if row.error is not None]


@pytest.mark.slow
def test_a_training_runs_to_its_end_and_is_taken_up(program: Program, tmp_path: Path) -> None:
    run = run_of(out=tmp_path / "out" / "mascot")
    run_id = program.add(run)
    row = program.wait_for(run_id, "done")
    assert (row.step, row.total, row.title, row.method) == (20, 20, "mascot", "lora")
    assert row.done is not None
    assert Path(row.done.files["kohya"]).read_bytes() == b"weights"
    assert program.kept == [(run, row.done)]
    assert steps_told(program, run_id) == [*range(1, 21)]
    assert not program.runs.is_taken()
    assert not program.clients[0].is_running


@pytest.mark.slow
def test_they_run_one_after_another_in_their_order(program: Program, held: Path) -> None:
    first = program.add(run_of(staying(held)))
    program.wait_for(first, "running", 1)
    second, third = program.add(run_of("second")), program.add(run_of("third"))
    fourth = program.add(run_of("fourth"), first=True)
    program.wait(lambda view: [row.title for row in view.rows[1:]] == ["fourth", "second", "third"])
    assert len(program.clients) == 1
    held.unlink()
    for each in (first, second, third, fourth):
        program.wait_for(each, "done")
    assert [run.title for run, _ in program.kept] == [staying(held), "fourth", "second", "third"]


@pytest.mark.slow
def test_a_damaged_one_stops_none_behind_it(program: Program, held: Path) -> None:
    first = program.add(run_of(staying(held)))
    program.wait_for(first, "running", 1)
    second, third = program.add(run_of("second")), program.add(run_of("third"))
    (program.runs.folder / second / RUN_FILE).write_bytes(b"{")
    held.unlink()
    program.wait_for(third, "done")
    row = program.wait_for(second, "failed")
    assert row.error is not None and row.error.code == "training_unreadable"
    assert (row.title, row.damaged) == ("second", (RUN_FILE,))


@pytest.mark.slow
def test_what_is_not_as_it_began_is_asked_about(
    program: Program, tmp_path: Path, held: Path
) -> None:
    """Accepted it goes on, and says so."""
    folder = tmp_path / "model"
    folder.mkdir()
    (folder / "w.safetensors").write_bytes(b"weights")
    run = run_of(staying(held))
    run_id = program.add(replace(run, model=replace(run.model, path=str(folder))))
    program.wait_for(run_id, "running", 3)
    program.trainings.pause(run_id)
    program.wait_for(run_id, "paused")
    held.unlink()
    (folder / "w.safetensors").write_bytes(b"WEIGHTS")
    program.trainings.go_on(run_id)
    row = program.wait_for(run_id, "failed")
    assert row.error is not None and row.error.code == "training_changed"
    assert "w.safetensors" in row.error.what
    go_on_with(program.runs, run_id)
    program.trainings.go_on(run_id)
    program.wait_for(run_id, "done")
    assert "w.safetensors" in program.runs.run(run_id).accepted[0]


@pytest.mark.slow
def test_one_is_paused_with_its_state_and_goes_on(program: Program, held: Path) -> None:
    run_id = program.add(run_of(staying(held)))
    program.wait_for(run_id, "running", 3)
    told = set[str]()
    program.trainings.changed.connect(
        lambda view: told.update(row.doing.what for row in view.rows if row.doing is not None)
    )
    program.trainings.pause(run_id)
    paused = program.wait_for(run_id, "paused", 3)
    assert "pause" in told, "it is said before the step has ended"
    assert not program.runs.is_taken()
    held.unlink()
    program.trainings.go_on(run_id)
    program.wait_for(run_id, "done")
    assert steps_told(program, run_id) == [*range(1, 21)]
    assert paused.step == 3


@pytest.mark.slow
def test_what_waits_can_be_paused_and_what_runs_deleted(program: Program, held: Path) -> None:
    first, second = program.add(run_of(staying(held))), program.add(run_of("second"))
    program.wait_for(first, "running", 1)
    program.trainings.pause(second)
    program.wait_for(second, "paused")
    program.trainings.delete(first)
    program.wait(lambda view: [row.id for row in view.rows] == [second])
    assert not (program.runs.folder / first).exists()
    assert not program.failures


@pytest.mark.slow
def test_why_it_failed_stands_in_its_row(program: Program) -> None:
    run_id = program.add(run_of("refuse"))
    row = program.wait_for(run_id, "failed")
    assert row.error is not None
    assert row.error.code == "model_missing"
    program.refusal = EngineError("training_too_large", needed="9", free="1")
    program.trainings.go_on(run_id)
    program.wait(lambda view: codes(view) == ["training_too_large"])
    assert len(program.clients) == 1, "what does not fit is refused before anything is started"


@pytest.mark.slow
@pytest.mark.parametrize(
    ("code", "told"),
    [
        ("engine_failed", "The training failed: a test."),
        ("engine_start", "The training failed: The engine can't be started: a test."),
        ("out_of_memory", "There was not enough memory for the training."),
        ("training_diverged", "The loss was not a number"),
    ],
)
def test_a_failure_is_the_trainings(program: Program, code: str, told: str) -> None:
    error = program.wait_for(program.add(run_of(f"fails by {code}")), "failed").error
    assert error is not None
    assert error.what.startswith(told) and "picture" not in error.what + error.kept


def test_one_whose_process_is_killed_goes_on_by_itself(program: Program) -> None:
    run_id = program.add(run_of("die at 15"))
    program.wait_for(run_id, "done")
    assert steps_told(program, run_id) == [*range(1, 21)], "steps done twice count once"
    assert len(program.clients) == 2


@pytest.mark.slow
def test_one_that_always_ends_has_failed(program: Program) -> None:
    run_id = program.add(run_of("die at 15 always"))
    row = program.wait_for(run_id, "failed")
    assert row.error is not None
    assert row.error.code == "trainer_ended"
    assert len(program.clients) == 3


@pytest.mark.slow
def test_a_killed_program_loses_no_training(tmp_path: Path, held: Path) -> None:
    command = [
        sys.executable,
        "-P",
        "-m",
        "tests.extensions.training.running.training_queues",
        str(tmp_path),
        staying(held, 13),
    ]
    environment = engine_environment()
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment) as child:
        assert child.stdout is not None
        trainer = int(child.stdout.readline().split()[1])
        os.kill(child.pid, signal.SIGKILL)
        child.wait()
    assert gone(trainer), "the trainer does not outlive its program"
    program = Program(tmp_path)
    try:
        view = program.wait(lambda view: bool(view.rows))
        assert [row.state for row in view.rows] == ["interrupted"]
        assert view.interrupted[0].step == 12
        held.unlink()
        program.trainings.go_on(view.rows[0].id)
        program.wait_for(view.rows[0].id, "done")
        assert steps_told(program, view.rows[0].id) == [*range(1, 21)]
    finally:
        program.trainings.close()


@pytest.mark.slow
def test_what_was_interrupted_may_go_on_without_being_asked_for(tmp_path: Path, held: Path) -> None:
    before = Program(tmp_path)
    run_id = before.add(run_of(staying(held)))
    before.wait_for(run_id, "running", 2)
    assert before.trainings.close()
    assert before.runs.row(run_id).state == "interrupted"
    held.unlink()
    after = Program(tmp_path, automatic=True)
    after.wait_for(run_id, "done")
    assert after.trainings.close()


@pytest.mark.slow
def test_only_one_program_trains(program: Program, tmp_path: Path, held: Path) -> None:
    first = program.add(run_of(staying(held)))
    program.wait_for(first, "running", 1)
    other = Program(tmp_path)
    try:
        second = other.add(run_of("second"))
        other.wait(lambda view: view.elsewhere)
        assert other.row(second).state == "waiting"
        program.trainings.pause(first)
        other.wait_for(second, "done")
    finally:
        other.trainings.close()


# -- pictures --------------------------------------------------------------------------------------


@pytest.fixture
def engine(program: Program, tmp_path: Path) -> Iterator[EngineClient]:
    client = EngineClient(tmp_path / "engine.log", ENGINE)
    client.around = program.turns.picture
    yield client
    client.close()


class Watching:
    """Views that were told."""

    def __init__(self, program: Program) -> None:
        self.views: list[TrainingsView] = []
        program.trainings.changed.connect(self.views.append)


def test_a_picture_holds_a_training_that_goes_on_after_it(
    program: Program, engine: EngineClient, held: Path
) -> None:
    run_id = program.add(run_of(staying(held)))
    program.wait_for(run_id, "running", 2)
    seen = Watching(program)
    engine.generate(job(), lambda event: None, CancelToken())
    view = program.wait(lambda view: view.held)
    assert view.running is not None
    assert view.running.doing == WAITS
    held.unlink()
    program.wait_for(run_id, "done")
    assert len(program.clients) == 1, "it keeps its process, and its model"
    assert any(view.held for view in seen.views)


@pytest.mark.slow
def test_where_memory_holds_one_the_training_ends_first_and_begins_again(
    program: Program, engine: EngineClient, held: Path
) -> None:
    program.turns.room = lambda operation, asked, held: "one"
    run_id = program.add(run_of(staying(held)))
    program.wait_for(run_id, "running", 2)
    running: list[bool] = []

    def hear(event: object) -> None:
        running.append(program.clients[0].is_running)

    engine.generate(job(), hear, CancelToken())
    assert running
    assert not any(running)
    held.unlink()
    program.wait_for(run_id, "done")
    assert len(program.clients) == 2
    assert steps_told(program, run_id) == [*range(1, 21)]


@pytest.mark.slow
def test_where_there_is_room_for_both_nothing_waits(
    program: Program, engine: EngineClient, held: Path
) -> None:
    program.turns.room = lambda operation, asked, held: "both"
    run_id = program.add(run_of(staying(held)))
    program.wait_for(run_id, "running", 2)
    seen = Watching(program)
    engine.generate(job(), lambda event: None, CancelToken())
    held.unlink()
    program.wait_for(run_id, "done")
    assert not any(view.held for view in seen.views)


def test_a_trial_that_nobody_asked_for_holds_no_training() -> None:
    turns, token, model = TrainingTurns(), CancelToken(), job().model
    unasked, asked = (Trying(model, openvino=openvino) for openvino in (False, True))
    with turns.picture("trial", unasked, CancelToken()):
        assert turns.wait() > 0
    turns.begin(token)
    with pytest.raises(Cancelled), turns.picture("trial", unasked, CancelToken()):
        pass
    assert not token.is_paused
    with turns.picture("trial", asked, CancelToken()):
        assert token.is_paused


def test_a_picture_that_waits_for_room_can_be_cancelled() -> None:
    turns, token = TrainingTurns(lambda operation, asked, held: "one"), CancelToken()
    turns.begin(CancelToken())
    waiting = threading.Event()
    turns.changed = waiting.set
    ended: list[bool] = []

    def ask() -> None:
        try:
            with turns.picture("generate", None, token):
                pass
        except Cancelled:
            ended.append(True)

    asking = threading.Thread(target=ask)
    asking.start()
    assert waiting.wait(60)
    token.cancel()
    asking.join(60)
    assert ended == [True]
