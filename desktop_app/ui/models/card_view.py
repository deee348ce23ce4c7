"""A grid of cards of equal size that fills its width; parts of a card can be clicked.

A delegate draws the cards and says where their parts are (`CardDelegate.parts`). The keyboard
reaches the same: Return does what the main button does, F what the star does.
"""

from __future__ import annotations

from typing import NamedTuple

from PySide6.QtCore import QEvent, QModelIndex, QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QResizeEvent
from PySide6.QtWidgets import QListView, QStyleOptionViewItem, QWidget

from desktop_app.ui.kit import scrolls_down
from desktop_app.ui.look.icons import Icons
from desktop_app.ui.look.text_scale import scaled
from desktop_app.ui.look.theme import secondary_font
from desktop_app.ui.widgets.drawn_rows import AnyIndex, DrawnRows
from desktop_app.ui.widgets.painting import draw_elided, draw_icon

BUTTON, STAR = "button", "star"
"""Names of parts."""


class _Spot(NamedTuple):
    row: int
    part: str


class CardDelegate(DrawnRows):
    """Draws cards of one size.

    Attributes:
        cell: size of a card with the gap around it, set by the view.
        hot: row and part under the pointer.
    """

    least_width = 200
    """Pixels below which a card is too narrow."""
    usual_width = 260
    """Pixels that are enough for a card: in a wide window there are more columns then."""

    def __init__(self, icons: Icons, parent: QWidget) -> None:
        super().__init__(icons, parent)
        self.cell = QSize(self.least_width, 240)
        self.hot = _Spot(-1, "")

    def height_for(self, width: int) -> int:
        """Height of a card that is so wide."""
        raise NotImplementedError

    def parts(self, area: QRect, index: AnyIndex) -> dict[str, QRect]:
        """Where the parts of a card lie that can be clicked."""
        raise NotImplementedError

    def sizeHint(self, option: QStyleOptionViewItem, index: AnyIndex) -> QSize:
        return self.cell

    def draw_marked(
        self, painter: QPainter, line: QRect, icon: str, token: str, words: str
    ) -> None:
        """A quiet line of words behind an icon, both in the colour of ``token``."""
        side = scaled(14)
        square = QRect(line.left(), line.top() + (line.height() - side) // 2, side, side)
        draw_icon(painter, square, self.icons, icon, token)
        place, colour = line.adjusted(side + 5, 0, 0, 0), self.theme.color(token)
        draw_elided(painter, place, words, secondary_font(), colour)

    def is_hot(self, index: AnyIndex, part: str) -> bool:
        """Whether the pointer is over that part."""
        return self.hot == (index.row(), part)


class CardView(QListView):
    """``acted`` and ``starred`` tell which card's button or star was used, ``fitted`` that the
    cards have the size of the view's width."""

    fitted = Signal()
    acted = Signal(QModelIndex)
    starred = Signal(QModelIndex)

    def __init__(self, delegate: CardDelegate, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._cards = delegate
        self._down = _Spot(-1, "")
        self.setItemDelegate(delegate)
        self.setViewMode(QListView.ViewMode.IconMode)
        self.setMovement(QListView.Movement.Static)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setUniformItemSizes(True)
        scrolls_down(self)
        # Always there, so that the cards keep their width when they get more.
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        self.setMouseTracking(True)
        self.verticalScrollBar().setSingleStep(48)
        delegate.theme.changed.connect(self._repaint)

    def mark(self, row: int) -> None:
        """Let a row be the chosen one, without scrolling to it; -1 changes nothing."""
        if row >= 0 and self.currentIndex().row() != row:
            place = self.verticalScrollBar().value()
            self.setCurrentIndex(self.model().index(row, 0))
            self.verticalScrollBar().setValue(place)

    def part_at(self, place: QPoint) -> _Spot:
        """Row and part under a place of the viewport; row -1 where there is no card."""
        index = self.indexAt(place)
        if not index.isValid():
            return _Spot(-1, "")
        parts = self._cards.parts(self.visualRect(index), index)
        for part, area in parts.items():
            if area.contains(place):
                return _Spot(index.row(), part)
        return _Spot(index.row(), "")

    # -- size -----------------------------------------------------------------------------------

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()
        self.fitted.emit()

    def _fit(self) -> None:
        """Share the width out evenly."""
        room = max(1, self.viewport().width() - 1)
        least, usual = scaled(self._cards.least_width), scaled(self._cards.usual_width)
        least = max(least, min(usual, room // 7))
        width = room // max(1, room // least)
        cell = QSize(width, self._cards.height_for(width))
        if cell != self._cards.cell or cell != self.gridSize():
            self._cards.cell = cell
            self.setGridSize(cell)
            self.scheduleDelayedItemsLayout()

    # -- pointer and keys -----------------------------------------------------------------------

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        spot = self.part_at(event.position().toPoint())
        if spot != self._cards.hot:
            self._cards.hot = spot
            shape = Qt.CursorShape.PointingHandCursor if spot.part else Qt.CursorShape.ArrowCursor
            self.viewport().setCursor(shape)
            self.viewport().update()
        super().mouseMoveEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        self._cards.hot = _Spot(-1, "")
        self.viewport().update()
        super().leaveEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        left = event.button() == Qt.MouseButton.LeftButton
        self._down = self.part_at(event.position().toPoint()) if left else _Spot(-1, "")
        super().mousePressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        spot, down = self.part_at(event.position().toPoint()), self._down
        self._down = _Spot(-1, "")
        if spot.part and spot == down:
            self._use(spot)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        current = self.currentIndex()
        plain = not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        part = {
            Qt.Key.Key_Return: BUTTON,
            Qt.Key.Key_Enter: BUTTON,
            Qt.Key.Key_F: STAR,
        }.get(Qt.Key(event.key()))
        if part and plain and current.isValid():
            if part in self._cards.parts(self.visualRect(current), current):
                self._use(_Spot(current.row(), part))
            return
        super().keyPressEvent(event)

    def _use(self, spot: _Spot) -> None:
        index = self.model().index(spot.row, 0)
        (self.acted if spot.part == BUTTON else self.starred).emit(index)

    def _repaint(self) -> None:
        self.viewport().update()
