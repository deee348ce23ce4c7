"""`velatura queue` with a real tiny model, and beside a program that runs the queue."""

from __future__ import annotations

import json
import os
import signal
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest

from desktop_app.app.arguments import parse_arguments
from desktop_app.app.cli import main
from desktop_app.app.generate_command import prepare_run
from desktop_app.app.queue_run import Waited
from desktop_app.app.queue_services import job_environment, queue_place
from desktop_app.app.services import load_services
from desktop_app.catalog.schedulers import load_schedulers
from desktop_app.core.errors import EngineError, StorageError
from desktop_app.core.file_lock import Lock, acquire_file
from desktop_app.core.geometry import Size
from desktop_app.core.pixels import Array
from desktop_app.core.queue_entry import JobStatus, QueueCommand, QueueEntry, QueueView
from desktop_app.core.request import GenerationRequest, Task
from desktop_app.imaging.opening import read_picture
from desktop_app.storage.history import History
from desktop_app.storage.history_search import HistorySearch
from desktop_app.storage.paths import DataPaths
from desktop_app.storage.queue_store import QueueStore
from desktop_app.studio.job_records import restored_job
from desktop_app.studio.queue.commands import ask_queue, do_command
from tests.tiny_models import tiny_folder

Say = Callable[..., Any]


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tiny_folder(tmp_path_factory.mktemp("models") / "tiny")


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return tmp_path / "data"


@pytest.fixture
def say(data: Path, capsys: pytest.CaptureFixture[str]) -> Say:
    """Types a command; what it answers as JSON."""

    def typed(*words: str, code: int = 0) -> Any:
        assert main(["--data-dir", str(data), "queue", *words, "--json"]) == code
        return json.loads(capsys.readouterr().out)

    return typed


@pytest.fixture
def store(data: Path) -> Iterator[QueueStore]:
    store = QueueStore(data / "queue.sqlite")
    yield store
    store.close()


def tiny(model: Path, *words: str) -> list[str]:
    settings = ["--model", str(model), "--steps", "2", "--seed", "5", "--size", "64x64"]
    return ["add", "a cat", *settings, *words]


def removal(folder: Path, scale: int = 1) -> tuple[Array, Array, list[str]]:
    """A picture, a mask, and the words that add a job without a model."""
    shape = 80 * scale, 120 * scale
    pixels = np.random.default_rng(1).integers(0, 256, (*shape, 3), np.uint8)
    mask = np.zeros(shape, np.uint8)
    mask[30 * scale : 50 * scale, 40 * scale : 70 * scale] = 255
    cv2.imwrite(str(folder / "in.png"), pixels[..., ::-1])
    cv2.imwrite(str(folder / "mask.png"), mask)
    words = ["add", "--intent", "remove", "--image", str(folder / "in.png")]
    return pixels, mask, [*words, "--mask", str(folder / "mask.png"), "--seed", "3"]


def test_jobs_are_added_listed_cancelled_and_kept(
    say: Say, model: Path, capsys: pytest.CaptureFixture[str], data: Path
) -> None:
    first = say(*tiny(model, "--count", "2"))
    assert first["seeds"] == [5, 6]
    second = say(*tiny(model, "--first"))
    told = say("list")
    assert [job["id"] for job in told["jobs"]] == [second["id"], first["id"]]
    assert {job["state"] for job in told["jobs"]} == {"waiting"}
    assert not told["paused"]
    assert not told["running"]
    assert say("pause") == {"done": True, "paused": True, "left": 2}
    assert say("cancel", first["id"][:8])["cancelled"] == [first["id"]]
    assert say("cancel", "nothing", code=2)["error"]["code"] == "job_unknown"
    assert main(["--data-dir", str(data), "queue", "list"]) == 0
    text = capsys.readouterr().out.splitlines()
    assert text[0] == "The queue is paused."
    assert text[1].split() == [second["id"], "waiting", "0/1", "a", "cat"]
    assert text[2].split() == [first["id"], "cancelled", "0/2", "a", "cat"]
    assert say("resume") == {"done": True, "paused": False, "left": 1}
    assert say("cancel", "--all")["cancelled"] == [second["id"]]
    assert main(["--data-dir", str(data), "queue", "resume"]) == 0
    assert capsys.readouterr().out == "The queue is running again. Jobs to be done: 0.\n"


@pytest.mark.slow
def test_a_job_is_run_here_with_those_before_it(
    say: Say, model: Path, data: Path, tmp_path: Path, store: QueueStore
) -> None:
    before = say(*tiny(model))
    out = tmp_path / "out.png"
    reply = say(*tiny(model, "--count", "2", "--run", "--out", str(out)))
    assert reply["files"] == [str(tmp_path / "out-1.png"), str(tmp_path / "out-2.png")]
    entries = {entry.id: entry for entry in store.entries()}
    assert entries == {}  # what is done goes with the program that ran it
    assert store.blobs() == set()
    history = History(data / "history" / "history.sqlite", load_schedulers())
    found = HistorySearch(history).listed("cat")
    history.close()
    assert [entry.seed for entry in found] == [6, 5, 5]
    same = [read_picture((data / "history" / entry.file).read_bytes(), "a") for entry in found[1:]]
    np.testing.assert_array_equal(same[0].pixels, same[1].pixels)
    assert before["id"] != reply["id"]


