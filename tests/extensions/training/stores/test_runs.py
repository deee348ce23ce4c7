"""Trainings on the disk: states that survive, an order, a log that is read as it grows."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from desktop_app.core.errors import EngineError, InputError, StorageError
from desktop_app.core.file_lock import Lock
from desktop_app.extensions.training.values.fields import settings_of
from desktop_app.extensions.training.values.run import LOG_FILE, RUN_FILE, Run
from desktop_app.extensions.training.values.runs import RunLog
from desktop_app.extensions.training.work.stores.runs import STATE_FILE, TrainingRuns
from desktop_app.extensions.training.work.stores.settings_file import read_settings, write_settings
from tests.models import model_info


def run_of(title: str) -> Run:
    return Run(model_info("base"), settings_of({"method": "dora"}), (), "/nowhere", title=title)


@pytest.fixture
def runs(tmp_path: Path) -> TrainingRuns:
    return TrainingRuns(tmp_path / "trainings")


def test_a_run_is_read_as_it_was_written(runs: TrainingRuns) -> None:
    assert runs.rows() == () and not runs.is_taken()
    run_id = runs.add(run_of("a"))
    assert runs.run(run_id) == run_of("a")
    row = runs.row(run_id)
    assert (row.state, row.title, row.model, row.method) == ("waiting", "a", "Base", "dora")


def test_what_runs_and_waits_comes_first(runs: TrainingRuns) -> None:
    one, two, three, four = (runs.add(run_of(name)) for name in "abcd")
    runs.set_state(two, "paused")
    runs.set_state(four, "running")
    runs.put_in_order([three, one])
    lock = runs.take()
    assert isinstance(lock, Lock)
    with lock:
        assert [row.id for row in runs.rows()] == [four, three, one, two]
        assert runs.row(four).state == "running"
    assert runs.row(four).state == "interrupted"
    runs.set_state(two, "waiting")
    assert [row.id for row in runs.rows()] == [three, one, two, four]


def test_one_whose_program_died_does_not_run_while_another_does(runs: TrainingRuns) -> None:
    dead, other = runs.add(run_of("dead")), runs.add(run_of("other"))
    runs.set_state(dead, "running")
    lock = runs.take()
    assert isinstance(lock, Lock)
    with lock:
        runs.set_state(other, "running")
        assert [runs.row(each).state for each in (dead, other)] == ["interrupted", "running"]


def test_why_it_failed_is_kept(runs: TrainingRuns) -> None:
    run_id = runs.add(run_of("a"))
    runs.set_state(run_id, "failed", EngineError("trainer_ended", reason="signal 9"))
    error = runs.row(run_id).error
    assert error is not None
    assert "signal 9" in error.what


def test_one_that_is_deleted_is_gone(runs: TrainingRuns) -> None:
    one, two = runs.add(run_of("a")), runs.add(run_of("b"))
    (runs.folder / one / "states").mkdir()
    runs.delete(one)
    assert [row.id for row in runs.rows()] == [two]
    for run_id in (one, "../../etc", "f" * 32):
        with pytest.raises(StorageError, match=run_id[:20]):
            runs.run(run_id)


@pytest.mark.parametrize("text", ["", "{", "[]", '{"model": 3}', '{"settings": {"rank": "x"}}'])
def test_a_damaged_run_is_said_to_be(runs: TrainingRuns, text: str) -> None:
    run_id = runs.add(run_of("a"))
    (runs.folder / run_id / RUN_FILE).write_text(text)
    with pytest.raises(StorageError) as caught:
        runs.run(run_id)
    assert caught.value.code == "training_unreadable"


@pytest.mark.parametrize("name", [RUN_FILE, STATE_FILE])
def test_a_damaged_file_hides_nothing(runs: TrainingRuns, name: str) -> None:
    """It is named; the training can be paused and deleted, and the others are as they were."""
    one, two = runs.add(run_of("a")), runs.add(run_of("b"))
    whole = (runs.folder / one / name).read_bytes()
    (runs.folder / one / name).write_bytes(whole[:-20])
    rows = {row.id: row for row in runs.rows()}
    assert rows[one].damaged == (name,) and rows[two].damaged == ()
    assert (rows[one].title, rows[one].model) == ("a", "Base")
    runs.set_state(one, "paused")
    assert runs.row(one).state == "paused"
    assert runs.row(one).damaged == ((RUN_FILE,) if name == RUN_FILE else ())
    kept = [*(runs.folder / one).glob("*-damaged-*")]
    assert [each.read_bytes() for each in kept] == [whole[:-20]] * (name == STATE_FILE)
    runs.delete(one)
    assert [row.id for row in runs.rows()] == [two]


def test_a_state_that_can_not_be_read_is_told_by_log_and_lock(runs: TrainingRuns) -> None:
    one, two = runs.add(run_of("a"), "running"), runs.add(run_of("b"), "done")
    for run_id in (one, two):
        (runs.folder / run_id / STATE_FILE).write_bytes(b"")
    done = {"event": "training_done", "files": {}, "step": 4, "loss": None, "steps": 4}
    done |= {"reason": "steps", "seconds": 1.0}
    (runs.folder / one / LOG_FILE).write_text(told(3))
    (runs.folder / two / LOG_FILE).write_text(told(4) + json.dumps(done) + "\n")
    assert (runs.row(one).state, runs.row(one).step) == ("paused", 3)
    assert runs.row(two).state == "done" and runs.row(two).done is not None
    lock = runs.take()
    assert isinstance(lock, Lock)
    with lock:  # nobody else says that it runs
        assert [(row.id, row.state) for row in runs.rows()] == [(one, "running"), (two, "done")]


def test_one_flipped_bit_is_mended(runs: TrainingRuns) -> None:
    run_id = runs.add(run_of("a"))
    other = runs.add(run_of("b"))
    runs.put_in_order([other, run_id])
    for path in (*(runs.folder / run_id / name for name in (RUN_FILE, STATE_FILE)),
                 runs.folder / "order.json"):  # fmt: skip
        data = bytearray(path.read_bytes())
        data[len(data) // 3] ^= 4
        path.write_bytes(data)
    assert [row.id for row in runs.rows()] == [other, run_id]
    assert runs.row(run_id).damaged == () and runs.run(run_id) == run_of("a")


def test_without_an_order_it_is_that_of_the_ids(runs: TrainingRuns) -> None:
    one, two = runs.add(run_of("a")), runs.add(run_of("b"))
    order = runs.folder / "order.json"
    order.write_text(json.dumps([two, one]))  # as earlier versions wrote it
    assert [row.id for row in runs.rows()] == [two, one]
    order.write_bytes(order.read_bytes()[:9])
    assert [row.id for row in runs.rows()] == [two, one]  # the newest first
    three = runs.add(run_of("c"))
    assert runs.rows()[0].id == three
    assert len([*runs.folder.glob("order-damaged-*")]) == 1


def told(step: int, loss: float = 1.0) -> str:
    values = {"step": step, "total": 9, "loss": loss, "rate": 1e-4, "seconds": 0.1, "left": 3.0}
    return json.dumps({"event": "trained", **values}) + "\n"


def test_the_log_is_read_as_it_grows(runs: TrainingRuns) -> None:
    run_id = runs.add(run_of("a"))
    assert runs.log(run_id) == RunLog()
    path = runs.folder / run_id / LOG_FILE
    sample = {"event": "sample", "step": 2, "number": 0, "prompt": "p", "file": "samples/2-0.png"}
    path.write_text(told(1) + told(2) + json.dumps(sample) + "\n" + told(3)[:20])
    first = runs.log(run_id)
    assert [each.step for each in first.steps] == [1, 2]
    assert first.samples[0].path == str(runs.folder / run_id / "samples/2-0.png")
    with path.open("a") as log:
        log.write(told(3)[20:] + "what nobody knows\n" + '{"event": "later"}\n' + told(4))
    second = runs.log(run_id, first)
    assert [each.step for each in second.steps] == [1, 2, 3, 4]
    assert runs.log(run_id, second) == second
    assert (runs.row(run_id).step, runs.row(run_id).total, runs.row(run_id).left) == (4, 9, 3.0)


def test_steps_that_were_done_twice_count_once(runs: TrainingRuns) -> None:
    run_id = runs.add(run_of("a"))
    path = runs.folder / run_id / LOG_FILE
    path.write_text("".join(told(step) for step in (1, 2, 3, 4)))
    before = runs.log(run_id)
    with path.open("a") as log:
        log.write(told(3, 7.0))
    steps = runs.log(run_id, before).steps
    assert [(each.step, each.loss) for each in steps] == [(1, 1.0), (2, 1.0), (3, 7.0)]
    path.write_text(told(1, 5.0))  # another log
    assert [each.loss for each in runs.log(run_id, before).steps] == [5.0]


def test_a_file_of_settings_holds_what_was_said(tmp_path: Path) -> None:
    path, said = tmp_path / "x.toml", {"rank": 4, "layouts": ["kohya", "peft"], "holes": True}
    write_settings(path, "starter", settings_of(said))
    model, read = read_settings(path)
    assert model == "starter"
    assert read == {**said, "layouts": ("kohya", "peft")}
    path.write_text("rank = 0\n")
    with pytest.raises(InputError):
        read_settings(path)
    path.write_text("rank = \n")
    with pytest.raises(InputError) as caught:
        read_settings(path)
    assert caught.value.code == "file_unreadable"


def test_a_run_of_a_newer_program_is_refused(runs: TrainingRuns) -> None:
    run_id = runs.add(run_of("a"))
    newer = replace(run_of("a"), settings={**run_of("a").settings, "what comes later": 1})
    runs.write_run(run_id, newer)
    with pytest.raises(StorageError, match="what comes later"):
        runs.run(run_id)


def test_a_run_is_called_something_else_and_stays_as_it_is(runs: TrainingRuns) -> None:
    run_id = runs.add(run_of("a"), "paused")
    runs.set_state(run_id, "failed", EngineError("engine_died"))
    runs.rename(run_id, "b")
    row = runs.row(run_id)
    assert (row.title, row.state, row.error is not None) == ("b", "failed", True)
    assert runs.run(run_id) == run_of("b")
