"""A window that is killed while it makes a lesson: the next one shows the run, and ends it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from desktop_app.extensions.workbenches.faces.page.workbench_page import WorkbenchPage
from desktop_app.ui.window.main_window import MainWindow
from tests.extensions.workbenches.page.killed_making import PICTURES
from tests.patience import until
from tests.worker.conftest import AT_WORK

pytestmark = [
    AT_WORK,
    pytest.mark.slow,
    pytest.mark.window,
    pytest.mark.skipif(os.name != "posix", reason="kill -9 is POSIX"),
]

ROOT = Path(__file__).resolve().parents[4]


def pictures(folder: Path) -> dict[str, bytes]:
    """What was made, by name."""
    return {one.name: one.read_bytes() for one in folder.glob("biology_cells_[0-9]*.png")}


def killed_after(folder: Path, count: int) -> None:
    """A window of its own, up to so many pictures."""
    command = [sys.executable, "-m", "tests.extensions.workbenches.page.killed_making", str(folder)]
    process = subprocess.Popen(command, cwd=ROOT)
    try:
        made = folder / "out" / "cells"
        until(lambda: len(pictures(made)) >= count or process.poll() is not None)
        assert process.poll() is None
    finally:
        process.send_signal(signal.SIGKILL)
        process.wait()


def test_the_next_window_goes_on(
    tmp_path: Path, qtbot: QtBot, request: pytest.FixtureRequest
) -> None:
    killed_after(tmp_path, 2)
    before = pictures(tmp_path / "out" / "cells")
    assert 2 <= len(before) < PICTURES
    window = request.getfixturevalue("window")
    assert isinstance(window, MainWindow)
    window.kit.actions["page_workbench"].trigger()
    page = window.canvas_area.pages.page("workbench")
    assert isinstance(page, WorkbenchPage)
    qtbot.waitUntil(lambda: page.session.progress.value.phase == "paused", timeout=60_000)
    assert page.session.values["topic"] == "cells"
    assert page.session.progress.value.over >= 1  # the others have files that are not all written
    page.stops["make"].click()
    QTest.mouseClick(page.made.go_on, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: page.session.progress.value.phase == "over", timeout=60_000)
    after = pictures(tmp_path / "out" / "cells")
    assert sorted(after) == sorted(f"biology_cells_{at}.png" for at in range(PICTURES))
    assert {name: after[name] for name in before} == before
    assert (tmp_path / "out" / "cells" / "biology_cells_sheet.pdf").exists()
