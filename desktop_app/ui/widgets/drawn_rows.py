"""Lists: a model of rows, and delegates that draw them by hand: a subclass has `draw` and, where it
differs, a size."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Generic, TypeAlias, TypeVar

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRect,
    QSize,
    Qt,
)
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QStyledItemDelegate, QStyleOptionViewItem, QWidget

from desktop_app.ui.kit import saved
from desktop_app.ui.look.theme import Theme

AnyIndex: TypeAlias = QModelIndex | QPersistentModelIndex
R = TypeVar("R")
_NO_PARENT = QModelIndex()


class DrawnRows(QStyledItemDelegate):
    """Draws with smooth edges and pictures; what `draw` sets of the painter is undone."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self.theme = theme

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: AnyIndex) -> None:
        hints = QPainter.RenderHint.Antialiasing, QPainter.RenderHint.SmoothPixmapTransform
        with saved(painter, *hints):
            self.draw(painter, option, index)

    def draw(self, painter: QPainter, option: QStyleOptionViewItem, index: AnyIndex) -> None:
        """Draw a row into ``option.rect``."""
        raise NotImplementedError


def centred(size: QSize, square: QRect) -> QRect:
    """Where a picture is in the middle of a square, as large as fits, never less than seen."""
    size = size.scaled(square.size(), Qt.AspectRatioMode.KeepAspectRatio)
    place = QRect(square.topLeft(), size.expandedTo(QSize(2, 2)))
    place.moveCenter(square.center())
    return place


class RowsModel(QAbstractListModel, Generic[R]):
    """Rows one below the other.

    Attributes:
        rows: what is listed.
        itself: the role for which it is the row.
        gives: what a row says for other roles; asked for when it is drawn.
        drags: whether rows can be dragged.
    """

    itself = -1
    drags = False

    def __init__(self, parent: QObject, rows: Sequence[R] = ()) -> None:
        super().__init__(parent)
        self.rows = rows
        self.gives: Mapping[int, Callable[[R], Any]] = {}

    def become(self, rows: Sequence[R], key: Callable[[R], object] | None = None) -> None:
        """List these. Those that are the same by ``key`` are only drawn again: selection and
        keyboard stay where they are."""
        if key is not None and [*map(key, rows)] == [*map(key, self.rows)]:
            self.rows = rows
            self.redraw()
            return
        self.beginResetModel()
        self.rows = rows
        self.endResetModel()

    def redraw(self) -> None:
        """All rows may look different."""
        if len(self.rows):
            self.dataChanged.emit(self.index(0), self.index(len(self.rows) - 1))

    def rowCount(self, parent: AnyIndex = _NO_PARENT) -> int:
        return 0 if parent.isValid() else len(self.rows)

    def data(self, index: AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid() or index.row() >= len(self.rows):
            return None
        row, give = self.rows[index.row()], self.gives.get(role)
        return row if role == self.itself else None if give is None else give(row)

    def flags(self, index: AnyIndex) -> Qt.ItemFlag:
        flags = super().flags(index)
        return flags | Qt.ItemFlag.ItemIsDragEnabled if self.drags else flags
