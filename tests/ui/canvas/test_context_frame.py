"""What the model sees can be dragged, and what the plan does can be seen; real gestures."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from desktop_app.core.edit_plan import PixelLock
from desktop_app.core.geometry import Rect, Size
from desktop_app.jobs.results import Preview
from desktop_app.state.app_state import ToolId
from desktop_app.state.document.document import Document
from desktop_app.ui.canvas.context_drag import dragged
from desktop_app.ui.canvas.context_label import PlanLabel, label_text
from desktop_app.ui.tools.handles import HANDLES, MOVE, Handle
from tests.ui.canvas.bench import Bench

SPOT = Rect(500, 400, 80, 60)


@pytest.fixture
def document(bench: Bench) -> Document:
    """A grey picture of 1200 × 900 with a spot in its mask, at a quarter of its size."""
    made = bench.open(np.full((900, 1200, 3), 128, np.uint8))
    made.fill_mask("rectangle", 255, SPOT)
    bench.zoom(0.25, 40, 30)
    return made


@pytest.fixture
def settle(bench: Bench, qtbot: QtBot) -> Callable[[], None]:
    return lambda: qtbot.waitUntil(lambda: bench.planning.is_idle)


def _context(bench: Bench) -> Rect:
    return bench.state.plans.value[0].context


def _corner(bench: Bench) -> QPoint:
    """The lower right handle."""
    frame = bench.canvas.viewport.canvas_rect(_context(bench))
    return QPoint(frame.right, frame.bottom)


def test_dragging_a_handle_chooses_what_the_model_sees(
    bench: Bench, document: Document, settle: Callable[[], None]
) -> None:
    settle()
    before, steps = _context(bench), document.undo_stack.undo_name
    start = _corner(bench)
    bench.hover(start)
    assert bench.canvas.cursor().shape() == Qt.CursorShape.SizeFDiagCursor
    bench.drag(start, start + QPoint(20, 5), start + QPoint(50, 30), release=False)
    wished = bench.canvas.frame.wished
    assert wished == Rect.from_edges(before.x, before.y, before.right + 200, before.bottom + 120)
    settle()
    assert _context(bench).contains(wished), "it follows while it is dragged"
    bench.release(start + QPoint(50, 30))
    settle()
    assert bench.canvas.frame.wished is None
    assert bench.state.parameters.value.plan.context == wished
    assert bench.canvas.frame.plans[0].context.contains(wished)
    assert document.undo_stack.undo_name == steps, "nothing was painted"


def test_esc_takes_a_drag_back(
    bench: Bench, document: Document, settle: Callable[[], None]
) -> None:
    settle()
    before, start = _context(bench), _corner(bench)
    bench.hover(start)
    bench.drag(start, start + QPoint(60, 40), release=False)
    QTest.keyClick(bench.canvas, Qt.Key.Key_Escape)
    assert bench.state.parameters.value.plan.context is None
    bench.release(start + QPoint(60, 40))
    settle()
    assert _context(bench) == before


def test_a_click_on_a_handle_chooses_nothing(
    bench: Bench, document: Document, settle: Callable[[], None]
) -> None:
    settle()
    start = _corner(bench)
    bench.hover(start)
    bench.drag(start, start)
    assert bench.state.parameters.value.plan.context is None


def test_the_label_of_a_chosen_context_moves_it_and_gives_it_back(
    bench: Bench, document: Document, settle: Callable[[], None], qtbot: QtBot
) -> None:
    bench.state.parameters.change_plan(context=Rect(400, 300, 400, 300))
    settle()
    frame = bench.canvas.viewport.canvas_rect(_context(bench))
    label = QPoint(frame.x + 10, frame.y - 10)
    bench.hover(label)
    assert bench.canvas.cursor().shape() == Qt.CursorShape.SizeAllCursor
    was = _context(bench)
    bench.drag(label, label + QPoint(-10, 0), label + QPoint(-20, -10))
    chosen = bench.state.parameters.value.plan.context
    assert chosen == was.moved(-80, -40)
    settle()
    frame = bench.canvas.viewport.canvas_rect(_context(bench))
    QTest.mouseDClick(
        bench.canvas, Qt.MouseButton.LeftButton, pos=QPoint(frame.x + 10, frame.y - 10)
    )
    assert bench.state.parameters.value.plan.context is None


@pytest.mark.slow
def test_the_label_of_an_automatic_context_is_painted_through(
    bench: Bench, document: Document, settle: Callable[[], None]
) -> None:
    settle()
    frame = bench.canvas.viewport.canvas_rect(_context(bench))
    label = QPoint(frame.x + 10, frame.y - 10)
    bench.hover(label)
    bench.drag(label, label + QPoint(30, 0))
    assert document.undo_stack.undo_name == "stroke"


@pytest.mark.slow
def test_strokes_pass_over_handles_and_begin_beside_them(
    bench: Bench, document: Document, settle: Callable[[], None]
) -> None:
    settle()
    corner = _corner(bench)
    bench.hover(corner + QPoint(-30, -30))
    bench.drag(corner + QPoint(-30, -30), corner, corner + QPoint(20, 20))
    assert document.undo_stack.undo_name == "stroke"
    document.undo_stack.undo()
    settle()
    beside = _corner(bench) + QPoint(9, 0)
    bench.hover(beside)
    bench.drag(beside, beside + QPoint(20, 0))
    assert document.undo_stack.undo_name == "stroke", "seven pixels away is away"
    document.undo_stack.undo()
    settle()
    corner = _corner(bench)
    bench.hover(corner)
    bench.drag(corner, corner + QPoint(9, 9), button=Qt.MouseButton.RightButton)
    assert bench.state.parameters.value.plan.context is None, "the right button is the tool's"


def test_handles_are_seen_near_the_frame_and_with_the_truth_but_not_while_expanding(
    bench: Bench, document: Document, settle: Callable[[], None]
) -> None:
    settle()
    frame = bench.canvas.frame
    corner = _corner(bench)
    bench.hover(corner + QPoint(80, 60))
    assert frame.handled == ()
    bench.hover(corner + QPoint(20, 0))
    assert frame.handled == frame.plans
    bench.canvas.leaveEvent(QEvent(QEvent.Type.Leave))
    assert frame.handled == ()
    bench.state.view.truth_visible.value = True
    assert frame.handled == frame.plans
    bench.state.parameters.change_plan(context=Rect(400, 300, 400, 300))
    settle()
    bench.state.tools.active.value = ToolId.EXPAND
    assert frame.handled == ()
    place = bench.canvas.viewport.canvas_rect(_context(bench))
    assert bench.canvas._grip_at(place.x + 10, place.y - 10) is None


@pytest.mark.parametrize("handle", [*HANDLES, MOVE])
def test_a_dragged_frame_keeps_its_other_edges_a_size_and_inside_the_picture(
    handle: Handle,
) -> None:
    bounds, start = Rect(0, 0, 300, 200), Rect(50, 40, 100, 80)
    assert dragged(start, handle, 0.2, -0.3, bounds) == start
    for dx, dy in ((-1000, -1000), (1000, 1000), (30, -20), (-99, 79)):
        rect = dragged(start, handle, dx, dy, bounds)
        assert bounds.contains(rect) and min(rect.width, rect.height) >= 16
        if handle == MOVE:
            assert rect.size == start.size
            continue
        if handle.across >= 0:
            assert rect.x == start.x
        if handle.across <= 0:
            assert rect.right == start.right
        if handle.down >= 0:
            assert rect.y == start.y
        if handle.down <= 0:
            assert rect.bottom == start.bottom


def test_words_say_size_and_scale_and_of_several_spots_the_number(
    bench: Bench, document: Document, settle: Callable[[], None]
) -> None:
    settle()
    (plan,) = bench.state.plans.value
    font = bench.canvas._label_font()
    text = label_text(PlanLabel(plan), font, 1)
    assert f"working size {plan.working.width} × {plan.working.height}" in text
    assert f"at {100 * plan.scale:.0f} % of its size" in text and plan.scale > 1
    large = replace(plan, context=Rect(0, 0, 1200, 900))
    assert "at 25 % of its size" in label_text(PlanLabel(large), font, 1)
    hardly = replace(plan, context=Rect(0, 0, 248, 248), working=Size(256, 256))
    assert "at 103 % of its size" in label_text(PlanLabel(hardly), font, 1)
    same = replace(plan, working=plan.context.size)
    assert "at full size" in label_text(PlanLabel(same), font, 1)
    assert label_text(PlanLabel(plan, 3), font, 1).startswith("3 · working size")
    assert label_text(PlanLabel(plan, 3), font, 1, room=40) == "3"
    assert label_text(PlanLabel(plan, 3, "a red house"), font, 1, room=140) == "3 · “a red house”"
    document.fill_mask("rectangle", 255, Rect(20, 20, 30, 30))
    bench.state.parameters.update(prompt="sun\nhouse", line_each=True)
    settle()
    labels = bench.canvas.frame._labels
    assert [(label.number, label.words) for label in labels] == [(1, "sun"), (2, "house")]


@pytest.mark.slow
def test_the_truth_is_drawn_over_the_frame_and_goes_where_something_else_is_to_be_seen(
    bench: Bench, document: Document, settle: Callable[[], None]
) -> None:
    settle()
    inside = bench.canvas.viewport.canvas_rect(_context(bench)).grown(-4)
    plain = bench.shot()
    bench.state.view.truth_visible.value = True
    truth = bench.shot()
    changed = (truth != plain).any(axis=2)
    assert 0.08 < changed[inside.slices].mean() < 0.5
    bench.state.view.context_visible.value = False
    assert bench.canvas.frame.plans, "truth has its frame"
    pixels = np.full((3, 3, 4), 255, np.uint8)
    bench.state.jobs.preview.value = Preview("job", Rect(0, 0, 10, 10), pixels)
    assert not bench.canvas.truth.is_shown
    bench.state.jobs.preview.value = None
    assert bench.canvas.truth.is_shown
    result = bench.result(Rect(0, 0, 100, 80), np.full((80, 100, 3), 9, np.uint8))
    bench.state.results.add(result, show=True)
    assert not bench.canvas.truth.is_shown and not bench.canvas.frame.plans
    bench.state.results.show(None)
    assert bench.canvas.truth.is_shown


@pytest.mark.parametrize("lock", [PixelLock(), PixelLock("outside", 20)])
def test_while_painting_only_parts_are_made_anew_and_they_fit(
    bench: Bench, document: Document, settle: Callable[[], None], lock: PixelLock
) -> None:
    bench.state.view.truth_visible.value = True
    bench.state.parameters.change_plan(lock=lock)
    bench.state.tools.brush.value = replace(bench.state.tools.brush.value, size=60.0)
    settle()
    bench.shot()
    bench.drag(
        bench.at(520, 430), bench.at(540, 440), bench.at(560, 430), bench.at(600, 420),
        release=False,
    )  # fmt: skip
    assert bench.canvas.truth._stale, "a part waits to be made"
    stale = sum(rect.size.area for rect in bench.canvas.truth._stale)
    assert stale < 0.5 * 400 * 300
    settle()
    bench.release(bench.at(600, 420))
    settle()
    bench.canvas.leaveEvent(QEvent(QEvent.Type.Leave))
    piecewise = bench.shot()
    bench.canvas.truth._viewport = None
    assert np.mean(piecewise != bench.shot()) < 0.002
