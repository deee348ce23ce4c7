"""The live picture beside the canvas: the same view of the same place, as the model would have it.

It follows the canvas' zoom and place, and moves them too.
"""

from __future__ import annotations

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QAccessible, QMouseEvent, QPainter, QWheelEvent
from PySide6.QtWidgets import QWidget

from desktop_app.core.geometry import Rect
from desktop_app.state.app_state import AppState
from desktop_app.state.work.live import LivePicture
from desktop_app.ui.canvas import wheel
from desktop_app.ui.canvas.device_widget import DeviceWidget
from desktop_app.ui.canvas.navigation import Navigation
from desktop_app.ui.canvas.plane import Plane, Turner
from desktop_app.ui.canvas.scene import Scene
from desktop_app.ui.canvas.scene_painter import Paint, paint_live
from desktop_app.ui.kit import Retranslated
from desktop_app.ui.look.theme import Theme
from desktop_app.ui.qt.bind import listen


class HandPan(DeviceWidget):
    """A view without tools: a drag moves ``navigation``, the wheel zooms it."""

    def __init__(self, navigation: Navigation, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.navigation = navigation
        self._from: QPointF | None = None
        self.setCursor(Qt.CursorShape.OpenHandCursor)

    def wheelEvent(self, event: QWheelEvent) -> None:
        wheel.handle_wheel(event, self.navigation)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._from = event.position()
        self.setCursor(Qt.CursorShape.ClosedHandCursor)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._from is not None:
            moved = (event.position() - self._from) * self.devicePixelRatioF()
            self._from = event.position()
            self.navigation.pan(moved.x(), moved.y())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._from = None
        self.setCursor(Qt.CursorShape.OpenHandCursor)


class LiveView(Retranslated, HandPan):
    """Draws ``scene`` with its live picture; meant to be as large as the canvas."""

    accessible_role = QAccessible.Role.Graphic

    def __init__(
        self,
        state: AppState,
        scene: Scene,
        navigation: Navigation,
        theme: Theme,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(navigation, parent)
        self._scene, self._theme = scene, theme
        self._turner = Turner()
        self._drawn: Rect | None = None
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setMinimumSize(240, 120)
        scene.changed.connect(self._scene_changed)
        navigation.changed.connect(self.update)
        theme.changed.connect(self.update)
        # The scene listens first: it holds the pixels that are drawn.
        listen(state.live.picture.changed, self._picture_changed)
        self.retranslate()

    def retranslate(self) -> None:
        self.setAccessibleName(self.tr("Live picture"))
        self.setAccessibleDescription(
            self.tr("The model's result, updated while you change picture, mask and prompt.")
        )

    def paint_area(self, painter: QPainter, area: Rect) -> None:
        plane = Plane.under(self.navigation.viewport, self.device_size)

        def draw(upright: QPainter, part: Rect, plane: Plane) -> None:
            at = Paint(upright, plane.viewport, part, plane.area, self.line)
            paint_live(self._scene, self._theme, at)

        self._turner.paint(painter, plane, area, draw)

    def _scene_changed(self, rect: Rect | None) -> None:
        if rect is None:
            self.update()
            return
        live = self._scene.live
        hidden = live is not None and live[0].is_opaque and live[0].rect.contains(rect)
        if not hidden:  # a stroke under the picture is not seen here
            self._redraw_picture(rect)

    def _picture_changed(self, picture: LivePicture | None) -> None:
        rect = None if picture is None else picture.rect
        for one in (self._drawn, rect):
            if one is not None:
                self._redraw_picture(one)
        self._drawn = rect

    def _redraw_picture(self, rect: Rect) -> None:
        """Draw a part of the picture again; a turned one is smoothed over its edges."""
        view = self.navigation.viewport
        self.redraw(view.canvas_rect(rect).grown(0 if view.is_upright else 3))
