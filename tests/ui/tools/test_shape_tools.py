"""Lasso, polygon, ellipse, rectangle and the colour tool, by mouse and keys on a real canvas."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from desktop_app.core.geometry import Rect
from desktop_app.imaging.combining import Combine
from desktop_app.imaging.shapes import polygon_coverage
from desktop_app.state.app_state import ToolId
from desktop_app.state.painting.mask_drafts import ColourDraft
from tests.ui.canvas.bench import Bench, Watcher

pytestmark = pytest.mark.window

LEFT, RIGHT = Qt.MouseButton.LeftButton, Qt.MouseButton.RightButton
NONE = Qt.KeyboardModifier.NoModifier
SHIFT, ALT = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.AltModifier
WHOLE = Rect(0, 0, 300, 200)
TRIANGLE = [(50, 60), (150, 70), (90, 140)]


@pytest.fixture
def board(bench: Bench) -> Bench:
    """A grey document of 300 × 200 at 100 %."""
    bench.open(np.full((200, 300, 3), 128, np.uint8))
    bench.state.view.context_visible.value = False
    bench.zoom(1.0, 30, 40)
    return bench


def choose(bench: Bench, tool: ToolId, **options: object) -> None:
    bench.state.tools.active.value = tool
    shape = bench.state.tools.masking.shape
    shape.value = replace(shape.value, **options)


def click(bench: Bench, x: float, y: float, keys: Qt.KeyboardModifier = NONE) -> None:
    bench.drag(bench.at(x, y), keys=keys)


def key(bench: Bench, key: Qt.Key) -> None:
    QTest.keyClick(bench.canvas, key)


def covered(points: list[tuple[float, float]], *, smooth: bool = True) -> np.ndarray:
    return polygon_coverage(points, WHOLE, smooth)


# -- lasso ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("smooth", [True, False])
def test_the_lasso_masks_what_it_was_drawn_around(board: Bench, smooth: bool) -> None:
    choose(board, ToolId.LASSO, antialias=smooth)
    board.drag(*(board.at(x, y) for x, y in TRIANGLE))
    assert np.array_equal(board.mask(), covered(list(TRIANGLE), smooth=smooth))
    assert board.document.undo_stack.undo_name == "lasso"
    board.document.undo_stack.undo()
    assert not board.mask().any() and board.document.undo_stack.undo_name is None


@pytest.mark.slow
@pytest.mark.parametrize("zoom", [0.5, 3.0])
def test_corners_lie_where_the_pointer_was_at_any_zoom(board: Bench, zoom: float) -> None:
    board.zoom(zoom, 5, 10)
    choose(board, ToolId.LASSO)
    points = [QPoint(30, 40), QPoint(110, 50), QPoint(60, 95)]
    board.drag(*points)
    view = board.canvas.viewport
    corners = [view.to_picture(point.x(), point.y()) for point in points]
    assert np.array_equal(board.mask(), covered(corners))


def test_a_click_of_the_lasso_masks_nothing(board: Bench) -> None:
    choose(board, ToolId.LASSO)
    board.drag(board.at(50, 50), board.at(51, 50), board.at(51, 51))
    assert not board.mask().any() and board.document.undo_stack.undo_name is None


@pytest.mark.slow
def test_the_lasso_shows_its_way_and_escape_takes_it_back(board: Bench) -> None:
    choose(board, ToolId.LASSO)
    plain = board.shot()
    board.drag(*(board.at(x, y) for x, y in TRIANGLE), release=False)
    assert (board.shot() != plain).any()
    key(board, Qt.Key.Key_Escape)
    board.release(board.at(90, 140))
    assert not board.mask().any()
    assert np.array_equal(board.shot(), plain)


def test_a_lasso_on_a_large_canvas_repaints_its_last_piece_alone(bench: Bench) -> None:
    bench.canvas.resize(1200, 900)
    bench.open(np.zeros((2048, 2048, 3), np.uint8))
    bench.state.view.context_visible.value = False
    bench.zoom(1.0, -100, -100)
    choose(bench, ToolId.LASSO)
    bench.drag(QPoint(100, 100), QPoint(900, 120), QPoint(800, 700), release=False)
    QApplication.processEvents()
    seen = Watcher(bench.canvas).sizes
    bench.mouse(QEvent.Type.MouseMove, QPoint(790, 690), Qt.MouseButton.NoButton, LEFT, NONE)
    QApplication.processEvents()
    assert len(seen) == 1 and max(seen[0]) <= 24
    bench.release(QPoint(790, 690))


# -- what becomes of the mask ---------------------------------------------------------------------


WAYS = (
    (LEFT, NONE, Combine.ADD, Combine.ADD),
    (LEFT, ALT, Combine.ADD, Combine.SUBTRACT),
    (RIGHT, NONE, Combine.ADD, Combine.SUBTRACT),
    (RIGHT, NONE, Combine.REPLACE, Combine.SUBTRACT),
    (LEFT, ALT, Combine.SUBTRACT, Combine.ADD),
    (LEFT, SHIFT | ALT, Combine.ADD, Combine.INTERSECT),
    (LEFT, NONE, Combine.SUBTRACT, Combine.SUBTRACT),
    (LEFT, NONE, Combine.INTERSECT, Combine.INTERSECT),
    (LEFT, NONE, Combine.REPLACE, Combine.REPLACE),
)
"""Button, keys and choice, and what becomes of the mask."""

INSIDE_AND_OUTSIDE = {
    Combine.ADD: (255, 200),
    Combine.SUBTRACT: (0, 200),
    Combine.INTERSECT: (200, 0),
    Combine.REPLACE: (255, 0),
}


@pytest.mark.few(1)
@pytest.mark.parametrize("tool", [ToolId.LASSO, ToolId.POLYGON, ToolId.RECTANGLE, ToolId.ELLIPSE])
def test_keys_button_and_choice_say_what_becomes_of_the_mask(board: Bench, tool: ToolId) -> None:
    board.document.fill_mask("rectangle", 200, Rect(60, 70, 200, 40))
    before = board.mask().copy()
    for button, keys, chosen, becomes in WAYS:
        choose(board, tool, combine=chosen)
        board.drag(*(board.at(x, y) for x, y in TRIANGLE), button=button, keys=keys)
        if tool is ToolId.POLYGON:
            key(board, Qt.Key.Key_Return)
        mask = board.mask()
        assert (mask[85, 75], mask[85, 250]) == INSIDE_AND_OUTSIDE[becomes], (button, keys, chosen)
        board.document.undo_stack.undo()
        assert np.array_equal(board.mask(), before)


@pytest.mark.slow
def test_a_feather_fades_to_both_sides(board: Bench) -> None:
    choose(board, ToolId.RECTANGLE, feather=10.0)
    board.drag(board.at(100, 60), board.at(199, 139))
    row = board.mask()[100].astype(int)
    assert row[99] + row[100] == pytest.approx(255, abs=2)
    assert row[150] == 255 and row[84] == 0 and 0 < row[92] < row[108] < 255
    board.document.undo_stack.undo()
    assert not board.mask().any()


def test_an_ellipse_fills_its_rectangle_and_shift_makes_a_circle(board: Bench) -> None:
    choose(board, ToolId.ELLIPSE)
    board.drag(board.at(50, 60), board.at(149, 119))
    mask = board.mask()
    assert mask.sum() / 255 == pytest.approx(math.pi * 50 * 30, rel=0.01)
    assert mask[89, 50] > 0 and mask[89, 149] > 0 and mask[60, 99] > 0 and not mask[62, 55]
    board.document.undo_stack.undo()
    board.drag(board.at(50, 60), board.at(149, 80), keys=SHIFT)
    rows, columns = np.nonzero(board.mask())
    assert np.ptp(rows) == np.ptp(columns)


@pytest.mark.slow
def test_an_ellipse_shows_itself_and_leaves_nothing_behind(board: Bench) -> None:
    choose(board, ToolId.ELLIPSE)
    plain = board.shot()
    board.drag(board.at(50, 60), board.at(190, 150), board.at(120, 110), release=False)
    assert (board.shot() != plain).any()
    key(board, Qt.Key.Key_Escape)
    board.release(board.at(120, 110))
    assert np.array_equal(board.shot(), plain)


@pytest.mark.slow
def test_a_shape_begun_outside_is_cut_off(board: Bench) -> None:
    choose(board, ToolId.LASSO, feather=6.0)
    board.drag(board.at(-25, -30), board.at(100, -35), board.at(100, 60), board.at(-20, 60))
    assert board.mask()[0, 0] == 255 and board.mask()[20, 50] == 255
    assert board.mask()[30, 130] == 0


# -- polygon --------------------------------------------------------------------------------------


@pytest.mark.slow
def test_clicks_are_corners_and_enter_closes(board: Bench) -> None:
    choose(board, ToolId.POLYGON)
    for x, y in TRIANGLE:
        click(board, x, y)
    assert not board.mask().any()
    key(board, Qt.Key.Key_Return)
    assert np.array_equal(board.mask(), covered(list(TRIANGLE)))
    board.document.undo_stack.undo()
    assert not board.mask().any() and board.document.undo_stack.undo_name is None


@pytest.mark.slow
def test_a_double_click_closes(board: Bench) -> None:
    choose(board, ToolId.POLYGON)
    for x, y in TRIANGLE:
        click(board, x, y)
    at = board.at(*TRIANGLE[-1])
    board.mouse(QEvent.Type.MouseButtonDblClick, at, LEFT, LEFT, NONE)
    board.release(at)
    assert np.array_equal(board.mask(), covered(list(TRIANGLE)))


def test_a_click_on_the_first_corner_closes(board: Bench) -> None:
    choose(board, ToolId.POLYGON)
    for x, y in [*TRIANGLE, (54, 63)]:
        click(board, x, y)
    assert np.array_equal(board.mask(), covered(list(TRIANGLE)))
    click(board, 200, 100)
    assert board.document.undo_stack.undo_name == "polygon"
    key(board, Qt.Key.Key_Escape)


def test_backspace_and_undo_take_back_the_last_corner(board: Bench) -> None:
    choose(board, ToolId.POLYGON)
    for x, y in [*TRIANGLE, (250, 20), (10, 20)]:
        click(board, x, y)
    key(board, Qt.Key.Key_Backspace)
    control = Qt.KeyboardModifier.ControlModifier
    override = QKeyEvent(QEvent.Type.ShortcutOverride, Qt.Key.Key_Z, control)
    override.ignore()
    QApplication.sendEvent(board.canvas, override)
    assert override.isAccepted()  # the window's Undo does not run
    QTest.keyClick(board.canvas, Qt.Key.Key_Z, control)
    key(board, Qt.Key.Key_Return)
    assert np.array_equal(board.mask(), covered(list(TRIANGLE)))


@pytest.mark.slow
def test_backspace_on_the_first_corner_ends_it(board: Bench) -> None:
    choose(board, ToolId.POLYGON)
    plain = board.shot()
    click(board, 50, 60)
    key(board, Qt.Key.Key_Backspace)
    assert not board.canvas.gestures.is_open
    board.hover(board.at(200, 150))
    assert np.array_equal(board.shot(), plain)


@pytest.mark.slow
def test_a_drag_is_a_piece_drawn_by_hand_and_one_backspace(board: Bench) -> None:
    choose(board, ToolId.POLYGON)
    click(board, 50, 60)
    board.drag(board.at(150, 60), board.at(160, 90), board.at(150, 120))
    click(board, 50, 120)
    key(board, Qt.Key.Key_Return)
    way = [(50, 60), (150, 60), (160, 90), (150, 120), (50, 120)]
    assert np.array_equal(board.mask(), covered([(float(x), float(y)) for x, y in way]))
    board.document.undo_stack.undo()
    click(board, 50, 60)
    click(board, 100, 60)
    board.drag(board.at(150, 60), board.at(160, 90), board.at(150, 120))
    key(board, Qt.Key.Key_Backspace)
    click(board, 100, 120)
    key(board, Qt.Key.Key_Enter)
    assert np.array_equal(board.mask(), covered([(50, 60), (100, 60), (100, 120)]))


@pytest.mark.slow
def test_a_piece_drawn_back_to_the_start_closes(board: Bench) -> None:
    choose(board, ToolId.POLYGON)
    way = [(50, 60), (150, 60), (150, 120), (52, 62)]
    board.drag(*(board.at(x, y) for x, y in way))
    assert not board.canvas.gestures.is_open
    assert board.mask()[80, 120] == 255


def test_escape_gives_the_polygon_up(board: Bench) -> None:
    choose(board, ToolId.POLYGON)
    plain = board.shot()
    for x, y in TRIANGLE:
        click(board, x, y)
    board.hover(board.at(200, 30))
    assert (board.shot() != plain).any()
    for which in (Qt.Key.Key_Escape, Qt.Key.Key_Return, Qt.Key.Key_Backspace):
        override = QKeyEvent(QEvent.Type.ShortcutOverride, which, NONE)
        override.ignore()
        QApplication.sendEvent(board.canvas, override)
        assert override.isAccepted()
    key(board, Qt.Key.Key_Escape)
    board.hover(board.at(200, 31))
    assert np.array_equal(board.shot(), plain)
    key(board, Qt.Key.Key_Return)
    assert not board.mask().any()


def test_two_corners_are_no_shape(board: Bench) -> None:
    choose(board, ToolId.POLYGON)
    click(board, 50, 60)
    click(board, 150, 60)
    key(board, Qt.Key.Key_Return)
    assert not board.mask().any() and not board.canvas.gestures.is_open


def test_another_tool_or_document_gives_the_polygon_up(board: Bench) -> None:
    choose(board, ToolId.POLYGON)
    click(board, 50, 60)
    click(board, 150, 60)
    board.state.tools.active.value = ToolId.BRUSH
    board.state.tools.active.value = ToolId.POLYGON
    assert not board.canvas.gestures.is_open
    click(board, 50, 60)
    board.open(np.zeros((200, 300, 3), np.uint8))
    assert not board.canvas.gestures.is_open


@pytest.mark.slow
def test_the_view_can_be_moved_and_zoomed_between_corners(board: Bench) -> None:
    choose(board, ToolId.POLYGON)
    click(board, *TRIANGLE[0])
    middle = Qt.MouseButton.MiddleButton
    board.drag(QPoint(100, 100), QPoint(130, 90), button=middle)
    click(board, *TRIANGLE[1])
    board.wheel(QPoint(100, 100), 120)
    assert board.canvas.gestures.is_open and board.canvas.viewport.zoom != 1
    board.zoom(1.0, 10, 20)
    click(board, *TRIANGLE[2])
    key(board, Qt.Key.Key_Return)
    assert np.array_equal(board.mask(), covered(list(TRIANGLE)))


# -- colour ---------------------------------------------------------------------------------------


@pytest.mark.slow
def test_a_click_picks_a_colour_and_another_tool_puts_it_in(board: Bench) -> None:
    choose(board, ToolId.COLOUR_RANGE)
    masking = board.state.tools.masking
    board.drag(board.at(-10, 50))
    assert masking.draft.value is None
    board.drag(board.at(50.5, 60.5), button=RIGHT)
    draft = masking.draft.value
    assert isinstance(draft, ColourDraft)
    assert (draft.x, draft.y, draft.colour) == (50, 60, (128, 128, 128))
    assert draft.combine is Combine.SUBTRACT
    masking.colour.value = replace(masking.colour.value, tolerance=3.0)
    assert isinstance(masking.draft.value, ColourDraft)
    assert masking.draft.value.options.tolerance == 3
    key(board, Qt.Key.Key_Escape)
    assert masking.draft.value is None
    accepted = list[object]()
    masking.accepted.connect(accepted.append)
    board.drag(board.at(50, 60))
    board.state.tools.active.value = ToolId.BRUSH
    assert accepted
