"""Is a frame of the canvas ready in 16 ms, at any zoom and any angle?

A picture of ten layers with a mask over a sixteenth of it. At twelve zooms, upright, mirrored, by a
quarter and aslant: the first frame after a jump to where the view has not been, frames while
panning, and how long it takes until all that is seen is as it is; and the original, on the whole
canvas and beside what is now, for the first time.

Milliseconds by the clock or of processor time, whichever is less: on a machine that does other
work the clock tells of that work, and processor time counts what is composed in the background.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import median

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QApplication

from benchmarks.common import Row, at_most, main
from benchmarks.probes.canvas_probe import picture
from desktop_app.core.geometry import Rect
from desktop_app.state.app_state import AppState
from desktop_app.ui.canvas.scene_view import SceneView
from desktop_app.ui.look.theme import Theme

ZOOMS = (0.05, 0.1, 0.25, 1 / 3, 0.5, 2 / 3, 1.0, 1.5, 2.0, 4.0, 16.0, 64.0)
VIEWS = {
    "upright": (0.0, False),
    "mirrored": (0.0, True),
    "by a quarter": (90.0, False),
    "at 17°": (17.0, False),
    "at 45°": (45.0, False),
}
CANVASES = ((1440, 900), (2560, 1440))
FRAME_MS, SHARP_MS, GAP_MS = 16.0, 100.0, 60.0
JUMPS = 3
"""Of which the middle one counts."""
PATIENCE = 60.0


def milliseconds(act: Callable[[], None]) -> float:
    """By the clock or of processor time, whichever is less."""
    clock, processor = time.perf_counter(), time.process_time()
    act()
    return 1000 * min(time.perf_counter() - clock, time.process_time() - processor)


class Seen:
    """A canvas that no window manager sees, with a picture on it."""

    def __init__(self, theme: Theme, side: int, width: int, height: int) -> None:
        self.side, self.where = side, f"{side}² on {width} × {height}, "
        self.state = AppState()
        self.canvas = SceneView(self.state, theme)
        self.canvas.resize(width, height)
        self.canvas.show()
        QCoreApplication.processEvents()
        document = picture(side)
        document.fill_mask("rectangle", 255, Rect(side // 2, side // 2, side // 4, side // 4))
        self.state.open_document(document)
        self.navigation = self.canvas.navigation
        self.navigation.set_canvas(self.canvas.device_size, self.canvas.devicePixelRatioF())
        self.navigation.set_picture(document.size, reset_view=True)
        self._rng = np.random.default_rng(1)

    def settle(self) -> float:
        """Wait until nothing is to be drawn better; the longest turn of the event loop till then,
        in milliseconds."""
        end = time.monotonic() + PATIENCE
        longest = milliseconds(QCoreApplication.processEvents)
        while not self.canvas.is_sharp:
            if time.monotonic() > end:
                raise SystemExit("waited in vain for refining")
            time.sleep(0.0005)
            longest = max(longest, milliseconds(QCoreApplication.processEvents))
        return longest

    def jump(self, zoom: float) -> tuple[float, float]:
        """Milliseconds of the first frame somewhere else, and until it is sharp."""
        self.navigation.zoom_to(zoom)
        self.navigation.centre_on(*(self._rng.uniform(0.3, 0.7, 2) * self.side))
        began = time.perf_counter()
        first = milliseconds(self.canvas.repaint)
        self.settle()
        return first, 1000 * (time.perf_counter() - began)

    def pan(self) -> None:
        """One frame a little beside."""
        self.navigation.pan(7, 5)
        self.canvas.repaint()

    def view(self, name: str, frames: int) -> list[Row]:
        """Rows of one of `VIEWS`."""
        self.state.view.angle.value, self.state.view.mirrored.value = VIEWS[name]
        first: list[float] = []
        sharp: list[float] = []
        panning: list[float] = []
        for zoom in ZOOMS:
            jumps = [self.jump(zoom) for _ in range(JUMPS)]
            first.append(median(jump[0] for jump in jumps))
            sharp.append(median(jump[1] for jump in jumps))
            panning += [milliseconds(self.pan) for _ in range(frames)]
            self.settle()
        slow = float(np.percentile(panning, 95))
        where = f"{self.where}{name}: "
        return [
            at_most(f"{where}first frame, the slowest zoom", max(first), "ms", FRAME_MS),
            at_most(f"{where}panning, 95th percentile", slow, "ms", FRAME_MS),
            at_most(f"{where}until it is sharp, the slowest zoom", max(sharp), "ms", SHARP_MS),
        ]

    def original(self) -> list[Row]:
        """Rows of comparing with it for the first time."""
        self.state.view.mirrored.value, self.state.view.angle.value = False, 0.0
        self.canvas.fit()
        self.settle()
        self.canvas.comparison.hold(True)
        held = self.settle()
        self.canvas.comparison.hold(False)
        self.settle()
        self.navigation.zoom_to(2 / 3)
        self.state.view.split.value = True
        split = self.settle()
        return [
            at_most(f"{self.where}original, the first time: longest gap", held, "ms", GAP_MS),
            at_most(f"{self.where}original beside it, 67 %: longest gap", split, "ms", GAP_MS),
        ]

    def close(self) -> None:
        """Drop the picture."""
        self.canvas.close()
        self.state.close_document()


def measure(quick: bool) -> Sequence[Row]:
    """All rows; quickly: of the smaller picture on the smaller canvas."""
    theme = Theme(QApplication([]), "dark")
    rows: list[Row] = []
    for side in (4096,) if quick else (4096, 8192):
        for width, height in CANVASES[: 1 if quick else 2]:
            seen = Seen(theme, side, width, height)
            opened = milliseconds(seen.canvas.repaint)
            rows.append(at_most(f"{seen.where}opened: first frame", opened, "ms", GAP_MS))
            seen.settle()
            for name in VIEWS:
                rows += seen.view(name, 5 if quick else 10)
            rows += seen.original()
            seen.close()
    return rows


if __name__ == "__main__":
    raise SystemExit(main("Is a frame ready in 16 ms, at any zoom and any angle?", measure))
