"""The true window measured from inside: what `program_probe` watches it with, and dabs.

``python -m benchmarks.probes.window_probe dab DATA_DIR`` prints one line of JSON: of one dab with
its repaint on 4096 x 4096.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, cast

import numpy as np
from PySide6.QtCore import QEvent, QObject, QPointF, QRect, Qt, QTimer
from PySide6.QtGui import QMouseEvent, QPaintEvent
from PySide6.QtWidgets import QApplication, QWidget

import desktop_app.app.window as shell
from desktop_app.ui.canvas.canvas_view import CanvasView
from desktop_app.ui.window.main_window import MainWindow
from desktop_app.worker.workspace import Workspace

TICK_MS = 16
OWN = "desktop_app"
REST_SECONDS = 8.0
SETTLE_SECONDS = 1.0
GIVE_UP_SECONDS = 120.0
PICTURE_SIDE = 4096
BRUSH_RADIUS = 100
DAB_SPACING = 25  # an eighth of the diameter: `MaskStroke` sets one dab each so many pixels
DABS = 300


class PaintWatch(QObject):
    """Calls back on every paint of one widget, with the area painted."""

    def __init__(self, widget: QWidget, on_paint: Callable[[int], None]) -> None:
        super().__init__(widget)
        self._on_paint = on_paint
        widget.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QPaintEvent):
            self._on_paint(
                sum(part.width() * part.height() for part in cast(Iterable[QRect], event.region()))
            )
        return False


class Probe(QObject):
    """Watches one run of the program and ends it."""

    def __init__(self, mode: str, started: float, quick: bool) -> None:
        super().__init__()
        self.mode, self.started, self.quick = mode, started, quick
        self.workspace: Workspace
        self.result: dict[str, Any] = {}
        self.ticks: dict[str, list[float]] = {"work": [], "rest": []}
        self._timer = QTimer(self, interval=TICK_MS, timerType=Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._tick)
        self._phase = "work"
        self._painted = self._pressed = False
        QTimer.singleShot(int(GIVE_UP_SECONDS * 1000), self._give_up)

    def watch(self) -> None:
        """The window is shown; some platforms have painted it by now, others not."""
        self.window = next(
            widget for widget in QApplication.topLevelWidgets() if isinstance(widget, MainWindow)
        )
        self.canvas = canvas_of(self.window)
        # Not the window's own paint: where opaque widgets cover it, there is none.
        PaintWatch(self.canvas, self._on_paint)
        self.canvas.update()

    def _on_paint(self, area: int) -> None:
        if not self._painted:
            self._painted = True
            self.result["modules"] = [
                name
                for name, module in sys.modules.items()
                if name.startswith(OWN) and not hasattr(module, "__path__")
            ]
            self.result["cv2"] = "cv2" in sys.modules
            self.result["painted"] = time.time() - self.started
            QTimer.singleShot(0, self._usable)

    def _usable(self) -> None:
        """Everything that was waiting at the first paint has been done."""
        self.result["window"] = time.time() - self.started
        self.result["window_cpu"] = time.process_time()
        if self.mode == "start":
            self._whole()
            return
        state = self.workspace.state
        state.models.watch(lambda _: QTimer.singleShot(0, self._press))
        state.jobs.progress.changed.connect(self._progress)
        if self.mode == "gaps":
            state.jobs.current.changed.connect(self._job_changed)
            self._timer.start()

    def _whole(self) -> None:
        """Wait until the window has built what it left for later, one turn after the other."""
        self._turn = time.perf_counter()
        self.window.later.finished.connect(self._complete)
        self._turns = QTimer(self, interval=0)
        self._turns.timeout.connect(self._next_turn)
        self._turns.start()

    def _next_turn(self) -> None:
        now = time.perf_counter()
        longest = self.result.get("longest_turn", 0.0)
        self.result["longest_turn"] = max(longest, now - self._turn)
        self._turn = now

    def _complete(self) -> None:
        self.result["whole"] = time.time() - self.started
        self._turns.stop()
        self._end()

    def _press(self) -> None:
        """Generate, as soon as there is a model; the engine need not be there."""
        if self._pressed or self.workspace.state.model is None:
            return
        self._pressed = True
        count = 1 if self.mode == "step" else 2 if self.quick else 4
        self.workspace.state.parameters.update(prompt="a red apple", count=count)
        self.workspace.generation.generate()

    def _progress(self, progress: Any) -> None:
        if progress is not None and progress.step >= 1 and "step" not in self.result:
            self.result["step"] = time.time() - self.started
            if self.mode == "step":
                self._end()

    def _job_changed(self, job: object) -> None:
        if job is None and self._phase == "work":
            # The result, its thumbnail and its row in the history belong to the work.
            QTimer.singleShot(int(SETTLE_SECONDS * 1000), self._rest)

    def _rest(self) -> None:
        if self._phase != "work":
            return
        self.result["images"] = len(self.workspace.state.results.items.value)
        self._phase = "rest"
        QTimer.singleShot(int(REST_SECONDS * (400 if self.quick else 1000)), self._end)

    def _tick(self) -> None:
        self.ticks[self._phase].append(time.perf_counter())
        self.window.update()
        self.canvas.update()

    def _give_up(self) -> None:
        notice = self.workspace.state.notice.value
        error = notice.error if notice is not None else None
        self.result["failed"] = str(error or f"nothing happened for {GIVE_UP_SECONDS:g} s")
        self._end()

    def _end(self) -> None:
        self._timer.stop()
        self.result["gaps"] = {
            phase: [round(1000 * float(gap), 3) for gap in np.diff(ticks)]
            for phase, ticks in self.ticks.items()
        }
        QApplication.exit(0)


def watch_program(probes: list[Probe], mode: str, started: float, quick: bool) -> None:
    """Let the program's window, once it is built, be watched by a probe that is put into
    ``probes``. Only its QApplication is one that looks at a clock."""

    class WatchedApplication(shell.Application):
        def exec(self) -> int:  # type: ignore[override]  # Qt's is static
            probes[0].watch()
            return QApplication.exec()

    build = shell.build_workspace

    def build_watched(*arguments: Any, **words: Any) -> Workspace:
        probes.append(Probe(mode, started, quick))
        probes[0].workspace = build(*arguments, **words)
        return probes[0].workspace

    shell.Application = WatchedApplication  # type: ignore[misc]
    shell.build_workspace = build_watched


def run_dabs(data_dir: Path) -> dict[str, Any]:
    """Paint one long soft stroke over a large picture at 100 %; no engine runs."""
    from desktop_app.state.document.document import Document
    from desktop_app.state.painting.strokes import Brush

    shell.build_application()
    workspace = shell.build_workspace(data_dir)
    window = MainWindow(workspace)
    window.resize(1280, 900)
    window.show()
    rng = np.random.default_rng(1)
    block = rng.integers(0, 256, (256, 256, 3), np.uint8)
    repeats = PICTURE_SIDE // 256
    workspace.state.open_document(Document(np.tile(block, (repeats, repeats, 1)), "large"))
    workspace.state.tools.brush.value = Brush(2.0 * BRUSH_RADIUS, hardness=0.0)
    QApplication.processEvents()
    canvas = canvas_of(window)
    canvas.zoom_full()
    QApplication.processEvents()
    painted: list[int] = []
    PaintWatch(canvas, painted.append)
    seconds, areas = [], []
    y = canvas.height() / 2
    positions = zigzag(BRUSH_RADIUS + 10, canvas.width() - BRUSH_RADIUS - 10)
    mouse(canvas, QEvent.Type.MouseButtonPress, QPointF(positions[0], y))
    QApplication.processEvents()
    for x in positions[1:]:
        painted.clear()
        began = time.perf_counter()
        mouse(canvas, QEvent.Type.MouseMove, QPointF(x, y))
        QApplication.processEvents()
        seconds.append(time.perf_counter() - began)
        areas.append(sum(painted))
    mouse(canvas, QEvent.Type.MouseButtonRelease, QPointF(positions[-1], y))
    document = workspace.state.document.value
    assert document is not None
    marked = int(np.count_nonzero(document.mask.read(document.mask.rect)))
    canvas_area = canvas.width() * canvas.height()
    workspace.shutdown()
    return {"seconds": seconds, "areas": areas, "canvas": canvas_area, "marked": marked}


def canvas_of(window: MainWindow) -> CanvasView:
    """The canvas in the window."""
    canvas = window.findChild(CanvasView)
    assert canvas is not None
    return canvas


def zigzag(left: int, right: int) -> list[int]:
    """Places one spacing apart, to and fro between ``left`` and ``right``."""
    there = list(range(left, right, DAB_SPACING))
    way = there + there[-2:0:-1]
    return [way[i % len(way)] for i in range(DABS)]


def mouse(widget: QWidget, kind: QEvent.Type, at: QPointF) -> None:
    """Send one event of the left button."""
    left, none = Qt.MouseButton.LeftButton, Qt.MouseButton.NoButton
    button = none if kind == QEvent.Type.MouseMove else left
    held = none if kind == QEvent.Type.MouseButtonRelease else left
    where = QPointF(widget.mapToGlobal(at))
    keys = Qt.KeyboardModifier.NoModifier
    QApplication.sendEvent(widget, QMouseEvent(kind, at, where, button, held, keys))


def main() -> None:
    parser = argparse.ArgumentParser(description="One dab with its repaint, in the true window.")
    parser.add_argument("mode", choices=("dab",))
    parser.add_argument("data_dir", type=Path)
    parser.add_argument("started", nargs="?", help="as for `program_probe`; not read")
    parser.add_argument("--quick", action="store_true", help="not read")
    print(json.dumps(run_dabs(parser.parse_args().data_dir)), flush=True)


if __name__ == "__main__":
    main()
