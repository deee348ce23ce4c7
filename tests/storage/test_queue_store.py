"""The queue's file: what was written is there for the next program, whoever wrote it."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from desktop_app.core.errors import EngineError, StorageError
from desktop_app.core.events import Finished
from desktop_app.core.geometry import Rect
from desktop_app.core.job_record import JobRecord, PartRecord, SpotRecord
from desktop_app.core.queue_entry import JobStatus, QueueChange, QueueCommand
from desktop_app.storage import queue_store
from desktop_app.storage.queue_rows import DoneImage
from desktop_app.storage.queue_store import QueueStore

Open = Callable[[], QueueStore]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "queue.sqlite"


@pytest.fixture
def opened(file: Path) -> Iterator[Open]:
    made: list[QueueStore] = []

    def open_one() -> QueueStore:
        made.append(QueueStore(file))
        return made[-1]

    yield open_one
    for store in made:
        store.close()


def record(title: str = "a cat", images: int = 2) -> JobRecord:
    spot = SpotRecord({}, PartRecord(Rect(0, 0, 4, 4), "a" * 64), None, "c" * 64)
    return JobRecord("edit", (spot,), images, title, "m", "M", "abc", "doc")


def titles(store: QueueStore) -> list[str]:
    return [entry.title for entry in store.entries()]


def test_another_program_reads_what_was_added(opened: Open) -> None:
    one, other = opened(), opened()
    one.add("1", record("first"))
    one.add("2", record("second"), session="s", owner="ann")
    one.add("3", record("urgent"), first=True)
    one.add("4", record("urgent, too"), first=True)
    one.add("2", record("again"))  # it is there already
    assert titles(other) == ["urgent", "urgent, too", "first", "second"]
    entry = other.entry("2")
    assert entry is not None
    assert (entry.session, entry.owner, entry.model, entry.document) == ("s", "ann", "m", "doc")
    assert (entry.status, entry.images, entry.missing) == (JobStatus.WAITING, 2, (0, 1))
    assert other.record_of("2") == record("second")
    with pytest.raises(StorageError) as caught:
        other.record_of("5")
    assert caught.value.code == "job_unknown"


def test_an_image_is_kept_once_and_its_outputs_until_they_are_fetched(opened: Open) -> None:
    store = opened()
    store.add("1", record(), session="s")
    store.start("1")
    done = DoneImage(1, 2.5, ("removed_flat",), ("b" * 64,))
    store.keep_image("1", done)
    store.keep_image("1", DoneImage(1, 9.0))
    store.keep_image("gone", DoneImage(0))
    assert store.images_of("1") == (done,)
    entry = store.entry("1")
    assert entry is not None
    assert entry.missing == (0,)
    assert store.blobs() == {"a" * 64, "b" * 64, "c" * 64}
    store.keep_image("1", DoneImage(0, outputs=("d" * 64,)))
    store.let_go("1", [1])
    assert store.blobs() == {"a" * 64, "c" * 64, "d" * 64}
    store.let_go("1", [0, 1])
    assert store.blobs() == {"a" * 64, "c" * 64}
    store.apply(QueueChange(forgotten=frozenset({"1"})))
    assert store.images_of("1") == ()
    assert store.blobs() == set()


def test_what_became_of_a_job_is_told(opened: Open) -> None:
    store, other = opened(), opened()
    for name in ("done", "failed"):
        store.add(name, record(name), session="s")
        store.start(name)
    store.progress("done", 3, 20, 12.5)
    entry = other.entry("done")
    assert entry is not None
    assert (entry.step, entry.steps, entry.seconds_left) == (3, 20, 12.5)
    end = Finished(3.0, 1.0, "cpu", "float32")
    store.end("done", JobStatus.DONE, finish=end)
    store.end("failed", JobStatus.FAILED, EngineError("engine_died", reason="signal 9"))
    assert other.finish_of("done") == end
    assert (other.error_of("failed") or {})["code"] == "engine_died"
    assert other.error_of("done") is None
    assert [entry.error for entry in other.entries()] == ["", "engine_died"]
    other.give_up("s")  # what failed stays
    assert titles(store) == ["failed"]
    store.apply(QueueChange(statuses={"failed": JobStatus.WAITING}))
    assert other.error_of("failed") is None


def test_commands_are_seen_by_who_runs_the_queue_and_done_once(opened: Open) -> None:
    owner, other = opened(), opened()
    assert owner.poll() is not None
    assert owner.poll() is None
    sent = other.append(QueueCommand("move", ("1",), "2"))
    other.append(QueueCommand("pause"))
    now = owner.poll()
    assert now is not None and not now.paused
    commands = now.commands
    assert list(commands) == owner.commands()
    assert [command.verb for _, command in commands] == ["move", "pause"]
    assert commands[0] == (sent, QueueCommand("move", ("1",), "2"))
    owner.apply(QueueChange(paused=True), commands[1][0])
    assert other.paused
    assert owner.poll() is None, "it has written that itself"
    now = owner.poll(again=True)
    assert now is not None and now.paused and len(now.commands) == 1
    assert not other.is_done(sent)
    owner.apply(QueueChange(), sent)
    assert other.is_done(sent)
    assert owner.commands() == []


def test_after_a_program_that_was_killed_jobs_are_held(opened: Open) -> None:
    killed = opened()
    assert killed.take_over("first") == 0
    for name in ("running", "waiting", "failed"):
        killed.add(name, record(name), session="first")
    killed.start("running")
    killed.end("failed", JobStatus.FAILED)
    after = opened()
    assert after.take_over("second") == 2
    states = {entry.id: (entry.status, entry.held) for entry in after.entries()}
    assert states == {
        "running": (JobStatus.WAITING, True),
        "waiting": (JobStatus.WAITING, True),
        "failed": (JobStatus.FAILED, False),
    }
    after.apply(QueueChange(released=frozenset({"waiting"})))
    assert [entry.held for entry in after.entries()] == [True, False, False]


def test_who_ends_in_order_holds_its_own_jobs_alone(opened: Open) -> None:
    one = opened()
    one.take_over("one")
    one.add("own", record("own"), session="one")
    one.add("other's", record("other's"), session="two")
    one.add("nobody's", record("nobody's"))
    one.add("done", record("done"), session="one")
    one.end("done", JobStatus.DONE)
    one.give_up("one")
    two = opened()
    assert two.take_over("two") == 1
    assert {entry.id: entry.held for entry in two.entries()} == {
        "own": True,
        "other's": False,
        "nobody's": False,
    }
    assert two.sessions() == {"one", "two"}


def test_results_for_a_program_that_lives_no_longer_are_let_go(opened: Open) -> None:
    store = opened()
    store.add("1", record(), session="gone")
    store.add("2", record(), session="gone")
    store.keep_image("1", DoneImage(0, outputs=("b" * 64,)))
    store.end("2", JobStatus.DONE)
    store.forget_sessions(["gone"])
    assert store.blobs() == {"a" * 64, "c" * 64}
    assert [entry.id for entry in store.entries()] == ["1"]


@pytest.mark.slow
def test_a_damaged_queue_is_set_aside_and_said(file: Path, opened: Open) -> None:
    file.write_bytes(b"no database" * 1000)
    store = opened()
    assert [notice.code for notice in store.take_notices()] == ["queue_damaged"]
    store.add("1", record())
    assert len(store.entries()) == 1
    assert len(list(file.parent.glob("queue*"))) >= 2


def test_what_ended_long_ago_is_listed_no_longer_unless_its_results_are_wanted(
    opened: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queue_store, "KEPT_ENDED", 2)
    store = opened()
    store.add("wanted", record(), session="s")
    store.keep_image("wanted", DoneImage(0, outputs=("b" * 64,)))
    store.end("wanted", JobStatus.DONE)
    store.add("another's", record(), session="t")
    store.end("another's", JobStatus.DONE)
    store.add("failed", record(), session="s")
    store.end("failed", JobStatus.FAILED, EngineError("engine_died", reason="signal 9"))
    store.add("waiting", record(), session="s")
    for number in range(4):
        store.add(f"{number}", record(), session="s")
        store.end(f"{number}", JobStatus.CANCELLED if number % 2 else JobStatus.DONE)
    store.add("new", record(), session="s")
    ids = {entry.id for entry in store.entries()}
    assert ids == {"wanted", "another's", "failed", "waiting", "2", "3", "new"}


def test_a_job_becomes_what_is_run_in_its_place(opened: Open) -> None:
    store = opened()
    spot = SpotRecord({}, PartRecord(Rect(0, 0, 4, 4), "e" * 64))
    second, third = (
        replace(record(title), model=title, spots=(spot,)) for title in ("second", "third")
    )
    store.add("1", replace(record("first"), others=(second, third)), owner="ann")
    store.add("2", record())
    store.start("1")
    store.keep_image("1", DoneImage(0))
    store.progress("1", 3, 9, 4.0)
    assert store.blobs() == {"a" * 64, "c" * 64, "e" * 64}
    assert [entry.others for entry in store.entries()] == [2, 0]
    assert store.remake("1")
    assert opened().record_of("1") == replace(second, others=(third,))
    entry = store.entries()[0]
    assert (entry.id, entry.title, entry.model, entry.others) == ("1", "second", "second", 1)
    assert (entry.status, entry.missing) == (JobStatus.WAITING, (1,))
    assert (entry.step, entry.seconds_left, entry.owner) == (0, None, "ann")
    assert store.remake("1")
    assert not store.remake("1")
    assert not store.remake("2")
    assert not store.remake("gone")
    assert store.record_of("1") == third


def test_a_job_that_is_asked_for_again_is_what_it_was(opened: Open) -> None:
    store = opened()
    whole = replace(record("first"), others=(record("second"),))
    store.add("1", whole)
    store.remake("1")
    store.end("1", JobStatus.FAILED, EngineError("out_of_memory", size="1x1"))
    assert store.remake("1", whole)
    assert store.record_of("1") == whole
    entry = store.entry("1")
    assert entry is not None
    assert (entry.status, entry.error) == (JobStatus.FAILED, "out_of_memory")


def test_what_a_newer_program_wrote_is_not_remade(opened: Open, file: Path) -> None:
    store = opened()
    store.add("1", record())
    with closing(sqlite3.connect(file)) as database, database:
        database.execute("""UPDATE jobs SET record = '{"others": [1]}'""")
    with pytest.raises(StorageError) as caught:
        store.remake("1")
    assert caught.value.code == "job_unreadable"
