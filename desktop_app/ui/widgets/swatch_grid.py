"""Small fields of colours in rows: a click takes one, the right button is for its menu.

Arrow keys go from one to the next, Return and Space take it (with Shift: as second colour), Delete
takes it out, Alt and an arrow key carry it along, as dragging does.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QAccessible,
    QColor,
    QContextMenuEvent,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
)
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from desktop_app.core.swatches import Swatch, hex_of
from desktop_app.state.painting.display import DisplayState
from desktop_app.ui.kit import describe, draw_with
from desktop_app.ui.look.text_scale import scaled
from desktop_app.ui.look.theme import Theme
from desktop_app.ui.qt.bind import listen
from desktop_app.ui.qt.field_keys import CancellableDrag, KeepsKeys

_SIDE, _GAP = 18, 2
_FAR = 5  # pixels from which on a press is a drag
_STEPS = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}
_TAKE = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space)
_OUT = (Qt.Key.Key_Delete, Qt.Key.Key_Backspace)


class SwatchGrid(KeepsKeys, QWidget):
    """``taken`` tells which one, and whether as second colour; ``removed`` and ``carried``, where
    it is ``editable``, what is to be changed; ``menu_wanted`` which, and where on the screen."""

    taken = Signal(int, bool)
    removed = Signal(int)
    carried = Signal(int, int)
    menu_wanted = Signal(int, QPoint)
    accessible_role = QAccessible.Role.List

    def __init__(self, display: DisplayState, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._display, self._theme = display, theme
        self.colours: Sequence[Swatch] = ()
        """In their order."""
        self.editable = False
        self.at = 0
        """Which one keys are for."""
        self._press: tuple[int, QPointF] | None = None
        self._over = -1
        """Where what is dragged would go; -1: nothing is."""
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self.update)
        listen(display.profile.changed, self._fit)

    def show_colours(self, colours: Sequence[Swatch]) -> None:
        self.colours = colours
        self._go(min(self.at, max(0, len(colours) - 1)))
        self._fit()

    def sizeHint(self) -> QSize:
        return QSize(10 * self._cell, self._cell)

    @property
    def _cell(self) -> int:
        return scaled(_SIDE) + _GAP

    @property
    def _columns(self) -> int:
        return max(1, self.width() // self._cell)

    def _fit(self, _: object = None) -> None:
        self.setFixedHeight(self._cell * max(1, -(-len(self.colours) // self._columns)))
        self.update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def box(self, at: int) -> QRectF:
        row, column = divmod(at, self._columns)
        side = scaled(_SIDE)
        return QRectF(column * self._cell, row * self._cell, side, side)

    def _found(self, place: QPointF) -> int:
        """Which one lies there; -1: none."""
        column, row = int(place.x() // self._cell), int(place.y() // self._cell)
        at = row * self._columns + column
        inside = 0 <= column < self._columns and 0 <= at < len(self.colours)
        return at if inside else -1

    def _go(self, at: int) -> None:
        self.at = at
        describe(self, self._reported(at))

    def _reported(self, at: int) -> str:
        found = (f"{one.name} {hex_of(one.colour)}" for one in self.colours[at : at + 1])
        return "".join(found).strip()

    # -- pointer and keys -----------------------------------------------------------------------

    def mousePressEvent(self, event: QMouseEvent) -> None:
        at = self._found(event.position())
        if at >= 0 and event.button() == Qt.MouseButton.LeftButton:
            self._go(at)
            self._press = at, event.position()
            CancellableDrag(self, self._let_go)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._press is None or not self.editable:
            return
        if (event.position() - self._press[1]).manhattanLength() >= _FAR or self._over >= 0:
            self._over = self._found(event.position())
            self.update()

    def _let_go(self) -> None:
        self._press, self._over = None, -1
        self.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        press, over = self._press, self._over
        self._let_go()
        if press is None:
            return
        if over >= 0 and over != press[0]:
            self.at = over
            self.carried.emit(press[0], over)
        elif self._found(event.position()) == press[0]:
            self.taken.emit(press[0], bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier))

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        by_mouse = event.reason() == QContextMenuEvent.Reason.Mouse
        at = self._found(QPointF(event.pos())) if by_mouse else self.at
        if 0 <= at < len(self.colours):
            self._go(at)
            corner = self.mapToGlobal(self.box(at).bottomLeft().toPoint())
            self.menu_wanted.emit(at, event.globalPos() if by_mouse else corner)

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            at = self._found(QPointF(event.pos()))
            if at >= 0:
                QToolTip.showText(event.globalPos(), self._reported(at), self)
                return True
        return super().event(event)

    def keeps_key(self, event: QKeyEvent) -> bool:
        """Those that move and take, as the module says."""
        return event.key() in (*_STEPS, *_TAKE, *_OUT, Qt.Key.Key_Up, Qt.Key.Key_Down)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, keys = Qt.Key(event.key()), event.modifiers()
        rows = {Qt.Key.Key_Up: -self._columns, Qt.Key.Key_Down: self._columns}
        step = _STEPS.get(key, rows.get(key))
        known = 0 <= self.at < len(self.colours)
        if step is not None:
            to = min(max(self.at + step, 0), max(0, len(self.colours) - 1))
            if keys & Qt.KeyboardModifier.AltModifier and self.editable and known:
                start, self.at = self.at, to
                self.carried.emit(start, to)
            else:
                self._go(to)
        elif key in _TAKE and known:
            self.taken.emit(self.at, bool(keys & Qt.KeyboardModifier.ShiftModifier))
        elif key in _OUT and known and self.editable:
            self.removed.emit(self.at)
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, tokens = QPainter(self), self._theme.tokens
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for at, one in enumerate(self.colours):
            marked = at == self._over or (self.hasFocus() and at == self.at)
            colour = tokens.accent if at == self._over else tokens.focus if marked else tokens.edge
            box = self.box(at)
            if not event.rect().intersects(box.toAlignedRect()):
                continue
            draw_with(
                painter,
                QPen(QColor(colour), 2 if marked else 1),
                QColor(*self._display.colour(one.colour)),
            )
            inset = 1.0 if marked else 0.5
            painter.drawRoundedRect(box.adjusted(inset, inset, -inset, -inset), 2, 2)
