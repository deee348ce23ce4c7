"""What a queue runs in the place of a job that its model or engine can't do."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from desktop_app.core.error_texts import ERROR_TEXTS
from desktop_app.core.errors import StorageError
from desktop_app.core.events import Finished, Noted
from desktop_app.core.queue_entry import JobStatus
from desktop_app.jobs.job import Job
from desktop_app.jobs.news import JobCancelled, JobFailed, Made
from desktop_app.storage.blob_store import BlobStore
from desktop_app.storage.queue_store import QueueStore
from desktop_app.studio.job_records import kept_job
from desktop_app.studio.queue import run as queue_run
from desktop_app.studio.queue.policy import FALLBACK_CODES, LOST_CODES
from tests.enginelink.numpy_jobs import COMMAND, OTHER
from tests.models import model_info
from tests.studio.queues import Folder, Program, Start, edit, job

CHILD = [sys.executable, "-P", "-m", "tests.studio.queue_child"]

FELL_BACK = Noted("fell_back", {"asked": "Numpy", "model": "Other"})


def other(name: str, prompt: str = "no pause", count: int = 1) -> Job:
    """What is run in the place of a job of that name."""
    return job(name, prompt, count=count, model=OTHER)


def heard(program: Program, name: str) -> list[Any]:
    """Notes and ends, in order."""
    kinds = (Noted, Finished, JobCancelled, JobFailed)
    return [
        news if isinstance(news, Noted) else type(news)
        for news in program.of(name)
        if isinstance(news, kinds)
    ]


def models(program: Program, name: str) -> dict[int, str]:
    """By which model each image was made."""
    return {
        result.image: "" if result.job.model is None else result.job.model.id
        for result in program.made(name)
    }


def test_the_codes_are_codes() -> None:
    assert set(ERROR_TEXTS) >= FALLBACK_CODES > LOST_CODES
    assert not FALLBACK_CODES & {"size_multiple", "disk_full", "prompt_missing", "job_unreadable"}


@pytest.mark.few(2)
@pytest.mark.parametrize("prompt", ["no room", "damaged", "fail", "kill yourself", "crash"])
@pytest.mark.states("note.fell_back")
def test_what_fails_is_made_by_the_other_model(start: Start, prompt: str) -> None:
    one = start()
    one.add(job("a", prompt), others=[other("a")])
    one.until_ended("a")
    assert heard(one, "a") == [FELL_BACK, Finished]
    assert models(one, "a") == {0: "other"}
    one.until(lambda: one.states() == {"a": "done"})
    entry = one.entry("a")
    assert entry is not None
    assert (entry.model, entry.others, entry.error) == ("other", 0, "")


@pytest.mark.slow
def test_a_wrong_request_is_tried_with_no_other_model(start: Start) -> None:
    one = start()
    one.add(job("a", "refuse"), others=[other("a")])
    one.until_ended("a")
    assert heard(one, "a") == [JobFailed]
    one.until(lambda: one.states() == {"a": "failed"})


def test_a_model_that_is_gone_when_its_job_is_to_run_is_replaced(
    start: Start, tmp_path: Path
) -> None:
    blobs, store = BlobStore(tmp_path / "blobs"), QueueStore(tmp_path / "queue.sqlite")
    records = [
        kept_job(replace(edit("a"), model=model), blobs)
        for model in (model_info("gone"), model_info("gone, too"), OTHER)
    ]
    store.add("a", replace(records[0], others=tuple(records[1:])))
    store.close()
    one = start()
    one.until(lambda: one.states() == {"a": "done"})
    assert Folder(tmp_path / "pictures").recorded("a") == {0, 1}


@pytest.mark.slow
def test_all_alternatives_are_tried_in_turn_and_the_last_error_is_told(start: Start) -> None:
    one = start()
    one.queue.ask("pause")
    one.add(job("a", "no room"), others=[other("a", "damaged"), other("a", "fail")])
    one.add(job("b"))
    one.queue.ask("resume")
    one.until_ended("a", "b")
    assert heard(one, "a") == [FELL_BACK, JobFailed]
    assert one.of("a")[-1].error.code == "engine_failed"
    ends = [name for name, news in one.told if isinstance(news, Finished | JobFailed)]
    assert ends == ["a", "b"], "it kept its rank"
    one.until(lambda: one.states() == {"a": "failed", "b": "done"})
    one.add(job("a", "no room"), others=[other("a")])  # as it was asked for, once more
    one.until(lambda: one.states()["a"] == "done")
    assert heard(one, "a")[2:] == [FELL_BACK, Finished]


@pytest.mark.slow
def test_a_dead_engine_is_replaced_before_the_model_is(
    start: Start, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queue_run, "MOST_KILLS", 2)
    lives = tmp_path / "lives"
    lives.write_bytes(b"12")
    one = start(commands=(COMMAND, COMMAND))
    prompt = f"die in image 0 by {lives}"
    one.add(job("a", prompt, count=2), others=[other("a", count=2)])
    one.until_ended("a")
    assert heard(one, "a") == [FELL_BACK, Finished]
    assert not lives.read_bytes(), "two engines died"
    assert models(one, "a") == {0: "other", 1: "other"}
    assert not Folder(tmp_path / "pictures").twice


@pytest.mark.slow
def test_what_was_cancelled_does_not_begin_again(start: Start) -> None:
    one = start()
    one.add(job("a", "slow 0.02", count=9), others=[other("a", count=9)])
    one.until(lambda: bool(one.made("a")))
    one.queue.cancel("a", at_once=True)
    one.until_ended("a")
    assert heard(one, "a") == [JobCancelled]
    one.until(lambda: one.states() == {"a": "cancelled"})


def test_the_program_that_waits_for_it_hears_which_model_answered(start: Start) -> None:
    one = start()
    one.until(lambda: one.view.owns)
    two = start("two")
    two.add(job("a", "no room", count=2), others=[other("a", count=2)])
    two.until_ended("a")
    assert not two.view.owns
    assert heard(two, "a") == [FELL_BACK, Finished]
    assert models(two, "a") == {0: "other", 1: "other"}


@pytest.mark.slow
def test_a_fallback_that_the_disk_refuses_is_made_later(
    start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    remake, refused = QueueStore.remake, list[str]()

    def refuse_once(store: QueueStore, job_id: str, *more: Any) -> bool:
        if not refused:
            refused.append(job_id)
            raise StorageError("disk_full", name="queue.sqlite")
        return remake(store, job_id, *more)

    monkeypatch.setattr(QueueStore, "remake", refuse_once)
    one = start()
    one.add(job("a", "no room"), others=[other("a")])
    one.until_ended("a")
    assert heard(one, "a") == [FELL_BACK, Finished]
    assert (refused, one.errors) == (["a"], ["disk_full"])


def test_alternatives_make_as_many_images(start: Start) -> None:
    one = start()
    with pytest.raises(ValueError, match="other numbers"):
        one.queue.add(job("a"), others=[other("a", count=2)])


@pytest.mark.slow
@pytest.mark.parametrize("moment", ["before-fall-back", "after-fall-back"])
def test_a_program_that_is_killed_at_a_fallback_loses_nothing(
    start: Start, tmp_path: Path, moment: str
) -> None:
    child = subprocess.Popen([*CHILD, str(tmp_path), "killed", moment])
    assert child.wait(30) == -9
    store = QueueStore(tmp_path / "queue.sqlite")
    entry = store.entry("a")
    store.close()
    assert entry is not None
    before = moment.startswith("before")
    status = JobStatus.RUNNING if before else JobStatus.WAITING
    assert (entry.status, entry.others) == (status, int(before))
    one = start()
    one.until(lambda: one.view.held == 1)
    told: list[Job] = []
    one.queue.adopt("a", lambda news: one.note("a", news), told.append)
    one.queue.go_on()
    one.until_ended("a")
    assert heard(one, "a") == [*([FELL_BACK] if before else []), Finished]
    assert models(one, "a") == {0: "other", 1: "other"}
    assert not Folder(tmp_path / "pictures").twice


@pytest.mark.slow
def test_images_of_both_models_count_as_one_job(start: Start, tmp_path: Path) -> None:
    lives = tmp_path / "lives"
    lives.write_bytes(b"1")
    one = start()
    one.add(job("a", f"die in image 2 by {lives}", count=4), others=[other("a", count=4)])
    one.until_ended("a")
    made = [news.result for news in one.of("a") if isinstance(news, Made)]
    assert [(result.image, result.seed) for result in made] == [(n, 10 + n) for n in range(4)]
    assert models(one, "a") == {0: "numpy", 1: "numpy", 2: "other", 3: "other"}
