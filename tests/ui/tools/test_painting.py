"""Brush, eraser and rectangle, driven by mouse events on a real canvas."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QContextMenuEvent, QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from desktop_app.core.geometry import Rect
from desktop_app.state.app_state import ToolId
from desktop_app.state.document.document import Document
from desktop_app.state.painting.strokes import MaskStroke
from desktop_app.ui.tools.tool_table import TOOLS, tool_row
from tests.ui.canvas.bench import Bench, Watcher

pytestmark = pytest.mark.window

RIGHT = Qt.MouseButton.RightButton
SHIFT, ALT = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.AltModifier
CTRL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def board(bench: Bench) -> Bench:
    """A grey document of 300 × 200 at 100 %, and a hard brush of 20."""
    bench.open(np.full((200, 300, 3), 128, np.uint8))
    bench.zoom(1.0, 30, 40)
    brush(bench, size=20.0, hardness=1.0)
    return bench


def brush(bench: Bench, **fields: object) -> None:
    bench.state.tools.brush.value = replace(bench.state.tools.brush.value, **fields)


def inside_only(mask: np.ndarray, rect: Rect) -> bool:
    outside = mask.copy()
    outside[rect.slices] = 0
    return bool(mask.any()) and not outside.any()


@pytest.mark.slow
def test_a_stroke_masks_where_the_pointer_went_and_nothing_else(board: Bench) -> None:
    board.drag(board.at(50, 60), board.at(100, 60), board.at(150, 60))
    mask = board.mask()
    assert (mask[60, 50:151] == 255).all()
    assert (mask[52:68, 60:140] == 255).all()
    assert inside_only(mask, Rect(39, 49, 122, 22))


@pytest.mark.slow
def test_a_stroke_paints_what_the_same_stroke_paints_without_a_window(board: Bench) -> None:
    board.drag(board.at(50, 60), board.at(90, 100), board.at(95, 20))
    other = Document(np.zeros((200, 300, 3), np.uint8), "other")
    stroke = MaskStroke(other, board.state.tools.brush.value, 50, 60)
    stroke.move_to(90, 100)
    stroke.move_to(95, 20)
    stroke.finish()
    assert np.array_equal(board.mask(), other.mask.read(other.mask.rect))


@pytest.mark.slow
@pytest.mark.parametrize("zoom", [0.25, 2.0, 3.0, 8.0])
def test_the_pointer_paints_what_lies_under_it_at_any_zoom(board: Bench, zoom: float) -> None:
    board.zoom(zoom, 5, 10)
    brush(board, size=1.0)
    point = QPoint(60, 40)
    board.drag(point, point)
    x, y = board.canvas.viewport.to_picture(60, 40)
    assert np.argwhere(board.mask()).tolist() == [[int(y), int(x)]]


@pytest.mark.slow
def test_every_stroke_is_one_undo_step(board: Bench) -> None:
    board.drag(board.at(50, 60), board.at(100, 60))
    first = board.mask().copy()
    board.drag(board.at(50, 120), board.at(100, 120), board.at(100, 150))
    second = board.mask().copy()
    stack = board.document.undo_stack
    stack.undo()
    assert np.array_equal(board.mask(), first)
    stack.undo()
    assert not board.mask().any() and stack.undo_name is None
    stack.redo()
    stack.redo()
    assert np.array_equal(board.mask(), second)


def test_the_right_button_erases_with_the_brush(board: Bench) -> None:
    board.document.fill_mask("rectangle", 255)
    board.drag(board.at(50, 60), board.at(100, 60), button=RIGHT)
    assert inside_only(255 - board.mask(), Rect(39, 49, 72, 22))


def test_the_eraser_erases_and_its_right_button_paints(board: Bench) -> None:
    board.document.fill_mask("rectangle", 255)
    board.state.tools.active.value = ToolId.ERASER
    board.drag(board.at(50, 60), board.at(100, 60))
    assert inside_only(255 - board.mask(), Rect(39, 49, 72, 22))
    brush(board, size=60.0)
    board.drag(board.at(40, 60), board.at(110, 60), button=RIGHT)
    assert (board.mask() == 255).all()


@pytest.mark.slow
def test_shift_click_draws_a_straight_line_from_the_last_point(board: Bench) -> None:
    board.drag(board.at(50, 50), board.at(60, 50))
    board.drag(board.at(200, 50), board.at(200, 50), keys=SHIFT)
    assert (board.mask()[50, 50:200] == 255).all()
    assert inside_only(board.mask(), Rect(39, 39, 172, 22))
    board.document.undo_stack.undo()
    assert not board.mask()[50, 100:].any() and board.mask()[50, 55] == 255


@pytest.mark.slow
def test_shift_click_in_a_new_document_does_not_reach_back(board: Bench) -> None:
    board.drag(board.at(50, 50), board.at(60, 50))
    board.open(np.zeros((200, 300, 3), np.uint8))
    board.zoom(1.0, 30, 40)
    board.drag(board.at(200, 50), board.at(200, 50), keys=SHIFT)
    assert not board.mask()[:, :180].any()


def test_a_stroke_may_begin_outside_and_enter(board: Bench) -> None:
    board.drag(board.at(-25, 100), board.at(20, 100))
    assert (board.mask()[100, 0:20] == 255).all()
    board.drag(board.at(-25, -35), board.at(-20, -35))
    assert board.document.undo_stack.undo_name == "stroke"
    board.document.undo_stack.undo()
    assert board.document.undo_stack.undo_name is None


@pytest.mark.slow
def test_escape_takes_the_stroke_back(board: Bench) -> None:
    board.drag(board.at(50, 60), board.at(100, 60), release=False)
    assert board.mask().any()
    QTest.keyClick(board.canvas, Qt.Key.Key_Escape)
    assert not board.mask().any()
    board.drag(board.at(120, 60), board.at(130, 60), release=False)
    board.release(board.at(130, 60))
    assert board.document.undo_stack.undo_name == "stroke"
    assert not board.mask()[:, :105].any()


@pytest.mark.slow
def test_moves_after_a_cancelled_stroke_paint_nothing(board: Bench) -> None:
    board.drag(board.at(50, 60), board.at(100, 60), release=False)
    assert board.canvas.cancel_gesture()
    board.hover(board.at(120, 80))
    board.release(board.at(120, 80))
    assert not board.mask().any() and board.document.undo_stack.undo_name is None
    assert not board.canvas.cancel_gesture()


@pytest.mark.slow
def test_undo_in_mid_stroke_takes_only_the_stroke_back(board: Bench) -> None:
    board.drag(board.at(50, 150), board.at(100, 150))
    first = board.mask().copy()
    board.drag(board.at(50, 60), board.at(100, 60), release=False)
    press = QEvent.Type.ShortcutOverride
    override = QKeyEvent(press, Qt.Key.Key_Z, CTRL)
    override.ignore()
    QApplication.sendEvent(board.canvas, override)
    assert override.isAccepted()  # so no shortcut of the window runs
    QTest.keyClick(board.canvas, Qt.Key.Key_Z, CTRL)
    assert np.array_equal(board.mask(), first)
    board.release(board.at(100, 60))
    assert board.document.undo_stack.undo_name == "stroke"
    override.ignore()
    QApplication.sendEvent(board.canvas, override)
    assert not override.isAccepted()


@pytest.mark.slow
def test_losing_the_focus_takes_the_stroke_back(board: Bench, qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    layout, field = QVBoxLayout(window), QLineEdit()
    layout.addWidget(board.canvas)
    layout.addWidget(field)
    window.resize(420, 380)
    window.show()
    window.activateWindow()
    board.canvas.setFocus()
    qtbot.waitUntil(board.canvas.hasFocus)
    board.drag(board.at(50, 60), board.at(100, 60), release=False)
    assert board.mask().any()
    field.setFocus()
    assert not board.mask().any()
    board.canvas.setParent(None)


def test_switching_the_document_ends_the_stroke(board: Bench) -> None:
    old = board.document
    other = board.open(np.zeros((200, 300, 3), np.uint8))
    board.state.activate(old)
    board.drag(board.at(50, 60), board.at(100, 60), release=False)
    board.state.activate(other)
    board.release(board.at(100, 60))
    assert not old.mask.read(old.mask.rect).any()
    assert not board.mask().any()


@pytest.mark.slow
def test_other_buttons_do_not_disturb_a_stroke(board: Bench) -> None:
    board.drag(board.at(50, 60), board.at(100, 60), release=False)
    board.drag(board.at(100, 60), board.at(100, 60), button=RIGHT)
    view = board.canvas.viewport
    board.wheel(QPoint(100, 100), 120)
    assert board.canvas.viewport == view
    board.mouse(
        QEvent.Type.MouseMove,
        board.at(150, 60),
        Qt.MouseButton.NoButton,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )
    board.release(board.at(150, 60))
    assert (board.mask()[60, 50:150] == 255).all()


@pytest.mark.slow
def test_a_double_click_is_two_clicks(board: Bench) -> None:
    at = board.at(50, 60)
    board.drag(at, at)
    kind, left = QEvent.Type.MouseButtonDblClick, Qt.MouseButton.LeftButton
    board.document.undo_stack.undo()
    board.mouse(kind, at, left, left, Qt.KeyboardModifier.NoModifier)
    board.release(at)
    assert board.mask().any()


@pytest.mark.slow
def test_the_rectangle_masks_every_pixel_it_touches(board: Bench) -> None:
    board.state.tools.active.value = ToolId.RECTANGLE
    board.drag(board.at(120, 90), board.at(80, 70), board.at(50, 60))
    expected = np.zeros((200, 300), np.uint8)
    expected[60:91, 50:121] = 255
    assert np.array_equal(board.mask(), expected)
    assert board.document.undo_stack.undo_name == "rectangle"


@pytest.mark.slow
@pytest.mark.parametrize(
    ("button", "keys"),
    [(Qt.MouseButton.LeftButton, ALT), (RIGHT, Qt.KeyboardModifier.NoModifier)],
)
def test_alt_or_the_right_button_unmasks_a_rectangle(
    board: Bench, button: Qt.MouseButton, keys: Qt.KeyboardModifier
) -> None:
    board.document.fill_mask("rectangle", 255)
    board.state.tools.active.value = ToolId.RECTANGLE
    board.drag(board.at(50, 60), board.at(99, 79), button=button, keys=keys)
    expected = np.full((200, 300), 255, np.uint8)
    expected[60:80, 50:100] = 0
    assert np.array_equal(board.mask(), expected)


@pytest.mark.slow
def test_shift_makes_the_rectangle_a_square(board: Bench) -> None:
    board.state.tools.active.value = ToolId.RECTANGLE
    board.drag(board.at(50, 60), board.at(99, 70), keys=SHIFT)
    rows, columns = np.nonzero(board.mask())
    assert np.ptp(rows) == np.ptp(columns) == 49


@pytest.mark.slow
def test_a_rectangle_over_the_border_is_cut_off_and_a_click_is_none(board: Bench) -> None:
    board.state.tools.active.value = ToolId.RECTANGLE
    board.drag(board.at(100, 100), board.at(101, 100))
    assert not board.mask().any()
    board.drag(board.at(-20, -20), board.at(9, 4))
    assert inside_only(board.mask(), Rect(0, 0, 10, 5))
    assert (board.mask()[:5, :10] == 255).all()


def test_escape_leaves_the_rectangle_undone(board: Bench) -> None:
    board.state.tools.active.value = ToolId.RECTANGLE
    plain = board.shot()
    board.drag(board.at(50, 60), board.at(100, 100), release=False)
    assert (board.shot() != plain).any()
    QTest.keyClick(board.canvas, Qt.Key.Key_Escape)
    board.release(board.at(100, 100))
    assert not board.mask().any()
    assert np.array_equal(board.shot(), plain)


def test_ctrl_alt_drag_changes_size_and_hardness_and_paints_nothing(board: Bench) -> None:
    brush(board, size=20.0, hardness=0.5)
    board.drag(board.at(50, 60), board.at(80, 40), keys=CTRL | ALT)
    now = board.state.tools.brush.value
    assert now.size == 80 and now.hardness == pytest.approx(0.6)
    assert not board.mask().any()
    board.drag(board.at(50, 60), board.at(90, 60), keys=CTRL | ALT, release=False)
    QTest.keyClick(board.canvas, Qt.Key.Key_Escape)
    assert board.state.tools.brush.value == now
    board.release(board.at(90, 60))


def test_the_ring_follows_the_pointer_and_leaves_nothing_behind(board: Bench) -> None:
    board.state.view.context_visible.value = False
    plain = board.shot()
    board.hover(board.at(100, 100))
    ring = board.shot()
    rows, columns = np.nonzero((ring != plain).any(axis=2))
    assert columns.min() >= 30 + 100 - 13 and columns.max() <= 30 + 100 + 13
    assert rows.min() >= 40 + 100 - 13 and rows.max() <= 40 + 100 + 13
    assert board.canvas.cursor().shape() == Qt.CursorShape.BlankCursor
    board.hover(board.at(200, 50))
    QApplication.processEvents()
    QApplication.sendEvent(board.canvas, QEvent(QEvent.Type.Leave))
    QApplication.processEvents()
    assert np.array_equal(board.shot(), plain)


def test_the_ring_grows_with_the_brush(board: Bench) -> None:
    board.hover(board.at(100, 100))
    brush(board, size=100.0)
    shot = board.shot().astype(int)
    assert abs(shot[140, 30 + 150] - 128).max() > 20


@pytest.mark.slow
def test_a_large_dab_on_a_large_canvas_repaints_its_own_place_alone(bench: Bench) -> None:
    bench.canvas.resize(1200, 900)
    bench.open(np.zeros((4096, 4096, 3), np.uint8))
    bench.state.view.context_visible.value = False
    bench.zoom(1.0, -1000, -1000)
    brush(bench, size=200.0, hardness=0.0)
    bench.hover(QPoint(500, 400))
    bench.drag(QPoint(500, 400), QPoint(500, 400), release=False)
    QApplication.processEvents()
    seen = Watcher(bench.canvas).sizes
    bench.mouse(
        QEvent.Type.MouseMove,
        QPoint(530, 400),
        Qt.MouseButton.NoButton,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )
    QApplication.processEvents()
    # The dabs on 30 pixels of way, and the ring before and after.
    assert len(seen) == 1
    assert seen[0][0] <= 200 + 30 + 16 and seen[0][1] <= 200 + 16
    bench.release(QPoint(530, 400))


@pytest.mark.slow
def test_a_tool_that_is_put_away_leaves_no_ring(board: Bench) -> None:
    board.state.tools.active.value = ToolId.PAN
    plain = board.shot()
    board.state.tools.active.value = ToolId.BRUSH
    board.hover(board.at(100, 100))
    board.state.tools.active.value = ToolId.PAN
    assert np.array_equal(board.shot(), plain)


@pytest.mark.slow
def test_without_a_document_no_tool_does_anything(bench: Bench) -> None:
    for row in TOOLS:
        bench.state.tools.active.value = row.id
        bench.hover(QPoint(50, 50))
        bench.drag(QPoint(50, 50), QPoint(90, 90))
        bench.drag(QPoint(50, 50), QPoint(90, 90), button=RIGHT)
    assert bench.state.document.value is None


def test_every_tool_of_the_state_has_a_row() -> None:
    assert [row.id for row in TOOLS] == list(ToolId)
    for tool in ToolId:
        row = tool_row(tool)
        assert row.hint and row.action.icon


def test_the_right_button_opens_no_menu_of_the_window(board: Bench, qtbot: QtBot) -> None:
    seen: list[QEvent.Type] = []

    class Window(QWidget):
        def contextMenuEvent(self, event: QContextMenuEvent) -> None:
            seen.append(event.type())

    window = Window()
    qtbot.addWidget(window)
    board.canvas.setParent(window)
    window.show()
    reason = QContextMenuEvent.Reason.Mouse
    event = QContextMenuEvent(reason, QPoint(50, 50), board.canvas.mapToGlobal(QPoint(50, 50)))
    QApplication.sendEvent(board.canvas, event)
    assert not seen
    board.canvas.setParent(None)
