"""The first lines of a start: the engine's process comes before Qt, and never stays behind."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from desktop_app.app.opening import ENGINE_LOG, WindowOpening
from desktop_app.app.services import build_services, load_services
from desktop_app.core.atomic_write import written_atomically
from desktop_app.core.errors import StorageError
from desktop_app.core.plugins import VARIABLE, EnabledPlugins
from desktop_app.enginelink.client import EngineClient
from desktop_app.enginelink.command import engine_environment
from desktop_app.storage.paths import DataPaths
from desktop_app.storage.settings import Settings
from tests.patience import gone


def test_the_process_is_there_and_the_client_takes_it_over(tmp_path: Path) -> None:
    opening = WindowOpening(tmp_path)
    parts = build_services(opening.folder(), opening.engine)
    assert opening.engine is not None and parts.engine is opening.engine
    pid = opening.engine.process.pid
    client = EngineClient(parts.paths.logs / ENGINE_LOG, ahead=parts.engine)
    assert client.wait_until_ready(120)["torch"]
    assert client.pid == pid
    client.close()
    opening.end_engine()
    assert gone(pid)


@pytest.mark.skipif(os.name == "nt", reason="locks on files")
def test_what_killed_writers_left_anywhere_in_the_data_folder_goes_at_the_start(
    tmp_path: Path,
) -> None:
    places = ("", "results/2026-11", "history", "tabs/1", "users/ann/results", "models/mine")
    files = [tmp_path / place / f".velatura-{'a' * 16}.tmp" for place in places]
    for file in files:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(b"half")
    with written_atomically(tmp_path / "results" / "2026-11" / "now.png") as ours:
        files[1].write_bytes(b"half")  # writing there has cleared it
        load_services(tmp_path).close()
        for thread in threading.enumerate():
            if thread.name == "leftovers":
                thread.join(60)
        assert [file.exists() for file in files] == [False] * 5 + [True]
        assert Path(ours.name).exists()


def test_a_process_that_nobody_took_over_ends(tmp_path: Path) -> None:
    opening = WindowOpening(tmp_path)
    assert opening.engine is not None
    pid = opening.engine.process.pid
    opening.end_engine()
    opening.end_engine()
    assert gone(pid) and opening.engine is None


def test_no_process_is_started_where_none_may_be_wanted(tmp_path: Path) -> None:
    assert WindowOpening(tmp_path, engine=False).engine is None
    assert WindowOpening(tmp_path, safe=True).engine is None
    failed = DataPaths.at(tmp_path).running / "starts.json"
    failed.write_text(json.dumps({"failed": 1}), encoding="utf-8")
    assert WindowOpening(tmp_path).engine is None


def test_a_folder_that_cannot_be_used_is_told_later_and_starts_nothing(tmp_path: Path) -> None:
    load_services(tmp_path).close()
    version = DataPaths.at(tmp_path).version_file
    told = json.loads(version.read_text(encoding="utf-8"))
    stores = dict.fromkeys(told["stores"], 10_000)
    version.write_text(json.dumps({**told, "stores": stores}), encoding="utf-8")
    opening = WindowOpening(tmp_path)
    assert opening.engine is None
    with pytest.raises(StorageError) as caught:
        opening.folder()
    assert caught.value.code.startswith("data_newer")


def test_it_is_told_which_plugins_are_switched_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(VARIABLE, "")
    settings = Settings.load(DataPaths.at(tmp_path).settings)
    settings.plugins = ("one",)
    settings.save()
    opening = WindowOpening(tmp_path)
    try:
        assert EnabledPlugins.from_text(os.environ[VARIABLE]).names == ("one",)
    finally:
        opening.end_engine()


KILLED = """
import os, signal, sys
from pathlib import Path
from desktop_app.app.opening import WindowOpening
opening = WindowOpening(Path(sys.argv[1]))
print(opening.engine.process.pid, flush=True)
os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="there a job object does it")
def test_the_process_ends_with_a_program_that_was_killed_in_its_first_lines(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", KILLED, str(tmp_path)],
        capture_output=True,
        text=True,
        env=engine_environment(),
        check=False,
    )
    assert done.returncode == -signal.SIGKILL, done.stderr
    assert gone(int(done.stdout))


WITHOUT_QT = """
import sys
from desktop_app.app import opening
start = opening.StartedProcess

def started(*arguments, **words):
    print(*({"PySide6", "numpy", "desktop_app.state.app_state"} & {*sys.modules}))
    made = start(*arguments, **words)
    print(made.process.pid, flush=True)
    return made

opening.StartedProcess = started
sys.modules["PySide6.QtWidgets"] = None
from desktop_app.app.cli import main
sys.exit(main(["--data-dir", sys.argv[1]]))
"""


@pytest.mark.slow
def test_it_starts_before_qt_is_imported_and_ends_where_that_fails(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", WITHOUT_QT, str(tmp_path)],
        capture_output=True,
        text=True,
        env={**engine_environment(), "QT_QPA_PLATFORM": "offscreen"},
        check=False,
    )
    assert done.returncode == 2, done.stderr
    imported, pid = done.stdout.splitlines()
    assert imported == ""
    assert gone(int(pid))


@pytest.mark.slow
@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="elsewhere there is a display")
def test_without_a_display_nothing_is_opened_or_started(tmp_path: Path) -> None:
    hidden = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    done = subprocess.run(
        [sys.executable, "-m", "desktop_app", "--data-dir", str(tmp_path / "data")],
        capture_output=True,
        text=True,
        env={name: value for name, value in engine_environment().items() if name not in hidden},
        check=False,
    )
    assert done.returncode == 2, done.stderr
    assert not (tmp_path / "data").exists()
