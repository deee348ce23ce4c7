"""Two fingers, on a touch screen and as the desktop's own gestures."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QInputDevice, QNativeGestureEvent, QPointingDevice
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from tests.ui.canvas.bench import Bench

pytestmark = pytest.mark.window


@pytest.fixture
def screen(bench: Bench) -> QPointingDevice:
    bench.open(np.zeros((900, 900, 3), np.uint8))
    bench.zoom(1.0, -100, -100)
    return QTest.createTouchDevice()


def native(bench: Bench, kind: Qt.NativeGestureType, value: float, moved: QPointF) -> None:
    device = QPointingDevice.primaryPointingDevice()
    at = QPointF(150, 120)
    event = QNativeGestureEvent(kind, device, 2, at, at, at, value, moved)
    QApplication.sendEvent(bench.canvas, event)


def test_a_touchpad_zooms_turns_and_moves(bench: Bench) -> None:
    bench.open(np.zeros((900, 900, 3), np.uint8))
    bench.zoom(1.0, -100, -100)
    before = bench.canvas.viewport.to_picture(150, 120)
    native(bench, Qt.NativeGestureType.ZoomNativeGesture, 0.5, QPointF())
    assert bench.canvas.zoom == 1.5
    native(bench, Qt.NativeGestureType.RotateNativeGesture, 20.0, QPointF())
    assert bench.state.view.angle.value == 20
    assert bench.canvas.viewport.to_picture(150, 120) == pytest.approx(before, abs=2)
    place = bench.canvas.viewport.to_canvas(*before)
    native(bench, Qt.NativeGestureType.PanNativeGesture, 0.0, QPointF(13, -7))
    after = bench.canvas.viewport.to_canvas(*before)
    assert after == pytest.approx((place[0] + 13, place[1] - 7), abs=1)
    native(bench, Qt.NativeGestureType.SmartZoomNativeGesture, 0.0, QPointF())
    assert bench.canvas.zoom == 1
    native(bench, Qt.NativeGestureType.SmartZoomNativeGesture, 0.0, QPointF())
    assert bench.canvas.zoom < 1


def test_one_finger_paints(bench: Bench, screen: QPointingDevice) -> None:
    canvas = bench.canvas
    QTest.touchEvent(canvas, screen).press(0, QPoint(100, 100), canvas).commit()
    QTest.touchEvent(canvas, screen).move(0, QPoint(140, 100), canvas).commit()
    QTest.touchEvent(canvas, screen).release(0, QPoint(140, 100), canvas).commit()
    assert bench.mask()[200, 220] == 255
    assert not canvas.gestures.is_running


def test_two_fingers_apart_zoom_and_paint_nothing(bench: Bench, screen: QPointingDevice) -> None:
    canvas = bench.canvas
    first, second = QPoint(100, 100), QPoint(200, 100)
    QTest.touchEvent(canvas, screen).press(0, first, canvas).commit()
    QTest.touchEvent(canvas, screen).move(0, first, canvas).press(1, second, canvas).commit()
    assert not canvas.gestures.is_running
    middle = canvas.viewport.to_picture(150, 100)
    wide = (QPoint(60, 100), QPoint(240, 100))
    QTest.touchEvent(canvas, screen).move(0, wide[0], canvas).move(1, wide[1], canvas).commit()
    assert canvas.zoom == pytest.approx(1.8)
    assert canvas.viewport.to_picture(150, 100) == pytest.approx(middle, abs=1)
    assert bench.state.view.angle.value == 0
    QTest.touchEvent(canvas, screen).move(0, wide[0], canvas).release(1, wide[1], canvas).commit()
    QTest.touchEvent(canvas, screen).move(0, QPoint(20, 20), canvas).commit()
    QTest.touchEvent(canvas, screen).release(0, QPoint(20, 20), canvas).commit()
    assert not bench.mask().any()
    document = bench.state.document.value
    assert document is not None and document.undo_stack.undo_name is None


@pytest.mark.slow
def test_two_fingers_around_one_another_turn(bench: Bench, screen: QPointingDevice) -> None:
    canvas = bench.canvas
    QTest.touchEvent(canvas, screen).press(0, QPoint(100, 100), canvas).commit()
    start = QPoint(100, 100)
    touch = QTest.touchEvent(canvas, screen)
    touch.move(0, start, canvas).press(1, QPoint(200, 100), canvas).commit()
    for x, y in ((197, 125), (187, 150), (171, 171)):
        there = (QPoint(300 - x, 200 - y), QPoint(x, y))
        touch = QTest.touchEvent(canvas, screen)
        touch.move(0, there[0], canvas).move(1, there[1], canvas).commit()
    QTest.touchEvent(canvas, screen).release(0, there[0], canvas).release(
        1, there[1], canvas
    ).commit()
    assert bench.state.view.angle.value == pytest.approx(73.5, abs=1)
    assert screen.type() == QInputDevice.DeviceType.TouchScreen
