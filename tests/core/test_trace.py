"""What processes tell of their time."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from desktop_app.core import trace

FIRST = """
import os, subprocess, sys, time
from pathlib import Path
from desktop_app.core import trace
trace.begin(Path(sys.argv[1]))
with trace.span("outer", of="first"):
    trace.mark("now")
    subprocess.run([sys.executable, "-c", sys.argv[2]])
"""
CHILD = """
import os, signal
from desktop_app.core import trace
with trace.span("inner", size=3):
    sum(range(300_000))
os.kill(os.getpid(), signal.SIGKILL)
"""


def traced(file: Path, child: str = CHILD) -> list[dict[str, Any]]:
    """Events of a process and one that it starts."""
    words = [sys.executable, "-c", FIRST, str(file), child]
    subprocess.run(words, check=True, timeout=120)
    return json.loads(file.read_text("utf-8"))["traceEvents"]


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="kills a process")
def test_all_processes_are_in_one_file_also_one_that_was_killed(tmp_path: Path) -> None:
    file = tmp_path / "a trace.json"
    left = tmp_path / f"{file.name}.1.part"  # of a trace whose first process was killed
    left.write_text('{"name": "earlier"}\n')
    events = {event["name"]: event for event in traced(file)}
    assert set(events) == {"outer", "now", "inner"}
    outer, inner, now = (events[name] for name in ("outer", "inner", "now"))
    assert inner["pid"] != outer["pid"] == now["pid"]
    assert (outer["ph"], now["ph"], inner["args"]) == ("X", "i", {"size": 3})
    assert outer["ts"] <= now["ts"] <= inner["ts"]
    assert inner["ts"] + inner["dur"] <= outer["ts"] + outer["dur"]
    assert 0 < inner["tdur"] <= outer["dur"]
    assert list(tmp_path.iterdir()) == [file]


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="kills a process")
def test_half_a_line_is_left_out(tmp_path: Path) -> None:
    half = """open(f"{os.environ['VELATURA_TRACE']}.{os.getpid()}.part", "a").write('{"na')\n"""
    events = traced(tmp_path / "t.json", CHILD.replace("os.kill", half + "os.kill"))
    assert {event["name"] for event in events} == {"outer", "now", "inner"}


def test_without_it_nothing_is_noted_and_no_object_made() -> None:
    assert not trace.is_on()
    assert trace.span("a") is trace.span("b", size=1)
    with trace.span("a"):
        trace.mark("b")


def test_where_nothing_can_be_written_the_work_goes_on(tmp_path: Path) -> None:
    words = [sys.executable, "-c", CHILD.replace("os.kill", "print('done');0 and os.kill")]
    environment = {**os.environ, trace.TRACE: str(tmp_path / "no such folder" / "t.json")}
    done = subprocess.run(words, capture_output=True, text=True, env=environment, timeout=120)
    assert (done.stdout, done.stderr, done.returncode) == ("done\n", "", 0)
