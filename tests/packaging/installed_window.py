"""Runs in an installed program's own Python: one inpaint in the real window, by mouse and keys.

``python3 -I installed_window.py PICTURE OUT`` opens the picture, paints a mask with the mouse,
types a prompt, presses Generate, waits for the real engine, presses Apply, checks that nothing else
has changed, and saves ``result.png`` and ``applied.png`` (the window). Prints one line of JSON.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

import desktop_app
from desktop_app.app.window import build_application, build_workspace
from desktop_app.state.document.document import Document
from desktop_app.ui.canvas.canvas_view import CanvasView
from desktop_app.ui.window.main_window import MainWindow

PATIENCE = 120.0
LEFT = Qt.MouseButton.LeftButton
STROKE = ((0.4, 0.45), (0.5, 0.6), (0.6, 0.45), (0.5, 0.5))


def wait(done: Callable[[], bool], what: str) -> None:
    """Let the window live until ``done``."""
    end = time.monotonic() + PATIENCE
    while not done():
        if time.monotonic() > end:
            raise SystemExit(f"waited in vain for {what}")
        QApplication.processEvents()
        time.sleep(0.01)


def drag(canvas: CanvasView, document: Document) -> None:
    """Paint with the mouse."""
    points = []
    for x, y in STROKE:
        px, py = canvas.viewport.to_canvas(x * document.size.width, y * document.size.height)
        ratio = canvas.devicePixelRatioF()
        points.append(QPoint(round(px / ratio), round(py / ratio)))
    QTest.mousePress(canvas, LEFT, pos=points[0])
    for point in points[1:]:
        QTest.mouseMove(canvas, point)
    QTest.mouseRelease(canvas, LEFT, pos=points[-1])


def main(picture: Path, out: Path) -> int:
    out.mkdir(parents=True, exist_ok=True)
    application = build_application()
    workspace = build_workspace(None)
    window = MainWindow(workspace)
    window.resize(1280, 800)
    window.show()
    workspace.start()
    state = workspace.state
    workspace.files.open(picture)
    wait(lambda: state.document.value is not None, "the picture")
    wait(lambda: state.engine.value.phase == "ready", "the engine")
    wait(lambda: state.model is not None, "the model")
    document = state.document.value
    assert document is not None
    before = document.pixels.read(document.pixels.rect).copy()
    window.canvas.setFocus()
    QTest.keyClick(window.canvas, Qt.Key.Key_B)
    drag(window.canvas, document)
    mask = document.mask.read(document.mask.rect).copy()
    assert mask.any(), "the stroke left no mask"
    window.room.focus_prompt()
    QTest.keyClicks(window.prompt_bar.prompt, "a red apple")
    wait(lambda: window.prompt_bar.generate.isEnabled(), "the button")
    QTest.mouseClick(window.prompt_bar.generate, LEFT)
    wait(lambda: state.is_busy, "the start")
    wait(lambda: not state.jobs.active and workspace.is_idle, "the result")
    QTest.qWait(500)
    window.grab().save(str(out / "result.png"))
    window.kit.actions["apply"].trigger()
    wait(lambda: not state.applying.value and document.modified.value, "Apply")
    QTest.qWait(500)
    window.grab().save(str(out / "applied.png"))
    after = document.pixels.read(document.pixels.rect)
    locked = mask == 0
    facts = {
        "program": str(Path(desktop_app.__file__).parent),
        "platform": application.platformName(),
        "masked": int((~locked).sum()),
        "changed inside": int((after[~locked] != before[~locked]).any(axis=1).sum()),
        "changed outside": int((after[locked] != before[locked]).sum()),
        "shape": str(np.shape(after)),
    }
    print(json.dumps(facts), flush=True)
    document.mark_saved(picture, document.position())
    window.close()
    workspace.shutdown()
    return 0 if not facts["changed outside"] and facts["changed inside"] else 1


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), Path(sys.argv[2])))
