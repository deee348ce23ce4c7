"""Quiet bars: a name, a bar as long as its share, and a size at the right."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from PySide6.QtCore import QRect, QRectF, QSize
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from desktop_app.ui.kit import describe, draw_with
from desktop_app.ui.look.text_scale import hold, scaled, scaled_height
from desktop_app.ui.look.theme import Theme, secondary_font, tabular
from desktop_app.ui.widgets.painting import draw_elided
from desktop_app.ui.words.texts import size_text

_LINE = 40
_SIZE_WIDTH = 200


class Bar(NamedTuple):
    """One row; ``aside``: written before the size, at the right."""

    name: str
    size_bytes: int
    aside: str = ""


class BarList(QWidget):
    """All bars, drawn in one widget; the longest fills the width."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.bars: tuple[Bar, ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self.update)

    def sizeHint(self) -> QSize:
        return QSize(320, scaled_height(_LINE) * len(self.bars))

    def set_bars(self, bars: Sequence[Bar]) -> None:
        self.bars = tuple(bars)
        hold(self, height=_LINE * len(self.bars))
        lines = [f"{bar.name}: {size_text(bar.size_bytes)} {bar.aside}" for bar in self.bars]
        describe(self, "; ".join(lines))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, tokens = QPainter(self), self._theme.tokens
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        most = max((bar.size_bytes for bar in self.bars), default=0) or 1
        high, wide = scaled_height(_LINE), min(scaled(_SIZE_WIDTH), self.width() * 3 // 5)
        for at, bar in enumerate(self.bars):
            line = QRect(0, at * high, self.width(), high - 14)
            name = line.adjusted(0, 0, -wide, 0)
            draw_elided(painter, name, bar.name, self.font(), tokens.text)
            words = " · ".join(part for part in (bar.aside, size_text(bar.size_bytes)) if part)
            left = line.adjusted(line.width() - wide, 0, 0, 0)
            small = tabular(secondary_font())
            draw_elided(painter, left, words, small, tokens.secondary, right=True)
            track = QRectF(0, (at + 1) * high - 13, self.width(), 5)
            draw_with(painter, QColor(0, 0, 0, 0), QColor(tokens.field))
            painter.drawRoundedRect(track, 2.5, 2.5)
            track.setWidth(max(5.0, track.width() * bar.size_bytes / most))
            painter.setBrush(QColor(tokens.handle))
            painter.drawRoundedRect(track, 2.5, 2.5)
