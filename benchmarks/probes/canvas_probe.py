"""A layered document in the true window, in a process of its own, measured from inside; run by
`canvas.py`.

``python -m benchmarks.probes.canvas_probe SIDE [--quick]`` prints one line of JSON.
"""

from __future__ import annotations

import argparse
import json
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import psutil
from PySide6.QtCore import QEvent, QPointF, QTimer
from PySide6.QtWidgets import QApplication

from benchmarks.common import wait
from benchmarks.probes.window_probe import canvas_of, mouse
from desktop_app.app.window import build_application, build_workspace, collect_again
from desktop_app.core.blend_mode import BlendMode
from desktop_app.core.geometry import Rect
from desktop_app.imaging.layers.layer import Layer
from desktop_app.imaging.tiles import Tiles
from desktop_app.state.app_state import ToolId
from desktop_app.state.document.document import Document
from desktop_app.state.painting.strokes import Brush, ColourStroke, MaskStroke
from desktop_app.ui.canvas.canvas_view import CanvasView
from desktop_app.ui.window.main_window import MainWindow
from desktop_app.worker.workspace import Workspace

LAYERS = 9
"""Above the picture itself."""
MODES = (BlendMode.NORMAL, BlendMode.MULTIPLY, BlendMode.SCREEN, BlendMode.OVERLAY)
RADII = (5, 100, 500)
ZOOMS = (0.05, 0.1, 0.2, 0.35, 0.5, 0.75, 1.0, 1.5, 2.0, 4.0, 8.0, 32.0, 64.0)
PATIENCE = 120.0
_INSET = 60
"""Of strokes from the canvas' sides, in pixels."""


