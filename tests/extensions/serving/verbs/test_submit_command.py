"""`velatura submit` into the queue of the data folder: run here, run by others, killed."""

from __future__ import annotations

import json
import signal
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from desktop_app.app.cli import main
from desktop_app.core.file_lock import Lock, acquire_file, is_locked
from desktop_app.core.queue_entry import QueueCommand
from desktop_app.core.stages import stage_json
from desktop_app.imaging.generation_metadata import read_texts
from desktop_app.imaging.stages_text import stages_in
from desktop_app.storage.paths import DataPaths
from desktop_app.storage.queue_store import QueueStore
from desktop_app.studio.queue.commands import ask_queue
from tests.app.submitting import fox, made, pictures, pixels_of, removal, requests, started
from tests.extensions.serving.server.serving import LONG, text_of, until

ROOT = Path(__file__).resolve().parents[4]
Say = Callable[..., Any]


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return tmp_path / "data"


@pytest.fixture
def out(tmp_path: Path) -> Path:
    return tmp_path / "out"


@pytest.fixture
def say(data: Path, out: Path, capsys: pytest.CaptureFixture[str]) -> Say:
    """Types the command; what it answers as JSON."""

    def typed(path: Path, *words: str, code: int = 0) -> Any:
        line = ["--data-dir", str(data), "submit", str(path), "--out", str(out), "--json", *words]
        assert main(line) == code
        return json.loads(capsys.readouterr().out)

    return typed


@pytest.fixture
def store(data: Path) -> Iterator[QueueStore]:
    with closing(QueueStore(DataPaths.at(data).queue_file)) as store:
        yield store


@pytest.mark.slow
def test_edits_are_written_whole_at_full_depth(say: Say, tmp_path: Path, out: Path) -> None:
    pixels, mask = pictures(tmp_path)
    large = {"operation": "upscale", "image": "in/deep.png", "name": "large"}
    file = text_of((tmp_path / "in" / "deep.png").read_bytes())
    told = say(requests(tmp_path, removal(name="gone"), "", large, removal(4, image=file)))
    assert (told["done"], told["failed"]) == (3, 0)
    assert [job["files"] for job in told["jobs"]] == [
        ["gone-1.png"],
        ["large-1.png"],
        ["wishes-0004-1.png"],
    ]
    for name in ("gone-1.png", "wishes-0004-1.png"):
        edited = pixels_of(out / name)
        assert edited.dtype == np.uint16
        np.testing.assert_array_equal(edited[mask == 0], pixels[mask == 0])
        assert (edited != pixels).any()
    assert pixels_of(out / "large-1.png").shape == (160, 240, 3)


@pytest.mark.slow
def test_what_models_make_on_the_way_is_made_by_what_a_line_says(
    say: Say, tmp_path: Path, out: Path
) -> None:
    pictures(tmp_path)
    words = {"prompt": "a meadow", "settings": {"steps": 3, "seed": 9}}
    detail = {"factor": 1.5, "strength": 0.4, "generation": words, "name": "fine"}
    plain = {"factor": 1.5, "strength": 0, "name": "plain"}
    both = [{"operation": "enlarge", "image": "in/deep.png", **said} for said in (detail, plain)]
    assert say(requests(tmp_path, *both))["done"] == 2
    fine, large = (pixels_of(out / f"{name}-1.png") for name in ("fine", "plain"))
    assert fine.shape == large.shape == (120, 180, 3)
    assert fine.dtype == np.uint16
    assert (fine != large).any()
    texts = read_texts((out / "fine-1.png").read_bytes())
    stages = stages_in([texts])
    assert all(str(ROOT) not in text for text in texts.values()), "no folder of this machine"
    assert [one.kind for one in stages] == ["enlarge", "refine"]
    redo = {
        "operation": "redo",
        "image": "in/deep.png",
        "stages": [stage_json(one) for one in stages],
        "name": "again",
    }
    assert say(requests(tmp_path, redo))["done"] == 1
    np.testing.assert_array_equal(pixels_of(out / "again-1.png"), fine)


