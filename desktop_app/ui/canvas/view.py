"""The canvas widget: what pointer, keys and focus do on the scene; no rules of its own."""

from __future__ import annotations

from typing import cast

from PySide6.QtCore import QEvent, QPointF, Qt, Signal
from PySide6.QtGui import (
    QFocusEvent,
    QHideEvent,
    QInputDevice,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QNativeGestureEvent,
    QPainter,
    QPointingDevice,
    QResizeEvent,
    QTabletEvent,
    QTouchEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QWidget

from desktop_app.core.geometry import Margins, Rect
from desktop_app.state.app_state import AppState, ToolId
from desktop_app.ui.bind import listen
from desktop_app.ui.canvas import keys, wheel
from desktop_app.ui.canvas.commands import EditCommands
from desktop_app.ui.canvas.comparison import SplitGrip
from desktop_app.ui.canvas.context_drag import ContextDrag
from desktop_app.ui.canvas.gestures import Gestures, pointer_at
from desktop_app.ui.canvas.guide_lines import GuideGrip
from desktop_app.ui.canvas.picture_layer import qrect
from desktop_app.ui.canvas.result_bar import ResultBar
from desktop_app.ui.canvas.scene_painter import without
from desktop_app.ui.canvas.scene_view import SceneView
from desktop_app.ui.canvas.touch import TouchHand
from desktop_app.ui.icons import Icons
from desktop_app.ui.theme import Theme
from desktop_app.ui.tools.base import Pointer
from desktop_app.ui.tools.handles import MOVE, turned_cursor
from desktop_app.ui.tools.table import TOOLS

__all__ = ["CanvasView"]

_TOUCH = (
    QEvent.Type.TouchBegin,
    QEvent.Type.TouchUpdate,
    QEvent.Type.TouchEnd,
    QEvent.Type.TouchCancel,
)

_BY_KEY = (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason)


class CanvasView(SceneView):
    """The scene, the pointer on it, and the bar under a result.

    ``pointed`` tells where the pointer is, (x, y) in device pixels; None: not here.

    Args:
        state: what to show; zoom, tool and overlay are read from it and zoom is written to it.
        commands: for plan, apply and discard.
        theme: colours.
        icons: for the bar under a result.
    """

    pointed = Signal(object)

    def __init__(
        self,
        state: AppState,
        commands: EditCommands,
        theme: Theme,
        icons: Icons,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(state, theme, parent)
        self._focus_by_key = False
        self.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, False)
        self.setMouseTracking(True)
        # The right button is a tool's; a main window would open its menu of docks on it.
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.PreventContextMenu)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        context = ContextDrag(self, self.frame, state.parameters, self._grip_at)
        grips = (
            SplitGrip(self, self.comparison, state),
            GuideGrip(self, state.guides, self._guide_at),
        )
        self.gestures = Gestures(self, {row.id: row.tool for row in TOOLS}, context, grips)
        self.touch = TouchHand(self.gestures, self.navigation, self._pointer_at)
        self._pen_down = False
        self.setAttribute(Qt.WidgetAttribute.WA_AcceptTouchEvents)
        self.setTabletTracking(True)
        self.bar = ResultBar(state, commands, self.scene, theme, icons, self)
        self.bar.before_held.connect(self.set_before)
        self.bar.entered.connect(self.gestures.leave)
        self.scene.content_changed.connect(self._content_changed)
        self.scene.grown.connect(self._grown)
        listen(state.tools.active.changed, self._tool_changed)
        listen(state.tools.brush.changed, self._brush_changed)
        listen(state.tools.paint.changed, self._brush_changed)
        listen(state.tools.expansion.chosen.changed, self._brush_changed)
        self._content_changed(True)
        self.retranslate()

    def retranslate(self) -> None:
        """Set all texts."""
        self.frame.retranslate()
        self.setAccessibleName(self.tr("Canvas"))
        self.setAccessibleDescription(
            self.tr(
                "The picture and its mask. Arrow keys move the picture, plus and minus zoom; "
                "paint with the mouse or a pen. Tab held shows the original; Ctrl+Tab leads on."
            )
        )

    # -- commands -----------------------------------------------------------------------------

    def set_before(self, before: bool) -> None:
        """Show the picture without preview and result, while ``before``."""
        self.scene.set_before(before)

    def cancel_gesture(self) -> bool:
        """Take back a stroke in progress; returns whether there was one."""
        cancelled = self.gestures.cancel()
        self._gesture_changed()
        return cancelled

    # -- drawing ------------------------------------------------------------------------------

    def paint_area(self, painter: QPainter, area: Rect) -> None:
        super().paint_area(painter, area)
        self.gestures.paint(painter)
        if self._focus_by_key:
            whole = self.navigation.canvas.rect
            for part in without(area, whole.grown(-2 * self.line)):
                painter.fillRect(qrect(part), self._theme.color("accent"))

    # -- pointer ------------------------------------------------------------------------------

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
        )

    def pointer_from(self, position: QPointF) -> Pointer:
        """The pointer at a place of the screen, which may lie beside the canvas."""
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
        """The pointer went down: who uses it does not go from part to part by Tab."""
        if not self.hasFocus():
            self.setFocus(Qt.FocusReason.MouseFocusReason)
        if self._focus_by_key:
            self._focus_by_key = False
            self.update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if self._pen_down:  # what some systems make of the pen beside its own events
            return
        self._clicked()
        self.gestures.press(event.button(), self._pointer(event), event.modifiers())
        self._gesture_changed()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        pointer = self._pointer(event)
        grip = self._grip_at(pointer.canvas_x, pointer.canvas_y)
        if grip is not None and grip[0] == MOVE and not self.gestures.is_running:
            self._state.parameters.change_plan(context=None)
        else:
            self.mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if not self._pen_down:
            self._moved(self._pointer(event))

    def _moved(self, pointer: Pointer) -> None:
        self.pointed.emit(pointer.on_screen)
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
        self.frame.leave()
        self.gestures.leave()

    def wheelEvent(self, event: QWheelEvent) -> None:
        if not self.gestures.is_running:
            wheel.handle_wheel(event, self.navigation)

    # -- keys and focus -----------------------------------------------------------------------

    def event(self, event: QEvent) -> bool:
        kind = event.type()
        if kind == QEvent.Type.ShortcutOverride and self.gestures.is_running:
            # In the middle of a stroke no shortcut may run: Ctrl+Z and Esc end the stroke.
            event.accept()
            return True
        if kind == QEvent.Type.KeyPress and self._takes_tab(cast(QKeyEvent, event)):
            return True
        if kind in _TOUCH and self._touched(cast(QTouchEvent, event)):
            return True
        if kind == QEvent.Type.NativeGesture and wheel.handle_native_gesture(
            cast(QNativeGestureEvent, event), self.navigation
        ):
            return True
        if kind == QEvent.Type.DevicePixelRatioChange:
            self._size_changed()
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

    def _takes_tab(self, event: QKeyEvent) -> bool:
        """Tab held shows the original. Whoever came here by Tab goes on by it, as everywhere;
        Ctrl+Tab and Shift+Tab always lead on."""
        if event.key() != keys.ORIGINAL:
            return False
        if event.modifiers() == Qt.KeyboardModifier.ControlModifier:
            return self.focusNextPrevChild(True)
        if event.modifiers() or self._focus_by_key or self.document is None:
            return False
        if not event.isAutoRepeat() and not self.gestures.is_running:
            self.comparison.hold(True)
        return True

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Space and not self.gestures.is_running:
            self.gestures.hold_space(True)
            self._update_cursor()
        elif event.key() == keys.BEFORE and not self.gestures.is_running:
            self.set_before(True)
        elif self.gestures.is_running:
            if event.key() == Qt.Key.Key_Escape or event.matches(QKeySequence.StandardKey.Undo):
                self.cancel_gesture()
        elif not self._key_taken(event):
            super().keyPressEvent(event)

    def _key_taken(self, event: QKeyEvent) -> bool:
        """Whether the key means something to the tool, the result shown, or the view."""
        if not keys.held(event) and self.gestures.key(Qt.Key(event.key())):
            return True
        if self.comparison.is_split and keys.handle_split_key(event, self.comparison):
            return True
        if self.scene.result is not None and keys.handle_result_key(event, self.bar):
            return True
        return keys.handle_view_key(event, self.navigation)

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Space and not event.isAutoRepeat():
            self.gestures.hold_space(False)
            self._update_cursor()
        elif event.key() == keys.BEFORE and not event.isAutoRepeat():
            self.set_before(False)
        elif event.key() == keys.ORIGINAL and not event.isAutoRepeat():
            self.comparison.hold(False)
        else:
            super().keyReleaseEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        # Whoever comes by Tab must see where he is; a frame around every click would only disturb.
        self._focus_by_key = event.reason() in _BY_KEY
        self.update()
        super().focusInEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        if self._focus_by_key:
            self._focus_by_key = False
            self.update()
        self.gestures.hold_space(False)
        self.set_before(False)
        self.comparison.hold(False)
        self.cancel_gesture()
        super().focusOutEvent(event)

    def hideEvent(self, event: QHideEvent) -> None:
        self.cancel_gesture()
        super().hideEvent(event)

    # -- following ----------------------------------------------------------------------------

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._size_changed()
        super().resizeEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)

    def _size_changed(self) -> None:
        self.navigation.set_canvas(self.device_size, self.devicePixelRatioF())
        self.bar.place()

    def _content_changed(self, look_at_all: bool) -> None:
        self.navigation.set_picture(self.scene.content, look_at_all=look_at_all)
        self.gestures.switched()
        self._gesture_changed()

    def _grown(self, margins: Margins) -> None:
        self.gestures.switched()
        if self.scene.content is not None:
            self.navigation.grow(self.scene.content, margins)
        self._gesture_changed()

    def _view_changed(self) -> None:
        self.gestures.refresh()
        super()._view_changed()

    def _tool_changed(self, _: ToolId) -> None:
        self.gestures.switched()
        if self.underMouse():
            self.gestures.move(self._pointer_at(QPointF(self.mapFromGlobal(self.cursor().pos()))))
        self._gesture_changed()

    def _brush_changed(self, _: object) -> None:
        self.gestures.refresh()

    def _gesture_changed(self) -> None:
        paints = self.gestures.is_editing and self._state.tools.active.value is ToolId.PAINT
        if paints and self.scene.result is not None:
            # What is painted must be seen, and a result lies over it.
            self._state.results.show(None)
        self.scene.set_painting(self.gestures.is_editing)
        self._update_cursor()

    def _update_cursor(self) -> None:
        shape = turned_cursor(self.gestures.cursor, self.angle, mirrored=self.viewport.mirrored)
        if self.cursor().shape() != shape:
            self.setCursor(shape)
