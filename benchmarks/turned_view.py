"""What does a turned view cost, beside the upright one in the same run?

A canvas of 1600 × 1000 device pixels over a picture of 4096² with a mask of 1500²: time of a full
frame, and of a masked square of 200 pixels with its repaint, at three zooms; upright, mirrored, by
a quarter, and aslant. Processor time, of a canvas at rest: while it is moved, a turned one may be
drawn at half its size (`frames`).
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import cv2
import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks.common import Row, at_most, main, quickest

VIEWS = {
    "upright": (0.0, False, 0.0),
    "mirrored": (0.0, True, 4.0),
    "by a quarter": (90.0, False, 4.0),
    "at 37°": (37.0, False, 8.0),
}
"""Angle, whether it is mirrored, and how many times an upright frame it may take: aslant the plane
under the canvas has twice its area, and it is drawn before it is turned."""
ZOOMS = {"fit": None, "100 %": 1.0, "400 %": 4.0}


def measure(quick: bool) -> Sequence[Row]:
    """Frames of a canvas that no window manager sees."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    cv2.setNumThreads(1)
    from PySide6.QtCore import QCoreApplication
    from PySide6.QtWidgets import QApplication

    from desktop_app.core.geometry import Rect
    from desktop_app.state.app_state import AppState
    from desktop_app.state.document.document import Document
    from desktop_app.ui.canvas.scene_view import SceneView
    from desktop_app.ui.look.theme import Theme

    app = QApplication([])
    state = AppState()
    canvas = SceneView(state, Theme(app, "dark"))
    canvas.resize(1600, 1000)
    canvas.show()
    noise = np.random.default_rng(1).integers(0, 256, (512, 512, 3), np.uint8)
    document = Document(np.tile(noise, (8, 8, 1)), "noise")
    state.open_document(document)
    canvas.navigation.set_canvas(canvas.device_size, canvas.devicePixelRatioF())
    canvas.navigation.set_picture(document.size, reset_view=True)
    document.fill_mask("rectangle", 255, Rect(1000, 1000, 1500, 1500))
    value = 0

    def frame() -> None:
        canvas.update()
        QCoreApplication.processEvents()

    def settle() -> None:
        frame()
        while not canvas.is_sharp:
            QCoreApplication.processEvents()
            time.sleep(0.001)
        frame()

    def square() -> None:
        nonlocal value
        document.fill_mask("rectangle", value, Rect(1948, 1948, 200, 200))
        value = 255 - value
        QCoreApplication.processEvents()

    def timed(act: Callable[[], None]) -> float:
        samples: list[float] = []
        for _ in range(7 if quick else 25):
            began = time.process_time()
            act()
            samples.append(1000 * (time.process_time() - began))
        return quickest(samples)

    rows: list[Row] = []
    upright: dict[str, float] = {}
    for name, (angle, mirrored, most) in VIEWS.items():
        state.view.mirrored.value, state.view.angle.value = mirrored, angle
        for words, zoom in ZOOMS.items():
            canvas.fit() if zoom is None else canvas.navigation.zoom_to(zoom)
            canvas.navigation.centre_on(2048, 2048)
            settle()
            full, part = timed(frame), timed(square)
            rows.append(Row(f"{name}, {words}: frame", full, "ms"))
            rows.append(Row(f"{name}, {words}: masked square", part, "ms"))
            if most:
                rows.append(
                    at_most(f"{name}, {words}: / upright", full / upright[words], "×", most)
                )
            else:
                upright[words] = full
    canvas.close()
    return rows


if __name__ == "__main__":
    raise SystemExit(main("What does a turned view cost?", measure))
