"""The tree of edits as a list: what each row says, and how it is drawn."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import (
    QCoreApplication,
    QObject,
    QPointF,
    QRect,
    QSize,
    Qt,
)
from PySide6.QtGui import QColor, QPainter, QPen, QPixmap
from PySide6.QtWidgets import QStyleOptionViewItem

from desktop_app.ui.look.text_scale import scaled_height
from desktop_app.ui.look.theme import secondary_font
from desktop_app.ui.look.tokens import DENSE
from desktop_app.ui.panels.history.branch_tree import TreeRow, is_pictured, picture_key
from desktop_app.ui.widgets.drawn_rows import AnyIndex, DrawnRows, RowsModel, draw_centred
from desktop_app.ui.widgets.painting import draw_elided
from desktop_app.ui.widgets.row_painting import paint_row
from desktop_app.ui.words.layer_names import branch_words
from desktop_app.ui.words.noop import QT_TRANSLATE_NOOP
from desktop_app.ui.words.step_names import step_name

ROW_ROLE = Qt.ItemDataRole.UserRole
PICTURE_SIDE = 64
"""Longer side of a picture in real pixels: sharp at 2x."""

_PICTURED, _SIDE, _LANE, _DOT = 44, 36, 14, 4
_FIRST = QT_TRANSLATE_NOOP("BranchRows", "First picture")
_TIMES = QT_TRANSLATE_NOOP("BranchRows", "{step} × {count}")
_NOW = QT_TRANSLATE_NOOP("BranchRows", "{row}, current")


def edit_words(row: TreeRow) -> str:
    """What was done: the prompt, or the step."""
    if row.mark is None:
        return QCoreApplication.translate("BranchRows", _FIRST)
    words = row.mark.words or step_name(row.mark.name)
    if row.count == 1:
        return words
    times = QCoreApplication.translate("BranchRows", _TIMES)
    return times.format(step=words, count=row.count)


def row_words(row: TreeRow) -> str:
    """All that a row says, in one line."""
    return " · ".join([*map(branch_words, row.branches), edit_words(row)])


class BranchModel(RowsModel["TreeRow"]):
    """Rows of `branch_tree.tree_rows`. A branch can be renamed: `renamed` is told."""

    itself = ROW_ROLE

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.renamed = lambda branch, name: None
        self.gives = {
            Qt.ItemDataRole.DisplayRole: row_words,
            Qt.ItemDataRole.EditRole: lambda row: row.branches[-1].name if row.branches else "",
            Qt.ItemDataRole.AccessibleTextRole: self._read_aloud,
            Qt.ItemDataRole.ToolTipRole: self._tip,
        }

    def show(self, rows: Sequence[TreeRow]) -> None:
        """List these from now on."""
        if list(rows) != self.rows:
            self.become(list(rows))

    @staticmethod
    def _read_aloud(row: TreeRow) -> str:
        now = QCoreApplication.translate("BranchRows", _NOW)
        return now.format(row=row_words(row)) if row.is_now else row_words(row)

    def setData(self, index: AnyIndex, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        branches = self.rows[index.row()].branches
        if role != Qt.ItemDataRole.EditRole or not branches or not str(value).strip():
            return False
        self.renamed(branches[-1], str(value))
        return True

    def flags(self, index: AnyIndex) -> Qt.ItemFlag:
        flags = super().flags(index)
        named = index.isValid() and bool(self.rows[index.row()].branches)
        return flags | Qt.ItemFlag.ItemIsEditable if named else flags

    def _tip(self, row: TreeRow) -> str:
        if row.is_now:
            return self.tr("This is the current state.")
        if not row.can_be_reached:
            return self.tr("No branch kept this state: only how it was made is known.")
        if row.place is not None:
            return self.tr("Click to go to the state after this step.")
        return self.tr("Click to switch to this branch. Undo comes back.")


class BranchDelegate(DrawnRows):
    """Points on lines, a picture where a model or a branch made one, and words.

    Attributes:
        pictures: by `picture_key`.
    """

    pictures: dict[str, QPixmap]

    def sizeHint(self, option: QStyleOptionViewItem, index: AnyIndex) -> QSize:
        pictured = is_pictured(index.data(ROW_ROLE))
        return QSize(120, scaled_height(_PICTURED if pictured else DENSE))

    def draw(self, painter: QPainter, option: QStyleOptionViewItem, index: AnyIndex) -> None:
        row: TreeRow = index.data(ROW_ROLE)
        tokens, cell = self.theme.tokens, option.rect
        paint_row(painter, option, tokens, 2, 0)
        self._draw_lines(painter, cell, row, is_first=index.row() == 0)
        left = cell.left() + 10 + (row.lane + 1) * _LANE
        if is_pictured(row):
            square = QRect(left, cell.top() + (cell.height() - _SIDE) // 2, _SIDE, _SIDE)
            draw_centred(painter, square, self.pictures.get(picture_key(row), QPixmap()))
            left += _SIDE + 8
        words = QRect(left, cell.top(), cell.right() - 8 - left, cell.height())
        quiet = row.is_undone or not row.can_be_reached
        colour = tokens.secondary if quiet else tokens.text
        lines = [*map(branch_words, row.branches[-1:]), edit_words(row)]
        if len(lines) > 1:
            bold = option.font
            bold.setBold(True)
            above = words.adjusted(0, 5, 0, -words.height() // 2)
            draw_elided(painter, above, lines[0], bold, colour)
            words.setTop(words.center().y() - 2)
            draw_elided(painter, words, lines[1], secondary_font(), tokens.secondary)
        else:
            draw_elided(painter, words, lines[0], option.font, colour)

    def _draw_lines(self, painter: QPainter, cell: QRect, row: TreeRow, *, is_first: bool) -> None:
        tokens, middle = self.theme.tokens, cell.center().y() + 0.5
        painter.setPen(QPen(QColor(tokens.secondary), 1.5))

        def column(lane: int) -> float:
            return cell.left() + 12.0 + lane * _LANE

        top, bottom = float(cell.top()), float(cell.bottom() + 1)
        for lane in range(row.lane):
            painter.drawLine(QPointF(column(lane), top), QPointF(column(lane), bottom))
        here = column(row.lane)
        if row.forks:
            painter.drawLine(QPointF(column(row.lane - 1), middle - 8), QPointF(here, middle))
        elif not is_first:
            painter.drawLine(QPointF(here, top), QPointF(here, middle))
        if not row.ends:
            painter.drawLine(QPointF(here, middle), QPointF(here, bottom))
        colour = tokens.accent if row.is_now else tokens.text if row.branches else tokens.secondary
        painter.setPen(QPen(QColor(colour), 1.5))
        filled = row.is_now or bool(row.branches)
        painter.setBrush(QColor(colour if filled else tokens.panel))
        painter.drawEllipse(QPointF(here, middle), _DOT, _DOT)
