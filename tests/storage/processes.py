"""Python scripts in processes of their own, to be killed."""

from __future__ import annotations

import subprocess
import sys
import textwrap
from pathlib import Path

ROOT = Path(__file__).parents[2]


def running(script: str, *words: object, **more: int) -> subprocess.Popen[str]:
    """A process that runs ``script`` with these words, its output in a pipe; use it in a ``with``.

    Args:
        script: may be indented.
        words: its arguments.
        more: for `subprocess.Popen`.
    """
    command = [sys.executable, "-c", textwrap.dedent(script), *map(str, words)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT, **more)
