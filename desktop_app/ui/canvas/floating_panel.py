"""What floats over the canvas: a rounded panel with buttons that say what they do."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QEnterEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QToolButton, QWidget

from desktop_app.ui.kit import Retranslated, draw_with
from desktop_app.ui.look.icons import Icons
from desktop_app.ui.look.text_scale import hold
from desktop_app.ui.look.tokens import CONTROL

_RADIUS = 6
RESULT_BAR = "result_bar"
"""Object name of the one that is kept clear of what lies over the window."""


class FloatingPanel(Retranslated, QFrame):
    """Its parent is the canvas. ``entered`` tells that the pointer came from there."""

    entered = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setProperty("role", "floating")
        self.setAttribute(Qt.WidgetAttribute.WA_NoMousePropagation)
        self.setCursor(Qt.CursorShape.ArrowCursor)

    def enterEvent(self, event: QEnterEvent) -> None:
        # Its parent is not told that the pointer left, because a child lies inside.
        self.entered.emit()
        super().enterEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        palette = self.palette()
        draw_with(painter, palette.mid().color(), palette.alternateBase())
        box = self.rect().toRectF().adjusted(0.5, 0.5, -0.5, -0.5)
        painter.drawRoundedRect(box, _RADIUS, _RADIUS)

    def make_button(self, icons: Icons, icon: str, height: int = CONTROL) -> QToolButton:
        """A button with its word beside the icon."""
        button = QToolButton()
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        hold(button, height=height)
        icons.place(button, icon)
        return button
