"""The history's panel in the true window, in a process of its own; run by `history.py`.

``python -m benchmarks.probes.history_probe DATA COUNT`` prints one line of JSON: how long the
panel's first paint takes, the longest gap of the event loop at rest, while each of COUNT entries
comes in and while each of the folders in DATA/pictures is imported, and the frames while the search
page scrolls over all of them.
"""

from __future__ import annotations

import argparse
import json
import time
from functools import partial
from pathlib import Path

import numpy as np
from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtWidgets import QApplication

from benchmarks.common import wait
from benchmarks.history import request
from benchmarks.probes.history_scroll import frames_ms
from desktop_app.app.window import build_application, build_workspace, collect_again
from desktop_app.core.errors import VelaturaError
from desktop_app.core.pixels import FloatArray
from desktop_app.jobs.job import Job
from desktop_app.jobs.news import Made
from desktop_app.jobs.results import Placed, Result
from desktop_app.jobs.spots import Spot
from desktop_app.storage.history_folders import Scanned
from desktop_app.ui.panels.history.history_panel import HistoryPanel
from desktop_app.ui.window.main_window import MainWindow
from desktop_app.worker.workspace import Workspace

ROUNDS = 7
REST_SECONDS = 2.0


class Painted(QObject):
    """Tells when a widget was painted."""

    def __init__(self, panel: HistoryPanel) -> None:
        super().__init__(panel)
        self.seen = False
        panel.view.viewport().installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        self.seen = self.seen or event.type() is QEvent.Type.Paint
        return False


class Gaps(QObject):
    """The longest time between two turns of the event loop."""

    def __init__(self) -> None:
        super().__init__()
        self.longest, self._last = 0.0, time.perf_counter()
        self._timer = QTimer(self, interval=1)
        self._timer.timeout.connect(self._tick)
        self._timer.start()

    def begin(self) -> None:
        """From now on."""
        self.longest, self._last = 0.0, time.perf_counter()

    def _tick(self) -> None:
        now = time.perf_counter()
        self.longest = max(self.longest, now - self._last)
        self._last = now


def paint_ms(window: MainWindow) -> float:
    """Milliseconds from making a panel to its entries on the screen."""
    began = time.perf_counter()
    panel = HistoryPanel(window.workspace, window.kit)
    painted = Painted(panel)
    panel.resize(280, 700)
    panel.show()
    wait(lambda: panel.list_model.rowCount() > 0, "the first page")
    painted.seen = False
    panel.view.viewport().repaint()
    spent = 1000 * (time.perf_counter() - began)
    panel.close()
    panel.deleteLater()
    return spent


def result(number: int, outputs: FloatArray) -> Made:
    """A finished picture of 512²."""
    asked = request(f"a fox {number}")
    pixels = (255 * outputs).astype(np.uint8)
    placed = Placed(asked.size.rect, pixels)
    job = Job((Spot(asked),), None)
    return Made(Result(f"r{number}", job, 0, number, (outputs,), (placed,)), 1.0)


def imported(workspace: Workspace, folder: Path, gaps: Gaps) -> float:
    """Milliseconds of the longest gap while a folder is imported."""
    folders = workspace.history.folders
    gaps.begin()
    folders.take_in((folder,))
    wait(lambda: folders.is_idle and workspace.is_idle, "the import")
    report = folders.now.value and folders.now.value.report
    if not isinstance(report, Scanned) or report.added != report.files:
        raise SystemExit(f"not all pictures were imported: {report}")
    return 1000 * gaps.longest


def fail(error: VelaturaError) -> None:
    """End with what went wrong."""
    raise SystemExit(error.what)


def main() -> None:
    """See the module."""
    parser = argparse.ArgumentParser()
    parser.add_argument("data", type=Path)
    parser.add_argument("count", type=int)
    arguments = parser.parse_args()
    build_application()
    workspace = build_workspace(arguments.data)
    window = MainWindow(workspace)
    window.resize(1440, 900)
    window.show()
    panel = window.docks.history_panel
    window.docks.history_dock.raise_()
    wait(lambda: workspace.is_idle and panel.list_model.rowCount() > 0, "the window")
    collect_again()  # as the program does once its window stands
    paints = [paint_ms(window) for _ in range(ROUNDS)]
    outputs = np.random.default_rng(1).random((512, 512, 3), np.float32)
    gaps = Gaps()
    end = time.perf_counter() + REST_SECONDS
    wait(lambda: time.perf_counter() > end, "the rest")
    rest = gaps.longest
    kept = [0]

    def then(_: str) -> None:
        history.was_kept()
        kept[0] += 1

    longest = list[float]()
    history = workspace.history
    for number in range(arguments.count):
        gaps.begin()
        made = result(number, outputs)
        # As the queue's thread does, and the window that hears of it then.
        workspace.background.run(partial(history.keep, made), then, fail)
        wait(lambda n=number: kept[0] > n and workspace.is_idle, "an entry")
        longest.append(1000 * gaps.longest)
    frames = frames_ms(window)
    folders = sorted((arguments.data / "pictures").iterdir())
    began = time.perf_counter()
    import_gaps = [imported(workspace, folder, gaps) for folder in folders]
    told = {
        "frames_ms": frames,
        "paint_ms": paints,
        "entries": kept[0],
        "gaps_ms": longest,
        "rest_ms": 1000 * rest,
        "import_gaps_ms": import_gaps,
        "import_seconds": time.perf_counter() - began,
    }
    print(json.dumps(told), flush=True)
    workspace.shutdown()
    QApplication.quit()


if __name__ == "__main__":
    main()
