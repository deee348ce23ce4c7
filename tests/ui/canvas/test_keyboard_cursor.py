"""Drawing with keys alone: a cursor that arrows move, and Space for the button."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from desktop_app.core.geometry import Rect
from desktop_app.imaging.combining import Combine
from desktop_app.state.app_state import ToolId
from desktop_app.state.document.document import Document
from desktop_app.state.painting.strokes import Brush
from desktop_app.ui.canvas.accessible_description import mask_share
from desktop_app.ui.dialogs.mask_rectangle import MaskRectangleDialog
from desktop_app.ui.qt.qimage import from_qimage
from desktop_app.ui.window.main_window import MainWindow

pytestmark = pytest.mark.window

NONE, SHIFT = Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ShiftModifier
CTRL, ALT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.AltModifier
SPACE, RIGHT, DOWN = Qt.Key.Key_Space, Qt.Key.Key_Right, Qt.Key.Key_Down


@pytest.fixture
def document(window: MainWindow, open_picture: Callable[..., Document]) -> Document:
    made = open_picture()
    window.activateWindow()
    window.canvas.setFocus()
    window.canvas.zoom_full()
    window.workspace.state.tools.brush.value = Brush(size=5.0, hardness=1.0)
    return made


def _drag(window: MainWindow, *keys: Qt.Key, held: Qt.KeyboardModifier = NONE) -> None:
    QTest.keyPress(window.canvas, SPACE, held)
    for key in keys:
        QTest.keyClick(window.canvas, key, held)
    QTest.keyRelease(window.canvas, SPACE, held)


def _mask(document: Document) -> np.ndarray:
    return document.mask.read(document.mask.rect)


@pytest.mark.slow
def test_arrows_move_the_picture_until_it_is_on(window: MainWindow, document: Document) -> None:
    canvas = window.canvas
    before = canvas.viewport.left
    QTest.keyClick(canvas, RIGHT)
    assert canvas.viewport.left == before - 64 and canvas.key_cursor.at is None
    QTest.keyClick(canvas, Qt.Key.Key_Left)
    QTest.keyClick(canvas, Qt.Key.Key_K, SHIFT)
    assert window.kit.actions["toggle_key_cursor"].isChecked()
    place, at = canvas.viewport.left, canvas.key_cursor.at
    assert at is not None
    QTest.keyClick(canvas, RIGHT)
    QTest.keyClick(canvas, DOWN, CTRL)
    assert canvas.key_cursor.at == (at[0] + 8, at[1] + 1) and canvas.viewport.left == place
    QTest.keyClick(canvas, Qt.Key.Key_K, SHIFT)
    QTest.keyClick(canvas, RIGHT)
    assert canvas.viewport.left == place - 64


@pytest.mark.slow
def test_space_held_paints_and_one_undo_takes_it_back(
    window: MainWindow, document: Document
) -> None:
    window.kit.actions["toggle_key_cursor"].trigger()
    at = window.canvas.key_cursor.at
    assert at is not None
    _drag(window, RIGHT, RIGHT)
    masked = np.argwhere(_mask(document))
    low, high = masked.min(axis=0), masked.max(axis=0)
    assert abs(high[1] - low[1] - 20) <= 1 and abs(high[0] - low[0] - 4) <= 1
    assert abs(low[1] - (at[0] - 2.5)) <= 1
    QTest.keyClick(window.canvas, Qt.Key.Key_Z, CTRL)
    assert not _mask(document).any()


def test_esc_takes_a_stroke_back(window: MainWindow, document: Document) -> None:
    window.kit.actions["toggle_key_cursor"].trigger()
    QTest.keyPress(window.canvas, SPACE)
    QTest.keyClick(window.canvas, RIGHT)
    assert _mask(document).any()
    QTest.keyClick(window.canvas, Qt.Key.Key_Escape)
    QTest.keyRelease(window.canvas, SPACE)
    assert not _mask(document).any()


@pytest.mark.slow
def test_shapes_are_drawn_too(window: MainWindow, document: Document) -> None:
    window.kit.actions["toggle_key_cursor"].trigger()
    tools = window.workspace.state.tools
    tools.active.value = ToolId.RECTANGLE
    _drag(window, RIGHT, DOWN, DOWN)
    assert np.count_nonzero(_mask(document)) == 9 * 17
    document.fill_mask("clear_mask", 0)
    tools.active.value = ToolId.POLYGON
    for way in (RIGHT, DOWN, Qt.Key.Key_Left):
        _drag(window)
        QTest.keyClick(window.canvas, way)
        QTest.keyClick(window.canvas, way)
    QTest.keyClick(window.canvas, Qt.Key.Key_Return)
    assert 100 < np.count_nonzero(_mask(document)) < 200


@pytest.mark.slow
def test_it_stays_on_the_picture_and_in_sight(window: MainWindow, document: Document) -> None:
    canvas, view = window.canvas, window.workspace.state.view
    view.zoom.value = 32.0
    window.kit.actions["toggle_key_cursor"].trigger()
    for _ in range(80):
        QTest.keyClick(canvas, RIGHT, SHIFT)
    at = canvas.key_cursor.at
    assert at is not None and at[0] == document.size.width - 0.5
    x, _ = canvas.viewport.to_canvas(*at)
    assert 0 < x < canvas.width()


@pytest.mark.slow
def test_it_is_seen(window: MainWindow, document: Document) -> None:
    bare = from_qimage(window.canvas.grab().toImage())
    window.workspace.state.tools.active.value = ToolId.RECTANGLE
    window.kit.actions["toggle_key_cursor"].trigger()
    at = window.canvas.key_cursor.at
    assert at is not None
    x, y = (round(value) for value in window.canvas.viewport.to_canvas(*at))
    there = from_qimage(window.canvas.grab().toImage())[y - 20 : y + 20, x - 20 : x + 20, :3]
    assert (there == 255).all(axis=-1).any() and (there == 0).all(axis=-1).any()
    window.kit.actions["toggle_key_cursor"].trigger()
    assert np.array_equal(from_qimage(window.canvas.grab().toImage()), bare)


@pytest.mark.slow
def test_a_rectangle_by_numbers_and_all(window: MainWindow, document: Document) -> None:
    window.kit.actions["mask_rectangle"].trigger()
    dialog = window.findChild(MaskRectangleDialog)
    assert dialog is not None
    dialog.left.set_number(90)
    dialog.top.set_number(3)
    dialog.across.set_number(40)
    dialog.down.set_number(5)
    assert dialog.chosen == Rect(90, 3, 6, 5)
    QTest.keyClick(dialog, Qt.Key.Key_Return)
    assert np.count_nonzero(_mask(document)) == 30 == np.count_nonzero(_mask(document)[3:8, 90:96])
    assert window.workspace.state.tools.masking.shape.value.combine is Combine.ADD
    QTest.keyClick(window.canvas, Qt.Key.Key_A, CTRL)
    assert (_mask(document) == 255).all() and document.undo_stack.undo_name == "mask_all"


@pytest.mark.slow
def test_the_canvas_is_described(window: MainWindow, document: Document, qtbot: QtBot) -> None:
    canvas = window.canvas
    spoken = QAccessible.queryAccessibleInterface(canvas)
    assert spoken.role() is QAccessible.Role.Canvas
    was = QAccessible.isActive()
    QAccessible.setActive(True)
    try:
        document.fill_mask("rectangle", 255, Rect(0, 0, 48, 32))
        assert mask_share(document) == 0.25
        wanted = "park.png, 96 × 64 pixels. 25 % is masked."
        qtbot.waitUntil(lambda: canvas.accessibleDescription().startswith(wanted))
        document.fill_mask("clear_mask", 0)
        wanted = "park.png, 96 × 64 pixels. Nothing is masked."
        qtbot.waitUntil(lambda: canvas.accessibleDescription().startswith(wanted))
    finally:
        QAccessible.setActive(was)
