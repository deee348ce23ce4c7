"""Where Qt can open no window the program says in a sentence why, and what is missing."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="X11 is asked for")

LACKS = """
from desktop_app.app import qt_libraries
qt_libraries.X11 += (qt_libraries.Library("libnothing.so.9", "libnothing9"),)
qt_libraries.current_family = lambda: "debian"
"""
HALTED = LACKS + "import sys; sys.modules['PySide6.QtGui'] = None\n"
MAIN = "import sys; from desktop_app.app.cli import main; sys.exit(main(sys.argv[1:]))"


def started(data: Path, before: str) -> subprocess.CompletedProcess[str]:
    """The program on a display that is not there."""
    env = {name: value for name, value in os.environ.items() if name != "QT_QPA_PLATFORM"}
    env.pop("WAYLAND_DISPLAY", None)
    return subprocess.run(
        [sys.executable, "-c", before + MAIN, "--data-dir", str(data)],
        env={**env, "DISPLAY": ":4711"},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


@pytest.mark.slow
@pytest.mark.parametrize("before", [LACKS, HALTED], ids=["plugin", "import"])
def test_a_missing_library_is_named_with_the_package_that_has_it(
    tmp_path: Path, before: str
) -> None:
    done = started(tmp_path, before)
    assert done.returncode == 2, done.stderr
    assert "missing" in done.stderr and "libnothing.so.9" in done.stderr
    assert "libnothing9" in done.stderr and "Traceback" not in done.stderr
    assert "no Qt platform plugin" not in done.stderr


@pytest.mark.slow
def test_a_display_that_does_not_answer_is_one_sentence(tmp_path: Path) -> None:
    done = started(tmp_path, "")
    assert done.returncode == 2
    assert done.stderr.startswith("velatura: No window can be opened")
    assert len(done.stderr.splitlines()) == 2
