"""The queue over real engine processes: order, ends, what is told, and several programs on one."""

from __future__ import annotations

import sqlite3
import threading
from contextlib import closing
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from desktop_app.core.errors import StorageError
from desktop_app.core.events import Finished, StepDone
from desktop_app.core.queue_entry import QueueCommand
from desktop_app.jobs.job import Job
from desktop_app.jobs.news import JobCancelled, JobFailed, Made
from desktop_app.jobs.results import Result
from desktop_app.storage.blob_store import BlobStore
from desktop_app.storage.queue_rows import DoneImage
from desktop_app.storage.queue_store import QueueStore
from desktop_app.studio.job_records import kept_job, restored_job
from desktop_app.studio.queue import listeners as queue_listeners
from desktop_app.studio.queue import policy as queue_policy
from desktop_app.studio.queue import queue
from tests.studio.queues import Folder, Program, Start, edit, job


def kinds(program: Program, name: str) -> list[type]:
    found = [type(news) for news in program.of(name)]
    return [kind for kind in found if kind in (StepDone, Made, Finished, JobCancelled, JobFailed)]


def pictures(tmp_path: Path) -> list[str]:
    return sorted(path.name for path in (tmp_path / "pictures").glob("*.png"))


@pytest.mark.slow
def test_jobs_run_one_after_another_and_are_recorded(start: Start, tmp_path: Path) -> None:
    one = start()
    one.add(job("a", count=2))
    one.add(job("b"))
    one.until_ended("a", "b")
    assert kinds(one, "a") == [StepDone, StepDone, Made, StepDone, StepDone, Made, Finished]
    assert pictures(tmp_path) == ["a-0-10.png", "a-1-11.png", "b-0-10.png"]
    one.until(lambda: one.states() == {"a": "done", "b": "done"})
    assert not Folder(tmp_path / "pictures").twice
    assert one.errors == []


@pytest.mark.slow
def test_a_damaged_job_stops_no_other_and_is_named(start: Start, tmp_path: Path) -> None:
    with closing(QueueStore(tmp_path / "queue.sqlite")) as store:
        store.add("bad", kept_job(job("bad"), BlobStore(tmp_path / "blobs"), ""))
        store.add("old", kept_job(job("old"), BlobStore(tmp_path / "blobs"), ""))
    with closing(sqlite3.connect(tmp_path / "queue.sqlite")) as database, database:
        database.execute("UPDATE jobs SET record = substr(record, 2) WHERE id = 'bad'")
    one = start()
    one.add(job("a"))
    one.until_ended("a")
    one.until(lambda: one.states() == {"old": "done", "a": "done"})
    with closing(sqlite3.connect(tmp_path / "queue.sqlite")) as database, database:
        database.execute("UPDATE jobs SET error = CAST(x'7bff' AS TEXT) WHERE id = 'old'")
    one.add(job("b"))
    one.until_ended("b")
    one.until(lambda: one.states() == {"a": "done", "b": "done"})
    one.until(lambda: one.errors == ["records_unreadable"] * 2)


def test_a_paused_queue_is_put_in_order_and_goes_on(start: Start) -> None:
    one = start()
    one.queue.ask("pause")
    for name in "abcd":
        one.add(job(name))
    one.queue.ask("move", "d", before="b")
    one.queue.ask("first", "c")
    one.queue.cancel("a")
    one.until(lambda: one.order() == "c d b")
    assert one.view.paused
    one.until_ended("a")
    assert kinds(one, "a") == [JobCancelled]
    one.queue.ask("resume")
    one.until_ended("b", "c", "d")
    order = [name for name, news in one.told if isinstance(news, Finished)]
    assert order == ["c", "d", "b"]
    one.queue.ask("clear")
    one.until(lambda: not one.view.entries)


def test_a_failed_job_stays_with_its_error_and_stops_no_other(start: Start) -> None:
    one = start()
    one.add(job("bad", "refuse"))
    one.add(job("good"))
    one.until_ended("bad", "good")
    one.until(lambda: one.states() == {"bad": "failed", "good": "done"})
    entry = one.entry("bad")
    assert entry is not None
    assert entry.error == "size_multiple"
    one.queue.ask("retry", "bad")
    one.until(lambda: len([s for s in one.view.entries if s.id == "bad" and s.rank > 2]) == 1)
    one.until(lambda: one.states()["bad"] == "failed")
    one.add(job("bad", "refuse"))  # as the window's Retry does, with a listener
    one.until(lambda: one.states()["bad"] == "failed" and len(kinds(one, "bad")) == 2)


