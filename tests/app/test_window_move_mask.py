"""The mask, or the selection, moved by the Move tool: by Alt, by a tick, by keys."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from desktop_app.core.geometry import Rect
from desktop_app.state.app_state import ToolId
from desktop_app.state.document.document import Document
from desktop_app.ui.panels.options.tool_options import ToolOptions
from desktop_app.ui.window.main_window import MainWindow
from tests.app.conftest import drag, opened, pixels_of, write_photo
from tests.app.test_window_retouch import ALT
from tests.app.test_window_selection import across
from tests.event_loop import settle

NO_KEY = Qt.KeyboardModifier.NoModifier


@pytest.mark.window
def test_the_mask_moves_alone_and_comes_back(
    window: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    document = opened(window, qtbot, write_photo(tmp_path / "photo.png", 120, 80, (3, 2)))
    before, whole = pixels_of(document), document.size.rect
    document.fill_mask("rectangle", 200, Rect(20, 20, 30, 20))
    mask = document.mask.read(whole).copy()
    window.kit.actions["tool_move"].trigger()
    start, end = across(window, (0.3, 0.4), (0.5, 0.4))
    QTest.mousePress(window.canvas, Qt.MouseButton.LeftButton, ALT, start)
    QTest.mouseMove(window.canvas, end)
    QTest.mouseRelease(window.canvas, Qt.MouseButton.LeftButton, ALT, end)
    moved = document.mask.read(whole).copy()
    far = int(np.flatnonzero(moved.any(0))[0]) - 20
    assert 20 <= far <= 28 and np.array_equal(moved[:, far:], mask[:, : 120 - far])
    assert np.array_equal(pixels_of(document), before)
    document.undo_stack.undo()
    assert np.array_equal(document.mask.read(whole), mask)

    bar = window.findChild(ToolOptions)
    assert bar is not None
    bar.later[ToolId.MOVE].options.moves_mask.click()
    window.canvas.setFocus()
    for _ in range(3):
        QTest.keyClick(window.canvas, Qt.Key.Key_Down)
    assert np.flatnonzero(document.mask.read(whole).any(1))[0] == 23
    assert next(document.undo_stack.steps).name == "move_mask"
    document.undo_stack.undo()
    assert np.array_equal(document.mask.read(whole), mask), "keys that follow are one step"

    window.kit.actions["toggle_selecting"].trigger()
    document.fill_mask("rectangle", 255, Rect(0, 0, 40, 40))
    drag(window, [start, end])
    assert np.flatnonzero(document.selection.read(whole).any(0))[0] == far
    assert np.array_equal(document.mask.read(whole), mask)


@pytest.mark.slow
@pytest.mark.window
@pytest.mark.parametrize("selects", [False, True])
def test_what_is_seen_of_it_follows_the_hand(
    window: MainWindow, qtbot: QtBot, tmp_path: Path, selects: bool
) -> None:
    document = opened(window, qtbot, write_photo(tmp_path / "photo.png", 120, 80, (3, 2)))
    if selects:
        window.kit.actions["toggle_selecting"].trigger()
    document.fill_mask("rectangle", 255, Rect(20, 20, 30, 20))
    window.kit.actions["tool_move"].trigger()
    start, end = across(window, (0.3, 0.4), (0.55, 0.6))

    def seen() -> tuple[list[float], list[Rect]]:
        """Hues in the middle of its old place and of the new one; where the line is."""
        image = window.canvas.grab().toImage()
        ants = window.canvas._ants_of_view()
        colours = (image.pixelColor(at * window.canvas.devicePixelRatio()) for at in (start, end))
        return [colour.hueF() for colour in colours], list(ants.squares() if ants else [])

    before = seen()
    QTest.mousePress(window.canvas, Qt.MouseButton.LeftButton, ALT, start)
    QTest.mouseMove(window.canvas, end)
    settle()
    held = seen()
    assert document.mask_target.read(Rect(35, 25, 1, 1)) == 255, "not dropped yet"
    assert held != before
    QTest.mouseMove(window.canvas, start)
    assert seen() == before
    QTest.mouseMove(window.canvas, end)
    QTest.mouseRelease(window.canvas, Qt.MouseButton.LeftButton, ALT, end)
    assert seen() == held and not any(window.workspace.state.tools.mask_held.value)


@pytest.mark.slow
@pytest.mark.window
def test_the_line_follows_a_frame_that_is_dragged_and_turned(
    window: MainWindow, qtbot: QtBot
) -> None:
    # Flat: a hint that is shown for a photograph some time later would move the picture.
    document = Document(np.full((80, 120, 3), 90, np.uint8), "flat")
    window.workspace.state.open_document(document)
    transform = window.workspace.state.tools.transform
    edge, start, end = across(window, (20 / 120, 0.5), (0.3, 0.45), (0.7, 0.55))
    beside = QRect(edge - QPoint(4, 8), QSize(8, 16))
    plain = window.canvas.grab(beside).toImage()
    window.kit.actions["toggle_selecting"].trigger()
    document.fill_mask("rectangle", 255, Rect(20, 30, 40, 20))
    assert window.canvas.grab(beside).toImage() != plain
    transform.target.value = "selection"
    window.kit.actions["tool_transform"].trigger()
    qtbot.waitUntil(lambda: transform.proxies.value is not None)
    QTest.mousePress(window.canvas, Qt.MouseButton.LeftButton, NO_KEY, start)
    QTest.mouseMove(window.canvas, end)
    assert window.canvas.grab(beside).toImage() == plain, "nothing where it was"
    frame = transform.frame.value
    assert frame is not None and frame.matrix.is_translation and frame.matrix.x0 > 30
    transform.change(frame.turned(1))
    assert window.canvas.grab(beside).toImage() == plain
    matrix = window.canvas.scene.drag_transform(selection=True)
    assert (
        matrix == frame.turned(1).matrix
        and window.canvas.scene.drag_transform(selection=False) is None
    )
    QTest.mouseRelease(window.canvas, Qt.MouseButton.LeftButton, NO_KEY, end)
    QTest.keyClick(window.canvas, Qt.Key.Key_Escape)
    assert window.canvas.grab(beside).toImage() != plain
