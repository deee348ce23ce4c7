"""A quiet list of completions beside the cursor of a prompt; the field keeps the keyboard."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeAlias

from PySide6.QtCore import (
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QRect,
    QSize,
    Qt,
    Signal,
    Slot,
)
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import (
    QFrame,
    QListWidget,
    QListWidgetItem,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from desktop_app.ui.kit import draw_words, raised, upright
from desktop_app.ui.look.text_scale import scaled
from desktop_app.ui.look.theme import Theme
from desktop_app.ui.qt.spaced import spaced

_Index: TypeAlias = "QModelIndex | QPersistentModelIndex"

_WIDTH, _ROW, _GAP = 320, 22, 4
_DETAIL = Qt.ItemDataRole.UserRole


class CompletionList(QFrame):
    """Over the window, below or above the field; ``chosen`` tells which row."""

    chosen = Signal(int)

    def __init__(self, window: QWidget, theme: Theme) -> None:
        super().__init__(window)
        self._window = window
        self.list = upright(QListWidget(self))
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setItemDelegate(_Rows(theme, self.list))
        spaced(QVBoxLayout(self), 0).addWidget(self.list)
        self.list.itemClicked.connect(self._clicked)
        self.hide()

    def show_rows(self, rows: Sequence[tuple[str, str]], field: QRect, caret: int) -> None:
        """Show them, none chosen.

        Args:
            rows: text, and what is next to it.
            field: where it is typed, in the window; the list covers none of it.
            caret: how far from its left.
        """
        self.list.clear()
        for text, detail in rows:
            item = QListWidgetItem(text)
            item.setData(_DETAIL, detail)
            self.list.addItem(item)
        self.list.setCurrentRow(-1)
        self.place(field, caret)
        raised(self)

    def place(self, field: QRect, caret: int) -> None:
        """Stand below ``field``, or above it in the lower half of the window, whose buttons it
        would cover; as far as can be within its width."""
        width, height = scaled(_WIDTH), self.list.count() * scaled(_ROW) + 2
        width = min(width, max(field.width(), width // 2))
        above = field.top() - _GAP - height
        is_low = field.center().y() > self._window.height() // 2
        y = above if is_low and above >= 0 else field.bottom() + _GAP
        x = min(field.left() + caret, field.right() + 1 - width)
        self.setGeometry(QRect(QPoint(max(_GAP, x), y), QSize(width, height)))

    def step(self, by: int) -> None:
        """Choose the next row, or the one before; around at the ends."""
        count, row = self.list.count(), self.list.currentRow()
        row = row if row >= 0 or by > 0 else count
        self.list.setCurrentRow((row + by) % count if count else -1)

    @property
    def current(self) -> int:
        """The chosen row; -1: none is."""
        return self.list.currentRow()

    @Slot(QListWidgetItem)
    def _clicked(self, item: QListWidgetItem) -> None:
        self.chosen.emit(self.list.row(item))


class _Rows(QStyledItemDelegate):
    """Text to the left, what is next to it to the right and fainter."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme

    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:
        return QSize(10, scaled(_ROW))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        area: QRect = option.rect  # pyright: ignore[reportAttributeAccessIssue]
        state: QStyle.StateFlag = option.state  # pyright: ignore[reportAttributeAccessIssue]
        if state & QStyle.StateFlag.State_Selected:
            painter.fillRect(area, self._theme.color("hover"))
        inner, metrics = area.adjusted(8, 0, -8, 0), painter.fontMetrics()
        detail = str(index.data(_DETAIL))
        taken = metrics.horizontalAdvance(detail) + 12 if detail else 0
        middle = Qt.AlignmentFlag.AlignVCenter
        painter.setPen(self._theme.color("text"))
        elided = metrics.elidedText(
            str(index.data()), Qt.TextElideMode.ElideRight, inner.width() - taken
        )
        painter.drawText(inner, middle | Qt.AlignmentFlag.AlignLeft, elided)
        draw_words(
            painter,
            inner,
            middle | Qt.AlignmentFlag.AlignRight,
            detail,
            self._theme.color("secondary"),
        )
