"""The view turned and mirrored: what is seen, what is drawn anew, and where tools hit."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QCoreApplication, QPoint, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from desktop_app.core.geometry import Margins, Rect, Size
from desktop_app.state.app_state import ToolId
from desktop_app.ui.canvas import canvas_view
from desktop_app.ui.canvas.plane import Plane
from desktop_app.ui.canvas.viewport import Viewport, whole_angle
from desktop_app.ui.qt.qimage import from_qimage
from desktop_app.ui.tools.handles import turned_cursor
from tests.event_loop import settle
from tests.ui.canvas.bench import Bench

window = pytest.mark.window

VIEWS = [(90.0, False), (180.0, False), (-90.0, True), (37.0, False), (0.0, True), (-120.5, True)]

viewports = st.builds(
    Viewport,
    st.floats(0.02, 64.0),
    st.floats(-3000, 3000),
    st.floats(-3000, 3000),
    st.floats(-360, 360).map(whole_angle) | st.sampled_from([0.0, 90.0, 180.0, -90.0]),
    st.booleans(),
)
places = st.floats(-2000, 2000)


def turn(bench: Bench, angle: float, mirrored: bool) -> None:
    """Mirrored first, if at all, then turned to ``angle``."""
    if mirrored:
        bench.canvas.mirror()
    bench.canvas.turn_to(angle)
    assert (bench.canvas.viewport.angle, bench.canvas.viewport.mirrored) == (angle, mirrored)


def clear(bench: Bench) -> None:
    """Nothing over the picture but the mask."""
    bench.state.view.context_visible.value = False
    bench.state.tools.active.value = ToolId.PAN


# -- the numbers ----------------------------------------------------------------------------------


@pytest.mark.slow
@given(viewports, places, places)
def test_picture_and_canvas_lead_back_to_one_another(view: Viewport, x: float, y: float) -> None:
    assert view.to_canvas(*view.to_picture(x, y)) == pytest.approx((x, y), abs=1e-6)


@given(viewports, st.floats(0.02, 64.0), st.floats(-360, 360), places, places)
def test_zooming_and_turning_keep_the_point_they_happen_about(
    view: Viewport, zoom: float, angle: float, x: float, y: float
) -> None:
    for new in (view.zoomed(zoom, x, y), view.turned(angle, x, y)):
        # The corner lies on a whole pixel, so half a device pixel each way may be off.
        reach = 0.71 + 0.71 * new.zoom / view.zoom + 1e-6
        assert new.to_canvas(*view.to_picture(x, y)) == pytest.approx((x, y), abs=reach)


@pytest.mark.slow
@given(viewports, places, places)
def test_a_mirror_shows_every_point_as_far_on_the_other_side(
    view: Viewport, x: float, y: float
) -> None:
    seen = view.flipped(100).to_canvas(*view.to_picture(x, y))
    assert seen == pytest.approx((200 - x, y), abs=1.01)
    assert view.flipped(100).flipped(100) == replace(
        view, x=pytest.approx(view.x), angle=pytest.approx(view.angle, abs=1.01e-6)
    )


@given(viewports, st.integers(0, 800), st.integers(0, 600), st.integers(1, 300))
def test_rectangles_cover_what_they_stand_for(view: Viewport, x: int, y: int, side: int) -> None:
    area = Rect(x, y, side, side)
    assert view.canvas_rect(view.picture_rect(area)).grown(1).contains(area)
    plane = Plane.under(view, Size(900, 700))
    assert plane.on_canvas(plane.under_canvas(area)).contains(area)
    assert plane.area.contains(plane.under_canvas(area.intersected(plane.canvas)))


@given(viewports, places, places)
def test_the_plane_shows_what_the_canvas_shows(view: Viewport, x: float, y: float) -> None:
    plane = Plane.under(view, Size(400, 300))
    there = plane.from_canvas(x, y)
    assert plane.to_canvas(*there) == pytest.approx((x, y), abs=1e-6)
    reach = 1e-6 * max(1, 1 / view.zoom)
    assert plane.viewport.to_picture(*there) == pytest.approx(view.to_picture(x, y), abs=reach)


@pytest.mark.slow
@given(viewports, st.builds(Size, st.integers(1, 4000), st.integers(1, 4000)))
def test_a_strip_of_a_turned_picture_stays_on_the_canvas(view: Viewport, picture: Size) -> None:
    canvas = Size(400, 300)
    around = view.kept_near(picture, canvas).canvas_rect(picture.rect).grown(1)
    assert not around.intersected(canvas.rect).is_empty


@given(st.floats(-180, 180).map(whole_angle), st.booleans())
def test_a_turned_picture_can_be_seen_whole(angle: float, mirrored: bool) -> None:
    canvas = Size(400, 300)
    view = Viewport.fitted(Size(640, 200), canvas, 10, angle, mirrored=mirrored)
    assert canvas.rect.grown(-8).contains(view.canvas_rect(Rect(0, 0, 640, 200)))


def test_cursors_of_handles_turn_with_the_view() -> None:
    across, diagonal = Qt.CursorShape.SizeHorCursor, Qt.CursorShape.SizeFDiagCursor
    assert turned_cursor(across, 0, mirrored=True) == across
    assert turned_cursor(across, 90, mirrored=False) == Qt.CursorShape.SizeVerCursor
    assert turned_cursor(across, 37, mirrored=False) == diagonal
    assert turned_cursor(diagonal, 0, mirrored=True) == Qt.CursorShape.SizeBDiagCursor
    assert turned_cursor(Qt.CursorShape.CrossCursor, 37, mirrored=True) == (
        Qt.CursorShape.CrossCursor
    )


# -- what is seen ---------------------------------------------------------------------------------


@pytest.fixture
def no_badges(monkeypatch: pytest.MonkeyPatch) -> None:
    """That it is mirrored is said over a picture that reaches the corner."""
    monkeypatch.setattr(canvas_view, "BADGES", ())


@pytest.mark.slow
@window
@pytest.mark.usefixtures("no_badges")
@pytest.mark.parametrize("zoom", [1, 2, 3])
@pytest.mark.parametrize(("angle", "mirrored"), VIEWS[:3] + VIEWS[4:5])
def test_turned_by_quarters_every_pixel_is_the_pictures(
    bench: Bench, photo: np.ndarray, angle: float, mirrored: bool, zoom: int
) -> None:
    bench.open(photo)
    clear(bench)
    bench.canvas.navigation.zoom_to(zoom)
    turn(bench, angle, mirrored)
    bench.canvas.navigation.centre_on(100, 50)
    expected = photo[:, ::-1] if mirrored else photo
    expected = np.rot90(expected, -round(angle / 90)).repeat(zoom, 0).repeat(zoom, 1)
    place = bench.canvas.viewport.canvas_rect(Rect(0, 0, 200, 100))
    seen = place.intersected(Rect(0, 0, 400, 300))
    there = expected[seen.moved(-place.x, -place.y).slices]
    assert np.array_equal(bench.shot()[seen.slices], there)


@pytest.mark.slow
@window
@pytest.mark.usefixtures("no_badges")
@pytest.mark.parametrize(("angle", "mirrored"), VIEWS)
def test_every_pixel_is_where_the_view_says(
    bench: Bench, photo: np.ndarray, angle: float, mirrored: bool
) -> None:
    bench.open(photo)
    clear(bench)
    bench.canvas.navigation.zoom_to(6)
    turn(bench, angle, mirrored)
    shot, seen = bench.shot().astype(int), 0
    for y in range(0, 100, 7):
        for x in range(0, 200, 7):
            left, top = bench.canvas.viewport.to_canvas(x + 0.5, y + 0.5)
            if 0 <= left < 399 and 0 <= top < 299:
                seen += 1
                assert np.abs(shot[int(top), int(left)] - photo[y, x]).max() <= 1
    assert seen > 20


@pytest.mark.slow
@window
@pytest.mark.parametrize("zoom", [0.5, 1.0, 3.0])
@pytest.mark.parametrize(("angle", "mirrored"), VIEWS)
def test_parts_drawn_anew_equal_a_full_drawing(
    bench: Bench, photo: np.ndarray, angle: float, mirrored: bool, zoom: float
) -> None:
    document = bench.open(photo)
    clear(bench)
    bench.canvas.navigation.zoom_to(zoom)
    turn(bench, angle, mirrored)
    QCoreApplication.processEvents()
    rng = np.random.default_rng(5)
    for _ in range(8):
        rect = Rect(int(rng.integers(0, 190)), int(rng.integers(0, 90)), 10, 10)
        document.edit("paint", document.pixels, rect, rng.integers(0, 256, (10, 10, 3), np.uint8))
        document.fill_mask("rectangle", int(rng.integers(0, 256)), rect.moved(-3, 2))
        QCoreApplication.processEvents()
    parts = from_qimage(bench.canvas.screen().grabWindow(bench.canvas.winId()).toImage())
    off = np.abs(parts[..., :3].astype(int) - bench.shot())
    assert off.max() <= (2 if zoom < 1 or angle % 90 else 0)


@pytest.mark.slow
@window
@pytest.mark.parametrize(("angle", "mirrored"), VIEWS)
def test_the_mask_lies_on_the_pixels_it_masks(bench: Bench, angle: float, mirrored: bool) -> None:
    document = bench.open(np.full((100, 100, 3), 128, np.uint8))
    clear(bench)
    bench.canvas.navigation.zoom_to(2)
    turn(bench, angle, mirrored)
    before = bench.shot().astype(int)
    document.fill_mask("rectangle", 255, Rect(20, 30, 40, 10))
    after = bench.shot().astype(int)
    changed = (np.abs(after - before) > 12).any(axis=2)
    for y, x in zip(*np.nonzero(changed), strict=True):
        px, py = bench.canvas.viewport.to_picture(x + 0.5, y + 0.5)
        assert 18.5 < px < 61.5 and 28.5 < py < 41.5
    for px, py in ((21, 31), (59, 31), (21, 39), (59, 39), (40, 35)):
        x, y = bench.canvas.viewport.to_canvas(px + 0.5, py + 0.5)
        assert changed[int(y), int(x)]


@pytest.mark.slow
@window
def test_truth_and_frame_are_turned_with_the_picture(
    bench: Bench, photo: np.ndarray, qtbot: QtBot
) -> None:
    document = bench.open(photo)
    bench.state.view.truth_visible.value = True
    document.fill_mask("rectangle", 255, Rect(100, 40, 10, 10))
    qtbot.waitUntil(lambda: bool(bench.canvas.frame.plans) and bench.planning.is_idle)
    turn(bench, 90.0, False)
    settle()
    shown = bench.shot()
    bench.canvas.update()
    assert np.array_equal(bench.shot(), shown)
    bench.state.view.truth_visible.value = False
    assert not np.array_equal(bench.shot(), shown)


@pytest.mark.few(1)
@window
@pytest.mark.parametrize(("angle", "zoom"), [(0.0, 1.0), (0.0, 2.5), (180.0, 1.0), (37.0, 1.5)])
def test_truth_moves_with_the_picture(
    bench: Bench, photo: np.ndarray, qtbot: QtBot, angle: float, zoom: float
) -> None:
    document = bench.open(photo)
    visible = bench.state.view.truth_visible
    visible.value = True
    document.fill_mask("rectangle", 255, Rect(80, 30, 40, 30))
    qtbot.waitUntil(lambda: bool(bench.canvas.frame.plans) and bench.planning.is_idle)
    bench.canvas.navigation.zoom_to(zoom)
    turn(bench, angle, False)
    bench.shot()
    for dx, dy in ((30, 20), (-55, 8), (0, -41), (-90, 70), (120, -10)):
        bench.canvas.pan(dx, dy)
        moved = bench.shot()
        visible.value = False
        without = bench.shot()
        visible.value = True
        assert np.array_equal(moved, bench.shot())
        assert not np.array_equal(moved, without)
        bench.canvas.pan(3, 5)
        bench.shot()


# -- how one turns it -----------------------------------------------------------------------------


@window
def test_shift_space_and_drag_turn_the_picture_with_the_pointer(bench: Bench) -> None:
    bench.open(np.zeros((500, 500, 3), np.uint8))
    shift, zoom = Qt.KeyboardModifier.ShiftModifier, bench.canvas.zoom
    QTest.keyPress(bench.canvas, Qt.Key.Key_Space, shift)
    bench.drag(QPoint(300, 150), QPoint(290, 210), keys=shift)
    QTest.keyRelease(bench.canvas, Qt.Key.Key_Space)
    assert bench.state.view.angle.value == pytest.approx(33.69, abs=0.01)
    assert bench.canvas.zoom == zoom
    bench.canvas.turn_to(0.0)
    alt = shift | Qt.KeyboardModifier.AltModifier
    QTest.keyPress(bench.canvas, Qt.Key.Key_Space, shift)
    bench.drag(QPoint(300, 150), QPoint(290, 210), keys=alt)
    QTest.keyRelease(bench.canvas, Qt.Key.Key_Space)
    assert bench.state.view.angle.value == 30  # in steps of 15
    assert not bench.mask().any()
    bench.canvas.unturn()
    assert bench.state.view.angle.value == 0


@pytest.mark.slow
@window
def test_space_and_drag_move_a_turned_picture_with_the_pointer(bench: Bench) -> None:
    bench.open(np.zeros((500, 500, 3), np.uint8))
    bench.canvas.zoom_full()
    turn(bench, 37.0, True)
    before = bench.canvas.viewport.to_picture(100, 100)
    QTest.keyPress(bench.canvas, Qt.Key.Key_Space)
    bench.drag(QPoint(100, 100), QPoint(120, 90), QPoint(140, 130))
    QTest.keyRelease(bench.canvas, Qt.Key.Key_Space)
    assert bench.canvas.viewport.to_picture(140, 130) == pytest.approx(before, abs=0.01)


@window
def test_a_turned_picture_zooms_about_the_pointer(bench: Bench) -> None:
    bench.open(np.zeros((2000, 3000, 3), np.uint8))
    turn(bench, -120.5, True)
    point = QPoint(150, 120)
    before = bench.canvas.viewport.to_picture(150, 120)
    for angle in (120, 120, -120, 120):
        bench.wheel(point, angle)
        after = bench.canvas.viewport.to_picture(150, 120)
        assert after == pytest.approx(before, abs=3 / bench.canvas.zoom)


@pytest.mark.slow
@window
def test_another_picture_stands_upright(bench: Bench, photo: np.ndarray) -> None:
    bench.open(photo)
    turn(bench, 37.0, True)
    bench.open(photo.copy())
    assert bench.canvas.viewport.is_upright
    assert (bench.state.view.angle.value, bench.state.view.mirrored.value) == (0, False)


@pytest.mark.slow
@window
def test_a_picture_that_was_seen_whole_is_seen_whole_when_it_is_turned(bench: Bench) -> None:
    bench.open(np.zeros((200, 900, 3), np.uint8))
    for angle in (15.0, 90.0, -130.0):
        bench.state.view.angle.value = angle
        place = bench.canvas.viewport.canvas_rect(Rect(0, 0, 900, 200))
        assert Rect(0, 0, 400, 300).contains(place)


# -- tools ----------------------------------------------------------------------------------------


@pytest.mark.slow
@window
@pytest.mark.parametrize("tool", [ToolId.BRUSH, ToolId.ERASER])
@pytest.mark.parametrize(("angle", "mirrored"), VIEWS)
def test_brush_and_eraser_hit_the_pixel_under_the_pointer(
    bench: Bench, tool: ToolId, angle: float, mirrored: bool
) -> None:
    document = bench.open(np.zeros((100, 100, 3), np.uint8))
    bench.state.tools.active.value = tool
    bench.state.tools.brush.value = replace(bench.state.tools.brush.value, size=1.0)
    turn(bench, angle, mirrored)
    bench.canvas.navigation.zoom_to(12)
    bench.canvas.navigation.centre_on(33, 71)
    before = 0 if tool is ToolId.BRUSH else 255
    document.fill_mask("rectangle", before)
    bench.drag(bench.at(33.5, 71.5))
    assert bench.mask()[71, 33] == 255 - before
    assert np.count_nonzero(bench.mask() != before) == 1


@pytest.mark.few(1)
@window
@pytest.mark.parametrize(("angle", "mirrored"), VIEWS)
def test_the_rectangle_has_the_corners_it_was_dragged_between(
    bench: Bench, angle: float, mirrored: bool
) -> None:
    bench.open(np.zeros((100, 100, 3), np.uint8))
    bench.state.tools.active.value = ToolId.RECTANGLE
    bench.canvas.fit()
    turn(bench, angle, mirrored)
    bench.canvas.navigation.zoom_to(4)
    bench.canvas.navigation.centre_on(50, 45)
    bench.drag(bench.at(40.5, 30.5), bench.at(45, 40), bench.at(59.5, 59.5))
    ys, xs = np.nonzero(bench.mask())
    assert (xs.min(), xs.max(), ys.min(), ys.max()) == (40, 59, 30, 59)


@window
@pytest.mark.parametrize(("angle", "mirrored"), VIEWS)
def test_the_border_that_is_dragged_is_the_one_that_moves(
    bench: Bench, angle: float, mirrored: bool
) -> None:
    bench.open(np.zeros((100, 200, 3), np.uint8))
    bench.state.tools.active.value = ToolId.EXPAND
    bench.canvas.navigation.zoom_to(1)
    turn(bench, angle, mirrored)
    bench.canvas.navigation.centre_on(180, 50)
    bench.hover(bench.at(200, 50))
    bench.drag(bench.at(200, 50), bench.at(220, 50), bench.at(240, 50))
    margins = bench.state.tools.expansion.margins
    assert margins == Margins(0, 0, margins.right, 0)
    assert margins.right == pytest.approx(40, abs=8)


@pytest.mark.slow
@window
@pytest.mark.parametrize(("angle", "mirrored"), VIEWS)
def test_the_contexts_frame_is_dragged_by_the_handle_that_is_seen(
    bench: Bench, qtbot: QtBot, angle: float, mirrored: bool
) -> None:
    document = bench.open(np.zeros((600, 600, 3), np.uint8))
    bench.state.view.truth_visible.value = True
    document.fill_mask("rectangle", 255, Rect(280, 280, 40, 40))
    qtbot.waitUntil(lambda: bool(bench.canvas.frame.plans) and bench.planning.is_idle)
    turn(bench, angle, mirrored)
    bench.canvas.navigation.zoom_to(0.5)
    (plan,) = bench.canvas.frame.plans
    context = plan.context
    bench.canvas.navigation.centre_on(context.right, context.bottom)
    corner, there = bench.at(context.right, context.bottom), bench.at(560, 540)
    bench.hover(corner)
    bench.drag(corner, there, release=False)
    wished = bench.canvas.frame.wished
    assert wished is not None
    assert (wished.x, wished.y) == (context.x, context.y)
    assert (wished.right, wished.bottom) == pytest.approx((560, 540), abs=4)
    bench.release(there)
