"""Whatever the hands do, undo leads back to the empty mask and redo to the full one."""

from __future__ import annotations

import random
from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from desktop_app.core.geometry import Rect
from desktop_app.jobs.results import Preview
from desktop_app.state.app_state import ToolId
from tests.ui.canvas.bench import Bench

pytestmark = pytest.mark.window

LEFT, RIGHT, MIDDLE = (
    Qt.MouseButton.LeftButton,
    Qt.MouseButton.RightButton,
    Qt.MouseButton.MiddleButton,
)
KEYS = (
    Qt.KeyboardModifier.NoModifier,
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.AltModifier,
    Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier,
)


def act(bench: Bench, rng: random.Random) -> None:
    """One thing a user (or the engine) may do."""
    document = bench.state.document.value
    assert document is not None
    points = [QPoint(rng.randint(-50, 450), rng.randint(-50, 350)) for _ in range(3)]
    keys = rng.choice(KEYS)
    choice = rng.randrange(10)
    if choice <= 3:
        bench.drag(*points, button=rng.choice((LEFT, RIGHT, MIDDLE)), keys=keys)
    elif choice == 4:
        bench.drag(*points, button=rng.choice((LEFT, RIGHT)), keys=keys, release=False)
        QTest.keyClick(bench.canvas, rng.choice((Qt.Key.Key_Escape, Qt.Key.Key_Space)))
        bench.wheel(points[0], 120)
        bench.release(points[1], LEFT)
        bench.release(points[1], RIGHT)
    elif choice == 5:
        bench.wheel(points[0], rng.choice((120, -120, 240, -360, 30)))
    elif choice == 6:
        bench.state.tools.active.value = rng.choice(list(ToolId))
    elif choice == 7:
        brush = bench.state.tools.brush.value
        bench.state.tools.brush.value = replace(
            brush, size=float(rng.randint(1, 150)), hardness=rng.random(), opacity=rng.random()
        )
    elif choice == 8:
        pixels = np.full((3, 3, 4), rng.randint(0, 255), np.uint8)
        rect = Rect(rng.randint(-50, 200), rng.randint(-50, 200), 90, 60)
        bench.state.jobs.preview.value = rng.choice((None, Preview("job", rect, pixels)))
    else:
        rng.choice((document.undo_stack.undo, document.undo_stack.redo))()
    QApplication.processEvents()


@pytest.mark.few(1)
@pytest.mark.parametrize("seed", range(4))
def test_undo_and_redo_survive_any_order_of_gestures(bench: Bench, seed: int) -> None:
    document = bench.open(np.full((211, 307, 3), 128, np.uint8))
    rng = random.Random(seed)
    for _ in range(60):
        act(bench, rng)
    assert not bench.canvas.cancel_gesture()
    while document.undo_stack.redo() is not None:
        pass
    final = bench.mask().copy()
    while document.undo_stack.undo() is not None:
        pass
    assert not bench.mask().any()
    while document.undo_stack.redo() is not None:
        pass
    assert np.array_equal(bench.mask(), final)
