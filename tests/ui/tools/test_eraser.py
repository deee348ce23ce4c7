"""The eraser takes from what was painted last: mask, paint, control."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import Qt

from desktop_app.core.geometry import Rect
from desktop_app.imaging.layers.layer import Layer
from desktop_app.imaging.tiles import Tiles
from desktop_app.state.app_state import ToolId
from desktop_app.state.document import layer_pixels
from desktop_app.state.painting.strokes import Colours
from tests.ui.canvas.bench import Bench

pytestmark = pytest.mark.window

RIGHT = Qt.MouseButton.RightButton
RED, BLUE = (210, 20, 30), (20, 30, 210)


@pytest.fixture
def board(bench: Bench) -> Bench:
    """A grey document of 300 × 200 at 100 % with an empty layer of paint above, and hard brushes of
    20."""
    opened = bench.open(np.full((200, 300, 3), 128, np.uint8))
    opened.put_in("layer_new", Layer("paint", "Paint 1", pixels=Tiles(4, np.dtype(np.uint8))))
    bench.zoom(1.0, 30, 40)
    tools = bench.state.tools
    for brush in (tools.paint, tools.brush):
        brush.value = replace(brush.value, size=20.0, hardness=1.0, opacity=1.0)
    tools.colours.value = Colours(RED, BLUE)
    return bench


def seen(bench: Bench) -> np.ndarray:
    return bench.document.pixels.read(bench.document.pixels.rect)[..., :3]


def use(bench: Bench, *tools: ToolId) -> None:
    for tool in tools:
        bench.state.tools.active.value = tool


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["paint", "control"])
def test_after_the_paint_brush_it_takes_from_the_layer(board: Bench, kind: str) -> None:
    found = board.document
    found.put_in("layer_new", Layer(kind, "Lines", pixels=Tiles(4, np.dtype(np.uint8))))
    found.fill_mask("rectangle", 255, Rect(0, 0, 300, 90))
    use(board, ToolId.PAINT)
    board.drag(board.at(50, 60), board.at(150, 60))
    use(board, ToolId.ERASER)
    board.drag(board.at(100, 60), board.at(100, 61))
    lines = found.content.layers[-1].pixels
    assert lines is not None
    alpha = lines.read(found.size.rect)[..., 3]
    assert not alpha[55:65, 95:105].any() and (alpha[60, 50:85] == 255).all()
    assert not lines.read(Rect(98, 58, 4, 4)).any(), "no colour is left under it"
    assert (board.mask()[60] == 255).all(), "the mask is none of its business"
    assert (seen(board)[60, 100] == 128).all()
    assert found.undo_stack.undo() == "erase_paint"
    assert found.content.layers[-1].pixels.read(Rect(100, 60, 1, 1))[0, 0, 3] == 255


def test_its_right_button_paints_again(board: Bench) -> None:
    use(board, ToolId.PAINT, ToolId.ERASER)
    board.drag(board.at(50, 60), board.at(60, 60), button=RIGHT)
    assert (seen(board)[60, 55] == RED).all()


@pytest.mark.slow
def test_after_a_mask_tool_it_takes_from_the_mask(board: Bench) -> None:
    use(board, ToolId.PAINT)
    board.drag(board.at(50, 60), board.at(150, 60))
    use(board, ToolId.BRUSH)
    board.drag(board.at(50, 60), board.at(150, 60))
    use(board, ToolId.PAN, ToolId.ERASER)
    board.drag(board.at(100, 60), board.at(100, 61))
    assert not board.mask()[60, 95:105].any() and board.mask()[60, 60]
    assert (seen(board)[60, 50:150] == RED).all()


@pytest.mark.slow
def test_a_soft_eraser_leaves_the_colour_and_takes_the_opacity(board: Bench) -> None:
    use(board, ToolId.PAINT)
    board.drag(board.at(50, 60), board.at(150, 60))
    tools = board.state.tools
    tools.paint.value = replace(tools.paint.value, opacity=0.5)
    use(board, ToolId.ERASER)
    board.drag(board.at(100, 60), board.at(100, 61))
    pixels = board.document.content.layers[-1].pixels
    assert pixels is not None
    left = pixels.read(Rect(100, 60, 1, 1))[0, 0]
    assert tuple(left[:3]) == RED and abs(int(left[3]) - 128) <= 1


@pytest.mark.slow
def test_where_alpha_is_locked_or_nothing_can_be_painted_on_nothing_happens(board: Bench) -> None:
    use(board, ToolId.PAINT)
    board.drag(board.at(50, 60), board.at(150, 60))
    found = board.document
    found.commit(
        "lock", found.content.with_layer(replace(found.content.layers[-1], alpha_locked=True))
    )
    before = found.content
    use(board, ToolId.ERASER)
    board.drag(board.at(100, 60), board.at(100, 61))
    assert found.content is before


@pytest.mark.slow
def test_clear_and_fill_keep_to_the_mask(board: Bench) -> None:
    found = board.document
    layer = found.content.active
    blue = (20.0, 30.0, 210.0)
    found.commit("fill", layer_pixels.fill(found.content, layer, (210.0, 20.0, 30.0)))
    found.fill_mask("rectangle", 255, Rect(10, 10, 50, 50))
    found.commit("fill", layer_pixels.fill(found.content, layer, blue))
    assert (seen(board)[20, 20] == BLUE).all() and (seen(board)[100, 100] == RED).all()
    found.commit("clear", layer_pixels.clear(found.content, layer))
    assert (seen(board)[20, 20] == 128).all() and (seen(board)[100, 100] == RED).all()
    found.fill_mask("clear", 0)
    found.commit("clear", layer_pixels.clear(found.content, layer))
    assert (seen(board) == 128).all()
