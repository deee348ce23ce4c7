"""The true program: it crashes, tells so at the next start, and can be started safely."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from desktop_app.app.cli import main
from desktop_app.enginelink.command import engine_environment
from desktop_app.storage.data.open_folder import open_data
from desktop_app.storage.data.version import find_version
from desktop_app.storage.diagnostics.run_markers import crash_files
from desktop_app.storage.paths import DataPaths
from desktop_app.storage.settings import Settings
from tests.patience import PATIENCE_SECONDS, until
from tests.refusals import says


def started(data: Path, *words: str) -> subprocess.Popen[bytes]:
    """The program, as soon as its window's mark stands."""
    running = data / "running"
    process = subprocess.Popen(
        [sys.executable, "-m", "desktop_app", "--data-dir", str(data), *words],
        stderr=subprocess.DEVNULL,
        env=engine_environment(),
    )
    until(lambda: process.poll() is not None or list(running.glob(f"{process.pid}-*.json")))
    assert process.poll() is None
    return process


@pytest.mark.slow
@pytest.mark.window
def test_a_crash_of_the_program_is_found_and_a_polite_end_is_none(tmp_path: Path) -> None:
    paths = DataPaths.at(tmp_path / "data")
    with started(paths.root) as crashing:
        os.kill(crashing.pid, signal.SIGSEGV)
        assert crashing.wait(PATIENCE_SECONDS) == -signal.SIGSEGV
    assert "Segmentation fault" in crash_files(paths)[0].read_text("utf-8")
    shot = tmp_path / "shot.png"
    code = subprocess.run(
        [
            *(sys.executable, "-m", "desktop_app", "--data-dir", str(paths.root)),
            *("--safe", "--screenshot", str(shot)),
        ],
        stderr=subprocess.DEVNULL,
        env=engine_environment(),
        timeout=PATIENCE_SECONDS,
        check=False,
    ).returncode
    assert code == 0
    assert shot.stat().st_size > 1000
    assert not list(paths.running.glob("*.json")), "told, and it left in order"
    assert Settings.load(paths.settings).window_state == "", "its panels are not remembered"


def test_newer_data_ends_every_verb_with_code_2_and_three_lines(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    paths = DataPaths.at(tmp_path / "data")
    open_data(paths).release()
    paths.version_file.write_text('{"format": 99, "program": "9.9", "stores": {}}', "utf-8")
    before = sorted(path for path in paths.root.rglob("*"))
    for words in (["models"], ["generate", "a house", "--out", str(tmp_path / "x.png")], []):
        assert main(["--data-dir", str(paths.root), *words]) == 2
        told = capsys.readouterr().err
        assert "9.9" in told
        assert says("data_newer", told)
        assert "velatura data restore" in told
    assert sorted(path for path in paths.root.rglob("*")) == before
    told = find_version(paths).recorded
    assert told is not None and told.format == 99


def test_the_report_and_the_backups_on_the_command_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    data = ["--data-dir", str(tmp_path / "data")]
    assert main([*data, "report"]) == 0
    assert capsys.readouterr().out.startswith("# Velatura: report")
    assert main([*data, "data", "restore"]) == 0
    assert "no backups" in capsys.readouterr().out
    assert main([*data, "data", "restore", "x"]) == 2
    assert says("backup_unknown", capsys.readouterr().err, name="x")
    assert not (tmp_path / "data").exists()
