"""Draws one picture that was found: the picture, its stars, two lines of its prompt."""

from __future__ import annotations

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter
from PySide6.QtWidgets import QStyleOptionViewItem

from desktop_app.storage.history_entry import HistoryEntry
from desktop_app.storage.history_marks import rating_of
from desktop_app.ui.look.text_scale import scaled
from desktop_app.ui.look.theme import secondary_font
from desktop_app.ui.search.found_model import ENTRY_ROLE
from desktop_app.ui.widgets.drawn_rows import AnyIndex, DrawnTiles, draw_centred
from desktop_app.ui.widgets.painting import draw_star, draw_two_lines
from desktop_app.ui.widgets.row_painting import paint_row

PAD = 8
"""Pixels around the picture."""


def below() -> int:
    """Pixels that a tile is higher than wide: for two lines of words."""
    return 2 * QFontMetrics(secondary_font()).lineSpacing() + 4


class TileDelegate(DrawnTiles):
    """Draws one picture that was found, its stars, and two lines of its prompt."""

    def draw(self, painter: QPainter, option: QStyleOptionViewItem, index: AnyIndex) -> None:
        area: QRect = option.rect
        paint_row(painter, option, self.theme.tokens, 2, 2)
        side = area.width() - 2 * PAD
        square = QRect(area.left() + PAD, area.top() + PAD, side, side)
        entry: HistoryEntry | None = index.data(ENTRY_ROLE)
        if entry is None:  # until it has been read
            painter.fillRect(square, QColor(self.theme.tokens.line))
            return
        draw_centred(painter, square, index.data(Qt.ItemDataRole.DecorationRole))
        for place in range(rating_of(entry.tags, starred=entry.starred)):
            left = square.right() - scaled(26) - place * scaled(18)
            star = QRect(left, square.top() + 2, scaled(24), scaled(24))
            draw_star(painter, star, self.theme.tokens, full=True, hot=False)
        painter.setFont(secondary_font())
        tokens = self.theme.tokens
        painter.setPen(QColor(tokens.text if entry.prompt else tokens.secondary))
        words = QRect(square.left(), square.bottom() + 4, side, area.bottom() - square.bottom() - 6)
        draw_two_lines(painter, words, index.data())