@pytest.mark.slow
def test_the_running_job_is_cancelled(start: Start) -> None:
    one = start()
    one.add(job("long", "slow 0.05", steps=500))
    one.add(job("next"))
    one.until(lambda: StepDone in kinds(one, "long"))
    one.queue.cancel("long")
    one.until_ended("long", "next")
    assert kinds(one, "long")[-1] is JobCancelled
    one.until(lambda: one.states() == {"long": "cancelled", "next": "done"})


def test_a_dead_engine_fails_its_job_alone(start: Start) -> None:
    one = start()
    one.add(job("dies", "kill yourself"))
    one.add(job("next"))
    one.until_ended("dies", "next")
    assert kinds(one, "dies") == [JobFailed]
    assert kinds(one, "next")[-1] is Finished


def test_live_mode_has_the_engine_but_for_what_is_first_in_line(
    start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queue_policy, "LIVE_IDLE_SECONDS", 1e9)
    one = start()
    one.queue.note_live_frame()
    one.add(job("a"))
    one.add(job("b"), first=True)  # as Apply does
    one.until_ended("b")
    assert not one.of("a")
    one.until(lambda: one.order() == "a")
    one.queue.live_ended()
    one.queue.prioritise("")
    one.until_ended("a")


def test_a_job_goes_on_with_the_images_it_lacks(start: Start, tmp_path: Path) -> None:
    blobs, store = BlobStore(tmp_path / "blobs"), QueueStore(tmp_path / "queue.sqlite")
    store.take_over("killed")
    whole = edit("a", count=4)
    store.add("a", kept_job(whole, blobs), session="killed")
    store.start("a")
    store.keep_image("a", DoneImage(1))
    store.close()
    (tmp_path / "pictures").mkdir()
    (tmp_path / "pictures" / "a-2-7.png").touch()  # recorded, and not written down
    one = start()
    one.until(lambda: one.view.held == 1)
    one.until(lambda: one.states() == {"a": "waiting"})
    one.queue.go_on()
    one.until(lambda: one.states() == {"a": "done"})
    assert pictures(tmp_path) == ["a-0-5.png", "a-2-7.png", "a-3-8.png"]
    entry = one.entry("a")
    assert entry is not None
    assert entry.missing == ()
    two = start("two", keeper=(kept := Kept()))
    two.until(lambda: two.states() == {"a": "done"})
    assert not kept.results  # nothing of it is run here


class Kept:
    """Keeps results in memory; or refuses."""

    def __init__(self, error: Exception | None = None) -> None:
        self.results: list[Result] = []
        self.error = error

    def record(self, made: Made) -> str:
        if self.error is not None:
            raise self.error
        self.results.append(made.result)
        return ""

    def recorded(self, job_id: str) -> set[int]:
        return set()


@pytest.mark.slow
def test_images_made_later_are_the_same(start: Start, tmp_path: Path) -> None:
    """Those of an interrupted job, with pixels from the disk, as those of a whole one."""
    blobs, store = BlobStore(tmp_path / "blobs"), QueueStore(tmp_path / "queue.sqlite")
    store.add("late", kept_job(edit("late", count=3), blobs))
    store.keep_image("late", DoneImage(1))
    store.close()
    kept = Kept()
    one = start(keeper=kept)
    one.add(edit("whole", count=3))
    one.until(lambda: one.states() == {"late": "done", "whole": "done"})
    late = {r.image: r for r in kept.results if r.job.id == "late"}
    whole = {r.image: r for r in kept.results if r.job.id == "whole"}
    assert set(late) == {0, 2}
    for image, result in late.items():
        assert result.seed == whole[image].seed
        assert result.job.request.count == 3
        np.testing.assert_array_equal(result.outputs[0], whole[image].outputs[0])
        np.testing.assert_array_equal(result.main.pixels, whole[image].main.pixels)


@pytest.mark.parametrize("error", [StorageError("disk_full", name="picture"), OSError("of a disk")])
def test_a_result_that_can_not_be_recorded_fails_its_job(start: Start, error: Exception) -> None:
    one = start(keeper=Kept(error))
    one.add(job("a", count=3))
    one.until_ended("a")
    one.until(lambda: one.states() == {"a": "failed"})
    assert Made in kinds(one, "a")  # it can be seen, and saved
    assert kinds(one, "a")[-1] is JobFailed


@pytest.mark.slow
def test_two_programs_and_a_command_line_on_one_queue(start: Start, tmp_path: Path) -> None:
    one = start("one")
    one.until(lambda: one.view.owns)
    two = start("two")
    one.queue.ask("pause")
    one.add(job("a"))
    two.add(edit("b", count=2))
    two.add(job("c"))
    two.queue.ask("first", "b")
    store = QueueStore(tmp_path / "queue.sqlite")  # a command line
    store.append(QueueCommand("cancel", ("c",)))
    store.append(QueueCommand("a verb of a newer program"))
    two.until_ended("c")
    assert not two.view.owns
    number = store.append(QueueCommand("resume"))
    one.until_ended("a")
    two.until_ended("b")
    assert store.is_done(number)
    store.close()
    assert [result.image for result in two.made("b")] == [0, 1]
    assert kinds(two, "b")[-1] is Finished
    assert pictures(tmp_path) == ["a-0-10.png", "b-0-5.png", "b-1-6.png"]
    direct = Kept()
    alone = start("three", keeper=direct)
    one.end()
    two.until(lambda: two.view.owns or alone.view.owns)


