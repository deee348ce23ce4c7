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
from PySide6.QtGui import QColor, QPainter, QPixmap
from PySide6.QtWidgets import QStyledItemDelegate, QStyleOptionViewItem, QWidget

from desktop_app.ui.kit import draw_with, saved
from desktop_app.ui.look.icons import Icons
from desktop_app.ui.widgets.painting import draw_elided, draw_icon

AnyIndex: TypeAlias = QModelIndex | QPersistentModelIndex
R = TypeVar("R")
_NO_PARENT = QModelIndex()


class DrawnRows(QStyledItemDelegate):
    """Draws with smooth edges and pictures; what `draw` sets of the painter is undone."""

    def __init__(self, icons: Icons, parent: QWidget) -> None:
        super().__init__(parent)
        self.icons, self.theme = icons, icons.theme

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: AnyIndex) -> None:
        hints = QPainter.RenderHint.Antialiasing, QPainter.RenderHint.SmoothPixmapTransform
        with saved(painter, *hints):
            self.draw(painter, option, index)

    def draw(self, painter: QPainter, option: QStyleOptionViewItem, index: AnyIndex) -> None:
        """Draw a row into ``option.rect``."""
        raise NotImplementedError

    def draw_mark(self, painter: QPainter, row: QRect, icon: str, token: str, side: int) -> None:
        """An icon at the left of a row, of so many pixels."""
        square = QRect(row.left(), row.center().y() - side // 2, side, side)
        draw_icon(painter, square, self.icons, icon, token)


class DrawnTiles(DrawnRows):
    """Draws what fills the cells of a `search.picture_grid`: pictures, marks over them, words
    below."""

    def sizeHint(self, option: QStyleOptionViewItem, index: AnyIndex) -> QSize:
        return option.rect.size()

    def draw_picture(self, painter: QPainter, square: QRect, picture: QPixmap | None) -> QRect:
        """Its place; None, it is not there: a plain square."""
        if picture is None:
            painter.fillRect(square, QColor(self.theme.tokens.field))
            return square
        return draw_centred(painter, square, picture)

    def draw_corner(self, painter: QPainter, corner: QRect, icon: str, token: str) -> None:
        """A mark on a disc, which shows on every picture."""
        draw_with(painter, Qt.PenStyle.NoPen, QColor(self.theme.tokens.panel))
        painter.drawEllipse(corner.adjusted(-2, -2, 2, 2))
        draw_icon(painter, corner, self.icons, icon, token)

    def draw_lines(self, painter: QPainter, square: QRect, *lines: tuple[str, str]) -> None:
        """Words and their colours below a picture."""
        line = painter.fontMetrics().lineSpacing()
        area = QRect(square.left(), square.bottom() + 4, square.width(), line)
        for at, (words, colour) in enumerate(lines):
            draw_elided(painter, area.translated(0, at * line), words, colour=colour)


def draw_centred(painter: QPainter, square: QRect, picture: QPixmap) -> QRect:
    """Draw a picture in the middle of a square; null: nothing. Returns its place."""
    place = centred(picture.size(), square)
    if not picture.isNull():
        painter.drawPixmap(place, picture)
    return place


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

    def redraw_row(self, at: int) -> None:
        """That row looks different; one that is not there: nothing."""
        index = self.index(at)
        self.dataChanged.emit(index, index)

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
