"""How fast 200 pictures are reviewed by keys, in a real window without a screen.

``python packaging/checks/review_check.py [--rows 200]`` makes products by the numpy engine that
tests use, opens the run on the page of workbenches, and goes through the pictures, large beside
their photograph: K keeps, 2 rejects as cut off, every tenth. A key is pressed once the picture
before it is decided, moved, and written into the table of results, and the next one is on the
screen. It prints seconds a picture, and checks files and table. The exit code is 1 where something
is not so.
"""

from __future__ import annotations

import argparse
import csv
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QCoreApplication, QEventLoop, Qt  # noqa: E402
from PySide6.QtTest import QTest  # noqa: E402
from PySide6.QtWidgets import QApplication  # noqa: E402

from desktop_app.core.cancel import CancelToken  # noqa: E402
from desktop_app.extensions.workbenches.faces.page.workbench_page import WorkbenchPage  # noqa: E402
from desktop_app.ui.window.main_window import MainWindow  # noqa: E402
from desktop_app.worker.workspace import Workspace  # noqa: E402
from tests.extensions.workbenches.making.shop import MODEL, ByNumpy, maker, stock  # noqa: E402
from tests.worker.conftest import numpy_workspace  # noqa: E402

SECONDS = 60.0
EVERY = 10
"""Of so many pictures one is rejected."""


def until(is_so: Callable[[], bool]) -> None:
    """Wait for it in the event loop. Raises TimeoutError."""
    end = time.monotonic() + SECONDS
    while not is_so():
        QCoreApplication.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents, 20)
        if time.monotonic() > end:
            raise TimeoutError


def results(out: Path) -> list[dict[str, str]]:
    text = (out / "results.csv").read_text("utf-8-sig")
    return [*csv.DictReader(text.splitlines(), delimiter=";")]


def reviewed(workspace: Workspace, out: Path, rows: int) -> list[float]:
    """Seconds of each picture."""
    window = MainWindow(workspace, rest="when asked")
    window.resize(1280, 800)
    window.show()
    window.kit.actions["page_workbench"].trigger()
    page = window.canvas_area.pages.page("workbench")
    assert isinstance(page, WorkbenchPage)
    session = page.session
    until(lambda: bool(session.workbenches.value))
    session.take_up(out)
    until(lambda: len(session.rows.value) == rows and session.progress.value.phase == "over")
    page.stops["review"].click()
    review, seconds = page.made.review, list[float]()
    view = review.comparison

    def is_shown(number: int) -> bool:
        files = session.files(number)
        return bool(view.captions) and view.captions[-1] == files[0].name

    until(lambda: is_shown(0))
    for number in range(rows):
        rejects = number % EVERY == EVERY - 1
        began = time.monotonic()
        QTest.keyClick(view, Qt.Key.Key_2 if rejects else Qt.Key.Key_K)
        wanted = "reject" if rejects else "keep"
        until(lambda n=number, w=wanted: session.decision(n) == w)
        if number + 1 < rows:
            until(lambda n=number: is_shown(n + 1))
        seconds.append(time.monotonic() - began)
    rejected = rows // EVERY
    until(lambda: sum(one["status"] == "rejected" for one in results(out)) == rejected)
    return seconds


def wrong(out: Path, rows: int) -> list[str]:
    """What is not as it should be."""
    told = results(out)
    rejected = [one for one in told if one["status"] == "rejected"]
    there = all((out / name).exists() for one in told for name in one["files"].split())
    beside = all((out / name).exists() for one in told for name in one["certificates"].split())
    tests = {
        "not each row is in the table": len(told) != rows,
        "files are not where the table says": not (there and beside),
        "not all were rejected with their reason": [one["reason"] for one in rejected]
        != ["Cut off"] * (rows // EVERY),
        "certificates were left behind": len([*out.glob("*.certificate.json")])
        != rows - len(rejected),
    }
    return [name for name, is_so in tests.items() if is_so]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=200)
    rows: int = parser.parse_args().rows
    application = QApplication([])
    with tempfile.TemporaryDirectory(prefix="velatura-review-") as name:
        folder = Path(name)
        stock(folder, rows)
        run = maker(folder)
        run.run(ByNumpy(), CancelToken())
        run.batch.close()
        workspace = numpy_workspace(folder, MODEL)
        try:
            seconds = reviewed(workspace, folder / "out", rows)
        finally:
            workspace.shutdown()
        faults = wrong(folder / "out", rows)
    part = sorted(seconds)
    print(f"pictures             {rows}")
    print(f"seconds a picture    {statistics.mean(seconds):.3f}")
    print(f"the slowest of 20    {part[len(part) * 19 // 20]:.3f}")
    print(f"the slowest          {part[-1]:.3f}")
    print(f"all                  {sum(seconds):.1f} s")
    print("; ".join(faults) or "all as it should be")
    del application
    return bool(faults)


if __name__ == "__main__":
    sys.exit(main())
