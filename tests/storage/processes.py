"""Python scripts in processes of their own, to be killed."""

from __future__ import annotations

import subprocess
import sys
import textwrap
from pathlib import Path

ROOT = Path(__file__).parents[2]
_TELL = """
import sys
def tell(word):
    print(word, flush=True)
    sys.stdin.readline()
"""


def running(script: str, *words: object, **more: int) -> subprocess.Popen[str]:
    """A process that runs ``script`` with these words, its output in a pipe; use it in a ``with``.

    Args:
        script: may be indented.
        words: its arguments.
        more: for `subprocess.Popen`.
    """
    command = [sys.executable, "-c", textwrap.dedent(script), *map(str, words)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT, **more)


def killed_at(count: int, script: str, *words: object) -> str:
    """Run ``script`` until it calls ``tell(word)`` for the ``count``-th time, where it waits, and
    kill it; returns the last word."""
    whole = _TELL + textwrap.dedent(script)
    with running(whole, *words, stdin=subprocess.PIPE) as process:
        assert process.stdin is not None and process.stdout is not None
        word = ""
        for number in range(count):
            if number:
                process.stdin.write("\n")
                process.stdin.flush()
            word = process.stdout.readline().strip()
            assert word, "it ended too early"
        process.kill()
    return word
