"""The whole thing as a person does it: open, paint, generate (starter model), apply, undo."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from desktop_app.app.window import build_workspace
from desktop_app.core.pixels import Array, digest
from desktop_app.imaging.mask import mask_bounds
from desktop_app.state.document import Document
from desktop_app.ui.main_window import MainWindow

ENGINE_MS = 90_000
LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def window(tmp_path: Path, qtbot: QtBot) -> Iterator[MainWindow]:
    workspace = build_workspace(tmp_path / "data")
    made = MainWindow(workspace)
    qtbot.addWidget(made)
    made.resize(1280, 720)
    made.show()
    workspace.start()
    yield made
    workspace.shutdown()


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    """1500 x 1000: larger than the model, and of another aspect."""
    rng = np.random.default_rng(4)
    low = rng.integers(0, 255, (20, 30, 3), np.uint8)
    picture = cv2.resize(low, (1500, 1000), interpolation=cv2.INTER_CUBIC)
    cv2.imwrite(str(tmp_path / "photo.png"), picture)
    return tmp_path / "photo.png"


def _pixels(document: Document) -> Array:
    return document.pixels.read(document.pixels.rect)


def _paint(window: MainWindow, points: list[tuple[float, float]]) -> None:
    """A stroke of the mouse through points given as shares of the canvas."""
    canvas = window.canvas
    at = [QPoint(round(x * canvas.width()), round(y * canvas.height())) for x, y in points]
    QTest.mouseMove(canvas, at[0])
    QTest.mousePress(canvas, LEFT, pos=at[0])
    for point in at[1:]:
        QTest.mouseMove(canvas, point)
    QTest.mouseRelease(canvas, LEFT, pos=at[-1])


@pytest.mark.window
def test_a_painted_mask_is_repainted_by_the_starter_model_and_nothing_else_changes(
    window: MainWindow, qtbot: QtBot, photo: Path
) -> None:
    workspace, state = window.workspace, window.workspace.state
    workspace.files.open(photo)
    qtbot.waitUntil(lambda: state.document.value is not None, timeout=10_000)
    qtbot.waitUntil(lambda: state.model is not None, timeout=10_000)
    document = state.document.value
    assert document is not None
    before = _pixels(document).copy()

    window.canvas.setFocus()
    _paint(window, [(0.45, 0.45), (0.5, 0.55), (0.55, 0.45)])
    mask = document.mask.read(document.mask.rect).copy()
    assert mask_bounds(mask) is not None
    assert document.undo_stack.undo_name == "stroke"

    window.focus_prompt()
    QTest.keyClicks(window.prompt_bar.prompt, "a red apple")
    state.parameters.update(steps=4, seed=3, seed_locked=True)
    QTest.keyClick(window.prompt_bar.prompt, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert state.is_busy
    qtbot.waitUntil(lambda: state.results.shown.value is not None, timeout=ENGINE_MS)
    qtbot.waitUntil(lambda: not state.jobs.active, timeout=ENGINE_MS)
    assert np.array_equal(_pixels(document), before), "a result on show is not in the document yet"

    workspace.generation.apply()
    qtbot.waitUntil(lambda: not state.applying.value, timeout=10_000)
    after = _pixels(document)
    locked = mask == 0
    assert digest(after[locked]) == digest(before[locked])
    assert (after[~locked] != before[~locked]).any(axis=1).mean() > 0.95
    assert document.modified.value

    window.canvas.setFocus()
    QTest.keyClick(window, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: np.array_equal(_pixels(document), before), timeout=2_000)
    document.mark_saved(photo, document.position())
