"""Zoom and pan by wheel, mouse and keys, in a real window."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from desktop_app.core.geometry import Rect, Size
from desktop_app.imaging.layers.transforming import Watch
from desktop_app.state.app_state import ToolId
from desktop_app.state.document.reshaping import reshaped, scaled_to
from tests.ui.canvas.bench import Bench

pytestmark = pytest.mark.window

MIDDLE = Qt.MouseButton.MiddleButton
SHIFT, ALT = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.AltModifier
CTRL = Qt.KeyboardModifier.ControlModifier


def under(bench: Bench, point: QPoint) -> tuple[float, float]:
    return bench.canvas.viewport.to_picture(point.x(), point.y())


@pytest.mark.slow
@pytest.mark.parametrize("keys", [Qt.KeyboardModifier.NoModifier, CTRL])
@pytest.mark.parametrize("angle", [120, -120, 240, 48, -33])
def test_the_wheel_zooms_and_keeps_the_pixel_under_the_cursor(
    bench: Bench, angle: int, keys: Qt.KeyboardModifier
) -> None:
    bench.open(np.zeros((2000, 3000, 3), np.uint8))
    bench.zoom(0.5, -100, -200)
    point = QPoint(150, 120)
    before, zoom = under(bench, point), bench.canvas.zoom
    bench.wheel(point, angle, keys)
    assert (bench.canvas.zoom > zoom) == (angle > 0)
    assert under(bench, point) == pytest.approx(before, abs=1.01 / bench.canvas.zoom)
    assert bench.state.view.zoom.value == bench.canvas.zoom


@pytest.mark.slow
def test_the_wheel_stops_at_100_percent(bench: Bench) -> None:
    bench.open(np.zeros((900, 900, 3), np.uint8))
    seen = []
    for _ in range(30):
        bench.wheel(QPoint(200, 150), 120)
        seen.append(bench.canvas.zoom)
    assert 1.0 in seen and seen[-1] == 64.0
    for _ in range(60):
        bench.wheel(QPoint(200, 150), -120)
    assert bench.canvas.zoom == 0.02


@pytest.mark.slow
def test_shift_and_alt_turn_the_wheel_into_panning(bench: Bench) -> None:
    bench.open(np.zeros((2000, 3000, 3), np.uint8))
    bench.zoom(1.0, -100, -100)
    bench.wheel(QPoint(50, 50), 120, SHIFT)
    assert (bench.canvas.viewport.left, bench.canvas.viewport.top) == (-10, -100)
    bench.wheel(QPoint(50, 50), -120, ALT)
    assert (bench.canvas.viewport.left, bench.canvas.viewport.top) == (-10, -190)
    assert bench.canvas.zoom == 1.0


@pytest.mark.slow
def test_the_middle_button_drags_the_picture_with_any_tool(bench: Bench) -> None:
    bench.open(np.zeros((800, 800, 3), np.uint8))
    bench.zoom(1.0, -100, -100)
    bench.drag(QPoint(100, 100), QPoint(130, 90), QPoint(140, 120), button=MIDDLE)
    assert (bench.canvas.viewport.left, bench.canvas.viewport.top) == (-60, -80)
    assert not bench.mask().any()


@pytest.mark.slow
def test_space_turns_any_tool_into_the_hand(bench: Bench) -> None:
    bench.open(np.zeros((800, 800, 3), np.uint8))
    bench.zoom(1.0, -100, -100)
    QTest.keyPress(bench.canvas, Qt.Key.Key_Space)
    assert bench.canvas.cursor().shape() == Qt.CursorShape.OpenHandCursor
    bench.drag(QPoint(100, 100), QPoint(110, 120), release=False)
    assert bench.canvas.cursor().shape() == Qt.CursorShape.ClosedHandCursor
    # Letting go of the bar first does not end the drag.
    QTest.keyRelease(bench.canvas, Qt.Key.Key_Space)
    bench.drag(QPoint(110, 120), QPoint(120, 130))
    assert (bench.canvas.viewport.left, bench.canvas.viewport.top) == (-80, -70)
    assert not bench.mask().any()
    bench.drag(QPoint(100, 100), QPoint(110, 120))
    assert bench.mask().any()


def test_the_hand_tool_pans_and_changes_nothing(bench: Bench) -> None:
    bench.open(np.zeros((800, 800, 3), np.uint8))
    bench.zoom(1.0, -100, -100)
    bench.state.tools.active.value = ToolId.PAN
    bench.drag(QPoint(100, 100), QPoint(90, 80))
    assert (bench.canvas.viewport.left, bench.canvas.viewport.top) == (-110, -120)
    assert not bench.mask().any()


def test_arrows_move_and_plus_and_minus_zoom(bench: Bench) -> None:
    bench.open(np.zeros((2000, 2000, 3), np.uint8))
    bench.zoom(1.0, -300, -300)
    QTest.keyClick(bench.canvas, Qt.Key.Key_Right)
    assert bench.canvas.viewport.left == -364
    QTest.keyClick(bench.canvas, Qt.Key.Key_Up)
    assert bench.canvas.viewport.top == -236
    QTest.keyClick(bench.canvas, Qt.Key.Key_Plus)
    assert bench.canvas.zoom == 1.25
    QTest.keyClick(bench.canvas, Qt.Key.Key_Minus)
    assert bench.canvas.zoom == 1.0


def test_fit_stays_fitted_when_the_window_changes(bench: Bench) -> None:
    bench.open(np.zeros((900, 600, 3), np.uint8))
    picture = Rect(0, 0, 600, 900)
    bench.canvas.resize(500, 500)
    assert Rect(0, 0, 500, 500).contains(bench.canvas.canvas_rect(picture))
    assert bench.canvas.canvas_rect(picture).height == 500 - 2 * 24
    bench.canvas.zoom_full()
    middle = under(bench, QPoint(250, 250))
    bench.canvas.resize(700, 400)
    assert bench.canvas.zoom == 1.0
    assert under(bench, QPoint(350, 200)) == pytest.approx(middle, abs=1)
    bench.canvas.fit()
    assert bench.canvas.canvas_rect(picture).height == 400 - 2 * 24


def test_opening_another_picture_shows_it_whole(bench: Bench) -> None:
    bench.open(np.zeros((900, 600, 3), np.uint8))
    bench.canvas.zoom_full()
    bench.open(np.zeros((3000, 4000, 3), np.uint8))
    assert bench.canvas.canvas_rect(Rect(0, 0, 4000, 3000)).width <= 400


def test_a_zoom_set_elsewhere_is_followed(bench: Bench) -> None:
    bench.open(np.zeros((900, 600, 3), np.uint8))
    middle = under(bench, QPoint(200, 150))
    bench.state.view.zoom.value = 3.0
    assert bench.canvas.zoom == 3.0
    assert under(bench, QPoint(200, 150)) == pytest.approx(middle, abs=1)


def test_a_picture_cannot_get_lost(bench: Bench) -> None:
    bench.open(np.zeros((500, 500, 3), np.uint8))
    bench.canvas.zoom_full()
    for _ in range(50):
        QTest.keyClick(bench.canvas, Qt.Key.Key_Left)
        QTest.keyClick(bench.canvas, Qt.Key.Key_Down)
    seen = bench.canvas.canvas_rect(Rect(0, 0, 500, 500)).intersected(Rect(0, 0, 400, 300))
    assert seen.width >= 60 and seen.height >= 60


def test_nothing_happens_without_a_picture(bench: Bench) -> None:
    bench.wheel(QPoint(50, 50), 120)
    bench.drag(QPoint(10, 10), QPoint(100, 100))
    QTest.keyClick(bench.canvas, Qt.Key.Key_Plus)
    bench.canvas.fit()
    assert bench.canvas.zoom == 1.0


@pytest.mark.slow
def test_one_pixel_and_very_long_pictures_can_be_shown(bench: Bench) -> None:
    for shape in ((1, 1, 3), (1, 5000, 3), (5000, 1, 3), (3, 2, 4)):
        bench.open(np.full(shape, 255, np.uint8))
        for zoom in (0.02, 0.5, 1.0, 64.0):
            bench.canvas.navigation.zoom_to(zoom)
            bench.shot()
        bench.canvas.fit()
        assert (bench.shot() == 255).any()


def test_how_a_picture_was_seen_at_another_size_is_no_view_of_it(bench: Bench) -> None:
    bench.open(np.zeros((1, 1, 3), np.uint8))
    bench.zoom(64.0)
    navigation = bench.canvas.navigation
    left = navigation.view_state
    assert left is not None and not left.fitted and left.picture == Size(1, 1)
    bench.open(np.zeros((300, 400, 3), np.uint8))
    fitted = navigation.viewport
    navigation.restore(left)
    assert navigation.viewport == fitted
    bench.zoom(2.0)
    zoomed, left = navigation.viewport, navigation.view_state
    assert left is not None
    navigation.fit()
    navigation.restore(left)
    assert navigation.viewport == zoomed, "as it was last seen"
    navigation.restore(replace(left, zoom=3.0, picture=None))
    assert navigation.viewport.zoom == 3.0, "noted by an earlier version"


def test_a_picture_that_is_scaled_and_back_never_leaves_the_sight(bench: Bench) -> None:
    document = bench.open(np.zeros((300, 400, 3), np.uint8))
    navigation, size = bench.canvas.navigation, document.size
    bench.zoom(0.5, -20)

    def scale(to: Size) -> None:
        change = scaled_to(document.size, to, "nearest")
        content = reshaped(document.content, change, Watch())
        document.commit(change.name, content, reshaped=True, matrix=change.matrix)

    scale(Size(1, 1))
    assert navigation.viewport.zoom > 8, "more than a speck"
    bench.zoom(64.0, 60, 60)
    document.undo_stack.undo()
    assert document.size == size
    assert navigation.canvas.rect.contains(navigation.viewport.canvas_rect(size.rect))
