"""Draws one job: what it begins from, its prompt, where it stands, how far it is."""

from __future__ import annotations

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter
from PySide6.QtWidgets import QStyleOptionViewItem

from desktop_app.core.queue_entry import JobStatus, QueueEntry
from desktop_app.ui.kit import draw_with, saved, write_with
from desktop_app.ui.look.theme import base_font, secondary_font, tabular
from desktop_app.ui.queue.queue_model import ENTRY_ROLE, LINE_ROLE
from desktop_app.ui.widgets.drawn_rows import AnyIndex, DrawnRows, draw_centred
from desktop_app.ui.widgets.painting import draw_elided
from desktop_app.ui.widgets.row_painting import paint_row

_PAD = 8
_GRIP = 12
_GAP = 5
_LEAST = 8


def _lines() -> tuple[int, int]:
    return QFontMetrics(base_font()).height(), QFontMetrics(secondary_font()).height()


class QueueDelegate(DrawnRows):
    """Rows of two lines, with a grip at the left."""

    def sizeHint(self, option: QStyleOptionViewItem, index: AnyIndex) -> QSize:
        return QSize(160, sum(_lines()) + 14)

    def draw(self, painter: QPainter, option: QStyleOptionViewItem, index: AnyIndex) -> None:
        tokens = self.theme.tokens
        entry: QueueEntry = index.data(ENTRY_ROLE)
        cell: QRect = option.rect
        paint_row(painter, option, tokens, 2, 1)
        if entry.status is JobStatus.WAITING:
            self._paint_grip(painter, cell)
        first, second = _lines()
        side = cell.height() - 2 * _GAP
        square = QRect(cell.x() + _PAD + _GRIP, cell.y() + _GAP, side, side)
        picture = index.data(Qt.ItemDataRole.DecorationRole)
        if picture.isNull():
            self._paint_words(painter, square, index.data())
        else:
            draw_centred(painter, square, picture)
        left = square.right() + 1 + _PAD
        width = cell.right() - left - _PAD
        above = QRect(left, cell.y() + 5, width, first)
        below = QRect(left, above.bottom() + 3, width, second)
        failed = entry.status is JobStatus.FAILED
        quiet = entry.held or entry.status is JobStatus.WAITING
        for text, area, font, colour in (
            (index.data(), above, base_font(), tokens.text),
            (
                index.data(LINE_ROLE),
                below,
                tabular(secondary_font()),
                tokens.danger if failed else tokens.secondary if quiet else tokens.link,
            ),
        ):
            draw_elided(painter, area, text, font, colour)
        if entry.status is JobStatus.RUNNING and entry.steps:
            share = (len(entry.done) + entry.step / entry.steps) / max(1, entry.images)
            bar = QRectF(left, QRectF(cell).bottom() - 4, width * min(1.0, share), 2)
            painter.fillRect(bar, QColor(tokens.accent))

    def _paint_words(self, painter: QPainter, square: QRect, words: str) -> None:
        """A plain tile with the beginning of them: a job that begins from nothing."""
        painter.fillRect(square, QColor(self.theme.tokens.field))
        font = secondary_font()
        font.setPixelSize(max(_LEAST, square.height() // 4))
        write_with(painter, font, QColor(self.theme.tokens.secondary))
        flags = Qt.AlignmentFlag.AlignTop | Qt.TextFlag.TextWrapAnywhere
        with saved(painter, clip=square):
            painter.drawText(square.adjusted(2, 1, -1, 0), int(flags), words)

    def _paint_grip(self, painter: QPainter, cell: QRect) -> None:
        draw_with(painter, Qt.PenStyle.NoPen, QColor(self.theme.tokens.secondary))
        for column in range(2):
            for row in range(3):
                dot = QRectF(cell.x() + 7 + 4 * column, cell.center().y() - 5 + 5 * row, 2, 2)
                painter.drawEllipse(dot)
