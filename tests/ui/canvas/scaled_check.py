"""Run by test_high_dpi in a process with another scale factor; ends with an AssertionError or 0."""

from __future__ import annotations

import sys
from dataclasses import replace

import numpy as np
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QApplication, QWidget

from desktop_app.core.geometry import Rect
from desktop_app.core.guides import Guide, Orientation
from desktop_app.ui.look.icons import Icons
from desktop_app.ui.look.theme import Theme
from desktop_app.ui.qt.qimage import from_qimage
from tests.ui.canvas.bench import Bench


def window_pixels(window: QWidget) -> np.ndarray:
    QApplication.processEvents()
    return from_qimage(window.screen().grabWindow(window.winId()).toImage())[..., :3]


def send(bench: Bench, kind: QEvent.Type, x: float, y: float) -> None:
    """A left-button event over a point of the picture."""
    ratio, left = bench.canvas.devicePixelRatioF(), Qt.MouseButton.LeftButton
    at = QPointF(*(side / ratio for side in bench.canvas.viewport.to_canvas(x, y)))
    QApplication.sendEvent(
        bench.canvas, QMouseEvent(kind, at, at, left, left, Qt.KeyboardModifier.NoModifier)
    )


def check(factor: float) -> None:
    app = QApplication([])
    theme = Theme(app, "dark")
    bench, window = Bench(theme, Icons(theme)), QWidget()
    bench.state.view.context_visible.value = False
    bench.canvas.setParent(window)
    # At these places a fractional factor puts the canvas between two pixels of the screen.
    bench.canvas.setGeometry(33, 17, 301, 203)
    # The offscreen platform gives as many device pixels of a window as it has logical ones.
    window.resize(720, 480)
    window.show()
    assert bench.canvas.devicePixelRatioF() == factor
    photo = np.random.default_rng(1).integers(0, 256, (80, 120, 3), np.uint8)
    document = bench.open(photo)

    for zoom in (1, 2):
        bench.zoom(zoom, 20, 24)
        left, top = round(33 * factor) + 20, round(17 * factor) + 24
        screen = window_pixels(window)[top : top + 80 * zoom, left : left + 120 * zoom]
        crisp = photo.repeat(zoom, axis=0).repeat(zoom, axis=1)
        assert np.array_equal(screen, crisp), f"not crisp at {zoom}"

    bench.state.tools.brush.value = replace(bench.state.tools.brush.value, size=1.0)
    for x, y in ((0, 0), (57, 31), (119, 79)):
        send(bench, QEvent.Type.MouseButtonPress, x + 0.5, y + 0.5)
        send(bench, QEvent.Type.MouseButtonRelease, x + 0.5, y + 0.5)
        assert bench.mask()[y, x] == 255, f"missed {x}, {y}"
    assert np.count_nonzero(bench.mask()) == 3

    QApplication.sendEvent(bench.canvas, QEvent(QEvent.Type.Leave))
    rng = np.random.default_rng(2)
    bench.state.guides.add(Guide(Orientation.VERTICAL, 41.0))
    bench.state.view.grid_visible.value = True
    bench.state.view.grid_spacing.value = 16
    views = [(zoom, 0.0, split) for zoom in (0.4, 1.0, 3.0) for split in (False, True)]
    views += [(1.0, 90.0, False), (3.0, -90.0, True), (1.0, 37.0, False), (0.4, 37.0, True)]
    for zoom, angle, split in views:
        bench.state.view.split.value = split
        bench.canvas.unturn()
        bench.zoom(zoom, 15, 11)
        bench.canvas.turn_to(angle)
        QApplication.processEvents()
        for _ in range(8):
            rect = Rect(int(rng.integers(0, 110)), int(rng.integers(0, 70)), 9, 7)
            document.edit("paint", document.pixels, rect, rng.integers(0, 256, (7, 9, 3), np.uint8))
            document.fill_mask("rectangle", 200, rect)
            QApplication.processEvents()
        parts = window_pixels(window).astype(int)
        bench.canvas.update()
        off = np.abs(parts - window_pixels(window)).max()
        assert off <= (1 if zoom < 1 else 0), f"parts differ by {off} at {zoom}, {angle}"
        # A picture of the canvas alone begins on a whole pixel; on the screen it must look so too.
        alone, left, top = bench.shot().astype(int), round(33 * factor), round(17 * factor)
        height, width = alone.shape[0] - 2, alone.shape[1] - 2
        there = parts[top : top + height, left : left + width]
        off = np.abs(there - alone[:height, :width]).max()
        assert off <= 1, f"off the screen's pixels by {off} at {zoom}, {angle}"
    window.close()
    bench.close()


if __name__ == "__main__":
    check(float(sys.argv[1]))
