"""A gesture of each tool on 24 megapixels in the true window, measured from inside; run by
`canvas.py`.

``python -m benchmarks.probes.tools_probe [--quick]`` prints one line of JSON.
"""

from __future__ import annotations

import argparse
import json
import tempfile
import time
from pathlib import Path
from typing import Any

import numpy as np
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from benchmarks.probes.tool_gestures import GESTURES, Gesture, Hand, painted
from desktop_app.app.window import build_application, build_workspace, collect_again
from desktop_app.state.app_state import ToolId
from desktop_app.ui.tools.tool_table import TOOLS
from desktop_app.ui.window.main_window import MainWindow

_TIMES = 3


def measure(folder: Path, width: int, height: int) -> list[dict[str, Any]]:
    """Of each gesture: its tool and name, seconds of its events, of its end, and the longest gap of
    the event loop; of brushes each time the quickest of several, since machines do other work."""
    workspace = build_workspace(folder / "data")
    window = MainWindow(workspace)
    window.resize(1440, 900)
    window.show()
    QApplication.processEvents()
    collect_again()
    hand = Hand(window)
    workspace.state.open_document(painted(width, height))
    hand.canvas.fit()
    hand.rest()
    found: list[dict[str, Any]] = []
    paint = next(row for row in GESTURES if row.tool is ToolId.PAINT)
    for gesture in (paint, *GESTURES):  # the first one only warms up
        times = _TIMES if TOOLS[gesture.tool].uses_brush else 1
        runs = [_once(hand, gesture) for _ in range(times)]
        events, end, gap = (np.min(each, axis=0) for each in zip(*runs, strict=True))
        own = {"tool": str(gesture.tool), "name": gesture.name}
        found.append(own | {"events": list(events), "end": float(end), "gap": float(gap)})
    window.close()
    workspace.shutdown()
    return found[1:]


def _once(hand: Hand, gesture: Gesture) -> tuple[list[float], float, float]:
    """Seconds of its events, of its end, and the longest gap; it is undone then."""
    steps = list(hand.document.undo_stack.steps)
    hand.prepare(gesture)
    ticks = [time.perf_counter()]
    timer = QTimer()
    timer.timeout.connect(lambda: ticks.append(time.perf_counter()))
    timer.start(2)
    *events, end = hand.do(gesture)
    timer.stop()
    ticks.append(time.perf_counter())
    while list(hand.document.undo_stack.steps) != steps:
        hand.document.undo_stack.undo()
    hand.rest()
    return events, end, float(np.diff(ticks).max())


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a quarter of the pixels")
    options = parser.parse_args()
    build_application()
    size = (3000, 2000) if options.quick else (6000, 4000)
    with tempfile.TemporaryDirectory() as folder:
        print(json.dumps({"gestures": measure(Path(folder), *size)}), flush=True)


if __name__ == "__main__":
    main()
