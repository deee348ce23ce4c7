"""A pen on the canvas: it paints, erases with its other end, and hovers; pressure goes along."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QInputDevice, QMouseEvent, QPointingDevice, QTabletEvent
from PySide6.QtWidgets import QApplication

from desktop_app.state.app_state import ToolId
from desktop_app.state.document.document import Document
from desktop_app.state.painting.pen import PenUse
from desktop_app.state.painting.strokes import Brush, MaskStroke
from desktop_app.ui.tools.base import Pointer, Tool
from tests.ui.canvas.bench import Bench

pytestmark = pytest.mark.window

NONE, LEFT, RIGHT = (
    Qt.MouseButton.NoButton,
    Qt.MouseButton.LeftButton,
    Qt.MouseButton.RightButton,
)
PRESS, MOVE, RELEASE = (
    QEvent.Type.TabletPress,
    QEvent.Type.TabletMove,
    QEvent.Type.TabletRelease,
)


def pen(end: QPointingDevice.PointerType = QPointingDevice.PointerType.Pen) -> QPointingDevice:
    kind = QInputDevice.DeviceType.Stylus
    all_of_it = QInputDevice.Capability.All
    return QPointingDevice("a pen", 77, kind, end, all_of_it, 1, 3)


def send(
    bench: Bench,
    device: QPointingDevice,
    kind: QEvent.Type,
    x: float,
    y: float,
    pressure: float = 0.5,
    button: Qt.MouseButton = LEFT,
) -> QTabletEvent:
    """An event of the pen over a point of the picture."""
    at = QPointF(*bench.canvas.viewport.to_canvas(x, y))
    changed = NONE if kind == MOVE else button
    held = NONE if kind == RELEASE else button
    event = QTabletEvent(
        kind, device, at, at, pressure, 0, 0, 0, 0, 0,
        Qt.KeyboardModifier.NoModifier, changed, held,
    )  # fmt: skip
    QApplication.sendEvent(bench.canvas, event)
    return event


@pytest.fixture
def board(bench: Bench) -> Bench:
    bench.open(np.zeros((200, 200, 3), np.uint8))
    bench.zoom(1.0, 30, 40)
    bench.state.tools.brush.value = replace(bench.state.tools.brush.value, size=9.0)
    return bench


@pytest.mark.slow
def test_a_pen_paints_by_its_own_events_which_become_no_mouses(board: Bench) -> None:
    device = pen()
    for kind, x in ((PRESS, 50), (MOVE, 90), (RELEASE, 90)):
        assert send(board, device, kind, x, 60).isAccepted()
    assert board.mask()[60, 50] == board.mask()[60, 70] == 255
    document = board.state.document.value
    assert document is not None and document.undo_stack.undo_name is not None
    document.undo_stack.undo()
    assert not board.mask().any()


@pytest.mark.slow
def test_a_mouse_event_in_the_middle_of_a_pens_stroke_counts_for_nothing(board: Bench) -> None:
    device, at = pen(), QPointF(board.at(150, 150))
    send(board, device, PRESS, 50, 60)
    for kind in (QEvent.Type.MouseButtonPress, QEvent.Type.MouseMove):
        mouse = QMouseEvent(kind, at, at, LEFT, LEFT, Qt.KeyboardModifier.NoModifier)
        QApplication.sendEvent(board.canvas, mouse)
    send(board, device, RELEASE, 50, 60)
    assert board.mask()[60, 50] == 255
    assert not board.mask()[100:].any()


@pytest.mark.slow
def test_the_other_end_erases_with_brush_and_eraser(board: Bench) -> None:
    document = board.state.document.value
    assert document is not None
    eraser = pen(QPointingDevice.PointerType.Eraser)
    for tool in (ToolId.BRUSH, ToolId.ERASER):
        document.fill_mask("rectangle", 255)
        board.state.tools.active.value = tool
        send(board, eraser, PRESS, 50, 60)
        send(board, eraser, RELEASE, 50, 60)
        assert board.mask()[60, 50] == 0


@pytest.mark.slow
def test_the_pens_button_erases_as_the_right_one_of_a_mouse(board: Bench) -> None:
    document = board.state.document.value
    assert document is not None
    document.fill_mask("rectangle", 255)
    send(board, pen(), PRESS, 50, 60, button=RIGHT)
    send(board, pen(), RELEASE, 50, 60, button=RIGHT)
    assert board.mask()[60, 50] == 0


@pytest.mark.slow
def test_a_hovering_pen_moves_the_outline(board: Bench) -> None:
    device, seen = pen(), []
    board.canvas.pointed.connect(seen.append)
    before = board.shot()
    send(board, device, MOVE, 100, 100, pressure=0, button=NONE)
    shown = board.shot()
    assert (shown != before).any()
    send(board, device, MOVE, 120, 100, pressure=0, button=NONE)
    assert not np.array_equal(board.shot(), shown)
    assert seen == [(130, 140), (150, 140)]
    assert board.state.tools.has_pen.value
    assert not board.mask().any()


def test_tools_are_told_how_hard_the_pen_presses_and_which_end_it_is(board: Bench) -> None:
    told: list[Pointer] = []

    class Scribe(Tool):
        def press(self, pointer: Pointer) -> None:
            told.append(pointer)

        def move(self, pointer: Pointer) -> None:
            told.append(pointer)

    board.canvas.gestures._tools[ToolId.RECTANGLE] = Scribe(board.canvas)
    board.state.tools.active.value = ToolId.RECTANGLE
    send(board, pen(), PRESS, 50, 60, 0.25)
    send(board, pen(), MOVE, 60, 60, 0.75)
    send(board, pen(), RELEASE, 60, 60, 0.0)
    board.drag(board.at(10, 10))
    assert [one.pressure for one in told] == [0.25, 0.75, 1.0]
    assert not any(one.eraser for one in told)


@pytest.mark.slow
def test_a_pen_gives_the_canvas_the_focus(board: Bench) -> None:
    board.canvas.clearFocus()
    send(board, pen(), PRESS, 50, 60)
    send(board, pen(), RELEASE, 50, 60)
    assert board.canvas.hasFocus()


def test_a_stroke_is_as_wide_as_the_pen_presses(board: Bench) -> None:
    document = board.state.document.value
    assert isinstance(document, Document)
    brush = Brush(size=40, hardness=1, pen=PenUse(size=True))
    stroke = MaskStroke(document, brush, 20, 60, 0.25)
    stroke.move_to(120, 60, 1.0)
    stroke.finish()
    wide = (board.mask() > 0).sum(axis=0)
    assert 8 <= wide[20] <= 14 < wide[70] < wide[118] <= 42
    assert (np.diff(wide[20:118].astype(int)) >= -1).all()


@pytest.mark.slow
def test_pressure_makes_paint_thinner_where_that_is_wanted(board: Bench) -> None:
    document = board.state.document.value
    assert isinstance(document, Document)
    brush = Brush(size=30, hardness=1, opacity=0.8, pen=PenUse(size=False, opacity=True))
    MaskStroke(document, brush, 60, 60, 0.5).finish()
    assert abs(int(board.mask()[60, 60]) - 102) <= 1


def test_pressure_drives_size_and_opacity_only_where_it_is_wanted() -> None:
    assert PenUse(size=True, opacity=False).dab(60, 0.8, 0.5) == (30, 0.8)
    assert PenUse(size=False, opacity=True).dab(60, 0.8, 0.5) == (60, 0.4)
    assert PenUse(size=True, opacity=True).dab(60, 0.8, 1.0) == (60, 0.8)
    assert PenUse().dab(60, 1.0, 0.0)[0] == 1.0
