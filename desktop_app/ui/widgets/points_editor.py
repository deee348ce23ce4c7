"""Points that are added by a press, dragged, and taken away by Delete or by dragging them out.

Tab goes from one to the next and then on, arrow keys move the chosen one, Insert adds one after it.
What a point is, and where it stands, is the matter of the kinds.
"""

from __future__ import annotations

import math
from typing import Any, TypeAlias

from PySide6.QtCore import QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from desktop_app.imaging.colour_values import MOST_POINTS
from desktop_app.ui.look.text_scale import scaled
from desktop_app.ui.look.theme import Theme
from desktop_app.ui.qt.field_keys import KeepsKeys

Items: TypeAlias = tuple[tuple[float, Any], ...]
"""Each begins with its place from left to right, 0..1."""

_NEAR = 9
"""Pixels from a point within which a press is meant for it."""
_OUT = 28
"""Pixels beyond the border from which on what is dragged is gone."""
_KEYS = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, 1),
    Qt.Key.Key_Down: (0, -1),
}
_OTHER_KEYS = (
    *(Qt.Key.Key_Delete, Qt.Key.Key_Backspace, Qt.Key.Key_Insert, Qt.Key.Key_Plus),
    *(Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space),
)


class PointsEditor(KeepsKeys, QWidget):
    """``moved`` tells all points while one is moved, ``rested`` that it stays, ``picked`` that
    another one is chosen, ``opened`` that more is wanted of the chosen one."""

    moved = Signal(object)
    rested = Signal()
    picked = Signal()
    opened = Signal()

    def __init__(self, theme: Theme, parent: QWidget, items: Items) -> None:
        super().__init__(parent)
        self._theme = theme
        self._items, self._at = items, 0
        self._drag: tuple[Items, Items] | None = None
        """Before the press, and with what it may have added."""
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self.update)

    @property
    def items(self) -> Items:
        return self._items

    @property
    def chosen(self) -> int:
        """Which one keys are for."""
        return self._at

    @property
    def is_dragged(self) -> bool:
        """Whether the pointer holds one."""
        return self._drag is not None

    def show_items(self, items: Items) -> None:
        """Show other points without telling anybody; not while one is dragged."""
        if self._drag is None and items != self._items:
            self._items = items
            self._choose(min(self._at, len(items) - 1))

    def change_chosen(self, value: object) -> None:
        """Give the chosen one another value, and tell."""
        self._tell(self._with(self._items, self._at, (self._items[self._at][0], value)))

    # -- for kinds ------------------------------------------------------------------------------

    def _spot(self, item: tuple[float, Any]) -> QPointF:
        raise NotImplementedError

    def _made(self, place: QPointF) -> tuple[float, Any]:
        raise NotImplementedError

    def _between(self, items: Items, at: int) -> tuple[float, Any]:
        """A new one half-way to the next."""
        raise NotImplementedError

    def _at_place(self, item: tuple[float, Any], place: QPointF) -> tuple[float, Any]:
        raise NotImplementedError

    def _nudged(self, item: tuple[float, Any], x: int, y: int, *, far: bool) -> tuple[float, Any]:
        """``item`` moved by a key."""
        raise NotImplementedError

    def _can_go(self, items: Items, at: int) -> bool:
        """Whether that one may be taken away."""
        return len(items) > 2

    _gap = 0.0
    """Least distance of two places."""

    # -- parts ----------------------------------------------------------------------------------

    def _choose(self, at: int) -> None:
        self._at = at
        self.update()
        self.picked.emit()

    def _with(self, items: Items, at: int, item: tuple[float, Any]) -> Items:
        """With another one in that place, between its neighbours."""
        low = items[at - 1][0] + self._gap if at else 0.0
        high = items[at + 1][0] - self._gap if at + 1 < len(items) else 1.0
        kept = (round(min(max(item[0], low), high), 6), *item[1:])
        return (*items[:at], kept, *items[at + 1 :])

    def _tell(self, items: Items) -> None:
        if items != self._items:
            self._items = items
            self._at = min(self._at, len(items) - 1)
            self.update()
            self.picked.emit()
            self.moved.emit(items)

    def _add(self, item: tuple[float, Any]) -> bool:
        at = sum(one[0] < item[0] for one in self._items)
        left = self._items[at - 1][0] + self._gap if at else 0.0
        right = self._items[at][0] - self._gap if at < len(self._items) else 1.0
        if len(self._items) >= MOST_POINTS or not left <= item[0] <= right:
            return False
        self._at = at
        self._tell((*self._items[:at], item, *self._items[at:]))
        return True

    def _remove(self) -> None:
        if self._can_go(self._items, self._at):
            at, self._at = self._at, max(0, self._at - 1)
            self._tell((*self._items[:at], *self._items[at + 1 :]))
            self.rested.emit()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() != Qt.MouseButton.LeftButton:
            super().mousePressEvent(event)
            return
        place, before = event.position(), self._items
        ways = [self._spot(one) - place for one in self._items]
        far = [math.hypot(way.x(), way.y()) for way in ways]
        nearest = min(range(len(far)), key=far.__getitem__)
        if far[nearest] <= scaled(_NEAR):
            self._choose(nearest)
        elif not self._add(self._made(place)):
            return
        self._drag = before, self._items

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._drag is None:
            return
        (_, items), at, out = self._drag, self._at, scaled(_OUT)
        inside = QRectF(self.rect()).adjusted(-out, -out, out, out).contains(event.position())
        if inside or not self._can_go(items, at):
            self._tell(self._with(items, at, self._at_place(items[at], event.position())))
        else:  # it comes back with the pointer
            self._tell((*items[:at], *items[at + 1 :]))
        self._at = at

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self._drag is not None:
            self._end()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self._end()
        self.opened.emit()

    def _end(self) -> None:
        self._drag = None
        self._choose(min(self._at, len(self._items) - 1))
        self.rested.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        far = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        if self._drag is not None:
            if key == Qt.Key.Key_Escape:
                self._tell(self._drag[0])
                self._end()
        elif key in _KEYS:
            item = self._nudged(self._items[self._at], *_KEYS[key], far=far)
            self._tell(self._with(self._items, self._at, item))
        elif key in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self._remove()
        elif key in (Qt.Key.Key_Insert, Qt.Key.Key_Plus):
            self._add(self._between(self._items, min(self._at, len(self._items) - 2)))
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self.opened.emit()
        else:
            event.ignore()

    def keeps_key(self, event: QKeyEvent) -> bool:
        """Those that move points; all while one is dragged."""
        mine = event.key() in _KEYS or event.key() in _OTHER_KEYS or self.is_dragged
        free = Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.KeypadModifier
        return mine and not event.modifiers() & ~free

    def focusNextPrevChild(self, next: bool) -> bool:
        at = self._at + (1 if next else -1)
        if self.hasFocus() and 0 <= at < len(self._items):
            self._choose(at)
            return True
        return super().focusNextPrevChild(next)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        if event.reason() == Qt.FocusReason.TabFocusReason:
            self._choose(0)
        elif event.reason() == Qt.FocusReason.BacktabFocusReason:
            self._choose(len(self._items) - 1)
        self.update()