@pytest.mark.slow
def test_what_is_done_is_not_done_again(
    say: Say, tmp_path: Path, data: Path, out: Path, store: QueueStore
) -> None:
    pictures(tmp_path)
    path = requests(tmp_path, removal(1), removal(2))
    say(path)
    first = {file.name: file.read_bytes() for file in out.glob("*.png")}
    (out / "wishes-0002-1.png").unlink()
    assert say(path)["done"] == 2  # fetched from the history
    assert {file.name: file.read_bytes() for file in out.glob("*.png")} == first
    # A line that is new, and one that has changed.
    told = say(requests(tmp_path, removal(1), removal(9, name="b"), removal(3)))
    assert [job["files"] for job in told["jobs"]] == [
        ["wishes-0001-1.png"],
        ["b-1.png"],
        ["wishes-0003-1.png"],
    ]
    assert len(made(data)) == 4
    assert store.entries() == ()


@pytest.mark.slow
def test_a_picture_that_is_lost_is_made_once_more(
    say: Say, tmp_path: Path, data: Path, out: Path
) -> None:
    pixels, mask = pictures(tmp_path)
    path = requests(tmp_path, removal(name="gone"))
    say(path)
    before = pixels_of(out / "gone-1.png")
    (whole,) = (data / "results").rglob("*.png")
    whole.unlink()
    (out / "gone-1.png").unlink()
    assert say(path)["done"] == 1
    np.testing.assert_array_equal(pixels_of(out / "gone-1.png"), before)
    assert len(made(data)) == 2
    assert before[mask == 0].tobytes() == pixels[mask == 0].tobytes()


BAD: dict[str, tuple[object, str]] = {
    "text": ("fox", "not JSON"),
    "list": ([1], "not a JSON object"),
    "field": ({"promt": "a"}, "promt: there is no such field"),
    "operation": ({"operation": "paint"}, "there is no “paint”"),
    "setting": ({"prompt": "a", "settings": {"steps": 0}}, "between 1 and 150"),
    "model": (fox(1, model="nobody's"), "nobody's"),
    "model path": (fox(1, model="/etc/passwd"), "names a file"),
    "picture gone": ({"prompt": "a", "image": "no.png"}, "no.png was not found"),
    "no picture": ({"prompt": "a", "image": "wishes.jsonl"}, "not a picture"),
    "mask alone": ({"prompt": "a", "mask": "in/mask.png"}, "picture"),
    "name": (fox(1, name="../a"), "name of a file"),
    "hidden": (fox(1, name=".a"), "name of a file"),
    "own picture": (
        {"operation": "enlarge", "image": "in/deep.png", "generation": {"image": "in/mask.png"}},
        "image",
    ),
    "no stages": (
        {"operation": "redo", "image": "in/deep.png", "stages": [{"kind": "dance"}]},
        "stages",
    ),
    "factor": ({"operation": "upscale", "image": "in/deep.png", "factor": 99}, "factor"),
}


@pytest.mark.few(10)
@pytest.mark.parametrize("case", BAD)
def test_a_bad_line_is_named_and_nothing_is_queued(
    case: str, say: Say, tmp_path: Path, store: QueueStore
) -> None:
    pictures(tmp_path)
    line, words = BAD[case]
    error = say(requests(tmp_path, removal(), line), code=2)["error"]
    assert error["code"] == "requests_line"
    assert error["params"]["line"] == 2
    assert words in error["what"]
    assert store.entries() == ()


