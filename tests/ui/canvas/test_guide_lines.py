"""Guides and grid on the canvas: seen, dragged, and snapped to."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QCoreApplication, QPoint, Qt
from PySide6.QtTest import QTest

from desktop_app.core.geometry import Rect
from desktop_app.core.guides import Guide, Orientation
from desktop_app.state.app_state import ToolId
from desktop_app.ui.qt.qimage import from_qimage
from tests.ui.canvas.bench import Bench

pytestmark = pytest.mark.window

UPRIGHT, LEVEL = Orientation.VERTICAL, Orientation.HORIZONTAL


@pytest.fixture
def flat(bench: Bench) -> Bench:
    bench.open(np.full((100, 200, 3), 90, np.uint8))
    bench.state.view.context_visible.value = False
    bench.zoom(1.0, 50, 60)
    return bench


def accent(bench: Bench) -> tuple[int, int, int]:
    return bench.canvas._theme.color("accent").getRgb()[:3]


@pytest.mark.slow
def test_guides_run_over_the_whole_canvas(flat: Bench) -> None:
    plain = flat.shot()
    flat.state.guides.add(Guide(UPRIGHT, 30))
    flat.state.guides.add(Guide(LEVEL, 20))
    shot = flat.shot()
    assert (shot[:, 80] == accent(flat)).all() and (shot[80] == accent(flat)).all()
    assert (shot != plain).any(axis=2).sum() == 400 + 300 - 1
    flat.state.view.guides_visible.value = False
    assert np.array_equal(flat.shot(), plain)


@pytest.mark.slow
def test_a_guide_that_moves_is_drawn_anew_where_it_was_and_is(flat: Bench) -> None:
    flat.state.guides.add(Guide(UPRIGHT, 30))
    for angle in (0.0, 90.0, 37.0):
        flat.canvas.turn_to(angle)
        QCoreApplication.processEvents()
        flat.state.guides.move(0, 77)
        QCoreApplication.processEvents()
        parts = from_qimage(flat.canvas.screen().grabWindow(flat.canvas.winId()).toImage())
        assert np.abs(parts[..., :3].astype(int) - flat.shot()).max() <= 1
        flat.state.guides.move(0, 30)


def test_the_hand_drags_a_guide_and_off_the_canvas_it_is_gone(flat: Bench) -> None:
    flat.state.guides.add(Guide(UPRIGHT, 30))
    flat.drag(QPoint(80, 20), QPoint(120, 20))
    assert flat.state.guides.shown.value == (Guide(UPRIGHT, 30),)
    flat.state.tools.active.value = ToolId.PAN
    flat.hover(QPoint(81, 20))
    assert flat.canvas.cursor().shape() == Qt.CursorShape.SizeHorCursor
    view = flat.canvas.viewport
    flat.drag(QPoint(81, 20), QPoint(120, 25))
    assert flat.state.guides.shown.value == (Guide(UPRIGHT, 70),)
    assert flat.canvas.viewport == view
    flat.hover(QPoint(120, 25))
    flat.drag(QPoint(120, 25), QPoint(60, 25), release=False)
    QTest.keyClick(flat.canvas, Qt.Key.Key_Escape)
    assert flat.state.guides.shown.value == (Guide(UPRIGHT, 70),)
    flat.hover(QPoint(120, 25))
    flat.drag(QPoint(120, 25), QPoint(60, 25), QPoint(-9, 25))
    assert flat.state.guides.shown.value == ()


def test_a_rectangle_ends_on_the_guides_it_is_dragged_near(flat: Bench) -> None:
    flat.state.tools.active.value = ToolId.RECTANGLE
    for guide in (Guide(UPRIGHT, 30), Guide(UPRIGHT, 90), Guide(LEVEL, 20), Guide(LEVEL, 60)):
        flat.state.guides.add(guide)
    flat.drag(flat.at(33, 17), flat.at(60, 40), flat.at(87, 63))
    ys, xs = np.nonzero(flat.mask())
    assert (xs.min(), xs.max() + 1, ys.min(), ys.max() + 1) == (30, 90, 20, 60)


@pytest.mark.slow
def test_backwards_it_is_the_same_rectangle(flat: Bench) -> None:
    flat.state.tools.active.value = ToolId.RECTANGLE
    for guide in (Guide(UPRIGHT, 30), Guide(UPRIGHT, 90)):
        flat.state.guides.add(guide)
    flat.drag(flat.at(92, 70), flat.at(60, 40), flat.at(28, 10))
    ys, xs = np.nonzero(flat.mask())
    assert (xs.min(), xs.max() + 1, ys.min(), ys.max() + 1) == (30, 90, 10, 71)


@pytest.mark.slow
@pytest.mark.parametrize("off", ["snap_guides", "guides_visible"])
def test_without_snapping_it_ends_where_it_is_dragged(flat: Bench, off: str) -> None:
    getattr(flat.state.view, off).value = False
    flat.state.tools.active.value = ToolId.RECTANGLE
    flat.state.guides.add(Guide(UPRIGHT, 30))
    flat.drag(flat.at(33, 17), flat.at(60, 40))
    assert np.nonzero(flat.mask())[1].min() == 33


@pytest.mark.slow
def test_the_picture_and_the_grid_draw_things_too(flat: Bench) -> None:
    view = flat.state.view
    flat.state.tools.active.value = ToolId.RECTANGLE
    view.snap_picture.value = True
    flat.drag(flat.at(3, 48), flat.at(60, 70), flat.at(97, 96))
    ys, xs = np.nonzero(flat.mask())
    assert (xs.min(), xs.max() + 1, ys.min(), ys.max() + 1) == (0, 100, 50, 100)
    document = flat.state.document.value
    assert document is not None
    document.fill_mask("clear_mask", 0)
    view.snap_picture.value, view.snap_grid.value, view.grid_spacing.value = False, True, 16
    flat.drag(flat.at(18, 35), flat.at(60, 60), flat.at(61, 67))
    ys, xs = np.nonzero(flat.mask())
    assert (xs.min(), xs.max() + 1, ys.min(), ys.max() + 1) == (16, 64, 32, 64)


@pytest.mark.slow
def test_the_border_is_expanded_to_a_guide(flat: Bench) -> None:
    flat.state.tools.active.value = ToolId.EXPAND
    flat.state.guides.add(Guide(UPRIGHT, 243))
    flat.hover(flat.at(200, 50))
    flat.drag(flat.at(200, 50), flat.at(220, 50), flat.at(239, 50))
    assert flat.state.tools.expansion.margins.right == 43


def test_a_grid_lies_over_the_picture_alone_and_never_crowds(flat: Bench) -> None:
    plain = flat.shot()
    flat.state.view.grid_visible.value = True
    flat.state.view.grid_spacing.value = 20
    changed = (flat.shot() != plain).any(axis=2)
    columns = np.flatnonzero(changed[61:159].all(axis=0))
    assert list(columns[::2]) == [50 + 20 * k for k in range(1, 10)]
    changed[60:160, 50:250] = False
    assert not changed.any()
    flat.state.view.grid_spacing.value = 1
    lines = (flat.shot() != plain).any(axis=2)[61]
    assert np.flatnonzero(lines)[::2][0] == 58


@pytest.mark.slow
@pytest.mark.parametrize("zoom", [0.5, 1.0, 3.3])
def test_grid_and_guides_drawn_in_parts_equal_a_full_drawing(
    bench: Bench, photo: np.ndarray, zoom: float
) -> None:
    document = bench.open(photo)
    bench.state.view.context_visible.value = False
    bench.state.view.grid_visible.value = True
    bench.state.view.grid_spacing.value = 16
    bench.state.guides.add(Guide(LEVEL, 33))
    bench.zoom(zoom, 7, 9)
    QCoreApplication.processEvents()
    rng = np.random.default_rng(3)
    for _ in range(6):
        rect = Rect(int(rng.integers(0, 190)), int(rng.integers(0, 90)), 10, 10)
        document.edit("paint", document.pixels, rect, rng.integers(0, 256, (10, 10, 3), np.uint8))
        QCoreApplication.processEvents()
    parts = from_qimage(bench.canvas.screen().grabWindow(bench.canvas.winId()).toImage())
    off = np.abs(parts[..., :3].astype(int) - bench.shot())
    assert off.max() <= (1 if zoom < 1 else 0)
