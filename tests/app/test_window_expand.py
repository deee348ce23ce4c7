"""Expand as a person does it: drag the border, Enter, describe, generate, apply, save, undo."""

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
from desktop_app.core.geometry import Margins, Size
from desktop_app.core.pixels import Array
from desktop_app.state.app_state import ToolId
from desktop_app.state.document import Document
from desktop_app.storage.pictures import open_picture
from desktop_app.ui.main_window import MainWindow

ENGINE_MS = 90_000
LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def window(tmp_path: Path, qtbot: QtBot) -> Iterator[MainWindow]:
    workspace = build_workspace(tmp_path / "data")
    made = MainWindow(workspace)
    qtbot.addWidget(made, before_close_func=lambda _: workspace.state.close_document())
    made.resize(1280, 720)
    made.show()
    workspace.start()
    yield made
    workspace.shutdown()


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    low = np.random.default_rng(4).integers(0, 255, (9, 12, 3), np.uint8)
    picture = cv2.resize(low, (400, 300), interpolation=cv2.INTER_CUBIC)
    cv2.imwrite(str(tmp_path / "photo.png"), picture)
    return tmp_path / "photo.png"


def _pixels(document: Document) -> Array:
    return document.pixels.read(document.pixels.rect).copy()


def _at(window: MainWindow, x: float, y: float) -> QPoint:
    left, top = window.canvas.viewport.to_canvas(x, y)
    return QPoint(round(left), round(top))


@pytest.mark.window
def test_the_border_is_dragged_and_the_starter_model_fills_the_new_area(
    window: MainWindow, qtbot: QtBot, photo: Path, tmp_path: Path
) -> None:
    workspace, state = window.workspace, window.workspace.state
    workspace.files.open(photo)
    qtbot.waitUntil(lambda: state.document.value is not None, timeout=10_000)
    qtbot.waitUntil(lambda: state.model is not None, timeout=10_000)
    document = state.document.value
    assert document is not None
    before = _pixels(document)

    window.canvas.setFocus()
    QTest.keyClick(window, Qt.Key.Key_G)
    assert state.tools.active.value is ToolId.EXPAND
    start, end = _at(window, 400, 150), _at(window, 496, 150)
    QTest.mouseMove(window.canvas, start)
    QTest.mousePress(window.canvas, LEFT, pos=start)
    QTest.mouseMove(window.canvas, end)
    QTest.mouseRelease(window.canvas, LEFT, pos=end)
    assert state.tools.expansion.margins == Margins(right=96)
    QTest.keyClick(window.canvas, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: document.size == Size(496, 300), timeout=5_000)
    grown = _pixels(document)
    assert np.array_equal(grown[:, :400], before)

    assert window.prompt_bar.prompt.hasFocus()
    QTest.keyClicks(window.prompt_bar.prompt, "a red apple")
    state.parameters.update(steps=2, seed=3, seed_locked=True)
    QTest.keyClick(window.prompt_bar.prompt, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: state.results.shown.value is not None, timeout=ENGINE_MS)
    qtbot.waitUntil(lambda: not state.jobs.active, timeout=ENGINE_MS)
    workspace.generation.apply()
    qtbot.waitUntil(lambda: document.undo_stack.undo_name == "apply", timeout=10_000)
    qtbot.waitUntil(lambda: not state.applying.value, timeout=10_000)
    after = _pixels(document)
    assert np.array_equal(after[:, :400], before), "what was there is there bit for bit"
    assert (after[:, 400:] != grown[:, 400:]).any(axis=2).mean() > 0.95

    saved = tmp_path / "larger.png"
    workspace.files.save(saved)
    qtbot.waitUntil(lambda: not document.modified.value, timeout=10_000)
    assert np.array_equal(open_picture(saved).pixels, after)

    result = state.results.items.value[0]
    assert [document.undo_stack.undo() for _ in range(2)] == ["apply", "expand"]
    assert np.array_equal(_pixels(document), before) and not state.has_mask.value
    workspace.generation.apply(result.id)
    qtbot.waitUntil(lambda: state.notice.value is not None, timeout=10_000)
    notice = state.notice.value
    assert notice is not None and notice.error is not None
    assert notice.error.code == "result_stale"
    assert np.array_equal(_pixels(document), before)
