"""A canvas aslant that takes long is coarse while it is moved, and then as it is."""

from __future__ import annotations

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from desktop_app.core.geometry import Rect
from desktop_app.ui.canvas import adaptive_quality
from desktop_app.ui.qt.qimage import from_qimage
from tests.event_loop import settle
from tests.ui.canvas.bench import Bench

pytestmark = pytest.mark.window


def on_screen(bench: Bench) -> np.ndarray:
    """What was drawn, without asking for anything to be drawn anew."""
    image = bench.canvas.screen().grabWindow(bench.canvas.winId()).toImage()
    return from_qimage(image)[..., :3].astype(int)


@pytest.mark.few(1)
@pytest.mark.parametrize("zoom", [0.7, 1.0, 3.0])
@pytest.mark.parametrize(("angle", "mirrored"), [(23.0, False), (23.0, True), (-90.0, True)])
def test_it_is_coarse_while_it_is_moved_and_then_as_it_is(
    bench: Bench,
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
    zoom: float,
    angle: float,
    mirrored: bool,
) -> None:
    rows, columns = np.mgrid[0:300, 0:400]
    smooth = np.dstack([rows * 255 // 300, columns * 255 // 400, rows // 2]).astype(np.uint8)
    document = bench.open(smooth)
    document.fill_mask("rectangle", 255, Rect(100, 100, 60, 50))
    bench.state.view.context_visible.value = False
    bench.canvas.turn_to(angle)
    if mirrored:
        bench.canvas.mirror()
    monkeypatch.setattr(adaptive_quality, "FRAME", 1e-9)
    monkeypatch.setattr(adaptive_quality, "_LARGE", 10_000)
    bench.canvas.navigation.zoom_to(zoom)
    bench.canvas.navigation.centre_on(150.0, 130.0)
    bench.canvas.pan(7.0, 4.0)
    qtbot.waitUntil(lambda: not bench.canvas.is_sharp)
    coarse = on_screen(bench)
    qtbot.waitUntil(lambda: bench.canvas.is_sharp)
    settle()
    sharp = on_screen(bench)
    monkeypatch.setattr(adaptive_quality, "FRAME", 60.0)
    bench.canvas.update()
    settle()
    whole = on_screen(bench)
    assert np.array_equal(sharp, whole)
    assert not np.array_equal(coarse, whole)
    assert np.abs(coarse - whole).mean() < 3  # nothing jumps
