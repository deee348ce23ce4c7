"""A cursor on the canvas that keys move, for those who paint without a pointer.

While it is on, the arrow keys move it (Shift: farther, Ctrl: by one pixel of the picture), Space is
the button: held it draws, pressed and let go it clicks; with Alt it is what Alt is to the tool.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import QObject, QPointF, Qt
from PySide6.QtGui import QColor, QKeyEvent, QPainter

from desktop_app.core.geometry import Rect, Size
from desktop_app.ui.qt.bind import listen
from desktop_app.ui.qt.field_keys import ARROWS

if TYPE_CHECKING:
    from desktop_app.state.app_state import AppState
    from desktop_app.state.document.document import Document
    from desktop_app.ui.canvas.gestures import Gestures
    from desktop_app.ui.canvas.navigation import Navigation
    from desktop_app.ui.tools.base import Pointer

_STEP, _FAR = 8, 6
"""Pixels (1x) of the screen a key moves it, and how many times as far with Shift."""

_ARM, _GAP = 14, 4
"""How far the cross reaches from its middle, and what it leaves free there, in pixels (1x)."""

_LEFT = Qt.MouseButton.LeftButton
_SHIFT, _CTRL = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.ControlModifier
_ALT = Qt.KeyboardModifier.AltModifier


class _Board(Protocol):
    """The canvas, as the cursor sees it."""

    @property
    def navigation(self) -> Navigation: ...
    @property
    def gestures(self) -> Gestures: ...
    @property
    def line(self) -> int: ...
    def redraw_canvas(self, area: Rect) -> None: ...
    def devicePixelRatioF(self) -> float: ...


class KeyboardCursor(QObject):
    """On while ``state.view.key_cursor`` is and a document is open.

    Args:
        state: with the document.
        board: the canvas, whose gestures it makes.
        pointer: the pointer at a place of the canvas, with what is held.
        moved: called after each gesture and movement.
    """

    def __init__(
        self,
        state: AppState,
        board: _Board,
        pointer: Callable[[QPointF, Qt.KeyboardModifier], Pointer],
        moved: Callable[[Pointer], None],
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._state, self._board = state, board
        self._pointer, self._moved = pointer, moved
        self._at: tuple[float, float] | None = None
        self._down = False
        listen(state.view.key_cursor.changed, self._switched)
        listen(state.document.changed, self._other_document)

    @property
    def is_on(self) -> bool:
        return self._state.view.key_cursor.value and self._state.document.value is not None

    @property
    def at(self) -> tuple[float, float] | None:
        """Where it is on the picture, in its pixels; None while it is off."""
        return self._at if self.is_on else None

    def takes(self, event: QKeyEvent) -> bool:
        """Whether the key is the cursor's."""
        if not self.is_on:
            return False
        held = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if event.key() == Qt.Key.Key_Space:
            return not held & _CTRL
        return event.key() in ARROWS and held in (Qt.KeyboardModifier.NoModifier, _SHIFT, _CTRL)

    def press(self, event: QKeyEvent) -> bool:
        """A key went down; returns whether it was the cursor's."""
        if not self.takes(event):
            return False
        if event.key() != Qt.Key.Key_Space:
            self._go(ARROWS[Qt.Key(event.key())], event.modifiers())
        elif not event.isAutoRepeat() and not self._down:
            self._down = True
            pointer = self._here(event.modifiers())
            self._board.gestures.press(_LEFT, pointer, event.modifiers())
            self._moved(pointer)
        return True

    def release(self, event: QKeyEvent) -> bool:
        """A key was let go; returns whether it was the cursor's."""
        if event.key() != Qt.Key.Key_Space or not self._down:
            return False
        if not event.isAutoRepeat():
            self._down = False
            pointer = self._here(event.modifiers())
            self._board.gestures.release(_LEFT, pointer)
            self._moved(pointer)
        return True

    def let_go(self) -> None:
        """Another widget gets the keys: the button's end won't be told."""
        self._down = False

    def paint(self, painter: QPainter) -> None:
        """Draw the cross: light on dark, so that it shows on anything."""
        if self.at is None:
            return
        x, y = (round(value) for value in self._place)
        line = self._board.line
        light, dark = QColor(255, 255, 255), QColor(0, 0, 0)
        for colour, grown in ((dark, line), (light, 0)):
            for dx, dy in ARROWS.values():
                near, far = _GAP * line - grown, _ARM * line + grown
                left, right = sorted((x + dx * near, x + dx * far))
                top, bottom = sorted((y + dy * near, y + dy * far))
                width = max(line, right - left) + (2 * grown if dx == 0 else 0)
                height = max(line, bottom - top) + (2 * grown if dy == 0 else 0)
                aside = grown if dx == 0 else 0, grown if dy == 0 else 0
                painter.fillRect(left - aside[0], top - aside[1], width, height, colour)

    def refresh(self) -> None:
        """Draw it again where it is; what was drawn elsewhere is the caller's."""
        if self.at is not None:
            self._board.redraw_canvas(self._area())

    # -- inside -----------------------------------------------------------------------------------

    @property
    def _place(self) -> tuple[float, float]:
        """On the canvas, in device pixels."""
        assert self._at is not None
        return self._board.navigation.viewport.to_canvas(*self._at)

    def _area(self) -> Rect:
        x, y = self._place
        reach = (_ARM + 3) * self._board.line
        return Rect(round(x) - reach, round(y) - reach, 2 * reach + 1, 2 * reach + 1)

    def _here(self, modifiers: Qt.KeyboardModifier) -> Pointer:
        x, y = self._place
        ratio = self._board.devicePixelRatioF()
        return self._pointer(QPointF(x / ratio, y / ratio), modifiers)

    def _go(self, direction: tuple[int, int], modifiers: Qt.KeyboardModifier) -> None:
        assert self._at is not None
        view, canvas = self._board.navigation, self._board.navigation.canvas
        self.refresh()
        if modifiers & _CTRL:
            x, y = self._at[0] + direction[0], self._at[1] + direction[1]
        else:
            step = _STEP * view.ratio * (_FAR if modifiers & _SHIFT else 1)
            there = self._place
            there = there[0] + direction[0] * step, there[1] + direction[1] * step
            x, y = view.viewport.to_picture(*there)
        self._at = self._inside(x, y)
        self._follow(canvas)
        # What Shift and Ctrl say about a step they must not say to the tool.
        pointer = self._here(modifiers & _ALT)
        self._board.gestures.move(pointer)
        self._moved(pointer)
        self.refresh()

    def _follow(self, canvas: Size) -> None:
        """Move the picture so that the cursor stays in sight."""
        x, y = self._place
        margin = 3 * _ARM * self._board.line
        right, bottom = canvas.width - margin, canvas.height - margin
        dx = min(0.0, right - x) or max(0.0, margin - x)
        dy = min(0.0, bottom - y) or max(0.0, margin - y)
        self._board.navigation.pan(round(dx), round(dy))

    def _inside(self, x: float, y: float) -> tuple[float, float]:
        document = self._state.document.value
        assert document is not None
        size = document.size
        return min(max(x, 0.5), size.width - 0.5), min(max(y, 0.5), size.height - 0.5)

    def _switched(self, on: bool) -> None:
        self._down = False
        if self.is_on and self._at is None:
            self._begin()
        if self._at is not None:
            self._board.redraw_canvas(self._area())
        if self.is_on:
            self._board.gestures.move(self._here(Qt.KeyboardModifier.NoModifier))
        elif not on:
            self._board.gestures.leave()

    def _begin(self) -> None:
        """In the middle of what is seen."""
        canvas, viewport = self._board.navigation.canvas, self._board.navigation.viewport
        self._at = self._inside(*viewport.to_picture(canvas.width / 2, canvas.height / 2))

    def _other_document(self, document: Document | None) -> None:
        self._down, self._at = False, None
        if self.is_on:
            self._begin()
