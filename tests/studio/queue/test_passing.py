"""Jobs that nobody can ask for end with the program that queued them, however it ends; and what is
told of an end is on the disk by then."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import psutil
import pytest

from desktop_app.core.events import StepDone
from desktop_app.core.queue_entry import JobStatus, QueueCommand
from desktop_app.storage.blob_store import BlobStore
from desktop_app.storage.queue_store import QueueStore
from desktop_app.studio.job_records import kept_job
from tests.extensions.serving.server.serving import until
from tests.killed_copies import copied_as_killed
from tests.studio.queue.test_queue import pictures
from tests.studio.queues import ENDS, Program, job


@pytest.fixture
def store(tmp_path: Path) -> Iterator[QueueStore]:
    """The queue's file, as another program has it open."""
    with closing(QueueStore(tmp_path / "queue.sqlite")) as opened:
        yield opened


def add(store: QueueStore, folder: Path, name: str, *, passing: bool, running: bool) -> None:
    """By a program that is called "server"."""
    others = (kept_job(job(name), BlobStore(folder / "blobs")),)
    record = replace(others[0], passing=passing, others=others)
    status = JobStatus.RUNNING if running else JobStatus.WAITING
    store.add(name, record, session="server", status=status)


def test_whoever_takes_the_queue_of_a_killed_program_makes_none_of_them(
    store: QueueStore, tmp_path: Path
) -> None:
    for name, passing, running in (("a", True, True), ("b", False, True), ("c", True, False)):
        add(store, tmp_path, name, passing=passing, running=running)
    two = Program(tmp_path, "two", alive={"two"}.__contains__)
    two.until(lambda: two.states().get("b") == "done")
    assert set(two.states()) <= {"b"}  # those that are cancelled leave the queue with their program
    two.end()
    assert [name[0] for name in pictures(tmp_path)] == ["b"]


def test_one_whose_program_has_ended_since_is_not_begun(store: QueueStore, tmp_path: Path) -> None:
    living = {"two", "server"}
    two = Program(tmp_path, "two", alive=living.__contains__)
    two.queue.ask("pause")
    two.until(lambda: two.view.paused)
    add(store, tmp_path, "a", passing=True, running=False)
    store.append(QueueCommand("pause"))
    two.until(lambda: two.states() == {"a": "waiting"})
    living.remove("server")
    two.queue.ask("resume")
    two.until(lambda: two.states() == {"a": "cancelled"})
    two.end()
    assert pictures(tmp_path) == []


@pytest.mark.slow
def test_they_are_cancelled_where_their_program_leaves(store: QueueStore, tmp_path: Path) -> None:
    one = Program(tmp_path, "one")
    one.add(job("long", "slow 0.1", steps=100), passing=True)
    one.add(job("next"), passing=True)
    one.add(job("kept"))
    one.end()
    assert {entry.id: str(entry.status) for entry in store.entries()} == {"kept": "waiting"}


@pytest.mark.parametrize("taken", [False, True])
def test_what_is_run_in_place_of_one_ends_with_its_program_too(
    store: QueueStore, tmp_path: Path, taken: bool
) -> None:
    add(store, tmp_path, "a", passing=True, running=False)
    if taken:
        assert store.remake("a")
    (entry,) = store.entries()
    assert entry.passing


def test_one_that_was_cancelled_in_a_step_is_not_made_after_a_kill(
    store: QueueStore, tmp_path: Path
) -> None:
    one = Program(tmp_path, "one")
    one.add(job("a", "slow 0.1", steps=99))
    one.until(lambda: any(isinstance(news, StepDone) for news in one.of("a")))
    engine = psutil.Process(int(one.pool.state()[0].info["pid"]))
    engine.suspend()  # its step ends when all has been looked at
    one.queue.cancel("a")
    until(lambda: store.commands() != [])
    killed = tmp_path / "killed"  # as it is on the disk now
    copied_as_killed(tmp_path, killed, "killed", "*.lock")
    two = Program(killed, "two", alive={"two"}.__contains__)
    two.until(lambda: two.states().get("a") == "cancelled")
    two.end()
    assert pictures(killed) == []
    engine.resume()
    one.until_ended("a")
    until(lambda: store.commands() == [])
    one.end()


@pytest.mark.slow
@pytest.mark.parametrize("prompt", ["no pause", "damaged", "slow 0.1"])
def test_what_is_told_of_an_end_is_written_down_by_then(
    store: QueueStore, tmp_path: Path, prompt: str
) -> None:
    one, seen = Program(tmp_path, "one"), list[str]()

    def note(news: object) -> None:
        if isinstance(news, ENDS):
            entry = store.entry("a")
            seen.append("gone" if entry is None else str(entry.status))
            one.note("a", news)
        elif prompt == "slow 0.1":
            one.queue.cancel("a")

    one.queue.add(job("a", prompt, steps=20), note)
    one.until_ended("a")
    wanted = {"no pause": "done", "damaged": "failed", "slow 0.1": "cancelled"}[prompt]
    assert seen == [wanted]
    one.end()
