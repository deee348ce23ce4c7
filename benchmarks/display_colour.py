"""What does a screen's own colour profile cost on the canvas, beside sRGB in the same run?

A canvas of 1600 × 1000 device pixels over a picture of 4096²: dabs of a small and a large paint
brush with their repaint, and a full frame, with the screen taken for sRGB, with a profile of
primaries and tone curves, and with one of tables. Also how long it takes to convert a megapixel.
Processor time.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import cv2
import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks.common import Row, at_most, main, quickest

MOST = 1.5
ACTS = {"dabs of 64 px": 64, "dabs of 400 px": 400, "frame": 0}
"""Sizes of the brush; none for a whole frame."""


def measure(quick: bool) -> Sequence[Row]:
    """Dabs and frames of a canvas that no window manager sees."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    cv2.setNumThreads(1)
    from PySide6.QtCore import QCoreApplication
    from PySide6.QtWidgets import QApplication

    from desktop_app.imaging.display import Display, read_display
    from desktop_app.imaging.picture import About, FileOrigin
    from desktop_app.state.app_state import AppState
    from desktop_app.state.document.document import Document
    from desktop_app.state.painting.strokes import Brush, ColourStroke
    from desktop_app.ui.canvas.scene_view import SceneView
    from desktop_app.ui.look.theme import Theme
    from tests.imaging.deep_pictures import PROFILES
    from tests.imaging.table_profiles import lut_profile

    app = QApplication([])
    adobe = PROFILES["adobe"]
    screens: dict[str, Display | None] = {
        "sRGB": None,
        "curves": read_display(adobe, "adobe"),
        "tables": read_display(lut_profile(b"mntr", adobe), "tables"),
    }
    noise = np.random.default_rng(1).integers(0, 256, (512, 512, 3), np.uint8)
    pictures = {
        "8-bit sRGB": Document(np.tile(noise, (8, 8, 1)), "noise"),
        "16-bit P3": Document(
            np.tile(noise.astype(np.uint16) * 257, (8, 8, 1)),
            "deep",
            origin=FileOrigin(About(icc=PROFILES["p3"])),
        ),
    }
    rows: list[Row] = []
    for name, document in pictures.items():
        canvases: dict[str, tuple[SceneView, Document]] = {}
        for screen, display in screens.items():
            state = AppState()
            state.display.profile.value = display
            canvas = SceneView(state, Theme(app, "dark"))
            canvas.resize(1600, 1000)
            canvas.show()
            own = Document(document.content, name, origin=document.origin)
            state.open_document(own)
            canvas.navigation.set_canvas(canvas.device_size, canvas.devicePixelRatioF())
            canvas.navigation.set_picture(own.size, reset_view=True)
            canvas.navigation.zoom_to(1.0)
            canvas.grab()
            canvases[screen] = canvas, own
        for what, brush in ACTS.items():
            samples: dict[str, list[float]] = {screen: [] for screen in screens}
            strokes = {
                screen: ColourStroke(own, Brush(size=brush or 1.0), (200, 40, 20), 1500.0, 2000.0)
                for screen, (_, own) in canvases.items()
            }
            for step in range(10 if quick else 40):
                place = 1500.0 + brush / 2 * (step + 1) % 900
                for screen, (canvas, _) in canvases.items():
                    QCoreApplication.processEvents()
                    began = time.process_time()
                    if brush:
                        strokes[screen].move_to(place, 2000.0)
                    else:
                        canvas.update()
                    QCoreApplication.processEvents()
                    samples[screen].append(1000 * (time.process_time() - began))
            for stroke in strokes.values():
                stroke.finish()
            usual = quickest(samples["sRGB"])
            rows.append(Row(f"{what}, {name}, sRGB", usual, "ms"))
            for screen in ("curves", "tables"):
                ratio = quickest(samples[screen]) / usual
                rows.append(at_most(f"{what}, {name}, {screen} to sRGB", ratio, "×", MOST))
    million = np.tile(noise, (2, 2, 1))
    for screen in ("curves", "tables"):
        display = screens[screen]
        assert display is not None
        way = display.of(None)
        times: list[float] = []
        for _ in range(5):
            began = time.process_time()
            way.shown(million)
            times.append(1000 * (time.process_time() - began))
        rows.append(Row(f"a megapixel, {screen}", quickest(times), "ms"))
    return rows


if __name__ == "__main__":
    raise SystemExit(main("What does a screen's colour profile cost?", measure))
