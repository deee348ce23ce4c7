"""A grid of tiles over a list of any length: where a tile lies is calculated, not remembered.

`QListView` lays every row out: 0.2 s for 100,000 of them, each time its width changes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from PySide6.QtCore import (
    QItemSelection,
    QItemSelectionModel,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QRect,
    QSize,
    Qt,
)
from PySide6.QtGui import (
    QCursor,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QRegion,
    QResizeEvent,
)
from PySide6.QtWidgets import QAbstractItemView, QStyle, QStyleOptionViewItem, QWidget

from desktop_app.ui.kit import scrolls_down

AnyIndex = QModelIndex | QPersistentModelIndex
_Step = QAbstractItemView.CursorAction


class PictureGrid(QAbstractItemView):
    """Tiles share the width evenly. Shift selects a run, as in a list, and a frame drawn with the
    mouse what it touches.

    Attributes:
        seen: called with the first and the last row in view whenever they are drawn.
        fitted: called with the width of a tile when that has changed.
        drag: called when what is selected begins to be dragged.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.seen: Callable[[int, int], None] = lambda first, last: None
        self.fitted: Callable[[int], None] = lambda width: None
        self.drag: Callable[[], None] = lambda: None
        self._least, self._below = 160, 40
        self._columns, self.cell = 1, QSize(160, 200)
        self._anchor, self._extends = 0, False
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        scrolls_down(self)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        self.setMouseTracking(True)
        self.viewport().setMouseTracking(True)

    def set_cell(self, least: int, below: int) -> None:
        """How wide a tile is at least, and how much higher than wide."""
        if (least, below) != (self._least, self._below):
            self._least, self._below = least, below
            self._lay_out()

    @property
    def chosen_rows(self) -> Iterator[tuple[int, int]]:
        """First and last row of each run that is selected, in the list's order."""
        selection = self.selectionModel().selection()
        runs = (selection.at(at) for at in range(selection.count()))
        yield from sorted((run.top(), run.bottom()) for run in runs)

    # -- places ---------------------------------------------------------------------------------

    def _count(self) -> int:
        return 0 if self.model() is None else self.model().rowCount()

    def _lay_out(self) -> None:
        """Keep what is at the top there."""
        bar, room = self.verticalScrollBar(), max(1, self.viewport().width() - 1)
        before = bar.value() // self.cell.height() * self._columns
        self._columns = max(1, room // self._least)
        width = room // self._columns
        if width != self.cell.width():
            self.fitted(width)
        self.cell = QSize(width, width + self._below)
        self.updateGeometries()
        bar.setValue(before // self._columns * self.cell.height())
        self.viewport().update()

    def updateGeometries(self) -> None:
        high, page = self.cell.height(), self.viewport().height()
        rows = -(-self._count() // self._columns)
        self.verticalScrollBar().setRange(0, max(0, rows * high - page))
        self.verticalScrollBar().setPageStep(max(1, page // high) * high)
        self.verticalScrollBar().setSingleStep(max(1, high // 3))
        super().updateGeometries()

    def _rows_in(self, area: QRect) -> range:
        """Of the lines of tiles that an area of the viewport touches."""
        top, high = self.verticalOffset(), self.cell.height()
        first = max(0, (area.top() + top) // high) * self._columns
        end = ((area.bottom() + top) // high + 1) * self._columns
        return range(first, min(end, self._count()))

    def _rect(self, row: int) -> QRect:
        line, column = divmod(row, self._columns)
        wide, high = self.cell.width(), self.cell.height()
        return QRect(column * wide, line * high - self.verticalOffset(), wide, high)

    def visualRect(self, index: AnyIndex) -> QRect:
        return self._rect(index.row()) if index.isValid() else QRect()

    def indexAt(self, point: QPoint) -> QModelIndex:
        column = point.x() // self.cell.width()
        line = (point.y() + self.verticalOffset()) // self.cell.height()
        row = line * self._columns + column
        if not 0 <= column < self._columns or not 0 <= row < self._count():
            return QModelIndex()
        return self.model().index(row, 0)

    def scrollTo(
        self,
        index: AnyIndex,
        hint: QAbstractItemView.ScrollHint = QAbstractItemView.ScrollHint.EnsureVisible,
    ) -> None:
        bar, area = self.verticalScrollBar(), self.visualRect(index)
        page = self.viewport().height()
        if not index.isValid():
            return
        if hint == QAbstractItemView.ScrollHint.PositionAtCenter:
            bar.setValue(bar.value() + area.center().y() - page // 2)
        elif area.top() < 0 or hint == QAbstractItemView.ScrollHint.PositionAtTop:
            bar.setValue(bar.value() + area.top())
        elif area.bottom() >= page:
            bar.setValue(bar.value() + area.bottom() - page + 1)

    def horizontalOffset(self) -> int:
        return 0

    def verticalOffset(self) -> int:
        return self.verticalScrollBar().value()

    def isIndexHidden(self, index: AnyIndex) -> bool:
        return False

    def visualRegionForSelection(self, selection: QItemSelection) -> QRegion:
        return QRegion(self.viewport().rect())  # of thousands, to reckon it takes longer

    # -- selecting ------------------------------------------------------------------------------

    def moveCursor(
        self, action: QAbstractItemView.CursorAction, modifiers: Qt.KeyboardModifier
    ) -> QModelIndex:
        count, row = self._count(), self.currentIndex().row()
        if count and row < 0:
            return self.model().index(0, 0)
        page = max(1, self.viewport().height() // self.cell.height()) * self._columns
        steps = {
            _Step.MoveLeft: row - 1,
            _Step.MovePrevious: row - 1,
            _Step.MoveRight: row + 1,
            _Step.MoveNext: row + 1,
            _Step.MoveUp: row - self._columns,
            _Step.MoveDown: row + self._columns,
            _Step.MovePageUp: row - page,
            _Step.MovePageDown: row + page,
            _Step.MoveHome: 0,
            _Step.MoveEnd: count - 1,
        }
        to = steps[action]
        if action in (_Step.MoveUp, _Step.MoveDown) and not 0 <= to < count:
            to = row  # not to another column
        return self.model().index(min(max(0, to), count - 1), 0) if count else QModelIndex()

    def setSelection(self, rect: QRect, command: QItemSelectionModel.SelectionFlag) -> None:
        model, selection = self.model(), QItemSelection()
        runs = self._framed(rect.normalized())
        if self.state() != QAbstractItemView.State.DragSelectingState:
            row = self.currentIndex().row()
            first = min(self._anchor, self._count() - 1) if self._extends else row
            runs = [(min(first, row), max(first, row))]
        for first, last in runs:
            if 0 <= first <= last:
                selection.select(model.index(first, 0), model.index(last, 0))
        self.selectionModel().select(selection, command)

    def _framed(self, rect: QRect) -> list[tuple[int, int]]:
        wide = self.cell.width()
        left, right = max(0, rect.left() // wide), min(self._columns - 1, rect.right() // wide)
        rows, runs = self._rows_in(rect), list[tuple[int, int]]()
        for line in range(rows.start, rows.stop, self._columns):
            last = min(line + right, rows.stop - 1)
            if line + left <= last:
                runs.append((line + left, last))
        return runs

    def choose_rows(self, rows: Sequence[int]) -> None:
        """Select these, the first of them with the keyboard's focus, without scrolling."""
        selection = QItemSelection()
        for row in rows:
            selection.select(self.model().index(row, 0), self.model().index(row, 0))
        how = QItemSelectionModel.SelectionFlag
        if rows:  # before who hears of the selection asks for it
            first = self.model().index(rows[0], 0)
            self.selectionModel().setCurrentIndex(first, how.NoUpdate)
        self.selectionModel().select(selection, how.ClearAndSelect)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._extends = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        super().mousePressEvent(event)
        self._remember_anchor()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Letters and digits are the page's."""
        modified = event.modifiers() & (
            Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier
        )
        if event.text().strip() and not modified:
            event.ignore()
            return
        self._extends = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        super().keyPressEvent(event)
        self._remember_anchor()

    def _remember_anchor(self) -> None:
        if not self._extends:
            self._anchor = max(0, self.currentIndex().row())

    def startDrag(self, supported: Qt.DropAction) -> None:
        self.drag()

    def keyboardSearch(self, search: str) -> None:
        """Nothing: rows that were not seen yet have no words."""

    # -- drawing --------------------------------------------------------------------------------

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._lay_out()

    def dataChanged(
        self, topLeft: AnyIndex, bottomRight: AnyIndex, roles: Sequence[int] = ()
    ) -> None:
        if topLeft.row() == bottomRight.row():
            self.viewport().update(self._rect(topLeft.row()))
        else:
            self.viewport().update()

    def reset(self) -> None:
        super().reset()
        self.updateGeometries()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        super().mouseMoveEvent(event)
        self.viewport().update()

    def paintEvent(self, event: QPaintEvent) -> None:
        rows = self._rows_in(self.viewport().rect())
        if not rows:
            return
        painter, option = QPainter(self.viewport()), QStyleOptionViewItem()
        self.initViewItemOption(option)
        plain, selected = option.state, self.selectionModel()
        current = self.currentIndex() if self.hasFocus() else QModelIndex()
        pointed = self.indexAt(self.viewport().mapFromGlobal(QCursor.pos()))
        flags = QStyle.StateFlag
        for row in rows:
            index, option.rect = self.model().index(row, 0), self._rect(row)
            if not option.rect.intersects(event.rect()):
                continue
            option.state = plain
            if selected.isSelected(index):
                option.state |= flags.State_Selected
            if index == current:
                option.state |= flags.State_HasFocus
            if index == pointed and self.underMouse():
                option.state |= flags.State_MouseOver
            self.itemDelegateForIndex(index).paint(painter, option, index)
        painter.end()
        self.seen(rows.start, rows.stop - 1)
