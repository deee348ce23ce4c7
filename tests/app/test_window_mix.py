"""Results are mixed as a person does it: generate three, keys and strokes, Enter, undo, again."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from desktop_app.core.geometry import Rect
from desktop_app.state.app_state import ToolId
from desktop_app.state.document.document import Document
from desktop_app.state.painting.mixing import Mixing
from desktop_app.ui.panels.tool_options import ToolOptions
from desktop_app.ui.window.main_window import MainWindow
from tests.app.conftest import CONTROL, ENGINE_MS, drag, opened, pixels_of, write_photo

MASK = Rect(200, 160, 280, 240)


def with_results(window: MainWindow, qtbot: QtBot, path: Path, count: int = 3) -> Document:
    """A photograph, and so many results of one edit of it."""
    state = window.workspace.state
    document = opened(window, qtbot, write_photo(path / "photo.png", 700, 560, (7, 6)))
    document.fill_mask("rectangle", 255, MASK)
    state.parameters.update(
        prompt="a red apple", steps=2, seed=3, seed_locked=True, count=count, count_held=True
    )
    qtbot.waitUntil(lambda: bool(state.plans.value) and window.workspace.is_idle, timeout=ENGINE_MS)
    window.workspace.generate()
    qtbot.waitUntil(lambda: len(state.results.items.value) == count, timeout=ENGINE_MS)
    qtbot.waitUntil(
        lambda: not state.jobs.active and not any(one.saving for one in state.results.items.value),
        timeout=ENGINE_MS,
    )
    return document


def begun(window: MainWindow, qtbot: QtBot, action: str = "mix_results") -> Mixing:
    """The mixer, once it is open."""
    mixing = window.workspace.state.tools.mixing
    window.kit.actions[action].trigger()
    qtbot.waitUntil(lambda: mixing.now.value is not None, timeout=ENGINE_MS)
    now = mixing.now.value
    assert now is not None
    qtbot.waitUntil(lambda: now.is_mended, timeout=ENGINE_MS)
    return now


def at(window: MainWindow, x: float, y: float) -> QPoint:
    """A point of the picture on the canvas."""
    canvas = window.canvas
    across, down = canvas.canvas_point(x, y)
    return QPoint(round(across / canvas.devicePixelRatioF()), round(down))


def stroke(window: MainWindow, qtbot: QtBot, now: Mixing, *way: tuple[float, float]) -> None:
    drag(window, [at(window, *place) for place in way])
    qtbot.waitUntil(lambda: now.is_mended, timeout=ENGINE_MS)


@pytest.mark.window
def test_parts_of_three_results_become_one_layer_whose_parts_stay(
    window: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    state, tools = window.workspace.state, window.workspace.state.tools
    document = with_results(window, qtbot, tmp_path)
    before, steps = pixels_of(document), document.undo_stack.position
    now = begun(window, qtbot)
    assert tools.active.value is ToolId.MIX and len(now.mix.parts) == 3
    window.canvas.setFocus()
    whole = pixels_of(document)
    QTest.keyClick(window.canvas, Qt.Key.Key_2)
    stroke(window, qtbot, now, (230, 200), (230, 360))
    QTest.keyClick(window.canvas, Qt.Key.Key_3)
    stroke(window, qtbot, now, (440, 200), (440, 360))
    assert {0, 1, 2} == set(np.unique(now.labels))
    mixed = pixels_of(document)
    assert (mixed != whole).any() and document.undo_stack.position == steps
    QTest.keyClick(window.canvas, Qt.Key.Key_Z, CONTROL)
    qtbot.waitUntil(lambda: now.is_mended, timeout=ENGINE_MS)
    assert 2 not in now.labels
    QTest.keyClick(window.canvas, Qt.Key.Key_Z, CONTROL | Qt.KeyboardModifier.ShiftModifier)
    qtbot.waitUntil(lambda: now.is_mended, timeout=ENGINE_MS)
    assert np.array_equal(pixels_of(document), mixed), "done again"
