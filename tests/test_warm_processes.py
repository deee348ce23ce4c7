"""What is forked is as what is started: a child of its own, with all that was given to it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from desktop_app.core.offline import child_environment
from desktop_app.imaging.confined import confined
from tests import warm_processes

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="nothing is forked elsewhere")

TELLS = (
    "import json, os, sys; loaded = 'numpy' in sys.modules; send_all = sys.exit; give = 7; "
    "print(json.dumps([loaded, os.getpid(), os.getppid(), os.getpgrp(), os.getcwd(), "
    "os.environ['SAID'], 'HOME' in os.environ, sys.argv, sys.stdin.read()])); "
    "print('to the log', file=sys.stderr); send_all(give)"
)


def started(code: str, folder: Path, *words: str) -> subprocess.Popen[bytes]:
    env = {name: one for name, one in child_environment().items() if name != "HOME"}
    return subprocess.Popen(
        [sys.executable, "-P", "-c", code, *words],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={**env, "SAID": "ü"},
        cwd=folder,
        process_group=0,
    )


@pytest.mark.parametrize("way", ["forked", "started"])
def test_it_has_what_was_given_and_ends_as_it_says(way: str, tmp_path: Path) -> None:
    code = TELLS if way == "forked" else f"{TELLS} "
    process = started(code, tmp_path, "one", "zwei ü")
    out, err = process.communicate(b"what it reads")
    assert json.loads(out) == [
        way == "forked",
        process.pid,
        os.getpid(),
        process.pid,
        str(tmp_path),
        "ü",
        False,
        ["-c", "one", "zwei ü"],
        "what it reads",
    ]
    assert (process.returncode, err) == (7, b"to the log\n")
    assert process.pid not in warm_processes.ids() and (warm_processes.ids() or way == "started")


def forked_here() -> Iterator[list[bool]]:
    yield [hasattr(sys.modules["__main__"], "_become")]


def test_what_the_program_confines_is_forked() -> None:
    """Its code is told by its end, which was renamed once: all readers were started then."""
    assert list(confined(forked_here)) == [[True]]


def test_killed_it_is_gone_and_what_it_forks_is_nobody_elses(tmp_path: Path) -> None:
    first = started("import time; send_all = time.sleep; give = 600; send_all(give)", tmp_path)
    second = started(TELLS, tmp_path)
    first.kill()
    assert first.wait() == -9
    assert json.loads(second.communicate(b"on")[0])[-1] == "on"
    for process in (first, second):
        for pipe in (process.stdin, process.stdout, process.stderr):
            assert pipe is not None
            pipe.close()
