"""Live mode in the true window, in a process of its own, measured from inside; run by `live.py`.

``python -m benchmarks.probes.live_probe SECONDS`` prints one line of JSON: of a stroke of SECONDS
drawn with 125 mouse events a second, without live mode and with one and two steps.
"""

from __future__ import annotations

import argparse
import json
import tempfile
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from PySide6.QtCore import QEvent, QEventLoop, QPointF, QTimer
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QApplication

from benchmarks.common import wait
from benchmarks.probes.window_probe import mouse
from desktop_app.app.window import build_application, build_workspace, collect_again
from desktop_app.core.model_info import ModelDefaults
from desktop_app.state.app_state import ToolId
from desktop_app.state.document.document import Document
from desktop_app.state.painting.strokes import Brush, Colours
from desktop_app.ui.canvas.canvas_view import CanvasView
from desktop_app.ui.window.main_window import MainWindow
from desktop_app.worker.workspace import Workspace

EVENT_SECONDS = 0.008
"""An ordinary mouse tells of itself 125 times a second."""
STEPS = {"one step": 1, "two steps": 2}
SIDE = 256
BRUSH = 40.0
"""Diameter, in pixels of the picture."""
HAND = 330.0
"""Pixels of the picture that the hand moves a second."""


def sweep() -> Iterator[tuple[float, float]]:
    """Places of one stroke, in pixels of the picture: row after row, never where it has been. What
    changes nothing is no new input."""
    step, row, x, right = HAND * EVENT_SECONDS, BRUSH / 2, BRUSH / 2, True
    end = SIDE - BRUSH / 2
    while row <= end:
        while (x < end) if right else (x > BRUSH / 2):
            yield x, row
            x += step if right else -step
        right = not right
        for _ in range(round(0.9 * BRUSH / step)):
            row += step
            yield x, row


class Painted:
    """Tells how long moves of the hand waited until the canvas was painted with them."""

    def __init__(self) -> None:
        self.waiting: list[float] = []
        self.latencies: list[float] = []
        painted, paint = self, CanvasView.paintEvent

        def timed(self: CanvasView, event: QPaintEvent) -> None:
            paint(self, event)
            now = time.perf_counter()
            painted.latencies += [now - due for due in painted.waiting]
            painted.waiting = []

        CanvasView.paintEvent = timed  # type: ignore[method-assign]


def draw(
    workspace: Workspace, window: MainWindow, painted: Painted, seconds: float
) -> dict[str, Any]:
    """Draw for ``seconds``; returns latencies, and when pictures were shown."""
    canvas, state = window.canvas, workspace.state
    shown: list[float] = []
    stop = state.live.picture.changed.connect(lambda _: shown.append(time.perf_counter()))

    def place(at: tuple[float, float]) -> QPointF:
        return QPointF(*canvas.viewport.to_canvas(*at)) / canvas.devicePixelRatioF()

    places = sweep()
    mouse(canvas, QEvent.Type.MouseButtonPress, place(next(places)))
    begun, cpu = time.perf_counter(), time.process_time()
    painted.waiting, painted.latencies = [], []
    due = begun
    while time.perf_counter() - begun < seconds:
        # The loop waits as the program's own does: polling would take time from the engine.
        left = due - time.perf_counter()
        if left > 0:
            loop = QEventLoop()
            QTimer.singleShot(max(1, round(left * 1000)), loop.quit)
            loop.exec()
            continue
        at = next(places, None)
        if at is None:  # the next stroke, over this one in the other colour
            mouse(canvas, QEvent.Type.MouseButtonRelease, place((SIDE / 2, SIDE / 2)))
            state.tools.colours.value = state.tools.colours.value.swapped
            places = sweep()
            mouse(canvas, QEvent.Type.MouseButtonPress, place(next(places)))
            at = next(places)
        # The clock runs from the moment at which the hand moved, not from when we got to it.
        painted.waiting.append(due)
        mouse(canvas, QEvent.Type.MouseMove, place(at))
        QApplication.processEvents()
        due = max(due + EVENT_SECONDS, time.perf_counter() - EVENT_SECONDS)
    took, cpu = time.perf_counter() - begun, time.process_time() - cpu
    mouse(canvas, QEvent.Type.MouseButtonRelease, place((SIDE / 2, SIDE / 2)))
    stop()
    latencies = painted.latencies
    return {"latencies": latencies, "pictures": len(shown), "seconds": took, "cpu": cpu / took}


def stroke(
    workspace: Workspace, window: MainWindow, painted: Painted, seconds: float
) -> dict[str, Any]:
    """The same stroke without live mode, then with one step and with two."""
    state = workspace.state
    workspace.start()
    wait(lambda: state.engine.value.phase == "ready" and state.model is not None, "the engine")
    state.open_document(Document(np.full((SIDE, SIDE, 3), 255, np.uint8), "bench"))
    tools = state.tools
    tools.active.value = ToolId.PAINT
    tools.paint.value = Brush(size=BRUSH, hardness=0.6)
    tools.colours.value = Colours((214, 48, 49), (70, 120, 200))
    state.parameters.update(prompt="a red apple on the grass", seed=1)
    model = state.model
    assert model is not None
    results = {}
    # The view is as with live mode: half of the window.
    state.live.mode.value = type(state.live.mode.value)("paused")
    QApplication.processEvents()
    results["none"] = draw(workspace, window, painted, seconds / 2)
    workspace.live.end()
    # The weights made for it, if there are any.
    few = model.quick or ModelDefaults(steps=1, guidance_scale=1.0, scheduler="ddim")
    for name, steps in STEPS.items():
        state.models.value = (replace(model, live=replace(few, steps=steps)),)
        workspace.live.toggle()
        wait(lambda: state.live.picture.value is not None, "a picture")
        draw(workspace, window, painted, 1.0)  # not counted: the first pictures
        results[name] = draw(workspace, window, painted, seconds)
        workspace.live.end()
        wait(lambda: workspace.is_idle, "rest")
    state.close_document()
    return results


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("seconds", type=float, metavar="SECONDS", help="a stroke lasts")
    options = parser.parse_args()
    build_application()
    painted = Painted()  # before there is a canvas: Qt looks up once how it paints
    with tempfile.TemporaryDirectory() as folder:
        workspace = build_workspace(Path(folder))
        window = MainWindow(workspace)
        window.resize(1440, 900)
        window.show()
        QApplication.processEvents()
        collect_again()
        try:
            result = stroke(workspace, window, painted, options.seconds)
        finally:
            window.close()
            workspace.shutdown()
    print(json.dumps(result), flush=True)


if __name__ == "__main__":
    main()