TEXTS: dict[str, tuple[str, str]] = {
    "half a character": (r'{"prompt": "\ud83d"}', "half a character"),
    "NUL": (r'{"prompt": "a\u0000"}', "NUL"),
    "NUL in a path": (r'{"prompt": "a", "image": "a\u0000.png"}', "NUL"),
    "half of a name": (r'{"prompt": "a", "name": "\udc00"}', "half a character"),
    "no number": ('{"prompt": "a", "settings": {"strength": NaN}}', "strength"),
    "huge": ('{"prompt": "a", "settings": {"seed": ' + "9" * 30 + "}}", "seed"),
    "long": ('{"prompt": "a", "settings": {"seed": ' + "9" * 5000 + "}}", "not JSON"),
    "deep": ('{"prompt": ' + "[" * 100_000 + "]" * 100_000 + "}", "not JSON"),
    "many": ('{"prompt": [' + "1," * 200_001 + "1]}", "too many"),
}


@pytest.mark.slow
def test_all_bad_lines_are_named_at_once(say: Say, tmp_path: Path, store: QueueStore) -> None:
    pictures(tmp_path)
    lines = [each for text, _ in TEXTS.values() for each in (text, removal())]
    error = say(requests(tmp_path, *lines, fox(1, model="no such")), code=2)["error"]
    assert error["code"] == "requests_lines"
    assert error["params"]["count"] == len(TEXTS)
    told = error["params"]["reasons"].split("; line ")
    for number, (words, line) in enumerate(
        zip((each for _, each in TEXTS.values()), told, strict=True)
    ):
        assert line.removeprefix("line ").startswith(f"{2 * number + 1}: ") and words in line
    error = say(requests(tmp_path, fox(1, model="a"), removal(), fox(2, model="b")), code=2)[
        "error"
    ]
    assert error["params"]["count"] == 2
    assert store.entries() == ()


def test_names_are_each_lines_own(say: Say, tmp_path: Path, out: Path) -> None:
    pictures(tmp_path)
    path = requests(tmp_path, removal(name="one"), removal(4, name="ONE"))
    assert "name of line 1" in say(path, code=2)["error"]["what"]
    out.mkdir(exist_ok=True)
    (out / "mine-1.png").write_bytes(b"mine")
    path = requests(tmp_path, removal(name="mine"))
    assert "there already" in say(path, code=2)["error"]["what"]
    assert (out / "mine-1.png").read_bytes() == b"mine"


def test_what_cannot_be_read_or_written_is_said(say: Say, tmp_path: Path, out: Path) -> None:
    assert say(tmp_path / "no.jsonl", code=2)["error"]["code"] == "file_unreadable"
    (tmp_path / "latin.jsonl").write_bytes(b'{"prompt": "\xe9"}')
    assert "UTF-8" in say(tmp_path / "latin.jsonl", code=2)["error"]["what"]
    out.write_text("a file")
    assert say(requests(tmp_path, fox(1)), code=2)["error"]["code"] == "output_unwritable"


@pytest.mark.slow
def test_one_command_at_a_time_writes_into_a_folder(
    say: Say, tmp_path: Path, data: Path, out: Path
) -> None:
    pictures(tmp_path)
    path = requests(tmp_path, removal())
    say(path)
    (name,) = {each.name for each in _locks_while(lambda: say(path), data)}
    lock = acquire_file(DataPaths.at(data).locks / name)
    assert isinstance(lock, Lock)
    with lock:
        assert say(path, code=2)["error"]["code"] == "submit_running"


def _locks_while(work: Callable[[], object], data: Path) -> list[Path]:
    """Names of the locks that ``work`` takes for its folder."""
    import desktop_app.storage.item_run as command

    taken = list[Path]()
    before = command.acquire_file

    def noted(path: Path) -> Any:
        taken.append(path)
        return before(path)

    command.acquire_file = noted
    try:
        work()
    finally:
        command.acquire_file = before
    return taken


