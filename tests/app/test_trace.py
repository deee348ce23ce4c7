"""`velatura --trace F`."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

VELATURA = [sys.executable, "-m", "desktop_app"]


@pytest.mark.slow
def test_window_and_engine_tell_of_their_time_and_nothing_of_the_user(tmp_path: Path) -> None:
    file, secret = tmp_path / "trace.json", tmp_path / "a secret name.png"
    words = ["--trace", str(file), "--data-dir", str(tmp_path / "d"), "--screenshot", str(secret)]
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    subprocess.run([*VELATURA, *words], check=True, timeout=300, env=environment)
    events = json.loads(file.read_text("utf-8"))["traceEvents"]
    of = {event["name"]: event["pid"] for event in events}
    assert {"import Qt", "import window", "make window", "first paint", "turn"} <= of.keys()
    assert of["make engine"] not in (of["first paint"], os.getpid())
    kinds = {event["args"].get("kind") for event in events if event["name"] == "receive"}
    assert {"hello", "ready"} <= kinds
    assert "secret" not in file.read_text("utf-8")


@pytest.mark.slow
def test_a_file_that_cannot_be_written_is_told_before_anything_starts(tmp_path: Path) -> None:
    words = ["--trace", str(tmp_path / "missing" / "t.json"), "styles", "list"]
    done = subprocess.run([*VELATURA, *words], capture_output=True, text=True, timeout=60)
    assert done.returncode == 2 and "missing" in done.stderr and not done.stdout
