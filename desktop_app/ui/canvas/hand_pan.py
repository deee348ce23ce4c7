"""A view without tools: a drag moves it, the wheel zooms."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, Qt

from desktop_app.ui.canvas import wheel
from desktop_app.ui.canvas.device_widget import DeviceWidget

if TYPE_CHECKING:
    from PySide6.QtGui import QMouseEvent, QWheelEvent
    from PySide6.QtWidgets import QWidget

    from desktop_app.ui.canvas.navigation import Navigation


class HandPan(DeviceWidget):
    """Moves ``navigation``."""

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
