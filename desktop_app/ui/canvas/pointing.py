"""The scene with a pointer on it: mouse, pen, fingers and wheel become gestures and moves.

Keys and focus are `canvas_view`.
"""

from __future__ import annotations

import math
from typing import cast

from PySide6.QtCore import QEvent, QPointF, Qt, Signal
from PySide6.QtGui import (
    QInputDevice,
    QMouseEvent,
    QNativeGestureEvent,
    QPointingDevice,
    QTabletEvent,
    QTouchEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QWidget

from desktop_app.state.app_state import AppState, ToolId
from desktop_app.state.painting.pen import PenState
from desktop_app.ui.canvas import wheel
from desktop_app.ui.canvas.comparison import SplitGrip
from desktop_app.ui.canvas.context_drag import ContextDrag
from desktop_app.ui.canvas.gestures import Gestures, pointer_at
from desktop_app.ui.canvas.guide_lines import GuideGrip, VanishingGrip
from desktop_app.ui.canvas.scene_view import SceneView
from desktop_app.ui.canvas.touch import TouchHand
from desktop_app.ui.look.theme import Theme
from desktop_app.ui.tools.base import Pointer
from desktop_app.ui.tools.handles import MOVE, turned_cursor
from desktop_app.ui.tools.tool_table import TOOLS

_FLAT = 60
"""Degrees of tilt that most pens tell at most."""

_TOUCH = (
    QEvent.Type.TouchBegin,
    QEvent.Type.TouchUpdate,
    QEvent.Type.TouchEnd,
    QEvent.Type.TouchCancel,
)


class PointingView(SceneView):
    """What is pointed at and dragged on the scene.

    ``pointed`` tells where the pointer is, (x, y) in device pixels; None: not here. ``guide_asked``
    tells the number of a guide whose place is to be typed.

    Args:
        state: what to show; zoom, tool and overlay are read from it and zoom is written to it.
        theme: colours.
    """

    pointed = Signal(object)
    guide_asked = Signal(int)

    def __init__(self, state: AppState, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(state, theme, parent)
        self._pen_down = False
        self.setMouseTracking(True)
        self.setTabletTracking(True)
        self.setAttribute(Qt.WidgetAttribute.WA_AcceptTouchEvents)
        # The right button is a tool's; a main window would open its menu of docks on it.
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.PreventContextMenu)
        context = ContextDrag(self, self.frame, state.parameters, self._grip_at)
        grips = (
            SplitGrip(self, self.comparison, state),
            GuideGrip(self, state.guides, self._guide_at),
            VanishingGrip(self, state.view, lambda: state.tools.active.value is ToolId.PAN),
        )
        self.gestures = Gestures(self, {row.id: row.make for row in TOOLS}, context, grips)
        self.touch = TouchHand(self.gestures, self.navigation, self._pointer_at)

    def cancel_gesture(self) -> bool:
        """Take back a stroke in progress; returns whether there was one."""
        self._pen_down = False
        cancelled = self.gestures.cancel()
        self._gesture_changed()
        return cancelled

    def _pointer_at(self, position: QPointF) -> Pointer:
        return pointer_at(position, self.devicePixelRatioF(), self.plane)

    def _pointer(self, event: QMouseEvent | QTabletEvent) -> Pointer:
        running = self.gestures.is_running
        button = self.gestures.button if running else event.button()
        return pointer_at(
            event.position(),
            self.devicePixelRatioF(),
            self.plane,
            event.modifiers(),
            secondary=button == Qt.MouseButton.RightButton,
            pressure=event.pressure() if isinstance(event, QTabletEvent) and event.buttons() else 1,
            eraser=event.pointerType() == QPointingDevice.PointerType.Eraser,
            pen=self._pen_state(event),
        )

    def _pen_state(self, event: QMouseEvent | QTabletEvent) -> PenState:
        """How the pen is held over the picture, which may be turned."""
        if not isinstance(event, QTabletEvent):
            return PenState(time=float(event.timestamp()))
        across, down = event.xTilt(), event.yTilt()
        return PenState(
            tilt=min(1.0, math.hypot(across, down) / _FLAT),
            azimuth=(math.degrees(math.atan2(down, across)) - self.angle) % 360 / 360,
            rotation=event.rotation() % 360 / 360,
            time=float(event.timestamp()),
        )

    def pointer_from(self, position: QPointF) -> Pointer:
        """The pointer at a place of the screen, which may be next to the canvas."""
        return self._pointer_at(self.mapFromGlobal(position))

    def point_from(self, position: QPointF) -> None:
        """The pointer is over a ruler: let both rulers say where."""
        self.pointed.emit(self.pointer_from(position).on_screen)

    def show_guides(self) -> None:
        """A guide is about to be laid: it must be seen."""
        self._state.view.guides_visible.value = True

    def tabletEvent(self, event: QTabletEvent) -> None:
        """A pen: pressed it is the left button (its own button the right one), its pressure and
        which end it is go along. Taken here, it makes no mouse events."""
        pointer = self._pointer(event)
        self._state.tools.has_pen.value = True
        kind = event.type()
        if kind == QEvent.Type.TabletPress:
            self._clicked()
            self._moved(pointer)  # not every pen hovers before
            self._pen_down = True
            self.gestures.press(event.button(), pointer, event.modifiers())
            self._gesture_changed()
        elif kind == QEvent.Type.TabletMove:
            self._moved(pointer)
        elif kind == QEvent.Type.TabletRelease:
            self._pen_down = False
            self.gestures.release(event.button(), pointer)
            self._gesture_changed()
        event.accept()

    def _clicked(self) -> None:
        """Takes the keyboard's focus, if it is elsewhere."""
        if not self.hasFocus():
            self.setFocus(Qt.FocusReason.MouseFocusReason)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if self._pen_down:  # what some systems make of the pen beside its own events
            return
        self._clicked()
        self.gestures.press(event.button(), self._pointer(event), event.modifiers())
        self._gesture_changed()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        pointer = self._pointer(event)
        grip = self._grip_at(pointer.canvas_x, pointer.canvas_y)
        drawing = self.gestures.is_running or self.gestures.is_open
        guide = None if drawing else self._guide_at(pointer.canvas_x, pointer.canvas_y)
        if guide is not None:
            self.guide_asked.emit(guide)
        elif grip is not None and grip[0] == MOVE and not drawing:
            self._state.parameters.change_plan(context=None)
        elif drawing or not self.gestures.double_press(pointer):
            self.mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if not self._pen_down:
            self._moved(self._pointer(event))

    def _moved(self, pointer: Pointer) -> None:
        self.pointed.emit(pointer.on_screen)
        self._state.view.scopes.pointed.value = pointer.x, pointer.y
        if not self.gestures.is_running:
            at = (pointer.canvas_x, pointer.canvas_y)
            self.frame.hover(*at, self.plane.viewport, self.line)
        self.gestures.move(pointer)
        self._update_cursor()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self._pen_down:
            return
        self.gestures.release(event.button(), self._pointer(event))
        self._gesture_changed()

    def leaveEvent(self, event: QEvent) -> None:
        self.pointed.emit(None)
        self._state.view.scopes.pointed.value = None
        self.frame.leave()
        self.gestures.leave()

    def wheelEvent(self, event: QWheelEvent) -> None:
        if not self.gestures.is_running:
            wheel.handle_wheel(event, self.navigation)

    def event(self, event: QEvent) -> bool:
        kind = event.type()
        if kind in _TOUCH and self._touched(cast(QTouchEvent, event)):
            return True
        if kind == QEvent.Type.NativeGesture and wheel.handle_native_gesture(
            cast(QNativeGestureEvent, event), self.navigation
        ):
            return True
        return super().event(event)

    def _touched(self, event: QTouchEvent) -> bool:
        """Fingers on the screen; those on a touchpad are a mouse or a gesture."""
        if event.device().type() != QInputDevice.DeviceType.TouchScreen:
            return False
        if event.type() == QEvent.Type.TouchBegin:
            self._clicked()
        self.touch.handle(event)
        self._gesture_changed()
        event.accept()
        return True

    def _gesture_changed(self) -> None:
        self.scene.set_painting(self.gestures.is_editing)
        self._update_cursor()

    def _update_cursor(self) -> None:
        shape = turned_cursor(self.gestures.cursor, self.angle, mirrored=self.viewport.mirrored)
        if self.cursor().shape() != shape:
            self.setCursor(shape)