@pytest.mark.slow
@pytest.mark.parametrize("kept_bytes", [1 << 20, -1])
def test_results_for_another_program_are_the_same_as_its_own(
    start: Start, monkeypatch: pytest.MonkeyPatch, kept_bytes: int
) -> None:
    monkeypatch.setattr(queue, "KEPT_BYTES", kept_bytes)
    one = start("one")
    one.until(lambda: one.view.owns)
    two = start("two")
    two.add(edit("b", count=1))
    one.add(edit("own", count=1))
    two.until_ended("b")
    one.until_ended("own")
    (here,), (there,) = two.made("b"), one.made("own")
    np.testing.assert_array_equal(here.outputs[0], there.outputs[0])
    np.testing.assert_array_equal(here.main.pixels, there.main.pixels)
    assert here.job.id == "b"


@pytest.mark.slow
def test_another_program_takes_over(start: Start) -> None:
    one = start("one")
    one.until(lambda: one.view.owns)
    two = start("two")
    one.queue.ask("pause")
    one.add(job("own"))
    two.add(job("other's"))
    one.end()
    two.until(lambda: two.view.owns and two.view.held == 1)
    two.queue.ask("resume")
    two.until_ended("other's")
    two.queue.drop()
    two.until(lambda: two.states() == {"other's": "done"})


@pytest.mark.slow
def test_a_queue_that_can_not_be_read_runs_jobs_all_the_same(start: Start, tmp_path: Path) -> None:
    store = QueueStore(tmp_path / "queue.sqlite")
    store._database.write(lambda database: database.execute("PRAGMA user_version = 99"))
    store.close()
    one = start()
    one.add(job("a"))
    one.until_ended("a")
    assert kinds(one, "a")[-1] is Finished
    assert one.errors == ["queue_newer"]


def test_whoever_can_not_write_a_job_down_is_told(start: Start, tmp_path: Path) -> None:
    (tmp_path / "blobs").write_bytes(b"no folder")
    one = start()
    heard = threading.Event()
    one.queue.add(edit("a"), lambda news: isinstance(news, JobFailed) and heard.set())
    assert heard.wait(30)
    one.add(job("b"))
    one.until_ended("b")
    one.until(lambda: one.states() == {"b": "done"})


def test_the_document_that_is_looked_at_goes_first(start: Start) -> None:
    one = start()
    one.queue.ask("pause")
    looked_at = edit("b", count=1)
    for each in (job("a"), looked_at, job("c")):
        one.add(each)
    one.queue.prioritise(looked_at.document or "")
    one.until(lambda: one.order() == "b a c")
    one.queue.prioritise("")
    one.until(lambda: one.order() == "a b c")


@pytest.mark.slow
def test_pixels_of_many_jobs_are_not_all_kept_in_memory(
    start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queue, "KEPT_BYTES", edit("a").nbytes)
    restored: list[str] = []

    def noted(*args: Any) -> Job:
        restored.append(args[1])
        return restored_job(*args)

    monkeypatch.setattr(queue_listeners, "restored_job", noted)
    one = start("one", keeper=(kept := Kept()))
    one.queue.ask("pause")
    for name in ("a", "b", "c"):
        one.add(edit(name, count=1))
    one.queue.ask("resume")
    one.until_ended("a", "b", "c")
    assert restored == ["b", "c"]
    first, second, third = kept.results
    np.testing.assert_array_equal(first.outputs[0], second.outputs[0])
    np.testing.assert_array_equal(first.main.pixels, third.main.pixels)


def test_an_end_that_the_disk_refuses_is_written_later(
    start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    end, refused = QueueStore.end, list[str]()

    def refuse_once(store: QueueStore, job_id: str, *more: Any) -> None:
        if not refused:
            refused.append(job_id)
            raise StorageError("disk_full", name="queue.sqlite")
        end(store, job_id, *more)

    monkeypatch.setattr(QueueStore, "end", refuse_once)
    one = start()
    one.add(job("a"))
    one.add(job("b"))
    one.until_ended("a", "b")
    one.until(lambda: one.states() == {"a": "done", "b": "done"})
    assert refused == ["a"]
    assert one.errors == ["disk_full"]
