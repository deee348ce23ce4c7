"""Delegates whose rows are drawn by hand: a subclass has `draw` and, where it differs, a size."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QStyledItemDelegate, QStyleOptionViewItem, QWidget

if TYPE_CHECKING:
    from desktop_app.ui.look.theme import Theme

AnyIndex: TypeAlias = QModelIndex | QPersistentModelIndex


class DrawnRows(QStyledItemDelegate):
    """Draws with smooth edges and pictures; what `draw` sets of the painter is undone."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self.theme = theme

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: AnyIndex) -> None:
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        self.draw(painter, option, index)
        painter.restore()

    def draw(self, painter: QPainter, option: QStyleOptionViewItem, index: AnyIndex) -> None:
        """Draw a row into ``option.rect``."""
        raise NotImplementedError


def centred(size: QSize, square: QRect) -> QRect:
    """Where a picture is in the middle of a square, as large as fits, never less than seen."""
    size = size.scaled(square.size(), Qt.AspectRatioMode.KeepAspectRatio)
    place = QRect(square.topLeft(), size.expandedTo(QSize(2, 2)))
    place.moveCenter(square.center())
    return place
