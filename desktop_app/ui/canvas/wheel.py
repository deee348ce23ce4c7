"""What a wheel, a touchpad or a pinch means for the view."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QInputDevice, QNativeGestureEvent, QWheelEvent

from desktop_app.ui.canvas.navigation import Navigation

_NOTCH = 120
"""Qt's eighths of a degree for one notch of an ordinary wheel."""

_PAN_PER_NOTCH = 90
"""Pixels (1x) that a notch moves the picture."""


def handle_wheel(event: QWheelEvent, navigation: Navigation) -> None:
    """Wheel: zoom to the pointer. Shift: move sideways. Alt: move up and down.

    Two fingers on a touchpad move the picture, as everywhere; with Ctrl they zoom.
    """
    ratio, angle, pixels = navigation.ratio, event.angleDelta(), event.pixelDelta()
    held = event.modifiers()
    touchpad = event.device().type() == QInputDevice.DeviceType.TouchPad
    steps = (angle.x() or angle.y()) / _NOTCH * _PAN_PER_NOTCH * ratio
    if held & Qt.KeyboardModifier.ShiftModifier:
        navigation.pan(steps, 0)
    elif held & Qt.KeyboardModifier.AltModifier:
        navigation.pan(0, steps)
    elif touchpad and not held & Qt.KeyboardModifier.ControlModifier:
        if pixels.isNull():
            pixels = angle * (_PAN_PER_NOTCH / _NOTCH)
        navigation.pan(pixels.x() * ratio, pixels.y() * ratio)
    else:
        _zoom(angle.y(), _device(event.position(), ratio), navigation)
    event.accept()


def handle_native_gesture(event: QNativeGestureEvent, navigation: Navigation) -> bool:
    """Two fingers on a touchpad: apart zooms, around one another turns, both about the place
    between them; side by side moves; a double tap shows the whole picture, or 100 %.

    Returns whether it was one of these.
    """
    act = _NATIVE.get(event.gestureType())
    if act is None:
        return False
    act(event, navigation)
    return True


def _pinch(event: QNativeGestureEvent, view: Navigation) -> None:
    at = _device(event.position(), view.ratio)
    view.zoom_to(view.viewport.zoom * (1 + event.value()), at)


def _turn(event: QNativeGestureEvent, view: Navigation) -> None:
    view.turn(event.value(), _device(event.position(), view.ratio))


def _slide(event: QNativeGestureEvent, view: Navigation) -> None:
    view.pan(event.delta().x() * view.ratio, event.delta().y() * view.ratio)


def _leap(event: QNativeGestureEvent, view: Navigation) -> None:
    if view.viewport.zoom == 1:
        view.fit()
    else:
        view.zoom_to(1.0, _device(event.position(), view.ratio))


_NATIVE: dict[Qt.NativeGestureType, Callable[[QNativeGestureEvent, Navigation], None]] = {
    Qt.NativeGestureType.ZoomNativeGesture: _pinch,
    Qt.NativeGestureType.RotateNativeGesture: _turn,
    Qt.NativeGestureType.PanNativeGesture: _slide,
    Qt.NativeGestureType.SmartZoomNativeGesture: _leap,
}


def _device(position: QPointF, ratio: float) -> tuple[float, float]:
    return position.x() * ratio, position.y() * ratio


def _zoom(angle: int, at: tuple[float, float], navigation: Navigation) -> None:
    if angle == 0:
        return
    if angle % _NOTCH == 0:
        for _ in range(abs(angle) // _NOTCH):
            navigation.step(1 if angle > 0 else -1, at)
    else:  # a wheel or pad without notches: smoothly, four notches double
        navigation.zoom_to(navigation.viewport.zoom * 2 ** (angle / (4 * _NOTCH)), at)
