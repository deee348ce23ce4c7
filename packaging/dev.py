#!/usr/bin/env python3
"""Set up, run and test Velatura from a clone, with the standard library alone.

    python3 packaging/dev.py run      the window; without a display, the demo into output/
    python3 packaging/dev.py test     every check and test

Nothing is installed outside .venv, but for Debian packages where apt may be used. This file only
reads the command line and finds a fitting Python; the work is done in devtools/.
"""

from __future__ import annotations

import os
import shutil
import sys

OLDEST, NEWEST = (3, 11), (3, 14)
"""The minor versions for which the pinned packages have wheels."""


def fitting_python() -> str | None:
    """Return another Python on PATH that fits, the best tried first; None where there is none."""
    for minor in (11, 12, 13, 14):
        found = shutil.which(f"python3.{minor}")
        if found:
            return found
    return None


def ensure_python(script: str) -> None:
    """Start `script` again under a Python that fits, or say how to get one."""
    if OLDEST <= sys.version_info[:2] <= NEWEST:
        return
    other = fitting_python()
    if other and "VELATURA_DEV_RESTARTED" not in os.environ:
        os.environ["VELATURA_DEV_RESTARTED"] = "1"
        os.execv(other, [other, os.path.abspath(script), *sys.argv[1:]])  # noqa: PTH100
    running = f"{sys.version_info[0]}.{sys.version_info[1]}"
    if sys.version_info[:2] > NEWEST:
        print(f"Python {running} is newer than what the pinned packages were built for; trying.")
        return
    how = {
        "win32": "winget install --exact --id Python.Python.3.13",
        "darwin": "brew install python@3.13",
    }.get(sys.platform, "Debian 12, Ubuntu 24.04 and Fedora 37 and later have it as python3")
    sys.exit(f"Velatura needs Python 3.11 or later; this is {running}.\n  {how}")


if __name__ == "__main__":
    ensure_python(__file__)
    from devtools.commands import main

    sys.exit(main(sys.argv[1:]))