@pytest.mark.slow
def test_a_job_that_fails_is_told_and_tried_again(
    say: Say, tmp_path: Path, data: Path, out: Path
) -> None:
    pictures(tmp_path)
    path = requests(tmp_path, removal(1, name="one"), removal(2, name="two"))
    blocked = data / "results"
    data.mkdir()
    blocked.write_text("no folder")  # whole pictures can't be kept
    told = say(path, code=1)
    assert (told["done"], told["failed"]) == (0, 2)
    assert told["jobs"][0]["error"]["code"] == "output_unwritable"
    blocked.unlink()
    assert say(path)["done"] == 2
    assert (out / "two-1.png").is_file()


@pytest.mark.slow
def test_a_killed_command_goes_on_where_it_was(
    say: Say, tmp_path: Path, data: Path, out: Path
) -> None:
    pixels, mask = pictures(tmp_path)
    deep = {"image": "in/deep.png", "mask": "in/mask.png", "name": "deep"}
    lines = [fox(seed, name=f"fox-{seed}") for seed in range(1, 5)]
    path = requests(tmp_path, *lines[:2], {**lines[2], **deep}, lines[3])
    process = started(data, path, out)
    until(lambda: (out / "fox-1-1.png").exists() or process.poll() is not None)
    process.send_signal(signal.SIGKILL)
    process.communicate()
    assert process.returncode == -signal.SIGKILL
    until(lambda: not is_locked(DataPaths.at(data).queue_lock))
    told = say(path)
    assert told["done"] == 4
    edited = pixels_of(out / "deep-1.png")
    np.testing.assert_array_equal(edited[mask == 0], pixels[mask == 0])
    jobs = made(data)
    assert len(jobs) == len({job for job, _ in jobs}) == 4  # none twice


@pytest.mark.slow
def test_ctrl_c_leaves_the_rest_in_the_queue(
    say: Say, tmp_path: Path, data: Path, out: Path, store: QueueStore
) -> None:
    path = requests(tmp_path, fox(1), {**LONG, "name": "long"}, fox(3))
    process = started(data, path, out)
    until(lambda: (out / "wishes-0001-1.png").exists())
    process.send_signal(signal.SIGINT)
    _, stderr = process.communicate()
    assert process.returncode == 130
    assert "Run the same command again to go on." in stderr
    assert "Traceback" not in stderr
    held = [entry for entry in store.entries() if entry.held]
    assert len(held) == 2
    ask_queue(store, DataPaths.at(data).queue_lock, QueueCommand("cancel", (held[0].id,)))
    told = say(path, code=1)
    assert [job["status"] for job in told["jobs"]] == ["done", "cancelled", "done"]


@pytest.mark.slow
def test_another_program_that_runs_the_queue_makes_whole_pictures_too(
    tmp_path: Path, data: Path, out: Path, store: QueueStore
) -> None:
    pixels, mask = pictures(tmp_path)
    lock = DataPaths.at(data).queue_lock
    ask_queue(store, lock, QueueCommand("pause"))
    runner = _queue_runner(data)
    until(lambda: is_locked(lock))
    path = requests(tmp_path, removal(name="gone"), {**fox(5), "name": "fox"})
    process = started(data, path, out)
    until(lambda: len(store.entries()) == 3)
    jobs = tuple(entry.id for entry in store.entries() if entry.title != "a runner")
    ask_queue(store, lock, QueueCommand("first", jobs))
    ask_queue(store, lock, QueueCommand("resume"))
    assert process.wait(120) == 0, process.communicate()
    process.communicate()
    edited = pixels_of(out / "gone-1.png")
    assert edited.dtype == np.uint16
    np.testing.assert_array_equal(edited[mask == 0], pixels[mask == 0])
    assert (out / "fox-1.png").is_file()
    assert runner.wait(120) == 0
    runner.communicate()


def _queue_runner(data: Path) -> Any:
    """Another program that has the queue: it adds a job and waits for it."""
    import subprocess
    import sys

    from tests.extensions.serving.server.serving import ROOT

    words = ["queue", "add", "a runner", "--size", "64x64", "--steps", "2", "--run"]
    return subprocess.Popen(
        [sys.executable, "-m", "desktop_app", "--data-dir", str(data), *words],
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