@pytest.mark.slow
def test_an_edit_without_a_model_is_run_from_its_blobs(
    say: Say, data: Path, tmp_path: Path, store: QueueStore
) -> None:
    pixels, mask, words = removal(tmp_path)
    waiting = say(*words)
    assert len(store.blobs()) == 2
    parts = load_services(data)
    job = restored_job(
        store.record_of(waiting["id"]),
        waiting["id"],
        queue_place(parts).blobs,
        job_environment(parts, dict),
    )
    parts.close()
    assert job.spots[0].pixels is not None
    out = tmp_path / "out.png"
    say(*words, "--run", "--out", str(out))
    made = read_picture(out.read_bytes(), "out").pixels
    np.testing.assert_array_equal(made[mask == 0], pixels[mask == 0])
    assert not np.array_equal(made, pixels)
    assert say("list")["jobs"] == []


@pytest.mark.slow
def test_what_fails_stays_and_is_said(
    say: Say, model: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], data: Path
) -> None:
    assert say(*tiny(model, "--out", str(tmp_path / "a.png")), code=2)["error"]["code"] == (
        "out_without_run"
    )
    other = tiny_folder(tmp_path / "other")
    gone = say(*tiny(other))
    other.rename(tmp_path / "moved")
    say(*removal(tmp_path)[2], "--run")
    (job,) = say("list")["jobs"]
    assert (job["id"], job["state"]) == (gone["id"], "failed")
    assert job["error"]["code"] in ("model_missing", "file_missing")
    assert main(["--data-dir", str(data), "queue", "list"]) == 0
    assert job["error"]["what"] in capsys.readouterr().out


def test_beside_a_program_that_runs_the_queue_commands_are_sent(
    say: Say, model: Path, data: Path, store: QueueStore
) -> None:
    added = say(*tiny(model))["id"]
    paths = DataPaths.at(data)
    lock = acquire_file(paths.queue_lock)
    assert isinstance(lock, Lock)
    with lock:
        assert not ask_queue(store, paths.queue_lock, QueueCommand("cancel", (added,)), seconds=0)
        ((number, command),) = store.commands()
        assert say("list")["running"]
        do_command(store, command, number=number)
        assert store.is_done(number)
    store.start(added)  # as a program that was killed leaves it
    assert say("cancel", added)["done"]
    entry = store.entry(added)
    assert entry is not None
    assert entry.status is JobStatus.CANCELLED


def test_what_is_too_large_for_this_machine_is_refused_when_it_is_run(
    model: Path, data: Path
) -> None:
    parts = load_services(data)
    told = {"device": "cpu", "precision": "float32"}
    info = parts.library.find(str(model))
    small = GenerationRequest(Task.TEXT_TO_IMAGE, "a", info.id, Size(64, 64))
    environment = job_environment(parts, lambda: told)
    environment.resources.check([small], info)
    large = GenerationRequest(Task.TEXT_TO_IMAGE, "a", info.id, Size(400_000, 400_000))
    with pytest.raises(EngineError):
        environment.resources.check([large], info)
    job_environment(parts, dict).resources.check([large], info)  # nothing is known yet
    parts.close()


def test_ctrl_c_cancels_the_job_that_is_waited_for(
    say: Say, data: Path, tmp_path: Path, store: QueueStore
) -> None:
    # Whoever runs the tests in the background has it ignored.
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    ended = threading.Event()

    def press() -> None:
        while not any(entry.status is JobStatus.RUNNING for entry in store.entries()):
            if ended.wait(0.01):
                return
        os.kill(os.getpid(), signal.SIGINT)

    thread = threading.Thread(target=press)
    thread.start()
    words = removal(tmp_path, 16)[2]
    try:
        code = main(["--data-dir", str(data), "queue", *words, "--run", "--count", "40"])
    finally:
        ended.set()
        thread.join()
        signal.signal(signal.SIGINT, before)
    assert code == 130
    assert say("list")["jobs"] == []


def test_whoever_waits_is_told_of_a_pause_and_of_a_job_that_nobody_runs(
    data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    parts = load_services(data)
    arguments = parse_arguments(["queue", *removal(tmp_path)[2], "--run"])
    run = prepare_run(parts, arguments)
    waited = Waited(run, parts, quiet=True)
    entry = QueueEntry(run.job.id)
    for paused in (True, True, False):
        waited.see(QueueView((entry,), paused=paused))
    assert capsys.readouterr().err.count("queue resume") == 1
    assert not waited.ended.is_set()
    waited.see(QueueView((replace(entry, held=True),)))
    assert waited.ended.is_set()
    assert isinstance(waited.error, StorageError)
    assert waited.error.code == "job_held"
    parts.close()