def picture(side: int) -> Document:
    """A smooth picture, and layers each painted on a sixteenth of it, in several modes."""
    rng = np.random.default_rng(1)
    block = rng.integers(0, 256, (256, 256, 3), np.uint8)
    base = np.tile(block, (side // 256, side // 256, 1))
    document = Document(base, f"{side}")
    layers = list(document.layers.value)
    part = side // 4
    values = rng.integers(0, 256, (part, part, 4), np.uint8)
    for number in range(LAYERS):
        # All of them meet in the middle, where the strokes are drawn.
        left = side // 2 - part // 2 + (number - LAYERS // 2) * part // 16
        tiles = Tiles(4, np.dtype(np.uint8)).written(Rect(left, left, part, part), values)
        mode = MODES[number % len(MODES)]
        layers.append(Layer("paint", f"layer {number}", pixels=tiles, mode=mode, opacity=0.9))
    document.arrange("layers", layers, active=layers[5].id)
    return document


class Seen:
    """The window with the document in it."""

    def __init__(self, workspace: Workspace, window: MainWindow) -> None:
        self.workspace, self.window = workspace, window
        self.canvas: CanvasView = canvas_of(window)

    @property
    def document(self) -> Document:
        document = self.workspace.state.document.value
        assert document is not None
        return document

    def refined(self) -> None:
        """Wait until nothing on the canvas is a first look any more."""
        view = self.canvas.scene.view
        assert view is not None
        for _ in range(2):
            self.canvas.repaint()
            wait(lambda: view.is_refined, "refining")

    def dabs(self, tool: ToolId, radius: int, count: int) -> list[float]:
        """Seconds of a dab by mouse event, with its repaint."""
        state, canvas = self.workspace.state, self.canvas
        state.tools.active.value = tool
        brush = state.tools.paint if tool is ToolId.PAINT else state.tools.brush
        brush.value = Brush(2.0 * radius, hardness=0.5)
        # One spacing apart, so that each move is one dab, and never where the stroke has been: a
        # dab that changes nothing costs nothing.
        gap, down = max(1.0, radius / 4 + 0.6), canvas.height() / 2
        places = [QPointF(_INSET + k * gap, down) for k in range(count + 1)]
        places = [place for place in places if place.x() <= canvas.width() - _INSET]
        seconds: list[float] = []
        while len(seconds) < count:
            seconds += self._stroke(places[: count - len(seconds) + 1])
        return seconds

    def _stroke(self, places: list[QPointF]) -> list[float]:
        """Seconds of each move of one stroke, which is undone."""
        canvas = self.canvas
        mouse(canvas, QEvent.Type.MouseButtonPress, places[0])
        QApplication.processEvents()
        seconds: list[float] = []
        for place in places[1:]:
            begun = time.perf_counter()
            mouse(canvas, QEvent.Type.MouseMove, place)
            QApplication.processEvents()
            seconds.append(time.perf_counter() - begun)
        mouse(canvas, QEvent.Type.MouseButtonRelease, places[-1])
        self.document.undo_stack.undo()
        self.refined()
        return seconds

    def frames(self) -> dict[str, Any]:
        """Seconds of a frame at every zoom, first and later, panning, and until it is refined."""
        first: list[float] = []
        panning: list[float] = []
        refining: list[float] = []
        canvas = self.canvas
        for zoom in ZOOMS:
            canvas.navigation.zoom_to(zoom)
            begun = time.perf_counter()
            canvas.repaint()
            first.append(time.perf_counter() - begun)
            self.refined()
            refining.append(time.perf_counter() - begun)
            for _ in range(6):
                canvas.pan(7, 5)
                begun = time.perf_counter()
                canvas.repaint()
                panning.append(time.perf_counter() - begun)
        return {"first": first, "panning": panning, "refining": refining}


def stroke(document: Document, paint: bool) -> float:
    """Seconds of a stroke of 1000 pixels with radius 20, by 100 moves."""
    middle = document.size.width / 2
    brush = Brush(40, hardness=0.5)
    begun = time.perf_counter()
    if paint:
        made = ColourStroke(document, brush, (200, 30, 30), middle - 500, middle)
    else:
        made = MaskStroke(document, brush, middle - 500, middle)
    for k in range(1, 101):
        made.move_to(middle - 500 + 10 * k, middle)
    made.finish()
    return time.perf_counter() - begun


def gaps_while(work: Callable[[Callable[[], None]], None]) -> tuple[list[float], float]:
    """Gaps of the event loop until ``work`` calls back, and how long that took."""
    ticks: list[float] = []
    timer = QTimer()
    timer.timeout.connect(lambda: ticks.append(time.perf_counter()))
    timer.start(5)
    done: list[float] = []
    begun = time.perf_counter()
    work(lambda: done.append(time.perf_counter()))
    wait(lambda: bool(done), "the file")
    timer.stop()
    return list(np.diff([begun, *ticks])), done[0] - begun


def measure(side: int, quick: bool, folder: Path) -> dict[str, Any]:
    process = psutil.Process()
    workspace = build_workspace(folder / "data")
    window = MainWindow(workspace)
    window.resize(1440, 900)
    window.show()
    QApplication.processEvents()
    collect_again()
    bare = process.memory_info().rss
    workspace.state.view.context_visible.value = False
    workspace.state.open_document(picture(side))
    seen = Seen(workspace, window)
    result: dict[str, Any] = {}
    seen.canvas.fit()
    seen.refined()
    result["frames"] = seen.frames()
    seen.canvas.zoom_full()
    seen.canvas.ensure_visible(Rect(side // 2, side // 2, 1, 1))
    seen.refined()
    count = 30 if quick else 60
    for radius in RADII:
        result[f"mask {radius}"] = seen.dabs(ToolId.BRUSH, radius, count)
        result[f"paint {radius}"] = seen.dabs(ToolId.PAINT, radius, count)
    for name, paint in (("mask", False), ("paint", True)):
        result[f"{name} stroke"] = stroke(seen.document, paint)
        seen.refined()
        begun = time.perf_counter()
        seen.document.undo_stack.undo()
        seen.canvas.repaint()
        result[f"{name} undo"] = time.perf_counter() - begun
    journal = workspace.journalling.journal
    assert journal is not None and journal.flush(PATIENCE)
    path = folder / "canvas.velatura"
    gaps, took = gaps_while(lambda done: workspace.files.save(path, done))
    result["gaps"], result["save"] = gaps, took
    result["file"] = path.stat().st_size
    result["memory"] = process.memory_info().rss - bare
    workspace.state.close_document()  # a file that is open is not opened twice
    started = time.perf_counter()
    workspace.files.open(path)
    wait(lambda: workspace.state.document.value is not None, "the project")
    result["load"] = time.perf_counter() - started
    window.close()
    workspace.shutdown()
    return result


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("side", type=int, metavar="SIDE", help="of the picture, in pixels")
    parser.add_argument("--quick", action="store_true", help="fewer repetitions")
    options = parser.parse_args()
    build_application()
    with tempfile.TemporaryDirectory() as folder:
        print(json.dumps(measure(options.side, options.quick, Path(folder))), flush=True)


if __name__ == "__main__":
    main()
