"""The paint brush on a real canvas: colours, the second button, Alt, X."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication

from desktop_app.core.geometry import Rect
from desktop_app.imaging.picture import About, FileOrigin
from desktop_app.state.app_state import ToolId
from desktop_app.state.document.document import Document
from desktop_app.state.painting.strokes import Colours, in_document
from desktop_app.ui.tools.brush_size import step_brush_size, swap_brush
from tests.imaging.deep_pictures import PROFILES
from tests.ui.canvas.bench import Bench

pytestmark = pytest.mark.window

RIGHT = Qt.MouseButton.RightButton
ALT, CTRL = Qt.KeyboardModifier.AltModifier, Qt.KeyboardModifier.ControlModifier
RED, BLUE = (210, 20, 30), (20, 30, 210)


@pytest.fixture
def board(bench: Bench) -> Bench:
    """A grey document of 300 × 200 at 100 %, and a hard paint brush of 20."""
    bench.open(np.full((200, 300, 3), 128, np.uint8))
    bench.zoom(1.0, 30, 40)
    tools = bench.state.tools
    tools.active.value = ToolId.PAINT
    tools.paint.value = replace(tools.paint.value, size=20.0, hardness=1.0, opacity=1.0)
    tools.colours.value = Colours(RED, BLUE)
    return bench


def pixels(bench: Bench) -> np.ndarray:
    return bench.document.pixels.read(bench.document.pixels.rect)


@pytest.mark.slow
def test_a_stroke_paints_the_colour_and_not_the_mask(board: Bench) -> None:
    board.drag(board.at(50, 60), board.at(150, 60))
    assert (pixels(board)[60, 50:150] == RED).all()
    assert (pixels(board)[90] == 128).all()
    assert not board.mask().any()
    assert board.document.undo_stack.undo() == "paint"
    assert (pixels(board) == 128).all()


@pytest.mark.slow
def test_the_right_button_paints_the_second_colour(board: Bench) -> None:
    board.drag(board.at(50, 60), board.at(150, 60), button=RIGHT)
    assert (pixels(board)[60, 50:150] == BLUE).all()


def test_alt_takes_up_the_colour_under_the_pointer_and_paints_nothing(board: Bench) -> None:
    tools = board.state.tools
    board.drag(board.at(50, 60), board.at(60, 60))
    board.drag(board.at(200, 100), board.at(200, 101), keys=ALT)
    assert tools.colours.value == Colours((128, 128, 128), BLUE)
    board.drag(board.at(200, 100), board.at(55, 60), keys=ALT, button=RIGHT)
    assert tools.colours.value == Colours((128, 128, 128), RED)
    assert board.document.undo_stack.undo() == "paint"
    assert board.document.undo_stack.undo_name is None


@pytest.mark.slow
@pytest.mark.parametrize("dtype", ["uint16", "float32"])
def test_in_a_deep_wide_picture_colours_are_those_of_the_screen(board: Bench, dtype: str) -> None:
    pixels = np.zeros((200, 300, 3), dtype)
    deep = Document(pixels, "deep", origin=FileOrigin(About(icc=PROFILES["p3"])))
    board.state.open_document(deep)
    board.zoom(1.0, 30, 40)
    board.drag(board.at(50, 60), board.at(150, 60))
    painted = deep.pixels.read(Rect(100, 60, 1, 1))[0, 0]
    assert painted.astype(float).tolist() == pytest.approx(in_document(deep, RED))
    place = board.at(100, 60)
    assert board.shot()[place.y(), place.x()].tolist() == list(RED)
    board.drag(board.at(100, 60), board.at(101, 60), keys=ALT, button=RIGHT)
    assert board.state.tools.colours.value == Colours(RED, RED)


def test_alt_beside_the_picture_takes_up_nothing(board: Bench) -> None:
    board.drag(board.at(-20, -20), board.at(-21, -20), keys=ALT)
    assert board.state.tools.colours.value == Colours(RED, BLUE)


def test_ctrl_alt_still_resizes_and_only_this_brush(board: Bench) -> None:
    tools = board.state.tools
    mask_brush = tools.brush.value
    board.drag(board.at(100, 100), board.at(120, 100), keys=CTRL | ALT)
    assert tools.paint.value.size == 60
    step_brush_size(tools, 1)
    assert tools.paint.value.size == 66
    assert tools.brush.value == mask_brush


def test_swapping_changes_the_colours_and_not_the_tool(board: Bench) -> None:
    tools = board.state.tools
    swap_brush(tools)
    assert tools.colours.value == Colours(BLUE, RED)
    assert tools.active.value is ToolId.PAINT


def test_esc_in_the_middle_takes_the_stroke_back(board: Bench) -> None:
    board.drag(board.at(50, 60), board.at(150, 60), release=False)
    assert (pixels(board)[60, 100] == RED).all()
    none = Qt.KeyboardModifier.NoModifier
    event = QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_Escape, none)
    QApplication.sendEvent(board.canvas, event)
    board.release(board.at(150, 60))
    assert (pixels(board) == 128).all()
    assert board.document.undo_stack.undo_name is None


@pytest.mark.slow
def test_painting_takes_a_result_off_the_canvas(board: Bench) -> None:
    result = board.result(Rect(0, 0, 300, 200), np.zeros((200, 300, 3), np.uint8))
    board.state.results.add(result, show=True)
    board.drag(board.at(50, 60), board.at(60, 60))
    assert board.state.results.shown.value is None
    assert board.state.results.items.value == (result,)


def test_painting_beside_the_picture_leaves_the_result_there(board: Bench) -> None:
    result = board.result(Rect(0, 0, 300, 200), np.zeros((200, 300, 3), np.uint8))
    board.state.results.add(result, show=True)
    board.drag(board.at(-60, 60), board.at(-60, 80))
    assert board.state.results.shown.value is result
    board.drag(board.at(-60, 60), board.at(60, 60))
    assert board.state.results.shown.value is None


def test_painting_a_hidden_mask_shows_it(board: Bench) -> None:
    board.state.tools.active.value = ToolId.BRUSH
    board.state.view.overlay_visible.value = False
    board.hover(board.at(60, 60))
    assert not board.state.view.overlay_visible.value
    board.drag(board.at(50, 60), board.at(60, 60))
    assert board.state.view.overlay_visible.value


@pytest.mark.slow
def test_the_canvas_shows_the_paint_at_once(board: Bench) -> None:
    board.drag(board.at(50, 60), board.at(150, 60), release=False)
    at = board.at(70, 60)
    assert board.shot()[at.y(), at.x()].tolist() == list(RED)
    board.release(board.at(150, 60))
