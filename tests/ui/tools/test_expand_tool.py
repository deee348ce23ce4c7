"""The Expand tool on a real canvas: dragging, keys, the view, and what is drawn."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from desktop_app.core.geometry import Margins, Rect
from desktop_app.imaging.expand import expanded
from desktop_app.state.app_state import ToolId
from desktop_app.state.document.document import Document
from desktop_app.studio.requests import plans_for
from desktop_app.ui.tools.expand import growth_words
from tests.ui.canvas.bench import MODEL, Bench

pytestmark = pytest.mark.window

ALT, SHIFT = Qt.KeyboardModifier.AltModifier, Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def board(bench: Bench, photo: np.ndarray) -> Bench:
    """A picture of 200 × 100 with its corner at (60, 70), at 100 %."""
    bench.open(photo)
    bench.zoom(1.0, 60, 70)
    bench.state.tools.active.value = ToolId.EXPAND
    return bench


def margins(bench: Bench) -> Margins:
    return bench.state.tools.expansion.margins


def press(bench: Bench, key: Qt.Key) -> None:
    event = QKeyEvent(QEvent.Type.KeyPress, key, Qt.KeyboardModifier.NoModifier)
    QApplication.sendEvent(bench.canvas, event)


def grow(bench: Bench, added: Margins) -> Document:
    document = bench.state.document.value
    assert document is not None
    border = expanded(document.pixels.read(document.pixels.rect), added)
    document.grow("expand", added, border)
    return document


def test_dragging_an_edge_outwards_adds_canvas(board: Bench) -> None:
    board.drag(board.at(200, 50), board.at(230, 55), board.at(248, 60))
    assert margins(board) == Margins(right=48)
    document = board.state.document.value
    assert document is not None and document.size.width == 200
    assert document.undo_stack.undo_name is None and not board.mask().any()


@pytest.mark.slow
def test_a_corner_adds_on_two_sides_and_shift_or_alt_on_all(board: Bench) -> None:
    board.drag(board.at(0, 0), board.at(-16, -28))
    assert margins(board) == Margins(16, 28, 0, 0)
    press(board, Qt.Key.Key_Escape)
    for keys in (SHIFT, ALT):
        board.drag(board.at(200, 50), board.at(224, 50), keys=keys)
        assert margins(board) == Margins(24, 0, 24, 0)
        press(board, Qt.Key.Key_Escape)


def test_inwards_it_stops_at_the_border(board: Bench) -> None:
    board.drag(board.at(200, 50), board.at(120, 50))
    assert margins(board).is_empty


def test_esc_in_a_drag_brings_back_what_was_chosen_before(board: Bench) -> None:
    board.drag(board.at(200, 50), board.at(240, 50))
    board.drag(board.at(240, 50), board.at(280, 50), release=False)
    assert margins(board) == Margins(right=80)
    press(board, Qt.Key.Key_Escape)
    board.release(board.at(280, 50))
    assert margins(board) == Margins(right=40)
    press(board, Qt.Key.Key_Escape)
    assert margins(board).is_empty


def test_enter_asks_for_it_only_when_something_is_chosen(board: Bench) -> None:
    wanted: list[None] = []
    board.state.tools.expansion.wanted.connect(wanted.append)
    press(board, Qt.Key.Key_Return)
    assert wanted == []
    board.drag(board.at(200, 50), board.at(240, 50))
    press(board, Qt.Key.Key_Return)
    press(board, Qt.Key.Key_Enter)
    assert len(wanted) == 2


def test_the_pointer_tells_what_can_be_dragged(board: Bench) -> None:
    for x, y, shape in (
        (200, 50, Qt.CursorShape.SizeHorCursor),
        (100, 100, Qt.CursorShape.SizeVerCursor),
        (0, 0, Qt.CursorShape.SizeFDiagCursor),
        (200, 0, Qt.CursorShape.SizeBDiagCursor),
        (100, 50, Qt.CursorShape.OpenHandCursor),
    ):
        board.hover(board.at(x, y))
        assert board.canvas.cursor().shape() == shape


def test_beside_the_frame_the_view_is_moved(board: Bench) -> None:
    board.drag(board.at(100, 50), board.at(110, 70))
    assert (board.canvas.viewport.left, board.canvas.viewport.top) == (70, 90)
    assert margins(board).is_empty


def test_the_frame_and_its_size_are_drawn(board: Bench) -> None:
    plain = board.shot()
    board.drag(board.at(200, 50), board.at(264, 50), release=False)
    seen = board.shot()
    at = board.at(232, 50)
    assert (seen[at.y(), at.x()] > plain[at.y(), at.x()]).all()
    under = slice(board.at(0, 104).y(), board.at(0, 130).y())
    assert (seen[under] != plain[under]).any()
    board.release(board.at(264, 50))
    press(board, Qt.Key.Key_Escape)
    assert np.array_equal(board.shot(), plain)


def test_the_words_say_size_shape_and_what_is_added() -> None:
    from desktop_app.core.geometry import Size

    assert growth_words(Size(1024, 768), Margins(right=256)) == "1280 × 768 · +256 right"
    assert growth_words(Size(300, 200), Margins(top=50, bottom=50)) == (
        "300 × 300 · 1:1 · +50 top, +50 bottom"
    )
    assert growth_words(Size(300, 200), Margins(left=29_700)).endswith("the maximum")


def test_a_frame_beyond_the_canvas_is_brought_into_sight(board: Bench) -> None:
    board.drag(board.at(200, 50), board.at(900, 50))
    assert margins(board).right > 600
    frame = board.canvas.canvas_rect(Rect(0, 0, 200 + margins(board).right, 100))
    assert board.canvas.seen.contains(frame)


@pytest.mark.slow
def test_zooming_in_on_a_chosen_frame_is_possible(board: Bench) -> None:
    board.drag(board.at(200, 50), board.at(240, 50))
    board.wheel(board.at(100, 50), 1200)
    assert board.canvas.zoom > 3


@pytest.mark.slow
@pytest.mark.parametrize("added", [Margins(right=56), Margins(40, 24, 8, 16)])
def test_what_was_seen_stays_where_it_was(board: Bench, added: Margins) -> None:
    board.state.tools.active.value = ToolId.PAN
    board.state.view.overlay_visible.value = False
    before = board.shot()
    inside = (slice(70, 170), slice(60, 260))
    document = grow(board, added)
    after = board.shot()
    assert np.array_equal(after[inside], before[inside])
    assert board.canvas.scene.content == document.size
    assert (after[60:70, 60:260] != before[60:70, 60:260]).any() == (added.top > 0)
    document.undo_stack.undo()
    assert np.array_equal(board.shot(), before)
    document.undo_stack.redo()
    assert np.array_equal(board.shot(), after)


@pytest.mark.slow
def test_painting_goes_on_over_the_larger_canvas(board: Bench) -> None:
    grow(board, Margins(left=40)).fill_mask("clear_mask", 0)
    board.state.tools.active.value = ToolId.BRUSH
    board.drag(board.at(10, 50), board.at(20, 50))
    assert board.mask()[50, 15] == 255 and board.mask().shape == (100, 240)


@pytest.mark.slow
def test_the_larger_canvas_can_be_enlarged_at_once(board: Bench) -> None:
    document = grow(board, Margins(right=56))
    # The frame of what the model sees ends at the same border.
    board.state.plans.value = plans_for(document, MODEL)
    QApplication.processEvents()
    board.hover(board.at(256, 0))
    board.drag(board.at(256, 0), board.at(280, 0))
    assert margins(board) == Margins(right=24)


@pytest.mark.slow
def test_a_result_of_the_old_size_stays_where_it_belongs(board: Bench) -> None:
    from dataclasses import replace

    from desktop_app.core.edit_plan import EditPlan
    from desktop_app.jobs.job import Job

    document = board.state.document.value
    assert document is not None
    plain = board.result(Rect(0, 0, 50, 50), np.zeros((50, 50, 3), np.uint8))
    plan = EditPlan(document.id, document.size, document.size.rect, document.size, None)
    spot = replace(plain.job.spots[0], request=replace(plain.job.request, plan=plan))
    job = Job((spot,), plain.job.model, document=document.id)
    result = replace(plain, job=job)
    board.state.results.add(result, show=True)
    assert board.canvas.scene.result is result
    grow(board, Margins(right=16))
    moved = board.canvas.scene.result
    assert moved is not None and moved.rect == result.rect
    document.undo_stack.undo()
    back = board.canvas.scene.result
    assert back is not None and back.rect == result.rect


def test_without_a_picture_the_tool_does_nothing(bench: Bench) -> None:
    bench.state.tools.active.value = ToolId.EXPAND
    empty = bench.shot()
    bench.drag(bench.at(10, 10), bench.at(60, 60))
    QTest.keyClick(bench.canvas, Qt.Key.Key_Return)
    QTest.keyClick(bench.canvas, Qt.Key.Key_Escape)
    assert margins(bench).is_empty and np.array_equal(bench.shot(), empty)
    assert bench.canvas.cursor().shape() == Qt.CursorShape.ArrowCursor
