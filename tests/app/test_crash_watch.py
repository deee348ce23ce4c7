"""Real processes that hold the mark of a window and end in every way there is."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil
import pytest

from desktop_app.app.crash_watch import CrashWatch
from desktop_app.app.safe_start import TRIES
from desktop_app.enginelink.command import engine_environment
from desktop_app.storage.data.open_folder import open_data
from desktop_app.storage.diagnostics.run_markers import Ending, crash_files
from desktop_app.storage.paths import DataPaths

HOLDER = """
import os, sys
from pathlib import Path
from desktop_app.app.crash_watch import CrashWatch
from desktop_app.storage.data.open_folder import open_data
from desktop_app.storage.paths import DataPaths
paths = DataPaths.at(Path(sys.argv[1]))
watch = CrashWatch(paths, open_data(paths))
print("held", flush=True)
for word in sys.stdin:
    match word.strip():
        case "up":
            watch.up()
        case "leave":
            watch.leave()
        case "raise":
            try:
                raise ValueError("a secret prompt")
            except ValueError as error:
                watch.fatal(error)
                os._exit(1)
    print(word.strip(), flush=True)
"""


class Window:
    """A process that holds a mark."""

    def __init__(self, paths: DataPaths) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-c", HOLDER, str(paths.root)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=engine_environment(),
            text=True,
        )
        self._read()

    def tell(self, word: str) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(word + "\n")
        self.process.stdin.flush()
        self._read()

    def end(self, number: int = 0) -> None:
        if number:
            os.kill(self.process.pid, number)
        self.process.communicate()

    def _read(self) -> None:
        assert self.process.stdout is not None
        self.process.stdout.readline()


@pytest.fixture
def paths(tmp_path: Path) -> DataPaths:
    return DataPaths.at(tmp_path / "data")


@contextmanager
def next_start(paths: DataPaths) -> Iterator[CrashWatch]:
    use = open_data(paths)
    watch = CrashWatch(paths, use)
    try:
        yield watch
    finally:
        watch.leave()
        use.release()


def endings(paths: DataPaths) -> tuple[Ending, ...]:
    with next_start(paths) as watch:
        return watch.endings


@pytest.mark.slow
def test_only_what_left_words_of_a_crash_is_called_one_and_once(paths: DataPaths) -> None:
    crashed, killed, raised, left, stays = (Window(paths) for _ in range(5))
    for window in (crashed, killed, raised, left, stays):
        window.tell("up")
    crashed.end(signal.SIGSEGV)
    killed.end(signal.SIGKILL)
    raised.tell("raise")
    raised.end()
    left.tell("leave")
    left.end()
    told = endings(paths)
    assert sorted(one.kind for one in told) == ["crash", "crash", "killed"]
    assert not any(one.starting for one in told)
    assert endings(paths) == ()
    texts = [path.read_text("utf-8") for path in crash_files(paths)]
    assert sorted("Segmentation fault" in text for text in texts) == [False, True]
    assert any("ValueError" in text for text in texts)
    assert not any("secret" in text for text in texts)
    # It lives, so nothing was said of it; now it is terminated without a word.
    stays.end(signal.SIGTERM)
    assert [one.kind for one in endings(paths)] == ["killed"]
    assert not list(paths.running.glob("*")), "nothing is left of any"


HEARD = """
import faulthandler, sys
def hear(event, given):
    if event == "os.rename" and str(given[1]).endswith(".json"):
        print("marked", faulthandler.is_enabled(), flush=True)
sys.addaudithook(hear)
"""


def test_whoever_sees_the_mark_would_see_the_last_words_too(paths: DataPaths) -> None:
    done = subprocess.run(
        [sys.executable, "-c", HEARD + HOLDER, str(paths.root)],
        capture_output=True,
        env=engine_environment(),
        text=True,
        input="",
        check=True,
    )
    assert done.stdout.splitlines()[-2:] == ["marked True", "held"]


def test_a_machine_that_went_off_is_no_crash(paths: DataPaths) -> None:
    window = Window(paths)
    window.end(signal.SIGKILL)
    (mark,) = (one for one in paths.running.glob("*.json"))
    told = json.loads(mark.read_bytes())
    mark.write_text(json.dumps({**told, "boot": psutil.boot_time() - 86_400}), "utf-8")
    with next_start(paths) as watch:
        assert [one.kind for one in watch.endings] == ["off"]
        assert watch.crash is None
        assert watch.failed_starts == 0


def test_a_mark_of_another_machine_is_left_alone(paths: DataPaths) -> None:
    window = Window(paths)
    window.end(signal.SIGKILL)
    (mark,) = (one for one in paths.running.glob("*.json"))
    told = json.loads(mark.read_bytes())
    mark.write_text(json.dumps({**told, "machine": "another"}), "utf-8")
    assert endings(paths) == ()
    assert mark.exists()


@pytest.mark.parametrize("text", ["", "{", "[]", '{"boot": "x", "starting": 3}'])
def test_a_mark_that_makes_no_sense_is_no_crash(paths: DataPaths, text: str) -> None:
    open_data(paths).release()
    (paths.running / "1-a.json").write_text(text, "utf-8")
    assert [one.kind for one in endings(paths)] == ["off"]


def test_starts_that_fail_in_a_row_are_counted_until_one_comes_up(paths: DataPaths) -> None:
    for _ in range(TRIES):
        Window(paths).end(signal.SIGSEGV)
    with next_start(paths) as watch:
        assert watch.failed_starts == TRIES
        assert watch.crash is not None and watch.crash.starting
        watch.up()
    with next_start(paths) as watch:
        assert watch.failed_starts == 0


@pytest.mark.slow
def test_a_window_that_was_up_ends_the_row(paths: DataPaths) -> None:
    Window(paths).end(signal.SIGSEGV)
    window = Window(paths)
    window.tell("up")
    window.end(signal.SIGSEGV)
    with next_start(paths) as watch:
        assert watch.failed_starts == 0


def test_only_the_last_crash_files_stay(paths: DataPaths) -> None:
    open_data(paths).release()
    for number in range(9):
        path = paths.logs / f"crash-{number}-a.txt"
        path.write_text("Fatal Python error", "utf-8")
        os.utime(path, (time.time() - 100 + number,) * 2)
        (paths.logs / f"engine-crash-{number}.txt").write_bytes(b"")
    assert endings(paths) == ()
    left = sorted(path.name for path in paths.logs.glob("*crash-*.txt"))
    assert left == [f"crash-{number}-a.txt" for number in range(4, 9)]
