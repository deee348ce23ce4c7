"""Fingers on a touch screen: one is the pointer; two move, zoom and turn the view.

What a touchpad or the desktop tells as a gesture is `wheel`.
"""

from __future__ import annotations

import math
from collections.abc import Callable

from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QEventPoint, QTouchEvent

from desktop_app.core.record import record
from desktop_app.ui.canvas.gestures import Gestures
from desktop_app.ui.canvas.navigation import Navigation
from desktop_app.ui.canvas.viewport import whole_angle
from desktop_app.ui.tools.base import Pointer

_LOOSE = 8.0
"""Degrees that two fingers turn before the view does: who only zooms means no turning."""

_LEFT = Qt.MouseButton.LeftButton


@record()
class _Pinch:
    """Two fingers, in device pixels: the middle between them, how far they are apart, and the
    direction from one to the other in degrees clockwise."""

    x: float
    y: float
    apart: float
    direction: float


class TouchHand:
    """Follows one touch from the first finger to the last.

    Args:
        gestures: of the canvas; one finger is its left button.
        navigation: what two fingers move.
        point: the pointer for a place in logical pixels of the canvas.
    """

    def __init__(
        self, gestures: Gestures, navigation: Navigation, point: Callable[[QPointF], Pointer]
    ) -> None:
        self._gestures, self._navigation, self._point = gestures, navigation, point
        self._paints = False
        self._pinch: _Pinch | None = None
        self._turned = 0.0
        self._turns = False

    def handle(self, event: QTouchEvent) -> None:
        """Do what the fingers mean."""
        if event.type() == QEvent.Type.TouchCancel:
            self._end(cancel=True)
            return
        points = list(event.points())
        down = [one for one in points if one.state() != QEventPoint.State.Released]
        if len(down) >= 2:
            self._two(down[0], down[1])
        elif len(points) == 1 and self._pinch is None:
            self._one(points[0])
        if not down:
            self._end(cancel=False)

    def _one(self, finger: QEventPoint) -> None:
        pointer = self._point(finger.position())
        state = finger.state()
        if state == QEventPoint.State.Pressed:
            self._gestures.move(pointer)
            self._gestures.press(_LEFT, pointer, Qt.KeyboardModifier.NoModifier)
            self._paints = True
        elif self._paints and state == QEventPoint.State.Released:
            self._gestures.release(_LEFT, pointer)
            self._gestures.leave()
            self._paints = False
        elif self._paints:
            self._gestures.move(pointer)

    def _two(self, first: QEventPoint, second: QEventPoint) -> None:
        if self._paints:  # the first finger was only the beginning of a pinch
            self._gestures.cancel()
            self._gestures.leave()
            self._paints = False
        now = self._between(first.position(), second.position())
        before, self._pinch = self._pinch, now
        if before is None:
            self._turned, self._turns = 0.0, False
            return
        by = whole_angle(now.direction - before.direction)
        self._turned += by
        if not self._turns and abs(self._turned) > _LOOSE:
            self._turns, by = True, self._turned
        self._navigation.pan(now.x - before.x, now.y - before.y)
        zoom = self._navigation.viewport.zoom * now.apart / max(1.0, before.apart)
        self._navigation.zoom_to(zoom, (now.x, now.y))
        if self._turns:
            self._navigation.turn(by, (now.x, now.y))

    def _between(self, first: QPointF, second: QPointF) -> _Pinch:
        ratio = self._navigation.ratio
        middle, way = (first + second) * (ratio / 2), (second - first) * ratio
        apart = math.hypot(way.x(), way.y())
        direction = math.degrees(math.atan2(way.y(), way.x()))
        return _Pinch(middle.x(), middle.y(), apart, direction)

    def _end(self, *, cancel: bool) -> None:
        if self._paints and cancel:
            self._gestures.cancel()
            self._gestures.leave()
        self._paints = False
        self._pinch = None
