"""Draws the box of rows that can be ticked as `widgets.tick` does: Fusion's has no edge here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from desktop_app.ui.look.text_scale import scaled
from desktop_app.ui.look.theme import Theme
from desktop_app.ui.widgets.tick import draw_tick

if TYPE_CHECKING:
    from desktop_app.ui.look.theme import Theme
    from desktop_app.ui.widgets.drawn_rows import AnyIndex

_BOX = 14


class TickDelegate(QStyledItemDelegate):
    """Rows as usual, with our own box over the style's."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: AnyIndex) -> None:
        super().paint(painter, option, index)
        state = index.data(Qt.ItemDataRole.CheckStateRole)
        if state is None:
            return
        opt = QStyleOptionViewItem(option)
        self.initStyleOption(opt, index)
        element = QStyle.SubElement.SE_ItemViewItemCheckIndicator
        place = opt.widget.style().subElementRect(element, opt, opt.widget)
        box = QRectF(0, 0, scaled(_BOX), scaled(_BOX))
        box.moveCenter(QRectF(place).center())
        tokens = self._theme.tokens
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(tokens.edge), 1))
        painter.setBrush(QColor(tokens.field))
        painter.drawRoundedRect(box, 3, 3)
        if Qt.CheckState(state) == Qt.CheckState.Checked:
            draw_tick(painter, box, QColor(tokens.text))
        painter.restore()
