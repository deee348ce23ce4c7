"""How the engine's process is called: command line and environment. Starting it is `process`."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import desktop_app

__all__ = ["engine_command", "engine_environment"]

OFFLINE = {
    "HF_HUB_OFFLINE": "1",
    "TRANSFORMERS_OFFLINE": "1",
    "HF_HUB_DISABLE_TELEMETRY": "1",
    "HF_HUB_DISABLE_XET": "1",
}
"""The model libraries contact nobody: what is needed lies on the disk."""


def engine_command() -> list[str]:
    """The command line that runs the engine with this interpreter.

    ``-P`` keeps the current folder out of the module path: a ``json.py`` in the folder that the
    program was started from must not become part of it.
    """
    isolation = "-I" if sys.flags.isolated else "-P"
    return [sys.executable, isolation, "-m", "desktop_app.engine"]


def engine_environment() -> dict[str, str]:
    """This process's environment, with the package to be found and the network left alone."""
    root = str(Path(desktop_app.__file__).resolve().parent.parent)
    paths = [root, *filter(None, os.environ.get("PYTHONPATH", "").split(os.pathsep))]
    return {
        **os.environ,
        **OFFLINE,
        "PYTHONPATH": os.pathsep.join(dict.fromkeys(paths)),
        "PYTHONIOENCODING": "utf-8:backslashreplace",
    }
