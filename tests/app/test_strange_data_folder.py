"""Pipes and devices where the program keeps its files: it starts all the same, waiting for none."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from desktop_app.storage.paths import Below, DataPaths

pytestmark = pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")


QUICK = """
from desktop_app.enginelink import process
from tests.enginelink.numpy_jobs import COMMAND
process.engine_command = lambda *_: COMMAND
from desktop_app.app.cli import main
raise SystemExit(main())
"""
"""The program, with an engine that imports no torch."""


def files_of(root: Path) -> list[Path]:
    """Every file that the program keeps right in its folders."""
    paths = DataPaths.at(root)
    rows = [name for name, row in vars(DataPaths).items() if isinstance(row, Below)]
    return [path for name in rows if (path := getattr(paths, name)).suffix]


@pytest.mark.slow
def test_a_window_starts_with_pipes_and_devices_in_place_of_all_files(tmp_path: Path) -> None:
    places = files_of(tmp_path / "data")
    assert {"settings.toml", "data.json", "history.sqlite"} <= {path.name for path in places}
    for number, path in enumerate(places):
        path.parent.mkdir(parents=True, exist_ok=True)
        if number % 2 or path.name in ("settings.toml", "data.json"):
            os.mkfifo(path)
        else:
            path.symlink_to("/dev/zero")
    shot = tmp_path / "window.png"
    words = ["--data-dir", str(tmp_path / "data"), "--screenshot", str(shot)]
    done = subprocess.run(
        [sys.executable, "-c", QUICK, *words],
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert shot.stat().st_size
    assert all(not path.exists() or stat.S_ISREG(path.stat().st_mode) for path in places)
    assert list((tmp_path / "data").glob("settings-damaged-*.toml"))
