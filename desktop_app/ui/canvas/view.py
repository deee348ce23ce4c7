"""The canvas widget: what pointer, keys and focus do on the scene; no rules of its own."""

from __future__ import annotations

from typing import cast

from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import (
    QFocusEvent,
    QHideEvent,
    QKeyEvent,
    QMouseEvent,
    QNativeGestureEvent,
    QPainter,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QWidget

from desktop_app.core.geometry import Margins, Rect
from desktop_app.state.app_state import AppState, ToolId
from desktop_app.ui.bind import listen
from desktop_app.ui.canvas import wheel
from desktop_app.ui.canvas.commands import EditCommands
from desktop_app.ui.canvas.context_drag import ContextDrag
from desktop_app.ui.canvas.gestures import Gestures, pointer_at
from desktop_app.ui.canvas.keys import CanvasKeys, held
from desktop_app.ui.canvas.picture_layer import qrect
from desktop_app.ui.canvas.result_bar import ResultBar
from desktop_app.ui.canvas.scene_painter import without
from desktop_app.ui.canvas.scene_view import SceneView
from desktop_app.ui.icons import Icons
from desktop_app.ui.shortcuts.store import Shortcuts
from desktop_app.ui.theme import Theme
from desktop_app.ui.tools.base import Pointer
from desktop_app.ui.tools.handles import MOVE
from desktop_app.ui.tools.table import TOOLS

__all__ = ["CanvasView"]

_BY_KEY = (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason)


class CanvasView(SceneView):
    """The scene, the pointer on it, and the bar under a result.

    Args:
        state: what to show; zoom, tool and overlay are read from it and zoom is written to it.
        commands: for plan, apply and discard.
        theme: colours.
        icons: for the bar under a result.
        shortcuts: the keys in use; None: the usual ones.
    """

    def __init__(
        self,
        state: AppState,
        commands: EditCommands,
        theme: Theme,
        icons: Icons,
        parent: QWidget | None = None,
        shortcuts: Shortcuts | None = None,
    ) -> None:
        super().__init__(state, theme, parent)
        shortcuts = shortcuts or Shortcuts(parent=self)
        self._keys = CanvasKeys(shortcuts)
        self._focus_by_key = False
        self.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, False)
        self.setMouseTracking(True)
        # The right button is a tool's; a main window would open its menu of docks on it.
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.PreventContextMenu)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        context = ContextDrag(self, self.frame, state.parameters, self._grip_at)
        self.gestures = Gestures(self, {row.id: row.tool for row in TOOLS}, context)
        self.bar = ResultBar(state, commands, self.scene, theme, icons, self, shortcuts)
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
                "paint with the mouse or a pen."
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

    def _pointer(self, event: QMouseEvent) -> Pointer:
        running = self.gestures.is_running
        button = self.gestures.button if running else event.button()
        return pointer_at(
            event.position(),
            self.devicePixelRatioF(),
            self.viewport,
            event.modifiers(),
            secondary=button == Qt.MouseButton.RightButton,
        )

    def mousePressEvent(self, event: QMouseEvent) -> None:
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
        pointer = self._pointer(event)
        if not self.gestures.is_running:
            self.frame.hover(pointer.canvas_x, pointer.canvas_y, self.viewport, self.line)
        self.gestures.move(pointer)
        self._update_cursor()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self.gestures.release(event.button(), self._pointer(event))
        self._gesture_changed()

    def leaveEvent(self, event: QEvent) -> None:
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
        if kind == QEvent.Type.KeyPress and self._state.document.value is not None:
            # Qt takes Tab for going on to the next widget before any widget sees it pressed.
            pressed = cast(QKeyEvent, event)
            if pressed.key() == Qt.Key.Key_Tab and self._keys.meaning(pressed):
                self.keyPressEvent(pressed)
                return True
        if kind == QEvent.Type.NativeGesture and wheel.handle_native_gesture(
            cast(QNativeGestureEvent, event), self.navigation
        ):
            return True
        if kind == QEvent.Type.DevicePixelRatioChange:
            self._size_changed()
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self.gestures.is_running:
            if event.key() == Qt.Key.Key_Escape or self._keys.is_undo(event):
                self.cancel_gesture()
        elif row := self._keys.press(event):
            self._hold(row, True)
        elif not self._key_taken(event):
            super().keyPressEvent(event)

    def _hold(self, row: str, down: bool) -> None:
        """A key that counts while it is held went down or up."""
        if row == "pan_held":
            self.gestures.hold_space(down)
            self._update_cursor()
        elif row == "before_held":
            self.set_before(down)

    def _key_taken(self, event: QKeyEvent) -> bool:
        """Whether the key means something to the tool, the result shown, or the view."""
        if not held(event) and self.gestures.key(Qt.Key(event.key())):
            return True
        if self.scene.result is not None and self._keys.to_result(event, self.bar):
            return True
        return self._keys.to_view(event, self.navigation)

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        if row := self._keys.release(event):
            self._hold(row, False)
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
        self._keys.release_all()
        self.gestures.hold_space(False)
        self.set_before(False)
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
            position = QPointF(self.mapFromGlobal(self.cursor().pos()))
            self.gestures.move(pointer_at(position, self.devicePixelRatioF(), self.viewport))
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
        shape = self.gestures.cursor
        if self.cursor().shape() != shape:
            self.setCursor(shape)
