"""Calls ``--help`` of scripts, each in a fork of one process that has imported the large libraries.

Prints one line of JSON: script → its exit code and what it printed. POSIX only (os.fork).
"""

from __future__ import annotations

import gc
import json
import os
import runpy
import signal
import subprocess
import sys
import tempfile
import traceback
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path

PATIENCE_S = 120


def preload() -> None:
    """Import what most scripts import, once."""
    from desktop_app.engine import torch_environment
    from desktop_app.networks import environment

    torch_environment.prepare_environment()
    torch_environment.import_parts()
    import desktop_app.ui.window.main_window  # noqa: F401
    import tests.tiny_models  # noqa: F401

    # A script sets these before torch is there; here torch is, with the same settings.
    for module in (torch_environment, environment):
        module.prepare_environment = lambda threads=None: None
    gc.freeze()  # what is walked through is copied, in every fork
    gc.disable()


def ask(script: str) -> int:
    """Run ``script --help`` as the command line would; returns the exit code."""
    sys.argv = [script, "--help"]
    sys.orig_argv = [sys.executable, *sys.argv]
    sys.path.insert(0, str(Path(script).parent))
    try:
        runpy.run_path(script, run_name="__main__")
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else int(end.code is not None)
    except BaseException:
        traceback.print_exc()
        return 1
    print("it ran, and asked for no --help")
    return 1


def in_a_fork(script: str) -> tuple[int, str]:
    """`ask` in a child; returns its exit code and output."""
    with tempfile.TemporaryFile("w+", encoding="utf-8") as out:
        child = os.fork()
        if not child:
            signal.alarm(PATIENCE_S)
            os.dup2(out.fileno(), 1)
            os.dup2(out.fileno(), 2)
            with redirect_stdout(out), redirect_stderr(out):
                code = ask(script)
                out.flush()
            os._exit(code)
        status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        out.seek(0)
        told = out.read()
    if "ImportError" in told:  # of diffusers only what the engine uses is imported here
        command = [sys.executable, script, "--help"]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        return done.returncode, done.stdout + done.stderr
    return status, told


if __name__ == "__main__":
    preload()
    print(json.dumps({script: in_a_fork(script) for script in sys.argv[1:]}))
