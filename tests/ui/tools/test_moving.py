"""Move and Transform on a real canvas: what hands do, and what is drawn meanwhile."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop_app.core.geometry import Rect
from desktop_app.imaging.layers.layer import Layer
from desktop_app.imaging.tiles import Tiles
from desktop_app.state.app_state import ToolId
from desktop_app.state.document.document import Document
from desktop_app.state.painting.transform_frame import TransformFrame, TransformState
from desktop_app.worker.background import BackgroundTasks
from desktop_app.worker.reshaping import Reshaping
from desktop_app.worker.transforming import Transforming
from tests.ui.canvas.bench import Bench

pytestmark = pytest.mark.window

NONE = Qt.KeyboardModifier.NoModifier
SHIFT, CTRL = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.ControlModifier
RED, BLUE = (255, 0, 0, 255), (0, 0, 255, 255)


def block(rect: Rect, colour: tuple[int, ...]) -> Layer:
    pixels = np.empty((rect.height, rect.width, 4), np.uint8)
    pixels[:] = colour
    return Layer("paint", "b", pixels=Tiles(4, np.dtype(np.uint8)).written(rect, pixels))


class Table:
    """The canvas with a grey picture of 200 × 100, a red block and a blue one over it."""

    def __init__(self, bench: Bench, qtbot: QtBot) -> None:
        self.bench, self.qtbot = bench, qtbot
        self.background = BackgroundTasks()
        self.reshaping = Reshaping(bench.state, self.background)
        self.transforming = Transforming(bench.state, self.background, self.reshaping)
        self.document = bench.open(np.full((100, 200, 3), 128, np.uint8))
        self.red = block(Rect(20, 20, 40, 30), RED)
        self.blue = block(Rect(100, 40, 30, 30), BLUE)
        layers = (*self.document.content.layers, self.red, self.blue)
        self.document.arrange("make", layers, self.red.id)
        bench.zoom(1.0, 60, 70)

    @property
    def transform(self) -> TransformState:
        return self.bench.state.tools.transform

    @property
    def frame(self) -> TransformFrame:
        frame = self.transform.frame.value
        assert frame is not None
        return frame

    @property
    def steps(self) -> list[str]:
        return [step.name for step in self.document.undo_stack.steps]

    def layer_rect(self, at: int) -> Rect:
        pixels = self.document.content.layers[at].pixels
        assert pixels is not None
        return pixels.content_rect()

    def colour(self, x: int, y: int) -> list[int]:
        """What the canvas shows at a pixel of the picture."""
        at = self.bench.at(x, y)
        return self.bench.shot()[at.y(), at.x()].tolist()

    def key(self, key: Qt.Key, keys: Qt.KeyboardModifier = NONE) -> None:
        QApplication.sendEvent(self.bench.canvas, QKeyEvent(QEvent.Type.KeyPress, key, keys))

    def wait_for_proxies(self) -> None:
        self.qtbot.waitUntil(lambda: self.transform.proxies.value is not None)

    def begin(self) -> None:
        self.bench.state.tools.active.value = ToolId.TRANSFORM
        self.wait_for_proxies()

    def wait(self) -> None:
        self.qtbot.waitUntil(lambda: self.background.pending == 0)


@pytest.fixture
def table(bench: Bench, qtbot: QtBot) -> Iterator[Table]:
    made = Table(bench, qtbot)
    yield made
    made.background.shutdown()


# -- moving ---------------------------------------------------------------------------------------


@pytest.fixture
def moving(table: Table) -> Table:
    table.bench.state.tools.active.value = ToolId.MOVE
    return table


@pytest.mark.slow
def test_a_drag_moves_the_layer_in_one_step(moving: Table) -> None:
    bench = moving.bench
    bench.drag(bench.at(150, 80), bench.at(160, 85), bench.at(165, 99), keys=NONE)
    assert moving.steps == ["move_layer", "make"]
    assert moving.layer_rect(1) == Rect(35, 39, 40, 30)
    assert moving.colour(70, 60) == [255, 0, 0] and moving.colour(25, 25) == [128] * 3
    moving.qtbot.waitUntil(lambda: moving.transform.frame.value is None)
    assert moving.colour(70, 60) == [255, 0, 0] and moving.colour(25, 25) == [128] * 3
    moving.document.undo_stack.undo()
    assert moving.layer_rect(1) == Rect(20, 20, 40, 30)


def test_while_it_is_dragged_it_is_seen_where_it_will_be(moving: Table) -> None:
    bench = moving.bench
    bench.drag(bench.at(150, 80), bench.at(160, 81), release=False)
    moving.wait_for_proxies()
    bench.drag(bench.at(150, 80), bench.at(205, 81), release=False)
    assert moving.colour(80, 30) == [255, 0, 0] and moving.colour(25, 30) == [128] * 3
    assert moving.steps == ["make"], "nothing is done yet"
    bench.drag(bench.at(150, 80), bench.at(235, 100), release=False)
    assert moving.colour(110, 50) == [0, 0, 255], "blue lies above"
    bench.canvas.cancel_gesture()
    assert moving.colour(25, 30) == [255, 0, 0] and moving.steps == ["make"]


@pytest.mark.slow
def test_shift_moves_along_one_axis_and_ctrl_takes_the_layer_under_the_pointer(
    moving: Table,
) -> None:
    bench = moving.bench
    bench.drag(bench.at(110, 50), bench.at(113, 57), keys=CTRL)
    assert moving.document.content.active == moving.blue.id
    assert moving.layer_rect(2) == Rect(103, 47, 30, 30)
    bench.drag(bench.at(5, 5), bench.at(23, 9), keys=SHIFT)
    assert moving.layer_rect(2) == Rect(121, 47, 30, 30)


@pytest.mark.slow
def test_arrow_keys_nudge(moving: Table) -> None:
    moving.key(Qt.Key.Key_Right)
    moving.key(Qt.Key.Key_Up, SHIFT)
    moving.key(Qt.Key.Key_Up)
    assert moving.layer_rect(1) == Rect(21, 9, 40, 30)
    assert moving.steps == ["move_layer", "make"], "one after the other they are one step"
    moving.document.fill_mask("rectangle", 255)
    moving.key(Qt.Key.Key_Left)
    assert moving.steps == ["move_layer", "rectangle", "move_layer", "make"]


@pytest.mark.slow
def test_it_snaps_to_the_picture_once_its_size_is_known(moving: Table) -> None:
    bench = moving.bench
    bench.state.view.snap_picture.value = True
    bench.drag(bench.at(30, 30), bench.at(31, 30), release=False)
    moving.wait_for_proxies()
    bench.drag(bench.at(30, 30), bench.at(13, 26))
    assert moving.layer_rect(1).x == 0
    bench.drag(bench.at(30, 30), bench.at(30, 30))
    assert moving.steps == ["move_layer", "make"], "a click moves nothing"


def test_a_locked_layer_stays_and_it_is_said_why(moving: Table) -> None:
    bench, base = moving.bench, moving.document.content.layers[0]
    moving.document.activate(base.id)
    view = bench.canvas.viewport
    bench.drag(bench.at(30, 80), bench.at(60, 90))
    moving.key(Qt.Key.Key_Left)
    notice = bench.state.notice.value
    assert notice is not None and notice.error is not None and notice.error.code == "move_locked"
    assert moving.steps == ["make"] and bench.canvas.viewport == view


@pytest.mark.slow
def test_groups_and_patches_move_with_all_they_hold(moving: Table) -> None:
    document = moving.document
    group = Layer("group", "g", children=(moving.red, moving.blue))
    document.arrange("group", (document.content.layers[0], group), group.id)
    moving.bench.drag(moving.bench.at(5, 5), moving.bench.at(20, 15))
    inside = document.content.layers[1].children
    assert [layer.pixels.content_rect() for layer in inside if layer.pixels] == [
        Rect(35, 30, 40, 30),
        Rect(115, 50, 30, 30),
    ]


# -- transforming ---------------------------------------------------------------------------------


@pytest.mark.slow
def test_a_corner_scales_and_enter_applies(table: Table) -> None:
    table.begin()
    bench = table.bench
    assert table.frame.bounds == Rect(20, 20, 40, 30)
    bench.drag(bench.at(60, 50), bench.at(80, 65), bench.at(100, 80))
    assert table.frame.after == Rect(20, 20, 80, 60)
    assert table.colour(90, 75) == [255, 0, 0], "seen before it is done"
    assert table.layer_rect(1) == Rect(20, 20, 40, 30)
    table.key(Qt.Key.Key_Return)
    table.qtbot.waitUntil(lambda: table.steps[0] == "transform")
    table.wait()
    assert table.layer_rect(1) == Rect(20, 20, 80, 60)
    assert table.colour(90, 75) == [255, 0, 0]
    table.document.undo_stack.undo()
    assert table.layer_rect(1) == Rect(20, 20, 40, 30)


def test_shift_frees_the_shape_and_edges_change_one_side(table: Table) -> None:
    table.begin()
    bench = table.bench
    bench.drag(bench.at(60, 50), bench.at(100, 55), keys=SHIFT)
    assert table.frame.after == Rect(20, 20, 80, 35)
    bench.drag(bench.at(60, 55), bench.at(90, 85))
    assert table.frame.after == Rect(20, 20, 80, 65)


def test_outside_it_turns_and_esc_brings_it_back(table: Table) -> None:
    table.begin()
    bench = table.bench
    bench.drag(bench.at(120, 35), bench.at(40, 130))
    assert table.frame.numbers.angle == pytest.approx(90)
    assert table.colour(32, 27) == [255, 0, 0] and table.colour(22, 45) == [128] * 3
    table.key(Qt.Key.Key_Escape)
    assert not table.frame.is_changed and table.steps == ["make"]
    assert table.colour(25, 42) == [255, 0, 0]


def test_inside_it_moves_and_arrows_nudge(table: Table) -> None:
    table.begin()
    bench = table.bench
    bench.drag(bench.at(30, 30), bench.at(37, 69))
    table.key(Qt.Key.Key_Down, SHIFT)
    assert table.frame.after == Rect(27, 69, 40, 30)
    table.key(Qt.Key.Key_Enter)
    table.qtbot.waitUntil(lambda: table.steps[0] == "transform")
    assert table.layer_rect(1) == Rect(27, 69, 40, 30)


def test_esc_in_a_drag_takes_that_drag_back(table: Table) -> None:
    table.begin()
    bench = table.bench
    bench.drag(bench.at(30, 30), bench.at(50, 31))
    once = table.frame
    bench.drag(bench.at(60, 30), bench.at(90, 60), release=False)
    assert table.frame != once
    table.key(Qt.Key.Key_Escape)
    assert table.frame.matrix == once.matrix


@pytest.mark.slow
def test_another_layer_gets_the_frame_when_it_is_chosen(table: Table) -> None:
    table.begin()
    table.document.activate(table.blue.id)
    table.qtbot.waitUntil(
        lambda: getattr(table.transform.frame.value, "layer", "") == table.blue.id
    )
    assert table.frame.bounds == Rect(100, 40, 30, 30)


def test_a_frame_goes_with_its_document(table: Table) -> None:
    table.begin()
    other = Document(np.zeros((10, 10, 3), np.uint8), "other")
    table.bench.state.open_document(other)
    assert table.transform.frame.value is None
    table.wait()
    notice = table.bench.state.notice.value
    assert notice is not None and notice.error is not None and notice.error.code == "move_locked"


@pytest.mark.slow
def test_what_is_dragged_is_seen_with_its_opacity_between_the_others(table: Table) -> None:
    document = table.document
    layers = document.content.layers
    faint = replace(table.red, opacity=0.5)
    document.arrange("fade", (layers[0], faint, layers[2]), faint.id)
    table.begin()
    bench = table.bench
    bench.drag(bench.at(30, 30), bench.at(100, 45), release=False)
    red = table.colour(95, 40)
    assert red == pytest.approx([192, 64, 64], abs=2)
    assert table.colour(115, 55) == [0, 0, 255]
