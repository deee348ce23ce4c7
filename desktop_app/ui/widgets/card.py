"""A card over the window, above the field it belongs to: it blocks nothing, goes with Esc, also
where the keyboard is elsewhere, and with its field."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, Qt, QTimer, Slot
from PySide6.QtGui import QKeyEvent, QPaintEvent, QSinglePointEvent, QWindow
from PySide6.QtWidgets import QFrame, QWidget

from desktop_app.ui.kit import Retranslated, draw_with, raised, smooth_painter
from desktop_app.ui.look.text_scale import scaled
from desktop_app.ui.look.theme import Theme
from desktop_app.ui.qt.field_keys import is_escape, keeps_escape

_GAP = 6
_LEAST = 120


def filter_with_parents(field: QWidget, listener: QObject) -> None:
    """Let ``listener`` filter the events of ``field`` and of all it is in, up to the window:
    any of them may move it."""
    above: QWidget | None = field
    while above is not None:
        above.installEventFilter(listener)
        above = None if above.isWindow() else above.parentWidget()


class Card(Retranslated, QFrame):
    """Made when it is first wanted; `open_above`.

    Attributes:
        ends_with_field: whether its right edge stands at that of its field, and not its left.
        opens_below: whether it comes below its field, and not above it.
        stays: whether it stays when something else of the window is pressed.
        stands_on: what it stands above, if that is not the field: something around it.

    Args:
        field: gets the keyboard back.
        theme: says when colours change.
        size: in px at 100 % text; smaller where the window is. Height None: as high as its layout.
    """

    ends_with_field = False
    opens_below = False
    stays = True

    def __init__(self, field: QWidget, theme: Theme, size: tuple[int, int | None]) -> None:
        super().__init__(field.window())
        self._field = field
        self.stands_on: QWidget | None = None
        self.setProperty("role", "floating")
        self._size = size
        theme.changed.connect(self.update)
        self.hide()

    def open_above(self, field: QWidget) -> None:
        """Show it, an edge at that of ``field``."""
        self._field = field
        filter_with_parents(field, self)
        handle = self.window().windowHandle()
        if not self.stays and handle is not None:
            handle.installEventFilter(self)
        self.place()
        raised(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The window has another size, or the field another place: the card goes along. Esc that
        nobody else wants closes it, before it cancels anything."""
        if self.isHidden():
            return super().eventFilter(watched, event)
        if event.type() in (QEvent.Type.Resize, QEvent.Type.Move):
            QTimer.singleShot(0, self, self.place)  # when the field has its new place
        elif event.type() == QEvent.Type.Hide and not self._field.isVisibleTo(self.window()):
            self.hide()  # another page took the field's place
        elif isinstance(watched, QWindow):
            if isinstance(event, QSinglePointEvent) and event.isBeginEvent():
                self._pressed(event.position().toPoint())
        elif watched is self.window() and is_escape(event):
            if event.type() == QEvent.Type.KeyPress:
                self.hide()
            event.accept()
            return True
        return super().eventFilter(watched, event)

    def _pressed(self, at: QPoint) -> None:
        """Something of the window is: what is elsewhere closes the card, and gets the press."""
        field = QRect(self._field.mapTo(self.window(), QPoint(0, 0)), self._field.size())
        if not (self.geometry().contains(at) or field.contains(at)):
            self.hide()

    @Slot()
    def place(self) -> None:
        """Put it above the field, as large as it is to be."""
        window, base = self._field.window(), self.stands_on or self._field
        corner = QPoint(
            self._field.mapTo(window, QPoint(0, 0)).x(), base.mapTo(window, QPoint(0, 0)).y()
        )
        below = corner.y() + base.height()
        highest = (window.height() - below if self.opens_below else corner.y()) - 2 * _GAP
        widest = window.width() - 2 * _GAP
        width = min(scaled(self._size[0]), widest)
        height = self._height(width)
        self.setFixedSize(width, max(_LEAST, min(height, highest)))
        left = corner.x() + self.ends_with_field * (self._field.width() - self.width())
        left = min(max(_GAP, left), widest + _GAP - self.width())
        above = max(_GAP, corner.y() - self.height() - _GAP)
        self.move(left, below + _GAP if self.opens_below else above)

    def _height(self, width: int) -> int:
        layout, wanted = self.layout(), self._size[1]
        if wanted is not None or layout is None:
            return scaled(wanted or 0)
        layout.activate()
        height = layout.totalHeightForWidth(width)
        return height if height >= 0 else layout.totalSizeHint().height()

    def close_softly(self) -> None:
        """Hide it; the keyboard goes back to the field."""
        self.hide()
        self._field.setFocus(Qt.FocusReason.PopupFocusReason)

    def event(self, event: QEvent) -> bool:
        """Esc is the card's own, whatever it ends elsewhere."""
        return keeps_escape(event) or super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.close_softly()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = smooth_painter(self)
        draw_with(painter, self.palette().mid().color(), self.palette().alternateBase())
        painter.drawRoundedRect(self.rect().toRectF().adjusted(0.5, 0.5, -0.5, -0.5), 6, 6)
