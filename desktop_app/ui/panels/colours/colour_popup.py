"""The wheel where the pointer is, for a moment."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QCursor, QGuiApplication, QKeyEvent
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from desktop_app.core.swatches import Swatch
from desktop_app.imaging.colour_models import Doubles, bytes_of
from desktop_app.ui.kit import Kit
from desktop_app.ui.look.text_scale import scaled
from desktop_app.ui.qt.spaced import filled, spaced
from desktop_app.ui.widgets.colour_wheel import ColourWheel
from desktop_app.ui.widgets.swatch_grid import SwatchGrid
from desktop_app.worker.workspace import Workspace


class ColourPopup(QFrame):
    """Goes with a press outside, Esc or Return, and with a colour of those painted with last."""

    def __init__(self, workspace: Workspace, kit: Kit, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setProperty("role", "floating")
        self._tools, display = workspace.state.tools, workspace.state.display
        self.wheel = ColourWheel(display, kit.theme, self)
        self.wheel.setAccessibleName(self.tr("Colour wheel"))
        self.wheel.set_kind(workspace.settings.colour_wheel)
        self.wheel.show_colour(np.array(self._tools.colours.value.foreground) / 255)
        self.recent = SwatchGrid(display, kit.theme, self)
        self.recent.setAccessibleName(self.tr("Painted with last"))
        self.recent.show_colours([Swatch(one) for one in self._tools.recent_colours.value[:10]])
        self.recent.setVisible(bool(self.recent.colours))
        filled(spaced(QVBoxLayout(self), 8, (12, 12, 12, 12)), self.wheel, self.recent)
        self.setFixedWidth(scaled(224))
        self.wheel.moved.connect(self._moved)
        self.recent.taken.connect(self._taken)

    def open_at_pointer(self) -> None:
        """Show it around the pointer, within the screen."""
        self.adjustSize()
        pointer = QCursor.pos()
        screen = QGuiApplication.screenAt(pointer) or self.screen()
        room, size = screen.availableGeometry(), self.size()
        x = min(max(pointer.x() - size.width() // 2, room.left()), room.right() - size.width())
        y = min(max(pointer.y() - size.height() // 2, room.top()), room.bottom() - size.height())
        self.move(x, y)
        self.show()
        self.wheel.setFocus(Qt.FocusReason.PopupFocusReason)

    @Slot(object)
    def _moved(self, srgb: Doubles) -> None:
        self._tools.choose_colour(bytes_of(srgb))

    @Slot(int, bool)
    def _taken(self, at: int, second: bool) -> None:
        self._tools.choose_colour(self.recent.colours[at].colour, second=second)
        self.close()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Escape):
            self.close()
        else:
            super().keyPressEvent(event)
