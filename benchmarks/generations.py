"""How much memory is still there after many pictures? Window and engine, as one works with them.

The true window (no screen is needed) makes one picture after another with the starter model: other
words, another seed each, and sizes in turn. What libraries keep for what comes again (kernels by
shape, arenas of the allocator, thumbnails of the history) may grow at first; it must have levelled
off by the fiftieth picture. ``--quick`` counts to fifty-four.
"""

from __future__ import annotations

import contextlib
import gc
import os
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import psutil

from benchmarks.common import Row, at_most, main

MARKS = (10, 50, 100, 300)
QUICK_MARKS = (10, 50, 54)
LEVEL = 50
"""From here on it must stay."""
GROWTH_MB = {"window": 8.0, "engine": 12.0}
"""Megabytes from there to the last picture."""
SIZES = ((256, 256), (320, 192), (192, 320), (256, 192), (288, 288))
GIVE_UP_SECONDS = 180.0


def measure(quick: bool) -> list[Row]:
    """Megabytes of both processes after so many pictures."""
    marks = QUICK_MARKS if quick else MARKS
    with tempfile.TemporaryDirectory() as folder:
        held = _held(Path(folder), marks)
    rows: list[Row] = []
    for process, limit in GROWTH_MB.items():
        rows += [Row(f"{process} after {n}", held[n][process], "MB") for n in marks]
        more = held[marks[-1]][process] - held[LEVEL][process]
        rows.append(at_most(f"{process}: from {LEVEL} to {marks[-1]}", more, "MB", limit))
    return rows


def _held(folder: Path, marks: tuple[int, ...]) -> dict[int, dict[str, float]]:
    """Pictures made so far → process → megabytes."""
    from PySide6.QtCore import QEventLoop
    from PySide6.QtWidgets import QApplication

    from desktop_app.app.window import build_workspace
    from desktop_app.core.geometry import Size
    from desktop_app.ui.window.main_window import MainWindow

    application = QApplication.instance() or QApplication([])
    workspace = build_workspace(folder)
    window, state = MainWindow(workspace), workspace.state

    def until(what: Callable[[], bool]) -> None:
        end = time.monotonic() + GIVE_UP_SECONDS
        while not what():
            application.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 50)
            if time.monotonic() > end:
                raise TimeoutError("the window did not get on")

    held: dict[int, dict[str, float]] = {}
    with contextlib.ExitStack() as ending:
        ending.callback(workspace.shutdown)
        window.resize(1280, 720)
        window.show()
        workspace.start()
        until(lambda: state.model is not None and state.engine.value.phase == "ready")
        for number in range(1, marks[-1] + 1):
            width, height = SIZES[number % len(SIZES)]
            state.parameters.update(
                prompt=f"a red fox {number}",
                size=Size(width, height),
                steps=2,
                seed=number,
                seed_locked=True,
            )
            shown = state.results.shown.value
            workspace.generation.generate()
            until(lambda shown=shown: not state.is_busy and state.results.shown.value is not shown)
            if number in marks:
                gc.collect()
                held[number] = _megabytes()
    return held


def _megabytes() -> dict[str, float]:
    own = psutil.Process()
    children = sum(child.memory_info().rss for child in own.children(recursive=True))
    return {"window": own.memory_info().rss / 1e6, "engine": children / 1e6}


if __name__ == "__main__":
    sys.exit(main("Memory after many pictures", measure))
