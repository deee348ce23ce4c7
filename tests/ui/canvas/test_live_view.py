"""Live pictures on the canvas and beside it."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QCoreApplication
from pytestqt.qtbot import QtBot

from desktop_app.core.geometry import Rect
from desktop_app.jobs.results import Preview
from desktop_app.state.work.live import LivePicture, Placement
from desktop_app.ui.canvas.live_view import LiveView
from desktop_app.ui.look.theme import Theme
from desktop_app.ui.qt.qimage import from_qimage
from tests.ui.canvas.bench import Bench

pytestmark = pytest.mark.window

GREY = (100, 100, 100)
RED, GREEN = (200, 0, 0), (0, 180, 0)


def filled(colour: tuple[int, ...], side: int = 16) -> np.ndarray:
    pixels = np.empty((side, side, len(colour)), np.uint8)
    pixels[:] = colour
    return pixels


def show(bench: Bench, pixels: np.ndarray, rect: Rect | None = None) -> None:
    document = bench.state.document.value
    rect = rect or (document.size.rect if document else Rect(0, 0, 64, 64))
    owner = None if document is None else document.id
    bench.state.live.picture.value = LivePicture(owner, rect, pixels, 0.1)


@pytest.fixture
def board(bench: Bench) -> Bench:
    pixels = np.empty((100, 200, 3), np.uint8)
    pixels[:] = GREY
    bench.open(pixels)
    bench.zoom(1.0, 10, 10)
    return bench


@pytest.fixture
def beside(board: Bench, theme: Theme, qtbot: QtBot) -> LiveView:
    canvas = board.canvas
    view = LiveView(board.state, canvas.scene, canvas.navigation, theme)
    qtbot.addWidget(view)
    view.resize(canvas.size())
    view.show()
    return view


def at(view: LiveView, board: Bench, x: int, y: int) -> list[int]:
    point = board.at(x, y)
    return from_qimage(view.grab().toImage())[point.y(), point.x(), :3].tolist()


def on_canvas(board: Bench, x: int, y: int) -> list[int]:
    point = board.at(x, y)
    return board.shot()[point.y(), point.x()].tolist()


@pytest.mark.slow
def test_beside_the_canvas_shows_only_the_document(board: Bench, beside: LiveView) -> None:
    board.state.live.placement.value = Placement.BESIDE
    show(board, filled(RED))
    assert on_canvas(board, 50, 50) == list(GREY)
    assert at(beside, board, 50, 50) == list(RED)
    board.state.live.picture.value = None
    assert at(beside, board, 50, 50) == list(GREY)


@pytest.mark.slow
def test_over_the_canvas_it_is_mixed_by_its_opacity(board: Bench) -> None:
    board.state.live.placement.value = Placement.OVER
    show(board, filled(RED))
    assert on_canvas(board, 50, 50) == list(RED)
    board.state.live.opacity.value = 0.5
    assert np.abs(np.subtract(on_canvas(board, 50, 50), (150, 50, 50))).max() <= 1
    board.canvas.set_before(True)
    assert on_canvas(board, 50, 50) == list(GREY)


@pytest.mark.parametrize("placement", list(Placement))
def test_where_it_is_transparent_the_document_shows(
    board: Bench, beside: LiveView, placement: Placement
) -> None:
    board.state.live.placement.value = placement
    pixels = filled((*GREEN, 255))
    pixels[:, :8, 3] = 0
    show(board, pixels, Rect(40, 20, 64, 64))
    seen = at(beside, board, 90, 50), at(beside, board, 50, 50), at(beside, board, 20, 50)
    assert seen == (list(GREEN), list(GREY), list(GREY))


@pytest.mark.slow
def test_a_stroke_beside_the_picture_is_seen_in_both(board: Bench, beside: LiveView) -> None:
    show(board, filled((*GREEN, 255)), Rect(40, 20, 20, 20))
    document = board.state.document.value
    assert document is not None
    document.edit("paint", document.pixels, Rect(100, 50, 4, 4), filled((1, 2, 3), 4))
    assert at(beside, board, 102, 52) == on_canvas(board, 102, 52) == [1, 2, 3]


@pytest.mark.slow
def test_a_picture_of_another_document_is_not_shown(board: Bench, beside: LiveView) -> None:
    board.state.live.placement.value = Placement.OVER
    board.state.live.picture.value = LivePicture("other", Rect(0, 0, 200, 100), filled(RED), 0.1)
    assert on_canvas(board, 50, 50) == list(GREY)
    assert at(beside, board, 50, 50) == list(GREY)


def test_both_views_move_together(board: Bench, beside: LiveView) -> None:
    show(board, filled(RED))
    board.canvas.navigation.pan(30, 0)
    assert at(beside, board, 1, 50) == list(RED)
    assert at(beside, board, -5, 50) != list(RED)


@pytest.mark.slow
def test_without_a_document_the_canvas_shows_the_picture_itself(bench: Bench) -> None:
    show(bench, filled(GREEN))
    bench.zoom(1.0, 10, 10)
    assert on_canvas(bench, 30, 30) == list(GREEN)
    bench.state.live.picture.value = None
    assert bench.canvas.scene.content is None


@pytest.mark.slow
@pytest.mark.parametrize("angle", [90.0, 37.0])
@pytest.mark.parametrize("mirrored", [False, True])
def test_in_a_turned_view_it_lies_in_its_place_too(
    board: Bench, beside: LiveView, angle: float, mirrored: bool
) -> None:
    board.state.view.context_visible.value = False
    board.state.view.mirrored.value = mirrored
    board.canvas.turn_to(angle)
    board.canvas.navigation.centre_on(100, 50)
    board.state.live.placement.value = Placement.BESIDE
    show(board, filled(RED), Rect(120, 20, 40, 40))
    assert at(beside, board, 140, 40) == list(RED)
    assert at(beside, board, 100, 40) == at(beside, board, 140, 70) == list(GREY)
    board.state.live.placement.value = Placement.OVER
    assert on_canvas(board, 140, 40) == list(RED)
    assert on_canvas(board, 100, 40) == on_canvas(board, 140, 70) == list(GREY)
    QCoreApplication.processEvents()
    for widget in (board.canvas, beside):
        parts = from_qimage(widget.screen().grabWindow(widget.winId()).toImage())
        whole = from_qimage(widget.grab().toImage())
        assert np.abs(parts.astype(int) - whole).max() <= 1


@pytest.mark.slow
@pytest.mark.parametrize("angle", [90.0, 37.0])
def test_previews_and_results_are_turned_with_the_picture(board: Bench, angle: float) -> None:
    board.state.view.context_visible.value = False
    board.canvas.turn_to(angle)
    board.canvas.navigation.centre_on(100, 50)
    opaque = filled((*GREEN, 255), 4)
    board.state.jobs.preview.value = Preview("job", Rect(120, 20, 40, 40), opaque)
    assert on_canvas(board, 140, 40) == list(GREEN)
    assert on_canvas(board, 100, 40) == list(GREY)
    board.state.jobs.preview.value = None
    board.state.results.add(board.result(Rect(20, 20, 40, 40), filled(RED, 40)), show=True)
    board.canvas.bar.hide()
    assert on_canvas(board, 40, 40) == list(RED)
    assert on_canvas(board, 140, 40) == list(GREY)
